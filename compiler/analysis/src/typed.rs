//! Expressions with every name bound and every type known.
//!
//! Their shape is that of [`flow_plan::Expr`], so that lowering maps one to the other node by node.

use flow_plan::expr::BinaryOp;
use flow_plan::{Ref, Value};
use flow_syntax::Place;
use flow_syntax::tree::TimeUnit;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::model::TableId;
use crate::types::Type;

/// A typed expression.
#[derive(Debug, Clone, PartialEq)]
pub struct TExpr {
    /// Which.
    pub kind: TExprKind,
    /// What it gives; optional where it may be missing on some path to where it stands.
    pub ty: Type,
    /// Where it stands.
    pub place: Place,
}

/// The kinds of typed expression.
#[derive(Debug, Clone, PartialEq)]
pub enum TExprKind {
    /// Broken and already reported.
    Error,
    /// A constant; an enum's value is text, a percentage a number (70 % is 0.70).
    Const(Value),
    /// Something of the run. Steps by path.
    Ref(Ref),
    /// A field of a record, or of each item of a list.
    Field(Box<TExpr>, SmolStr),
    /// A list.
    List(Vec<TExpr>),
    /// Two or three points of a range; in `x in 1..5` the plan wants a two-item list.
    Range(Vec<TExpr>),
    /// A record, fields in source order.
    Record(Vec<(SmolStr, TExpr)>),
    /// Text with holes.
    Text(Vec<TPart>),
    /// `not x`
    Not(Box<TExpr>),
    /// `-x`
    Minus(Box<TExpr>),
    /// An operator between two operands.
    Binary(BinaryOp, Box<TExpr>, Box<TExpr>),
    /// `x else default`
    Else(Box<TExpr>, Box<TExpr>),
    /// `x exists`
    Exists(Box<TExpr>),
    /// `list where cond`; in the condition the item is [`Ref::It`].
    Where(Box<TExpr>, Box<TExpr>),
    /// A built-in function by name.
    Call(SmolStr, Vec<TExpr>),
    /// A decision table asked, arguments in the order of its input columns.
    Table(TableId, Vec<TExpr>),
    /// `sample("path")` in a test; relative to the test's file.
    Sample(String),
    /// `secret("NAME")`: the name, never the value.
    Secret(SmolStr),
    /// `2 working days`: a duration on a role's calendar.
    Working {
        /// How many.
        amount: Decimal,
        /// Of what.
        unit: TimeUnit,
        /// Whose calendar, where written.
        role: Option<SmolStr>,
    },
    /// `35 EUR per h`, `1200 per month`.
    Rate {
        /// How much or how many.
        amount: Decimal,
        /// The currency of an amount of money.
        currency: Option<SmolStr>,
        /// For each of these.
        per: TimeUnit,
    },
}

/// A part of a text with holes.
#[derive(Debug, Clone, PartialEq)]
pub enum TPart {
    /// As it reads.
    Plain(String),
    /// A value shown in it.
    Hole(TExpr),
}

impl TExprKind {
    /// Adds the expressions that it is made of.
    pub fn parts<'e>(&'e self, parts: &mut Vec<&'e TExpr>) {
        match self {
            Self::Field(of, _) | Self::Not(of) | Self::Minus(of) | Self::Exists(of) => {
                parts.push(of);
            }
            Self::List(of) | Self::Range(of) | Self::Call(_, of) | Self::Table(_, of) => {
                parts.extend(of);
            }
            Self::Record(fields) => parts.extend(fields.iter().map(|(_, value)| value)),
            Self::Text(of) => parts.extend(of.iter().filter_map(|part| match part {
                TPart::Hole(hole) => Some(hole),
                TPart::Plain(_) => None,
            })),
            Self::Binary(_, a, b) | Self::Else(a, b) | Self::Where(a, b) => {
                parts.extend([&**a, &**b]);
            }
            _ => {}
        }
    }
}

impl TExpr {
    /// A broken expression, already reported.
    #[must_use]
    pub const fn error(place: Place) -> Self {
        Self {
            kind: TExprKind::Error,
            ty: Type::Error,
            place,
        }
    }

    /// A constant.
    #[must_use]
    pub const fn constant(value: Value, ty: Type, place: Place) -> Self {
        Self {
            kind: TExprKind::Const(value),
            ty,
            place,
        }
    }

    /// The constant's value, if it is one.
    #[must_use]
    pub const fn value(&self) -> Option<&Value> {
        match &self.kind {
            TExprKind::Const(value) => Some(value),
            _ => None,
        }
    }
}
