//! What a test expects, held against what a run did.

use flow_engine::{Engine, State, Status};
use flow_plan::tests::{Expect, Expectation};
use flow_plan::{
    BinaryOp, Env, Expr, Process, Ref, StepKind, Table, Value, eval, eval_condition, show,
    time_zone,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::question::last;
use crate::script::Samples;

/// An expectation and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// As written.
    pub text: String,
    /// Line in the test's file, from 1.
    pub line: u32,
    /// Whether it holds.
    pub holds: bool,
    /// The difference, where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
}

/// A finished run, as expectations see it.
pub(crate) struct Ran<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) state: &'a State,
    pub(crate) process: &'a Process,
    pub(crate) samples: &'a Samples<'a>,
    /// Paths of the steps that ran, in the order they began.
    pub(crate) path: &'a [String],
}

/// Checks one expectation.
pub(crate) fn check(expect: &Expect, ran: &Ran<'_>) -> Checked {
    let difference = difference(&expect.that, ran);
    Checked {
        text: expect.text.clone(),
        line: expect.line,
        holds: difference.is_none(),
        difference,
    }
}

fn difference(that: &Expectation, ran: &Ran<'_>) -> Option<String> {
    match that {
        Expectation::PathIncludes(steps) => {
            let missing: Vec<&str> = steps
                .iter()
                .filter(|s| !ran.path.contains(s))
                .map(|s| last(s))
                .collect();
            (!missing.is_empty()).then(|| {
                format!(
                    "{} did not run; the path was {}",
                    missing.join(", "),
                    ran.way(&[])
                )
            })
        }
        Expectation::PathExcludes(steps) => {
            let there: Vec<&str> = steps
                .iter()
                .filter(|s| ran.path.contains(s))
                .map(|s| last(s))
                .collect();
            (!there.is_empty())
                .then(|| format!("{} ran; the path was {}", there.join(", "), ran.way(&[])))
        }
        Expectation::PathIs(steps) => {
            let expected = steps.iter().map(|s| last(s)).collect::<Vec<_>>().join(", ");
            let found = ran.way(steps);
            (expected != found).then(|| format!("expected {expected}\n   found {found}"))
        }
        Expectation::Ends(end) => ends(last(end), ran),
        Expectation::Fails(step) => fails(step.as_deref(), ran),
        Expectation::That(expr) => ran.holds(expr),
    }
}

fn ends(wanted: &str, ran: &Ran<'_>) -> Option<String> {
    match ran.state.status() {
        Status::Done { end, .. } if last(end) == wanted => None,
        other => Some(format!("expected the end {wanted}, but {}", how(other))),
    }
}

fn fails(step: Option<&str>, ran: &Ran<'_>) -> Option<String> {
    match (ran.state.status(), step) {
        (Status::Failed { .. }, None) => None,
        (Status::Failed { trouble }, Some(step)) if trouble.step == step => None,
        (Status::Failed { trouble }, Some(step)) => {
            let (wanted, found) = (last(step), last(&trouble.step));
            Some(format!(
                "expected it to fail at {wanted}, but it failed at {found}: {}",
                trouble.message
            ))
        }
        (other, _) => Some(format!("expected it to fail, but {}", how(other))),
    }
}

/// How a run ended, to stand after "but".
pub(crate) fn how(status: &Status) -> String {
    match status {
        Status::Done { end, .. } => format!("it ended at {}", last(end)),
        Status::Failed { trouble } if trouble.step.is_empty() => {
            format!("it failed: {}", trouble.message)
        }
        Status::Failed { trouble } => {
            format!("it failed at {}: {}", last(&trouble.step), trouble.message)
        }
        Status::Cancelled { .. } => "it was cancelled".to_owned(),
        Status::New | Status::Running => "it did not come to an end".to_owned(),
    }
}

impl Ran<'_> {
    /// The path by names; blocks are left out, except those that are asked for.
    fn way(&self, asked: &[String]) -> String {
        let shown = |path: &&String| asked.contains(path) || !self.is_block(path);
        let names: Vec<&str> = self.path.iter().filter(shown).map(|p| last(p)).collect();
        names.join(", ")
    }

    fn is_block(&self, path: &str) -> bool {
        self.engine.step(path).is_some_and(|step| {
            matches!(
                step.kind,
                StepKind::Stage { .. }
                    | StepKind::Parallel { .. }
                    | StepKind::ForEach { .. }
                    | StepKind::Repeat { .. }
            )
        })
    }

    fn holds(&self, expr: &Expr) -> Option<String> {
        if !self.state.status().is_final() {
            return Some(how(self.state.status()));
        }
        let view = self.engine.view(self.state);
        let env = WithSamples {
            view: &view,
            samples: self.samples,
        };
        let (now, zone) = (Timestamp::now(), time_zone(self.process.zone.as_deref()));
        match eval_condition(expr, &env, now, &zone) {
            Ok(true) => None,
            Ok(false) => Some(sides(expr, &env, now, &zone, self.state.status())),
            Err(error) => Some(format!("it has no value: {}", error.message)),
        }
    }
}

/// Both sides of a comparison that does not hold.
fn sides(expr: &Expr, env: &dyn Env, now: Timestamp, zone: &TimeZone, status: &Status) -> String {
    let Expr::Binary { with, left, right } = expr else {
        return format!("it does not hold; {}", how(status));
    };
    if matches!(with, BinaryOp::And | BinaryOp::Or) {
        return format!("it does not hold; {}", how(status));
    }
    let side = |e: &Expr| eval(e, env, now, zone).map_or_else(|e| e.message, |v| said(&v));
    format!(
        "expected {}\n   found {}",
        said_op(*with, &side(right)),
        side(left)
    )
}

fn said_op(op: BinaryOp, value: &str) -> String {
    let word = match op {
        BinaryOp::Ne => "anything but ",
        BinaryOp::Lt => "less than ",
        BinaryOp::Le => "at most ",
        BinaryOp::Gt => "more than ",
        BinaryOp::Ge => "at least ",
        BinaryOp::In => "one of ",
        _ => "",
    };
    format!("{word}{value}")
}

fn said(value: &Value) -> String {
    match value {
        Value::None => "nothing".to_owned(),
        Value::Text(text) => format!("\"{text}\""),
        other => show(other),
    }
}

/// What a run left, with the test's samples.
struct WithSamples<'a> {
    view: &'a dyn Env,
    samples: &'a Samples<'a>,
}

impl Env for WithSamples<'_> {
    fn get(&self, name: &Ref) -> Option<Value> {
        self.view.get(name)
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.view.table(name)
    }

    fn sample(&self, path: &str) -> Option<Value> {
        self.samples.sample(path)
    }
}
