//! Models and what steps ask of them.

use flow_syntax::Severity;

use super::Rule;

/// A vendor is not known.
pub static UNKNOWN_VENDOR: Rule = Rule {
    code: "F0501",
    name: "unknown-vendor",
    severity: Severity::Error,
    summary: "A vendor is not known.",
    page: include_str!("../../pages/F0501.md"),
    related: &["F0502"],
};

/// A model does not say which model of its vendor it is.
pub static NO_ID: Rule = Rule {
    code: "F0502",
    name: "model-without-id",
    severity: Severity::Error,
    summary: "A model does not say which model of its vendor it is.",
    page: include_str!("../../pages/F0502.md"),
    related: &["F0501"],
};

/// A step needs a model and names none.
pub static NO_MODEL: Rule = Rule {
    code: "F0503",
    name: "no-model",
    severity: Severity::Error,
    summary: "A step needs a model and names none.",
    page: include_str!("../../pages/F0503.md"),
    related: &["F0105"],
};

/// A model is not told what to do.
pub static NO_PROMPT: Rule = Rule {
    code: "F0504",
    name: "no-prompt",
    severity: Severity::Error,
    summary: "A model is not told what to do.",
    page: include_str!("../../pages/F0504.md"),
    related: &["F0505"],
};

/// A step does not say what its answer looks like.
pub static NO_RETURNS: Rule = Rule {
    code: "F0505",
    name: "no-returns",
    severity: Severity::Hint,
    summary: "A step does not say what its answer looks like.",
    page: include_str!("../../pages/F0505.md"),
    related: &["F0208"],
};

/// An agent has no limits.
pub static NO_LIMITS: Rule = Rule {
    code: "F0506",
    name: "no-limits",
    severity: Severity::Warning,
    summary: "An agent has no limits.",
    page: include_str!("../../pages/F0506.md"),
    related: &["F0305"],
};

/// A step asks of a model what it cannot do.
pub static CANNOT: Rule = Rule {
    code: "F0507",
    name: "model-cannot",
    severity: Severity::Warning,
    summary: "A step asks of a model what it cannot do.",
    page: include_str!("../../pages/F0507.md"),
    related: &["F0505", "F0508"],
};

/// A prompt may be longer than the model can read.
pub static TOO_LONG: Rule = Rule {
    code: "F0508",
    name: "prompt-too-long",
    severity: Severity::Warning,
    summary: "A prompt may be longer than the model can read.",
    page: include_str!("../../pages/F0508.md"),
    related: &["F0507"],
};

/// A model is switched off by its vendor on a day that is known.
pub static RETIRES: Rule = Rule {
    code: "F0509",
    name: "model-retires",
    severity: Severity::Warning,
    summary: "A model is switched off by its vendor on a day that is known.",
    page: include_str!("../../pages/F0509.md"),
    related: &["F0502"],
};

/// A model takes no temperature.
pub static TEMPERATURE_IGNORED: Rule = Rule {
    code: "F0510",
    name: "temperature-ignored",
    severity: Severity::Hint,
    summary: "A model takes no temperature.",
    page: include_str!("../../pages/F0510.md"),
    related: &["F0507"],
};

/// The rules of this family, by code.
pub(super) static RULES: &[&Rule] = &[
    &UNKNOWN_VENDOR,
    &NO_ID,
    &NO_MODEL,
    &NO_PROMPT,
    &NO_RETURNS,
    &NO_LIMITS,
    &CANNOT,
    &TOO_LONG,
    &RETIRES,
    &TEMPERATURE_IGNORED,
];
