//! Shows diagnostics: one file an output format.
//!
//! Every format takes the parsed [`Sources`](flow_syntax::Sources) and the findings and gives back
//! text; nothing here prints. All formats list findings in the same [`order`].

pub mod json;
pub mod order;
pub mod pretty;
pub mod short;
pub mod summary;

mod excerpt;
mod lines;
mod plain;

pub use pretty::Look;
