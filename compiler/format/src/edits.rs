//! What an editor has to replace: as little as brings the new text about.

use std::ops::Range;

use flow_syntax::SourceFile;

use crate::file;

/// A stretch of text and what is to stand there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// Byte offsets in the text before; whole lines.
    pub range: Range<usize>,
    /// The new text.
    pub text: String,
}

/// What changes when the file is formatted, in source order.
///
/// With a range, only declarations that it touches are formatted, each as a whole.
#[must_use]
pub fn replacements(file: &SourceFile, within: Option<Range<usize>>) -> Vec<Replacement> {
    let (pieces, _) = file::pieces(file);
    let mut found = Vec::new();
    for (placed, new) in file.pieces.iter().zip(pieces) {
        let start = placed.start as usize;
        let end = start + placed.piece.len as usize;
        let touched = within
            .as_ref()
            .is_none_or(|range| range.start < end && start <= range.end);
        let old = file.text.get(start..end).unwrap_or("");
        if touched && *new != *old {
            found.push(narrowed(start, old, &new));
        }
    }
    found
}

/// The lines that differ, between those that are equal at the beginning and at the end.
fn narrowed(start: usize, old: &str, new: &str) -> Replacement {
    let head = common(old.split_inclusive('\n'), new.split_inclusive('\n'));
    let (old_rest, new_rest) = (old.get(head..).unwrap_or(""), new.get(head..).unwrap_or(""));
    let tail = common(
        old_rest.split_inclusive('\n').rev(),
        new_rest.split_inclusive('\n').rev(),
    );
    let new_end = new_rest.len() - tail;
    Replacement {
        range: start + head..start + old.len() - tail,
        text: new_rest.get(..new_end).unwrap_or("").to_owned(),
    }
}

/// Bytes of the lines that two texts begin with.
fn common<'t>(old: impl Iterator<Item = &'t str>, new: impl Iterator<Item = &'t str>) -> usize {
    let same = old.zip(new).take_while(|(old, new)| old == new);
    same.map(|(line, _)| line.len()).sum()
}
