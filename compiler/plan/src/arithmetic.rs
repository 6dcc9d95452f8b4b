//! `+ - * /` and the minus before a value, on numbers, money, durations, dates, text and lists.

use rust_decimal::Decimal;

use crate::compare::neutral;
use crate::eval::EvalError;
use crate::expr::BinaryOp;
use crate::money::money;
use crate::time::{self, Clock};
use crate::value::Value;
use crate::words::kind;

/// Result of an arithmetic operator; never one of a comparison.
pub(crate) fn compute(
    with: BinaryOp,
    a: &Value,
    b: &Value,
    clock: &Clock,
) -> Result<Value, EvalError> {
    if a.is_none() || b.is_none() {
        return Err(EvalError::nothing(verb(with)));
    }
    match with {
        BinaryOp::Add => add(&neutral(a, b), &neutral(b, a), clock),
        BinaryOp::Sub => subtract(&neutral(a, b), &neutral(b, a), clock),
        BinaryOp::Mul => multiply(a, b, clock),
        _ => divide(a, b, clock),
    }
}

/// `-x`
pub(crate) fn negate(value: &Value, clock: &Clock) -> Result<Value, EvalError> {
    match value {
        Value::Number(n) => Ok(Value::Number(-*n)),
        Value::Money { amount, currency } => Ok(Value::Money {
            amount: -*amount,
            currency: currency.clone(),
        }),
        Value::Duration(d) => {
            time::scale(d, Decimal::NEGATIVE_ONE, clock).ok_or_else(|| EvalError::time("negated"))
        }
        Value::None => Err(EvalError::nothing("negated")),
        other => Err(EvalError::kind("negated", kind(other))),
    }
}

fn verb(with: BinaryOp) -> &'static str {
    match with {
        BinaryOp::Add => "added to",
        BinaryOp::Sub => "subtracted from",
        BinaryOp::Mul => "multiplied by",
        _ => "divided by",
    }
}

fn add(a: &Value, b: &Value, clock: &Clock) -> Result<Value, EvalError> {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => number(x.checked_add(*y)),
        (Value::Money { .. }, Value::Money { .. }) => add_money(a, b, Decimal::checked_add),
        (Value::Duration(x), Value::Duration(y)) => {
            moved(time::add_durations(x, y, false, clock), "added")
        }
        (Value::Date(_) | Value::Instant(_) | Value::Time(_), Value::Duration(by)) => {
            moved(time::shift(a, by, false, clock), "added")
        }
        (Value::Duration(by), Value::Date(_) | Value::Instant(_) | Value::Time(_)) => {
            moved(time::shift(b, by, false, clock), "added")
        }
        (Value::Text(x), Value::Text(y)) => Ok(Value::text(format!("{x}{y}"))),
        (Value::List(x), Value::List(y)) => Ok(Value::list(x.iter().chain(y.iter()).cloned())),
        _ => Err(EvalError::kinds("added to", kind(b), kind(a))),
    }
}

fn subtract(a: &Value, b: &Value, clock: &Clock) -> Result<Value, EvalError> {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => number(x.checked_sub(*y)),
        (Value::Money { .. }, Value::Money { .. }) => add_money(a, b, Decimal::checked_sub),
        (Value::Duration(x), Value::Duration(y)) => {
            moved(time::add_durations(x, y, true, clock), "subtracted")
        }
        (Value::Date(_) | Value::Instant(_) | Value::Time(_), Value::Duration(by)) => {
            moved(time::shift(a, by, true, clock), "subtracted")
        }
        (Value::Date(_) | Value::Instant(_), Value::Date(_) | Value::Instant(_))
        | (Value::Time(_), Value::Time(_)) => moved(time::between(a, b, clock), "subtracted"),
        _ => Err(EvalError::kinds("subtracted from", kind(b), kind(a))),
    }
}

fn multiply(a: &Value, b: &Value, clock: &Clock) -> Result<Value, EvalError> {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => number(x.checked_mul(*y)),
        (Value::Money { amount, currency }, Value::Number(n))
        | (Value::Number(n), Value::Money { amount, currency }) => {
            let amount = amount.checked_mul(*n).ok_or_else(EvalError::overflow)?;
            Ok(money(amount, currency))
        }
        (Value::Duration(d), Value::Number(n)) | (Value::Number(n), Value::Duration(d)) => {
            moved(time::scale(d, *n, clock), "multiplied")
        }
        _ => Err(EvalError::kinds("multiplied by", kind(a), kind(b))),
    }
}

fn divide(a: &Value, b: &Value, clock: &Clock) -> Result<Value, EvalError> {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => number(quotient(*x, *y)?),
        (Value::Money { amount, currency }, Value::Number(n)) => {
            let amount = quotient(*amount, *n)?.ok_or_else(EvalError::overflow)?;
            Ok(money(amount, currency))
        }
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
            same_currency(c, d)?;
            number(quotient(*x, *y)?)
        }
        (Value::Duration(d), Value::Number(n)) => {
            let part = quotient(Decimal::ONE, *n)?.ok_or_else(EvalError::overflow)?;
            moved(time::scale(d, part, clock), "divided")
        }
        (Value::Duration(x), Value::Duration(y)) => time::ratio(x, y, clock)
            .map(Value::Number)
            .ok_or_else(EvalError::division),
        _ => Err(EvalError::kinds("divided by", kind(a), kind(b))),
    }
}

fn quotient(a: Decimal, b: Decimal) -> Result<Option<Decimal>, EvalError> {
    if b.is_zero() {
        return Err(EvalError::division());
    }
    Ok(a.checked_div(b))
}

fn add_money(
    a: &Value,
    b: &Value,
    how: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Result<Value, EvalError> {
    let (
        Value::Money {
            amount: x,
            currency: c,
        },
        Value::Money {
            amount: y,
            currency: d,
        },
    ) = (a, b)
    else {
        return Err(EvalError::kinds("added to", kind(b), kind(a)));
    };
    same_currency(c, d)?;
    Ok(money(how(*x, *y).ok_or_else(EvalError::overflow)?, c))
}

fn same_currency(a: &str, b: &str) -> Result<(), EvalError> {
    if a == b {
        Ok(())
    } else {
        Err(EvalError::currencies(a, b))
    }
}

fn number(result: Option<Decimal>) -> Result<Value, EvalError> {
    result.map(Value::Number).ok_or_else(EvalError::overflow)
}

fn moved(result: Option<Value>, what: &'static str) -> Result<Value, EvalError> {
    result.ok_or_else(|| EvalError::time(what))
}
