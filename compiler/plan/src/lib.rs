//! The execution plan: its types, values, expressions and their evaluation.
//!
//! The plan is a contract: versioned JSON that holds everything a runtime needs and nothing else.
//! Source spans and tests are separate documents ([`SourceMap`], [`Tests`]) outside the content hash.

mod arithmetic;
mod compare;
pub mod decode;
pub mod document;
pub mod eval;
pub mod expr;
mod functions;
pub mod index;
pub mod json;
pub mod money;
pub mod plan;
pub mod schema;
mod show;
pub mod source_map;
pub mod step;
pub mod tests;
mod time;
pub mod value;
mod words;

pub use decode::{Mismatch, conform, decode, decode_at, decode_fields};
pub use document::{plan_schema, tests_schema};
pub use eval::{Env, EvalError, eval, eval_condition, render, time_zone};
pub use expr::{BinaryOp, Expr, Ref, Template, TemplatePart};
pub use index::{Block, BlockKind, Index, ProcessIndex};
pub use plan::{Action, Field, Model, Output, Plan, Process, Role, Start, State, System, Via};
pub use schema::Schema;
pub use show::show;
pub use source_map::SourceMap;
pub use step::{Arrow, Step, StepKind, Target};
pub use tests::Tests;
pub use value::{FileRef, Value};
