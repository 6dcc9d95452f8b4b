//! Checks one open file together with all it uses.

use flow_syntax::{Diagnostic, Files, Place, SourceFile, Sources};

use crate::trees::Trees;

/// What is known of a file and all it uses.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The files read.
    pub sources: Sources,
    /// All findings, in any order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks the file at `path`, relative to the project root, and all it uses.
///
/// `trees` carries what was parsed from one check of the project to the next.
#[must_use]
pub fn check(files: &dyn Files, trees: &Trees, path: &str) -> Checked {
    let mut sources = Sources::default();
    let Ok(file) = trees.read(files, path) else {
        return Checked::default();
    };
    let id = sources.add(file);
    let diagnostics = sources
        .get(id)
        .map(|file| syntax_errors(file, id))
        .unwrap_or_default();
    Checked {
        sources,
        diagnostics,
    }
}

fn syntax_errors(file: &SourceFile, id: flow_syntax::FileId) -> Vec<Diagnostic> {
    let mut found = file.errors.clone();
    for (index, placed) in file.pieces.iter().enumerate() {
        let piece = u32::try_from(index).unwrap_or(u32::MAX);
        let at = |span| Place {
            file: id,
            piece,
            span,
        };
        for error in &placed.piece.errors {
            let mut finding = Diagnostic::error(error.code, &error.message, at(error.span));
            finding = finding.says(&error.label);
            finding.help.clone_from(&error.help);
            found.push(finding);
        }
    }
    found
}
