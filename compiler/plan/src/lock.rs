//! Who may run at the same time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::step::Arrow;

/// `only one per key` on a step, a block or a process: of all runs, one holder a key at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Name of the lock: the path of what carries it. Path and key together are what is held.
    pub id: String,
    /// Evaluated where it is taken: before the step's effect, the block's or the run's first step.
    pub key: Expr,
    /// What happens to those who come while it is held. Every way out releases it.
    pub otherwise: LockElse,
}

/// What happens to those who come while a lock is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LockElse {
    /// They queue: first come, first served.
    Queue,
    /// `else join m`: the new start becomes a message for the holder's run, by the message's name. Its
    /// fields are the inputs of the same name.
    Join(String),
    /// `else -> step`
    Go(Arrow),
}
