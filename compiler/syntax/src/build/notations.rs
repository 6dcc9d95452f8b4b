//! Names, arms and arrows as spreadsheets, drawing tools and workflow files write them.

use crate::errors::{LEFT_OVER, NO_COLON, NO_NAME, NO_TARGET, NO_TYPE, NO_VALUE, NOT_A_LINE};
use crate::span::Span;
use crate::tree::SyntaxError;

use super::around::{Around, is_word, word};
use super::signs;

/// Signs between two values that are compared.
const COMPARISONS: [&str; 7] = ["<=", ">=", "==", "!=", "<", ">", "="];

/// Types that are always there.
const TYPES: [&str; 10] = [
    "text", "number", "integer", "bool", "percent", "money", "date", "time", "duration", "file",
];

/// What an arm looks like that begins with `when`.
const ARM: &str =
    "an arm says when it is taken, and where it leads: `when amount < 100 EUR -> a_step`";

/// What is left over on a line.
pub(super) fn left_over(here: &Around<'_>) -> Option<SyntaxError> {
    arm(here)
        .or_else(|| answer(here))
        .or_else(|| using(here))
        .or_else(|| asked_name(here))
        .or_else(|| choice_behind_arrow(here))
}

/// `amount < 100 -> small`: an arm without its `when`; the place is behind the name.
fn arm(here: &Around<'_>) -> Option<SyntaxError> {
    let own = here.before.rsplit(['{', ';']).next()?.trim_start();
    let value = own.trim_end();
    let is_path = !value.is_empty() && value.chars().all(|c| is_word(c) || c == '.');
    let is_path = is_path && !matches!(value, "when" | "else" | "set" | "where" | "until");
    let sign = COMPARISONS.iter().any(|s| here.rest.starts_with(s));
    let arrow = here.rest.starts_with("->") || !here.rest.contains(" ->");
    if !is_path || !sign || arrow {
        return None;
    }
    let place = here.reach(own.len(), 0);
    let error = SyntaxError::new(
        LEFT_OVER,
        place,
        "An arm of a decision begins with `when`.",
        "expected `when` before this",
    );
    let start = Span::new(place.start, place.start);
    Some(error.help(ARM).fix(start, "when "))
}

/// `yes: a`: an arm as lists write it; the place is behind the answer.
fn answer(here: &Around<'_>) -> Option<SyntaxError> {
    let own = here.before.rsplit(['{', ';']).next()?.trim_start();
    let said = own.trim_end();
    let behind = here.rest.strip_prefix(':')?;
    let step = word(behind.trim_start());
    let is_answer = ["yes", "no", "ja", "nein"].contains(&said.to_lowercase().as_str());
    if !is_answer || step.is_empty() {
        return None;
    }
    let blanks = behind.len() - behind.trim_start().len();
    let whole = here.reach(own.len(), 1 + blanks);
    let place = here.reach(own.len(), 0);
    let message = "An arm of a decision begins with `when`.";
    let error = SyntaxError::new(LEFT_OVER, place, message, "an answer in words");
    Some(error.fix(whole, format!("when \"{said}\" -> ")))
}

/// `100..500 -> medium`, `> 500 -> large`: a line of a decision that begins with a figure or a sign.
pub(super) fn arm_line(here: &Around<'_>) -> Option<SyntaxError> {
    let first = here.rest.chars().next()?;
    let begins = first.is_ascii_digit() || matches!(first, '<' | '>' | '=' | '"');
    let value = here.rest.split(" ->").next()?;
    if !begins || here.rest.starts_with("=>") || value.len() == here.rest.len() {
        return None;
    }
    let message = "An arm of a decision begins with `when`.";
    let error = SyntaxError::new(
        NOT_A_LINE,
        here.next(value.trim_end().len()),
        message,
        "expected `when` before this",
    );
    Some(match first {
        '"' => error.fix(here.next(0), "when "),
        _ => error.help(ARM),
    })
}

/// `ai read "Read" using quick`
fn using(here: &Around<'_>) -> Option<SyntaxError> {
    let model = here.rest.strip_prefix("using ")?;
    let kinds = ["ai", "agent", "copilot", "decide"];
    if !kinds.contains(&here.keyword()) || word(model.trim_start()).is_empty() {
        return None;
    }
    let error = SyntaxError::new(
        LEFT_OVER,
        here.next(5),
        "The model of a step stands behind `with`.",
        "not known here",
    );
    Some(error.fix(here.next(5), "with"))
}

/// `task done? "All done?"`
fn asked_name(here: &Around<'_>) -> Option<SyntaxError> {
    let sign = here
        .rest
        .chars()
        .next()
        .filter(|c| matches!(c, '?' | '!'))?;
    let name = here.word_before();
    let lead = here.before.strip_suffix(name)?.trim();
    let behind = here.rest.get(1..)?.trim_start();
    if name.is_empty() || lead != here.keyword() || !behind.starts_with('"') {
        return None;
    }
    let message = format!("A name has no `{sign}`.");
    let error = SyntaxError::new(LEFT_OVER, here.next(1), message, "not part of a name");
    Some(
        error
            .help("a title in quotes may have any sign")
            .fix(here.next(1), ""),
    )
}

/// `-> if ok ship else reject`
fn choice_behind_arrow(here: &Around<'_>) -> Option<SyntaxError> {
    here.before.trim_end().strip_suffix("-> if")?;
    let back = 2 + here.before.len() - here.before.trim_end().len();
    let message = "An arrow leads to one step; a choice is a step of its own.";
    let error = SyntaxError::new(
        LEFT_OVER,
        here.reach(back, here.rest.trim_end().len()),
        message,
        "a choice",
    );
    Some(error.help(
        "write it below: `decide name \"Question?\" { when \"yes\" -> a_step  else -> another }`",
    ))
}

