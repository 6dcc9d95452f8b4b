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

/// A policy is written down, and nothing holds the processes to it.
pub static NOT_ENFORCED: Rule = Rule {
    code: "F0402",
    name: "policy-not-enforced",
    severity: Severity::Warning,
    summary: "This version reads policies and does not enforce them.",
    page: include_str!("../../pages/F0402.md"),
    related: &["F0401"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[&OWN_WORD, &NOT_ENFORCED];
