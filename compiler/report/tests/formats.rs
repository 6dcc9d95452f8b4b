//! Every format over the same findings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_report::{Look, json, pretty, short, summary};
use flow_syntax::{Diagnostic, Sources};
use insta::assert_snapshot;

fn drawn((sources, findings): &(Sources, Vec<Diagnostic>)) -> String {
    pretty::render(
        sources,
        findings,
        Look {
            width: 80,
            ..Look::default()
        },
    )
}

fn lines((sources, findings): &(Sources, Vec<Diagnostic>)) -> String {
    short::render(sources, findings, None)
}

#[test]
fn pretty_helpdesk() {
    assert_snapshot!(drawn(&common::helpdesk()));
}

#[test]
fn pretty_in_ascii_and_colour() {
    let (sources, findings) = common::helpdesk();
    let plain = Look {
        unicode: false,
        ..Look::default()
    };
    assert_snapshot!("pretty_ascii", pretty::render(&sources, &findings, plain));
    let colour = Look {
        colour: true,
        ..Look::default()
    };
    let shown = pretty::render(&sources, &findings, colour).replace('\u{1b}', "ESC");
    assert_snapshot!("pretty_colour", shown);
}

#[test]
fn pretty_marks_places_in_several_files() {
    assert_snapshot!(drawn(&common::two_files()));
}

#[test]
fn pretty_awkward_texts() {
    assert_snapshot!(drawn(&common::awkward()));
}

#[test]
fn pretty_cuts_long_lines() {
    let shown = drawn(&common::long_line());
    assert!(shown.len() < 20_000, "{} bytes", shown.len());
    assert_snapshot!(shown);
}

#[test]
fn pretty_narrow() {
    let (sources, findings) = common::helpdesk();
    assert_snapshot!(pretty::render(
        &sources,
        &findings,
        Look {
            width: 1,
            ..Look::default()
        }
    ));
}

#[test]
fn short_formats() {
    assert_snapshot!("short_helpdesk", lines(&common::helpdesk()));
    assert_snapshot!("short_two_files", lines(&common::two_files()));
    assert_snapshot!("short_awkward", lines(&common::awkward()));
    assert_snapshot!("short_long_line", lines(&common::long_line()));
}

#[test]
fn json_formats() {
    let show = |(sources, findings): (Sources, Vec<Diagnostic>)| json::render(&sources, &findings);
    assert_snapshot!("json_helpdesk", show(common::helpdesk()));
    assert_snapshot!("json_awkward", show(common::awkward()));
}

#[test]
fn json_agrees_with_short_and_the_text() {
    let (sources, findings) = common::awkward();
    let value = json::value(&sources, &findings);
    let placed = |d: &&serde_json::Value| !d["range"].is_null();
    let all: Vec<String> = value["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(placed)
        .map(place)
        .collect();
    let short: Vec<String> = lines(&(sources, findings))
        .lines()
        .filter(|l| !l.starts_with("error"))
        .map(|l| l.splitn(4, ':').take(3).collect::<Vec<_>>().join(":"))
        .collect();
    assert_eq!(all, short);
}

fn place(finding: &serde_json::Value) -> String {
    let start = &finding["range"]["start"];
    format!(
        "{}:{}:{}",
        finding["file"].as_str().unwrap(),
        start["line"],
        start["column"]
    )
}

#[test]
fn the_order_of_the_findings_does_not_matter() {
    let (sources, mut findings) = common::helpdesk();
    let before = (
        drawn(&(sources.clone(), findings.clone())),
        json::render(&sources, &findings),
    );
    findings.reverse();
    assert_eq!(before.1, json::render(&sources, &findings));
    assert_eq!(before.0, drawn(&(sources, findings)));
}

#[test]
fn ten_thousand_findings_show_fifty() {
    let text = "x\n".repeat(10_000);
    let sources = common::sources(&[("many.flow", &text)]);
    let hint = |i: usize| Diagnostic::hint("F0801", "So so.", common::place(0, i * 2, i * 2 + 1));
    let mut findings: Vec<Diagnostic> = (0..9_999).map(hint).collect();
    findings.push(Diagnostic::error(
        "F0101",
        "Wrong.",
        common::place(0, 19_998, 19_999),
    ));
    let shown = pretty::render(&sources, &findings, Look::default());
    assert_eq!(shown.matches("So so.").count(), 49);
    assert_eq!(
        shown.matches("Wrong.").count(),
        1,
        "an error is not left out for a hint"
    );
    assert!(shown.ends_with("1 error, 9999 hints in 1 file; 9950 of them not shown\n"));
    let all = pretty::render(
        &sources,
        &findings,
        Look {
            limit: None,
            ..Look::default()
        },
    );
    assert_eq!(all.matches("So so.").count(), 9_999);
    assert!(short::render(&sources, &findings, Some(2)).ends_with("and 9998 more\n"));
}

#[test]
fn nothing_found_shows_nothing() {
    let sources = Sources::default();
    assert_eq!(pretty::render(&sources, &[], Look::default()), "");
    assert_eq!(short::render(&sources, &[], None), "");
    assert_eq!(summary::line(&sources, &[]), "nothing found");
}

#[test]
fn summary_counts() {
    let (sources, findings) = common::helpdesk();
    assert_eq!(
        summary::line(&sources, &findings),
        "1 error, 1 warning, 1 hint in 1 file"
    );
    let (sources, findings) = common::two_files();
    assert_eq!(
        summary::line(&sources, &findings),
        "1 error, 1 warning in 2 files"
    );
}
