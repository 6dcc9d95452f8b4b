//! People as the driver sees them: somebody who may answer.

use async_trait::async_trait;
use serde::Serialize;
use serde_json::Value as Json;

use crate::form::Form;

/// A question to a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ask {
    /// The run's id.
    pub run: String,
    /// Path of the step.
    pub step: String,
    /// Name of the step.
    pub name: String,
    /// Title of the step.
    pub title: String,
    /// Titles of the roles that may answer; empty where anybody may.
    pub who: Vec<String>,
    /// Why the person is asked.
    pub why: Why,
    /// What the person needs to see, each with a heading.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<(String, String)>,
    /// What is to be filled in.
    pub form: Form,
    /// Ways to answer that need a choice; empty where there is only one.
    pub buttons: Vec<Choice>,
    /// Whether the person may ask the model for another draft.
    pub again: bool,
    /// People who must not answer, by the names they gave.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_by: Vec<String>,
    /// When it should be done, milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
}

/// Why a person is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The step is theirs.
    Work,
    /// A decision in plain words.
    Decision,
    /// A model's draft is to be edited or accepted.
    Draft,
    /// A model or system had trouble, and they stand in.
    StandIn(String),
    /// A rehearsal: the person plays a model or a system.
    Rehearsal,
    /// An agent wants to do something that needs approval.
    Approval,
    /// Nobody knows whether an action took place before an interruption.
    Uncertain,
}

/// One way to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its name in the process.
    pub outcome: String,
    /// As shown.
    pub title: String,
    /// Whether the form is to be filled in with it.
    pub with_form: bool,
}

/// What a person said.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The choice made, by outcome; `None` for the plain "done" or "accept".
    pub choice: Option<String>,
    /// What was filled in, as plain JSON; `None` accepts what was there.
    pub filled: Option<Json>,
    /// What the model should do differently, where another draft is wanted.
    pub again: Option<String>,
    /// Who answered, as far as is known.
    pub who: Option<String>,
}

impl Answer {
    /// The form, filled in.
    pub fn filled(value: Json) -> Self {
        Self {
            choice: None,
            filled: Some(value),
            again: None,
            who: None,
        }
    }

    /// A choice, with nothing filled in.
    pub fn chosen(outcome: impl Into<String>) -> Self {
        Self {
            choice: Some(outcome.into()),
            filled: None,
            again: None,
            who: None,
        }
    }

    /// What is there is accepted.
    pub fn accepted() -> Self {
        Self {
            choice: None,
            filled: None,
            again: None,
            who: None,
        }
    }
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// An answer.
    Answer(Answer),
    /// Nobody is there; the run waits.
    Nobody,
    /// The person wants the run to stop here for now.
    Stop,
}

/// Somebody who may answer. Asked again with a complaint where an answer does not fit.
#[async_trait]
pub trait People: Send + Sync {
    /// Asks one question. `complaint` says what was wrong with the last answer.
    async fn ask(&self, ask: &Ask, complaint: Option<&str>) -> Heard;
}

/// Nobody: every question waits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

#[async_trait]
impl People for Nobody {
    async fn ask(&self, _ask: &Ask, _complaint: Option<&str>) -> Heard {
        Heard::Nobody
    }
}
