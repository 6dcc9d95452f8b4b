//! Files with more mistakes of form than help anybody.

use crate::diagnostic::Diagnostic;
use crate::errors::TOO_MANY;
use crate::span::Place;
use crate::tree::SourceFile;

/// Most mistakes of form that are told of one file.
pub const MOST_MISTAKES: usize = 1_000;

/// What is said of a file with more mistakes of form than [`MOST_MISTAKES`], at the first of them: it is
/// read before all others. The file of the place is the first.
#[must_use]
pub fn too_many(file: &SourceFile) -> Option<Diagnostic> {
    let mistakes: usize = file.pieces.iter().map(|p| p.piece.errors.len()).sum();
    if mistakes <= MOST_MISTAKES {
        return None;
    }
    let mut pieces = file.pieces.iter();
    let (piece, span) = pieces.find_map(|p| Some((p.id, p.piece.errors.first()?.span)))?;
    let place = Place {
        piece,
        span,
        ..Place::default()
    };
    let message = format!(
        "This file has {mistakes} mistakes like these; the first {MOST_MISTAKES} are told."
    );
    let finding = Diagnostic::error(TOO_MANY, message, place).says("the first of them");
    Some(finding.help("mend these first; the rest is looked at when most of the file can be read"))
}
