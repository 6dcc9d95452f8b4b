//! What can go wrong with a call to a system, said for people.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How a call ended when it did not end `ok`; the words that a process routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It did not take effect.
    Failed,
    /// It took too long, and trying again is safe.
    TimedOut,
    /// It was sent, and whether it took effect is not known.
    Unknown,
}

/// The codes of this crate: F0940 to F0959.
pub mod code {
    flow_codes::codes! {
        /// The kind of system cannot be called yet.
        pub const UNSUPPORTED: &str = "F0950";
        /// The system or the action is not described well enough to call it.
        pub const BAD_BINDING: &str = "F0951";
        /// A secret is not set.
        pub const NO_SECRET: &str = "F0952";
        /// The system did not accept the credentials (401, 403, a login refused).
        pub const NOT_ALLOWED: &str = "F0953";
        /// Too many calls for now.
        pub const RATE_LIMITED: &str = "F0954";
        /// The system does not accept the call (4xx, a mail refused).
        pub const NOT_ACCEPTED: &str = "F0955";
        /// The system has a problem of its own.
        pub const SYSTEM_ERROR: &str = "F0956";
        /// No connection.
        pub const UNREACHABLE: &str = "F0957";
        /// It took too long.
        pub const TIMED_OUT: &str = "F0958";
        /// It was sent, and nobody knows what became of it.
        pub const UNKNOWN: &str = "F0959";
        /// The answer cannot be understood.
        pub const NOT_UNDERSTOOD: &str = "F0940";
        /// The database refuses.
        pub const DATABASE: &str = "F0941";
        /// A file cannot be read or written.
        pub const FILE: &str = "F0942";
        /// A path leads out of the system's folder.
        pub const OUTSIDE: &str = "F0943";
        /// A lookup would change something.
        pub const LOOKUP_WRITES: &str = "F0944";
    }
}

/// A call that did not end well. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct SystemTrouble {
    /// A stable code, one of [`code`].
    pub code: String,
    /// One sentence for people. The caller adds the step.
    pub message: String,
    /// How it ended, for routing.
    pub kind: Kind,
    /// Whether trying again may help and cannot cause a second effect.
    pub retryable: bool,
    /// The wait that the system asked for.
    pub retry_after: Option<Duration>,
    /// HTTP status, if there was one.
    pub status: Option<u16>,
}

impl SystemTrouble {
    /// A failure that trying again does not mend.
    pub fn failed(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            kind: Kind::Failed,
            retryable: false,
            retry_after: None,
            status: None,
        }
    }

    /// It was sent, and whether it took effect is not known.
    pub(crate) fn unknown(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Unknown,
            ..Self::failed(code::UNKNOWN, message)
        }
    }

    /// It took too long, and nothing happened or happening twice does no harm.
    pub(crate) fn timed_out(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::TimedOut,
            ..Self::failed(code::TIMED_OUT, message)
        }
        .retryable()
    }

    pub(crate) fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }
}
