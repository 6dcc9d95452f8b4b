//! Figures for analysis.

use flow_syntax::Severity;

use super::Rule;

/// The shares of a decision do not add up to 100%.
pub static SHARES: Rule = Rule {
    code: "F0701",
    name: "shares-not-whole",
    severity: Severity::Warning,
    summary: "The shares of a decision do not add up to 100%.",
    page: include_str!("../../pages/F0701.md"),
    related: &["F0307"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[&SHARES];
