//! The flow: ways in, ways out, circles, jumps, decisions.

use flow_syntax::Severity;

use super::Rule;

/// No way leads to a step.
pub static UNREACHABLE: Rule = Rule {
    code: "F0301",
    name: "unreachable-step",
    severity: Severity::Error,
    summary: "No way leads to a step.",
    page: include_str!("../../pages/F0301.md"),
    related: &["F0302"],
};

/// A decision or a wait leads nowhere.
pub static DEAD_END: Rule = Rule {
    code: "F0302",
    name: "dead-end",
    severity: Severity::Error,
    summary: "A decision or a wait leads nowhere.",
    page: include_str!("../../pages/F0302.md"),
    related: &["F0301", "F0303", "F0307"],
};

/// A circle of steps is never left.
pub static NO_EXIT: Rule = Rule {
    code: "F0303",
    name: "circle-without-exit",
    severity: Severity::Error,
    summary: "A circle of steps is never left.",
    page: include_str!("../../pages/F0303.md"),
    related: &["F0302", "F0305"],
};

/// An arrow jumps into a block, or out of a branch.
pub static JUMP: Rule = Rule {
    code: "F0304",
    name: "jump-across-block",
    severity: Severity::Error,
    summary: "An arrow jumps into a block, or out of a branch.",
    page: include_str!("../../pages/F0304.md"),
    related: &["F0101"],
};

/// A paid step or an action can be repeated without end.
pub static UNCAPPED: Rule = Rule {
    code: "F0305",
    name: "paid-step-in-open-circle",
    severity: Severity::Error,
    summary: "A paid step or an action can be repeated without end.",
    page: include_str!("../../pages/F0305.md"),
    related: &["F0303"],
};

/// A process or block has no steps.
pub static NO_STEPS: Rule = Rule {
    code: "F0306",
    name: "no-steps",
    severity: Severity::Error,
    summary: "A process or block has no steps.",
    page: include_str!("../../pages/F0306.md"),
    related: &["F0302"],
};

/// A decision leaves a case out.
pub static NOT_EXHAUSTIVE: Rule = Rule {
    code: "F0307",
    name: "case-left-out",
    severity: Severity::Error,
    summary: "A decision leaves a case out.",
    page: include_str!("../../pages/F0307.md"),
    related: &["F0308"],
};

/// An arm stands after `else` and is never reached.
pub static ELSE_NOT_LAST: Rule = Rule {
    code: "F0308",
    name: "else-not-last",
    severity: Severity::Error,
    summary: "An arm stands after `else` and is never reached.",
    page: include_str!("../../pages/F0308.md"),
    related: &["F0307"],
};

/// A decision mixes answers in words with conditions.
pub static MIXED_ARMS: Rule = Rule {
    code: "F0309",
    name: "mixed-arms",
    severity: Severity::Error,
    summary: "A decision mixes answers in words with conditions.",
    page: include_str!("../../pages/F0309.md"),
    related: &["F0307"],
};

/// The rounds of a repeat are always left before their end.
pub static NEVER_AGAIN: Rule = Rule {
    code: "F0310",
    name: "no-second-round",
    severity: Severity::Warning,
    summary: "The rounds of a repeat are always left before their end.",
    page: include_str!("../../pages/F0310.md"),
    related: &["F0301", "F0303"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[
    &UNREACHABLE,
    &DEAD_END,
    &NO_EXIT,
    &JUMP,
    &UNCAPPED,
    &NO_STEPS,
    &NOT_EXHAUSTIVE,
    &ELSE_NOT_LAST,
    &MIXED_ARMS,
    &NEVER_AGAIN,
];
