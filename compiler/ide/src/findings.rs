//! What an editor underlines in one file.

use std::collections::BTreeMap;

use flow_syntax::{Code, Diagnostic, FileId, Label, Place, Severity};

use crate::check::Checked;
use crate::position::{Encoding, Position, Positions, Range};

/// A finding as an editor shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Finding {
    /// Stable code; `None` where the finding is about the checking itself.
    pub code: Option<Code>,
    /// How much it matters.
    pub severity: Severity,
    /// What to underline.
    pub range: Range,
    /// The message, what the underlined text is, and what to do, each on its own line.
    pub message: String,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

/// Another place of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Related {
    /// The file, relative to the project root.
    pub path: String,
    /// Where.
    pub range: Range,
    /// What it has to do with the finding.
    pub message: String,
}

/// The findings of one file in source order, at most `limit`, errors first if some must go.
///
/// If some are left out, one more finding on the first line says how many.
#[must_use]
pub fn findings(checked: &Checked, path: &str, encoding: Encoding, limit: usize) -> Vec<Finding> {
    let mut converter = Converter {
        checked,
        encoding,
        positions: BTreeMap::new(),
    };
    let mut own: Vec<&Diagnostic> = checked
        .diagnostics
        .iter()
        .filter(|d| is_in(d, checked, path))
        .collect();
    own.sort_by_key(|d| (d.severity, start(d, checked)));
    let left_out = own.len().saturating_sub(limit);
    own.truncate(limit);
    own.sort_by_cached_key(|d| (start(d, checked), d.code, &d.message));
    let mut shown: Vec<Finding> = own.iter().map(|d| converter.finding(d)).collect();
    if left_out > 0 {
        shown.push(more(left_out));
    }
    shown
}

/// A finding about checking itself, on the first character of the file.
#[must_use]
pub fn notice(severity: Severity, message: impl Into<String>) -> Finding {
    let range = Range {
        start: Position::default(),
        end: Position {
            line: 0,
            character: 1,
        },
    };
    Finding {
        code: None,
        severity,
        range,
        message: message.into(),
        related: Vec::new(),
    }
}

fn more(left_out: usize) -> Finding {
    let message = format!("{left_out} more findings in this file are not shown.");
    notice(Severity::Warning, message)
}

fn is_in(diagnostic: &Diagnostic, checked: &Checked, path: &str) -> bool {
    let file = |label: &Label| checked.sources.get(label.place.file);
    diagnostic
        .labels
        .first()
        .and_then(file)
        .is_some_and(|f| &*f.path == path)
}

fn start(diagnostic: &Diagnostic, checked: &Checked) -> u32 {
    diagnostic
        .labels
        .first()
        .map_or(0, |label| checked.sources.range(label.place).start)
}

/// Turns places into ranges, indexing each file once.
struct Converter<'a> {
    checked: &'a Checked,
    encoding: Encoding,
    positions: BTreeMap<FileId, Positions<'a>>,
}

impl Converter<'_> {
    fn finding(&mut self, d: &Diagnostic) -> Finding {
        let range = d.labels.first().and_then(|label| self.range(label.place));
        Finding {
            code: Some(d.code),
            severity: d.severity,
            range: range.map(|(_, range)| range).unwrap_or_default(),
            message: message(d),
            related: d
                .labels
                .iter()
                .skip(1)
                .filter_map(|label| self.related(label))
                .collect(),
        }
    }

    fn related(&mut self, label: &Label) -> Option<Related> {
        let (path, range) = self.range(label.place)?;
        Some(Related {
            path,
            range,
            message: label.text.clone(),
        })
    }

    fn range(&mut self, place: Place) -> Option<(String, Range)> {
        let file = self.checked.sources.get(place.file)?;
        let encoding = self.encoding;
        let positions = self
            .positions
            .entry(place.file)
            .or_insert_with(|| Positions::new(&file.text, encoding));
        let span = self.checked.sources.range(place);
        let range = Range {
            start: positions.position(span.start as usize),
            end: positions.position(span.end as usize),
        };
        Some((file.path.to_string(), range))
    }
}

fn message(d: &Diagnostic) -> String {
    let mut lines = vec![d.message.clone()];
    lines.extend(
        d.labels
            .first()
            .map(|l| l.text.clone())
            .filter(|text| !text.is_empty()),
    );
    lines.extend(d.help.as_ref().map(|help| format!("help: {help}")));
    lines.join("\n")
}
