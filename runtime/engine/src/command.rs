//! What the world is to do for a run. All values are evaluated, all texts rendered.

use std::sync::Arc;

use flow_plan::{Schema, Value};
use serde::{Deserialize, Serialize};

use crate::Id;
use crate::turn::Turn;

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Ask a model.
    Model(ModelCall),
    /// Call a system.
    Call(Call),
    /// Ask a person.
    Ask(Ask),
    /// Say when a time has come.
    Timer(TimerSet),
}

impl Command {
    /// The effect, task or timer.
    pub fn id(&self) -> Id {
        match self {
            Self::Model(call) => call.effect,
            Self::Call(call) => call.effect,
            Self::Ask(ask) => ask.task,
            Self::Timer(timer) => timer.timer,
        }
    }

    /// Path of the step it serves.
    pub fn step(&self) -> &str {
        match self {
            Self::Model(call) => &call.step,
            Self::Call(call) => &call.step,
            Self::Ask(ask) => &ask.step,
            Self::Timer(timer) => &timer.step,
        }
    }
}

/// A request to a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelCall {
    /// The effect.
    pub effect: Id,
    /// Idempotency key, equal over tries and restarts.
    pub key: String,
    /// Path of the step.
    pub step: Arc<str>,
    /// The model by its name in the plan; a fallback's name where the first is down.
    pub model: String,
    /// Standing instructions, rendered.
    pub system: Option<String>,
    /// The conversation, oldest first; ends with a user's turn or tool results.
    pub turns: Vec<Arc<Turn>>,
    /// Functions it may ask for.
    pub tools: Arc<Vec<Tool>>,
    /// Type of the answer; free text without one. References lead into the plan's `types`.
    pub schema: Option<Schema>,
}

/// A function a model may ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Letters, digits, `_` and `-`, at most 64 characters.
    pub name: String,
    /// System, by name.
    pub system: String,
    /// Action, by name.
    pub action: String,
    /// What it does.
    pub description: String,
    /// JSON Schema of its arguments, an object.
    pub parameters: Schema,
}

/// A lookup or an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The effect.
    pub effect: Id,
    /// Idempotency key, equal over tries and restarts.
    pub key: String,
    /// Path of the step.
    pub step: Arc<str>,
    /// System, by name.
    pub system: String,
    /// Action, by name.
    pub action: String,
    /// Arguments by parameter name, in the order of the parameters.
    pub args: Vec<(String, Value)>,
    /// Whether an agent asked for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_agent: bool,
}

/// A question to a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// The task.
    pub task: Id,
    /// Idempotency key: names the same question over restarts.
    pub key: String,
    /// Path of the step.
    pub step: Arc<str>,
    /// Title of the step.
    pub title: String,
    /// Roles by name, any of which may answer; empty: whoever runs it.
    pub roles: Vec<String>,
    /// People who must not answer, as named in [`crate::What::Answered`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_by: Vec<String>,
    /// What is asked.
    pub question: Question,
    /// Buttons beside the usual one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// When it should be done, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
}

/// What a person is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Fill in a form, possibly empty. Answer: `Filled` with a record, or a button.
    Form {
        /// Its fields.
        fields: Vec<FormField>,
    },
    /// Give a result that a machine should have given. Answer: `Filled` with a value of the type,
    /// `Accepted` and `Again` where there is a draft, or a button.
    Result {
        /// Its type; free text without one.
        schema: Option<Schema>,
        /// What the model made.
        draft: Option<Value>,
        /// What went wrong before, for people.
        trouble: Option<String>,
    },
    /// Choose. Answer: `Chosen`.
    Choice {
        /// As written; `else` is shown as "otherwise".
        answers: Vec<String>,
    },
    /// Approve what an agent wants to do. Answer: the button [`APPROVE`] or [`REJECT`].
    Approve {
        /// System, by name.
        system: String,
        /// Action, by name.
        action: String,
        /// Its arguments.
        args: Vec<(String, Value)>,
    },
    /// Say what became of an effect that a crash interrupted, or what to do about one that failed.
    /// Answer: the button [`REPEAT`], [`HAPPENED`] or [`GIVE_UP`].
    Uncertain {
        /// What was going on, or what went wrong, for people.
        about: String,
        /// Type of the result to be given with [`HAPPENED`], where what follows needs one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<Schema>,
    },
}

/// Button: let the agent do it.
pub const APPROVE: &str = "approve";
/// Button: do not let the agent do it.
pub const REJECT: &str = "reject";
/// Button: have the effect again.
pub const REPEAT: &str = "repeat";
/// Button: it has happened; go on. The value, if given, is its result.
pub const HAPPENED: &str = "happened";
/// Button: it has not happened and shall not; the step fails, as `unknown` after a crash.
pub const GIVE_UP: &str = "give_up";

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormField {
    /// Its name.
    pub name: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// Its type.
    pub schema: Schema,
    /// Whether it may be left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// Its prefilled value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// A button of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// Its name.
    pub outcome: String,
    /// As shown.
    pub title: String,
}

pub(crate) fn button(outcome: &str, title: &str) -> Button {
    Button {
        outcome: outcome.to_owned(),
        title: title.to_owned(),
    }
}

/// A timer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimerSet {
    /// The timer.
    pub timer: Id,
    /// Path of the step.
    pub step: Arc<str>,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// What for.
    pub purpose: TimerPurpose,
}

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerPurpose {
    /// The step may not take longer.
    Timeout,
    /// A person should have done it by then.
    Due,
    /// The next try of an effect.
    Retry,
    /// An arm of a wait, by its place.
    Wait(usize),
    /// An agent's time is up.
    Limit,
}
