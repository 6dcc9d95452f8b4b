//! Makes text from a source safe to print.
//!
//! A source may hold terminal commands or characters that reorder a line on screen, by accident or
//! to deceive. They are shown as visible marks of the same length in bytes, so offsets stay true.

use std::borrow::Cow;

/// `text` with control and reordering characters replaced by marks of equal byte length.
///
/// Tabs and line ends stay.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|c| if is_unsafe(c) { mark(c) } else { c })
            .collect(),
    )
}

/// `text` made visible and cut after `max` characters.
pub(crate) fn cropped(text: &str, max: usize) -> Cow<'_, str> {
    let Some((at, _)) = text.char_indices().nth(max) else {
        return visible(text);
    };
    let head = text.get(..at).unwrap_or_default();
    Cow::Owned(format!("{}…", visible(head)))
}

/// Whether a terminal would act on `c` instead of showing it.
///
/// The reordering characters are those of Unicode Technical Report 36, section 3 (bidirectional
/// text spoofing), and the line and paragraph separators.
fn is_unsafe(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => c.is_control(),
    }
}

/// A printable character of the same length in UTF-8.
fn mark(c: char) -> char {
    match c.len_utf8() {
        1 => '?',
        2 => '·',
        _ => '\u{fffd}',
    }
}
