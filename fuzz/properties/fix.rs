//! Mending: each sure fix by itself removes its finding, and mending all of them comes to an end.

use std::sync::Arc;

use flow_analysis::Analysis;
use flow_fix::{apply, repeatedly, sure};
use flow_syntax::{Diagnostic, Files};

struct One<'a>(&'a str);

impl Files for One<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        match path {
            "fuzz.flow" => Ok(self.0.as_bytes().into()),
            _ => Err(format!("there is no `{path}`")),
        }
    }
}

/// Most fixes of one text that are tried by themselves.
const TRIED: usize = 8;

/// Holds for any bytes, or panics.
pub fn holds(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let before = check(text);
    // While a declaration cannot be read, of findings that say the same only one is told.
    let is_read = !before.diagnostics.iter().any(|d| d.code.starts_with("F00"));
    let fixable = before
        .diagnostics
        .iter()
        .filter(|d| is_read && sure(d).is_some());
    for finding in fixable.take(TRIED) {
        let fixed = apply(&before.sources, std::slice::from_ref(finding));
        let Some(new) = fixed.texts.get("fuzz.flow") else {
            continue;
        };
        assert!(
            count(&check(new), finding) < count(&before, finding),
            "{finding:?}\n{new}"
        );
    }
    let done = repeatedly(|texts| {
        let analysis = check(texts.get("fuzz.flow").map_or(text, String::as_str));
        (analysis.sources, analysis.diagnostics)
    });
    let left = done.diagnostics.iter().filter(|d| sure(d).is_some());
    assert_eq!(left.count(), 0, "{:?}", done.applied);
}

fn check(text: &str) -> Analysis {
    flow_analysis::check(&One(text), "fuzz.flow")
}

fn count(analysis: &Analysis, finding: &Diagnostic) -> usize {
    let same = |d: &&Diagnostic| d.code == finding.code && d.message == finding.message;
    analysis.diagnostics.iter().filter(same).count()
}
