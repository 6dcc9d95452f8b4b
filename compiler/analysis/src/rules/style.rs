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

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[&EMPTY];
