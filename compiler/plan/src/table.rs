//! Decision tables, and how one is asked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;

/// A decision table, as in DMN. Rows are looked at from top to bottom; what stands below the row that
/// answers is not evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// As written, for messages.
    pub name: String,
    /// Columns in, by name; arguments come in this order.
    pub inputs: Vec<String>,
    /// Columns out, by name. One answers with its value, several with a record of them.
    pub outputs: Vec<String>,
    /// What becomes of the rows that hit.
    pub hits: Hits,
    /// Top to bottom.
    pub rows: Vec<Row>,
}

/// The hit policy of a [`Table`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hits {
    /// One row hits, as was proved.
    #[default]
    Unique,
    /// The first row that hits answers.
    First,
    /// All rows that hit answer the same, as was proved.
    Any,
    /// All rows that hit answer, as a list; none is an empty list.
    Collect,
}

/// A row of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// By column in: what its value must be, which is at hand as [`crate::Ref::It`]; nothing where it may
    /// be any. A cell sees nothing else of the run.
    pub when: Vec<Option<Expr>>,
    /// By column out: its value.
    pub gives: Vec<Expr>,
}
