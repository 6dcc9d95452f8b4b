//! Idempotency keys.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Key of a call: equal over tries and restarts, different for anything else that ever happens.
///
/// The first 128 bits of SHA-256 over the run, the step's path, the branches and items around it,
/// its visit and the ordinal of the call within the visit, in hexadecimal.
pub(crate) fn key(run: &str, step: &str, iterations: &str, visit: u32, ordinal: u32) -> String {
    let mut hash = Sha256::new();
    for part in [run, step, iterations] {
        // Lengths keep the parts apart.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.update(visit.to_be_bytes());
    hash.update(ordinal.to_be_bytes());
    let mut text = String::with_capacity(32);
    for byte in hash.finalize().iter().take(16) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
