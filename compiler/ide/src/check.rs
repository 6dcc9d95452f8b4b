//! Checks one open file together with all it uses.

use flow_syntax::{Diagnostic, Files, SourceFile, Sources};

/// What is known of a file and all it uses.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The files read.
    pub sources: Sources,
    /// All findings, in any order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks the file at `path`, relative to the project root, and all it uses.
#[must_use]
pub fn check(files: &dyn Files, path: &str) -> Checked {
    let text = files
        .read(path)
        .map(|b| String::from_utf8_lossy(&b).into_owned())
        .unwrap_or_default();
    let mut sources = Sources::default();
    sources.add(SourceFile {
        path: path.into(),
        text: text.into(),
        pieces: Vec::new(),
        errors: Vec::new(),
    });
    Checked {
        sources,
        diagnostics: Vec::new(),
    }
}
