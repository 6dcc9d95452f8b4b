//! Steps and what they do.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::event::{Deadline, Handler};
use crate::expr::{Expr, Template};
use crate::lock::Lock;
use crate::plan::Field;
use crate::schema::Schema;

pub use crate::arrow::{Arrow, Cap, Route, Target, Then};
pub use crate::event::{Key, Mark, WaitArm, WaitEvent};
pub use crate::people::{Due, People, Raci, Terms};

/// One step of a process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Path built from names: `helpdesk/checks/stock`. The id of the step.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is, for those who do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// The lane it is drawn in, by name.
    pub lane: String,
    /// Path of the innermost block around it: the process, a stage, a branch, a for-each, a repeat.
    pub scope: String,
    /// What it does.
    pub kind: StepKind,
    /// Type of its result, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Schema>,
    /// Where it leads when it is done. Unused by kinds that choose for themselves.
    pub next: Arrow,
    /// Where named outcomes lead: `error`, `refused`, `timed_out`, `reject`, …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<Route>,
    /// How often a failed effect is tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// How long it may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Timeout>,
    /// When a person should have done it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// What may reach the model, system or message of this step, in any run. Where a plan does not say so,
    /// nothing may leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sink: Option<Sink>,
    /// What an interrupted effect without idempotency does after a crash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertain: Option<Uncertain>,
    /// What compensates it once it is done; its arguments are evaluated when it is undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<ActionCall>,
    /// `only one per key`: taken before it begins, all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<Lock>,
    /// `only while cond`: tested in the transaction that issues its effect; the step waits until all
    /// of them hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_while: Vec<Expr>,
    /// What it listens to while it is under way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handlers: Vec<Handler>,
    /// Its deadlines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<Deadline>,
    /// Ids of deadlines whose clock begins anew when this step begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restarts: Vec<String>,
    /// What else holds of a person's task.
    #[serde(default, skip_serializing_if = "Terms::is_empty")]
    pub terms: Terms,
    /// Who answers for it, who is asked, who is told.
    #[serde(default, skip_serializing_if = "Raci::is_empty")]
    pub raci: Raci,
    /// What its data may be used for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Labels that its result sheds, each for a reason on the record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removes: Vec<Removal>,
    /// Parts of the language on this step that this version cannot run; a run that reaches it stops.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_yet: Vec<NotYet>,
}

impl Step {
    /// A step with nothing but a kind: its name is the end of its path, its block what is before, and
    /// that block's end is where it leads.
    #[must_use]
    pub fn new(path: &str, kind: StepKind) -> Self {
        let (scope, name) = path.rsplit_once('/').unwrap_or(("", path));
        Self {
            path: path.to_owned(),
            name: name.to_owned(),
            title: name.to_owned(),
            docs: None,
            lane: String::new(),
            scope: scope.to_owned(),
            kind,
            result: None,
            next: Arrow {
                to: Target::Leave(scope.to_owned()),
                cap: None,
            },
            on: Vec::new(),
            retry: None,
            timeout: None,
            due: None,
            sink: None,
            uncertain: None,
            undone_by: None,
            locks: Vec::new(),
            only_while: Vec::new(),
            handlers: Vec::new(),
            deadlines: Vec::new(),
            restarts: Vec::new(),
            terms: Terms::default(),
            raci: Raci::default(),
            purpose: None,
            removes: Vec::new(),
            not_yet: Vec::new(),
        }
    }
}

/// `removes @personal because "…"`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Removal {
    /// Labels without `@`.
    pub labels: Vec<String>,
    /// Why.
    pub because: String,
}

/// An action with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionCall {
    /// Which.
    pub action: ActionRef,
    /// Arguments by parameter name.
    pub args: Vec<(String, Expr)>,
}

/// What may reach a place where data leaves: an upper bound over all runs, with what an agent's tools
/// may answer. A runtime lets nothing leave for a receiver that is not cleared for all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sink {
    /// Labels of confidentiality, without `@`, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Regions that the data must not leave, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
}

