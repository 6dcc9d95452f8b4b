//! The typed syntax tree.
//!
//! A gap is a node too: a missing name has empty text and an empty span, a missing expression is
//! [`ExprKind::Missing`]; whatever fits nowhere is kept as a [`Bogus`] node. Each gap has exactly one
//! syntax error in its piece, and later stages stay silent about it.

mod decl;
mod expr;
mod file;
mod name;
mod property;
mod shift;
mod step;
mod test;
mod types;

pub use decl::{
    Action, Change, ChangeKind, Decl, DeclKind, Enum, EnumValue, Field, Plain, PlainKind, Process,
    Record, Table, TableRow, Use, Variant,
};
pub use expr::{Arg, BinaryOp, Expr, ExprKind, Number, TimeUnit, UnaryOp, Unit};
pub use file::{Piece, PlacedPiece, SourceFile, SyntaxError, Trivia, TriviaKind};
pub use name::{Bogus, Name, Path, Text, TextPart};
pub use property::{Handler, Property, PropertyValue, WordArg, Words};
pub(crate) use shift::Shift;
pub use step::{Arm, Arrow, Body, Branch, Cap, Outcome, People, Step, StepKind};
pub use test::{Expectation, Scripted, Test, TestLine, TestLineKind};
pub use types::{TypeExpr, TypeKind};
