//! Where labels end: every place that lowers them, for reports and reviews.

use flow_syntax::Place;
use smol_str::SmolStr;

/// What a lowering does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum How {
    /// `mask(x)`: nothing of the value is left.
    Mask,
    /// `redact(x)`: what looks like a number or an address is left out.
    Redact,
    /// `removes @personal because "…"` of a step.
    Removed,
    /// A person saw the data and answered for what goes on: a form, an accepted draft, an approval.
    Person,
    /// A model's answer of a closed type: an enum, a number, a date, yes or no, a range.
    Extraction,
}

/// A place that lowers labels, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lowering {
    /// The process's key.
    pub process: SmolStr,
    /// Path of the step.
    pub step: String,
    /// How.
    pub how: How,
    /// Labels that end here, without `@`, sorted.
    pub labels: Vec<SmolStr>,
    /// Why, as the author wrote it after `because`.
    pub because: Option<String>,
    /// Where.
    pub place: Place,
}
