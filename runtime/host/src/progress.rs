//! What a run is doing, as a stream of plain events: for the terminal and `--json`.

use serde::Serialize;
use serde_json::Value as Json;

use crate::trouble::Kind;

/// One event of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Progress {
    /// The run begins or goes on.
    Run {
        /// Its id.
        run: String,
        /// Process by name.
        process: String,
        /// The process's title.
        title: String,
        /// Whether it goes on where it stopped.
        resumed: bool,
        /// Whether it is a rehearsal.
        rehearsed: bool,
    },
    /// A step begins.
    Begin(StepEvent),
    /// Something happens within a step: a retry, a wait, a question to a person.
    Note {
        /// The step.
        #[serde(flatten)]
        step: StepEvent,
        /// One sentence.
        note: String,
    },
    /// A step is over.
    Finish {
        /// The step.
        #[serde(flatten)]
        step: StepEvent,
        /// How it ended: `ok`, `failed`, `timed_out`, a button, an answer.
        outcome: String,
        /// Why, where it did not go well.
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        /// Time it took, milliseconds.
        ms: u64,
        /// What it used, for model calls.
        #[serde(skip_serializing_if = "Option::is_none")]
        used: Option<Used>,
        /// Its result as plain JSON.
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<Json>,
        /// What the model drafted, where a person had the last word.
        #[serde(skip_serializing_if = "Option::is_none")]
        draft: Option<Json>,
        /// Who did it, where a person did.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// The run stops here: ended, failed, cancelled, waiting or interrupted.
    End(RunEnd),
}

/// A step in an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StepEvent {
    /// The run's id.
    pub run: String,
    /// Path of the step, with the items of the for-each blocks around it: `order/each[2]/pack`.
    pub step: String,
    /// Name of the step.
    pub name: String,
    /// Title of the step.
    pub title: String,
    /// Title of the lane: the role, model or system at work.
    pub lane: String,
    /// What it is: `task`, `ai`, `call`, …
    pub kind: &'static str,
    /// Which visit of the step this is, from 1.
    pub visit: u32,
    /// Milliseconds since the Unix epoch.
    pub at: i64,
    /// Whether its answer is rehearsed.
    pub rehearsed: bool,
}

/// What a model call used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize)]
pub struct Used {
    /// The model that answered, by its vendor's id.
    pub model: String,
    /// Tokens in.
    pub tokens_in: u64,
    /// Tokens out, reasoning included.
    pub tokens_out: u64,
    /// Cost in US dollars, where the price is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<String>,
    /// The vendor's id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// How a run stopped.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunEnd {
    /// Its id.
    pub run: String,
    /// How.
    pub status: Status,
    /// The end step reached, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Outputs as plain JSON.
    pub outputs: Json,
    /// Why, where it did not go well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<EndTrouble>,
    /// Steps done.
    pub steps: u64,
    /// What it cost in US dollars, where anything did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<String>,
    /// Whether any answer was rehearsed.
    pub rehearsed: bool,
}

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It reached an end.
    Done,
    /// It failed.
    Failed,
    /// It was cancelled.
    Cancelled,
    /// It waits for a person or a time.
    Waiting,
    /// It was interrupted and can be resumed.
    Interrupted,
}

/// Why a run did not go well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndTrouble {
    /// A stable code.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// Path of the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Whose turn it is.
    #[serde(skip)]
    pub kind: Kind,
}

/// Who listens to a run. Must return at once.
pub trait Listen: Send + Sync {
    /// Hears one event.
    fn hear(&self, event: &Progress);
}

/// Nobody listens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silence;

impl Listen for Silence {
    fn hear(&self, _event: &Progress) {}
}

impl<F: Fn(&Progress) + Send + Sync> Listen for F {
    fn hear(&self, event: &Progress) {
        self(event);
    }
}
