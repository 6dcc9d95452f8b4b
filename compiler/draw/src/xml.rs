//! Text into XML and HTML, such that no title can become markup or break the file.

use crate::text::is_drawable;

/// The text with XML's five characters escaped and what XML 1.0 forbids or could make a text lie left out; also for HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() || !is_drawable(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// The text as an XML id: letters, digits, `-`, `_` and `.` stay, `/` becomes `.`, the rest its number.
pub(crate) fn id(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '/' => out.push('.'),
            '-' | '_' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => out.push_str(&format!("_{:x}", u32::from(c))),
        }
    }
    out
}
