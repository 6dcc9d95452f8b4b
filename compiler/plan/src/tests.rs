//! The `test` blocks of a program; outside the content hash.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;

/// The version written by this crate.
pub const FORMAT: &str = "flow-tests/1";

/// All tests of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tests {
    /// [`FORMAT`].
    pub format: String,
    /// In source order.
    pub tests: Vec<Test>,
}

/// One example of behaviour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Its title.
    pub title: String,
    /// The process it runs.
    pub process: String,
    /// File it stands in, relative to the project root; samples are relative to its folder.
    pub file: String,
    /// Line it begins on, from 1.
    pub line: u32,
    /// Inputs by name.
    pub given: Vec<(String, Expr)>,
    /// Scripted outcomes; several for one step serve its visits in order, the last one serving the rest.
    pub when: Vec<Script>,
    /// What must hold.
    pub expect: Vec<Expect>,
}

/// A scripted outcome of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// The step, by path.
    pub step: String,
    /// What it does.
    pub does: Scripted,
}

/// What a scripted step does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scripted {
    /// Gives this result.
    Returns(Expr),
    /// Fails, as a named outcome where one is given.
    Fails {
        /// `refused`, `vendor_down`, …; `error` otherwise.
        outcome: String,
        /// Why.
        message: Option<String>,
    },
    /// Takes too long.
    TimesOut,
    /// The person accepts the draft, as it is or as this.
    Accepts(Option<Expr>),
    /// The person chooses this answer or presses this button.
    Chooses(String),
}

/// What a test expects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// As written, for the report.
    pub text: String,
    /// Line, from 1.
    pub line: u32,
    /// What must hold.
    pub that: Expectation,
}

/// The kinds of expectation. Steps by path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// All of these ran.
    PathIncludes(Vec<String>),
    /// None of these ran.
    PathExcludes(Vec<String>),
    /// Exactly these ran, in this order.
    PathIs(Vec<String>),
    /// The run ended at this end step.
    Ends(String),
    /// The run failed, at this step where given.
    Fails(Option<String>),
    /// True after the run; outputs are [`crate::Ref::Output`].
    That(Expr),
}
