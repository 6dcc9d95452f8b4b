//! Steps: what all kinds have in common.

use flow_analysis::model::{self, Process, Program, StepKind};
use flow_plan::step::{Due, Retry, Route, Step, Then, Timeout, Uncertain};
use flow_plan::{Expr, Schema};

use crate::arrows::{arrow, scope_path};
use crate::durations::constant_ms;
use crate::exprs::{Exprs, binary};
use crate::kinds;
use crate::not_yet;
use crate::processes::Lanes;
use crate::types::{for_model, record, schema};

/// Pause before the first retry where none is written, milliseconds.
const FIRST_PAUSE_MS: u64 = 1_000;
/// Longest pause between retries where none is written, milliseconds.
const MAX_PAUSE_MS: u64 = 30_000;

/// All steps of a process, in source order.
pub(crate) fn steps(
    program: &Program,
    process: &Process,
    lanes: &Lanes,
    exprs: &mut Exprs<'_>,
) -> Vec<Step> {
    process
        .steps
        .iter()
        .map(|s| step(program, process, lanes, exprs, s))
        .collect()
}

fn step(
    program: &Program,
    process: &Process,
    lanes: &Lanes,
    exprs: &mut Exprs<'_>,
    step: &model::Step,
) -> Step {
    let kind = kinds::kind(program, process, exprs, step);
    let timeout = step.timeout.as_ref().map(|t| timeout(process, exprs, t));
    let due = step.due.as_ref().map(|d| due(process, exprs, d));
    not_yet::step(step, exprs);
    Step {
        path: step.path.clone(),
        name: step.name.to_string(),
        title: step.title.clone(),
        lane: lanes.get(&step.path).cloned().unwrap_or_else(|| lane(step)),
        scope: scope_path(process, step.scope),
        kind,
        result: result(program, step),
        next: arrow(process, &step.next),
        on: routes(process, step),
        retry: step.retry.as_ref().map(retry),
        timeout,
        due,
        uncertain: uncertain(program, step),
        not_yet: exprs.take_not_yet(),
    }
}

/// The lane by the step's own owner, for steps that the flow graph does not hold.
fn lane(step: &model::Step) -> String {
    let first = |people: &model::People| people.roles.first().map(|r| r.name.to_string());
    let named = match &step.kind {
        StepKind::Task { by, .. } | StepKind::Copilot { by, .. } | StepKind::Choose { by, .. } => {
            first(by)
        }
        StepKind::Ai(_) | StepKind::Agent(_) | StepKind::Ask { .. } => Some("ai".to_owned()),
        StepKind::Call(_) | StepKind::Send { .. } => Some("systems".to_owned()),
        _ => None,
    };
    named.unwrap_or_else(|| "flow".to_owned())
}

/// Type of a step's result. A copilot that does not say makes a text, as `{ text: text }`.
fn result(program: &Program, step: &model::Step) -> Option<Schema> {
    let declared = step.result.as_ref().map(|ty| schema(program, ty));
    match &step.kind {
        StepKind::Ai(_) | StepKind::Agent(_) => declared.map(for_model),
        StepKind::Copilot { .. } => Some(for_model(declared.unwrap_or_else(draft))),
        StepKind::Task { form, .. } => declared.or_else(|| Some(record(program, form))),
        _ => declared,
    }
}

fn draft() -> Schema {
    let text = flow_plan::schema::SchemaField {
        name: "text".to_owned(),
        schema: Schema::text(),
        optional: false,
    };
    Schema::record([text])
}

/// Where named outcomes lead. A time limit that hands over is one of them.
fn routes(process: &Process, step: &model::Step) -> Vec<Route> {
    let written = step.on.iter().map(|r| (r.outcome.clone(), &r.then));
    let late = step.timeout.as_ref().and_then(|t| match &t.then {
        Some(then @ model::Then::Hand(_)) => Some(("timed_out".to_owned(), then)),
        _ => None,
    });
    let all = late.into_iter().chain(written);
    all.map(|(outcome, then)| Route {
        outcome,
        then: self::then(process, then),
    })
    .collect()
}

fn then(process: &Process, then: &model::Then) -> Then {
    match then {
        model::Then::Go(to) => Then::Go(arrow(process, to)),
        model::Then::Hand(people) => Then::Hand(kinds::people(process, people)),
    }
}

fn retry(retry: &model::Retry) -> Retry {
    let first_ms = retry
        .first
        .as_ref()
        .and_then(constant_ms)
        .unwrap_or(FIRST_PAUSE_MS);
    let max_ms = retry
        .max
        .as_ref()
        .and_then(constant_ms)
        .unwrap_or(MAX_PAUSE_MS);
    Retry {
        times: retry.times,
        first_ms,
        max_ms: max_ms.max(first_ms),
    }
}

fn timeout(process: &Process, exprs: &mut Exprs<'_>, timeout: &model::Timeout) -> Timeout {
    let then = match &timeout.then {
        Some(model::Then::Go(to)) => Some(arrow(process, to)),
        _ => None,
    };
    Timeout {
        after: exprs.expr(&timeout.after),
        then,
    }
}

/// `due 2 days before x` is the time from now to two days before x.
fn due(process: &Process, exprs: &mut Exprs<'_>, due: &model::Due) -> Due {
    use flow_plan::BinaryOp::Sub;
    let within = exprs.expr(&due.within);
    let within = match &due.before {
        Some(before) => {
            let now = Expr::Call {
                function: "now".to_owned(),
                args: Vec::new(),
            };
            binary(Sub, binary(Sub, exprs.expr(before), within), now)
        }
        None => within,
    };
    let overdue = match &due.overdue {
        Some(model::Then::Go(to)) => Some(arrow(process, to)),
        Some(model::Then::Hand(_)) => {
            exprs.note(
                "`on overdue by`",
                "Lead to a task of that role: `on overdue -> step`.",
            );
            None
        }
        None => None,
    };
    Due { within, overdue }
}

/// A repeated model call only costs; a lookup does not even that; a message to people is different.
fn uncertain(program: &Program, step: &model::Step) -> Option<Uncertain> {
    match &step.kind {
        StepKind::Ai(_) | StepKind::Copilot { .. } => Some(Uncertain::Resend),
        StepKind::Call(call) => {
            let (system, action) = program.action(call.action?)?;
            if action.reads_only {
                return Some(Uncertain::Resend);
            }
            (system.via.as_deref() == Some("mail")).then_some(Uncertain::Ask)
        }
        _ => None,
    }
}
