//! Times and amounts as people read them.

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
