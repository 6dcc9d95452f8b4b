//! Steps, the bodies they stand in, and where they lead.

use crate::span::Span;

use super::{Arg, Bogus, Expr, Field, Handler, Name, Path, Property, Text, Words};

/// A block of steps in `{ }`.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// With the braces.
    pub span: Span,
    /// In source order.
    pub steps: Vec<Step>,
    /// Lines that are neither step nor property.
    pub bogus: Vec<Bogus>,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// `///` before it.
    pub docs: Option<String>,
    /// The whole step.
    pub span: Span,
    /// The keyword.
    pub keyword: Span,
    /// Its name; missing and unreported for kinds that need none (`wait for …`, `undo`, `set`).
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// What it does.
    pub kind: StepKind,
    /// Properties in its own `{ }`, in source order.
    pub props: Vec<Property>,
    /// `-> next`, when written.
    pub next: Option<Arrow>,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum StepKind {
    /// `task … by role`
    Task {
        /// Who.
        by: Option<People>,
    },
    /// `ai … with model`
    Ai {
        /// Which model.
        with: Option<Name>,
    },
    /// `copilot … by role with model`
    Copilot {
        /// Who edits and accepts.
        by: Option<People>,
        /// Which model drafts.
        with: Option<Name>,
    },
    /// `agent … with model`
    Agent {
        /// Which model.
        with: Option<Name>,
    },
    /// `call … system.action(args)`
    Call {
        /// The action called.
        action: Path,
        /// Its arguments.
        args: Vec<Arg>,
    },
    /// `decide …`
    Decide {
        /// Who chooses, when the arms are plain words.
        by: Option<People>,
        /// The model asked, for `decide … with model`.
        with: Option<Name>,
        /// `on approval(amount, match)`.
        on: Option<Expr>,
        /// In source order; `else` last.
        arms: Vec<Arm>,
    },
    /// `stage name { … }`
    Stage {
        /// Its steps.
        body: Body,
    },
    /// `parallel name { branch a { … } … }`
    Parallel {
        /// Whether `first` was written: the first branch to finish cancels the rest.
        first: bool,
        /// In source order.
        branches: Vec<Branch>,
    },
    /// `for each x in xs as name, 4 at once { … }`
    ForEach {
        /// The item's name.
        item: Name,
        /// What is gone through.
        list: Expr,
        /// `4 at once`.
        at_once: Option<Expr>,
        /// Conditions after `until`, joined by `or`: `3 done`, `80% done`, `after 10 days`.
        until: Vec<Words>,
        /// The steps for one item.
        body: Body,
    },
    /// `repeat name until cond, at most 3 times, else -> lead { … }`
    Repeat {
        /// When to stop.
        until: Option<Expr>,
        /// The cap.
        at_most: Option<Expr>,
        /// Where the cap leads.
        otherwise: Option<Arrow>,
        /// The steps of one round.
        body: Body,
    },
    /// `wait name { on message … -> a; after … -> b }` or `wait for …`, `wait until …`.
    Wait {
        /// In source order; a short form has exactly one without an action.
        arms: Vec<Handler>,
    },
    /// `run name process(args)`
    Run {
        /// The process run.
        process: Path,
        /// Its inputs.
        args: Vec<Arg>,
    },
    /// `send name message(args)`
    Send {
        /// The message sent.
        message: Path,
        /// Its fields.
        args: Vec<Arg>,
    },
    /// `set x = expr`
    Set {
        /// What is set.
        target: Path,
        /// To what.
        value: Expr,
    },
    /// `undo step`
    Undo {
        /// The finished step to compensate.
        step: Name,
    },
    /// `end name "Title" { field = … }`
    End {
        /// Outputs given here.
        fields: Vec<Field>,
    },
    /// `fail name "Title"`
    Fail {
        /// Whether `without undo` was written.
        without_undo: bool,
    },
}

/// `by hr`, `by manager and hr_officer`, `by any of a, b`, with `not by whoever did …`.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Where.
    pub span: Span,
    /// The roles named.
    pub roles: Vec<Name>,
    /// Whether all of them must act (`and`) rather than any one.
    pub all: bool,
    /// Whether it is left open if all must act or any one: commas alone, or `and` beside `or`.
    pub unclear: bool,
    /// Steps whose doer must not act here.
    pub not_whoever_did: Vec<Name>,
}

/// One arm of a decision.
#[derive(Debug, Clone)]
pub struct Arm {
    /// Where.
    pub span: Span,
    /// `when …`; `None` for `else`. A plain-words answer is a text literal.
    pub when: Option<Expr>,
    /// Where it leads.
    pub action: Outcome,
    /// `(40%)`
    pub share: Option<Expr>,
}

/// What follows an arm or a handler.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// `-> step`: leaves.
    Go(Arrow),
    /// `-> { steps }`: does these, then goes on.
    Do(Body),
    /// `by support`: a person takes over, as in `on error by support`.
    Hand(People),
    /// The arrow is missing and reported.
    Missing,
}

/// `-> target, at most 3 times else lead`
#[derive(Debug, Clone)]
pub struct Arrow {
    /// From the arrow to the end.
    pub span: Span,
    /// A step, or `next`, `leave`, `end`, `fail`, `cancel`.
    pub target: Name,
    /// The cap; few arrows have one, and it would make all of them three times as large.
    pub at_most: Option<Box<Cap>>,
}

/// `at most 3 times else lead`
#[derive(Debug, Clone)]
pub struct Cap {
    /// How often.
    pub times: Expr,
    /// Where it goes after that.
    pub otherwise: Option<Name>,
}

/// One branch of a `parallel`.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its steps.
    pub body: Body,
}
