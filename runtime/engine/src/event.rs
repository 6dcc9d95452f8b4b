//! What happens to a run: the only thing that changes its state, and what a journal holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_plan::Value;
use serde::{Deserialize, Serialize};

use crate::Id;
use crate::turn::ToolCall;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When, in milliseconds since 1970 in UTC. The engine has no other clock.
    pub at_ms: i64,
    /// What.
    pub what: What,
}

/// The kinds of event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The run began. The first event of each run, and only the first.
    Started(Started),
    /// An effect is about to happen. Journaled before it does.
    Issued {
        /// The effect.
        effect: Id,
        /// Which try, from 1: [`crate::State::attempt`].
        attempt: u32,
    },
    /// An effect happened.
    Done(Box<Done>),
    /// An effect did not happen, or not well.
    Failed(Box<Failed>),
    /// A person answered.
    Answered {
        /// The question.
        task: Id,
        /// The answer.
        answer: Answer,
        /// Who, as the driver knows them.
        by: String,
        /// Whether the answer comes from a test or a rehearsal.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        rehearsed: bool,
    },
    /// The time of a timer has come.
    TimerFired {
        /// The timer.
        timer: Id,
    },
    /// A restart found an effect issued and without an outcome.
    Uncertain {
        /// The effect.
        effect: Id,
        /// Whether the receiver drops repetitions by their idempotency key.
        keyed: bool,
    },
    /// Somebody cancelled the run.
    CancelRequested {
        /// Who, as the driver knows them.
        by: String,
    },
}

/// How a run begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Started {
    /// The run's id; part of each idempotency key.
    pub run: String,
    /// The process, by name.
    pub process: String,
    /// Its inputs by name, decoded. Those left out get their defaults.
    pub input: BTreeMap<String, Value>,
    /// Whether nothing is really called.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rehearsal: bool,
}

/// What came of an effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// The effect.
    pub effect: Id,
    /// The result, decoded with the step's (or action's) type; nothing while a model asks for tools.
    pub value: Value,
    /// The visible text of a model's reply.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The functions a model asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// The driver's own form of a model's turn, given back unchanged in [`crate::Turn::Assistant`].
    #[serde(default, skip_serializing_if = "is_null")]
    pub raw: Arc<serde_json::Value>,
    /// What it took, for people and reports; the engine reads [`Meta::cost`] only.
    #[serde(default, skip_serializing_if = "Meta::is_empty")]
    pub meta: Meta,
    /// Whether the result comes from a test or a rehearsal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rehearsed: bool,
}

impl Done {
    /// A result with nothing known but its value.
    pub fn new(effect: Id, value: Value) -> Self {
        Self {
            effect,
            value,
            text: String::new(),
            tool_calls: Vec::new(),
            raw: Arc::default(),
            meta: Meta::default(),
            rehearsed: false,
        }
    }
}

/// What an effect took.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Meta {
    /// Tokens read and written, in the driver's form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<serde_json::Value>,
    /// Cost, a [`Value::Money`]; counts against an agent's limit in the same currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Value>,
    /// The vendor's or system's id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The model id that the vendor says answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How long it took, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u64>,
    /// Remarks for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Meta {
    fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

/// How an effect went wrong.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Failed {
    /// The effect.
    pub effect: Id,
    /// The outcome's name: `error`, `refused`, `truncated`, `invalid`, `blocked`, `limit_hit`,
    /// `vendor_down`, `stream_cut`, `timed_out` or `unknown`.
    pub outcome: String,
    /// A stable code, if the driver has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// One sentence for people.
    pub message: String,
    /// Whether the same effect may succeed later without anybody changing anything.
    #[serde(default)]
    pub retryable: bool,
    /// The pause the receiver asked for, milliseconds; a floor of the pause before the next try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// What it took.
    #[serde(default, skip_serializing_if = "Meta::is_empty")]
    pub meta: Meta,
    /// Whether the failure comes from a test or a rehearsal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rehearsed: bool,
}

/// A person's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The form, filled in: a record for a task; the step's result for a draft or a result.
    Filled(Value),
    /// The draft as it is.
    Accepted,
    /// Another draft, please.
    Again {
        /// What to do differently.
        note: String,
    },
    /// A button: an outcome's name, or one of the question's own buttons.
    Pressed {
        /// [`crate::Button::outcome`].
        outcome: String,
        /// The form as far as it was filled in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
        /// Why, if the person said so.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// One of the answers of a [`crate::Question::Choice`], as written.
    Chosen(String),
}

impl What {
    /// The kind in one word, for the journal's `kind` column.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Started(_) => "started",
            Self::Issued { .. } => "issued",
            Self::Done(_) => "done",
            Self::Failed(_) => "failed",
            Self::Answered { .. } => "answered",
            Self::TimerFired { .. } => "timer_fired",
            Self::Uncertain { .. } => "uncertain",
            Self::CancelRequested { .. } => "cancel_requested",
        }
    }

    /// The effect, task or timer it is about.
    pub fn about(&self) -> Option<Id> {
        match self {
            Self::Started(_) | Self::CancelRequested { .. } => None,
            Self::Issued { effect, .. } | Self::Uncertain { effect, .. } => Some(*effect),
            Self::Done(done) => Some(done.effect),
            Self::Failed(failed) => Some(failed.effect),
            Self::Answered { task, .. } => Some(*task),
            Self::TimerFired { timer } => Some(*timer),
        }
    }
}

fn is_null(value: &Arc<serde_json::Value>) -> bool {
    value.is_null()
}
