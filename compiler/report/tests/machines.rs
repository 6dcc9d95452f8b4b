//! The formats that other programs read: SARIF, GitHub's commands, JUnit, and the baseline.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_report::sarif::{self, Log, RuleInfo};
use flow_report::{Baseline, github, junit};
use flow_syntax::{Applicability, Diagnostic, Severity, Sources};
use insta::assert_snapshot;
use serde_json::Value;

fn rules() -> Vec<RuleInfo> {
    let page = "# A page\n\nWhy it\nmatters.\n\nMore.\n\n## Wrong\n\n```flow\nx\n```\n";
    let rule = |(code, name, severity): (&'static str, &str, Severity)| RuleInfo {
        code,
        name: name.to_owned(),
        summary: format!("It is about {name}."),
        page,
        severity,
        family: "names",
    };
    [
        ("F0101", "unknown-step", Severity::Error),
        ("F0108", "unused", Severity::Hint),
        ("F0301", "unreachable-step", Severity::Warning),
    ]
    .map(rule)
    .to_vec()
}

fn log(sources: &Sources, fresh: &[Diagnostic], known: &[Diagnostic]) -> Value {
    let rules = rules();
    let log = Log {
        sources,
        fresh,
        known,
        rules: &rules,
        version: "1.2.3",
    };
    serde_json::from_str(&sarif::render(&log)).unwrap()
}

#[test]
fn sarif_of_the_helpdesk() {
    let (sources, mut findings) = common::helpdesk();
    let known = findings.split_off(2);
    let log = log(&sources, &findings, &known);
    assert_snapshot!(format!("{log:#}"));
}

#[test]
fn sarif_counts_columns_in_utf16_and_encodes_paths() {
    let sources = common::sources(&[("ä b/x#1.flow", "// 𝄞é bad\r\nbad\n")]);
    let place = common::at(&sources, 0, "bad", 0);
    let finding = Diagnostic::error("F0101", "Bad.", place)
        .hop(place, "first")
        .hop(common::at(&sources, 0, "bad", 1), "then")
        .fix("mend", Applicability::Machine, common::place(0, 3, 7), "x");
    let log = log(&sources, &[finding], &[]);
    let result = &log["runs"][0]["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "%C3%A4%20b/x%231.flow");
    assert_eq!(place["region"]["startColumn"], 8);
    assert_eq!(place["region"]["endColumn"], 11);
    let hops = &result["codeFlows"][0]["threadFlows"][0]["locations"];
    assert_eq!(hops[1]["location"]["message"]["text"], "then");
    assert_eq!(hops[1]["executionOrder"], 2);
    let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["deletedRegion"]["startColumn"], 4);
    assert_eq!(change["deletedRegion"]["endColumn"], 6);
    assert_eq!(change["insertedContent"]["text"], "x");
}

#[test]
fn fingerprints_stay_when_lines_move_and_differ_when_they_are_equal() {
    let prints = |text: &str| -> Vec<Value> {
        let sources = common::sources(&[("a.flow", text)]);
        let found = (0..text.matches("bad").count())
            .map(|n| Diagnostic::error("F0101", "Bad.", common::at(&sources, 0, "bad", n)));
        let log = log(&sources, &found.collect::<Vec<_>>(), &[]);
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        let print = |r: &Value| r["partialFingerprints"]["flowFinding/v1"].clone();
        results.iter().map(print).collect()
    };
    let before = prints("process p \"P\" {\n  bad\n  bad\n}\nprocess q {\n  bad\n}\n");
    assert_eq!(
        before[0].as_str().unwrap().split(':').next(),
        before[1].as_str().unwrap().split(':').next()
    );
    assert!(before[0] != before[1] && before[1] != before[2] && before[0] != before[2]);
    let after =
        prints("// new\n\nprocess q {\n    bad\n}\nprocess p \"Better\" {\n  x\n  bad\n\tbad\n}\n");
    assert_eq!(
        after,
        [before[2].clone(), before[0].clone(), before[1].clone()]
    );
    assert_ne!(prints("process p {\n  bad!\n}\n")[0], before[0]);
}

