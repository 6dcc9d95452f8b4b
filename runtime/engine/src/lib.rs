//! The pure state machine that runs a plan: no clock, no I/O, no async.
//!
//! A driver appends [`Event`]s to a journal, folds each into a [`State`] with [`Engine::apply`] and
//! carries out the [`Command`]s that come back. Folding a journal again gives the same state, and
//! [`State::pending`] lists what is still to be carried out. How a driver treats a command:
//!
//! 1. model and call commands: journal [`What::Issued`], have the effect, journal [`What::Done`]
//!    or [`What::Failed`];
//! 2. questions to people: journal [`What::Answered`];
//! 3. timers: journal [`What::TimerFired`] when the time has come;
//! 4. after a restart: journal [`What::Uncertain`] for each of [`State::in_flight`] first.

mod agent;
mod begin;
mod blocks;
pub mod command;
mod effect;
mod engine;
pub mod event;
mod fail;
mod flow;
mod history;
mod incident;
mod key;
mod machine;
mod people;
mod process;
pub mod progress;
mod shown;
pub mod state;
mod talk;
pub mod trouble;
pub mod turn;
mod view;

pub use command::{Ask, Button, Call, Command, FormField, ModelCall, Question, TimerSet, Tool};
pub use engine::Engine;
pub use event::{Answer, Done, Event, Failed, Started, What};
pub use progress::{Changes, Progress};
pub use state::{State, Status};
pub use trouble::{Trouble, code};
pub use turn::{ToolCall, ToolResult, Turn};

/// Number of an effect, a task, a timer or a step in progress. Unique within a run, never reused.
pub type Id = u64;
