//! Files, their pieces, errors and trivia.

use std::sync::{Arc, OnceLock};

use crate::diagnostic::Diagnostic;
use crate::line_index::LineIndex;
use crate::span::Span;

use super::Decl;

/// One parsed file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path relative to the project root, with `/` separators.
    pub path: Arc<str>,
    /// The text as parsed: valid UTF-8 without byte order mark; line ends untouched.
    pub text: Arc<str>,
    /// Top-level pieces in source order; together they cover the text without gap or overlap.
    pub pieces: Vec<PlacedPiece>,
    /// Errors of the file as a whole: too large, not UTF-8.
    pub errors: Vec<Diagnostic>,
    lines: OnceLock<LineIndex>,
    /// Index into `pieces` by id.
    by_id: Vec<u32>,
}

impl SourceFile {
    /// A file of pieces that cover its text.
    #[must_use]
    pub fn new(path: &str, text: &str, pieces: Vec<PlacedPiece>, errors: Vec<Diagnostic>) -> Self {
        let by_id = by_id(&pieces);
        Self {
            path: path.into(),
            text: text.into(),
            pieces,
            errors,
            lines: OnceLock::new(),
            by_id,
        }
    }

    /// The piece with this id: [`crate::span::Place::piece`].
    #[must_use]
    pub fn piece(&self, id: u32) -> Option<&PlacedPiece> {
        let index = *self.by_id.get(id as usize)?;
        self.pieces.get(index as usize)
    }

    /// Lets go of what is declared; where the pieces stand is kept.
    pub(crate) fn forget_trees(&mut self) {
        for placed in &mut self.pieces {
            placed.piece = Arc::new(Piece {
                hash: placed.piece.hash,
                len: placed.piece.len,
                names_files: false,
                decls: Vec::new(),
                trivia: Vec::new(),
                errors: Vec::new(),
            });
        }
    }

    /// The lines of the text, found once.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// Where each id stands; ids in no use lead nowhere.
fn by_id(pieces: &[PlacedPiece]) -> Vec<u32> {
    let most = pieces.iter().map(|p| p.id as usize + 1).max().unwrap_or(0);
    let mut index = vec![u32::MAX; most];
    for (at, piece) in (0_u32..).zip(pieces) {
        if let Some(slot) = index.get_mut(piece.id as usize) {
            *slot = at;
        }
    }
    index
}

/// A piece and where it begins in its file.
#[derive(Debug, Clone)]
pub struct PlacedPiece {
    /// What places call it: its index when the file was first parsed. An edit leaves the ids of the
    /// pieces around it as they are, so that what was found in those keeps its places.
    pub id: u32,
    /// Absolute byte offset of the piece's first byte.
    pub start: u32,
    /// The piece, shared between versions of a file that did not change it.
    pub piece: Arc<Piece>,
}

/// One top-level declaration with the comments and blank lines around it.
#[derive(Debug)]
pub struct Piece {
    /// Hash of the piece's text; equal texts have equal trees.
    pub hash: u64,
    /// Length of the text in bytes.
    pub len: u32,
    /// Whether `file "` stands in the text: few declarations name a file, and all are asked.
    pub names_files: bool,
    /// What is declared; more than one only where a piece could not be cut cleanly.
    pub decls: Vec<Decl>,
    /// Comments and blank lines in source order, which the formatter puts back.
    pub trivia: Vec<Trivia>,
    /// Syntax errors, spans relative to the piece: [`crate::span::Place`] is completed by the caller.
    pub errors: Vec<SyntaxError>,
}

/// A syntax error of a piece, before it knows its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// `F00xx`.
    pub code: crate::diagnostic::Code,
    /// One sentence.
    pub message: String,
    /// Where, relative to the piece.
    pub span: Span,
    /// What is there.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// Text whose insertion (empty span) or replacement at a span mends it, if there is one answer.
    pub fix: Option<(Span, String)>,
    /// Whether the fix is but a likely answer, which a person should confirm.
    pub is_guess: bool,
    /// Whether all that follows was read as if the mistake had not been made, so that nothing is lost by it.
    pub is_harmless: bool,
}

/// Text between tokens that a formatter must keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trivia {
    /// What it is.
    pub kind: TriviaKind,
    /// Where, without the line's end.
    pub span: Span,
}

/// The kinds of [`Trivia`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriviaKind {
    /// `// …`
    Comment,
    /// `/// …`, also attached to what it documents.
    Doc,
    /// One or more empty lines.
    Blank,
}
