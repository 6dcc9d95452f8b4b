//! Grammar pairs to tree nodes; every gap becomes one error. One file a theme.

mod around;
mod arrow;
mod arrows;
mod called;
mod cells;
mod conditions;
mod context;
mod decide;
mod decl;
mod expr;
mod field;
mod foreign;
mod foreign_types;
mod heads;
mod literal;
mod names;
mod notations;
mod people;
mod process;
mod property;
mod run_together;
mod said_types;
mod signs;
mod slips;
mod step;
mod table;
mod test;
mod text;
mod types;
mod variant;

pub(crate) use decl::piece;
pub(crate) use text::prompt;

pub(crate) use context::Cx;

/// A pair of the grammar.
pub(crate) type Pair<'t> = pest::iterators::Pair<'t, crate::grammar::Rule>;

/// Pairs of the grammar.
pub(crate) type Pairs<'t> = pest::iterators::Pairs<'t, crate::grammar::Rule>;
