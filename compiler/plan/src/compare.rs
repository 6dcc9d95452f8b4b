//! Equality and order of values.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::eval::EvalError;
use crate::time::{Clock, compare_durations, compare_instants};
use crate::value::Value;
use crate::words::kind;

/// The language's `==`: 0.7 is 70 %, 60 min is 1 h, a missing field is nothing. Values of different
/// kinds, and money in different currencies, are unequal.
pub(crate) fn equal(a: &Value, b: &Value, clock: &Clock) -> bool {
    let (a, b) = (&neutral(a, b), &neutral(b, a));
    match (a, b) {
        (Value::Duration(x), Value::Duration(y)) => {
            x == y || compare_durations(x, y, clock) == Some(Ordering::Equal)
        }
        (Value::List(x), Value::List(y)) => {
            x.len() == y.len() && x.iter().zip(y.iter()).all(|(x, y)| equal(x, y, clock))
        }
        (Value::Record(x), Value::Record(y)) => {
            covers(x, y, clock) && y.iter().all(|(n, v)| v.is_none() || x.contains_key(n))
        }
        _ => a == b,
    }
}

/// The number zero beside money or a duration is none of it: what the sum of an empty list is.
pub(crate) fn neutral(value: &Value, beside: &Value) -> Value {
    match (value, beside) {
        (Value::Number(n), Value::Money { currency, .. }) if n.is_zero() => Value::Money {
            amount: *n,
            currency: currency.clone(),
        },
        (Value::Number(n), Value::Duration(_)) if n.is_zero() => Value::Duration("PT0S".into()),
        _ => value.clone(),
    }
}

/// Whether each field of `x` equals that of `y`.
fn covers(x: &BTreeMap<SmolStr, Value>, y: &BTreeMap<SmolStr, Value>, clock: &Clock) -> bool {
    x.iter()
        .all(|(name, value)| equal(value, y.get(name).unwrap_or(&Value::None), clock))
}

/// Order of two values of one kind; `None` where one of them is nothing.
pub(crate) fn order(a: &Value, b: &Value, clock: &Clock) -> Result<Option<Ordering>, EvalError> {
    let (a, b) = (&neutral(a, b), &neutral(b, a));
    let found = match (a, b) {
        (Value::None, _) | (_, Value::None) => return Ok(None),
        (Value::Number(x), Value::Number(y)) => Some(x.cmp(y)),
        (
            Value::Money {
                amount: x,
                currency: c,
            },
            Value::Money {
                amount: y,
                currency: d,
            },
        ) => {
            if c != d {
                return Err(EvalError::currencies(c, d));
            }
            Some(x.cmp(y))
        }
        (Value::Text(x), Value::Text(y)) => Some(x.cmp(y)),
        (Value::Time(x), Value::Time(y)) => Some(x.cmp(y)),
        (Value::Duration(x), Value::Duration(y)) => compare_durations(x, y, clock),
        (Value::Date(_) | Value::Instant(_), Value::Date(_) | Value::Instant(_)) => {
            compare_instants(a, b, clock)
        }
        _ => return Err(EvalError::kinds("compared with", kind(a), kind(b))),
    };
    found.map(Some).ok_or_else(|| EvalError::time("compared"))
}
