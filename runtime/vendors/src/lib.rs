//! AI vendors behind one call: four dialects (responses, chat, messages, gemini), vendor
//! profiles as data, streaming, structured output, retries and normalised usage.
//!
//! A caller builds a [`Request`], finds the key with [`Profile::key`], and awaits
//! [`Client::send`]. The result is a [`Reply`], or a [`Trouble`] whose [`Outcome`] is one of the
//! endings that the language makes a process route. What is sent and understood follows the
//! vendor wire notes quoted in `docs/vendors.md`.

mod catalogue;
mod client;
mod dialect;
mod exchange;
mod failure;
mod limits;
mod profile;
mod reply;
mod request;
mod retry;
mod schema;
mod sse;
mod trouble;
mod validate;

pub use catalogue::{Known, catalogue_date, cost, known};
pub use client::{Client, Progress};
pub use flow_net::{EnvSecrets as EnvKeys, Secret, Secrets as Keys};
pub use limits::Limits;
pub use profile::{DialectName, PROFILES, Profile, Sampling, SchemaPlace, Subset, profile};
pub use reply::{Reply, Stop, ToolCall, Usage};
pub use request::{Attachment, ModelRef, Request, Tool, ToolResult, Turn};
pub use retry::{RetryPolicy, decide};
pub use trouble::{CallFacts, Outcome, Trouble, code};
pub use validate::validate;
