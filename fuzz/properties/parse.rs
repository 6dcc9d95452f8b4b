//! Parsing: never a panic, nothing lost, and an edit gives the tree that a fresh parse gives.

use std::collections::BTreeSet;

use flow_syntax::{SourceFile, parse, reparse};

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
        assert_eq!(placed(&edited), placed(&fresh));
        // Pieces around an edit keep the ids they had, so these may differ from those of a fresh parse.
        let ids: BTreeSet<u32> = edited.pieces.iter().map(|piece| piece.id).collect();
        assert_eq!(ids.len(), edited.pieces.len());
    }
}

/// The pieces of a file and where they begin.
fn placed(file: &SourceFile) -> Vec<String> {
    let pieces = file.pieces.iter();
    let told = pieces.map(|placed| format!("{} {:?}", placed.start, placed.piece));
    told.collect()
}
