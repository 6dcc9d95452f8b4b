//! The built-in functions.

use std::cmp::Ordering;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::arithmetic::compute;
use crate::compare::{equal, order};
use crate::eval::EvalError;
use crate::expr::BinaryOp;
use crate::redact::redact;
use crate::show::{percent, show};
use crate::time::Clock;
use crate::value::Value;
use crate::words::kind;

/// What stands for a masked value: it tells neither content nor length.
const MASK: &str = "•••";

/// Result of a function applied to evaluated arguments.
pub(crate) fn call(name: &str, args: &[Value], clock: &Clock) -> Result<Value, EvalError> {
    match (name, args) {
        ("today", []) => Ok(clock.today()),
        ("now", []) => Ok(clock.instant()),
        ("sum", [list @ (Value::List(_) | Value::None), zero]) => sum_from(zero, list, clock),
        ("sum", _) => sum(name, args, clock),
        ("count", [list]) => Ok(Value::from(items(name, list)?.len() as i64)),
        ("min", _) => extreme(name, args, Ordering::Less, clock),
        ("max", _) => extreme(name, args, Ordering::Greater, clock),
        ("average", _) => average(name, args, clock),
        ("first", [list]) => Ok(items(name, list)?.first().cloned().unwrap_or(Value::None)),
        ("last", [list]) => Ok(items(name, list)?.last().cloned().unwrap_or(Value::None)),
        ("round", [x]) => round(x, 0),
        ("round", [x, Value::Number(digits)]) => round(x, digits.to_u32().unwrap_or(0).min(28)),
        ("contains", [inside, part]) => contains(inside, part, clock),
        ("lower", [x]) => on_text(name, x, |t| Value::text(t.to_lowercase())),
        ("upper", [x]) => on_text(name, x, |t| Value::text(t.to_uppercase())),
        ("trim", [x]) => on_text(name, x, |t| Value::text(t.trim())),
        ("join", [list]) => join(name, list, ", "),
        ("join", [list, Value::Text(by)]) => join(name, list, by),
        ("split", [x]) => on_text(name, x, |t| {
            Value::list(t.split_whitespace().map(Value::text))
        }),
        ("split", [x, Value::Text(by)]) => on_text(name, x, |t| split(t, by)),
        ("mask", [x]) => Ok(if x.is_none() {
            Value::None
        } else {
            Value::text(MASK)
        }),
        ("redact", [x]) => on_text(name, x, |t| Value::text(redact(t))),
        ("as_percent", [x]) => Ok(percent(x)),
        _ => Err(EvalError::function(name, args.len())),
    }
}

/// The items of a list; nothing is an empty one.
fn items<'a>(name: &str, value: &'a Value) -> Result<&'a [Value], EvalError> {
    match value {
        Value::List(items) => Ok(items),
        Value::None => Ok(&[]),
        other => Err(EvalError::argument(name, "a list", kind(other))),
    }
}

/// `sum(list)` and `sum(a, b)`: the values, without those that are nothing.
fn several(name: &str, args: &[Value]) -> Result<Vec<Value>, EvalError> {
    let all = match args {
        [one] => items(name, one)?,
        more => more,
    };
    Ok(all.iter().filter(|v| !v.is_none()).cloned().collect())
}

fn sum(name: &str, args: &[Value], clock: &Clock) -> Result<Value, EvalError> {
    let mut values = several(name, args)?.into_iter();
    let Some(mut total) = values.next() else {
        return Ok(Value::Number(Decimal::ZERO));
    };
    if !matches!(
        total,
        Value::Number(_) | Value::Money { .. } | Value::Duration(_)
    ) {
        return Err(EvalError::argument(
            name,
            "numbers, money or durations",
            kind(&total),
        ));
    }
    for value in values {
        total = compute(BinaryOp::Add, &total, &value, clock)?;
    }
    Ok(total)
}

/// `sum(list, zero)`: what the sum of an empty list is, where its type is known.
fn sum_from(zero: &Value, list: &Value, clock: &Clock) -> Result<Value, EvalError> {
    let mut values = vec![zero.clone()];
    values.extend_from_slice(items("sum", list)?);
    sum("sum", &[Value::list(values)], clock)
}

fn average(name: &str, args: &[Value], clock: &Clock) -> Result<Value, EvalError> {
    let values = several(name, args)?;
    if values.is_empty() {
        return Ok(Value::None);
    }
    let many = Value::from(values.len() as i64);
    let total = sum(name, &[Value::list(values)], clock)?;
    compute(BinaryOp::Div, &total, &many, clock)
}

fn extreme(
    name: &str,
    args: &[Value],
    wanted: Ordering,
    clock: &Clock,
) -> Result<Value, EvalError> {
    let mut best = Value::None;
    for value in several(name, args)? {
        if best.is_none() || order(&value, &best, clock)? == Some(wanted) {
            best = value;
        }
    }
    Ok(best)
}

/// Half-even, as money is rounded.
fn round(value: &Value, digits: u32) -> Result<Value, EvalError> {
    let half_even =
        |n: &Decimal| n.round_dp_with_strategy(digits, RoundingStrategy::MidpointNearestEven);
    match value {
        Value::Number(n) => Ok(Value::Number(half_even(n))),
        Value::Money { amount, currency } => Ok(Value::Money {
            amount: half_even(amount),
            currency: currency.clone(),
        }),
        Value::None => Err(EvalError::nothing("rounded")),
        other => Err(EvalError::kind("rounded", kind(other))),
    }
}

fn contains(inside: &Value, part: &Value, clock: &Clock) -> Result<Value, EvalError> {
    match (inside, part) {
        (Value::None, _) => Ok(Value::Bool(false)),
        (Value::List(items), _) => Ok(Value::Bool(items.iter().any(|i| equal(i, part, clock)))),
        (Value::Text(_), Value::None) => Ok(Value::Bool(false)),
        (Value::Text(text), Value::Text(part)) => Ok(Value::Bool(text.contains(&**part))),
        (Value::Text(_), other) => Err(EvalError::argument("contains", "text", kind(other))),
        (other, _) => Err(EvalError::argument(
            "contains",
            "text or a list",
            kind(other),
        )),
    }
}

fn on_text(name: &str, value: &Value, how: impl Fn(&str) -> Value) -> Result<Value, EvalError> {
    match value {
        Value::Text(text) => Ok(how(text)),
        Value::None => Ok(Value::None),
        other => Err(EvalError::argument(name, "text", kind(other))),
    }
}

fn split(text: &str, by: &str) -> Value {
    if by.is_empty() {
        return Value::list([Value::text(text)]);
    }
    Value::list(text.split(by).map(Value::text))
}

fn join(name: &str, list: &Value, by: &str) -> Result<Value, EvalError> {
    let parts: Vec<String> = items(name, list)?
        .iter()
        .filter(|v| !v.is_none())
        .map(show)
        .collect();
    Ok(Value::text(parts.join(by)))
}
