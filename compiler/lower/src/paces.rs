//! How fast systems and models may be asked, and what models cost.

use flow_analysis::model::{Prop, PropArg};
use flow_analysis::typed::TExprKind;
use flow_plan::Value;
use flow_plan::pace::{Pace, Price, Rate};
use rust_decimal::prelude::ToPrimitive;

use crate::durations::{constant_ms, one};

/// `limit 10 per s, 4 at once`
pub(crate) fn limit(props: &[Prop]) -> Option<Pace> {
    let mut pace = Pace::default();
    for prop in props.iter().filter(|p| p.key == "limit") {
        let mut number = None;
        for arg in &prop.args {
            match arg {
                PropArg::Word(word) if word == "once" => pace.at_once = number.take(),
                PropArg::Value(value) => match &value.kind {
                    TExprKind::Rate { amount, per, .. } => pace.rates.push(Rate {
                        count: *amount,
                        per: one(*per).to_owned(),
                    }),
                    TExprKind::Const(Value::Number(n)) => number = n.to_u32(),
                    _ => {}
                },
                _ => {}
            }
        }
    }
    (pace != Pace::default()).then_some(pace)
}

/// `timeout 2 min`
pub(crate) fn timeout_ms(props: &[Prop]) -> Option<u64> {
    let prop = props.iter().find(|p| p.key == "timeout")?;
    prop.values().find_map(constant_ms)
}

/// `price { input 0.25 EUR; output 1.25 EUR }`
pub(crate) fn price(props: &[Prop]) -> Option<Price> {
    let prop = props.iter().find(|p| p.key == "price")?;
    let amount = |word: &str| {
        let line = prop.inside.iter().find(|line| line.key == word)?;
        line.values().find_map(|v| v.value().cloned())
    };
    let price = Price {
        input: amount("input"),
        output: amount("output"),
        cached: amount("cached"),
    };
    (price != Price::default()).then_some(price)
}

/// Properties that have no place of their own in the plan.
pub(crate) fn untyped(props: &[Prop], typed: &[&str]) -> Vec<Prop> {
    let other = props.iter().filter(|p| !typed.contains(&p.key.as_str()));
    other.cloned().collect()
}
