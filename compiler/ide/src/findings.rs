//! What an editor underlines in one file.

use flow_settings::FILE;
use flow_syntax::{Code, Columns, Diagnostic, Label, LineColumn, Place, Severity};

use crate::actions::{Action, actions};
use crate::check::Checked;
use crate::position::Range;

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
    /// Other places that belong to it, then the way on which it happens.
    pub related: Vec<Related>,
    /// Ways to mend it.
    pub actions: Vec<Action>,
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
pub fn findings(checked: &Checked, path: &str, columns: Columns, limit: usize) -> Vec<Finding> {
    let converter = Converter { checked, columns };
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
    shown.extend(settings(&converter, path));
    let no_baseline = checked.no_baseline.as_ref();
    shown.extend(no_baseline.map(|why| notice(Severity::Warning, why)));
    shown
}

/// A finding about checking itself, on the first character of the file.
#[must_use]
pub fn notice(severity: Severity, message: impl Into<String>) -> Finding {
    let range = Range {
        start: LineColumn::default(),
        end: LineColumn { line: 0, column: 1 },
    };
    Finding {
        code: None,
        severity,
        range,
        message: message.into(),
        related: Vec::new(),
        actions: Vec::new(),
    }
}

/// A process is checked by the project's settings: what is wrong with them is said in every file, in one
/// finding that leads to the place.
fn settings(converter: &Converter<'_>, path: &str) -> Option<Finding> {
    let checked = converter.checked;
    let is_settings = |d: &&Diagnostic| path != FILE && is_in(d, checked, FILE);
    let mut wrong = checked.diagnostics.iter().filter(is_settings);
    let first = wrong.next()?;
    let others = match wrong.count() {
        0 => String::new(),
        n => format!(" ({n} more mistakes there)"),
    };
    let message = format!("`{FILE}`: {}{others}", first.message);
    let mut finding = notice(Severity::Error, message);
    finding.related = first
        .labels
        .iter()
        .filter_map(|label| converter.related(label))
        .collect();
    Some(finding)
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

/// Turns places into ranges.
struct Converter<'a> {
    checked: &'a Checked,
    columns: Columns,
}

impl Converter<'_> {
    fn finding(&self, d: &Diagnostic) -> Finding {
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
                .chain(&d.witness)
                .filter_map(|label| self.related(label))
                .collect(),
            actions: actions(self.checked, d, self.columns),
        }
    }

    fn related(&self, label: &Label) -> Option<Related> {
        let (path, range) = self.range(label.place)?;
        Some(Related {
            path,
            range,
            message: label.text.clone(),
        })
    }

    fn range(&self, place: Place) -> Option<(String, Range)> {
        let file = self.checked.sources.get(place.file)?;
        let span = self.checked.sources.range(place);
        let range = Range::of(file, span.start..span.end, self.columns);
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
