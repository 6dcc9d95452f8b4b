//! SARIF logs against the schema of the standard, as the crate `serde-sarif` carries it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::PathBuf;
use std::process::Command;

use flow_report::RuleInfo;
use flow_report::sarif::{self, Log};
use flow_syntax::{Applicability, Diagnostic, Severity, Sources};
use serde_json::Value;

fn output(command: &mut Command) -> String {
    let output = command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The schema from where Cargo has unpacked the crate. Only packages of this machine are asked for, since
/// others need not be there.
fn schema() -> Value {
    let about = output(Command::new("rustc").arg("-vV"));
    let host = about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let metadata = output(Command::new(env!("CARGO")).args([
        "metadata",
        "--format-version=1",
        "--offline",
        "--filter-platform",
        host,
    ]));
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let mut packages = metadata["packages"].as_array().unwrap().iter();
    let package = packages.find(|p| p["name"] == "serde-sarif").unwrap();
    let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
    let text = std::fs::read_to_string(manifest.with_file_name("src").join("schema.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn rules() -> Vec<RuleInfo> {
    let page = |page: &'static flow_codes::Page| RuleInfo {
        code: page.code(),
        name: page.name(),
        summary: page.summary().to_owned(),
        page: page.text(),
        severity: Severity::Error,
        family: "text",
    };
    flow_syntax::PAGES.iter().map(page).collect()
}

/// Every finding with a way and a fix besides.
fn enriched((sources, findings): (Sources, Vec<Diagnostic>)) -> (Sources, Vec<Diagnostic>) {
    let enrich = |d: Diagnostic| match d.labels.first().map(|l| l.place) {
        Some(place) => d.hop(place, "first").hop(place, "then").fix(
            "mend it",
            Applicability::Machine,
            place,
            "x\n",
        ),
        None => d,
    };
    (sources, findings.into_iter().map(enrich).collect())
}

#[test]
fn every_log_fits_the_schema_of_the_standard() {
    let mut schema = schema();
    // The standard's pattern for languages has a bracket too many, which strict engines refuse. No log of
    // ours names a language.
    for part in ["run", "toolComponent"] {
        schema["definitions"][part]["properties"]["language"]
            .as_object_mut()
            .unwrap()
            .remove("pattern");
    }
    let schema = jsonschema::validator_for(&schema).unwrap();
    let rules = rules();
    let none = (Sources::default(), Vec::new());
    for (sources, findings) in [
        none,
        common::helpdesk(),
        enriched(common::two_files()),
        enriched(common::awkward()),
        enriched(common::long_line()),
    ] {
        let (fresh, known) = findings.split_at(findings.len() / 2);
        let text = sarif::render(&Log {
            sources: &sources,
            fresh,
            known,
            rules: &rules,
            version: "0.1.0",
        });
        let log: Value = serde_json::from_str(&text).unwrap();
        let wrong: Vec<String> = schema
            .iter_errors(&log)
            .map(|e| format!("{} at {}", e, e.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        serde_json::from_value::<serde_sarif::sarif::Sarif>(log).unwrap();
    }
    let broken: Value = serde_json::json!({ "version": "2.1.0", "runs": [{ "results": 1 }] });
    assert!(!schema.is_valid(&broken), "the schema judges");
}