impl Sink {
    /// The labels that a receiver is not cleared for.
    pub fn uncleared<'s>(&'s self, cleared_for: &'s [String]) -> impl Iterator<Item = &'s str> {
        let missing = self.labels.iter().filter(|l| !cleared_for.contains(l));
        missing.map(String::as_str)
    }

    /// A region that the data must not leave, and that a receiver is not known to be in.
    #[must_use]
    pub fn left(&self, region: Option<&str>) -> Option<&str> {
        self.regions
            .iter()
            .map(String::as_str)
            .find(|r| Some(*r) != region)
    }
}

/// Something written that cannot run yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotYet {
    /// The construct in the language's words: `wait for message`.
    pub construct: String,
    /// What to do instead, one sentence.
    pub instead: String,
}

/// Retries of a failed effect: the first after `first`, doubled each time up to `max`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Tries after the first one.
    pub times: u32,
    /// Pause before the first retry, milliseconds.
    pub first_ms: u64,
    /// Longest pause, milliseconds.
    pub max_ms: u64,
}

/// A time limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timeout {
    /// A duration, evaluated when the step begins.
    pub after: Expr,
    /// Where it leads; without one the step fails as `timed_out`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Arrow>,
}

/// Policy for an effect of which nobody knows whether it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Uncertain {
    /// Do it again.
    Resend,
    /// A person decides.
    Ask,
    /// The step fails.
    Fail,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum StepKind {
    /// A person fills in a form, possibly empty, and presses a button.
    Task {
        /// Who.
        by: People,
        /// The form's fields; the result is a record of them.
        form: Vec<Field>,
        /// Buttons beside "done", each a [`Route`] of this step by outcome name.
        buttons: Vec<Button>,
    },
    /// One model call.
    Ai {
        /// Model by name.
        model: String,
        /// What is asked.
        prompt: Template,
        /// Standing instructions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        system: Option<Template>,
        /// Files sent along.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attach: Vec<Expr>,
        /// What must hold of the answer ([`crate::Ref::It`]).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ensure: Vec<Ensure>,
    },
    /// A model drafts the result, a person edits, asks again or accepts.
    Copilot {
        /// Who.
        by: People,
        /// Model by name.
        model: String,
        /// What is asked.
        prompt: Template,
        /// Standing instructions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        system: Option<Template>,
        /// Files sent along.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attach: Vec<Expr>,
        /// What must hold of the answer.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ensure: Vec<Ensure>,
        /// Buttons beside "accept".
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<Button>,
    },
    /// A bounded tool loop.
    Agent {
        /// Model by name.
        model: String,
        /// What it is to achieve.
        goal: Template,
        /// Standing instructions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        system: Option<Template>,
        /// Actions it may call.
        tools: Vec<ActionRef>,
        /// Actions of those that a person must approve each time.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        approve: Vec<ActionRef>,
        /// Who approves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approve_by: Option<People>,
        /// Its bounds; reaching one is `limit_hit`, never success.
        limits: Limits,
        /// What it remembers from one visit to the next, across runs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remembers: Option<Memory>,
        /// What must hold of the answer.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ensure: Vec<Ensure>,
    },
    /// A lookup or an action of a system.
    Call {
        /// Which.
        action: ActionRef,
        /// Arguments by parameter name.
        args: Vec<(String, Expr)>,
    },
    /// First arm whose condition is true.
    Decide {
        /// In order.
        arms: Vec<Arm>,
        /// Where none is; absent when proved exhaustive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<Arrow>,
    },
    /// `decide … with model`: a question put to a model, and bands of its answer. In the conditions the
    /// answer is [`crate::Ref::It`]: how probable yes is, from 0 to 1, or with `returns` the choice.
    Ask {
        /// Model by name.
        model: String,
        /// What is asked.
        question: Template,
        /// What the answer may be, and so the step's result.
        returns: Schema,
        /// In order; the first whose condition is true.
        arms: Vec<Arm>,
        /// Where none is; absent when proved exhaustive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<Arrow>,
        /// Whether an answer may be used that the vendor did not calibrate.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        uncalibrated_ok: bool,
    },
    /// A person chooses an answer.
    Choose {
        /// Who; empty in a sketch: whoever runs it.
        by: People,
        /// In order.
        answers: Vec<Answer>,
    },
    /// A block with one entry.
    Stage {
        /// Its first step.
        entry: Target,
    },
    /// All branches at once.
    Parallel {
        /// Whether the first to finish cancels the rest.
        first: bool,
        /// In order.
        branches: Vec<Branch>,
    },
    /// The same steps for each item of a list; the result lists what each gave, in input order.
    ForEach {
        /// The list.
        list: Expr,
        /// How many items at once; all, when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_once: Option<u32>,
        /// First step of the body.
        entry: Target,
        /// What each item gives, evaluated in its scope at its end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gives: Option<Expr>,
        /// `until 80% done or after 10 days`: any of these ends it. Unfinished items are then
        /// cancelled and give nothing.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        until: Vec<Enough>,
    },
    /// Rounds until a condition holds, tested after each.
    Repeat {
        /// When to stop.
        until: Expr,
        /// The cap.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<u32>,
        /// Where the cap leads; without one the block fails.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<Arrow>,
        /// First step of the body.
        entry: Target,
    },
    /// An event race.
    Wait {
        /// The first to happen wins.
        arms: Vec<WaitArm>,
    },
    /// A sub-process; the result is the record of its outputs.
    Run {
        /// Process by name.
        process: String,
        /// Inputs by name.
        args: Vec<(String, Expr)>,
    },
    /// A message to another process or system.
    Send {
        /// Message by name.
        message: String,
        /// Fields by name.
        args: Vec<(String, Expr)>,
    },
    /// Computes a value.
    Set {
        /// Name of the state or local.
        target: String,
        /// Whether it is declared shared state.
        state: bool,
        /// To what.
        value: Expr,
    },
    /// Runs a finished step's compensation now.
    Undo {
        /// The step, by path.
        step: String,
    },
    /// The path ends well.
    End {
        /// Outputs given here.
        outputs: Vec<(String, Expr)>,
    },
    /// The path ends badly.
    Fail {
        /// Whether finished steps stay done.
        without_undo: bool,
    },
}