#[test]
fn github_commands() {
    let (sources, findings) = common::helpdesk();
    assert_snapshot!("github_helpdesk", github::render(&sources, &findings));
    let (sources, findings) = common::two_files();
    assert_snapshot!("github_two_files", github::render(&sources, &findings));
}

#[test]
fn github_escapes_what_would_end_a_command() {
    let sources = common::sources(&[("a,b:c%.flow", "one\ntwo\n")]);
    let finding = Diagnostic::error("F0101", "50% \r\n::error::x", common::place(0, 0, 7));
    let shown = github::render(&sources, &[finding]);
    assert_eq!(
        shown,
        "::error file=a%2Cb%3Ac%25.flow,line=1,endLine=2,title=flow F0101::50%25 %0D%0A::error::x\n"
    );
}

#[test]
fn junit_reports() {
    let (mut sources, findings) = common::helpdesk();
    sources.add(flow_syntax::SourceFile::new(
        "fine.flow",
        "",
        Vec::new(),
        Vec::new(),
    ));
    let shown = junit::render(&sources, &findings, Severity::Error);
    assert_snapshot!("junit_helpdesk", shown);
    let strict = junit::render(&sources, &findings, Severity::Hint);
    assert!(strict.contains("tests=\"4\" failures=\"3\""), "{strict}");
}

#[test]
fn junit_holds_no_character_that_xml_forbids() {
    let all: String = (0..0x3_0000).filter_map(char::from_u32).collect();
    let sources = common::sources(&[("a\u{1}<&\">.flow", "x")]);
    let place = common::place(0, 0, 1);
    let finding = Diagnostic::error("F0101", &all, place)
        .says("]]>")
        .help(&all)
        .hop(place, &all);
    let shown = junit::render(&sources, &[finding], Severity::Error);
    let forbidden = |c: char| matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    assert!(!shown.contains(forbidden));
    let lone = shown.split('&').skip(1).any(|rest| {
        let name = rest.split(';').next().unwrap_or_default();
        !matches!(name, "amp" | "lt" | "gt" | "quot" | "#10" | "#13" | "#9")
    });
    assert!(!lone && !shown.contains("]]>"));
    assert_eq!(shown.matches('<').count(), shown.matches('>').count());
}

#[test]
fn a_baseline_hides_what_is_known_and_nothing_else() {
    let (sources, findings) = common::helpdesk();
    let baseline = Baseline::of(&sources, &findings[..2]);
    let read = Baseline::parse(&baseline.render()).unwrap();
    assert_eq!(read, baseline);
    let split = read.split(&sources, &findings, |_| false);
    assert_eq!(split.fresh, [findings[2].clone()]);
    assert_eq!((split.known.len(), split.stale.len()), (2, 0));
    let one = read.split(&sources, &findings[1..], |_| false);
    assert_eq!((one.known.len(), one.stale.len()), (1, 1));
    assert_eq!(one.stale[0].code, "F0301");
    let (other, _) = common::two_files();
    assert!(
        read.split(&other, &[], |_| false).stale.is_empty(),
        "files not at hand are not stale"
    );
}

#[test]
fn equal_findings_are_counted() {
    let sources = common::sources(&[("a.flow", "process p {\n  bad\n  bad\n  bad\n}\n")]);
    let all: Vec<_> = (0..3)
        .map(|n| Diagnostic::error("F0101", "Bad.", common::at(&sources, 0, "bad", n)))
        .collect();
    let two = Baseline::of(&sources, &all[..2]);
    assert_eq!(two.count(), 2);
    let split = two.split(&sources, &all, |_| false);
    assert_eq!(split.fresh, [all[2].clone()]);
    assert_eq!(two.split(&sources, &all[..1], |_| false).stale[0].count, 1);
}

