//! What values are called in messages for people, and which word was probably meant.

use crate::value::Value;

/// The kind of a value in the language's words, with an article.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::None => "nothing",
        Value::Bool(_) => "yes or no",
        Value::Number(_) => "a number",
        Value::Money { .. } => "money",
        Value::Duration(_) => "a duration",
        Value::Date(_) => "a date",
        Value::Time(_) => "a time of day",
        Value::Instant(_) => "a point in time",
        Value::Text(_) => "text",
        Value::File(_) => "a file",
        Value::List(_) => "a list",
        Value::Record(_) => "a record",
    }
}

/// The candidate nearest to `word`, when it is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .map(|c| (distance(&word.to_lowercase(), &c.to_lowercase()), c))
        .filter(|(d, _)| *d <= limit)
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c)
}

/// Edits between two words: insertions, deletions and replacements (Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut next = vec![i + 1];
        for ((pair, y), left) in row.windows(2).zip(&b).zip(0..) {
            let &[diagonal, above] = pair else { continue };
            let before = next.get(left).copied().unwrap_or(usize::MAX - 1);
            next.push(
                (diagonal + usize::from(x != *y))
                    .min(above + 1)
                    .min(before + 1),
            );
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
