//! Data and its protection.

use flow_syntax::Severity;

use super::Rule;

/// A decision trusts a model's own figure for how sure it is.
pub static OWN_WORD: Rule = Rule {
    code: "F0401",
    name: "own-word-of-the-model",
    severity: Severity::Warning,
    summary: "A decision trusts a model's own figure for how sure it is.",
    page: include_str!("../../pages/F0401.md"),
    related: &["F0307"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[&OWN_WORD];
