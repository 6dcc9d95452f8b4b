//! Properties as settings: words, constants and names of secrets.

use std::collections::BTreeMap;

use flow_analysis::model::{Prop, PropArg};
use flow_analysis::typed::{TExpr, TExprKind, TPart};
use flow_plan::plan::Setting;
use flow_plan::{Ref, Value};

/// Properties by their word; several of one word are joined.
pub(crate) fn settings(props: &[Prop], hole: Hole) -> BTreeMap<String, Vec<Setting>> {
    let mut settings: BTreeMap<String, Vec<Setting>> = BTreeMap::new();
    for prop in props {
        let args = prop.args.iter().filter_map(|arg| setting(arg, hole));
        settings
            .entry(prop.key.to_string())
            .or_default()
            .extend(args);
    }
    settings
}

/// How a parameter stands in the text of a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hole {
    /// `{name}`
    Braces,
    /// `:name`, which a database fills itself.
    Colon,
}

fn setting(arg: &PropArg, hole: Hole) -> Option<Setting> {
    match arg {
        PropArg::Word(word) => Some(Setting::Word(word.to_string())),
        PropArg::Label(label) => Some(Setting::Word(format!("@{label}"))),
        PropArg::Value(value) => value_setting(value, hole),
    }
}

/// A setting of a constant, a secret, or a text with parameters; nothing else is one.
fn value_setting(value: &TExpr, hole: Hole) -> Option<Setting> {
    match &value.kind {
        TExprKind::Secret(name) => Some(Setting::Secret(name.to_string())),
        TExprKind::Rate { .. } => Some(Setting::Value(rate(value)?)),
        TExprKind::List(items) => {
            let items: Option<Vec<Value>> = items.iter().map(|i| i.value().cloned()).collect();
            Some(Setting::Value(Value::list(items?)))
        }
        TExprKind::Text(parts) => Some(Setting::Value(Value::text(with_places(parts, hole)))),
        _ => value.value().cloned().map(Setting::Value),
    }
}

/// A rate as a record of the amount (a number or money) and the length of time it is for.
fn rate(value: &TExpr) -> Option<Value> {
    let TExprKind::Rate {
        amount,
        currency,
        per,
    } = &value.kind
    else {
        return None;
    };
    let amount = match currency {
        Some(currency) => Value::Money {
            amount: *amount,
            currency: currency.clone(),
        },
        None => Value::Number(*amount),
    };
    let per = Value::Duration(crate::durations::one(*per).into());
    Some(Value::record([("amount", amount), ("per", per)]))
}

/// A text of a binding, its holes written as places for parameters.
pub(crate) fn with_places(parts: &[TPart], hole: Hole) -> String {
    let part = |part: &TPart| match part {
        TPart::Plain(text) => text.clone(),
        TPart::Hole(e) => match (&e.kind, hole) {
            (TExprKind::Ref(Ref::Input(name) | Ref::Local(name)), Hole::Braces) => {
                format!("{{{name}}}")
            }
            (TExprKind::Ref(Ref::Input(name) | Ref::Local(name)), Hole::Colon) => {
                format!(":{name}")
            }
            (TExprKind::Const(value), _) => value.to_string(),
            _ => String::new(),
        },
    };
    parts.iter().map(part).collect()
}
