//! Positions as editors count them.

use flow_syntax::{Columns, LineColumn, LineIndex, SourceFile};

/// A half-open stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Range {
    /// Before its first character.
    pub start: LineColumn,
    /// After its last character.
    pub end: LineColumn,
}

impl Range {
    /// The range of a stretch of bytes.
    #[must_use]
    pub fn of(file: &SourceFile, bytes: std::ops::Range<u32>, columns: Columns) -> Self {
        let position = |at| file.lines().position(&file.text, at, columns);
        Self {
            start: position(bytes.start),
            end: position(bytes.end),
        }
    }
}

/// The byte offsets of an editor's range, in order even if the range is not.
///
/// A position past a line's or the text's end moves back to it; one inside a character to its start.
#[must_use]
pub fn offsets(text: &str, range: Range, columns: Columns) -> std::ops::Range<usize> {
    let lines = LineIndex::new(text);
    let offset = |at| lines.offset(text, at, columns) as usize;
    let (a, b) = (offset(range.start), offset(range.end));
    a.min(b)..a.max(b)
}
