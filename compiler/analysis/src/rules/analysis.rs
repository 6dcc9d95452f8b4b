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

/// A step takes longer than it may.
pub static TAKES_TOO_LONG: Rule = Rule {
    code: "F0702",
    name: "takes-too-long",
    severity: Severity::Warning,
    summary: "A step takes longer than it may.",
    page: include_str!("../../pages/F0702.md"),
    related: &["F0701", "F0323"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[&SHARES, &TAKES_TOO_LONG];
