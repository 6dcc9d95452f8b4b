//! What the checker says, beside the map.

use std::fmt::Write;

use flow_syntax::{Diagnostic, Severity, Sources};

use crate::write::{escape, sentence};

/// A finding as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How grave.
    pub severity: Severity,
    /// Its code.
    pub code: String,
    /// The sentence.
    pub message: String,
    /// What the place is.
    pub says: String,
    /// What to do.
    pub help: Vec<String>,
    /// `file:line:column`.
    pub position: String,
    /// The line in the source.
    pub line: String,
}

/// The findings of a check, gravest first.
#[must_use]
pub fn findings(sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<Finding> {
    let mut all: Vec<Finding> = diagnostics.iter().map(|d| finding(sources, d)).collect();
    all.sort_by_key(|finding| finding.severity);
    all
}

fn finding(sources: &Sources, diagnostic: &Diagnostic) -> Finding {
    let label = diagnostic.labels.first();
    let at = label.and_then(|label| {
        let place = sources.origin(label.place);
        let file = sources.get(place.file)?;
        let start = sources.range(place).start;
        let line = file.lines().line(start);
        let (first, end) = (file.lines().start(line), file.lines().end(&file.text, line));
        let text = file.text.get(first as usize..end as usize)?;
        let column = file
            .text
            .get(first as usize..start as usize)?
            .chars()
            .count()
            + 1;
        let position = format!("{}:{}:{column}", file.path, line + 1);
        Some((position, text.trim().chars().take(200).collect::<String>()))
    });
    let (position, line) = at.unwrap_or_default();
    Finding {
        severity: diagnostic.severity,
        code: diagnostic.code.to_string(),
        message: diagnostic.message.clone(),
        says: label.map(|l| l.text.clone()).unwrap_or_default(),
        help: diagnostic.help.iter().cloned().collect(),
        position,
        line,
    }
}

/// The panel with the findings; empty if there are none. `kept` says that the map is an older one.
#[must_use]
pub fn panel(findings: &[Finding], kept: bool) -> String {
    let mut out = String::new();
    if kept {
        out.push_str("<p class=\"note\">Nothing can be drawn of the file as it is now. The map is of the last version that could be drawn.</p>");
    }
    if findings.is_empty() {
        return out;
    }
    let _ = write!(out, "<h2>{}</h2><ol>", count(findings));
    for finding in findings {
        one(&mut out, finding);
    }
    out.push_str("</ol>");
    out
}

fn count(findings: &[Finding]) -> String {
    let of = |severity, one: &str, many: &str| {
        let n = findings.iter().filter(|f| f.severity == severity).count();
        match n {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {many}")),
        }
    };
    let counts = [
        of(Severity::Error, "error", "errors"),
        of(Severity::Warning, "warning", "warnings"),
        of(Severity::Hint, "hint", "hints"),
    ];
    counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn one(out: &mut String, finding: &Finding) {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    };
    let _ = write!(
        out,
        "<li class=\"{severity}\"><p class=\"what\"><b>{severity}</b> <code>{}</code> {}</p><p class=\"where\"><code>{}</code>{}</p><pre>{}</pre>",
        escape(&finding.code),
        sentence(&finding.message),
        escape(&finding.position),
        match finding.says.is_empty() {
            true => String::new(),
            false => format!(" {}", escape(&finding.says)),
        },
        escape(&finding.line),
    );
    for help in &finding.help {
        let _ = write!(out, "<p class=\"help\">{}</p>", sentence(help));
    }
    out.push_str("</li>");
}
