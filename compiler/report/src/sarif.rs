//! SARIF 2.1.0, the Static Analysis Results Interchange Format of OASIS.
//!
//! Paths are relative to `%SRCROOT%`, columns count UTF-16 units, lines and columns from 1. The way of a
//! finding is a code flow, a machine-applicable fix a fix, a known finding a suppressed result.

use std::collections::BTreeMap;

use flow_syntax::{Applicability, Diagnostic, Fix, Label, Place, Severity, Sources};
use serde_json::{Map, Value, json};

use crate::fingerprint::Fingerprints;
use crate::lines::{Located, Locator, Unit};
use crate::order::ordered;

/// Where the schema of the format is kept by its authors.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What relative paths are relative to: the root of the sources.
const ROOT: &str = "%SRCROOT%";

/// What a report says of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// Stable code such as `F0301`.
    pub code: &'static str,
    /// Words joined by `-`.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// Markdown: why it matters, with examples.
    pub page: &'static str,
    /// How much its findings matter by themselves.
    pub severity: Severity,
    /// One word for its family.
    pub family: &'static str,
}

/// What a log is made of.
#[derive(Debug, Clone, Copy)]
pub struct Log<'a> {
    /// The files, with paths relative to the root of the sources.
    pub sources: &'a Sources,
    /// What was found.
    pub fresh: &'a [Diagnostic],
    /// What was found and is known: told as suppressed.
    pub known: &'a [Diagnostic],
    /// All rules there are, sorted by code.
    pub rules: &'a [RuleInfo],
    /// The version of the tool.
    pub version: &'a str,
}

/// The log as one JSON document, indented, ending with a line end.
#[must_use]
pub fn render(log: &Log<'_>) -> String {
    let rules: Vec<Value> = log.rules.iter().map(rule).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Flow",
                "semanticVersion": log.version,
                "rules": rules,
            }},
            "invocations": [{ "executionSuccessful": true }],
            "originalUriBaseIds": { ROOT: {
                "description": { "text": "The root of the sources." },
            }},
            "columnKind": "utf16CodeUnits",
            "results": results(log),
        }],
    });
    format!("{document:#}\n")
}

fn rule(rule: &RuleInfo) -> Value {
    let mut about = about(rule.page);
    if about.is_empty() {
        about.clone_from(&rule.summary);
    }
    json!({
        "id": rule.code,
        "name": pascal(&rule.name),
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": about },
        "help": {
            "text": format!("{about}\n\nflow explain {} shows examples.", rule.code),
            "markdown": rule.page,
        },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.family] },
    })
}

/// The paragraphs between a page's title and its first heading, each on one line.
fn about(page: &str) -> String {
    let body = page.split_once('\n').map_or("", |(_, body)| body);
    let prose = body.split("\n## ").next().unwrap_or_default();
    let paragraphs = prose
        .split("\n\n")
        .map(|p| p.split_whitespace().collect::<Vec<_>>().join(" "));
    let paragraphs: Vec<String> = paragraphs.filter(|p| !p.is_empty()).collect();
    paragraphs.join("\n\n")
}

/// `unknown-step` as `UnknownStep`.
fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut rest = word.chars();
        let first = rest.next().map(|c| c.to_uppercase().to_string());
        first.unwrap_or_default() + rest.as_str()
    };
    name.split('-').map(word).collect()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

fn results(log: &Log<'_>) -> Vec<Value> {
    let mut writer = Writer {
        locator: Locator::counting(log.sources, Unit::Utf16),
        prints: Fingerprints::new(log.sources),
        seen: BTreeMap::new(),
        rules: log.rules,
    };
    let fresh = ordered(log.sources, log.fresh);
    let known = ordered(log.sources, log.known);
    let fresh = fresh.into_iter().map(|d| (d, false));
    let known = known.into_iter().map(|d| (d, true));
    fresh
        .chain(known)
        .map(|(d, hidden)| writer.result(d, hidden))
        .collect()
}

struct Writer<'a> {
    locator: Locator<'a>,
    prints: Fingerprints<'a>,
    /// How often each fingerprint occurred.
    seen: BTreeMap<String, usize>,
    rules: &'a [RuleInfo],
}

