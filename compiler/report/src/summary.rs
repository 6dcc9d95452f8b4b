//! One line that counts the findings.

use std::collections::BTreeSet;

use flow_syntax::{Diagnostic, Severity, Sources};

/// How many findings of each severity there are, and in how many files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Findings that keep the process from running.
    pub errors: usize,
    /// Findings that probably are mistakes.
    pub warnings: usize,
    /// Advice.
    pub hints: usize,
    /// Files with at least one finding; the maps in a Markdown file, each a source of its own, are one.
    pub files: usize,
}

/// Counts findings; their places are in `sources`.
#[must_use]
pub fn count(sources: &Sources, diagnostics: &[Diagnostic]) -> Counts {
    let of = |severity| {
        diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    let primary = |d: &Diagnostic| sources.get(d.labels.first()?.place.file);
    let found = diagnostics.iter().filter_map(primary);
    let files: BTreeSet<&str> = found.map(|file| &*file.path).collect();
    Counts {
        errors: of(Severity::Error),
        warnings: of(Severity::Warning),
        hints: of(Severity::Hint),
        files: files.len(),
    }
}

/// A line such as `2 errors, 1 warning in 1 file`; `nothing found` if there is nothing to count.
#[must_use]
pub fn line(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let counts = count(sources, diagnostics);
    let kinds = [
        (counts.errors, "error"),
        (counts.warnings, "warning"),
        (counts.hints, "hint"),
    ];
    let parts: Vec<String> = kinds
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| several(*n, word))
        .collect();
    match (parts.is_empty(), counts.files) {
        (true, _) => "nothing found".into(),
        (false, 0) => parts.join(", "),
        (false, files) => format!("{} in {}", parts.join(", "), several(files, "file")),
    }
}

fn several(n: usize, word: &str) -> String {
    if n == 1 {
        format!("1 {word}")
    } else {
        format!("{n} {word}s")
    }
}
