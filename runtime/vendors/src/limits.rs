//! How long and how much one call may take.

use std::time::Duration;

/// Time and size limits of one HTTP call. The times are those of the vendors' own SDKs
/// (vendor wire notes §1.3, 2026-11), the sizes are ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest wait for a connection.
    pub connect: Duration,
    /// Longest silence before the first byte and between two pieces of the answer.
    pub idle: Duration,
    /// Longest time for the whole call.
    pub total: Duration,
    /// Largest answer in bytes.
    pub answer_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            idle: Duration::from_secs(60),
            total: Duration::from_secs(600),
            answer_bytes: 32 << 20,
        }
    }
}
