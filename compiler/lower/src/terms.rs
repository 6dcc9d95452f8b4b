//! What holds of a step beside what it does: locks, conditions, people's terms, who answers for it.

use flow_analysis::model::{Process, Prop, PropArg, Step};
use flow_analysis::typed::TExpr;
use flow_plan::Expr;
use flow_plan::lock::{Lock, LockElse};
use flow_plan::step::{Memory, Raci, Removal, Terms, Uncertain};

use crate::arrows::arrow;
use crate::data;
use crate::exprs::Exprs;

/// `only one per key`, with the path of what carries them.
pub(crate) fn locks(
    process: &Process,
    exprs: &mut Exprs<'_>,
    path: &str,
    props: &[Prop],
) -> Vec<Lock> {
    let only = props
        .iter()
        .filter(|p| p.key == "only" && !says(p, "while"));
    let lock = |prop: &Prop| {
        Some(Lock {
            id: path.to_owned(),
            key: exprs.expr(prop.values().next()?),
            otherwise: otherwise(process, prop),
        })
    };
    only.filter_map(lock).collect()
}

fn otherwise(process: &Process, prop: &Prop) -> LockElse {
    if let Some(to) = &prop.then {
        return LockElse::Go(arrow(process, to));
    }
    let message = prop.joins();
    message.map_or(LockElse::Queue, |m| LockElse::Join(m.to_string()))
}

/// `only while cond`
pub(crate) fn only_while(exprs: &mut Exprs<'_>, props: &[Prop]) -> Vec<Expr> {
    let only = props.iter().filter(|p| p.key == "only" && says(p, "while"));
    let conditions = only.filter_map(|p| p.values().next());
    conditions.map(|c| exprs.expr(c)).collect()
}

/// `always cond`
pub(crate) fn always(exprs: &mut Exprs<'_>, props: &[Prop]) -> Vec<Expr> {
    let always = props.iter().filter(|p| p.key == "always");
    let conditions = always.filter_map(|p| p.values().next());
    conditions.map(|c| exprs.expr(c)).collect()
}

fn says(prop: &Prop, word: &str) -> bool {
    let is = |arg: &PropArg| matches!(arg, PropArg::Word(w) if w == word);
    prop.args.iter().any(is)
}

/// `accountable`, `consult`, `inform`
pub(crate) fn raci(props: &[Prop]) -> Raci {
    Raci {
        accountable: roles(props, "accountable"),
        consult: roles(props, "consult"),
        inform: roles(props, "inform"),
    }
}

/// Roles that properties of this word name.
fn roles(props: &[Prop], key: &str) -> Vec<String> {
    let args = props.iter().filter(|p| p.key == key).flat_map(|p| &p.args);
    let role = |arg: &PropArg| match arg {
        PropArg::Word(word) if word != "to" => Some(word.to_string()),
        _ => None,
    };
    args.filter_map(role).collect()
}

/// `at least`, `sample`, `delegate`, `remind`
pub(crate) fn terms(exprs: &mut Exprs<'_>, props: &[Prop]) -> Terms {
    let first =
        |key: &str| -> Option<&TExpr> { props.iter().find(|p| p.key == key)?.values().next() };
    let (at_least, sample) = (first("at"), first("sample"));
    let remind = props.iter().filter(|p| p.key == "remind");
    let remind = remind.filter_map(|p| p.values().next());
    Terms {
        at_least: exprs.optional(at_least),
        sample: exprs.optional(sample),
        delegate_to: roles(props, "delegate"),
        remind_after: remind.map(|e| exprs.expr(e)).collect(),
    }
}

/// `removes @personal because "…"`
pub(crate) fn removes(props: &[Prop]) -> Vec<Removal> {
    let removes = props.iter().filter(|p| p.key == "removes");
    let removal = |prop: &Prop| Removal {
        labels: prop.labels().map(ToString::to_string).collect(),
        because: prop
            .values()
            .find_map(|v| v.value()?.as_text())
            .unwrap_or_default()
            .to_owned(),
    };
    removes.map(removal).collect()
}

/// `purpose "…"`
pub(crate) fn purpose(props: &[Prop]) -> Option<String> {
    props
        .iter()
        .find(|p| p.key == "purpose")
        .and_then(data::text)
}

/// `uncertain resend`, `ask` or `fail`
pub(crate) fn uncertain(step: &Step) -> Option<Uncertain> {
    let prop = step.props.iter().find(|p| p.key == "uncertain")?;
    match prop.word()?.as_str() {
        "resend" => Some(Uncertain::Resend),
        "ask" => Some(Uncertain::Ask),
        "fail" => Some(Uncertain::Fail),
        _ => None,
    }
}

/// `remembers per key`, `keep 30 days`
pub(crate) fn memory(exprs: &mut Exprs<'_>, props: &[Prop]) -> Option<Memory> {
    let remembers = props.iter().find(|p| p.key == "remembers")?;
    let keep = props.iter().find(|p| p.key == "keep");
    Some(Memory {
        per: exprs.optional(remembers.values().next()),
        keep: keep.and_then(data::duration),
    })
}
