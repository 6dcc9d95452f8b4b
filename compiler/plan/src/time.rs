//! Durations, dates and times: parsing, adding, comparing, with `jiff`.
//!
//! Days, weeks, months and years are calendar time in the process's zone; hours and below are exact.

use std::cmp::Ordering;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, ToSpan, Unit, Zoned};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use smol_str::{SmolStr, ToSmolStr};

use crate::value::Value;

/// The one time of an evaluation and the zone of its calendar days.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    /// Fixed once per evaluation.
    pub(crate) now: Timestamp,
    /// The process's zone.
    pub(crate) zone: TimeZone,
}

impl Clock {
    /// Now, on the wall of the process's zone.
    fn here(&self) -> Zoned {
        self.now.to_zoned(self.zone.clone())
    }

    /// `now`
    pub(crate) fn instant(&self) -> Value {
        instant(self.now)
    }

    /// `today`
    pub(crate) fn today(&self) -> Value {
        date(self.here().date())
    }
}

/// A duration from ISO 8601 (`PT4H`) or words (`4 h`, `2 days`).
pub(crate) fn parse_duration(text: &str) -> Option<Span> {
    if text.len() > 128 {
        return None;
    }
    text.trim().parse().ok()
}

/// A date such as `2026-09-30`.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok())?
}

/// A time of day such as `09:00`.
pub(crate) fn parse_time(text: &str) -> Option<Time> {
    (text.len() <= 18 && text.contains(':')).then(|| text.parse().ok())?
}

/// A point in time, RFC 3339.
pub(crate) fn parse_instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// As the value holds it.
pub(crate) fn duration(span: Span) -> Value {
    Value::Duration(span.to_smolstr())
}

/// As the value holds it.
pub(crate) fn date(date: Date) -> Value {
    Value::Date(date.to_smolstr())
}

/// As the value holds it: seconds only where there are some.
pub(crate) fn time(time: Time) -> Value {
    let text = time.to_smolstr();
    Value::Time(
        text.strip_suffix(":00")
            .filter(|t| t.len() == 5)
            .map_or(text.clone(), SmolStr::new),
    )
}

/// As the value holds it.
pub(crate) fn instant(at: Timestamp) -> Value {
    Value::Instant(at.to_smolstr())
}

/// Whether a duration has hours or smaller parts.
fn has_clock_part(span: &Span) -> bool {
    span.get_hours() != 0
        || span.get_minutes() != 0
        || span.get_seconds() != 0
        || span.get_milliseconds() != 0
        || span.get_microseconds() != 0
        || span.get_nanoseconds() != 0
}

/// Longer, shorter or equal, counted from now.
pub(crate) fn compare_durations(a: &str, b: &str, clock: &Clock) -> Option<Ordering> {
    let (a, b) = (parse_duration(a)?, parse_duration(b)?);
    a.compare((b, &clock.here())).ok()
}

/// Earlier, later or equal; a date is its first instant in the process's zone.
pub(crate) fn compare_instants(a: &Value, b: &Value, clock: &Clock) -> Option<Ordering> {
    Some(moment(a, clock)?.cmp(&moment(b, clock)?))
}

/// The instant of a date or a point in time.
fn moment(value: &Value, clock: &Clock) -> Option<Timestamp> {
    match value {
        Value::Date(d) => Some(
            parse_date(d)?
                .to_zoned(clock.zone.clone())
                .ok()?
                .timestamp(),
        ),
        Value::Instant(i) => parse_instant(i),
        _ => None,
    }
}

/// Two durations together; `minus` takes the second away.
pub(crate) fn add_durations(a: &str, b: &str, minus: bool, clock: &Clock) -> Option<Value> {
    let (a, b) = (parse_duration(a)?, signed(parse_duration(b)?, minus));
    Some(duration(a.checked_add((b, &clock.here())).ok()?))
}

/// A point in time, a date or a time of day moved by a duration.
///
/// A date moved by hours becomes a point in time, counted from its first instant.
pub(crate) fn shift(value: &Value, by: &str, minus: bool, clock: &Clock) -> Option<Value> {
    let by = signed(parse_duration(by)?, minus);
    match value {
        Value::Date(d) if !has_clock_part(&by) => Some(date(parse_date(d)?.checked_add(by).ok()?)),
        Value::Date(_) | Value::Instant(_) => {
            let at = moment(value, clock)?.to_zoned(clock.zone.clone());
            Some(instant(at.checked_add(by).ok()?.timestamp()))
        }
        Value::Time(t) => Some(time(parse_time(t)?.checked_add(by).ok()?)),
        _ => None,
    }
}

/// How long from `b` to `a`: whole days between dates, otherwise hours and below.
pub(crate) fn between(a: &Value, b: &Value, clock: &Clock) -> Option<Value> {
    if let (Value::Date(a), Value::Date(b)) = (a, b) {
        let span = parse_date(b)?.until((Unit::Day, parse_date(a)?)).ok()?;
        return Some(duration(span));
    }
    if let (Value::Time(a), Value::Time(b)) = (a, b) {
        return Some(duration(parse_time(b)?.until(parse_time(a)?).ok()?));
    }
    let span = moment(b, clock)?
        .until((Unit::Hour, moment(a, clock)?))
        .ok()?;
    Some(duration(span))
}

/// A duration a number of times. A fraction of a calendar day is counted from now, in hours.
pub(crate) fn scale(by: &str, factor: Decimal, clock: &Clock) -> Option<Value> {
    let span = parse_duration(by)?;
    if factor.fract().is_zero() {
        return Some(duration(span.checked_mul(factor.to_i64()?).ok()?));
    }
    let nanos = nanoseconds(&span, clock)?.checked_mul(factor)?.round();
    let exact = SignedDuration::try_from_nanos_i128(nanos.to_i128()?)?;
    let span = 0.seconds().checked_add(exact).ok()?;
    Some(duration(
        span.round(jiff::SpanRound::new().largest(Unit::Hour))
            .ok()?,
    ))
}

/// How many times one duration goes into another; `None` where that cannot be said.
pub(crate) fn ratio(a: &str, b: &str, clock: &Clock) -> Option<Decimal> {
    let a = nanoseconds(&parse_duration(a)?, clock)?;
    a.checked_div(nanoseconds(&parse_duration(b)?, clock)?)
}

/// Length of a duration in milliseconds, counted from a moment in a zone. `None` on overflow.
pub(crate) fn milliseconds(by: &str, clock: &Clock) -> Option<i64> {
    let exact = parse_duration(by)?.to_duration(&clock.here()).ok()?;
    i64::try_from(exact.as_millis()).ok()
}

/// The instant of a value, in milliseconds since 1970.
pub(crate) fn epoch_milliseconds(value: &Value, clock: &Clock) -> Option<i64> {
    Some(moment(value, clock)?.as_millisecond())
}

fn nanoseconds(span: &Span, clock: &Clock) -> Option<Decimal> {
    let exact = span.to_duration(&clock.here()).ok()?;
    Decimal::try_from_i128_with_scale(exact.as_nanos(), 0).ok()
}

/// Negated when `minus`.
fn signed(span: Span, minus: bool) -> Span {
    if minus { span.negate() } else { span }
}
