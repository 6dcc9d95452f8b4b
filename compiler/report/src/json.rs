//! Findings for other programs, as versioned JSON.
//!
//! ```json
//! { "version": 1,
//!   "summary": { "errors": 1, "warnings": 0, "hints": 0, "files": 1 },
//!   "diagnostics": [ {
//!     "code": "F0101", "severity": "error", "message": "…", "file": "a.flow",
//!     "range": { "start": { "line": 1, "column": 1, "offset": 0 }, "end": { … } },
//!     "labels": [ { "file": "a.flow", "range": { … }, "text": "…" } ],
//!     "witness": [ { "file": "a.flow", "range": { … }, "text": "…" } ],
//!     "help": "…",
//!     "fixes": [ { "title": "…", "applicability": "machine", "edits": [ { "file", "range", "text" } ] } ]
//!   } ] }
//! ```
//!
//! Lines and columns count from 1, columns in Unicode characters; offsets are bytes from 0. The first
//! label is the primary place, repeated in `file` and `range`. `witness` is the shortest way on which it
//! happens, in the order things happen. A new field may appear without a new
//! version; one that goes or changes its meaning raises it.

use flow_syntax::{Applicability, Diagnostic, Edit, Fix, Label, Place, Sources};
use serde_json::{Value, json};

use crate::lines::{Locator, Position};
use crate::order::{ordered, severity_word};
use crate::summary::count;

/// The version of the format.
pub const VERSION: u32 = 1;

/// All findings as one JSON document, indented, ending with a line end.
#[must_use]
pub fn render(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    format!("{:#}\n", value(sources, diagnostics))
}

/// All findings as a JSON value, to embed in another document.
#[must_use]
pub fn value(sources: &Sources, diagnostics: &[Diagnostic]) -> Value {
    let mut locator = Locator::new(sources);
    let counts = count(diagnostics);
    let all: Vec<Value> = ordered(sources, diagnostics)
        .iter()
        .map(|d| diagnostic(&mut locator, d))
        .collect();
    json!({
        "version": VERSION,
        "summary": {
            "errors": counts.errors,
            "warnings": counts.warnings,
            "hints": counts.hints,
            "files": counts.files,
        },
        "diagnostics": all,
    })
}

fn diagnostic(locator: &mut Locator<'_>, d: &Diagnostic) -> Value {
    let (file, range) = match d.labels.first() {
        Some(label) => place(locator, label.place),
        None => (Value::Null, Value::Null),
    };
    json!({
        "code": d.code,
        "severity": severity_word(d.severity),
        "message": d.message,
        "file": file,
        "range": range,
        "labels": d.labels.iter().map(|l| label(locator, l)).collect::<Vec<_>>(),
        "witness": d.witness.iter().map(|l| label(locator, l)).collect::<Vec<_>>(),
        "help": d.help,
        "fixes": d.fixes.iter().map(|f| fix(locator, f)).collect::<Vec<_>>(),
    })
}

fn label(locator: &mut Locator<'_>, label: &Label) -> Value {
    let (file, range) = place(locator, label.place);
    json!({ "file": file, "range": range, "text": label.text })
}

fn fix(locator: &mut Locator<'_>, fix: &Fix) -> Value {
    let applicability = match fix.applicability {
        Applicability::Machine => "machine",
        Applicability::Maybe => "maybe",
    };
    let edits: Vec<Value> = fix.edits.iter().map(|e| edit(locator, e)).collect();
    json!({ "title": fix.title, "applicability": applicability, "edits": edits })
}

fn edit(locator: &mut Locator<'_>, edit: &Edit) -> Value {
    let (file, range) = place(locator, edit.place);
    json!({ "file": file, "range": range, "text": edit.text })
}

fn place(locator: &mut Locator<'_>, place: Place) -> (Value, Value) {
    match locator.locate(place) {
        Some(at) => {
            let range = json!({ "start": position(at.start), "end": position(at.end) });
            (at.path.into(), range)
        }
        None => (Value::Null, Value::Null),
    }
}

fn position(at: Position) -> Value {
    json!({ "line": at.line, "column": at.column, "offset": at.offset })
}
