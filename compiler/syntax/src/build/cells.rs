//! Cells of decision tables as spreadsheets and people write them.

use crate::errors::{BAD_TABLE, NO_VALUE};
use crate::span::Span;
use crate::tree::SyntaxError;

use super::around::{Around, is_word, word};
use super::context::offset;

/// Comparisons as other notations write them, the longest first.
const SIGNS: [(&str, &str); 9] = [
    ("=<", "<="),
    ("=>", ">="),
    ("<>", "!="),
    ("≥", ">="),
    ("≤", "<="),
    ("≠", "!="),
    ("‹", "<"),
    ("›", ">"),
    ("=", "=="),
];

/// The same in words.
const SAID: [(&str, &str); 16] = [
    ("greater than", ">"),
    ("more than", ">"),
    ("above", ">"),
    ("over", ">"),
    ("less than", "<"),
    ("fewer than", "<"),
    ("smaller than", "<"),
    ("below", "<"),
    ("under", "<"),
    ("at least", ">="),
    ("minimum", ">="),
    ("min", ">="),
    ("at most", "<="),
    ("up to", "<="),
    ("maximum", "<="),
    ("max", "<="),
];

/// An empty cell of a table, or one with another sign for anything.
pub(super) fn cell(here: &Around<'_>) -> Option<SyntaxError> {
    let in_row = here.before.trim_start().starts_with('|');
    if let Some(error) = two_sides(here).or_else(|| plus(here)).filter(|_| in_row) {
        return Some(error);
    }
    if !here.before.trim_end().ends_with('|') || !in_row {
        return None;
    }
    if let Some(sign) = sign(here) {
        return Some(sign);
    }
    let help = "a cell in which anything will do holds `-`";
    if here.rest.trim_start().starts_with('|') {
        let error = SyntaxError::new(
            NO_VALUE,
            here.next(0),
            "This cell is empty.",
            "nothing stands here",
        );
        return Some(error.help(help).guess(here.next(0), "- "));
    }
    let sign = ["*", "else"]
        .into_iter()
        .find(|sign| here.rest.starts_with(sign))?;
    let behind = here.rest.get(sign.len()..)?.trim_start();
    let place = here.next(sign.len());
    let message = "A cell in which anything will do holds `-`.";
    let error = SyntaxError::new(NO_VALUE, place, message, "another sign");
    behind.starts_with('|').then(|| error.fix(place, "-"))
}

/// `4 to 5` in a cell; the place is before the word.
pub(super) fn cell_range(here: &Around<'_>) -> Option<SyntaxError> {
    let to = ["to ", "until ", "–", "…"]
        .into_iter()
        .find(|to| here.rest.starts_with(to))?;
    let behind = here.rest.get(to.len()..)?;
    let blanks = behind.len() - behind.trim_start_matches(' ').len();
    let before = here.before.trim_end_matches(' ');
    let digit = |c: char| c.is_ascii_digit();
    if !behind.trim_start().starts_with(digit) {
        return None;
    }
    let back = here.before.len() - before.len();
    let error = SyntaxError::new(
        BAD_TABLE,
        here.next(to.trim_end().len()),
        "A range is written with two points.",
        "expected `..`",
    );
    Some(error.fix(here.reach(back, to.len() + blanks), ".."))
}

/// `≥ 5`, `= 5`
fn sign(here: &Around<'_>) -> Option<SyntaxError> {
    let (written, meant) = SIGNS
        .into_iter()
        .find(|(written, _)| here.rest.starts_with(written))?;
    let value = here.rest.get(written.len()..)?.trim_start();
    if value.is_empty() || value.starts_with(['|', '=', '<', '>']) {
        return None;
    }
    let place = here.next(written.len());
    let message = format!("`{written}` is written `{meant}`.");
    Some(SyntaxError::new(BAD_TABLE, place, message, "of another notation").fix(place, meant))
}

/// `over 500 EUR`, `at least 5`: the place is behind the first word.
pub(super) fn said(here: &Around<'_>) -> Option<SyntaxError> {
    let begun = here.before.rsplit('|').next()?.trim_start();
    let (back, first) = (begun.len(), begun.trim_end());
    let (said, meant) = SAID.into_iter().find(|(said, _)| {
        let rest = said.strip_prefix(first).map(str::trim_start);
        !first.is_empty() && rest.is_some_and(|rest| follows(here.rest, rest))
    })?;
    let on = said.get(first.len()..)?.trim_start().len();
    let behind = here.rest.get(on..)?;
    let blanks = behind.len() - behind.trim_start().len();
    if !behind
        .trim_start()
        .starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let place = here.reach(back, on);
    let message = format!("`{said}` is written `{meant}`.");
    let error = SyntaxError::new(BAD_TABLE, place, message, "of another notation");
    Some(error.fix(here.reach(back, on + blanks), format!("{meant} ")))
}

/// `from 5 to 7`, `between 5 EUR and 7 EUR`: the place is behind the first word.
pub(super) fn between(here: &Around<'_>) -> Option<SyntaxError> {
    let begun = here.before.rsplit('|').next()?.trim_start();
    let to = match begun.trim_end() {
        "from" => " to ",
        "between" => " and ",
        _ => return None,
    };
    let cell = here.rest.split(['|', '}']).next()?.trim_end();
    let (low, high) = cell.split_once(to)?;
    let is_figure = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains([',', '<', '>', '.'])
    };
    let (low, high) = (low.trim(), high.trim());
    if !is_figure(low) || !is_figure(high) || high.contains(to) {
        return None;
    }
    let whole = here.reach(begun.len(), cell.len());
    let message = "A range is written with two points.";
    let error = SyntaxError::new(BAD_TABLE, whole, message, "of another notation");
    Some(error.fix(whole, format!("{low}..{high}")))
}

