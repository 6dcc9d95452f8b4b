//! Checks one open file together with all it uses.

use flow_syntax::{Diagnostic, Files, Sources};

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
    let analysis = flow_analysis::check_with(path, |used| trees.read(files, used));
    Checked {
        sources: analysis.sources,
        diagnostics: analysis.diagnostics,
    }
}
