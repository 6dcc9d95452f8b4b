//! What can be said of a thing.

use serde::Serialize;

use crate::changes::Where;

/// One fact about a thing. Two facts of the same aspect and key are the same fact, perhaps changed.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    /// Which side of the thing.
    pub(crate) aspect: Aspect,
    /// Which of several: the name of a field, an answer, an argument; empty where there is one.
    pub(crate) key: String,
    /// As a person reads it, white space joined.
    pub(crate) text: String,
    /// The same in the words of the source, where these are others and mean no other thing.
    pub(crate) said: Option<String>,
    /// Where it stands.
    pub(crate) at: Option<Where>,
    /// Whether it is nowhere written but follows from the order of steps.
    pub(crate) implied: bool,
    /// The fact that it comes and goes with, by aspect and key: what is said of a field goes with the field.
    pub(crate) of: Option<(Aspect, String)>,
}

impl Fact {
    /// The same fact, told only where the one that it is part of neither came nor went.
    pub(crate) fn part_of(self, aspect: Aspect, key: &str) -> Self {
        let of = Some((aspect, key.to_owned()));
        Self { of, ..self }
    }

    /// Whether it says who gets a task later on: `after 4 days by clerk`.
    pub(crate) fn is_handed(&self) -> bool {
        self.aspect == Aspect::People && !matches!(self.key.as_str(), "" | "delegate")
    }

    /// As shown beside the old or new one: where the key itself says something, with it.
    pub(crate) fn shown(&self) -> String {
        let text = self.said.as_ref().unwrap_or(&self.text);
        match self.aspect {
            Aspect::Condition | Aspect::Handler | Aspect::Row if !text.is_empty() => {
                format!("{} -> {text}", self.key)
            }
            Aspect::Condition | Aspect::Handler | Aspect::Row => self.key.clone(),
            Aspect::People if self.is_handed() => format!("{} by {text}", self.key),
            _ => text.clone(),
        }
    }
}

/// A side of a thing that facts are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// What kind of step it is.
    Kind,
    /// Who does it.
    People,
    /// Who must not do it, having done another step.
    NotWhoeverDid,
    /// Which model.
    Model,
    /// What the model is told.
    Prompt,
    /// What must hold of an answer.
    Ensure,
    /// Which share of the cases a person looks at.
    Sample,
    /// Which action is called.
    Action,
    /// With what.
    Argument,
    /// What an agent may call.
    Tool,
    /// What needs approval, and by whom.
    Approval,
    /// Caps: turns, money, time, times.
    Limit,
    /// What a step gives, a form asks, a record holds.
    Field,
    /// Labels of data.
    Label,
    /// Labels of the data that reaches a step.
    Sees,
    /// Labels that a step takes away on the record.
    Lowers,
    /// Labels a model is cleared for.
    Clearance,
    /// Where data is kept or processed.
    Region,
    /// How long data is kept.
    Keep,
    /// What data is for.
    Purpose,
    /// The model used when the vendor is down.
    Fallback,
    /// Vendor and model id.
    Vendor,
    /// How a system is reached.
    Transport,
    /// A rule of a policy.
    Rule,
    /// A condition of an arm.
    Condition,
    /// What is tried before what.
    Order,
    /// Where an outcome leads.
    Route,
    /// What follows a message, a deadline, a time.
    Handler,
    /// A time limit or due time.
    Time,
    /// How often something is tried again.
    Retry,
    /// What takes an effect back.
    Undo,
    /// What runs one at a time, what must always hold.
    Lock,
    /// A row of a table, a value of an enum.
    Row,
    /// How a run starts.
    Start,
    /// Anything else that changes what happens.
    Other,
    /// The block a step stands in.
    Block,
    /// Times, costs, shares, volumes: for analysis only.
    Figure,
    /// As shown to people.
    Title,
    /// What people, forms and models are told it means.
    Description,
    /// Who is accountable, consulted, informed.
    Responsibility,
    /// What is expected of a run.
    Expectation,
}
