//! Text to tree: the grammar, the typed syntax tree, spans, and the diagnostic value.
//!
//! [`parse`] never fails. A file is cut at its top-level declarations into [`Piece`]s; each piece is
//! parsed by the one grammar (`grammar/flow.pest`) and carries its own syntax errors, so that an
//! edit re-parses one piece and a mistake in one declaration leaves the others whole.

pub mod diagnostic;
pub mod files;
pub mod span;
pub mod tree;

pub use diagnostic::{Applicability, Code, Diagnostic, Edit, Fix, Label, Severity};
pub use files::{FileId, Files, Sources};
pub use span::{Place, Span};
pub use tree::{Piece, SourceFile};
