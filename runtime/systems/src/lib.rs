//! Business systems behind one call: HTTP, SQLite, files and mail.
//!
//! A caller describes the system and the action as plain data ([`Call`]) and awaits
//! [`Systems::call`]. Every call carries an idempotency key; [`Call::repeatable`] says whether the
//! same call may safely be made again with it after a crash or a timeout.

mod call;
mod files;
mod http;
mod limiter;
mod mail;
mod place;
mod seed;
mod sql;
mod systems;
mod template;
mod trouble;

pub use call::{ActionSpec, Binding, Call, Credential, FileOp, Limit, Method, SystemSpec, Via};
pub use flow_net::{EnvSecrets, Secret, Secrets};
pub use place::Folder;
pub use systems::Systems;
pub use trouble::{Kind, SystemTrouble, code};