/// When a for-each has enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Enough {
    /// So many items are done.
    Done(u32),
    /// This share of the items is done, rounded up: 0.8 is 80%.
    Share(#[schemars(with = "String")] Decimal),
    /// A duration has passed since it began.
    After(Expr),
}

/// What an agent remembers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// Whose memory it is: one for each value; one for all where nothing is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<Expr>,
    /// How long it is kept, an ISO 8601 duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
}

/// A system's lookup or action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionRef {
    /// System by name.
    pub system: String,
    /// Action by name.
    pub action: String,
}

/// A button of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Button {
    /// Outcome name: `reject`, `send back`.
    pub outcome: String,
    /// As shown.
    pub title: String,
}

/// A condition an answer must meet, with the sentence shown when it does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ensure {
    /// The condition.
    pub cond: Expr,
    /// What to tell the model, or the person; what was answered is at hand.
    pub message: Sentence,
}

/// A sentence: as it reads, or with holes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Sentence {
    /// As it reads.
    Plain(String),
    /// With holes.
    Holes(Template),
}

/// Bounds of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Model calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns: Option<u32>,
    /// Money; compared in its own currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<crate::value::Value>,
    /// Time, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_ms: Option<u64>,
}

/// An arm of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// The condition as written, for people.
    pub text: String,
    /// The condition.
    pub when: Expr,
    /// Where it leads.
    pub then: Arrow,
}

/// An answer a person may choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// As written; `else` is shown as "otherwise".
    pub text: String,
    /// Where it leads.
    pub then: Arrow,
}

/// A branch of a `parallel`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Path of the branch: the scope of its steps.
    pub path: String,
    /// As shown.
    pub title: String,
    /// Its first step.
    pub entry: Target,
}
