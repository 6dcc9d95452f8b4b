//! Small builders shared by the tests.
#![allow(dead_code)]

use std::collections::HashMap;

use flow_plan::{BinaryOp, Env, EvalError, Expr, Ref, Value, eval, time_zone};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// An environment of named inputs.
#[derive(Default)]
pub(crate) struct Names(pub(crate) HashMap<String, Value>);

impl Env for Names {
    fn get(&self, name: &Ref) -> Option<Value> {
        match name {
            Ref::Input(name) => self.0.get(name).cloned(),
            _ => None,
        }
    }
}

pub(crate) fn clock() -> (Timestamp, TimeZone) {
    (
        "2026-11-22T09:30:00Z".parse().unwrap(),
        time_zone(Some("Europe/Berlin")),
    )
}

pub(crate) fn ask(expr: &Expr, env: &dyn Env) -> Result<Value, EvalError> {
    let (now, zone) = clock();
    eval(expr, env, now, &zone)
}

pub(crate) fn constant(value: Value) -> Expr {
    Expr::Const { value }
}

pub(crate) fn num(digits: &str) -> Expr {
    constant(Value::Number(digits.parse().unwrap()))
}

pub(crate) fn text(text: &str) -> Expr {
    constant(Value::text(text))
}

pub(crate) fn eur(digits: &str) -> Expr {
    constant(Value::Money {
        amount: digits.parse().unwrap(),
        currency: "EUR".into(),
    })
}

pub(crate) fn days(n: u32) -> Expr {
    constant(Value::Duration(format!("P{n}D").into()))
}

pub(crate) fn hours(n: u32) -> Expr {
    constant(Value::Duration(format!("PT{n}H").into()))
}

pub(crate) fn bin(with: BinaryOp, left: Expr, right: Expr) -> Expr {
    Expr::Binary {
        with,
        left: Box::new(left),
        right: Box::new(right),
    }
}

pub(crate) fn call<const N: usize>(function: &str, args: [Expr; N]) -> Expr {
    Expr::Call {
        function: function.into(),
        args: args.into(),
    }
}

pub(crate) fn field(of: Expr, name: &str) -> Expr {
    Expr::Field {
        of: Box::new(of),
        name: name.into(),
    }
}
