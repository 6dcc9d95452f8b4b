//! Findings for people at a terminal, drawn by miette.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use flow_syntax::{Applicability, Diagnostic, FileId, Label, Severity, Sources};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, ThemeCharacters, ThemeStyles};

use crate::excerpt::{Excerpt, Text};
use crate::order::{first, severity_word};
use crate::plain::cropped;
use crate::{summary, witness};

/// Longest message, help or fix shown, in characters.
const LONGEST: usize = 500;
/// Longest text of a label shown, in characters.
const LONGEST_LABEL: usize = 160;
/// Most places shown of one finding.
const MOST_LABELS: usize = 24;
/// Narrowest width that still reads; a terminal may report less.
const NARROWEST: usize = 40;

/// How findings are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether to colour by ANSI escapes.
    pub colour: bool,
    /// Whether to draw with Unicode lines, or plain ASCII.
    pub unicode: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Most findings shown; `None` shows all.
    pub limit: Option<usize>,
    /// Whether a last line counts the findings.
    pub summary: bool,
}

impl Default for Look {
    /// Plain Unicode, 100 columns, the first 50 findings.
    fn default() -> Self {
        Self {
            colour: false,
            unicode: true,
            width: 100,
            limit: Some(50),
            summary: true,
        }
    }
}

/// Every shown finding with its source, labels, help and fixes, then one line that counts them all.
///
/// Empty if there is nothing to show.
#[must_use]
pub fn render(sources: &Sources, diagnostics: &[Diagnostic], look: Look) -> String {
    if diagnostics.is_empty() {
        return String::new();
    }
    let (shown, left_out) = first(sources, diagnostics, look.limit);
    let texts = texts(sources, &shown);
    let handler = handler(look);
    let mut ways = witness::Ways::new(sources);
    let mut out = String::new();
    for diagnostic in shown {
        let way = ways.of(diagnostic);
        let report = Report::new(sources, &texts, diagnostic, &way.marks);
        // Writing to a string fails only if the report refuses its own source; say the essence then.
        let mut drawn = String::new();
        if handler.render_report(&mut drawn, &report).is_err() {
            drawn = format!("{}: {}\n", report.code, report.message);
        }
        out.push_str(&drawn);
        out.push_str(&way.list);
        out.push('\n');
    }
    if look.summary {
        out.push_str(&last_line(sources, diagnostics, left_out));
    }
    out
}

fn last_line(sources: &Sources, diagnostics: &[Diagnostic], left_out: usize) -> String {
    let counts = summary::line(sources, diagnostics);
    match left_out {
        0 => format!("{counts}\n"),
        n => format!("{counts}; {n} of them not shown\n"),
    }
}

fn handler(look: Look) -> GraphicalReportHandler {
    let characters = if look.unicode {
        ThemeCharacters::unicode()
    } else {
        ThemeCharacters::ascii()
    };
    let styles = if look.colour {
        ThemeStyles::ansi()
    } else {
        ThemeStyles::none()
    };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(look.width.max(NARROWEST))
        .with_links(false)
        .without_syntax_highlighting()
        .with_context_lines(1)
}

/// The texts of all files that the shown findings speak of.
fn texts(sources: &Sources, shown: &[&Diagnostic]) -> BTreeMap<FileId, Text> {
    let labels = shown
        .iter()
        .flat_map(|d| d.labels.iter().take(MOST_LABELS).chain(&d.witness));
    let ids: BTreeSet<FileId> = labels.map(|l| l.place.file).collect();
    ids.into_iter()
        .filter_map(|id| Some((id, Text::new(sources.get(id)?))))
        .collect()
}

/// A finding as miette wants it.
struct Report<'a> {
    code: String,
    severity: Severity,
    message: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    excerpt: Excerpt<'a>,
}

impl<'a> Report<'a> {
    fn new(
        sources: &Sources,
        texts: &'a BTreeMap<FileId, Text>,
        d: &Diagnostic,
        marks: &[Label],
    ) -> Self {
        let shown: Vec<&Label> = d.labels.iter().take(MOST_LABELS).chain(marks).collect();
        let excerpt = excerpt(texts, &shown);
        Self {
            code: format!("{}[{}]", severity_word(d.severity), d.code),
            severity: d.severity,
            message: cropped(&d.message, LONGEST).into_owned(),
            help: help(d),
            labels: labels(sources, &excerpt, &shown),
            excerpt,
        }
    }
}

/// The files of a finding, that of the primary place first.
fn excerpt<'a>(texts: &'a BTreeMap<FileId, Text>, shown: &[&Label]) -> Excerpt<'a> {
    let mut ids: Vec<FileId> = Vec::new();
    for label in shown {
        if !ids.contains(&label.place.file) {
            ids.push(label.place.file);
        }
    }
    Excerpt::new(ids.into_iter().filter_map(|id| Some((id, texts.get(&id)?))))
}

fn labels(sources: &Sources, excerpt: &Excerpt<'_>, shown: &[&Label]) -> Vec<LabeledSpan> {
    let mut labels = Vec::new();
    for (i, label) in shown.iter().enumerate() {
        // miette stacks equal labels under each other.
        let seen = shown.iter().take(i).any(|before| before == label);
        let Some(span) = excerpt.span(sources, label.place).filter(|_| !seen) else {
            continue;
        };
        let text =
            (!label.text.is_empty()).then(|| cropped(&label.text, LONGEST_LABEL).into_owned());
        labels.push(match i {
            0 => LabeledSpan::new_primary_with_span(text, span),
            _ => LabeledSpan::new_with_span(text, span),
        });
    }
    labels
}

/// What to do next, then each fix that needs no second thought.
fn help(d: &Diagnostic) -> Option<String> {
    let mut lines: Vec<String> = d
        .help
        .iter()
        .map(|h| cropped(h, LONGEST).into_owned())
        .collect();
    let sure = d
        .fixes
        .iter()
        .filter(|f| f.applicability == Applicability::Machine);
    lines.extend(sure.map(|f| format!("fix: {}", cropped(&f.title, LONGEST))));
    (!lines.is_empty()).then(|| lines.join("\n"))
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'s>(&'s self) -> Option<Box<dyn fmt::Display + 's>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Hint => miette::Severity::Advice,
        })
    }

    fn help<'s>(&'s self) -> Option<Box<dyn fmt::Display + 's>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<_>)
    }
}
