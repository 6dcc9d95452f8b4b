//! Examples of behaviour.

use flow_syntax::Place;
use smol_str::SmolStr;

use super::{ProcessId, StepId};
use crate::typed::TExpr;

/// A `test` block.
#[derive(Debug, Clone)]
pub struct Test {
    /// Its title.
    pub title: String,
    /// The process it runs; nothing when unknown.
    pub process: Option<ProcessId>,
    /// Inputs by name.
    pub given: Vec<(SmolStr, TExpr)>,
    /// Scripted outcomes, in source order.
    pub when: Vec<Script>,
    /// What must hold, in source order.
    pub expect: Vec<TestExpect>,
    /// Where.
    pub place: Place,
}

/// A scripted outcome of a step.
#[derive(Debug, Clone)]
pub struct Script {
    /// The step; for a dotted name the step of the sub-process named last.
    pub step: Option<StepId>,
    /// The process the step belongs to.
    pub process: Option<ProcessId>,
    /// What it does.
    pub does: Scripted,
    /// Where.
    pub place: Place,
}

/// What a scripted step does.
#[derive(Debug, Clone)]
pub enum Scripted {
    /// Gives this result.
    Returns(TExpr),
    /// Fails, as a named AI or system outcome where one was given.
    Fails {
        /// `refused`, `vendor_down`, …; `error` otherwise.
        outcome: String,
        /// Why, where it is no outcome's name.
        message: Option<String>,
    },
    /// Takes too long.
    TimesOut,
    /// The person accepts the draft, as it is or as this.
    Accepts(Option<TExpr>),
    /// The person chooses this answer or presses this button.
    Chooses(String),
    /// Broken and reported.
    Broken,
}

/// An expectation and where it stands.
#[derive(Debug, Clone)]
pub struct TestExpect {
    /// As written, without `expect`.
    pub text: String,
    /// What must hold.
    pub that: Expectation,
    /// Where.
    pub place: Place,
}

/// The kinds of expectation; unknown steps are left out, having been reported.
#[derive(Debug, Clone)]
pub enum Expectation {
    /// All of these ran.
    PathIncludes(Vec<StepId>),
    /// None of these ran.
    PathExcludes(Vec<StepId>),
    /// Exactly these ran, in this order.
    PathIs(Vec<StepId>),
    /// The run ended at this end.
    Ends(StepId),
    /// The run failed, at this step where given.
    Fails(Option<StepId>),
    /// True after the run; outputs are [`flow_plan::Ref::Output`].
    That(TExpr),
    /// Broken and reported.
    Broken,
}
