//! How many blanks stand before a token on one line.

use crate::holds::Holds;
use crate::token::{Sort, Token};
use crate::tree::{Item, What};

/// Words after which a bracket is no list of arguments and a minus no operator.
const OPERATORS: &[&str] = &["and", "or", "not", "in", "where", "else", "when", "of"];

/// Words that begin a line which names something and calls it: `call name "Title" system.action(…)`.
const CALLS: &[&str] = &["call", "run", "send", "lookup", "action"];

/// Signs with a blank on either side.
const INFIX: &[&str] = &[
    "==", "!=", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "->", "|",
];

/// Blanks before `next`, which is to follow the parts of `item`.
pub(crate) fn before(item: &Item<'_>, holds: Holds, next: &Token<'_>) -> usize {
    let Some(last) = item.parts.last() else {
        return 0;
    };
    let source = usize::from(!next.glued);
    match (next.sort, next.text) {
        _ if is_prefix(item, holds, next) => 0,
        (Sort::Sign, "," | ";" | "?" | "." | ".." | "%") => 0,
        (Sort::Sign, ":") => usize::from(holds == Holds::Rows || is_data(item)),
        (Sort::Open, "(") => bracket(item, holds, source),
        (Sort::Sign, "@") => 1,
        (Sort::Text, _) if is_message(item) => 2,
        (Sort::Sign, sign) if !INFIX.contains(&sign) => source,
        _ => match last.what {
            What::Plain(sign) if is_unknown(sign) => source,
            _ => 1,
        },
    }
}

/// Whether a text here is the message of `ensure condition  "message"`.
fn is_message(item: &Item<'_>) -> bool {
    let complete = match item.parts.last().map(|part| &part.what) {
        Some(What::Plain(word)) => {
            *word == "%" || !(OPERATORS.contains(word) || INFIX.contains(word) || *word == ",")
        }
        _ => true,
    };
    item.plain(0) == "ensure" && item.parts.len() > 1 && complete
}

/// A sign that is none of the language's.
fn is_unknown(text: &str) -> bool {
    let known = [",", ";", "?", "%", ":", "@", ".", ".."];
    let word = text.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    !word && !INFIX.contains(&text) && !known.contains(&text)
}

/// Whether the last part belongs to what follows it: `@`, `.`, a minus before a value.
fn is_prefix(item: &Item<'_>, holds: Holds, next: &Token<'_>) -> bool {
    match item.parts.last().map_or("", |part| part.plain()) {
        "@" | "." | ".." => true,
        "-" => next.text != "|" && is_minus(item, holds, next),
        _ => false,
    }
}

/// Whether the `-` at the end of `item` is no subtraction.
fn is_minus(item: &Item<'_>, holds: Holds, next: &Token<'_>) -> bool {
    let Some(at) = item.parts.len().checked_sub(2) else {
        return true;
    };
    let Some(before) = item.parts.get(at) else {
        return true;
    };
    let What::Plain(word) = before.what else {
        return false;
    };
    let minus_is_spaced = item.parts.last().is_some_and(|part| part.space > 0);
    let property = at == 0 && !matches!(holds, Holds::Values) && !holds.is_list();
    OPERATORS.contains(&word)
        || INFIX.contains(&word)
        || matches!(word, "," | ":" | "..")
        || (property && minus_is_spaced && next.glued)
}

/// `input x : T`, written with a blank before the colon as in a record.
fn is_data(item: &Item<'_>) -> bool {
    matches!(item.plain(0), "input" | "output" | "state") && item.parts.len() == 2
}

/// Blanks before a `(`: none before arguments, one before anything else.
fn bracket(item: &Item<'_>, holds: Holds, source: usize) -> usize {
    let last = item.parts.last();
    // `action` begins a rule of a policy too: there a bracket may stand further on.
    let is_call = match item.plain(0) {
        "lookup" | "action" => item.parts.len() == 2,
        word => CALLS.contains(&word) && item.parts.len() > 1,
    };
    match last.map(|part| &part.what) {
        _ if item.arrow && !holds.is_list() => 1,
        Some(What::Plain(word)) if OPERATORS.contains(word) || INFIX.contains(word) => 1,
        Some(What::Plain(":" | ",")) => 1,
        Some(What::Plain(_)) if is_call && !item.brackets => 0,
        Some(What::Plain(_)) if item.parts.len() == 1 && is_statement(holds) => 1,
        Some(What::Group(group)) if group.is_block() && !is_value(item, holds) => 1,
        Some(What::Text(_)) if !is_value(item, holds) => 1,
        _ => source,
    }
}

/// Whether the last part is a value of an expression: there `"a"(b)` is a call and `"a" (b)` is not.
fn is_value(item: &Item<'_>, holds: Holds) -> bool {
    match item.parts.len().checked_sub(2).map(|at| item.plain(at)) {
        None => holds.is_list() || holds == Holds::Values,
        Some(word) => OPERATORS.contains(&word) || INFIX.contains(&word) || word == ":",
    }
}

fn is_statement(holds: Holds) -> bool {
    matches!(holds, Holds::Body | Holds::Script | Holds::Sentences)
}
