//! How steps may end besides being done.

/// Outcomes of a step that asks a model.
pub(crate) const AI: [&str; 11] = [
    "error",
    "refused",
    "truncated",
    "invalid",
    "blocked",
    "limit_hit",
    "vendor_down",
    "stream_cut",
    "cancelled",
    "timed_out",
    "overdue",
];

/// Outcomes of a lookup, an action or a message sent.
pub(crate) const CALL: [&str; 4] = ["error", "failed", "timed_out", "unknown"];

/// Outcomes of any other step and of a block.
pub(crate) const OTHER: [&str; 4] = ["error", "timed_out", "overdue", "cancel"];

/// Whether a word is an outcome of a step that asks a model.
pub(crate) fn is_of_ai(word: &str) -> bool {
    AI.contains(&word)
}

/// The outcome that other notations call so.
pub(crate) fn meant(word: &str) -> Option<&'static str> {
    Some(match word {
        "failure" | "fail" | "exception" | "errors" => "error",
        "timeout" | "timed out" | "time out" => "timed_out",
        "limit" | "limits" | "limit reached" => "limit_hit",
        "canceled" | "cancel" => "cancelled",
        "refusal" | "refuse" => "refused",
        _ => return None,
    })
}