/// `EUR 5`
pub(super) fn currency_first(here: &Around<'_>) -> Option<SyntaxError> {
    let begun = here
        .before
        .rsplit('|')
        .next()?
        .trim_start_matches(['<', '>', '=', ' ']);
    let currency = begun.trim_end();
    let end = here.rest.find(|c: char| !c.is_ascii_digit() && c != '.');
    let figure = here.rest.get(..end.unwrap_or(here.rest.len()))?;
    let is_currency = currency.len() == 3 && currency.chars().all(|c| c.is_ascii_uppercase());
    if !is_currency || figure.parse::<f64>().is_err() {
        return None;
    }
    let whole = here.reach(begun.len(), figure.len());
    let message = "The currency stands behind the amount.";
    let error = SyntaxError::new(BAD_TABLE, whole, message, "the other way round");
    Some(error.fix(whole, format!("{figure} {currency}")))
}

/// `> 5 EUR and < 7 EUR`: the place is before the second sign.
fn two_sides(here: &Around<'_>) -> Option<SyntaxError> {
    let begun = here.before.rsplit('|').next()?.trim();
    let joined = begun.ends_with(" and") && begun.starts_with(['<', '>']);
    let first = begun.find(" and") == begun.rfind(" and");
    if !joined || !first || !here.rest.starts_with(['<', '>']) {
        return None;
    }
    let place = here.next(1);
    let message = "A cell holds one comparison, or a range.";
    let error = SyntaxError::new(BAD_TABLE, place, message, "a second comparison");
    Some(error.help("write the lowest and the highest value that fit: `5 EUR..7 EUR`"))
}

/// `5 EUR+`
fn plus(here: &Around<'_>) -> Option<SyntaxError> {
    let begun = here.before.rsplit('|').next()?.trim_start();
    let value = begun.trim_end().strip_suffix('+')?.trim_end();
    let is_plain = value.starts_with(|c: char| c.is_ascii_digit()) && !value.contains([',', '+']);
    if !is_plain || !here.rest.trim_start().starts_with('|') {
        return None;
    }
    let whole = here.reach(begun.len(), 0);
    let message = "From a value on is written `>=`.";
    let error = SyntaxError::new(BAD_TABLE, whole, message, "of another notation");
    Some(error.fix(whole, format!(">= {value} ")))
}

/// Whether a text begins with these words.
fn follows(text: &str, words: &str) -> bool {
    let behind = text.strip_prefix(words);
    behind.is_some_and(|behind| words.is_empty() || !behind.starts_with(is_word))
}

/// `1.500,00 EUR`, `1,500 EUR`: the comma was taken for one between two values. The place is the cell's
/// beginning.
pub(super) fn comma_in_number(at: Span, cell: &str) -> Option<SyntaxError> {
    let number = cell.trim_start_matches(['<', '>', '=', '!', ' ']);
    let end = number.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let (figures, unit) = number.split_at(end.unwrap_or(number.len()));
    let unit = unit.trim();
    let has_unit = unit == "%" || (!unit.is_empty() && word(unit) == unit);
    let (whole, last) = figures
        .rsplit_once(',')
        .filter(|(_, last)| !last.is_empty())?;
    let is_group = |group: &str| group.len() == 3;
    let thousands = |text: &str, sign: char| {
        let mut groups = text.split(sign);
        groups.next().is_some_and(|g| (1..=3).contains(&g.len())) && groups.all(is_group)
    };
    let plain = match last.split_once('.') {
        // 1.500,00
        None if !is_group(last) && thousands(whole, '.') => {
            format!("{}.{last}", whole.replace('.', ""))
        }
        // 1,500 or 1,500.00
        _ if thousands(figures.split('.').next()?, ',') => figures.replace(',', ""),
        _ => return None,
    };
    plain.parse::<f64>().ok().filter(|_| has_unit)?;
    let start = at.start + offset(cell.len() - number.len());
    let place = Span::new(start, start + offset(figures.len()));
    let message = "A number has a point before its cents, and no sign between its thousands.";
    let error = SyntaxError::new(BAD_TABLE, place, message, "taken for several values");
    Some(error.help(format!("write `{plain}`")).guess(place, plain))
}

/// `| amount : money -> who : text |`: a bar is missing before the result's column.
pub(super) fn bar_before_result(here: &Around<'_>) -> Option<SyntaxError> {
    let behind = here.rest.strip_prefix("->")?.trim_start();
    let name = word(behind);
    let typed = behind.get(name.len()..)?.trim_start().starts_with(':');
    let in_row = here.before.trim_start().starts_with('|');
    if !in_row || name.is_empty() || !typed {
        return None;
    }
    let place = here.next(2);
    let message = "A `|` is missing before the result's column.";
    let error = SyntaxError::new(BAD_TABLE, place, message, "expected `|` before this");
    Some(error.fix(here.next(0), "| "))
}

/// `| → who : text |`: the arrow as a word processor writes it; the place is before the name.
pub(super) fn other_arrow(here: &Around<'_>) -> Option<SyntaxError> {
    let arrow = ["→", "⇒", "=>", "-->", "–>"];
    let arrow = arrow
        .into_iter()
        .find(|arrow| here.rest.starts_with(arrow))?;
    let place = here.next(arrow.len());
    let message = format!("`{arrow}` is written `->`.");
    Some(SyntaxError::new(BAD_TABLE, place, message, "of another notation").fix(place, "->"))
}
