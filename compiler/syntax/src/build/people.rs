//! Who does a step, as other notations join several.

use crate::errors::LEFT_OVER;
use crate::tree::SyntaxError;

use super::around::{Around, is_word, word};

/// Words before several names, and how the names are joined then.
const LEADS: [(&str, &str, &str); 5] = [
    ("all", "of ", " and "),
    ("each", "of ", " and "),
    ("both", "", " and "),
    ("either", "", " or "),
    ("one", "of ", " or "),
];

/// Signs between two names, and the word that stands for them; of a slash nobody knows.
const SIGNS: [(&str, Option<&str>); 4] = [
    ("&", Some("and")),
    ("+", Some("and")),
    ("|", Some("or")),
    ("/", None),
];

/// What is left over behind `by`: the place is behind the first name that could be read.
pub(super) fn slip(here: &Around<'_>) -> Option<SyntaxError> {
    let (_, who) = here.before.rsplit_once("by ")?;
    lead(here, who).or_else(|| sign(here, who))
}

/// `by all of a, b`, `by both a and b`
fn lead(here: &Around<'_>, who: &str) -> Option<SyntaxError> {
    let said = who.trim();
    let (lead, of, join) = LEADS.into_iter().find(|(lead, ..)| *lead == said)?;
    let behind = here.rest.strip_prefix(of)?;
    let (names, len) = names(behind);
    if names.len() < 2 {
        return None;
    }
    let whole = here.reach(who.len(), of.len() + len);
    let joined = names.join(join);
    let message = format!(
        "`{}` is written `{}`.",
        [lead, of].join(" ").trim(),
        join.trim()
    );
    let error = SyntaxError::new(LEFT_OVER, whole, message, "who does it");
    Some(error.fix(whole, joined))
}

/// `by a & b`, `by a / b`
fn sign(here: &Around<'_>, who: &str) -> Option<SyntaxError> {
    let (sign, meant) = SIGNS.into_iter().find(|(s, _)| here.rest.starts_with(s))?;
    let behind = here.rest.get(sign.len()..)?;
    let (first, second) = (last(who.trim_end()), word(behind.trim_start()));
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let place = here.next(sign.len());
    let said =
        |message: String| SyntaxError::new(LEFT_OVER, place, message, "one of them, or all?");
    let Some(meant) = meant else {
        let error = said(format!(
            "`{sign}` does not say whether one of them does it or all of them must."
        ));
        let help = format!(
            "write `{first} or {second}` if one is enough, `{first} and {second}` if each of them must"
        );
        return Some(error.help(help));
    };
    let message = format!("`{sign}` is written `{meant}` between people.");
    let error = SyntaxError::new(LEFT_OVER, place, message, "of another notation");
    let blanks = behind.len() - behind.trim_start().len();
    let back = here.before.len() - here.before.trim_end().len();
    Some(error.fix(here.reach(back, sign.len() + blanks), format!(" {meant} ")))
}

/// The names that a text begins with, joined in whatever way, and how long they are together.
fn names(text: &str) -> (Vec<&str>, usize) {
    let (mut names, mut at, mut end) = (Vec::new(), 0, 0);
    loop {
        let rest = text.get(at..).unwrap_or("");
        let name = word(rest);
        if name.is_empty() {
            return (names, end);
        }
        names.push(name);
        end = at + name.len();
        let behind = text.get(end..).unwrap_or("");
        let Some(next) = ["and ", "or ", ", ", ","].into_iter().find_map(|join| {
            let behind = behind.trim_start_matches(' ').strip_prefix(join)?;
            Some(text.len() - behind.trim_start_matches(' ').len())
        }) else {
            return (names, end);
        };
        at = next;
    }
}

/// The name that a text ends with.
fn last(text: &str) -> &str {
    let start = text.trim_end_matches(is_word).len();
    text.get(start..).unwrap_or("")
}
