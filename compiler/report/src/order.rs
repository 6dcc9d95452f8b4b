//! The one order in which findings are shown.

use std::cmp::Reverse;

use flow_syntax::{Diagnostic, FileId, Severity, Sources};

/// The findings by file (in the order the files were read), then offset, then code, then message.
#[must_use]
pub fn ordered<'a>(sources: &Sources, diagnostics: &'a [Diagnostic]) -> Vec<&'a Diagnostic> {
    let mut all: Vec<&Diagnostic> = diagnostics.iter().collect();
    all.sort_by_cached_key(|d| (place_key(sources, d), d.code, &d.message));
    all
}

/// At most `limit` findings in the usual order, and how many were left out.
///
/// When some must be left out, errors are kept before warnings and warnings before hints, so that
/// a flood of hints never hides an error.
#[must_use]
pub fn first<'a>(
    sources: &Sources,
    diagnostics: &'a [Diagnostic],
    limit: Option<usize>,
) -> (Vec<&'a Diagnostic>, usize) {
    let all = ordered(sources, diagnostics);
    let limit = limit.unwrap_or(all.len());
    if all.len() <= limit {
        return (all, 0);
    }
    let mut ranked: Vec<(usize, &Diagnostic)> = all.iter().copied().enumerate().collect();
    ranked.sort_by_key(|(at, d)| (d.severity, *at));
    let left_out = ranked.len() - limit;
    ranked.truncate(limit);
    ranked.sort_by_key(|(at, _)| *at);
    (ranked.into_iter().map(|(_, d)| d).collect(), left_out)
}

/// File, offset, and longer ranges before the ones inside them.
fn place_key(sources: &Sources, diagnostic: &Diagnostic) -> (FileId, u32, Reverse<u32>) {
    let Some(label) = diagnostic.labels.first() else {
        return Default::default();
    };
    let range = sources.range(label.place);
    (label.place.file, range.start, Reverse(range.end))
}

/// The word for a severity in every format.
#[must_use]
pub const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}
