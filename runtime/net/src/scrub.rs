//! Makes another's own words fit to be shown: short, on one line, without keys.
//!
//! Others may quote part of the key it was sent, so what looks like a key goes too.

use crate::secret::Secret;

/// Longest text kept, in characters.
const LONGEST: usize = 300;

/// How the vendors' keys begin.
const KEY_STARTS: [&str; 8] = [
    "sk-", "sk_", "pplx-", "AIza", "AQ.", "gsk_", "xai-", "Bearer",
];

/// Shortest piece of the key that may not be quoted, in bytes.
const PIECE: usize = 4;

/// The text without anything that may be the key.
#[must_use]
pub fn scrub(text: &str, key: Option<&Secret>) -> String {
    let words = text
        .split_whitespace()
        .map(|word| if shows_key(word, key) { "…" } else { word });
    let line = words.collect::<Vec<_>>().join(" ");
    let clean: String = line
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST + 1)
        .collect();
    match clean.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", clean.get(..end).unwrap_or_default()),
        None => clean,
    }
}

fn shows_key(word: &str, key: Option<&Secret>) -> bool {
    let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    if KEY_STARTS.iter().any(|start| bare.starts_with(start)) || word.contains("***") {
        return true;
    }
    key.is_some_and(|key| shares_end(word, key.expose()))
}

/// Whether the word quotes the key, its beginning or its end. Short keys (a local server's `none`)
/// are only looked for whole: their pieces are ordinary words.
fn shares_end(word: &str, key: &str) -> bool {
    if key.len() < 4 * PIECE {
        return !key.is_empty() && word.contains(key);
    }
    let head = key.get(..2 * PIECE).unwrap_or(key);
    let tail = key.get(key.len() - PIECE..).unwrap_or(key);
    word.contains(head) || word.contains(tail)
}
