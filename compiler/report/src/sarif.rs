//! SARIF 2.1.0, the Static Analysis Results Interchange Format of OASIS.
//!
//! Paths are relative to `%SRCROOT%`, columns count UTF-16 units, lines and columns from 1. The way of a
//! finding is a code flow, a machine-applicable fix a fix, a known finding a suppressed result.

use std::borrow::Cow;
use std::collections::BTreeMap;

use flow_syntax::{Applicability, Diagnostic, Fix, Label, Place, Severity, Sources};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

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
    let document = Document {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [run(log)],
    };
    // Keys are texts, so there is nothing that JSON could not hold.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn run<'a>(log: &Log<'a>) -> Run<'a> {
    let rules: Vec<Value> = log.rules.iter().map(rule).collect();
    Run {
        tool: json!({ "driver": {
            "name": "Flow",
            "semanticVersion": log.version,
            "rules": rules,
        }}),
        invocations: json!([{ "executionSuccessful": true }]),
        original_uri_base_ids: json!({ ROOT: {
            "description": { "text": "The root of the sources." },
        }}),
        column_kind: "utf16CodeUnits",
        results: results(log),
    }
}

/// What is written. There are few of all but results, which are no values of JSON: for each of many
/// findings that would take ten times their room.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Value,
    invocations: Value,
    original_uri_base_ids: Value,
    column_kind: &'a str,
    results: Vec<Outcome<'a>>,
}

/// A result, as the format calls a finding.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'a str,
    message: Message<'a>,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_flows: Option<[CodeFlow<'a>; 1]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Mend<'a>>,
    partial_fingerprints: Prints,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression; 1]>,
}

#[derive(Serialize)]
struct Prints {
    #[serde(rename = "flowFinding/v1")]
    print: String,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: &'static str,
}

#[derive(Serialize)]
struct Message<'a> {
    text: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Physical<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical<'a> {
    artifact_location: Artifact<'a>,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact<'a> {
    uri: Uri<'a>,
    uri_base_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow<'a> {
    thread_flows: [ThreadFlow<'a>; 1],
}

#[derive(Serialize)]
struct ThreadFlow<'a> {
    locations: Vec<Hop<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hop<'a> {
    location: Location<'a>,
    execution_order: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mend<'a> {
    description: Message<'a>,
    artifact_changes: Vec<Change<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact<'a>,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Message<'a>,
}

/// A path, written as a reference.
struct Uri<'a>(&'a str);

impl Serialize for Uri<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&uri(self.0))
    }
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

fn results<'a>(log: &Log<'a>) -> Vec<Outcome<'a>> {
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

impl<'a> Writer<'a> {
    fn result(&mut self, d: &'a Diagnostic, hidden: bool) -> Outcome<'a> {
        let rule = self.rules.binary_search_by_key(&d.code, |rule| rule.code);
        let first = d.labels.first();
        Outcome {
            rule_id: d.code,
            rule_index: rule.ok(),
            level: level(d.severity),
            message: text(message(d)),
            locations: first
                .and_then(|l| self.location(l.place))
                .into_iter()
                .collect(),
            related_locations: self.related(d),
            code_flows: (!d.witness.is_empty()).then(|| self.code_flows(d)),
            fixes: self.fixes(d),
            partial_fingerprints: Prints {
                print: self.print(d),
            },
            suppressions: hidden.then_some([KNOWN]),
        }
    }

    /// The other labels, numbered as locations of a result are.
    fn related(&mut self, d: &'a Diagnostic) -> Vec<Location<'a>> {
        let others = d.labels.iter().enumerate().skip(1);
        let one = |(id, label)| {
            let id = Some(id);
            self.labelled(label).map(|place| Location { id, ..place })
        };
        others.filter_map(one).collect()
    }

    fn code_flows(&mut self, d: &'a Diagnostic) -> [CodeFlow<'a>; 1] {
        let places = d.witness.iter().filter_map(|hop| self.labelled(hop));
        let hop = |(location, execution_order)| Hop {
            location,
            execution_order,
        };
        let locations = places.zip(1..).map(hop).collect();
        [CodeFlow {
            thread_flows: [ThreadFlow { locations }],
        }]
    }

    fn fixes(&mut self, d: &'a Diagnostic) -> Vec<Mend<'a>> {
        let sure = d.fixes.iter();
        let sure =
            sure.filter(|f| f.applicability == Applicability::Machine && !f.edits.is_empty());
        sure.filter_map(|fix| self.fix(fix)).collect()
    }

    fn fix(&mut self, fix: &'a Fix) -> Option<Mend<'a>> {
        let mut files: BTreeMap<&str, Vec<Replacement<'a>>> = BTreeMap::new();
        for edit in &fix.edits {
            let at = self.locator.locate(edit.place)?;
            let replacement = Replacement {
                deleted_region: region(at),
                inserted_content: text(&edit.text),
            };
            files.entry(at.path).or_default().push(replacement);
        }
        let change = |(path, replacements)| Change {
            artifact_location: artifact(path),
            replacements,
        };
        Some(Mend {
            description: text(&fix.title),
            artifact_changes: files.into_iter().map(change).collect(),
        })
    }

    fn labelled(&mut self, label: &'a Label) -> Option<Location<'a>> {
        let place = self.location(label.place)?;
        let message = (!label.text.is_empty()).then(|| text(&label.text));
        Some(Location { message, ..place })
    }

    fn location(&mut self, place: Place) -> Option<Location<'a>> {
        let at = self.locator.locate(place)?;
        Some(Location {
            physical_location: Physical {
                artifact_location: artifact(at.path),
                region: region(at),
            },
            message: None,
            id: None,
        })
    }

    /// The fingerprint, with a number where several findings share it.
    fn print(&mut self, d: &Diagnostic) -> String {
        let print = self.prints.of(d);
        let n = self.seen.entry(print.clone()).or_default();
        *n += 1;
        format!("{print}:{n}")
    }
}

/// Said of a finding that is known.
const KNOWN: Suppression = Suppression {
    kind: "external",
    status: "accepted",
    justification: "known: it stands in the baseline",
};

fn text<'a>(text: impl Into<Cow<'a, str>>) -> Message<'a> {
    Message { text: text.into() }
}

fn artifact(path: &str) -> Artifact<'_> {
    Artifact {
        uri: Uri(path),
        uri_base_id: ROOT,
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

fn region(at: Located<'_>) -> Region {
    Region {
        start_line: at.start.line,
        start_column: at.start.column,
        end_line: at.end.line,
        end_column: at.end.column,
    }
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
