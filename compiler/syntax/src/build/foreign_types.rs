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
    let kind = kind(named).filter(|_| typed)?;
    let Some((range, low, high)) = range(here.rest) else {
        return with_units(here, &kind, here.before.len() - before.len() + named.len());
    };
    let unit = unit(here.rest.get(range.len()..)?);
    let back = here.before.len() - before.len() + named.len();
    let whole = here.reach(back, range.len() + unit.len());
    let error = SyntaxError::new(LEFT_OVER, whole, kind.message(), kind.label());
    let bare = format!("{range}{unit}");
    Some(match (kind.unit, unit) {
        (Unit::None, "") => error.fix(whole, range),
        (Unit::Currency, unit) if is_currency(unit.trim_start()) => error.fix(whole, bare),
        (Unit::Currency, "") => error.help(format!("name the currency: `{range} EUR`")),
        (Unit::Percent, "%") => error.fix(whole, bare),
        (Unit::Percent, "") => error.fix(whole, format!("{low}%..{high}%")),
        (Unit::Letters, "") if low.parse() == Ok(0) => {
            error.fix(whole, format!("text up to {high}"))
        }
        (Unit::Letters, _) => error.help(format!(
            "a text has an upper bound only: `text up to {high}`"
        )),
        _ => return None,
    })
}

/// `money 0 EUR..500 EUR`, `date 2026-01-01..2026-12-31`
fn with_units(here: &Around<'_>, kind: &Kind, back: usize) -> Option<SyntaxError> {
    let end = here.rest.find(['=', '@', ';', ',', '}', '"', '?']);
    let said = here.rest.get(..end.unwrap_or(here.rest.len()))?;
    let said = said.split("//").next()?.trim_end();
    let (low, high) = said.split_once("..")?;
    let is_figure =
        |end: &str| end.starts_with(|c: char| c.is_ascii_digit()) && !end.contains("..");
    if !is_figure(low) || !is_figure(high) || !matches!(kind.unit, Unit::Currency | Unit::Date) {
        return None;
    }
    let whole = here.reach(back, said.len());
    Some(SyntaxError::new(LEFT_OVER, whole, kind.message(), kind.label()).fix(whole, said))
}

/// What a type with bounds is, and what stands behind its figures.
struct Kind {
    said: &'static str,
    unit: Unit,
}

#[derive(Clone, Copy)]
enum Unit {
    None,
    Currency,
    Percent,
    Letters,
    Date,
}

impl Kind {
    fn message(&self) -> String {
        match self.unit {
            Unit::Letters => "How long a text may be is written `up to`.".to_owned(),
            _ => format!("{} with bounds is written by its bounds alone.", self.said),
        }
    }

    fn label(&self) -> String {
        match self.unit {
            Unit::Letters => "of another notation".to_owned(),
            _ => format!("the bounds say that it is {}", self.said.to_lowercase()),
        }
    }
}

fn kind(named: &str) -> Option<Kind> {
    let kind = |said, unit| Some(Kind { said, unit });
    match named {
        "money" => kind("An amount", Unit::Currency),
        "date" => kind("A date", Unit::Date),
        "percent" => kind("A percentage", Unit::Percent),
        "text" | "string" => kind("A text", Unit::Letters),
        _ if BOUNDED.contains(&named) => kind("A number", Unit::None),
        _ => None,
    }
}

/// The range that a text begins with, and its two ends.
fn range(text: &str) -> Option<(&str, &str, &str)> {
    let is_range = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let range = text.get(..text.find(|c| !is_range(c)).unwrap_or(text.len()))?;
    let (low, high) = range.split_once("..")?;
    let are_numbers = [low, high].iter().all(|n| n.parse::<f64>().is_ok());
    are_numbers.then_some((range, low, high))
}

/// The unit behind a figure, with the blank before it.
fn unit(behind: &str) -> &str {
    if behind.starts_with('%') {
        return behind.get(..1).unwrap_or("");
    }
    let name = word(behind.trim_start_matches(' '));
    match is_currency(name) {
        true => behind
            .get(..behind.len() - behind.trim_start_matches(' ').len() + name.len())
            .unwrap_or(""),
        false => "",
    }
}

fn is_currency(name: &str) -> bool {
    name.len() == 3 && name.chars().all(|c| c.is_ascii_uppercase())
}
