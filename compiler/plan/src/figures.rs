//! Figures for analysis: what work takes, waits, costs and errs, how often what happens, and where the
//! figures come from. Outside the content hash: they change no run.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::step::Target;
use crate::value::Value;

/// The version written by this crate.
pub const FORMAT: &str = "flow-figures/1";

/// All figures of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// [`FORMAT`].
    pub format: String,
    /// By role.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<String, RoleFigures>,
    /// By process.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub processes: BTreeMap<String, ProcessFigures>,
}

/// What is known of the people of a role.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleFigures {
    /// How many there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<Figure>,
    /// What one of them costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costs: Option<Figure>,
}

/// What is known of a process.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessFigures {
    /// How many runs begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<Figure>,
    /// Of the process as a whole.
    #[serde(default, skip_serializing_if = "Work::is_empty")]
    pub work: Work,
    /// `scenario storm { … }`, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scenarios: BTreeMap<String, Vec<Change>>,
    /// By step path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub steps: BTreeMap<String, StepFigures>,
}

/// What is known of a step.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepFigures {
    /// What it takes.
    #[serde(default, skip_serializing_if = "Work::is_empty")]
    pub work: Work,
    /// How often it is left on which way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
}

/// Time, money and mistakes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// `takes`: time of work, durations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Figure>,
    /// `waits`: time before the work begins, beside any queue, durations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits: Option<Figure>,
    /// `costs`: money each time, beside the people's time; with `per`, money for each span of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costs: Option<Figure>,
    /// `errs`: share that goes wrong, a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errs: Option<Figure>,
}

impl Work {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A figure: a distribution and its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// One point is the figure itself; two are the least and the most, evenly between; three are the
    /// least, the most likely and the most. Durations, money or numbers, all of one kind.
    pub points: Vec<Value>,
    /// For each span of this ISO 8601 duration, where it is a rate: `35 EUR per h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// Where it comes from.
    pub evidence: Evidence,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// How good it is.
    pub grade: Grade,
    /// `"ACD export"`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// A month or a day: `2026-09`, `2026-09-30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// `n 412`: how many cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
}

/// How good a figure's evidence is, best first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Counted in real cases.
    Measured,
    /// Said by those who do it.
    Reported,
    /// Taken from elsewhere.
    Benchmark,
    /// Nobody said.
    #[default]
    Assumed,
}

/// How often a step is left on one of its ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The condition or answer as written; `else` for the rest.
    pub when: String,
    /// Where it leads.
    pub to: Target,
    /// Of all times it is left: 0.15 is 15%.
    #[schemars(with = "String")]
    pub share: Decimal,
}

/// One change of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Which figure: `volume`, `people`, `takes`.
    pub of: String,
    /// Whose: a role or a step as written; the process's own where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whose: Option<String>,
    /// `x 10`: so many times as much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub times: Option<Decimal>,
    /// What it is instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<Figure>,
}

impl Default for Figures {
    fn default() -> Self {
        Self {
            format: FORMAT.to_owned(),
            roles: BTreeMap::new(),
            processes: BTreeMap::new(),
        }
    }
}
