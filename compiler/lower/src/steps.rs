//! Steps: what all kinds have in common.

use flow_analysis::model::{self, Process, Program, StepKind};
use flow_plan::step::{Due, Retry, Route, Step, Then, Timeout, Uncertain};
use flow_plan::{Expr, Schema};

use crate::arrows::{arrow, scope_path};
use crate::declarations::usual_calendar;
use crate::durations::constant_ms;
use crate::exprs::{Exprs, binary};
use crate::handlers::{self, Carrier};
use crate::kinds;
use crate::not_yet;
use crate::processes::Lanes;
use crate::terms;
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
    exprs.count_on(calendar(program, step));
    let kind = kinds::kind(program, process, exprs, step);
    let timeout = step.timeout.as_ref().map(|t| timeout(process, exprs, t));
    let due = step.due.as_ref().map(|d| due(process, exprs, d));
    not_yet::step(step, exprs);
    let carrier = Carrier {
        program,
        process,
        path: &step.path,
        handlers: &step.handlers,
        props: &step.props,
    };
    let undone_by = step.undone_by.as_ref();
    let lowered = Step {
        name: step.name.to_string(),
        title: step.title.clone(),
        docs: step.docs.clone(),
        lane: lanes.get(&step.path).cloned().unwrap_or_else(|| lane(step)),
        scope: scope_path(process, step.scope),
        result: result(program, step),
        next: arrow(process, &step.next),
        on: routes(process, step),
        retry: step.retry.as_deref().map(retry),
        timeout,
        due,
        uncertain: terms::uncertain(step).or_else(|| uncertain(program, step)),
        undone_by: undone_by.map(|call| kinds::action_call(program, exprs, call)),
        locks: terms::locks(process, exprs, &step.path, &step.props),
        only_while: terms::only_while(exprs, &step.props),
        handlers: carrier.handlers(exprs),
        deadlines: carrier.deadlines(exprs),
        restarts: handlers::restarts(process, step),
        terms: terms::terms(exprs, &step.props),
        raci: terms::raci(&step.props),
        purpose: terms::purpose(&step.props),
        removes: terms::removes(&step.props),
        ..Step::new(&step.path, kind)
    };
    Step {
        not_yet: exprs.take_not_yet(),
        ..lowered
    }
}

/// Whose calendar counts in a step: that of the first who does it and says when they work.
fn calendar(program: &Program, step: &model::Step) -> Option<String> {
    let by = match &step.kind {
        StepKind::Task { by, .. } | StepKind::Copilot { by, .. } | StepKind::Choose { by, .. } => {
            by.roles.as_slice()
        }
        _ => &[],
    };
    let declared = by.iter().filter_map(|r| program.roles.get(r.decl?.index()));
    let mut working = declared.filter(|r| r.props.iter().any(|p| p.key == "works"));
    let own = working.next().map(|r| r.key.to_string());
    own.or_else(|| usual_calendar(program))
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

/// What follows an event.
pub(crate) fn then(process: &Process, then: &model::Then) -> Then {
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
    let mut overdue_by = None;
    let overdue = match &due.overdue {
        Some(model::Then::Go(to)) => Some(arrow(process, to)),
        Some(model::Then::Hand(people)) => {
            overdue_by = Some(kinds::people(process, people));
            exprs.note(
                "`on overdue by`",
                "Lead to a task of that role: `on overdue -> step`.",
            );
            None
        }
        None => None,
    };
    Due {
        within,
        overdue,
        overdue_by,
    }
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
