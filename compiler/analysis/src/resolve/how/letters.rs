//! The letters of a text as they will be read, each with where it stands.

/// Stands for a value in two braces, which is checked as an expression.
const HOLE: char = '\u{FFFC}';

/// One letter, and where it stands in the text with its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) read: char,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The letters between the quotes of a text.
pub(super) fn of(quoted: &str) -> Vec<Letter> {
    let quotes = if quoted.starts_with("\"\"\"") { 3 } else { 1 };
    let end = quoted.len().saturating_sub(quotes);
    let mut letters = Vec::with_capacity(quoted.len());
    let mut at = quotes;
    while let Some(rest) = quoted.get(at..end).filter(|rest| !rest.is_empty()) {
        let (read, len) = first(rest);
        let (from, to) = (at, at + len);
        letters.push(Letter { read, from, to });
        at = to;
    }
    letters
}

/// The first letter of what is left, and how long it is written.
fn first(rest: &str) -> (char, usize) {
    if rest.starts_with("{{") {
        let len = rest.find("}}").map_or(rest.len(), |at| at + 2);
        return (HOLE, len);
    }
    let mut chars = rest.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), Some(escaped)) => (unescaped(escaped), 1 + escaped.len_utf8()),
        (Some(plain), _) => (plain, plain.len_utf8()),
        (None, _) => (HOLE, 1),
    }
}

const fn unescaped(escaped: char) -> char {
    match escaped {
        'n' => '\n',
        't' => '\t',
        other => other,
    }
}

/// The letters as text.
pub(super) fn text(letters: &[Letter]) -> String {
    letters.iter().map(|l| l.read).collect()
}

/// Where letters begin and end.
pub(super) fn bounds(letters: &[Letter]) -> (usize, usize) {
    let from = letters.first().map_or(0, |l| l.from);
    (from, letters.last().map_or(from, |l| l.to))
}
