//! What changed in a process, not in its text.
//!
//! A program is read into a `digest`: things with names, each with facts about it. Two digests are
//! matched thing by thing (`pairs`), and what differs becomes a [`Change`] with the care that a reviewer
//! should take (`care`). Comments, layout and the order of declarations are no facts.

mod care;
mod changes;
mod compare;
mod digest;
mod facts;
mod gates;
mod pairs;
mod renames;
mod render;
mod sentences;

pub use care::Care;
pub use changes::{Change, Changes, Subject, What, Where};
pub use compare::diff;
pub use digest::Kind;
pub use facts::Aspect;
pub use render::{json, markdown, text};
