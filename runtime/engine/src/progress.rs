//! What came of an event: things to do, things to stop, and the story for people.

use std::sync::Arc;

use flow_plan::Value;

use crate::Id;
use crate::command::Command;
use crate::state::Status;
use crate::trouble::Trouble;

/// What came of an event.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// To be done now. [`crate::State::pending`] lists the same after a restart.
    pub commands: Vec<Arc<Command>>,
    /// Effects, tasks and timers that are no longer wanted. What they still bring is ignored.
    pub withdrawn: Vec<Id>,
    /// The story, in order.
    pub progress: Vec<Progress>,
}

/// A line of a run's story.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// A step began.
    Began {
        /// Number of the step in progress; equal in `Began`, `Ended`, `Stopped`.
        activity: Id,
        /// Its path.
        step: Arc<str>,
        /// Which visit, from 1.
        visit: u32,
        /// Which item or branch it is in, empty in none: `helpdesk/each#1.3`.
        iterations: Arc<str>,
    },
    /// A step ended well, by a button or by a routed outcome.
    Ended {
        /// Number of the step.
        activity: Id,
        /// Its path.
        step: Arc<str>,
        /// `ok`, a button's or end's name, the chosen arm, or the outcome that was routed.
        outcome: String,
        /// Its result, if it has one.
        value: Option<Value>,
        /// What the model drafted, where a person had the last word.
        draft: Option<Value>,
        /// Who did it, where a person did.
        by: Option<String>,
        /// What went wrong, where that was routed.
        trouble: Option<Trouble>,
        /// How long it took, milliseconds.
        took_ms: i64,
    },
    /// A step failed, and nothing on it says what to do then.
    Failed {
        /// Number of the step.
        activity: Id,
        /// Its path.
        step: Arc<str>,
        /// What went wrong.
        trouble: Trouble,
    },
    /// A step was withdrawn: something around it ended first.
    Withdrawn {
        /// Number of the step.
        activity: Id,
        /// Its path.
        step: Arc<str>,
    },
    /// An effect will be tried again.
    Retrying {
        /// Path of the step.
        step: Arc<str>,
        /// The try to come, counted from 1.
        attempt: u32,
        /// When, milliseconds since 1970.
        at_ms: i64,
        /// What went wrong.
        trouble: Trouble,
    },
    /// An answer did not meet a condition; the model is told and asked once more.
    Repairing {
        /// Path of the step.
        step: Arc<str>,
        /// The condition's sentence.
        message: String,
    },
    /// A model is down; another one is asked.
    FallingBack {
        /// Path of the step.
        step: Arc<str>,
        /// The model asked instead, by name.
        model: String,
    },
    /// An effect that a crash interrupted is repeated.
    Repeating {
        /// Path of the step.
        step: Arc<str>,
        /// Whether a vendor may bill it twice.
        maybe_billed: bool,
    },
    /// A person's task is overdue.
    Overdue {
        /// The task.
        task: Id,
        /// Path of the step.
        step: Arc<str>,
    },
    /// An answer was not taken; the task stays open.
    NotTaken {
        /// The task.
        task: Id,
        /// Path of the step.
        step: Arc<str>,
        /// Why, for the person who answered.
        message: String,
    },
    /// A task or a tool of an agent: something a reader of the story wants to know.
    Note {
        /// Path of the step.
        step: Arc<str>,
        /// One sentence.
        message: String,
    },
    /// What came too late, or belongs to nothing; ignored.
    Ignored {
        /// The event's kind.
        kind: &'static str,
        /// The effect, task or timer.
        about: Option<Id>,
    },
    /// The process goes to its `on error` or `on cancel` block.
    Handling {
        /// The trouble; none for a cancel.
        trouble: Option<Trouble>,
    },
    /// The run is over.
    Finished {
        /// How.
        status: Status,
    },
}
