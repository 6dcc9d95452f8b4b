//! Types as other notations write them.

use crate::errors::LEFT_OVER;
use crate::tree::SyntaxError;

use super::around::{Around, is_word, word};

/// Types whose bounds other notations put behind their name.
const BOUNDED: [&str; 5] = ["number", "int", "integer", "float", "decimal"];

/// What is left over behind a type, or before it.
pub(super) fn slip(here: &Around<'_>) -> Option<SyntaxError> {
    list_of(here)
        .or_else(|| optional(here))
        .or_else(|| bounds(here))
}

/// `text[]`, `list<text>`
fn list_of(here: &Around<'_>) -> Option<SyntaxError> {
    let item = here.word_before();
    let (close, open) = match here.rest.chars().next()? {
        '[' => (']', 1),
        '<' => ('>', 1),
        '(' => (')', 1),
        _ => return None,
    };
    let inside = here.rest.get(open..)?;
    let len = inside.find(close)?;
    let of = inside.get(..len)?.trim();
    let is_list = matches!(
        item.to_lowercase().as_str(),
        "list" | "array" | "set" | "sequence"
    );
    let of = match (of, is_list, item) {
        ("", false, item) if close == ']' && !item.is_empty() => item,
        (of, true, _) if !of.is_empty() && of.chars().all(is_word) => of,
        _ => return None,
    };
    let whole = here.reach(item.len(), len + 2);
    let error = SyntaxError::new(LEFT_OVER, whole, "A list is written `list of …`.", "a list");
    Some(error.fix(whole, format!("list of {of}")))
}

/// `text optional`, `optional text`
fn optional(here: &Around<'_>) -> Option<SyntaxError> {
    let before = here.before.trim_end();
    let blanks = here.before.len() - before.len();
    let after = word(here.rest);
    let is_said = |word: &str| matches!(word, "optional" | "nullable");
    let message = "What may be nothing has a `?` behind its type.";
    if is_said(after) && before.ends_with(is_word) {
        let error = SyntaxError::new(
            LEFT_OVER,
            here.next(after.len()),
            message,
            "another word for `?`",
        );
        return Some(error.fix(here.reach(blanks, after.len()), "?"));
    }
    let said = before.get(before.trim_end_matches(is_word).len()..)?;
    if !is_said(said) || after.is_empty() {
        return None;
    }
    let back = blanks + said.len();
    let error = SyntaxError::new(
        LEFT_OVER,
        here.reach(back, 0),
        message,
        "another word for `?`",
    );
    Some(error.fix(here.reach(back, after.len()), format!("{after}?")))
}

/// `number 0..120`
fn bounds(here: &Around<'_>) -> Option<SyntaxError> {
    let before = here.before.trim_end();
    let named = before.get(before.trim_end_matches(is_word).len()..)?;
    let typed = before
        .get(..before.len() - named.len())?
        .trim_end()
        .ends_with(':');
    let is_range = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let range = here
        .rest
        .get(..here.rest.find(|c| !is_range(c)).unwrap_or(here.rest.len()))?;
    let (low, high) = range.split_once("..")?;
    let are_numbers = [low, high].iter().all(|n| n.parse::<f64>().is_ok());
    if !typed || !are_numbers || !BOUNDED.contains(&named) {
        return None;
    }
    let message = "A number with bounds is written by its bounds alone.";
    let back = here.before.len() - before.len() + named.len();
    let whole = here.reach(back, range.len());
    let error = SyntaxError::new(
        LEFT_OVER,
        whole,
        message,
        "the bounds say that it is a number",
    );
    Some(error.fix(whole, range))
}
