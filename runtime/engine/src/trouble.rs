//! What went wrong, said for people.

use serde::{Deserialize, Serialize};

/// The codes of this crate: F0901 to F0919.
pub mod code {
    /// A part of the language that cannot run yet.
    pub const NOT_YET: &str = "F0901";
    /// An expression could not be evaluated.
    pub const EVALUATION: &str = "F0902";
    /// The process said `fail`.
    pub const FAILED: &str = "F0903";
    /// A cap on an arrow or a loop was reached and nothing says where to go then.
    pub const CAP: &str = "F0904";
    /// A step took longer than it may.
    pub const TIMED_OUT: &str = "F0905";
    /// No arm of a decision fits.
    pub const NO_ARM: &str = "F0906";
    /// An answer does not meet a condition of the step.
    pub const ENSURE: &str = "F0907";
    /// An agent reached one of its limits.
    pub const LIMIT: &str = "F0908";
    /// Nobody knows whether an effect happened, and the step says to fail then.
    pub const UNCERTAIN: &str = "F0909";
    /// An input is missing or does not fit.
    pub const INPUT: &str = "F0910";
    /// A result does not fit the step's type.
    pub const MISFIT: &str = "F0911";
    /// A loop of steps that wait for nothing did not end.
    pub const SPINNING: &str = "F0912";
    /// The plan contradicts itself.
    pub const PLAN: &str = "F0913";
    /// An effect failed, and its driver gave no code of its own.
    pub const EFFECT: &str = "F0914";
}

/// A step, a block or a run that did not end well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The outcome's name, as routed by `on …`: `error`, `refused`, `timed_out`, …
    pub outcome: String,
    /// A stable code: one of [`code`], or a driver's.
    pub code: String,
    /// One sentence for people.
    pub message: String,
    /// Path of the step where it began.
    pub step: String,
}
