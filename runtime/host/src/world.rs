//! What a driver needs of the outside: models, systems and people.

use std::sync::Arc;

use async_trait::async_trait;
use flow_engine::{Answer, Ask, Call, Command, Done, Failed, Id, ModelCall};
use flow_plan::Value;

use crate::files::Given;
use crate::trouble::HostError;

/// One thing to be done for a run.
#[derive(Clone, Debug)]
pub struct Job {
    /// The run's id.
    pub run: Arc<str>,
    /// What is to be done.
    pub command: Arc<Command>,
    /// Number of the step in progress that it belongs to.
    pub activity: Id,
    /// Files that the run was given: only these may lie outside the project.
    pub given: Arc<Given>,
    /// What a person should see beside a question, by name; empty for anything else.
    pub shown: Vec<(String, Value)>,
}

/// What came of a model or system call.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It happened.
    Done(Box<Done>),
    /// It did not, or not well.
    Failed(Box<Failed>),
    /// It cannot be had now through no fault of the process: a key is missing, nobody is there. The
    /// run stops before the step and can be resumed.
    Later(HostError),
}

/// What came of a question.
#[derive(Clone, Debug)]
pub enum Response {
    /// An answer.
    Given {
        /// The answer.
        answer: Answer,
        /// Who gave it.
        by: String,
        /// Whether it comes from a test or a rehearsal.
        rehearsed: bool,
    },
    /// Nobody answers for now: why, and how to answer.
    Nobody(HostError),
    /// Nobody ever answers: only time can go on. In tests.
    Silence,
    /// The person wants the run to stop here.
    Stop,
}

/// Remarks for people while something goes on.
pub type Say<'a> = &'a (dyn Fn(String) + Send + Sync);

/// The outside of a run. Dropping a future cancels what it does.
#[async_trait]
pub trait World: Send + Sync {
    /// Asks a model.
    async fn model(&self, job: &Job, call: &ModelCall, say: Say<'_>) -> Outcome;

    /// Calls a system.
    async fn call(&self, job: &Job, call: &Call, say: Say<'_>) -> Outcome;

    /// Asks a person. `complaint` says what was wrong with the last answer.
    async fn ask(&self, job: &Job, ask: &Ask, complaint: Option<String>) -> Response;

    /// Whether a command can be carried out: keys are there, files can be read. Asked before its
    /// intent is journaled.
    ///
    /// # Errors
    /// Why not. The run stops before the step and can be resumed.
    fn ready(&self, command: &Command) -> Result<(), HostError>;

    /// Whether the receiver drops repetitions of the effect by its idempotency key.
    fn keyed(&self, command: &Command) -> bool;

    /// Whether waits end at once when nothing else goes on: in tests and rehearsals.
    fn skips_waits(&self) -> bool {
        false
    }
}
