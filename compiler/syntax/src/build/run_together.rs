//! What stands on one line with nothing between: fields without a comma, lines without a `;`, and the other
//! way round digits of a number with something between.

use crate::errors::{LEFT_OVER, NO_COMMA};
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::SyntaxError;

use super::Cx;
use super::context::offset;

/// Words that begin a line and are part of none.
const LINES: [&str; 8] = [
    "input", "output", "state", "takes", "returns", "ask", "prompt", "volume",
];

/// Words that begin a line and may also stand within one, but not behind a block.
const AFTER_A_BLOCK: [&str; 12] = [
    "due", "remind", "after", "on", "ensure", "keep", "retry", "timeout", "gives", "sample",
    "delegate", "approve",
];

/// Signs that other notations put between thousands; a comma or a dot means something else here.
const SIGNS: [char; 3] = ['_', '\'', '’'];

impl Cx<'_> {
    /// The error for left-over text that is the next field or line: `x : text y : number`.
    pub(super) fn run_together(&self, rule: Rule, here: Span, text: &str) -> Option<SyntaxError> {
        let before = self
            .slice(Span::new(0, here.start))
            .trim_end_matches([' ', '\t']);
        let end = offset(before.len());
        match rule {
            Rule::bad_field => fields(end, here, text),
            Rule::bad_rest => line(before.ends_with('}'), end, here, text),
            _ => None,
        }
    }

    /// The error for what is left of a number with a sign between its thousands: `20_000`, `20'000`.
    pub(super) fn parted_number(&self, here: Span, text: &str) -> Option<SyntaxError> {
        let before = self.slice(Span::new(0, here.start));
        if !before.ends_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let end = text.find(|c: char| !c.is_ascii_digit() && !SIGNS.contains(&c));
        let number = text.get(..end.unwrap_or(text.len()))?;
        let mut parts = number.split(SIGNS);
        let whole = parts.next() == Some("") && parts.all(|p| p.len() == 3);
        if number.is_empty() || !whole {
            return None;
        }
        let end = here.start + offset(number.len());
        let first = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let whole = Span::new(offset(first), end);
        let message = "The digits of a number stand together.";
        let here = Span::new(here.start, end);
        let error = SyntaxError::new(LEFT_OVER, here, message, "nothing may stand between them");
        Some(error.fix(whole, self.slice(whole).replace(SIGNS, "")))
    }
}

fn fields(end: u32, here: Span, text: &str) -> Option<SyntaxError> {
    let starts = starts(text);
    if starts.first() != Some(&0) {
        return None;
    }
    let mut parts = Vec::new();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    for (start, end) in starts.iter().zip(ends) {
        parts.push(text.get(*start..end).unwrap_or_default().trim_end());
    }
    let at = Span::new(end, end);
    let error = SyntaxError::new(NO_COMMA, at, "A comma is missing.", "expected `,` here");
    let whole = Span::new(end, here.end);
    Some(error.fix(whole, format!(", {}", parts.join(", "))))
}

/// Where fields begin: names with a `:` behind, of a text without any quotes or brackets, in which a name
/// and a colon may be something else.
fn starts(text: &str) -> Vec<usize> {
    if text.contains(['"', '{', '(', '[']) {
        return Vec::new();
    }
    let colons = text.match_indices(':').map(|(at, _)| at);
    let name = |at: usize| {
        let before = text.get(..at)?.trim_end();
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let start = before.trim_end_matches(is_name).len();
        let first = before.get(start..)?.chars().next()?;
        // Not a time: `09:00`.
        (!first.is_numeric()).then_some(start)
    };
    colons.filter_map(name).collect()
}

fn line(after_a_block: bool, end: u32, here: Span, text: &str) -> Option<SyntaxError> {
    let mut words = text.split_whitespace();
    let begins =
        |word: &&str| LINES.contains(word) || after_a_block && AFTER_A_BLOCK.contains(word);
    let word = words.next().filter(begins)?;
    let first = Span::new(here.start, here.start + offset(word.len()));
    let message = format!("`{word}` begins a line, but stands behind another one.");
    let error = SyntaxError::new(
        LEFT_OVER,
        first,
        message,
        "expected a new line or `;` before this",
    );
    match words.any(|word| LINES.contains(&word)) {
        true => Some(error.help("put each of them on a line of its own, or `;` between")),
        false => Some(error.fix(Span::new(end, end), ";")),
    }
}