/// `-> [END]`, `-> (done)`: an arrow to a box.
pub(super) fn boxed(here: &Around<'_>) -> Option<SyntaxError> {
    let inside = here.rest.strip_prefix(['[', '(', '{', '<'])?;
    let end = inside.find([']', ')', '}', '>'])?;
    let name = inside.get(..end)?.trim_matches(['[', '(', ' ']);
    if name.is_empty() || !name.chars().all(is_word) || !here.before.trim_end().ends_with("->") {
        return None;
    }
    let closing = inside.get(end..)?;
    let len = 1 + end + closing.len() - closing.trim_start_matches([']', ')', '}', '>']).len();
    let error = SyntaxError::new(
        NO_TARGET,
        here.next(len),
        "An arrow leads to a step by its name alone.",
        "a name in brackets",
    );
    let name = match name.to_lowercase().as_str() {
        "end" | "stop" => "end".to_owned(),
        _ => name.to_owned(),
    };
    Some(error.fix(here.next(len), name))
}

/// `task 1_collect`
pub(super) fn digit_first(what: &str, here: &Around<'_>) -> Option<SyntaxError> {
    let end = here.rest.find(|c| !is_word(c)).unwrap_or(here.rest.len());
    let name = here.rest.get(..end)?;
    let letters = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = name
        .get(..name.len() - letters.len())
        .filter(|d| !d.is_empty())?;
    let rest = letters.trim_matches('_');
    let better = match rest.is_empty() {
        true => format!("step_{digits}"),
        false => format!("{rest}_{digits}"),
    };
    let message = format!("{what} needs a name that begins with a letter.");
    let error = SyntaxError::new(
        NO_NAME,
        here.next(name.len()),
        message,
        "begins with a digit",
    );
    Some(error.help(format!("write `{better}`, or another word of your own")))
}

/// `E-Mail: text`, `Birth date: date`, a column's heading in words: what stands where a `:` is missing.
pub(super) fn several_words(here: &Around<'_>) -> Option<SyntaxError> {
    let first = here.word_before_blanks();
    let blanks = here.before.len() - here.before.trim_end().len();
    if here.rest.starts_with('-') {
        // It hides no mistake of the next line, as text that is left over may.
        return signs::hyphen(here).map(|e| SyntaxError {
            code: NO_COLON,
            ..e
        });
    }
    let end = here
        .rest
        .find(|c: char| !is_word(c) && c != ' ')
        .unwrap_or(here.rest.len());
    let words = here.rest.get(..end)?.trim_end();
    let name: Vec<&str> = first.split(' ').chain(words.split_whitespace()).collect();
    let name = name.join("_");
    let behind = here.rest.get(end..)?;
    let whole = here.reach(first.len() + blanks, words.len());
    if first.is_empty() || words.is_empty() {
        return None;
    }
    let error = |message: &str| SyntaxError::new(NO_COLON, whole, message, "several words");
    if behind.starts_with(':') {
        return Some(error("A name is one word.").fix(whole, name));
    }
    let in_table = here.before.trim_start().starts_with('|') && behind.starts_with('|');
    let is_type =
        TYPES.contains(&words) || words.starts_with(char::is_uppercase) || words.contains(' ');
    if !in_table || (is_type && !words.contains(' ')) {
        return None;
    }
    let name = name.to_lowercase();
    let help = format!("write `{name}: text`, or another type behind the colon");
    Some(error("A column has a name of one word and a type.").help(help))
}

/// `Order |`: a column of one word, without a type.
pub(super) fn column(here: &Around<'_>) -> Option<SyntaxError> {
    let name = here.word_before_blanks();
    let alone =
        here.before.trim_start().starts_with('|') && here.rest.trim_start().starts_with('|');
    if !alone || name.is_empty() {
        return None;
    }
    let blanks = here.before.len() - here.before.trim_end().len();
    let place = here.reach(name.len() + blanks, 0);
    let error = SyntaxError::new(
        NO_TYPE,
        place,
        "A column has a name of one word and a type.",
        "no type",
    );
    Some(error.help(format!(
        "write `{}: text`, or another type behind the colon",
        name.to_lowercase()
    )))
}

/// `status: "new" | "active"`
pub(super) fn choice_of_texts(here: &Around<'_>) -> Option<SyntaxError> {
    let listed = here.rest.strip_prefix(['[', '(']);
    let text = listed.unwrap_or(here.rest).strip_prefix('"')?;
    let first = text.get(..text.find('"')?)?;
    let end = match listed {
        Some(_) => here.rest.find([']', ')']).map(|end| end + 1),
        None => here.rest.find([',', ';', '}']),
    };
    let len = end.unwrap_or(here.rest.len());
    let place = here.next(here.rest.get(..len)?.trim_end().len());
    let error = SyntaxError::new(
        NO_TYPE,
        place,
        "A choice is declared as an `enum`.",
        "no type",
    );
    let value: String = first
        .chars()
        .map(|c| if is_word(c) { c } else { '_' })
        .collect();
    Some(error.help(format!(
        "declare `enum status {{ {value}, … }}`, and write its name here: `: status`"
    )))
}

/// `when =IF(a>5;"yes";"no")`
pub(super) fn formula(at: Span, text: &str) -> SyntaxError {
    let len = super::context::offset(text.trim_end().len());
    let place = Span::new(at.start, at.start + len);
    let message = "A condition is no formula of a spreadsheet.";
    let error = SyntaxError::new(NO_VALUE, place, message, "a formula");
    error.help("write the comparison alone, and where it leads: `when amount > 500 EUR -> a_step`")
}