impl Writer<'_> {
    fn result(&mut self, d: &Diagnostic, hidden: bool) -> Value {
        let mut result = Map::new();
        let mut put = |key: &str, value: Value| drop(result.insert(key.to_owned(), value));
        put("ruleId", d.code.into());
        if let Ok(index) = self.rules.binary_search_by_key(&d.code, |rule| rule.code) {
            put("ruleIndex", index.into());
        }
        put("level", level(d.severity).into());
        put("message", json!({ "text": message(d) }));
        put("locations", self.primary(d));
        let related = self.related(d);
        if !related.is_empty() {
            put("relatedLocations", related.into());
        }
        if !d.witness.is_empty() {
            put("codeFlows", self.code_flows(d));
        }
        let fixes = self.fixes(d);
        if !fixes.is_empty() {
            put("fixes", fixes.into());
        }
        put(
            "partialFingerprints",
            json!({ "flowFinding/v1": self.print(d) }),
        );
        if hidden {
            let why = "known: it stands in the baseline";
            let one = json!({ "kind": "external", "status": "accepted", "justification": why });
            put("suppressions", json!([one]));
        }
        Value::Object(result)
    }

    fn primary(&mut self, d: &Diagnostic) -> Value {
        let place = d.labels.first().and_then(|l| self.location(l.place));
        place.map_or(json!([]), |place| json!([place]))
    }

    /// The other labels, numbered as locations of a result are.
    fn related(&mut self, d: &Diagnostic) -> Vec<Value> {
        let mut all = Vec::new();
        for (id, label) in d.labels.iter().enumerate().skip(1) {
            if let Some(mut place) = self.labelled(label) {
                place["id"] = id.into();
                all.push(place);
            }
        }
        all
    }

    fn code_flows(&mut self, d: &Diagnostic) -> Value {
        let mut hops = Vec::new();
        for hop in &d.witness {
            if let Some(place) = self.labelled(hop) {
                hops.push(json!({ "location": place, "executionOrder": hops.len() + 1 }));
            }
        }
        json!([{ "threadFlows": [{ "locations": hops }] }])
    }

    fn fixes(&mut self, d: &Diagnostic) -> Vec<Value> {
        let sure = d.fixes.iter();
        let sure =
            sure.filter(|f| f.applicability == Applicability::Machine && !f.edits.is_empty());
        sure.filter_map(|fix| self.fix(fix)).collect()
    }

    fn fix(&mut self, fix: &Fix) -> Option<Value> {
        let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for edit in &fix.edits {
            let at = self.locator.locate(edit.place)?;
            let replacement = json!({
                "deletedRegion": region(at),
                "insertedContent": { "text": edit.text },
            });
            files.entry(uri(at.path)).or_default().push(replacement);
        }
        let change = |(uri, all): (String, Vec<Value>)| {
            let file = json!({ "uri": uri, "uriBaseId": ROOT });
            json!({ "artifactLocation": file, "replacements": all })
        };
        let changes: Vec<Value> = files.into_iter().map(change).collect();
        Some(json!({ "description": { "text": fix.title }, "artifactChanges": changes }))
    }

    fn labelled(&mut self, label: &Label) -> Option<Value> {
        let mut place = self.location(label.place)?;
        if !label.text.is_empty() {
            place["message"] = json!({ "text": label.text });
        }
        Some(place)
    }

    fn location(&mut self, place: Place) -> Option<Value> {
        let at = self.locator.locate(place)?;
        let file = json!({ "uri": uri(at.path), "uriBaseId": ROOT });
        Some(json!({ "physicalLocation": { "artifactLocation": file, "region": region(at) } }))
    }

    /// The fingerprint, with a number where several findings share it.
    fn print(&mut self, d: &Diagnostic) -> String {
        let print = self.prints.of(d);
        let n = self.seen.entry(print.clone()).or_default();
        *n += 1;
        format!("{print}:{n}")
    }
}

/// What is wrong, what the place is, and what to do.
fn message(d: &Diagnostic) -> String {
    let mut text = d.message.clone();
    let own = d.labels.first().filter(|l| !l.text.is_empty());
    if let Some(label) = own {
        text.push_str(&format!("\nHere: {}.", label.text.trim_end_matches('.')));
    }
    if let Some(help) = &d.help {
        text.push_str(&format!("\nHelp: {help}"));
    }
    text
}

fn region(at: Located<'_>) -> Value {
    json!({
        "startLine": at.start.line,
        "startColumn": at.start.column,
        "endLine": at.end.line,
        "endColumn": at.end.column,
    })
}

/// A path as a relative reference (RFC 3986): all but unreserved characters and `/` percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
