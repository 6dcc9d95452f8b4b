//! The durable journal: one SQLite file, one writer, group commit.
//!
//! A run's events go in through its [`Recorder`]; what was acknowledged is on the disk, whatever
//! happens next. The layout is public: any SQLite tool reads it (see [`schema`]).

pub mod error;
mod lease;
mod open;
pub mod read;
mod recorder;
pub mod schema;
mod writer;

pub use error::{JournalError, Kind, code};
pub use open::{Journal, Options};
pub use read::{Entry, Loaded, RunInfo};
pub use recorder::{NewRun, Recorder, new_run_id};
