//! Times, amounts and ids as people read them.

/// A time in milliseconds: `0.3 s`, `2 min 5 s`, `3 h 2 min`.
pub(crate) fn duration(ms: u64) -> String {
    let seconds = ms / 1000;
    match seconds {
        0..60 => format!("{seconds}.{} s", ms % 1000 / 100),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        3600..172_800 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// An amount in US dollars with as many digits as it needs: `$0.0021`, `$12.30`.
pub(crate) fn money(usd: &str) -> String {
    let value: f64 = usd.parse().unwrap_or_default();
    let digits = if value == 0.0 || value >= 1.0 { 2 } else { 4 };
    if value > 0.0 && value < 0.0001 {
        return "<$0.0001".to_owned();
    }
    format!("${value:.digits$}")
}

/// The part of a run's id that is shown; the time in front of it is the same for runs of one day.
pub(crate) fn short_id(id: &str, others: &[&str]) -> String {
    let least = 8.min(id.len());
    let unique = |n: &usize| others.iter().filter(|o| o.starts_with(&id[..*n])).count() <= 1;
    let cuts = (least..=id.len()).filter(|n| id.is_char_boundary(*n));
    let length = cuts.clone().find(unique).unwrap_or(id.len());
    id.get(..length).unwrap_or(id).to_owned()
}
