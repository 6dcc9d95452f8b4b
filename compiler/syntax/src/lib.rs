//! Text to tree: the grammar, the typed syntax tree, spans, and the diagnostic value.
//!
//! [`parse`] never fails. A file is cut at its top-level declarations into [`Piece`]s; each piece is
//! parsed by the one grammar (`grammar/flow.pest`) and carries its own syntax errors, so that an
//! edit re-parses one piece and a mistake in one declaration leaves the others whole.

mod build;
mod cut;
pub mod diagnostic;
pub mod errors;
pub mod files;
mod grammar;
mod hash;
pub mod line_index;
mod many;
mod parse;
mod patch;
mod prompt;
mod scan;
mod settle;
pub mod span;
pub mod tree;
mod trivia;
pub mod words;

pub use diagnostic::{Applicability, Code, Diagnostic, Edit, Fix, Label, Severity};
pub use errors::PAGES;
pub use files::{FileId, Files, Sources, Stretch};
pub use line_index::{Columns, LineColumn, LineIndex};
pub use many::{MOST_MISTAKES, too_many};
pub use parse::{MAX_BYTES, parse, reparse};
pub use prompt::parse_prompt;
pub use scan::{Kind as LexemeKind, Lexeme, MAX_NESTING, lexemes};
pub use span::{Place, Span};
pub use tree::{Piece, SourceFile};
