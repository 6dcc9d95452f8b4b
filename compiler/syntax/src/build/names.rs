//! Names that are missing, and what stands in their place.

use crate::errors::NO_NAME;
use crate::tree::SyntaxError;

use super::around::{Around, is_word, word};
use super::{called, cells, notations, signs};

/// A step without a name: a short one can be made of its title.
pub(super) fn nameless(what: &str, here: &Around<'_>) -> Option<SyntaxError> {
    let known = signs::behind_key(here)
        .map(|error| SyntaxError {
            code: NO_NAME,
            ..error
        })
        .or_else(|| cells::other_arrow(here).filter(|_| what == "A column"))
        .or_else(|| called::nameless(what, here))
        .or_else(|| notations::digit_first(what, here));
    if known.is_some() {
        return known;
    }
    if here
        .rest
        .starts_with(|c: char| c == '{' || c.is_alphabetic())
        && what.contains('`')
    {
        let kind = last_word(here.before);
        return Some(
            wanted(what, here).help(format!("a name is one word of your own: `{kind} a_name …`")),
        );
    }
    let title = here.rest.strip_prefix('"')?;
    if last_word(here.before) == "by" {
        return Some(quoted_role(what, here, title));
    }
    let name = slug(title.get(..title.find('"')?)?)?;
    let kind = last_word(here.before);
    let help =
        format!("arrows and results need a short word before the title: `{kind} {name} \"…\"`");
    Some(
        wanted(what, here)
            .help(help)
            .guess(here.next(0), format!("{name} ")),
    )
}

fn wanted(what: &str, here: &Around<'_>) -> SyntaxError {
    let message = format!("{what} needs a name.");
    SyntaxError::new(NO_NAME, here.next(0), message, "expected a name here")
}

/// `by "clerk"`, `by "clerk`
fn quoted_role(what: &str, here: &Around<'_>, title: &str) -> SyntaxError {
    let end = title.find(|c: char| !is_word(c)).unwrap_or(title.len());
    let (name, behind) = title.split_at_checked(end).unwrap_or(("", title));
    let closed = usize::from(behind.starts_with('"'));
    let place = here.next(1 + name.len() + closed);
    let error = SyntaxError::new(
        NO_NAME,
        place,
        format!("{what} is named without quotes."),
        "a text",
    );
    let lower = name.starts_with(char::is_lowercase);
    let ends = behind
        .get(closed..)
        .is_some_and(|b| b.is_empty() || b.starts_with([' ', ',']));
    match lower && ends && !behind.get(closed..).unwrap_or("").contains('"') {
        true => error.fix(place, name),
        false => error.help(
            "write the name that the role is declared with: `role clerk \"Clerk\"`, `by clerk`",
        ),
    }
}

pub(super) fn last_word(text: &str) -> &str {
    text.split_whitespace().next_back().unwrap_or("")
}

/// A name made of a title's first words.
pub(super) fn slug(title: &str) -> Option<String> {
    let words = title.split(|c: char| !is_word(c)).filter(|w| !w.is_empty());
    let name = words.take(3).collect::<Vec<_>>().join("_").to_lowercase();
    (word(&name) == name && !name.is_empty()).then_some(name)
}
