//! Names: unknown, twice, unused; files that use each other.

use flow_syntax::Severity;

use super::Rule;

/// An arrow leads to a step that does not exist.
pub static UNKNOWN_STEP: Rule = Rule {
    code: "F0101",
    name: "unknown-step",
    severity: Severity::Error,
    summary: "An arrow leads to a step that does not exist.",
    page: include_str!("../../pages/F0101.md"),
    related: &["F0102", "F0304"],
};

/// A name means nothing here.
pub static UNKNOWN_NAME: Rule = Rule {
    code: "F0102",
    name: "unknown-name",
    severity: Severity::Error,
    summary: "A name means nothing here.",
    page: include_str!("../../pages/F0102.md"),
    related: &["F0101", "F0110"],
};

/// A type is not declared.
pub static UNKNOWN_TYPE: Rule = Rule {
    code: "F0103",
    name: "unknown-type",
    severity: Severity::Error,
    summary: "A type is not declared.",
    page: include_str!("../../pages/F0103.md"),
    related: &["F0102"],
};

/// A system, or its lookup or action, is not declared.
pub static UNKNOWN_SYSTEM: Rule = Rule {
    code: "F0104",
    name: "unknown-system",
    severity: Severity::Error,
    summary: "A system, or its lookup or action, is not declared.",
    page: include_str!("../../pages/F0104.md"),
    related: &["F0105"],
};

/// A model is not declared.
pub static UNKNOWN_MODEL: Rule = Rule {
    code: "F0105",
    name: "unknown-model",
    severity: Severity::Error,
    summary: "A model is not declared.",
    page: include_str!("../../pages/F0105.md"),
    related: &["F0503"],
};

/// A role is used but not declared.
pub static UNDECLARED_ROLE: Rule = Rule {
    code: "F0106",
    name: "undeclared-role",
    severity: Severity::Hint,
    summary: "A role is used but not declared.",
    page: include_str!("../../pages/F0106.md"),
    related: &["F0104"],
};

/// Two things have the same name.
pub static DUPLICATE: Rule = Rule {
    code: "F0107",
    name: "duplicate-name",
    severity: Severity::Error,
    summary: "Two things have the same name.",
    page: include_str!("../../pages/F0107.md"),
    related: &["F0109"],
};

/// Something is declared and never used.
pub static UNUSED: Rule = Rule {
    code: "F0108",
    name: "unused",
    severity: Severity::Hint,
    summary: "Something is declared and never used.",
    page: include_str!("../../pages/F0108.md"),
    related: &["F0102"],
};

/// A step has a name that arrows use for something else.
pub static RESERVED: Rule = Rule {
    code: "F0109",
    name: "reserved-name",
    severity: Severity::Error,
    summary: "A step has a name that arrows use for something else.",
    page: include_str!("../../pages/F0109.md"),
    related: &["F0107"],
};

/// Something has no such field.
pub static UNKNOWN_FIELD: Rule = Rule {
    code: "F0110",
    name: "unknown-field",
    severity: Severity::Error,
    summary: "Something has no such field.",
    page: include_str!("../../pages/F0110.md"),
    related: &["F0102"],
};

/// A property does not belong here.
pub static UNKNOWN_PROPERTY: Rule = Rule {
    code: "F0111",
    name: "unknown-property",
    severity: Severity::Error,
    summary: "A property does not belong here.",
    page: include_str!("../../pages/F0111.md"),
    related: &["F0210"],
};

/// A file cannot be read.
pub static NOT_FOUND: Rule = Rule {
    code: "F0112",
    name: "file-not-found",
    severity: Severity::Error,
    summary: "A file cannot be read.",
    page: include_str!("../../pages/F0112.md"),
    related: &["F0113"],
};

/// A file outside the project is used.
pub static OUTSIDE_ROOT: Rule = Rule {
    code: "F0113",
    name: "file-outside-project",
    severity: Severity::Error,
    summary: "A file outside the project is used.",
    page: include_str!("../../pages/F0113.md"),
    related: &["F0112"],
};

