//! Every code is explained, once, and `docs/diagnostics.md` lists them all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn explain(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flow"))
        .arg("explain")
        .args(args)
        .output()
        .expect("flow runs")
}

fn out(args: &[&str]) -> String {
    let output = explain(args);
    assert_eq!(output.status.code(), Some(0), "{args:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What `flow explain --json` says: code and summary.
fn listed() -> Vec<(String, String)> {
    let all: Value = serde_json::from_str(&out(&["--json"])).expect("JSON");
    let text = |entry: &Value, key: &str| entry[key].as_str().expect("a text").to_owned();
    let pair = |entry: &Value| (text(entry, "code"), text(entry, "summary"));
    all.as_array().expect("a list").iter().map(pair).collect()
}

#[test]
fn every_code_of_every_crate_is_listed_once() {
    let syntax = flow_syntax::PAGES.iter().map(|page| page.code());
    let rules = flow_analysis::rules::all();
    let run = flow_host::pages::all();
    let declared: Vec<&str> = syntax
        .chain(flow_settings::PAGES.iter().map(|page| page.code()))
        .chain(rules.iter().map(|rule| rule.code))
        .chain(run.iter().map(|page| page.code()))
        .collect();
    let once: BTreeSet<&str> = declared.iter().copied().collect();
    assert_eq!(
        once.len(),
        declared.len(),
        "a code stands twice: {declared:?}"
    );
    let listed = listed();
    assert!(listed.iter().map(|(code, _)| code.as_str()).eq(once));
}

#[test]
fn each_summary_is_one_sentence() {
    for (code, summary) in listed() {
        let fine = summary.ends_with('.') && !summary.contains('\n') && summary.len() <= 100;
        assert!(fine, "{code}: {summary}");
    }
}

#[test]
fn codes_of_all_three_kinds_are_explained() {
    for (code, part) in [
        ("F0016", "## Wrong"),
        ("f0101", "## Right"),
        ("F0921", "## What to do"),
    ] {
        assert!(out(&[code]).contains(part), "{code}");
        let json: Value = serde_json::from_str(&out(&[code, "--json"])).expect("JSON");
        assert!(
            json[0]["page"].as_str().expect("a page").contains(part),
            "{code}"
        );
    }
}

#[test]
fn an_unknown_code_is_refused_with_what_may_be_meant() {
    for (asked, meant) in [
        ("F0191", Some("F0101")),
        ("E101", Some("F0101")),
        ("nonsense", None),
    ] {
        let output = explain(&[asked]);
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(2), "{asked}");
        assert!(
            said.contains(&format!("there is no code `{asked}`")),
            "{said}"
        );
        match meant {
            Some(code) => assert!(said.contains(code), "{said}"),
            None => assert!(!said.contains("did you mean"), "{said}"),
        }
    }
}

#[test]
fn a_name_is_explained_and_a_family_listed() {
    assert_eq!(out(&["unknown-step"]), out(&["F0101"]));
    for family in ["flow", "F03"] {
        let listed = out(&[family]);
        assert!(listed.starts_with("Flow (flow)\n  F0301  "), "{listed}");
        assert!(!listed.contains("F0101"), "{listed}");
    }
    let all: Value = serde_json::from_str(&out(&["style", "--json"])).expect("JSON");
    assert_eq!(all[0]["family"], "style");
    assert_eq!(all[0]["severity"], "hint");
    assert!(out(&[]).contains("\nNames (names)\n  F0101  "));
}

/// Set the variable `BLESS` to rewrite the index.
#[test]
fn the_index_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics.md");
    let index = index(&listed());
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &index).expect("docs can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == index,
        "docs/diagnostics.md is old; run this test with BLESS=1"
    );
}

fn index(codes: &[(String, String)]) -> String {
    let mut index =
        "# Codes\n\nEvery code that Flow prints. `flow explain CODE` shows its page.\n".to_owned();
    let mut found = 0;
    for family in flow_settings::families::ALL {
        let own = |(code, _): &&(String, String)| code.starts_with(family.prefix);
        let mut own = codes.iter().filter(own).peekable();
        if own.peek().is_none() {
            continue;
        }
        let title = family.title;
        index += &format!("\n## {title}\n\n| code | meaning |\n| --- | --- |\n");
        for (code, summary) in own {
            index += &format!("| {code} | {} |\n", summary.replace('|', "\\|"));
            found += 1;
        }
    }
    assert_eq!(found, codes.len(), "a code belongs to no family");
    index
}
