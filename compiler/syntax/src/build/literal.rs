//! Numbers with their units, and the words that are values.

use smol_str::SmolStr;

use crate::span::Span;
use crate::tree::{ExprKind, Name, Number, TimeUnit, Unit};

use super::context::offset;

/// `true`, `false`, `none`
pub(super) fn word(text: &str) -> ExprKind {
    match text {
        "true" => ExprKind::Bool(true),
        "false" => ExprKind::Bool(false),
        _ => ExprKind::None,
    }
}

/// `0.40 EUR`, `35 EUR per h`, `8 working h of support`: digits, then the unit's words.
pub(super) fn number(text: &str, start: u32) -> Number {
    let is_digit = |c: char| c.is_ascii_digit() || c == '.';
    let digits_end = text.find(|c: char| !is_digit(c)).unwrap_or(text.len());
    let (digits, rest) = text.split_at(digits_end);
    Number {
        digits: digits.into(),
        unit: unit(rest.trim(), text, start),
    }
}

fn unit(rest: &str, whole: &str, start: u32) -> Option<Unit> {
    let mut words = rest.split_ascii_whitespace();
    let first = words.next()?;
    let unit = match first {
        "%" => Unit::Percent,
        "per" => Unit::Per(None, time_unit(words.next()?)?),
        "working" => {
            let of = time_unit(words.next()?)?;
            Unit::Working(of, words.nth(1).map(|role| calendar(role, whole, start)))
        }
        _ => match time_unit(first) {
            Some(time) => Unit::Time(time),
            None => money(first, words.nth(1)),
        },
    };
    Some(unit)
}

fn money(currency: &str, per: Option<&str>) -> Unit {
    let currency = SmolStr::new(currency);
    match per.and_then(time_unit) {
        Some(time) => Unit::Per(Some(currency), time),
        None => Unit::Money(currency),
    }
}

/// The role whose calendar counts; it is the last word of the number.
fn calendar(role: &str, whole: &str, start: u32) -> Name {
    let end = start + offset(whole.len());
    Name {
        text: role.into(),
        span: Span::new(end - offset(role.len()), end),
    }
}

fn time_unit(word: &str) -> Option<TimeUnit> {
    Some(match word {
        "ms" => TimeUnit::Millisecond,
        "s" | "second" | "seconds" => TimeUnit::Second,
        "min" | "minute" | "minutes" => TimeUnit::Minute,
        "h" | "hour" | "hours" => TimeUnit::Hour,
        "day" | "days" => TimeUnit::Day,
        "week" | "weeks" => TimeUnit::Week,
        "month" | "months" => TimeUnit::Month,
        "year" | "years" => TimeUnit::Year,
        _ => return None,
    })
}
