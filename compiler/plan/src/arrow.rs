//! Where steps lead.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::people::People;

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// To a step, by path.
    Step(String),
    /// To the end of the block around it, by the block's path: the branch, item, round or stage is done.
    Leave(String),
    /// The path ends well; at process level, so does the run.
    #[default]
    End,
    /// The block fails.
    Fail,
    /// The run is cancelled.
    Cancel,
}

/// An arrow, possibly capped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrow {
    /// Where it leads.
    pub to: Target,
    /// How often it may be taken in a run (in one item, inside a for-each).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Cap>,
}

/// A cap on an arrow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Key under which takings are counted; arrows of a process with the same key count together.
    pub id: String,
    /// How often.
    pub times: u32,
    /// Where it leads after that; without one the block fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Target>,
}

/// Where a named outcome leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// `error` for any trouble not named otherwise, or an outcome or button by name.
    pub outcome: String,
    /// What happens.
    pub then: Then,
}

/// What a route does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// Leaves the step.
    Go(Arrow),
    /// These people fill in the step's own result as a form.
    Hand(People),
}