/// Files use each other in a circle.
pub static IMPORT_CYCLE: Rule = Rule {
    code: "F0114",
    name: "circular-use",
    severity: Severity::Error,
    summary: "Files use each other in a circle.",
    page: include_str!("../../pages/F0114.md"),
    related: &["F0112"],
};

/// A label is not declared.
pub static UNKNOWN_LABEL: Rule = Rule {
    code: "F0115",
    name: "unknown-label",
    severity: Severity::Error,
    summary: "A label is not declared.",
    page: include_str!("../../pages/F0115.md"),
    related: &["F0103"],
};

/// A process is not declared.
pub static UNKNOWN_PROCESS: Rule = Rule {
    code: "F0116",
    name: "unknown-process",
    severity: Severity::Error,
    summary: "A process is not declared.",
    page: include_str!("../../pages/F0116.md"),
    related: &["F0101"],
};

/// A message is not declared.
pub static UNKNOWN_MESSAGE: Rule = Rule {
    code: "F0117",
    name: "unknown-message",
    severity: Severity::Error,
    summary: "A message is not declared.",
    page: include_str!("../../pages/F0117.md"),
    related: &["F0116"],
};

/// There is no function or table of this name.
pub static UNKNOWN_FUNCTION: Rule = Rule {
    code: "F0118",
    name: "unknown-function",
    severity: Severity::Error,
    summary: "There is no function or table of this name.",
    page: include_str!("../../pages/F0118.md"),
    related: &["F0102"],
};

/// An argument has no parameter to go to.
pub static UNKNOWN_ARGUMENT: Rule = Rule {
    code: "F0119",
    name: "unknown-argument",
    severity: Severity::Error,
    summary: "An argument has no parameter to go to.",
    page: include_str!("../../pages/F0119.md"),
    related: &["F0204"],
};

/// A name could mean two things.
pub static CLASH: Rule = Rule {
    code: "F0120",
    name: "unclear-name",
    severity: Severity::Error,
    summary: "A name could mean two things.",
    page: include_str!("../../pages/F0120.md"),
    related: &["F0107"],
};

/// A file is written in an edition of the language that is not known.
pub static UNKNOWN_EDITION: Rule = Rule {
    code: "F0121",
    name: "unknown-edition",
    severity: Severity::Error,
    summary: "A file is written in an edition of the language that is not known.",
    page: include_str!("../../pages/F0121.md"),
    related: &[],
};

/// A variant changes a step twice.
pub static CHANGED_TWICE: Rule = Rule {
    code: "F0122",
    name: "changed-twice",
    severity: Severity::Error,
    summary: "A variant changes a step twice.",
    page: include_str!("../../pages/F0122.md"),
    related: &["F0123"],
};

/// A variant removes the first step of a block to begin elsewhere than with the next.
pub static FIRST_REMOVED: Rule = Rule {
    code: "F0123",
    name: "first-step-removed",
    severity: Severity::Error,
    summary: "A variant removes the first step of a block to begin elsewhere than with the next.",
    page: include_str!("../../pages/F0123.md"),
    related: &["F0122"],
};

/// A variant changes itself.
pub static CHANGES_ITSELF: Rule = Rule {
    code: "F0124",
    name: "variant-of-itself",
    severity: Severity::Error,
    summary: "A variant changes itself.",
    page: include_str!("../../pages/F0124.md"),
    related: &["F0122"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[
    &UNKNOWN_STEP,
    &UNKNOWN_NAME,
    &UNKNOWN_TYPE,
    &UNKNOWN_SYSTEM,
    &UNKNOWN_MODEL,
    &UNDECLARED_ROLE,
    &DUPLICATE,
    &UNUSED,
    &RESERVED,
    &UNKNOWN_FIELD,
    &UNKNOWN_PROPERTY,
    &NOT_FOUND,
    &OUTSIDE_ROOT,
    &IMPORT_CYCLE,
    &UNKNOWN_LABEL,
    &UNKNOWN_PROCESS,
    &UNKNOWN_MESSAGE,
    &UNKNOWN_FUNCTION,
    &UNKNOWN_ARGUMENT,
    &CLASH,
    &UNKNOWN_EDITION,
    &CHANGED_TWICE,
    &FIRST_REMOVED,
    &CHANGES_ITSELF,
];
