//! The execution plan: its types, values, expressions and their evaluation.
//!
//! The plan is a contract: versioned JSON that holds everything a runtime needs and nothing else.
//! Source spans, tests and figures for analysis are separate documents ([`SourceMap`], [`Tests`],
//! [`Figures`]) outside the content hash.

mod arithmetic;
pub mod arrow;
pub mod calendar;
mod compare;
pub mod decode;
pub mod document;
pub mod eval;
pub mod event;
pub mod expr;
pub mod figures;
mod functions;
pub mod index;
pub mod json;
pub mod lock;
pub mod message;
pub mod money;
pub mod pace;
pub mod people;
pub mod plan;
mod redact;
pub mod schedule;
pub mod schema;
mod show;
pub mod source_map;
pub mod step;
pub mod table;
pub mod tests;
mod time;
pub mod value;
mod words;

pub use decode::{Mismatch, conform, decode, decode_at, decode_fields};
pub use document::{figures_schema, plan_schema, tests_schema};
pub use eval::{Env, EvalError, eval, eval_condition, render, time_zone};
pub use expr::{BinaryOp, Expr, Ref, Template, TemplatePart, WorkingUnit};
pub use figures::Figures;
pub use index::{Block, BlockKind, Index, ProcessIndex};
pub use plan::{Action, Field, Model, Output, Plan, Process, Role, Start, State, System, Via};
pub use schema::Schema;
pub use show::show;
pub use source_map::SourceMap;
pub use step::{Arrow, Step, StepKind, Target};
pub use table::Table;
pub use tests::Tests;
pub use value::{FileRef, Value};
