//! Calls and what systems offer, as other notations write them.

use crate::errors::{LEFT_OVER, NO_NAME, NO_TEXT};
use crate::span::Span;
use crate::tree::SyntaxError;

use super::around::{Around, is_word, word};
use super::context::offset;
use super::names::last_word;

/// `function find(id: text) -> text { … }` of a system
pub(super) fn lookup(here: &Around<'_>) -> Option<SyntaxError> {
    let words = [
        "function",
        "method",
        "operation",
        "endpoint",
        "query",
        "api",
        "tool",
    ];
    let said = here.keyword();
    if !words.contains(&said) || !here.before.contains('(') {
        return None;
    }
    let start = here.reach(here.before.trim_start().len(), 0).start;
    let word = Span::new(start, start + offset(said.len()));
    let message = format!("`{said}` is no part of a system.");
    let error = SyntaxError::new(LEFT_OVER, word, message, "not known");
    Some(
        error
            .help("a `lookup` only reads, an `action` changes something")
            .guess(word, "lookup"),
    )
}

/// `GET /orders/{id}`
pub(super) fn request(here: &Around<'_>) -> Option<SyntaxError> {
    let before = here.before.trim_end();
    let verb = last_word(before);
    let meant = verb.to_lowercase();
    let known = ["get", "post", "put", "patch", "delete"].contains(&meant.as_str());
    if !known || !here.rest.starts_with('/') {
        return None;
    }
    let end = here
        .rest
        .find([' ', '\t', ';', '"'])
        .unwrap_or(here.rest.len());
    let path = here.rest.get(..end)?;
    let back = here.before.len() - before.len() + verb.len();
    let place = here.next(path.len());
    let error = SyntaxError::new(NO_TEXT, place, "A path stands in quotes.", "without quotes");
    Some(error.fix(here.reach(back, path.len()), format!("{meant} \"{path}\"")))
}

/// `call f shop find(id: x)`
pub(super) fn dot(here: &Around<'_>) -> Option<SyntaxError> {
    let before = here.before.trim_end();
    let name = word(here.rest);
    let calls = here.rest.get(name.len()..)?.starts_with('(');
    let is_call = matches!(here.keyword(), "call" | "send" | "run");
    if !calls || name.is_empty() || !is_call || !before.ends_with(is_word) {
        return None;
    }
    let back = here.before.len() - before.len();
    let message = "A point stands between a system and its lookup or action.";
    let error = SyntaxError::new(
        LEFT_OVER,
        here.next(name.len()),
        message,
        "expected `.` before this",
    );
    Some(error.fix(here.reach(back, 0), "."))
}

/// `call shop.find(…)`: what is called, and no name.
pub(super) fn nameless(what: &str, here: &Around<'_>) -> Option<SyntaxError> {
    let system = word(here.rest);
    let action = word(here.rest.get(system.len()..)?.strip_prefix('.')?);
    let kind = last_word(here.before);
    if action.is_empty() || !matches!(kind, "call" | "run" | "send") {
        return None;
    }
    let message = format!("{what} needs a name.");
    let error = SyntaxError::new(NO_NAME, here.next(0), message, "expected a name here");
    let help = format!(
        "its result is known by a word of your own: `{kind} {action} {system}.{action}(…)`"
    );
    Some(error.help(help).guess(here.next(0), format!("{action} ")))
}
