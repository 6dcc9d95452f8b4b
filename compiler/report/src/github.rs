//! Workflow commands that GitHub Actions shows beside the changed lines.
//!
//! The form is that of GitHub's "Workflow commands for GitHub Actions": `::error file=…,line=…::message`,
//! in which `%` and line ends are escaped everywhere and `:` and `,` in properties.

use flow_syntax::{Diagnostic, Severity, Sources};

use crate::lines::{Located, Locator};
use crate::order::ordered;
use crate::plain::{cropped, visible};

/// Longest text of a message or label, in characters.
const LONGEST: usize = 500;
/// Most other places told of one finding.
const MOST_PLACES: usize = 12;

/// One command a finding, the gravest first, since GitHub shows only about ten of a kind.
#[must_use]
pub fn render(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut locator = Locator::new(sources);
    let mut all = ordered(sources, diagnostics);
    all.sort_by_key(|d| d.severity);
    let mut out = String::new();
    for d in all {
        out.push_str(&command(&mut locator, d));
        out.push('\n');
    }
    out
}

fn command(locator: &mut Locator<'_>, d: &Diagnostic) -> String {
    let kind = match d.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let place = d.labels.first().and_then(|l| locator.locate(l.place));
    let mut properties = place.map(place_of).unwrap_or_default();
    properties.push(("title", format!("flow {}", d.code)));
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    let message = data(&message(locator, d));
    format!("::{kind} {}::{message}", properties.join(","))
}

/// A range over several lines carries no columns: GitHub shows none of it then.
fn place_of(at: Located<'_>) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("file", at.path.to_owned()),
        ("line", at.start.line.to_string()),
        ("endLine", at.end.line.to_string()),
    ];
    if at.start.line == at.end.line {
        all.push(("col", at.start.column.to_string()));
        all.push(("endColumn", at.end.column.to_string()));
    }
    all
}

/// The message, what the places are, the way, and what to do, a line each.
fn message(locator: &mut Locator<'_>, d: &Diagnostic) -> String {
    let mut lines = vec![cropped(&d.message, LONGEST).into_owned()];
    let own = d.labels.first().map(|l| l.text.as_str());
    lines.extend(
        own.filter(|text| !text.is_empty())
            .map(|t| cropped(t, LONGEST).into_owned()),
    );
    for label in d.labels.iter().skip(1).take(MOST_PLACES) {
        lines.push(line_of(locator, "", label));
    }
    for (i, hop) in d.witness.iter().take(MOST_PLACES).enumerate() {
        lines.push(line_of(locator, &format!("{} ", i + 1), hop));
    }
    let help = d.help.as_deref();
    lines.extend(help.map(|help| format!("help: {}", cropped(help, LONGEST))));
    lines.join("\n")
}

fn line_of(locator: &mut Locator<'_>, number: &str, label: &flow_syntax::Label) -> String {
    let text = cropped(&label.text, LONGEST);
    match locator.locate(label.place) {
        Some(Located { path, start, .. }) => {
            let path = visible(path);
            format!("{number}{path}:{}:{}: {text}", start.line, start.column)
        }
        None => format!("{number}{text}"),
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}
