//! The terminal: live progress, forms, and plain tables.

mod ask;
mod live;
mod table;
mod words;

pub(crate) use ask::Terminal;
pub(crate) use live::Live;
pub(crate) use table::table;
pub(crate) use words::{duration, money, short_id};
