//! Decision tables: cases left out or answered twice, rows without effect.

use flow_syntax::Severity;

use super::Rule;

/// A decision table leaves a case out.
pub static GAP: Rule = Rule {
    code: "F0601",
    name: "table-gap",
    severity: Severity::Error,
    summary: "A decision table leaves a case out.",
    page: include_str!("../../pages/F0601.md"),
    related: &["F0602", "F0307"],
};

/// Two rows of a decision table answer the same case.
pub static OVERLAP: Rule = Rule {
    code: "F0602",
    name: "rows-overlap",
    severity: Severity::Error,
    summary: "Two rows of a decision table answer the same case.",
    page: include_str!("../../pages/F0602.md"),
    related: &["F0601", "F0603"],
};

/// Rows of a table with `hits any` answer one case differently.
pub static DISAGREE: Rule = Rule {
    code: "F0603",
    name: "rows-disagree",
    severity: Severity::Error,
    summary: "Rows of a table with `hits any` answer one case differently.",
    page: include_str!("../../pages/F0603.md"),
    related: &["F0602"],
};

/// The rows above a row take everything that it would.
pub static HIDDEN: Rule = Rule {
    code: "F0604",
    name: "row-never-reached",
    severity: Severity::Warning,
    summary: "The rows above a row take everything that it would.",
    page: include_str!("../../pages/F0604.md"),
    related: &["F0605", "F0602"],
};

/// A row demands what no value is.
pub static NEVER: Rule = Rule {
    code: "F0605",
    name: "row-never-matches",
    severity: Severity::Warning,
    summary: "A row demands what no value is.",
    page: include_str!("../../pages/F0605.md"),
    related: &["F0604", "F0211"],
};

/// A decision table has no rows.
pub static NO_ROWS: Rule = Rule {
    code: "F0606",
    name: "table-without-rows",
    severity: Severity::Error,
    summary: "A decision table has no rows.",
    page: include_str!("../../pages/F0606.md"),
    related: &["F0601"],
};

/// A row of a decision table gives no result.
pub static NO_RESULT: Rule = Rule {
    code: "F0607",
    name: "row-without-result",
    severity: Severity::Error,
    summary: "A row of a decision table gives no result.",
    page: include_str!("../../pages/F0607.md"),
    related: &["F0601", "F0205"],
};

/// Whether a decision table answers every case once was not checked.
pub static NOT_PROVED: Rule = Rule {
    code: "F0608",
    name: "table-not-checked",
    severity: Severity::Warning,
    summary: "Whether a decision table answers every case once was not checked.",
    page: include_str!("../../pages/F0608.md"),
    related: &["F0601", "F0602"],
};

/// An arm waits for an answer that the decision table never gives.
pub static NEVER_GIVEN: Rule = Rule {
    code: "F0609",
    name: "answer-never-given",
    severity: Severity::Warning,
    summary: "An arm waits for an answer that the decision table never gives.",
    page: include_str!("../../pages/F0609.md"),
    related: &["F0307", "F0604"],
};

/// A row of a decision table says what another says.
pub static REPEATED: Rule = Rule {
    code: "F0610",
    name: "row-repeated",
    severity: Severity::Warning,
    summary: "A row of a decision table says what another says.",
    page: include_str!("../../pages/F0610.md"),
    related: &["F0602", "F0604"],
};

/// A decision table asks itself.
pub static CIRCLE: Rule = Rule {
    code: "F0611",
    name: "table-asks-itself",
    severity: Severity::Error,
    summary: "A decision table asks itself.",
    page: include_str!("../../pages/F0611.md"),
    related: &["F0608"],
};

/// Decision tables ask each other more often than one answer may take.
pub static TOO_DEEP: Rule = Rule {
    code: "F0612",
    name: "tables-too-deep",
    severity: Severity::Warning,
    summary: "Decision tables ask each other more often than one answer may take.",
    page: include_str!("../../pages/F0612.md"),
    related: &["F0611"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[
    &GAP,
    &OVERLAP,
    &DISAGREE,
    &HIDDEN,
    &NEVER,
    &NO_ROWS,
    &NO_RESULT,
    &NOT_PROVED,
    &NEVER_GIVEN,
    &REPEATED,
    &CIRCLE,
    &TOO_DEEP,
];
