//! The terminal: live progress, forms, and plain tables.

mod ask;
mod editing;
mod json_lines;
mod live;
mod table;
mod words;

pub(crate) use ask::{Terminal, restore};
pub(crate) use json_lines::JsonLines;
pub(crate) use live::Live;
pub(crate) use table::table;
pub(crate) use words::{duration, money};
