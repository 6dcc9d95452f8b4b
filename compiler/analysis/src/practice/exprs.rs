//! All expressions of a step.

use crate::model::{
    AgentPart, AiPart, Arm, Enough, Handler, HandlerEvent, Prop, PropArg, Step, StepKind,
};
use crate::typed::{TExpr, TExprKind, TPart};

/// The expressions that stand in a step, those of steps within it left out.
pub(super) fn of(step: &Step) -> Vec<&TExpr> {
    let mut found = Vec::new();
    kind(&step.kind, &mut found);
    let undo = step.undone_by.iter().flat_map(|c| &c.args);
    found.extend(undo.map(|(_, value)| value));
    found.extend(step.timeout.iter().map(|t| &t.after));
    if let Some(due) = &step.due {
        found.push(&due.within);
        found.extend(&due.before);
    }
    step.handlers.iter().for_each(|h| handler(h, &mut found));
    step.props.iter().for_each(|p| prop(p, &mut found));
    found
}

fn kind<'s>(kind: &'s StepKind, found: &mut Vec<&'s TExpr>) {
    match kind {
        StepKind::Task { form, .. } => found.extend(form.iter().filter_map(|f| f.value.as_ref())),
        StepKind::Ai(part) | StepKind::Copilot { ai: part, .. } => ai(part, found),
        StepKind::Agent(part) => agent(part, found),
        StepKind::Call(call) => found.extend(call.args.iter().map(|(_, v)| v)),
        StepKind::Decide { arms, .. } => found.extend(conditions(arms)),
        StepKind::Ask { question, arms, .. } => {
            found.extend(holes(question));
            found.extend(conditions(arms));
        }
        StepKind::ForEach {
            list,
            at_once,
            until,
            gives,
            ..
        } => {
            found.push(list);
            found.extend(at_once.iter().chain(gives).map(|e| &**e));
            found.extend(until.iter().filter_map(|u| match u {
                Enough::After(after) => Some(after),
                _ => None,
            }));
        }
        StepKind::Repeat { until, .. } => found.extend(until),
        StepKind::Wait { arms } => arms.iter().for_each(|a| event(&a.event, found)),
        StepKind::Run { args, .. }
        | StepKind::Send { args, .. }
        | StepKind::End { outputs: args } => {
            found.extend(args.iter().map(|(_, v)| v));
        }
        StepKind::Set { value, .. } => found.push(value),
        StepKind::Choose { .. }
        | StepKind::Stage { .. }
        | StepKind::Parallel { .. }
        | StepKind::Undo { .. }
        | StepKind::Fail { .. } => {}
    }
}

fn conditions(arms: &[Arm]) -> impl Iterator<Item = &TExpr> {
    arms.iter().map(|a| &a.when)
}

fn ai<'s>(part: &'s AiPart, found: &mut Vec<&'s TExpr>) {
    found.extend(holes(&part.prompt).chain(holes(&part.system)));
    found.extend(&part.attach);
    found.extend(part.ensure.iter().map(|e| &e.cond));
}

fn agent<'s>(part: &'s AgentPart, found: &mut Vec<&'s TExpr>) {
    found.extend(holes(&part.goal).chain(holes(&part.system)));
    found.extend(part.ensure.iter().map(|e| &e.cond));
}

pub(super) fn handler<'s>(handler: &'s Handler, found: &mut Vec<&'s TExpr>) {
    event(&handler.event, found);
}

fn event<'s>(event: &'s HandlerEvent, found: &mut Vec<&'s TExpr>) {
    match event {
        HandlerEvent::After(e)
        | HandlerEvent::Until(e)
        | HandlerEvent::Condition(e)
        | HandlerEvent::Every(e)
        | HandlerEvent::At(e) => found.push(e),
        HandlerEvent::Message { cond, .. } => found.extend(cond),
        HandlerEvent::Deadline { within, .. } => found.extend(within),
        HandlerEvent::Broken => {}
    }
}

fn prop<'s>(prop: &'s Prop, found: &mut Vec<&'s TExpr>) {
    found.extend(prop.args.iter().filter_map(|arg| match arg {
        PropArg::Value(value) => Some(value),
        _ => None,
    }));
}

/// The values in a text.
pub(super) fn holes(parts: &[TPart]) -> impl Iterator<Item = &TExpr> {
    parts.iter().filter_map(|p| match p {
        TPart::Hole(value) => Some(value),
        TPart::Plain(_) => None,
    })
}

/// An expression and all that it is made of.
pub(super) fn parts_of(expr: &TExpr) -> impl Iterator<Item = &TExpr> {
    let mut todo = vec![expr];
    std::iter::from_fn(move || {
        let next = todo.pop()?;
        todo.extend(parts(next));
        Some(next)
    })
}

/// Expressions directly within one.
pub(super) fn parts(expr: &TExpr) -> Vec<&TExpr> {
    match &expr.kind {
        TExprKind::Field(of, _)
        | TExprKind::Not(of)
        | TExprKind::Minus(of)
        | TExprKind::Exists(of) => vec![of],
        TExprKind::List(of)
        | TExprKind::Range(of)
        | TExprKind::Call(_, of)
        | TExprKind::Table(_, of) => of.iter().collect(),
        TExprKind::Record(fields) => fields.iter().map(|(_, v)| v).collect(),
        TExprKind::Text(text) => holes(text).collect(),
        TExprKind::Binary(_, a, b) | TExprKind::Else(a, b) | TExprKind::Where(a, b) => vec![a, b],
        TExprKind::Error
        | TExprKind::Const(_)
        | TExprKind::Ref(_)
        | TExprKind::Sample(_)
        | TExprKind::Secret(_)
        | TExprKind::Working { .. }
        | TExprKind::Rate { .. } => Vec::new(),
    }
}
