//! Values: types, units, results that may be missing.

use flow_syntax::Severity;

use super::Rule;

/// A value does not fit where it is used.
pub static MISMATCH: Rule = Rule {
    code: "F0201",
    name: "wrong-type",
    severity: Severity::Error,
    summary: "A value does not fit where it is used.",
    page: include_str!("../../pages/F0201.md"),
    related: &["F0202", "F0203"],
};

/// Two amounts have different units.
pub static UNITS: Rule = Rule {
    code: "F0202",
    name: "wrong-unit",
    severity: Severity::Error,
    summary: "Two amounts have different units.",
    page: include_str!("../../pages/F0202.md"),
    related: &["F0201"],
};

/// An operator does not work on these values.
pub static OPERATOR: Rule = Rule {
    code: "F0203",
    name: "wrong-operands",
    severity: Severity::Error,
    summary: "An operator does not work on these values.",
    page: include_str!("../../pages/F0203.md"),
    related: &["F0201"],
};

/// Something needed is not given.
pub static MISSING_ARGUMENT: Rule = Rule {
    code: "F0204",
    name: "missing-argument",
    severity: Severity::Error,
    summary: "Something needed is not given.",
    page: include_str!("../../pages/F0204.md"),
    related: &["F0119"],
};

/// A value that may be missing is used as if it were always there.
pub static MAYBE_NOTHING: Rule = Rule {
    code: "F0205",
    name: "may-be-nothing",
    severity: Severity::Error,
    summary: "A value that may be missing is used as if it were always there.",
    page: include_str!("../../pages/F0205.md"),
    related: &["F0206"],
};

/// The result of a step is used where the step need not have run.
pub static MAYBE_NOT_RUN: Rule = Rule {
    code: "F0206",
    name: "may-not-have-run",
    severity: Severity::Error,
    summary: "The result of a step is used where the step need not have run.",
    page: include_str!("../../pages/F0206.md"),
    related: &["F0205", "F0207"],
};

/// The result of a step is used where the step cannot have run.
pub static BEFORE_IT_EXISTS: Rule = Rule {
    code: "F0207",
    name: "used-too-early",
    severity: Severity::Error,
    summary: "The result of a step is used where the step cannot have run.",
    page: include_str!("../../pages/F0207.md"),
    related: &["F0206"],
};

/// The result of a step is used, but the step has none.
pub static NO_RESULT: Rule = Rule {
    code: "F0208",
    name: "no-result",
    severity: Severity::Error,
    summary: "The result of a step is used, but the step has none.",
    page: include_str!("../../pages/F0208.md"),
    related: &["F0505"],
};

/// A condition is needed, but this is not true or false.
pub static NOT_A_CONDITION: Rule = Rule {
    code: "F0209",
    name: "not-a-condition",
    severity: Severity::Error,
    summary: "A condition is needed, but this is not true or false.",
    page: include_str!("../../pages/F0209.md"),
    related: &["F0203"],
};

/// What follows a property is not what it needs.
pub static BAD_PROPERTY: Rule = Rule {
    code: "F0210",
    name: "wrong-property-value",
    severity: Severity::Error,
    summary: "What follows a property is not what it needs.",
    page: include_str!("../../pages/F0210.md"),
    related: &["F0111"],
};

/// A range ends before it begins.
pub static BAD_BOUNDS: Rule = Rule {
    code: "F0211",
    name: "wrong-bounds",
    severity: Severity::Error,
    summary: "A range ends before it begins.",
    page: include_str!("../../pages/F0211.md"),
    related: &["F0201"],
};

/// A result may be of an earlier round.
pub static STALE: Rule = Rule {
    code: "F0212",
    name: "earlier-round",
    severity: Severity::Warning,
    summary: "A result may be of an earlier round.",
    page: include_str!("../../pages/F0212.md"),
    related: &["F0206"],
};

/// A model gives back a file, which it cannot have.
pub static FILE_FROM_MODEL: Rule = Rule {
    code: "F0213",
    name: "file-from-a-model",
    severity: Severity::Error,
    summary: "A model is to give back a file, but models answer in words.",
    page: include_str!("../../pages/F0213.md"),
    related: &["F0204"],
};

/// A value stands in one brace of a text, where it is plain text.
pub static ONE_BRACE: Rule = Rule {
    code: "F0214",
    name: "one-brace",
    severity: Severity::Warning,
    summary: "A value stands in one brace, where it is plain text.",
    page: include_str!("../../pages/F0214.md"),
    related: &["F0102"],
};

/// Several roles are named, and nothing says whether one of them does it or all.
pub static ONE_OR_ALL: Rule = Rule {
    code: "F0215",
    name: "one-or-all",
    severity: Severity::Warning,
    summary: "Several roles are named, and nothing says whether one of them does it or all.",
    page: include_str!("../../pages/F0215.md"),
    related: &["F0106"],
};

/// A lookup would change something.
pub static LOOKUP_CHANGES: Rule = Rule {
    code: "F0216",
    name: "lookup-changes",
    severity: Severity::Error,
    summary: "A lookup would change something.",
    page: include_str!("../../pages/F0216.md"),
    related: &["F0217"],
};

/// A lookup is made with `post`, which usually changes something.
pub static LOOKUP_POSTS: Rule = Rule {
    code: "F0217",
    name: "lookup-posts",
    severity: Severity::Warning,
    summary: "A lookup is made with `post`, which usually changes something.",
    page: include_str!("../../pages/F0217.md"),
    related: &["F0216"],
};

/// A lookup or an action lacks what its system needs to be called.
pub static NOT_CALLABLE: Rule = Rule {
    code: "F0218",
    name: "not-callable",
    severity: Severity::Warning,
    summary: "A lookup or an action lacks what its system needs to be called.",
    page: include_str!("../../pages/F0218.md"),
    related: &["F0210"],
};

/// Time is counted in working hours, and nothing says which hours these are.
pub static NO_CALENDAR: Rule = Rule {
    code: "F0219",
    name: "no-calendar",
    severity: Severity::Warning,
    summary: "Time is counted in working hours, and nothing says which hours these are.",
    page: include_str!("../../pages/F0219.md"),
    related: &["F0210"],
};

/// It is asked whether something is there that always is.
pub static ALWAYS_THERE: Rule = Rule {
    code: "F0220",
    name: "always-there",
    severity: Severity::Warning,
    summary: "It is asked whether something is there that always is.",
    page: include_str!("../../pages/F0220.md"),
    related: &["F0205", "F0311"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[
    &MISMATCH,
    &UNITS,
    &OPERATOR,
    &MISSING_ARGUMENT,
    &MAYBE_NOTHING,
    &MAYBE_NOT_RUN,
    &BEFORE_IT_EXISTS,
    &NO_RESULT,
    &NOT_A_CONDITION,
    &BAD_PROPERTY,
    &BAD_BOUNDS,
    &STALE,
    &FILE_FROM_MODEL,
    &ONE_BRACE,
    &ONE_OR_ALL,
    &LOOKUP_CHANGES,
    &LOOKUP_POSTS,
    &NOT_CALLABLE,
    &NO_CALENDAR,
    &ALWAYS_THERE,
];