#[test]
fn what_was_renamed_or_moved_stays_known_and_a_copy_is_new() {
    let text = "process p {\n  bad\n}\nprocess q {\n}\n";
    let found = |path: &str, text: &str| {
        let sources = common::sources(&[(path, text)]);
        let count = text.matches("bad").count();
        let one = |n| Diagnostic::error("F0101", "Bad.", common::at(&sources, 0, "bad", n));
        let all: Vec<_> = (0..count).map(one).collect();
        (sources, all)
    };
    let (sources, all) = found("a.flow", text);
    let known = Baseline::parse(&Baseline::of(&sources, &all).render()).unwrap();
    let split = |path: &str, text: &str, is_gone: bool| {
        let (sources, all) = found(path, text);
        let split = known.split(&sources, &all, |_| is_gone);
        (split.known.len(), split.fresh.len(), split.stale.len())
    };
    let renamed = text.replace("process p", "process other");
    let moved = "process p {\n}\nprocess q {\n    bad\n}\n";
    let copied = text.replace("process q {\n", "process q {\n  bad\n");
    let rewritten = text.replace("bad", "bad bad");
    assert_eq!(split("a.flow", &renamed, false), (1, 0, 0));
    assert_eq!(split("a.flow", moved, false), (1, 0, 0));
    assert_eq!(split("a.flow", &copied, false), (1, 1, 0));
    assert_eq!(split("a.flow", &rewritten, false), (0, 2, 1));
    assert_eq!(
        split("b.flow", text, true),
        (1, 0, 0),
        "the file was renamed"
    );
    assert_eq!(
        split("b.flow", text, false),
        (0, 1, 0),
        "the file was copied"
    );
    assert_eq!(split("b.flow", "", true), (0, 0, 1), "the file was deleted");
}

#[test]
fn a_baseline_without_lines_is_read() {
    let (sources, findings) = common::helpdesk();
    let text = Baseline::of(&sources, &findings).render();
    let parts = text.split("\"line\":\"");
    let old: Vec<&str> = parts
        .enumerate()
        .map(|(n, part)| if n == 0 { part } else { &part[18..] })
        .collect();
    let old = Baseline::parse(&old.concat()).unwrap();
    assert_eq!(old.split(&sources, &findings, |_| false).fresh, []);
}

#[test]
fn a_baseline_is_one_finding_a_line_and_merges() {
    let (sources, findings) = common::helpdesk();
    let text = Baseline::of(&sources, &findings).render();
    assert_snapshot!("baseline_helpdesk", text);
    let lines: Vec<&str> = text.lines().collect();
    let doubled = [&lines[..2], &lines[1..]].concat().join("\n");
    assert_eq!(Baseline::parse(&doubled).unwrap().count(), 3);
    let conflict = format!("{}\n<<<<<<< ours\n", lines[0]);
    assert_eq!(
        Baseline::parse(&conflict).unwrap_err(),
        "line 2 holds a merge conflict"
    );
    for (damaged, why) in [
        ("{", "line 1"),
        ("{}", "version 1"),
        ("{\"version\": 2, \"findings\": []}", "version 1"),
        ("{\"version\": 1}", "no list"),
        (
            "{\"version\": 1, \"findings\": [{\"path\": \"a\"}]}",
            "lacks a part",
        ),
    ] {
        let said = Baseline::parse(damaged).unwrap_err();
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn ten_thousand_findings_on_one_line_are_quick() {
    let text = "é bad ".repeat(150_000);
    let sources = common::sources(&[("line.flow", &text)]);
    let places = text.match_indices("bad").take(10_000);
    let places = places.map(|(s, _)| common::place(0, s, s + 3));
    let findings: Vec<_> = places
        .map(|p| Diagnostic::error("F0101", "Bad.", p))
        .collect();
    assert_eq!(github::render(&sources, &findings).lines().count(), 10_000);
    assert_eq!(Baseline::of(&sources, &findings).count(), 10_000);
    let log = log(&sources, &findings, &[]);
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 10_000);
}
