//! Where something stands in the source.

use crate::files::FileId;

/// A half-open range of byte offsets, relative to the start of its piece.
///
/// Relative offsets let a piece keep its tree when text above it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte; equal to `start` where something is missing.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Whether nothing is covered: the mark of a gap.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// A span together with the file and piece it is relative to.
///
/// [`crate::Sources::range`] turns it into absolute byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Id of the piece in its file: [`crate::tree::PlacedPiece::id`].
    pub piece: u32,
    /// Byte offsets within the piece.
    pub span: Span,
}
