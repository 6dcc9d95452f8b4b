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

/// Steps have figures, and nothing says how often the process runs.
pub static NO_VOLUME: Rule = Rule {
    code: "F0703",
    name: "no-volume",
    severity: Severity::Hint,
    summary: "Steps have figures, and nothing says how often the process runs.",
    page: include_str!("../../pages/F0703.md"),
    related: &["F0704"],
};

/// Some steps of people have a time and others have none.
pub static NO_TAKES: Rule = Rule {
    code: "F0704",
    name: "no-takes",
    severity: Severity::Hint,
    summary: "Some steps of people have a time and others have none.",
    page: include_str!("../../pages/F0704.md"),
    related: &["F0703"],
};

/// Costs of one process are in different currencies.
pub static TWO_CURRENCIES: Rule = Rule {
    code: "F0705",
    name: "two-currencies",
    severity: Severity::Warning,
    summary: "Costs of one process are in different currencies.",
    page: include_str!("../../pages/F0705.md"),
    related: &["F0202"],
};

/// A role has more work than its people can do.
pub static MORE_WORK_THAN_PEOPLE: Rule = Rule {
    code: "F0706",
    name: "more-work-than-people",
    severity: Severity::Warning,
    summary: "A role has more work than its people can do.",
    page: include_str!("../../pages/F0706.md"),
    related: &["F0702", "F0709"],
};

/// A figure is much older than others of the same process.
pub static OLD_FIGURE: Rule = Rule {
    code: "F0707",
    name: "old-figure",
    severity: Severity::Hint,
    summary: "A figure is much older than others of the same process.",
    page: include_str!("../../pages/F0707.md"),
    related: &["F0708"],
};

/// A figure was measured on a few cases only.
pub static SMALL_SAMPLE: Rule = Rule {
    code: "F0708",
    name: "small-sample",
    severity: Severity::Hint,
    summary: "A figure was measured on a few cases only.",
    page: include_str!("../../pages/F0708.md"),
    related: &["F0707"],
};

/// A figure cannot be meant.
pub static IMPOSSIBLE_FIGURE: Rule = Rule {
    code: "F0709",
    name: "impossible-figure",
    severity: Severity::Warning,
    summary: "A figure cannot be meant.",
    page: include_str!("../../pages/F0709.md"),
    related: &["F0702", "F0706"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[
    &SHARES,
    &TAKES_TOO_LONG,
    &NO_VOLUME,
    &NO_TAKES,
    &TWO_CURRENCIES,
    &MORE_WORK_THAN_PEOPLE,
    &OLD_FIGURE,
    &SMALL_SAMPLE,
    &IMPOSSIBLE_FIGURE,
];
