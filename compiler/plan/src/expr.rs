//! Expressions as a small tree with every name resolved.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::value::Value;

/// An expression. Total: evaluation ends with a value or a clear error, and never loops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Expr {
    /// A constant.
    Const {
        /// Its value.
        value: Value,
    },
    /// Something of the run.
    Ref {
        /// What.
        name: Ref,
    },
    /// A field of a record, or of each item of a list (projection); nothing of nothing.
    Field {
        /// The thing at hand.
        of: Box<Expr>,
        /// The field.
        name: String,
    },
    /// A list.
    List {
        /// Its items.
        items: Vec<Expr>,
    },
    /// A record.
    Record {
        /// Its fields in source order.
        fields: Vec<(String, Expr)>,
    },
    /// Text with holes.
    Text {
        /// Its parts.
        template: Template,
    },
    /// `not x`
    Not {
        /// The operand.
        of: Box<Expr>,
    },
    /// `-x`
    Minus {
        /// The operand.
        of: Box<Expr>,
    },
    /// An operator between two operands.
    Binary {
        /// Which.
        with: BinaryOp,
        /// Before it.
        left: Box<Expr>,
        /// After it.
        right: Box<Expr>,
    },
    /// `x else default`
    Else {
        /// Tried first.
        of: Box<Expr>,
        /// Where that is nothing.
        default: Box<Expr>,
    },
    /// `x exists`
    Exists {
        /// The operand.
        of: Box<Expr>,
    },
    /// `list where cond`; in the condition the item is [`Ref::It`].
    Where {
        /// The list.
        list: Box<Expr>,
        /// The condition.
        cond: Box<Expr>,
    },
    /// A built-in function.
    Call {
        /// Its name: `sum`, `count`, `round`, `upper`, `today`, …
        function: String,
        /// Its arguments.
        args: Vec<Expr>,
    },
    /// A decision table asked.
    Table {
        /// Its unique name, in [`crate::Plan::tables`].
        table: String,
        /// Values of its columns in, in their order.
        args: Vec<Expr>,
    },
    /// `2 working days`, `8 working h of support`: a duration on a role's calendar. Added to a point in
    /// time it counts the open spans of that calendar forward, subtracted back; a working day is a
    /// calendar date with any open span.
    Working {
        /// How many.
        #[schemars(with = "String")]
        amount: Decimal,
        /// Of what.
        unit: WorkingUnit,
        /// Whose calendar, by role. Without one: Monday to Friday, 09:00 to 17:00, in the process's zone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
    },
    /// `sample("path.json")` in a test: the driver replaces it by the file's content.
    Sample {
        /// Path relative to the file that holds the test.
        path: String,
    },
}

/// Units of working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkingUnit {
    /// Milliseconds of working time.
    Millisecond,
    /// Seconds of working time.
    Second,
    /// Minutes of working time.
    Minute,
    /// Hours of working time.
    Hour,
    /// Days with working time.
    Day,
    /// Calendar weeks with working time.
    Week,
    /// Calendar months with working time.
    Month,
    /// Calendar years with working time.
    Year,
}

/// A name, resolved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ref {
    /// An input of the process.
    Input(String),
    /// An output of the process, in tests.
    Output(String),
    /// The latest result of a step, by path.
    Step(String),
    /// How often a step has run, by path.
    Runs(String),
    /// All results of a step in order, by path.
    History(String),
    /// Declared shared state.
    State(String),
    /// A value made by `set`, by name.
    Local(String),
    /// The item of the for-each at this path.
    Item(String),
    /// The latest message of this name that a handler or a wait of the process heard.
    Message(String),
    /// The thing at hand in `where` and `ensure`: the innermost one.
    It,
    /// The outcome name of a `run` step, by path.
    Outcome(String),
}

/// Operators between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BinaryOp {
    /// `and`; the right side is not evaluated when the left is false.
    And,
    /// `or`; the right side is not evaluated when the left is true.
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
    /// `in`: an item of a list. A range is lowered to two comparisons.
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

/// Text with holes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// In order.
    pub parts: Vec<TemplatePart>,
}

/// A part of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplatePart {
    /// As it reads.
    Plain(String),
    /// Replaced by the value, shown for people.
    Hole(Expr),
}
