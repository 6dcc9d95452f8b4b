//! JUnit XML, which most build servers show: a suite a file, a case a rule that found something in it.
//!
//! A case fails if the check fails because of it; other findings stand in its output. A file in which
//! nothing was found has one case that passes.

use std::collections::BTreeMap;

use flow_syntax::{Diagnostic, FileId, Severity, Sources};

use crate::lines::Locator;
use crate::order::{ordered, severity_word};
use crate::plain::visible;
use crate::xml::escaped;

/// The findings of one file by code.
type Cases<'a> = BTreeMap<&'a str, Vec<&'a Diagnostic>>;

/// The report over all files. What is as grave as `fails`, or graver, fails.
#[must_use]
pub fn render(sources: &Sources, diagnostics: &[Diagnostic], fails: Severity) -> String {
    let mut suites: BTreeMap<FileId, Cases<'_>> = BTreeMap::new();
    for (id, _) in sources.iter() {
        suites.insert(id, Cases::new());
    }
    for d in ordered(sources, diagnostics) {
        let file = d.labels.first().map(|l| l.place.file).unwrap_or_default();
        suites
            .entry(file)
            .or_default()
            .entry(d.code)
            .or_default()
            .push(d);
    }
    let mut locator = Locator::new(sources);
    let (mut body, mut tests, mut failures) = (String::new(), 0, 0);
    for (id, cases) in &suites {
        let path = sources.get(*id).map_or("", |file| &file.path);
        let (text, failed) = suite(&mut locator, path, cases, fails);
        body.push_str(&text);
        tests += cases.len().max(1);
        failures += failed;
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"flow check\" tests=\"{tests}\" \
         failures=\"{failures}\" errors=\"0\">\n{body}</testsuites>\n"
    )
}

/// One file, and how many of its cases failed.
fn suite(
    locator: &mut Locator<'_>,
    path: &str,
    cases: &Cases<'_>,
    fails: Severity,
) -> (String, usize) {
    let name = attribute(path);
    let is_failed = |all: &Vec<&Diagnostic>| all.iter().any(|d| d.severity <= fails);
    let failed = cases.values().filter(|all| is_failed(all)).count();
    let mut out = format!(
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\">\n",
        cases.len().max(1)
    );
    if cases.is_empty() {
        out.push_str(&format!(
            "    <testcase name=\"nothing found\" classname=\"{name}\"/>\n"
        ));
    }
    for (code, all) in cases {
        let head = format!("    <testcase name=\"{code}\" classname=\"{name}\">");
        let (open, close) = match is_failed(all) {
            true => (failure(all), "</failure>"),
            false => ("<system-out>".to_owned(), "</system-out>"),
        };
        let texts: Vec<String> = all.iter().map(|d| text(locator, d)).collect();
        let texts = content(&texts.join("\n"));
        out.push_str(&format!(
            "{head}\n      {open}{texts}{close}\n    </testcase>\n"
        ));
    }
    out.push_str("  </testsuite>\n");
    (out, failed)
}

fn failure(all: &[&Diagnostic]) -> String {
    let first = all.first().map_or("", |d| &d.message);
    let message = match all.len() {
        0 | 1 => first.to_owned(),
        n => format!("{first} (and {} more)", n - 1),
    };
    let worst = all
        .iter()
        .map(|d| d.severity)
        .min()
        .unwrap_or(Severity::Error);
    let (message, worst) = (attribute(&message), severity_word(worst));
    format!("<failure message=\"{message}\" type=\"{worst}\">")
}

/// One finding in plain lines: where and what, the other places, the way, what to do.
fn text(locator: &mut Locator<'_>, d: &Diagnostic) -> String {
    let mut lines = Vec::new();
    let own = d.labels.first();
    let place = own.map(|l| at(locator, l)).unwrap_or_default();
    let severity = severity_word(d.severity);
    lines.push(format!("{place}{severity}[{}]: {}", d.code, d.message));
    lines.extend(
        own.filter(|l| !l.text.is_empty())
            .map(|l| format!("  {}", l.text)),
    );
    for label in d.labels.iter().skip(1) {
        lines.push(format!("  {}{}", at(locator, label), label.text));
    }
    for (i, hop) in d.witness.iter().enumerate() {
        lines.push(format!("  {} {}{}", i + 1, at(locator, hop), hop.text));
    }
    lines.extend(d.help.iter().map(|help| format!("  help: {help}")));
    lines.join("\n")
}

fn at(locator: &mut Locator<'_>, label: &flow_syntax::Label) -> String {
    let found = locator.locate(label.place);
    found.map_or(String::new(), |at| {
        format!("{}:{}:{}: ", at.path, at.start.line, at.start.column)
    })
}

fn attribute(text: &str) -> String {
    escaped(&visible(text))
}

/// Content keeps its line ends as they are, for people who read the file.
fn content(text: &str) -> String {
    escaped(&visible(text))
        .replace("&#10;", "\n")
        .replace("&#9;", "\t")
}
