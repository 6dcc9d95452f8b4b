//! Parsing: never a panic, nothing lost, and an edit gives the tree that a fresh parse gives.

use flow_syntax::{parse, reparse};

/// Holds for any bytes, or panics.
pub fn holds(data: &[u8]) {
    // The first byte says where the text is cut into an old and a new one.
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let cut = rest.len() * usize::from(*first) / 256;
    let old = parse("fuzz.flow", rest.get(..cut).unwrap_or_default());
    let fresh = parse("fuzz.flow", rest);
    if let Ok(text) = std::str::from_utf8(rest) {
        let edited = reparse(&old, text);
        assert_eq!(
            format!("{:?}", edited.pieces),
            format!("{:?}", fresh.pieces)
        );
    }
}
