//! The line that a mistake stands on.

use crate::span::Span;

use super::Cx;
use super::context::offset;

/// How many bytes of a line are looked at on either side.
const MOST_BYTES: usize = 512;

/// A place and what stands around it on its line.
pub(super) struct Around<'t> {
    /// From the line's beginning to the place.
    pub(super) before: &'t str,
    /// From the place to the line's end.
    pub(super) rest: &'t str,
    /// The place.
    pub(super) at: u32,
}

impl<'t> Cx<'t> {
    /// What stands around a place; of a very long line only what is near.
    pub(super) fn around(&self, at: u32) -> Around<'t> {
        let here = at as usize;
        let from = self
            .text
            .ceil_char_boundary(here.saturating_sub(MOST_BYTES));
        let to = self
            .text
            .floor_char_boundary(here.saturating_add(MOST_BYTES));
        let before = self.text.get(from..here).unwrap_or("");
        let before = before.rsplit(['\n', '\r']).next().unwrap_or("");
        let rest = self.text.get(here..to).unwrap_or("");
        let rest = rest.split(['\n', '\r']).next().unwrap_or("");
        Around { before, rest, at }
    }
}

impl<'t> Around<'t> {
    /// The first so many bytes from the place on.
    pub(super) fn next(&self, len: usize) -> Span {
        Span::new(self.at, self.at + offset(len))
    }

    /// From so many bytes before the place to so many after it.
    pub(super) fn reach(&self, back: usize, on: usize) -> Span {
        Span::new(self.at.saturating_sub(offset(back)), self.at + offset(on))
    }

    /// The name that ends where the place is; empty where none does.
    pub(super) fn word_before(&self) -> &'t str {
        let start = self.before.trim_end_matches(is_word).len();
        self.before.get(start..).unwrap_or("")
    }

    /// The name before the place, blanks aside.
    pub(super) fn word_before_blanks(&self) -> &'t str {
        let before = self.before.trim_end();
        let start = before.trim_end_matches(is_word).len();
        before.get(start..).unwrap_or("")
    }

    /// The first word of the line.
    pub(super) fn keyword(&self) -> &'t str {
        word(self.before.trim_start())
    }
}

/// The name that a text begins with; empty where it begins with none.
pub(super) fn word(text: &str) -> &str {
    let len = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let word = text.get(..len).unwrap_or("");
    match word.starts_with(|c: char| c.is_ascii_digit()) {
        true => "",
        false => word,
    }
}

/// Whether a name may have this sign.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
