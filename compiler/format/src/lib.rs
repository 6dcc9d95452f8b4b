//! Flow source in one style: text in, formatted text out.
//!
//! The layout is made from the lexemes of the source, never from its tree, so no sign and no comment
//! can get lost on the way; the tree is the judge. Whatever was laid out is parsed again, and a
//! declaration whose signs, comments or meaning would differ is left as it was (see [`Kept`]).
//!
//! The author's line breaks count: a block written on one line stays there while it fits, a list
//! that begins on a line of its own stays broken. Neighbouring lines are aligned in columns; an empty
//! line, a comment of its own or an entry of several lines ends the columns.

mod align;
mod build;
mod columns;
mod edits;
mod file;
mod flat;
mod holds;
mod layout;
mod plan;
mod same;
mod space;
mod table;
mod text_block;
mod token;
mod tree;

pub use edits::{Replacement, replacements};
pub use file::{Formatted, Kept, Why, format, format_text};

/// Columns of a line beyond which it is broken where the language allows it.
pub const LINE: usize = 100;

/// Blanks of one level of indentation.
const STEP: usize = 2;
