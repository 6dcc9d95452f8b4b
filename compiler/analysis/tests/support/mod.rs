//! What the tests share: files in memory, and findings as plain text.
#![allow(dead_code, unreachable_pub)]

pub mod ways;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_syntax::{Applicability, Files, Place, Severity, Sources};

/// Files in memory.
#[derive(Default)]
pub struct Memory(BTreeMap<String, Arc<[u8]>>);

impl Memory {
    /// Adds a file.
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.0.insert(path.to_owned(), text.as_bytes().into());
        self
    }
}

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        self.0
            .get(path)
            .cloned()
            .ok_or_else(|| "there is no such file".to_owned())
    }
}

/// Files of a folder on disk.
pub struct Disk(pub std::path::PathBuf);

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        std::fs::read(self.0.join(path))
            .map(Into::into)
            .map_err(|e| e.to_string())
    }
}

/// Checks one text.
pub fn check(text: &str) -> Analysis {
    flow_analysis::check(&Memory::default().with("main.flow", text), "main.flow")
}

/// Findings as text: code, place, message, labels, help, fixes.
pub fn show(analysis: &Analysis) -> String {
    let mut out = String::new();
    for finding in &analysis.diagnostics {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        let at = |place| place_of(&analysis.sources, place);
        let first = finding
            .labels
            .first()
            .map(|l| at(l.place))
            .unwrap_or_default();
        let _ = writeln!(
            out,
            "{} {severity} {first}: {}",
            finding.code, finding.message
        );
        for label in &finding.labels {
            let _ = writeln!(out, "  {} {}", at(label.place), label.text);
        }
        for (i, hop) in finding.witness.iter().enumerate() {
            let _ = writeln!(out, "  {}. {} {}", i + 1, at(hop.place), hop.text);
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(out, "  help: {help}");
        }
        for fix in &finding.fixes {
            let sure = if fix.applicability == Applicability::Machine {
                "fix"
            } else {
                "maybe"
            };
            let _ = writeln!(out, "  {sure}: {}", fix.title);
        }
    }
    out
}

/// `line:column+length`, with the file where it is not the root.
fn place_of(sources: &Sources, place: Place) -> String {
    let range = sources.range(place);
    let Some(file) = sources.get(place.file) else {
        return String::new();
    };
    let before = &file.text[..range.start as usize];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    let length = file.text[range.start as usize..range.end as usize]
        .chars()
        .count();
    let name = if place.file.0 == 0 {
        String::new()
    } else {
        format!("{} ", file.path)
    };
    format!("{name}{line}:{column}+{length}")
}

/// The codes of all findings, in order.
pub fn codes(analysis: &Analysis) -> Vec<&'static str> {
    analysis.diagnostics.iter().map(|d| d.code).collect()
}

/// Codes and messages, which tell findings apart when lines move.
pub type Said = (&'static str, String);

/// What is found.
pub fn said(analysis: &Analysis) -> Vec<Said> {
    let one = |d: &flow_syntax::Diagnostic| (d.code, d.message.clone());
    analysis.diagnostics.iter().map(one).collect()
}

/// What is found now and was not before.
pub fn added(before: &[Said], now: &Analysis) -> Vec<Said> {
    let mut known = before.to_vec();
    let mut fresh = said(now);
    fresh.retain(|one| match known.iter().position(|k| k == one) {
        Some(at) => {
            known.swap_remove(at);
            false
        }
        None => true,
    });
    fresh
}
