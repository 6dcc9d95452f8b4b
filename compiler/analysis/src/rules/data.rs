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

/// A rule of a policy means nothing, and nothing holds the processes to it.
pub static NOT_ENFORCED: Rule = Rule {
    code: "F0402",
    name: "policy-not-enforced",
    severity: Severity::Error,
    summary: "A rule of a policy is not understood.",
    page: include_str!("../../pages/F0402.md"),
    related: &["F0401"],
};

/// Labelled data reaches a model that is not cleared for it.
pub static UNCLEARED_MODEL: Rule = Rule {
    code: "F0403",
    name: "uncleared-model",
    severity: Severity::Error,
    summary: "Labelled data reaches a model that is not cleared for it.",
    page: include_str!("../../pages/F0403.md"),
    related: &["F0404", "F0405"],
};

/// A model falls back to one that is not cleared for the same data.
pub static UNCLEARED_FALLBACK: Rule = Rule {
    code: "F0404",
    name: "uncleared-fallback",
    severity: Severity::Error,
    summary: "A model falls back to one that is not cleared for the same data.",
    page: include_str!("../../pages/F0404.md"),
    related: &["F0403"],
};

/// Data that must stay in a region leaves it.
pub static OUTSIDE_REGION: Rule = Rule {
    code: "F0405",
    name: "outside-region",
    severity: Severity::Error,
    summary: "Data that must stay in a region leaves it.",
    page: include_str!("../../pages/F0405.md"),
    related: &["F0403", "F0406"],
};

/// A model gets data of people and does not say where its vendor handles it.
pub static WITHOUT_REGION: Rule = Rule {
    code: "F0406",
    name: "without-region",
    severity: Severity::Warning,
    summary: "A model gets data of people and does not say where its vendor handles it.",
    page: include_str!("../../pages/F0406.md"),
    related: &["F0405"],
};

/// An agent reads outsiders' text, sees private data and may act unwatched.
pub static TOO_MUCH_POWER: Rule = Rule {
    code: "F0407",
    name: "too-much-power",
    severity: Severity::Error,
    summary: "An agent reads outsiders' text, sees private data and may act unwatched.",
    page: include_str!("../../pages/F0407.md"),
    related: &["F0408", "F0409"],
};

/// What outsiders wrote decides whether something is done, and nobody looks.
pub static CHOSEN_BY_OUTSIDERS: Rule = Rule {
    code: "F0408",
    name: "chosen-by-outsiders",
    severity: Severity::Warning,
    summary: "What outsiders wrote decides whether something is done, and nobody looks.",
    page: include_str!("../../pages/F0408.md"),
    related: &["F0407"],
};

/// An action uses what a model wrote from outsiders' text, and nobody reads it before.
pub static UNREAD_ANSWER: Rule = Rule {
    code: "F0409",
    name: "unread-answer",
    severity: Severity::Warning,
    summary: "An action uses what a model wrote from outsiders' text, and nobody reads it before.",
    page: include_str!("../../pages/F0409.md"),
    related: &["F0407"],
};

/// A model's answer decides about a person, and nobody looks.
pub static NOBODY_LOOKS: Rule = Rule {
    code: "F0410",
    name: "nobody-looks",
    severity: Severity::Warning,
    summary: "A model's answer decides about a person, and nobody looks.",
    page: include_str!("../../pages/F0410.md"),
    related: &["F0401", "F0411"],
};

/// A policy wants a person in decisions about some data, and there is none.
pub static POLICY_PERSON: Rule = Rule {
    code: "F0411",
    name: "policy-needs-person",
    severity: Severity::Error,
    summary: "A policy wants a person in decisions about some data, and there is none.",
    page: include_str!("../../pages/F0411.md"),
    related: &["F0410"],
};

/// Data goes where a policy does not let it.
pub static POLICY_ONLY_TO: Rule = Rule {
    code: "F0412",
    name: "policy-only-to",
    severity: Severity::Error,
    summary: "Data goes where a policy does not let it.",
    page: include_str!("../../pages/F0412.md"),
    related: &["F0403"],
};

/// An action that a policy wants approved may be done without approval.
pub static POLICY_APPROVAL: Rule = Rule {
    code: "F0413",
    name: "policy-needs-approval",
    severity: Severity::Error,
    summary: "An action that a policy wants approved may be done without approval.",
    page: include_str!("../../pages/F0413.md"),
    related: &["F0414"],
};

/// Whoever prepared an action may approve it too.
pub static APPROVER_IS_AUTHOR: Rule = Rule {
    code: "F0414",
    name: "approver-is-author",
    severity: Severity::Warning,
    summary: "Whoever prepared an action may approve it too.",
    page: include_str!("../../pages/F0414.md"),
    related: &["F0413"],
};

/// A secret leaves the system it belongs to.
pub static SECRET_LEAVES: Rule = Rule {
    code: "F0415",
    name: "secret-leaves",
    severity: Severity::Error,
    summary: "A secret leaves the system it belongs to.",
    page: include_str!("../../pages/F0415.md"),
    related: &["F0403"],
};

/// Labelled data reaches a system that is cleared for other data only.
pub static UNCLEARED_SYSTEM: Rule = Rule {
    code: "F0416",
    name: "uncleared-system",
    severity: Severity::Error,
    summary: "Labelled data reaches a system that is cleared for other data only.",
    page: include_str!("../../pages/F0416.md"),
    related: &["F0403", "F0412"],
};

