//! Conditions as other notations write them.

use crate::errors::{LEFT_OVER, NO_ARROW, NO_OPERAND, NO_VALUE};
use crate::tree::SyntaxError;

use super::around::{Around, is_word};

/// What stands here for the operators of other notations, the longest first.
const OPERATORS: [(&str, &str); 12] = [
    ("is not null", "exists"),
    ("is null", "== none"),
    ("is not", "!="),
    ("is", "=="),
    ("equals", "=="),
    ("&&", "and"),
    ("||", "or"),
    ("<>", "!="),
    ("=<", "<="),
    ("=>", ">="),
    ("≥", ">="),
    ("≤", "<="),
];

/// What `empty` means: of a text, of a list, of what may be nothing.
const EMPTY: [(&str, [&str; 3]); 4] = [
    ("is not empty", ["!= \"\"", "> 0", "exists"]),
    ("isn't empty", ["!= \"\"", "> 0", "exists"]),
    ("is empty", ["== \"\"", "== 0", "== none"]),
    ("is blank", ["== \"\"", "== 0", "== none"]),
];

/// Comparisons.
const COMPARISONS: [&str; 6] = ["<=", ">=", "==", "!=", "<", ">"];

/// What stands between a condition and its arrow; the place is where the condition seems to end.
pub(super) fn slip(here: &Around<'_>) -> Option<SyntaxError> {
    let arrow = here.rest.find("->");
    if let Some(arrow) = arrow {
        return Some(
            empty(here)
                .or_else(|| operator(here))
                .unwrap_or_else(|| unread(here, arrow)),
        );
    }
    let sign = ["then ", ": "]
        .into_iter()
        .find(|sign| here.rest.starts_with(sign))?;
    let step = here.rest.get(sign.len()..)?;
    let place = here.next(sign.trim_end().len());
    let error = SyntaxError::new(
        NO_ARROW,
        place,
        "An arrow is written `->`.",
        "expected `->`",
    );
    let lead = if here.before.ends_with(' ') {
        "-> "
    } else {
        " -> "
    };
    step.starts_with(is_word)
        .then(|| error.fix(here.next(sign.len()), lead))
}

/// `name is empty`: a text without a letter, an empty list and nothing at all are three things.
fn empty(here: &Around<'_>) -> Option<SyntaxError> {
    let (said, ways) = EMPTY.into_iter().find(|(said, _)| {
        let behind = here.rest.strip_prefix(said);
        behind.is_some_and(|b| !b.starts_with(is_word))
    })?;
    let before = here.before.trim_end();
    let what = before.rsplit([' ', '(']).next().unwrap_or("");
    let [text, list, nothing] = ways;
    let place = here.next(said.len());
    let error = SyntaxError::new(
        LEFT_OVER,
        place,
        format!("`{said}` may mean three things."),
        "of another notation",
    );
    Some(error.help(format!(
        "for a text write `{what} {text}`, for a list `count({what}) {list}`, for what may be missing `{what} {nothing}`"
    )))
}

/// `age >= 18 && vip`, `kind is bill`
fn operator(here: &Around<'_>) -> Option<SyntaxError> {
    let (written, meant) = OPERATORS.into_iter().find(|(written, _)| {
        let behind = here.rest.strip_prefix(written);
        behind.is_some_and(|b| !written.ends_with(is_word) || !b.starts_with(is_word))
    })?;
    let message = format!("`{written}` is written `{meant}`.");
    let error = SyntaxError::new(
        LEFT_OVER,
        here.next(written.len()),
        message,
        "of another notation",
    );
    Some(error.fix(here.next(written.len()), meant))
}

fn unread(here: &Around<'_>, arrow: usize) -> SyntaxError {
    let words = here.rest.get(..arrow).unwrap_or("").trim_end();
    let message = "The condition is not understood from here on.";
    let error = SyntaxError::new(LEFT_OVER, here.next(words.len()), message, "not understood");
    error.help("a condition compares values, and joins with `and` and `or`: `amount > 100 EUR and not known`")
}

/// `age > 10 and < 12`, `when < 18`: a comparison with one side; the place is before its sign.
pub(super) fn half(here: &Around<'_>) -> Option<SyntaxError> {
    let sign = COMPARISONS
        .into_iter()
        .find(|sign| here.rest.starts_with(sign))?;
    let before = here.before.trim_end();
    let place = here.next(sign.len());
    if before.ends_with("when") {
        let error = SyntaxError::new(
            NO_VALUE,
            place,
            "What is compared is missing.",
            "expected a value before this",
        );
        let help = "write what is compared: `when amount < 100 EUR -> a_step`; `decide … on` takes values and ranges, \
                    such as `when 1..17 -> a_step`";
        return Some(error.help(help));
    }
    let joined = before
        .strip_suffix("and")
        .or_else(|| before.strip_suffix("or"))?;
    let left = compared(joined)?;
    let message = "Each comparison needs both its sides.";
    let error = SyntaxError::new(NO_OPERAND, place, message, "expected a value before this");
    Some(error.fix(here.next(0), format!("{left} ")))
}

/// The name that the last comparison of a condition begins with.
fn compared(condition: &str) -> Option<&str> {
    let at = condition.rfind(['<', '>', '='])?;
    let before = condition
        .get(..at)?
        .trim_end_matches(['<', '>', '=', '!', ' ']);
    let start = before.trim_end_matches(|c| is_word(c) || c == '.').len();
    before.get(start..).filter(|name| !name.is_empty())
}
