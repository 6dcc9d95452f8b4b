//! Words between the name of a step and its `{` or its end, where none of them belong.

use crate::errors::{LEFT_OVER, TEXT_NOT_CLOSED};
use crate::span::Span;
use crate::tree::SyntaxError;

use super::around::{Around, is_word, word};

/// Steps whose steps say themselves who does them.
const BLOCKS: [&str; 4] = ["stage", "parallel", "for", "repeat"];

/// `task a Ask back" by clerk`: the title's first quote is lost.
pub(super) fn quote(here: &Around<'_>) -> Option<SyntaxError> {
    let (title, behind) = here.rest.split_once('"')?;
    let ends = ["by ", "with ", "{", "->", "//"];
    let behind = behind.trim_start();
    let known = behind.is_empty() || ends.iter().any(|end| behind.starts_with(end));
    let words = title.trim_end();
    let is_title =
        words == title && words.starts_with(char::is_alphabetic) && !title.contains(['{', '(']);
    if !is_head(here) || !known || !is_title || behind.contains('"') {
        return None;
    }
    let message = "The quote before this title is missing.";
    let error = SyntaxError::new(TEXT_NOT_CLOSED, here.next(title.len()), message, "a title");
    Some(error.fix(here.next(0), "\""))
}

/// `record r "Title" {`
pub(super) fn no_title(here: &Around<'_>) -> Option<SyntaxError> {
    let kind = here.keyword();
    let alone = here.before.split_whitespace().count() == 2;
    let text = here.rest.trim_start_matches([':', '=', ' ']);
    if !matches!(kind, "record" | "enum" | "action" | "lookup") || !alone || !text.starts_with('"')
    {
        return None;
    }
    let len = here.rest.trim_end_matches(['{', ' ']).len();
    let one = if matches!(kind, "record" | "lookup") {
        "A"
    } else {
        "An"
    };
    let message = format!("{one} `{kind}` has no title.");
    let error = SyntaxError::new(LEFT_OVER, here.next(len), message, "not needed");
    Some(error.help("what it is may stand in a line `/// …` above it"))
}

/// What stands before the `{` of a block and does not belong there.
pub(super) fn before_brace(here: &Around<'_>) -> Option<SyntaxError> {
    let (said, _) = here.rest.split_once('{')?;
    let said = said.trim_end();
    let place = here.next(said.len());
    untitled(here, said, place)
        .or_else(|| worker(here, said, place))
        .or_else(|| first(here, said, place))
        .or_else(|| at_once(here, said, place))
        .or_else(|| while_true(here, said, place))
}

/// Whether the place is right behind the kind and name of a step.
fn is_head(here: &Around<'_>) -> bool {
    let mut words = here.before.split_whitespace();
    let kind = words
        .next()
        .is_some_and(|kind| crate::words::STEPS.contains(&kind));
    kind && words.next().is_some_and(|name| name.chars().all(is_word)) && words.next().is_none()
}

/// `decide d Which way? {`
fn untitled(here: &Around<'_>, said: &str, place: Span) -> Option<SyntaxError> {
    let is_title = said.starts_with(char::is_alphabetic)
        && said.contains(' ')
        && !said.contains(['"', '(', ',']);
    let clause = matches!(
        word(said),
        "by" | "with" | "on" | "until" | "while" | "in" | "at" | "as"
    );
    if !is_head(here) || !is_title || clause {
        return None;
    }
    let error = SyntaxError::new(
        LEFT_OVER,
        place,
        "A title stands in quotes.",
        "without quotes",
    );
    Some(error.fix(place, format!("\"{said}\"")))
}

/// `stage s "S" by clerk {`
fn worker(here: &Around<'_>, said: &str, place: Span) -> Option<SyntaxError> {
    let kind = here.keyword();
    if !BLOCKS.contains(&kind) || !matches!(word(said), "by" | "with") {
        return None;
    }
    let message = format!("Nobody does a `{kind}`: each step in it says who does it.");
    let error = SyntaxError::new(LEFT_OVER, place, message, "not here");
    Some(error.help(format!("write `{said}` behind each step in it")))
}

/// `parallel p "P" any {`
fn first(here: &Around<'_>, said: &str, place: Span) -> Option<SyntaxError> {
    let meant = [
        "any", "race", "one", "any of", "one of", "first of", "fastest",
    ];
    if here.keyword() != "parallel" || !meant.contains(&said) {
        return None;
    }
    let message = "Where one branch is enough, the word is `first`.";
    Some(SyntaxError::new(LEFT_OVER, place, message, "another word").fix(place, "first"))
}

/// `for each x in xs, at most 2 at once {`
fn at_once(here: &Around<'_>, said: &str, place: Span) -> Option<SyntaxError> {
    let said_so = said.trim_start_matches([',', ' ']);
    let most = ["at most ", "max ", "up to "];
    let number = most.iter().find_map(|most| said_so.strip_prefix(most))?;
    let plain = number.strip_suffix("at once")?.trim();
    if here.keyword() != "for" || plain.is_empty() || !plain.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let message = format!("How many at once is written `{number}`.");
    let error = SyntaxError::new(LEFT_OVER, place, message, "too many words");
    let comma = if said.starts_with(',') { ", " } else { "" };
    Some(error.fix(place, format!("{comma}{number}")))
}

/// `repeat r "R" while not done {`
fn while_true(here: &Around<'_>, said: &str, place: Span) -> Option<SyntaxError> {
    if here.keyword() != "repeat" || word(said) != "while" {
        return None;
    }
    let message = "A `repeat` goes on until something is true.";
    let error = SyntaxError::new(LEFT_OVER, place, message, "expected `until`");
    Some(
        error.help(
            "write `until` and the opposite: `repeat again until done, at most 3 times { … }`",
        ),
    )
}
