//! Dates as people write them elsewhere.

/// The date that was meant, as it is written here; nothing where day and month may be mixed up.
pub(super) fn meant(text: &str) -> Option<String> {
    let text = text.trim_matches('"').trim();
    let (year, month, day) = match (numbers(text, '-').as_slice(), numbers(text, '/').as_slice()) {
        ([year, month, day], _) | (_, [year, month, day]) if *year > 999 => (*year, *month, *day),
        (_, [day, month, year]) if *day > 12 => (*year, *month, *day),
        _ => return None,
    };
    let real =
        (1000..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    real.then(|| format!("{year}-{month:02}-{day:02}"))
}

/// The numbers between signs; none where anything else stands there.
fn numbers(text: &str, sign: char) -> Vec<u32> {
    let parts = text.split(sign).map(|part| part.trim().parse().ok());
    parts.collect::<Option<Vec<u32>>>().unwrap_or_default()
}
