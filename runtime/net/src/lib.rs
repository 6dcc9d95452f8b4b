//! What the ways to vendors and to systems share: one TLS client, secrets that do not print, and words of
//! others made fit to be shown and kept.

mod client;
mod hide;
mod scrub;
mod secret;

pub use client::client;
pub use hide::Hide;
pub use scrub::scrub;
pub use secret::{EnvSecrets, Secret, Secrets};
