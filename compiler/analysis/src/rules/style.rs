//! Style.

use flow_syntax::Severity;

use super::Rule;

/// A file declares nothing.
pub static EMPTY: Rule = Rule {
    code: "F0801",
    name: "empty-file",
    severity: Severity::Hint,
    summary: "A file declares nothing.",
    page: include_str!("../../pages/F0801.md"),
    related: &["F0306"],
};

/// A process has more steps than people can take in.
pub static TOO_MANY_STEPS: Rule = Rule {
    code: "F0802",
    name: "too-many-steps",
    severity: Severity::Hint,
    summary: "A process has more steps than people can take in.",
    page: include_str!("../../pages/F0802.md"),
    related: &["F0803"],
};

/// A decision has more ways out than people can tell apart.
pub static TOO_MANY_ARMS: Rule = Rule {
    code: "F0803",
    name: "too-many-arms",
    severity: Severity::Hint,
    summary: "A decision has more ways out than people can tell apart.",
    page: include_str!("../../pages/F0803.md"),
    related: &["F0802"],
};

/// A step has the title of its process.
pub static NAMED_LIKE_PROCESS: Rule = Rule {
    code: "F0804",
    name: "named-like-process",
    severity: Severity::Hint,
    summary: "A step has the title of its process.",
    page: include_str!("../../pages/F0804.md"),
    related: &["F0805"],
};

/// Two ends have the same title.
pub static ENDS_ALIKE: Rule = Rule {
    code: "F0805",
    name: "ends-alike",
    severity: Severity::Hint,
    summary: "Two ends have the same title.",
    page: include_str!("../../pages/F0805.md"),
    related: &["F0804"],
};

/// A sub-process may end in several ways, and nobody looks which.
pub static OUTCOME_NOT_LOOKED_AT: Rule = Rule {
    code: "F0806",
    name: "outcome-not-looked-at",
    severity: Severity::Hint,
    summary: "A sub-process may end in several ways, and nobody looks which.",
    page: include_str!("../../pages/F0806.md"),
    related: &["F0805"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[
    &EMPTY,
    &TOO_MANY_STEPS,
    &TOO_MANY_ARMS,
    &NAMED_LIKE_PROCESS,
    &ENDS_ALIKE,
    &OUTCOME_NOT_LOOKED_AT,
];
