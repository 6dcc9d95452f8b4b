//! Values of a column as points on a line.

use std::sync::Arc;

use flow_plan::Value;
use jiff::civil::{Date, Time};
use jiff::{Span, Unit};
use rust_decimal::Decimal;

use crate::types::Type;

/// Where a value stands on its line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Numbers, amounts, days, nanoseconds of a day, seconds.
    Number(Decimal),
    /// Texts, in the order of their bytes.
    Text(Arc<str>),
}

/// What lies between two points of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// There is always something between.
    Dense,
    /// Values are multiples of this: whole numbers, days, the smallest coin.
    Of(Decimal),
}

impl Step {
    /// The step of a type; money has that of its currency.
    pub(super) fn of(ty: &Type, currency: Option<&str>) -> Self {
        match ty.base() {
            Type::Integer | Type::Date | Type::Time => Self::Of(Decimal::ONE),
            Type::Money(known) => match known.as_deref().or(currency) {
                Some(name) => {
                    let digits = flow_plan::money::currency_digits(name);
                    Self::Of(Decimal::new(1, digits))
                }
                None => Self::Dense,
            },
            _ => Self::Dense,
        }
    }

    /// The first value after a point, for a step.
    pub(super) fn after(self, point: Decimal) -> Option<Decimal> {
        let Self::Of(step) = self else { return None };
        let steps = point.checked_div(step)?.floor();
        steps.checked_add(Decimal::ONE)?.checked_mul(step)
    }

    /// Whether nothing lies between two points.
    pub(super) fn is_empty(self, low: &Key, high: &Key) -> bool {
        match (low, high) {
            (Key::Number(low), Key::Number(high)) => {
                self.after(*low).is_some_and(|next| next >= *high)
            }
            _ => false,
        }
    }

    /// Whether a point is a value.
    pub(super) fn has(self, point: &Key) -> bool {
        match (self, point) {
            (Self::Of(step), Key::Number(n)) => {
                n.checked_rem(step).is_none_or(|rest| rest.is_zero())
            }
            _ => true,
        }
    }
}

/// Where a value stands; nothing for values without an order.
pub(super) fn key(value: &Value) -> Option<Key> {
    let number = match value {
        Value::Number(n) | Value::Money { amount: n, .. } => *n,
        Value::Date(date) => days(date.parse().ok()?),
        Value::Time(time) => nanoseconds(time.parse().ok()?),
        Value::Duration(_) => length(value)?.seconds,
        Value::Text(text) => return Some(Key::Text(text.clone())),
        _ => return None,
    };
    Some(Key::Number(number))
}

/// The smallest and largest value that a type has by nature.
pub(super) fn ends(ty: &Type) -> [Option<Value>; 2] {
    match ty.base() {
        Type::Time => [
            Some(Value::Time("00:00".into())),
            Some(Value::Time("23:59:59.999999999".into())),
        ],
        Type::Date => [None, Some(Value::Date("9999-12-31".into()))],
        Type::Text { .. } => [Some(Value::text("")), None],
        _ => [None, None],
    }
}

fn days(date: Date) -> Decimal {
    let since = date.since((Unit::Day, Date::ZERO)).unwrap_or_default();
    Decimal::from(since.get_days())
}

/// The value of a whole number of days or a number, for a discrete line of these.
pub(super) fn value_at(ty: &Type, at: Decimal) -> Option<Value> {
    match ty.base() {
        Type::Integer => Some(Value::Number(at)),
        Type::Date => {
            let days = i64::try_from(at).ok()?;
            let date = Date::ZERO
                .checked_add(Span::new().try_days(days).ok()?)
                .ok()?;
            Some(Value::Date(date.to_string().into()))
        }
        _ => None,
    }
}

fn nanoseconds(time: Time) -> Decimal {
    let since = time.duration_since(Time::midnight());
    Decimal::from(since.as_nanos())
}

/// How long a duration is, and how exactly that is known.
struct Length {
    seconds: Decimal,
    /// Clock, days, months: of one kind they compare exactly.
    kind: u8,
}

/// A day has 23 to 25 hours, twelve months 365 or 366 days: the most that a length may be off.
const SLACK: [i64; 3] = [0, 3 * 3600, 3 * 86_400];

fn length(value: &Value) -> Option<Length> {
    let Value::Duration(text) = value else {
        return None;
    };
    let span: Span = text.parse().ok()?;
    let months = i64::from(span.get_years()) * 12 + i64::from(span.get_months());
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    let clock = span
        .years(0)
        .months(0)
        .weeks(0)
        .days(0)
        .total(Unit::Millisecond)
        .ok()?;
    let clock = Decimal::try_from(clock).ok()? / Decimal::ONE_THOUSAND;
    match (months, days, clock.is_zero()) {
        (0, 0, _) => Some(Length {
            seconds: clock,
            kind: 0,
        }),
        (0, _, true) => Some(Length {
            seconds: Decimal::from(days) * Decimal::from(86_400),
            kind: 1,
        }),
        // A twelfth of the Gregorian year of 365.2425 days.
        (_, 0, true) => Some(Length {
            seconds: Decimal::from(months) * Decimal::from(2_629_746),
            kind: 2,
        }),
        _ => None,
    }
}

/// Whether two neighbouring durations stand in this order whenever they are counted: 30 days may be
/// more or less than 1 month.
pub(super) fn is_certain(a: &Value, b: &Value) -> bool {
    match (length(a), length(b)) {
        (Some(a), Some(b)) if a.kind != b.kind => {
            let slack = |l: &Length| SLACK.get(usize::from(l.kind)).copied().unwrap_or_default();
            let apart = (b.seconds - a.seconds).abs();
            a.seconds.is_zero()
                || b.seconds.is_zero()
                || apart > Decimal::from(slack(&a) + slack(&b))
        }
        _ => true,
    }
}
