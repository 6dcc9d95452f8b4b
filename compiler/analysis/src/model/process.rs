//! A process: its data, its blocks, its steps.

use flow_syntax::Place;
use smol_str::SmolStr;

use super::{Arrow, Field, Handler, MessageId, Prop, ScopeId, Step, StepId, Target};
use crate::typed::TExpr;
use crate::types::Type;

/// A process with its steps flattened: nesting is in [`Scope`]s.
#[derive(Debug, Clone)]
pub struct Process {
    /// As written.
    pub name: SmolStr,
    /// Unique in the program.
    pub key: SmolStr,
    /// As shown.
    pub title: String,
    /// What it is.
    pub docs: Option<String>,
    /// What it is given; `value` is a default.
    pub inputs: Vec<Field>,
    /// What it gives.
    pub outputs: Vec<Output>,
    /// Shared, changing data; `value` is the first value.
    pub states: Vec<Field>,
    /// How it is started; by hand when empty.
    pub starts: Vec<Start>,
    /// `on message`, `after`, `every`, `deadline` of the process as a whole.
    pub handlers: Vec<Handler>,
    /// `on error { … }`
    pub on_error: Option<Arrow>,
    /// `on cancel { … }`
    pub on_cancel: Option<Arrow>,
    /// Other properties: `volume`, `scenario`, …
    pub props: Vec<Prop>,
    /// Where a run begins.
    pub entry: Target,
    /// Blocks, outer before inner; the first is the process itself.
    pub scopes: Vec<Scope>,
    /// All steps, in source order.
    pub steps: Vec<Step>,
    /// Where its name stands.
    pub place: Place,
    /// The whole declaration.
    pub whole: Place,
}

/// An output.
#[derive(Debug, Clone)]
pub struct Output {
    /// Its name.
    pub name: SmolStr,
    /// What it means.
    pub docs: Option<String>,
    /// Its type.
    pub ty: Type,
    /// Labels without `@`.
    pub labels: Vec<SmolStr>,
    /// Evaluated at the end, unless the end gave it.
    pub value: Option<TExpr>,
    /// Whether some end leaves it unset.
    pub optional: bool,
    /// The ends that leave it unset; one without a name has the empty one.
    pub missing_at: Vec<SmolStr>,
    /// Where its name stands.
    pub place: Place,
}

/// How a run may start.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// An HTTP request to this path.
    Webhook(String),
    /// A file that matches this pattern.
    File(String),
    /// A schedule as written.
    Schedule(String),
    /// A message, by name, and its declaration.
    Message(SmolStr, Option<MessageId>),
}

/// A block of steps.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Which kind.
    pub kind: ScopeKind,
    /// Path built from names; arms and handlers have the path of the block around them.
    pub path: String,
    /// Name of a branch; empty otherwise.
    pub name: SmolStr,
    /// As shown.
    pub title: String,
    /// The block around it; nothing for the process.
    pub parent: Option<ScopeId>,
    /// The step that opens it; nothing for the process and its handlers.
    pub owner: Option<StepId>,
    /// Its first step, or where an empty block leads.
    pub entry: Target,
    /// Steps directly inside, in source order.
    pub steps: Vec<StepId>,
    /// Where it stands.
    pub place: Place,
}

/// The kinds of [`Scope`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScopeKind {
    /// The process itself.
    Process,
    /// `stage`
    Stage,
    /// A branch of a `parallel`.
    Branch,
    /// The body of a `for each`.
    ForEach,
    /// The body of a `repeat`.
    Repeat,
    /// `-> { steps }` of an arm or of a routed outcome: then what follows the step.
    Arm,
    /// `{ steps }` of a handler that does not interrupt, or of `on error` and `on cancel` of the process.
    Handler,
}

impl Process {
    /// The step with this id.
    #[must_use]
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.get(id.index())
    }

    /// The block with this id.
    #[must_use]
    pub fn scope(&self, id: ScopeId) -> Option<&Scope> {
        self.scopes.get(id.index())
    }

    /// The step with this name; names are unique in a process.
    #[must_use]
    pub fn step_named(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|s| s.name == name)
    }
}
