//! Conditions as other notations write them.

use crate::errors::{LEFT_OVER, NO_ARROW, NO_OPERAND, NO_VALUE};
use crate::span::Span;
use crate::tree::SyntaxError;

use super::around::{Around, is_word};

/// What stands here for the operators of other notations, the longest first.
const OPERATORS: [(&str, &str); 19] = [
    ("is not null", "exists"),
    ("is not set", "== none"),
    ("is not given", "== none"),
    ("is set", "exists"),
    ("is given", "exists"),
    ("is null", "== none"),
    ("is not", "!="),
    ("is", "=="),
    ("equals", "=="),
    ("&&", "and"),
    ("||", "or"),
    ("<>", "!="),
    ("=<", "<="),
    ("=>", ">="),
    ("≠", "!="),
    ("AND", "and"),
    ("OR", "or"),
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
    let own = here.rest.split([';', '}']).next().unwrap_or("");
    if let Some(arrow) = own.find("->") {
        let known = empty(here)
            .or_else(|| operator(here))
            .or_else(|| joined(here))
            .or_else(|| else_if(here))
            .or_else(|| several(here, arrow))
            .or_else(|| between(here, arrow))
            .or_else(|| not_in(here));
        return Some(known.unwrap_or_else(|| unread(here, arrow)));
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

/// `n <> 5`, `n =< 5`, `!(n > 5)`: a sign of another notation where a value is expected. The place may be
/// behind its first half.
pub(super) fn foreign(here: &Around<'_>) -> Option<SyntaxError> {
    if let Some(behind) = here.rest.strip_prefix('!').filter(|b| !b.starts_with('=')) {
        let message = "`!` is written `not`.";
        let error = SyntaxError::new(LEFT_OVER, here.next(1), message, "of another notation");
        let begins = behind.starts_with(|c: char| c == '(' || is_word(c));
        return begins.then(|| error.fix(here.next(1), "not "));
    }
    let (first, second, meant) =
        [("<", ">", "!="), ("=", "<", "<=")]
            .into_iter()
            .find(|(a, b, _)| {
                here.before.ends_with(a) && here.rest.starts_with(b) && !here.rest.starts_with("<=")
            })?;
    let whole = here.reach(1, 1);
    let message = format!("`{first}{second}` is written `{meant}`.");
    let error = SyntaxError::new(LEFT_OVER, whole, message, "of another notation");
    Some(error.fix(whole, meant))
}

/// `n > 5 AND n < 9`: the word was taken for a currency; the place is behind it.
fn joined(here: &Around<'_>) -> Option<SyntaxError> {
    here.before.trim_end().strip_suffix(" AND")?;
    let blanks = here.before.len() - here.before.trim_end().len();
    let word = here.reach(3 + blanks, 0);
    let word = Span::new(word.start, word.start + 3);
    let error = SyntaxError::new(LEFT_OVER, word, "`AND` is written `and`.", "in capitals");
    Some(error.fix(word, "and"))
}

/// `else if n > 3 -> a`
fn else_if(here: &Around<'_>) -> Option<SyntaxError> {
    let before = here.before.trim_end().strip_suffix("else")?;
    here.rest.strip_prefix("if ")?;
    let whole = here.reach(here.before.len() - before.len(), 2);
    let message = "`else if` is written `when`.";
    Some(SyntaxError::new(LEFT_OVER, whole, message, "of another notation").fix(whole, "when"))
}

/// `when 1, 2 -> a`: several values of an arm.
fn several(here: &Around<'_>, arrow: usize) -> Option<SyntaxError> {
    let rest = here.rest.get(..arrow)?.trim_end();
    let first = here.before.rsplit("when ").next()?;
    let is_value = |v: &str| {
        let plain = v.trim().trim_matches('"');
        !plain.is_empty() && plain.chars().all(|c| is_word(c) || c == '.')
    };
    if !rest.starts_with(',')
        || !here.before.contains("when ")
        || !format!("{first}{rest}").split(',').all(is_value)
    {
        return None;
    }
    let whole = here.reach(first.len(), rest.len());
    let message = "Several values of one arm stand in brackets.";
    let error = SyntaxError::new(LEFT_OVER, whole, message, "without brackets");
    Some(error.fix(whole, format!("[{}{rest}]", first.trim_end())))
}

/// `n between 1 and 5`
fn between(here: &Around<'_>, arrow: usize) -> Option<SyntaxError> {
    let said = here.rest.get(..arrow)?.trim_end();
    let (low, high) = said.strip_prefix("between ")?.split_once(" and ")?;
    let (low, high) = (low.trim(), high.trim());
    let is_point = |v: &str| v.starts_with(|c: char| c.is_ascii_digit()) && !v.contains(" and ");
    let place = here.next(said.len());
    let error = SyntaxError::new(
        LEFT_OVER,
        place,
        "`between` is written `in` and a range.",
        "of another notation",
    );
    Some(
        match is_point(low) && is_point(high) && !high.contains(" or ") {
            true => error.fix(place, format!("in {low}..{high}")),
            false => error.help("write `n >= low and n <= high`"),
        },
    )
}

/// `n not in [1, 2]`
fn not_in(here: &Around<'_>) -> Option<SyntaxError> {
    here.rest.strip_prefix("not in ")?;
    let before = here.before.trim_end();
    let what = before.rsplit([' ', '(']).next().unwrap_or("");
    let message = "`not` stands before the whole comparison.";
    let place = here.next("not in".len());
    let error = SyntaxError::new(LEFT_OVER, place, message, "too late");
    Some(error.help(format!("write `not ({what} in …)`")))
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
