//! Expressions and literals.

use smol_str::SmolStr;

use crate::span::Span;

use super::{Name, Text};

/// An argument: `name: value` or a bare value.
#[derive(Debug, Clone)]
pub struct Arg {
    /// Where.
    pub span: Span,
    /// The parameter's name, when written.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Where.
    pub span: Span,
    /// Which.
    pub kind: ExprKind,
}

/// The kinds of expression.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A gap, already reported.
    Missing,
    /// `-` in a table's cell: anything.
    Any,
    /// A bare name.
    Name(SmolStr),
    /// `true`, `false`
    Bool(bool),
    /// `none`
    None,
    /// A number, possibly with a unit.
    Number(Number),
    /// `2026-09-30`
    Date(SmolStr),
    /// `09:00`
    Time(SmolStr),
    /// Text, possibly with holes.
    Text(Text),
    /// `2..6`, `2..3..7 min`: two or three points; a unit on the last holds for those without one.
    Range(Vec<Expr>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{ name: value }`
    Record(Vec<(Name, Expr)>),
    /// `of.name`
    Field {
        /// The thing at hand.
        of: Box<Expr>,
        /// The field.
        name: Name,
    },
    /// `name(args)`: a function, a table, `sample(…)`, `secret(…)`, `crm.find(…)`.
    Call {
        /// What is called: a name or a field of one.
        callee: Box<Expr>,
        /// With what.
        args: Vec<Arg>,
    },
    /// `not x`, `-x`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x else default`
    Else(Box<Expr>, Box<Expr>),
    /// `x exists`
    Exists(Box<Expr>),
    /// `list where cond`
    Where(Box<Expr>, Box<Expr>),
    /// `( x )`, kept so that the formatter can put the parentheses back.
    Group(Box<Expr>),
}

/// Digits and a unit as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// The digits: `0.40`.
    pub digits: SmolStr,
    /// The unit, if any.
    pub unit: Option<Unit>,
}

/// A unit directly after a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// `%`
    Percent,
    /// `ms`, `s`, `min`, `h`, `day(s)`, `week(s)`, `month(s)`, `year(s)`.
    Time(TimeUnit),
    /// `working days`, `working h of support`: a role's calendar.
    Working(TimeUnit, Option<Name>),
    /// `8 turns` in a list: things counted.
    Of(SmolStr),
    /// A three-letter currency: `EUR`.
    Money(SmolStr),
    /// `EUR per h`, `per month`: an amount or count for each of a unit of time.
    Per(Option<SmolStr>, TimeUnit),
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Milliseconds.
    Millisecond,
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Calendar days.
    Day,
    /// Calendar weeks.
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

/// An operator before its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Minus,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `and`
    And,
    /// `or`
    Or,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}
