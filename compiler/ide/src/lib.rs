//! Editor answers as plain functions over plain types.
//!
//! [`check()`] looks at one open file and all it uses; every answer is then a function of the
//! [`Checked`] value, a path and, where a place is asked about, a position. Nothing here knows the
//! editor protocol or does input and output.

pub mod actions;
pub mod check;
pub mod findings;
pub mod format;
pub mod overlay;
pub mod position;
pub mod trees;

pub use actions::{Action, TextEdit};
pub use check::{Checked, check};
pub use findings::{Finding, Related, findings};
pub use flow_analysis::Uses;
pub use format::{Rewrite, format};
pub use overlay::Overlay;
pub use position::{Range, offsets};
pub use trees::Trees;
