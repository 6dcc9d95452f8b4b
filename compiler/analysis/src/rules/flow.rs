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

/// The arms before an arm take everything that it would.
pub static ARM_NEVER_TAKEN: Rule = Rule {
    code: "F0311",
    name: "arm-never-taken",
    severity: Severity::Warning,
    summary: "The arms before an arm take everything that it would.",
    page: include_str!("../../pages/F0311.md"),
    related: &["F0307", "F0604"],
};

/// A parallel has one branch.
pub static ONE_BRANCH: Rule = Rule {
    code: "F0312",
    name: "one-branch",
    severity: Severity::Warning,
    summary: "A parallel has one branch.",
    page: include_str!("../../pages/F0312.md"),
    related: &["F0313"],
};

/// Something is capped at 0 and never happens.
pub static CAP_OF_ZERO: Rule = Rule {
    code: "F0313",
    name: "cap-of-zero",
    severity: Severity::Error,
    summary: "Something is capped at 0 and never happens.",
    page: include_str!("../../pages/F0313.md"),
    related: &["F0314"],
};

/// An arrow is capped that no run takes twice.
pub static CAP_WITHOUT_CIRCLE: Rule = Rule {
    code: "F0314",
    name: "cap-without-circle",
    severity: Severity::Warning,
    summary: "An arrow is capped that no run takes twice.",
    page: include_str!("../../pages/F0314.md"),
    related: &["F0305", "F0313"],
};

/// Of two times in a wait the later one never comes.
pub static LATER_NEVER_WINS: Rule = Rule {
    code: "F0315",
    name: "later-never-wins",
    severity: Severity::Warning,
    summary: "Of two times in a wait the later one never comes.",
    page: include_str!("../../pages/F0315.md"),
    related: &["F0316"],
};

/// A wait has no time after which the run goes on.
pub static WAITS_FOR_EVER: Rule = Rule {
    code: "F0316",
    name: "waits-for-ever",
    severity: Severity::Warning,
    summary: "A wait has no time after which the run goes on.",
    page: include_str!("../../pages/F0316.md"),
    related: &["F0315", "F0317"],
};

/// Nothing says to which run a message belongs.
pub static WITHOUT_KEY: Rule = Rule {
    code: "F0317",
    name: "message-without-key",
    severity: Severity::Warning,
    summary: "Nothing says to which run a message belongs.",
    page: include_str!("../../pages/F0317.md"),
    related: &["F0318"],
};

/// A message is sent to a process that never listens to it.
pub static GOES_NOWHERE: Rule = Rule {
    code: "F0318",
    name: "message-goes-nowhere",
    severity: Severity::Warning,
    summary: "A message is sent to a process that never listens to it.",
    page: include_str!("../../pages/F0318.md"),
    related: &["F0117", "F0317"],
};

/// All arms of a decision lead to the same step.
pub static DECIDES_NOTHING: Rule = Rule {
    code: "F0319",
    name: "decides-nothing",
    severity: Severity::Warning,
    summary: "All arms of a decision lead to the same step.",
    page: include_str!("../../pages/F0319.md"),
    related: &["F0311"],
};

/// A change stays when a failure undoes the rest.
pub static NOT_UNDONE: Rule = Rule {
    code: "F0320",
    name: "not-undone",
    severity: Severity::Warning,
    summary: "A change stays when a failure undoes the rest.",
    page: include_str!("../../pages/F0320.md"),
    related: &["F0305"],
};

/// Two branches set the same value at the same time.
pub static TWO_WRITERS: Rule = Rule {
    code: "F0321",
    name: "two-writers",
    severity: Severity::Error,
    summary: "Two branches set the same value at the same time.",
    page: include_str!("../../pages/F0321.md"),
    related: &["F0304"],
};

/// A process runs itself.
pub static RUNS_ITSELF: Rule = Rule {
    code: "F0322",
    name: "runs-itself",
    severity: Severity::Warning,
    summary: "A process runs itself.",
    page: include_str!("../../pages/F0322.md"),
    related: &["F0303"],
};

/// A reminder comes when it is too late.
pub static REMINDED_TOO_LATE: Rule = Rule {
    code: "F0323",
    name: "reminded-too-late",
    severity: Severity::Warning,
    summary: "A reminder comes when it is too late.",
    page: include_str!("../../pages/F0323.md"),
    related: &["F0702"],
};

/// Others wait at a lock until somebody acts, and nothing says for how long.
pub static HELD_BY_A_PERSON: Rule = Rule {
    code: "F0324",
    name: "held-by-a-person",
    severity: Severity::Warning,
    summary: "Others wait at a lock until somebody acts, and nothing says for how long.",
    page: include_str!("../../pages/F0324.md"),
    related: &["F0316"],
};

/// Processes wait for messages from each other, and none sends first.
pub static WAIT_FOR_EACH_OTHER: Rule = Rule {
    code: "F0325",
    name: "wait-for-each-other",
    severity: Severity::Warning,
    summary: "Processes wait for messages from each other, and none sends first.",
    page: include_str!("../../pages/F0325.md"),
    related: &["F0316", "F0318"],
};

/// What cannot be taken back is done before something may still fail.
pub static TOO_EARLY_TO_BE_FINAL: Rule = Rule {
    code: "F0326",
    name: "too-early-to-be-final",
    severity: Severity::Warning,
    summary: "What cannot be taken back is done before something may still fail.",
    page: include_str!("../../pages/F0326.md"),
    related: &["F0320", "F0328"],
};

/// Each run of a process starts another.
pub static STARTS_ITSELF: Rule = Rule {
    code: "F0327",
    name: "starts-itself-again",
    severity: Severity::Warning,
    summary: "Each run of a process starts another.",
    page: include_str!("../../pages/F0327.md"),
    related: &["F0322"],
};

/// A step is to be undone, and nothing says how.
pub static NOTHING_TO_UNDO: Rule = Rule {
    code: "F0328",
    name: "nothing-to-undo",
    severity: Severity::Warning,
    summary: "A step is to be undone, and nothing says how.",
    page: include_str!("../../pages/F0328.md"),
    related: &["F0320", "F0326"],
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
    &ARM_NEVER_TAKEN,
    &ONE_BRANCH,
    &CAP_OF_ZERO,
    &CAP_WITHOUT_CIRCLE,
    &LATER_NEVER_WINS,
    &WAITS_FOR_EVER,
    &WITHOUT_KEY,
    &GOES_NOWHERE,
    &DECIDES_NOTHING,
    &NOT_UNDONE,
    &TWO_WRITERS,
    &RUNS_ITSELF,
    &REMINDED_TOO_LATE,
    &HELD_BY_A_PERSON,
    &WAIT_FOR_EACH_OTHER,
    &TOO_EARLY_TO_BE_FINAL,
    &STARTS_ITSELF,
    &NOTHING_TO_UNDO,
];
