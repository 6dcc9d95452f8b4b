//! A fast hash of a piece's text; the same on every machine and in every version of a run.

/// Multiply and rotate over words of eight bytes. Not for security: equal hashes are confirmed by
/// comparing the texts.
#[must_use]
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ bytes.len() as u64;
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        state = mix(state, word);
    }
    mix(state, words.remainder())
}

fn mix(state: u64, bytes: &[u8]) -> u64 {
    let word = bytes
        .iter()
        .rev()
        .fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
    let mixed = (state ^ word).wrapping_mul(0x2545_f491_4f6c_dd1d);
    mixed ^ mixed.rotate_right(29)
}
