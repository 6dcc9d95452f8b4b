//! `test` blocks.

use crate::span::Span;

use super::{Bogus, Expr, Name, Path, Text};

/// `test "title" for process { … }`
#[derive(Debug, Clone)]
pub struct Test {
    /// Its title.
    pub title: Text,
    /// The process tested.
    pub process: Name,
    /// In source order.
    pub lines: Vec<TestLine>,
}

/// One line of a test.
#[derive(Debug, Clone)]
pub struct TestLine {
    /// Where.
    pub span: Span,
    /// What it says.
    pub kind: TestLineKind,
}

/// The kinds of test line.
#[derive(Debug, Clone)]
pub enum TestLineKind {
    /// `given name = expr`
    Given {
        /// An input.
        name: Name,
        /// Its value.
        value: Expr,
    },
    /// `when step returns expr`, `fails "…"`, `times out`, `accepts expr`, `chooses "…"`.
    When {
        /// The step scripted; dotted for steps inside a sub-process.
        step: Path,
        /// What it does.
        does: Scripted,
    },
    /// `expect path includes a, b`, `expect path excludes a`, `expect ends done`, `expect expr`.
    Expect(Expectation),
    /// Neither.
    Bogus(Bogus),
}

/// A scripted outcome.
#[derive(Debug, Clone)]
pub enum Scripted {
    /// `returns expr`
    Returns(Expr),
    /// `fails` or `fails "why"`; an AI outcome such as `refused` may be named.
    Fails(Option<Expr>),
    /// `times out`
    TimesOut,
    /// `accepts expr` or `accepts`: a copilot's draft, edited or as it is.
    Accepts(Option<Expr>),
    /// `chooses "yes"` or a named outcome: a person's decision or button.
    Chooses(Expr),
    /// A gap.
    Missing,
}

/// What a test expects.
#[derive(Debug, Clone)]
pub enum Expectation {
    /// `path includes a, b`
    PathIncludes(Vec<Name>),
    /// `path excludes a`
    PathExcludes(Vec<Name>),
    /// `path is a, b, c`
    PathIs(Vec<Name>),
    /// `ends done`
    Ends(Name),
    /// `fails` or `fails at step`
    Fails(Option<Name>),
    /// An expression over inputs, outputs and step results that must be true.
    That(Expr),
}
