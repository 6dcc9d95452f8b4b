//! Text that is meant to hurt: deep, long, broken in every line. It parses in linear time and
//! without leaving the stack.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{errors, places};
use flow_syntax::parse;

fn codes(text: &str) -> Vec<String> {
    places(&parse("a.flow", text.as_bytes()))
        .into_iter()
        .map(|(code, _, _)| code)
        .collect()
}

#[test]
fn too_deep_is_one_error() {
    let braces = format!("process a {{ {} }}", "{".repeat(10_000));
    let closed = format!(
        "process a {{\n set x = {}1{}\n}}",
        "(".repeat(500),
        ")".repeat(500)
    );
    let steps = "process a {\n".to_owned() + &"stage a {\n".repeat(8_000);
    let tasks = "process a {\n".to_owned() + &"task a { on x -> {\n".repeat(8_000);
    let sums = format!("process a {{\n set x = {}", "(a+".repeat(8_000));
    let holes = format!("process a {{\n set x = {}", "\"{{ ".repeat(8_000));
    let lists = format!("process a {{\n set x = {}", "f([".repeat(8_000));
    for text in [braces, closed, steps, tasks, sums, holes, lists] {
        assert_eq!(codes(&text), ["F0004"], "{}", &text[..40]);
    }
}

#[test]
fn as_deep_as_allowed() {
    let parens = format!(
        "process a {{\n set x = {}1{}\n}}",
        "(".repeat(250),
        ")".repeat(250)
    );
    let stages = format!(
        "process a {{\n{}{}}}",
        "stage a {\n".repeat(250),
        "}\n".repeat(250)
    );
    let records = format!(
        "record a {{ b : {}text{} }}",
        "{ c : ".repeat(250),
        "}".repeat(250)
    );
    for text in [parens, stages, records] {
        assert_eq!(errors(&parse("a.flow", text.as_bytes())), "");
    }
}

#[test]
fn too_many_parts_are_one_error() {
    let sum = format!("process a {{\n set x = 1{}\n}}", " + 1".repeat(250_000));
    let nots = format!("process a {{\n set x = {}1\n}}", "not ".repeat(250_000));
    let dots = format!("process a {{\n set x = a{}\n}}", ".b".repeat(500_000));
    let types = format!("record a {{ b : {}text }}", "list of ".repeat(100_000));
    let marks = format!("record a {{ b : text{} }}", "?".repeat(1_000_000));
    for text in [sum, nots, dots, types, marks] {
        assert_eq!(codes(&text), ["F0005"], "{}", &text[..40]);
    }
}

#[test]
fn many_errors_are_all_told() {
    let lines = "process a {\n".to_owned() + &"  tsak a by b\n".repeat(10_000) + "}";
    assert_eq!(codes(&lines).len(), 10_000);
    let calls = "process a {\n".to_owned() + &"  set x = f(a\n".repeat(10_000) + "}";
    assert_eq!(codes(&calls).len(), 10_000);
    let decls = "record {\n}\n".repeat(10_000);
    assert_eq!(codes(&decls).len(), 10_000);
}

/// A run of bars once made an error of each empty cell.
#[test]
fn a_run_of_bars_is_told_once() {
    let bars = "|".repeat(200_000);
    for text in [
        format!("table t {{\n{bars}\n}}\nrole b"),
        format!("table t {{\n| a : text | -> c : text |\n{bars}\n}}\nrole b"),
    ] {
        let file = parse("a.flow", text.as_bytes());
        let errors = file.pieces.iter().map(|p| p.piece.errors.len());
        assert!(errors.sum::<usize>() < 10);
    }
}

#[test]
fn long_lines() {
    for line in [
        "x", "\"", "{", "}", "//", "-> ", "a ", "@", "| ", "task a ", "\\", "{{", "é", "when ",
    ] {
        let text = format!(
            "process a {{\n{}\n}}\nrole b",
            line.repeat(200_000 / line.len())
        );
        let file = parse("a.flow", text.as_bytes());
        let last = file.pieces.last().unwrap();
        let names: Vec<String> = last.piece.decls.iter().map(common::named).collect();
        assert!(names.contains(&"Role b".to_owned()), "{line}: {names:?}");
    }
}
