//! The execution plan: its types, values, expressions and their evaluation.
//!
//! The plan is a contract: versioned JSON that holds everything a runtime needs and nothing else.
//! Source spans and tests are separate documents ([`SourceMap`], [`Tests`]) outside the content hash.

pub mod expr;
pub mod plan;
pub mod schema;
pub mod source_map;
pub mod step;
pub mod tests;
pub mod value;

pub use expr::{Expr, Ref, Template, TemplatePart};
pub use plan::{Action, Field, Model, Output, Plan, Process, Role, Start, State, System, Via};
pub use schema::Schema;
pub use source_map::SourceMap;
pub use step::{Arrow, Step, StepKind, Target};
pub use tests::Tests;
pub use value::Value;
