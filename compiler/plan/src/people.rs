//! Who acts, who answers for it, and the terms of a person's task.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::step::Arrow;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Roles by name.
    pub roles: Vec<String>,
    /// Whether every role must act, not any one of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
    /// Paths of steps whose doer must not act here; whoever acted as a delegate counts as a doer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_whoever_did: Vec<String>,
}

/// Who answers for work, who is asked and who is told; who does it is the step's own `by`. Roles by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Raci {
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accountable: Vec<String>,
    /// Who is asked before it is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consult: Vec<String>,
    /// Who is told when it is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inform: Vec<String>,
}

impl Raci {
    /// Whether nobody is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What else holds of a person's task.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// `at least 45 s`: a duration that must pass between the form's opening and its sending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Expr>,
    /// `sample 10%`: the share of visits, drawn at random and journaled, in which the step takes place
    /// at all; in the others it is passed over and has no result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Expr>,
    /// `delegate to head`: roles by name that a doer may hand the task to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delegate_to: Vec<String>,
    /// `remind after 2 h`: durations from the task's beginning after which its people are reminded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remind_after: Vec<Expr>,
}

impl Terms {
    /// Whether nothing else holds.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A due time of a person's step. Passing it never means yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// A duration from the step's beginning: elapsed, or working time ([`Expr::Working`]). What is
    /// written as `due 2 days before date` is `date - 2 days - now`, evaluated when the step begins.
    pub within: Expr,
    /// Where it leads when overdue: the task is withdrawn. Without one it is only marked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue: Option<Arrow>,
    /// `on overdue by lead`: who then gets the same task, in place of those who had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_by: Option<People>,
}
