//! Drives the engine: effects, people, progress and durability.
//!
//! [`driver`] gives one run the world ([`world::World`]) and its journal ([`log::Log`]) what happened.
//! The world is [`effects::Real`], or [`rehearse::Rehearsal`] in which nothing is called. Nothing here
//! prints: what happens is heard as [`progress::Progress`].

pub mod answers;
pub mod asking;
pub mod clock;
pub mod driver;
pub mod effects;
mod ending;
pub mod expect;
pub mod files;
pub mod form;
mod form_text;
pub mod history;
pub mod inputs;
pub mod keys;
pub mod log;
pub mod outline;
pub mod pages;
pub mod people;
pub mod progress;
pub mod question;
pub mod rehearse;
pub mod script;
pub mod stop;
pub mod store;
pub mod story;
pub mod test_run;
pub mod trouble;
pub mod world;

pub use flow_systems::{EnvSecrets, Secrets};
pub use flow_vendors::{EnvKeys, Keys};
