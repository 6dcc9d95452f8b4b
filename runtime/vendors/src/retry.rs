//! When a failed call is made again, and after what wait.

use std::time::Duration;

use crate::trouble::Trouble;

/// How often and how patiently a call is repeated. The defaults are those of the vendors' own SDKs
/// (two repeats, 0.5 s doubled up to 8 s, up to a quarter less by chance: vendor wire notes §1.3,
/// 2026-11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The most HTTP calls for one request, the first included.
    pub tries: u32,
    /// Wait before the second call, where the vendor names none.
    pub base: Duration,
    /// Longest wait of our own choosing.
    pub cap: Duration,
    /// Longest wait that the vendor may ask for; if it asks for more, the call fails now and the
    /// wait is in [`Trouble::retry_after`] for whoever schedules the step.
    pub longest: Duration,
    /// Whether text that was shown may be replaced by a second answer. Off by default: it would
    /// contradict what somebody has read. On where nobody reads along.
    pub replaceable: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            tries: 3,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(8),
            longest: Duration::from_secs(120),
            replaceable: false,
        }
    }
}

/// Decides whether to call again after the `attempt`-th call (1 is the first) ended in `trouble`,
/// and how long to wait before. `chance` from 0 to 1 shortens our own wait by up to a quarter, so
/// that many runs do not come back at once; the vendor's wait is kept to the letter.
pub fn decide(
    policy: &RetryPolicy,
    attempt: u32,
    trouble: &Trouble,
    chance: f64,
) -> Option<Duration> {
    let shown = !trouble.call.partial.is_empty() && !policy.replaceable;
    if !trouble.retryable || attempt >= policy.tries || shown {
        return None;
    }
    match trouble.retry_after {
        Some(wait) if wait > policy.longest => None,
        Some(wait) => Some(wait),
        None => Some(backoff(policy, attempt).mul_f64(1.0 - 0.25 * chance.clamp(0.0, 1.0))),
    }
}

fn backoff(policy: &RetryPolicy, attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(16);
    policy.base.saturating_mul(1 << doublings).min(policy.cap)
}
