//! What happens while something else is going on: events, their handlers, deadlines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::step::{Arrow, Then};

/// An arm of an event race.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitArm {
    /// What is waited for.
    pub event: WaitEvent,
    /// Where it leads.
    pub then: Arrow,
}

/// What a wait or a handler waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WaitEvent {
    /// A duration after the wait, the step or the block began.
    After(Expr),
    /// A date or point in time.
    Until(Expr),
    /// Again and again, each time this duration has passed. Only on handlers.
    Every(Expr),
    /// A condition over declared state, tested when it changes.
    Condition(Expr),
    /// A message whose fields meet a condition ([`crate::Ref::It`]).
    Message {
        /// Message by name, a key of [`crate::Plan::messages`].
        message: String,
        /// The condition; the message is [`crate::Ref::It`].
        #[serde(rename = "where", default)]
        cond: Option<Expr>,
        /// The equalities that `where` demands between the message and the run: a message can be
        /// found by them without evaluating the condition for every run.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        key: Vec<Key>,
    },
}

/// An equality by which a message finds its run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// The message's field; fields of fields with dots: `order.number`.
    pub field: String,
    /// What it must equal, of the run's data.
    pub equals: Expr,
}

/// `on message … -> …`, `after …`, `every …` of a process, a block, a task or a wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Handler {
    /// Unique in the process and built from names: `helpdesk/checks#message-notice`.
    pub id: String,
    /// What it listens to, from the beginning of what carries it to its end.
    pub on: WaitEvent,
    /// Whether it interrupts: everything inside what carries it is withdrawn, and the flow goes on
    /// from there. Otherwise its steps run beside.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupts: bool,
    /// What follows: `go` leads on or begins the steps beside, whose path ends by itself; `hand` gives
    /// the task that carries it to these people instead, with the same form and the same result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Then>,
}

/// `deadline first_reply 8 working h of support { at 80% -> {…}  at 100% -> lead }`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// Unique in the process and built from names: `helpdesk#deadline-first_reply`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// A duration from the beginning of what carries it.
    pub within: Expr,
    /// What happens when parts of it have passed, in source order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<Mark>,
    /// Paths of steps while which its clock stands still.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paused_while_in: Vec<String>,
}

/// A part of a deadline that has passed: `at 80%`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Unique in the process: the deadline's id and a count.
    pub id: String,
    /// How much of it has passed: 0.8 is 80%.
    pub share: Expr,
    /// As of [`Handler::interrupts`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupts: bool,
    /// As of [`Handler::then`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Then>,
}
