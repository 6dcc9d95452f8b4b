//! Files with more mistakes of form than help anybody.

use crate::diagnostic::Diagnostic;
use crate::errors::TOO_MANY;
use crate::span::Place;
use crate::tree::SourceFile;

/// Most mistakes of form that are told of one file.
pub const MOST_MISTAKES: usize = 1_000;

/// What is said of all mistakes of form of a file beyond the first [`MOST_MISTAKES`], at the place of the
/// next one. The file of the place is the first.
#[must_use]
pub fn too_many(file: &SourceFile) -> Option<Diagnostic> {
    let pieces = file.pieces.iter();
    let mut mistakes = pieces.flat_map(|p| p.piece.errors.iter().map(|e| (p.id, e.span)));
    let (piece, span) = mistakes.nth(MOST_MISTAKES)?;
    let place = Place {
        piece,
        span,
        ..Place::default()
    };
    let message = match mistakes.count() + 1 {
        1 => "This file has one more mistake like these.".to_owned(),
        more => format!("This file has {more} more mistakes like these."),
    };
    let finding = Diagnostic::error(TOO_MANY, message, place).says("the next one");
    Some(
        finding.help(
            "mend those above first; the rest is looked at when most of the file can be read",
        ),
    )
}