/// A deadline decides about a person where a policy wants somebody to.
pub static SILENCE_DECIDES: Rule = Rule {
    code: "F0430",
    name: "silence-decides",
    severity: Severity::Error,
    summary: "A deadline decides about a person where a policy wants somebody to.",
    page: include_str!("../../pages/F0430.md"),
    related: &["F0411", "F0431"],
};

/// When nobody answers, the same is done as after a yes.
pub static SILENCE_APPROVES: Rule = Rule {
    code: "F0431",
    name: "silence-approves",
    severity: Severity::Warning,
    summary: "When nobody answers, the same is done as after a yes.",
    page: include_str!("../../pages/F0431.md"),
    related: &["F0413", "F0430"],
};

/// Logs of a model that helps to decide about people are kept for less than six months.
pub static LOG_TOO_SHORT: Rule = Rule {
    code: "F0432",
    name: "log-too-short",
    severity: Severity::Error,
    summary: "Logs of a model that helps to decide about people are kept for less than six months.",
    page: include_str!("../../pages/F0432.md"),
    related: &["F0411"],
};

/// A person who decides is shown the model's word alone.
pub static ONLY_A_SCORE: Rule = Rule {
    code: "F0433",
    name: "only-a-score",
    severity: Severity::Warning,
    summary: "A person who decides is shown the model's word alone.",
    page: include_str!("../../pages/F0433.md"),
    related: &["F0410", "F0401"],
};

/// A system is given labelled data and hands it to a model without the label.
pub static STORE_FORGETS: Rule = Rule {
    code: "F0434",
    name: "store-forgets-labels",
    severity: Severity::Warning,
    summary: "A system is given labelled data and hands it to a model without the label.",
    page: include_str!("../../pages/F0434.md"),
    related: &["F0403", "F0416"],
};

/// What is overdue goes to the people who let it lie.
pub static SAME_ROLE: Rule = Rule {
    code: "F0435",
    name: "same-role-again",
    severity: Severity::Warning,
    summary: "What is overdue goes to the people who let it lie.",
    page: include_str!("../../pages/F0435.md"),
    related: &["F0431"],
};

/// More than one role is accountable.
pub static TWO_ACCOUNTABLE: Rule = Rule {
    code: "F0436",
    name: "two-accountable",
    severity: Severity::Warning,
    summary: "More than one role is accountable.",
    page: include_str!("../../pages/F0436.md"),
    related: &["F0435"],
};

/// Roles are asked or told, and none is accountable.
pub static NOBODY_ACCOUNTABLE: Rule = Rule {
    code: "F0437",
    name: "nobody-accountable",
    severity: Severity::Hint,
    summary: "Roles are asked or told, and none is accountable.",
    page: include_str!("../../pages/F0437.md"),
    related: &["F0436", "F0438"],
};

/// A policy wants a time limit or an accountable role, and there is none.
pub static POLICY_NOT_KEPT: Rule = Rule {
    code: "F0438",
    name: "policy-not-kept",
    severity: Severity::Error,
    summary: "A policy wants a time limit or an accountable role, and there is none.",
    page: include_str!("../../pages/F0438.md"),
    related: &["F0437", "F0413"],
};

/// An agent remembers private data of several people in one place.
pub static MEMORY_MIXES: Rule = Rule {
    code: "F0439",
    name: "memory-mixes",
    severity: Severity::Warning,
    summary: "An agent remembers private data of several people in one place.",
    page: include_str!("../../pages/F0439.md"),
    related: &["F0434", "F0442"],
};

/// A process keeps data for longer than its record allows.
pub static KEPT_TOO_LONG: Rule = Rule {
    code: "F0440",
    name: "kept-too-long",
    severity: Severity::Warning,
    summary: "A process keeps data for longer than its record allows.",
    page: include_str!("../../pages/F0440.md"),
    related: &["F0432", "F0442"],
};

/// An agent may use all of a system, and what is added to it later.
pub static ALL_OF_A_SYSTEM: Rule = Rule {
    code: "F0441",
    name: "all-of-a-system",
    severity: Severity::Hint,
    summary: "An agent may use all of a system, and what is added to it later.",
    page: include_str!("../../pages/F0441.md"),
    related: &["F0407", "F0506"],
};

/// An agent remembers private data, and nothing says for how long.
pub static REMEMBERED_FOR_EVER: Rule = Rule {
    code: "F0442",
    name: "remembered-for-ever",
    severity: Severity::Hint,
    summary: "An agent remembers private data, and nothing says for how long.",
    page: include_str!("../../pages/F0442.md"),
    related: &["F0439", "F0440"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[
    &OWN_WORD,
    &NOT_ENFORCED,
    &UNCLEARED_MODEL,
    &UNCLEARED_FALLBACK,
    &OUTSIDE_REGION,
    &WITHOUT_REGION,
    &TOO_MUCH_POWER,
    &CHOSEN_BY_OUTSIDERS,
    &UNREAD_ANSWER,
    &NOBODY_LOOKS,
    &POLICY_PERSON,
    &POLICY_ONLY_TO,
    &POLICY_APPROVAL,
    &APPROVER_IS_AUTHOR,
    &SECRET_LEAVES,
    &UNCLEARED_SYSTEM,
    &SILENCE_DECIDES,
    &SILENCE_APPROVES,
    &LOG_TOO_SHORT,
    &ONLY_A_SCORE,
    &STORE_FORGETS,
    &SAME_ROLE,
    &TWO_ACCOUNTABLE,
    &NOBODY_ACCOUNTABLE,
    &POLICY_NOT_KEPT,
    &MEMORY_MIXES,
    &KEPT_TOO_LONG,
    &ALL_OF_A_SYSTEM,
    &REMEMBERED_FOR_EVER,
];
