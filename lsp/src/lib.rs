//! The language server: the editor answers behind tower-lsp.
//!
//! [`run`] serves one editor over standard input and output. The server answers in any state of the
//! text, survives its own mistakes, and leaves when the editor does.

mod convert;
mod disk;
mod document;
mod exit;
mod guard;
mod parent;
mod place;
mod server;
mod session;

pub use server::{run, serve};
pub use session::Check;
