//! What went wrong, said for people.

use serde::{Deserialize, Serialize};

/// The codes of this crate: F0901 to F0909 and F0970 to F0974. Expressions bring their own
/// (F0910 to F0918), drivers theirs.
pub mod code {
    flow_codes::codes! {
        /// A part of the language that cannot run yet.
        pub const NOT_YET: &str = "F0901";
        /// The process said `fail`.
        pub const FAILED: &str = "F0902";
        /// A cap on an arrow or a loop was reached and nothing says where to go then.
        pub const CAP: &str = "F0903";
        /// A step took longer than it may.
        pub const TIMED_OUT: &str = "F0904";
        /// No arm of a decision fits.
        pub const NO_ARM: &str = "F0905";
        /// An answer does not meet a condition of the step.
        pub const ENSURE: &str = "F0906";
        /// An agent reached one of its limits.
        pub const LIMIT: &str = "F0907";
        /// Nobody knows whether an effect happened.
        pub const UNCERTAIN: &str = "F0908";
        /// A loop of steps that wait for nothing did not end, or processes call each other for ever.
        pub const SPINNING: &str = "F0909";
        /// An input is missing.
        pub const INPUT: &str = "F0970";
        /// A result does not fit its type.
        pub const MISFIT: &str = "F0971";
        /// The plan contradicts itself.
        pub const PLAN: &str = "F0972";
        /// An effect failed, and its driver gave no code of its own.
        pub const EFFECT: &str = "F0973";
        /// A value is of the wrong kind for its place: no list, no duration, no point in time.
        pub const KIND: &str = "F0974";
    }
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

impl Trouble {
    /// Trouble of no special outcome.
    pub(crate) fn error(code: &str, step: &str, message: impl Into<String>) -> Self {
        Self::named("error", code, step, message)
    }

    /// Trouble with an outcome's name.
    pub(crate) fn named(outcome: &str, code: &str, step: &str, message: impl Into<String>) -> Self {
        let (outcome, code) = (outcome.to_owned(), code.to_owned());
        Self {
            outcome,
            code,
            message: message.into(),
            step: step.to_owned(),
        }
    }
}
