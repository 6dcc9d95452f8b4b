//! What can go wrong with a model call, said for people.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::reply::Usage;

/// How a model call ended when it did not end `ok`. Together with `ok` these are the outcomes that
/// a process may route (`on refused -> …`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The model declined to answer.
    Refused,
    /// The answer was cut by a token limit or the context window.
    Truncated,
    /// The answer does not fit the step's type, even after the repair round.
    Invalid,
    /// The vendor turned the request away: a safety filter, the key, or the request itself.
    Blocked,
    /// A limit of the account or the model: quota, rate, prompt size.
    LimitHit,
    /// The vendor cannot be reached, is silent, or answers with an error of its own.
    VendorDown,
    /// The answer broke off before the vendor said that it was finished.
    StreamCut,
    /// The call was given up on purpose.
    Cancelled,
}

impl Outcome {
    /// The word that the language uses for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Truncated => "truncated",
            Self::Invalid => "invalid",
            Self::Blocked => "blocked",
            Self::LimitHit => "limit_hit",
            Self::VendorDown => "vendor_down",
            Self::StreamCut => "stream_cut",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The codes of this crate: F0920 to F0939.
pub mod code {
    flow_codes::codes! {
        /// The key is not set.
        pub const NO_KEY: &str = "F0920";
        /// The vendor did not accept the key (401).
        pub const KEY_REFUSED: &str = "F0921";
        /// The key may not do this (403).
        pub const NOT_ALLOWED: &str = "F0922";
        /// Credit, quota or spend limit used up: waiting does not help.
        pub const NO_CREDIT: &str = "F0923";
        /// Too many requests for now (429).
        pub const RATE_LIMITED: &str = "F0924";
        /// The vendor does not accept the request as it is (400, 409, 422 and the like).
        pub const NOT_ACCEPTED: &str = "F0925";
        /// The prompt is too large for the model or the vendor.
        pub const TOO_LARGE: &str = "F0926";
        /// No such model or address (404).
        pub const NOT_FOUND: &str = "F0927";
        /// The vendor has a problem of its own (5xx, overloaded).
        pub const VENDOR_ERROR: &str = "F0928";
        /// No connection.
        pub const UNREACHABLE: &str = "F0929";
        /// Silence, or longer than the whole time allowed.
        pub const TIMED_OUT: &str = "F0930";
        /// The answer broke off.
        pub const STREAM_CUT: &str = "F0931";
        /// The answer is not what the vendor's format promises (HTML, other JSON).
        pub const NOT_UNDERSTOOD: &str = "F0932";
        /// The model declined.
        pub const REFUSED: &str = "F0933";
        /// The answer hit a token limit.
        pub const TRUNCATED: &str = "F0934";
        /// A safety filter stopped the request or the answer.
        pub const FILTERED: &str = "F0935";
        /// The answer does not fit the type asked for.
        pub const INVALID: &str = "F0936";
        /// The answer is larger than this program takes.
        pub const OVERSIZED: &str = "F0937";
        /// The call was given up.
        pub const CANCELLED: &str = "F0938";
        /// The request cannot be made: unknown vendor, bad address, a file the vendor cannot read.
        pub const CANNOT_ASK: &str = "F0939";
    }
}

/// A model call that did not end well. Never holds a key, nor a vendor's text that might.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Trouble {
    /// How the step ended, for routing.
    pub outcome: Outcome,
    /// A stable code, one of [`code`].
    pub code: String,
    /// One sentence for people. The caller adds the step and the model.
    pub message: String,
    /// The wait that the vendor asked for.
    pub retry_after: Option<Duration>,
    /// Whether the same request may succeed later without anybody changing anything.
    pub retryable: bool,
    /// The environment variable that holds the key, where the key is the problem.
    pub key_variable: Option<String>,
    /// What is known of the HTTP call.
    pub call: Box<CallFacts>,
}

/// What is known of a call that did not end well.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallFacts {
    /// HTTP status, if the vendor answered; for an error inside a stream, the one it stands for.
    pub status: Option<u16>,
    /// The vendor's id of the request, for its support desk.
    pub request_id: Option<String>,
    /// Whether the request had been sent, so that the vendor may have billed it.
    pub maybe_billed: bool,
    /// Tokens that are known to be billed, over all calls of the request.
    pub usage: Usage,
    /// What had arrived of the answer; a draft, never a result.
    pub partial: String,
}

impl Trouble {
    /// Trouble with nothing known but its kind and message.
    pub fn new(outcome: Outcome, code: &str, message: impl Into<String>) -> Self {
        Self {
            outcome,
            code: code.to_owned(),
            message: sentence(message.into()),
            retry_after: None,
            retryable: false,
            key_variable: None,
            call: Box::default(),
        }
    }

    /// The call was given up by its caller (a cancelled run, the first branch of a race).
    pub fn cancelled() -> Self {
        Self::new(
            Outcome::Cancelled,
            code::CANCELLED,
            "The call was given up.",
        )
    }

    pub(crate) fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    pub(crate) fn billed(mut self) -> Self {
        self.call.maybe_billed = true;
        self
    }
}

/// Begins with a capital: a message may begin with a vendor's name in words.
fn sentence(mut text: String) -> String {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}
