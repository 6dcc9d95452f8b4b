//! What was meant by values that other tools write.

use std::ops::Range;

use flow_syntax::Span;
use smol_str::SmolStr;

/// Severities as other tools name or number them.
const LEVELS: [(&str, &str); 16] = [
    ("warn", "warning"),
    ("warnings", "warning"),
    ("err", "error"),
    ("errors", "error"),
    ("fatal", "error"),
    ("deny", "error"),
    ("info", "hint"),
    ("information", "hint"),
    ("note", "hint"),
    ("suggestion", "hint"),
    ("ignore", "off"),
    ("ignored", "off"),
    ("allow", "off"),
    ("disable", "off"),
    ("disabled", "off"),
    ("false", "off"),
];

/// Most rules that are named to choose from.
const MOST: usize = 3;

/// The severity that another word means; `true` says only that a rule is wanted, and so means none.
pub(super) fn level(word: &str) -> Option<&'static str> {
    let word = word.trim().to_lowercase();
    let found = LEVELS.iter().find(|(said, _)| *said == word);
    found.map(|(_, level)| *level)
}

/// Rules whose names hold a word: `unreachable` for `unreachable-step`.
pub(super) fn rules_with(word: &str, names: &[SmolStr]) -> Option<String> {
    let word = word.to_lowercase().replace('_', "-");
    if word.len() < 4 {
        return None;
    }
    let found: Vec<String> = names
        .iter()
        .filter(|n| n.contains(&*word))
        .map(|n| format!("`{n}`"))
        .collect();
    match found.len() {
        1..=MOST => Some(found.join(" or ")),
        _ => None,
    }
}

/// `style = off`: a text without its quotes, on the line of a mistake; its place, and the text as it should be.
pub(super) fn bare_text(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let from = text.get(..at)?.rfind('\n').map_or(0, |n| n + 1);
    let line = text.get(from..)?.lines().next()?;
    let (key, value) = line.split_once('=')?;
    let value = value.split('#').next()?;
    let word = value.trim();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.');
    let begins = word.starts_with(|c: char| c.is_alphabetic());
    if !begins || !word.chars().all(is_word) || matches!(word, "true" | "false" | "inf" | "nan") {
        return None;
    }
    let start = from + key.len() + 1 + value.len() - value.trim_start().len();
    Some((start..start + word.len(), format!("\"{word}\"")))
}

/// The whole line of a place, with its end.
pub(super) fn line(text: &str, at: Span) -> Span {
    let (start, end) = (at.start as usize, at.end as usize);
    let from = text
        .get(..start)
        .and_then(|t| t.rfind('\n'))
        .map_or(0, |n| n + 1);
    let to = text
        .get(end..)
        .and_then(|t| t.find('\n'))
        .map_or(text.len(), |n| end + n + 1);
    let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(from), offset(to))
}
