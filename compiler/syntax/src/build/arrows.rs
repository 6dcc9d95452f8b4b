//! Arrows as other notations draw them or put them in words.

use crate::errors::{NO_ARROW, NO_OPERAND, NO_TARGET};
use crate::grammar::Rule;
use crate::tree::SyntaxError;

use super::around::{Around, is_word, word};
use super::signs;

/// What stands for an arrow elsewhere, where a step follows it; the longest first.
const MEANT: [&str; 15] = [
    "then go to",
    "then goto",
    "leads to",
    "send to",
    "jump to",
    "go to",
    "goto",
    "then",
    "to",
    "- >",
    ">>",
    "—",
    "–",
    ">",
    "=",
];

/// `when "yes" => a`, `else — a`, `when n > 5 goto a`
pub(super) fn drawn(here: &Around<'_>) -> Option<SyntaxError> {
    let code = NO_ARROW;
    if let Some(error) = signs::arrow(here) {
        let behind = here
            .rest
            .trim_start_matches(|c: char| !is_word(c) && !matches!(c, '{' | '"'));
        let leads = is_step(behind) || behind.starts_with('{');
        return leads.then_some(SyntaxError { code, ..error });
    }
    let sign = MEANT.into_iter().find(|sign| {
        let behind = here.rest.strip_prefix(sign);
        behind.is_some_and(|b| !sign.ends_with(is_word) || b.starts_with([' ', '\t']))
    })?;
    let behind = here.rest.get(sign.len()..)?;
    let step = behind.trim_start();
    let place = here.next(sign.len());
    if let Some(arrow) = step.strip_prefix("->").filter(|_| sign == "then") {
        let error = SyntaxError::new(
            code,
            place,
            "No `then` stands before an arrow.",
            "not needed",
        );
        let len = here.rest.len() - arrow.len();
        return Some(error.fix(here.next(len), "->"));
    }
    let error = SyntaxError::new(code, place, "An arrow is written `->`.", "another arrow");
    let len = here.rest.len() - step.len();
    let lead = if here.before.ends_with([' ', '\t']) {
        "-> "
    } else {
        " -> "
    };
    is_step(step).then(|| error.fix(here.next(len), lead))
}

/// Whether a text is the name of a step and perhaps a share, and nothing else.
fn is_step(text: &str) -> bool {
    let name = word(text);
    let behind = text.get(name.len()..).unwrap_or("").trim_start();
    let ends = behind.is_empty() || behind.starts_with(['(', '}', ';']) || behind.starts_with("//");
    !name.is_empty() && ends
}

/// An arrow that is missing before something else than a step: putting it there mends nothing.
pub(super) fn unsure(here: &Around<'_>) -> Option<SyntaxError> {
    let rest = here.rest.trim_start();
    if rest.starts_with('{') || is_step(rest) {
        return None;
    }
    let plain = crate::errors::gap(Rule::missing_arrow, here.at);
    let help = "an arm leads to a step: `when … -> a_step`, `else -> a_step`";
    let fix = None;
    Some(SyntaxError { fix, ..plain }.help(help))
}

/// `when n > 5 --> a`: the place is before the `->`.
pub(super) fn long(here: &Around<'_>) -> Option<SyntaxError> {
    let dashes = here.before.len() - here.before.trim_end_matches('-').len();
    here.rest.strip_prefix("->").filter(|_| dashes > 0)?;
    let whole = here.reach(dashes, 2);
    let error = SyntaxError::new(
        NO_OPERAND,
        whole,
        "An arrow is written `->`.",
        "another arrow",
    );
    Some(error.fix(whole, "->"))
}

/// `else ->> a`: the place is behind the `->`.
pub(super) fn doubled(here: &Around<'_>) -> Option<SyntaxError> {
    let signs = here.rest.len() - here.rest.trim_start_matches(['>', '-']).len();
    let rest = here.rest.get(signs..)?.trim_start();
    if signs == 0 || !here.before.ends_with("->") || word(rest).is_empty() {
        return None;
    }
    let whole = here.reach(2, signs);
    let error = SyntaxError::new(
        NO_TARGET,
        whole,
        "An arrow is written `->`.",
        "another arrow",
    );
    Some(error.fix(whole, "->"))
}
