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
use serde::Serialize;
use serde_json::Value;

use crate::lines::{Locator, Position};
use crate::order::{ordered, severity_word};
use crate::summary::{Counts, count};

/// The version of the format.
pub const VERSION: u32 = 1;

/// All findings as one JSON document, indented, ending with a line end.
#[must_use]
pub fn render(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let document = document(sources, diagnostics);
    // Keys are texts, so there is nothing that JSON could not hold.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// All findings as a JSON value, to embed in another document.
#[must_use]
pub fn value(sources: &Sources, diagnostics: &[Diagnostic]) -> Value {
    serde_json::to_value(document(sources, diagnostics)).unwrap_or_default()
}

/// What is written; a value of JSON for each of many findings would take ten times their room.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    summary: Summary,
    diagnostics: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    hints: usize,
    files: usize,
}

#[derive(Serialize)]
struct Told<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(flatten)]
    at: At<'a>,
    labels: Vec<Texted<'a>>,
    witness: Vec<Texted<'a>>,
    help: Option<&'a str>,
    fixes: Vec<Mend<'a>>,
}

#[derive(Serialize)]
struct At<'a> {
    file: Option<&'a str>,
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
    offset: usize,
}

/// A place with what is said of it, or is to stand there.
#[derive(Serialize)]
struct Texted<'a> {
    #[serde(flatten)]
    at: At<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct Mend<'a> {
    title: &'a str,
    applicability: &'a str,
    edits: Vec<Texted<'a>>,
}

fn document<'a>(sources: &'a Sources, diagnostics: &'a [Diagnostic]) -> Document<'a> {
    let mut locator = Locator::new(sources);
    let Counts {
        errors,
        warnings,
        hints,
        files,
    } = count(sources, diagnostics);
    let all = ordered(sources, diagnostics);
    Document {
        version: VERSION,
        summary: Summary {
            errors,
            warnings,
            hints,
            files,
        },
        diagnostics: all.iter().map(|d| told(&mut locator, d)).collect(),
    }
}

fn told<'a>(locator: &mut Locator<'a>, d: &'a Diagnostic) -> Told<'a> {
    let first = d.labels.first().map(|label| label.place);
    Told {
        code: d.code,
        severity: severity_word(d.severity),
        message: &d.message,
        at: at(locator, first),
        labels: d.labels.iter().map(|l| label(locator, l)).collect(),
        witness: d.witness.iter().map(|l| label(locator, l)).collect(),
        help: d.help.as_deref(),
        fixes: d.fixes.iter().map(|f| fix(locator, f)).collect(),
    }
}

fn label<'a>(locator: &mut Locator<'a>, label: &'a Label) -> Texted<'a> {
    Texted {
        at: at(locator, Some(label.place)),
        text: &label.text,
    }
}

fn fix<'a>(locator: &mut Locator<'a>, fix: &'a Fix) -> Mend<'a> {
    let applicability = match fix.applicability {
        Applicability::Machine => "machine",
        Applicability::Maybe => "maybe",
    };
    Mend {
        title: &fix.title,
        applicability,
        edits: fix.edits.iter().map(|e| edit(locator, e)).collect(),
    }
}

fn edit<'a>(locator: &mut Locator<'a>, edit: &'a Edit) -> Texted<'a> {
    Texted {
        at: at(locator, Some(edit.place)),
        text: &edit.text,
    }
}

fn at<'a>(locator: &mut Locator<'a>, place: Option<Place>) -> At<'a> {
    let found = place.and_then(|place| locator.locate(place));
    At {
        file: found.map(|at| at.path),
        range: found.map(|at| Range {
            start: point(at.start),
            end: point(at.end),
        }),
    }
}

fn point(at: Position) -> Point {
    Point {
        line: at.line,
        column: at.column,
        offset: at.offset,
    }
}
