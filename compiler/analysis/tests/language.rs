//! The language's reference: every block marked `flow` is a file without errors, and every word has its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_syntax::words::{DECLARATIONS, PROPERTIES, STEPS};
use support::{check, show};

const REFERENCE: &str = include_str!("../../../docs/language.md");

/// The blocks marked `flow`, each with the line it begins on.
fn blocks() -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (number, line) in REFERENCE.lines().enumerate() {
        match (inside, line.trim_end()) {
            (false, "```flow") => {
                inside = true;
                found.push((number + 2, String::new()));
            }
            (true, "```") => inside = false,
            (true, line) => {
                let (_, text) = found.last_mut().unwrap();
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_example_of_the_reference_is_without_errors_and_warnings() {
    let blocks = blocks();
    assert!(blocks.len() > 30, "only {} blocks", blocks.len());
    let mut broken = String::new();
    for (line, text) in blocks {
        let analysis = check(&text);
        let quiet = |d: &flow_syntax::Diagnostic| d.severity == flow_syntax::Severity::Hint;
        if !analysis.diagnostics.iter().all(quiet) {
            broken += &format!("== docs/language.md:{line}\n{}", show(&analysis));
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn every_word_of_the_language_has_its_place_in_the_reference() {
    let words = DECLARATIONS.iter().chain(STEPS).chain(PROPERTIES);
    let missing: Vec<&&str> = words
        .filter(|word| !REFERENCE.contains(&format!("`{word}")))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/language.md says nothing of {missing:?}"
    );
}

#[test]
fn what_exists_is_known_after_an_or_and_under_a_not() {
    let sure = [
        "not (k exists and k > 5)",
        "not (k exists) or k > 5",
        "k == none or k > 5",
        "not (not (k exists) or k <= 5)",
        "not (k == none) and k > 5",
        "not (k == none or k > 5)",
        "(k == none or k > 9) or k > 5",
        "not (k exists and k > 9) or k > 5",
    ];
    for cond in sure {
        let text = format!(
            "process p {{\n  input k : number?\n  set x = {cond}\n  task a \"{{{{ x }}}}\" by hr\n}}\nrole hr\n"
        );
        let analysis = support::check(&text);
        assert!(
            !analysis.has_errors(),
            "{cond}\n{}",
            support::show(&analysis)
        );
    }
    let unsure = [
        "k exists or k > 5",
        "not (k exists) and k > 5",
        "not (k != none) and k > 5",
    ];
    for cond in unsure {
        let text = format!(
            "process p {{\n  input k : number?\n  set x = {cond}\n  task a \"{{{{ x }}}}\" by hr\n}}\nrole hr\n"
        );
        assert_eq!(support::codes(&support::check(&text)), ["F0205"], "{cond}");
    }
    let table = "table t {\n  | k : number? | -> r : text |\n  | not (k exists and k > 5) | \"a\" |\n  | > 5 | \"b\" |\n}\nprocess p {\n  input k : number?\n  output r : text = t(k)\n  task a by hr\n}\nrole hr\n";
    let analysis = support::check(table);
    assert!(!analysis.has_errors(), "{}", support::show(&analysis));
}

#[test]
fn an_output_that_some_end_leaves_out_may_be_nothing_to_who_runs_the_process() {
    let found = |output: &str, end: &str, used: &str| {
        let text = format!(
            "role clerk\nprocess inner {{\n  input a : number?\n  output o : number{output}\n  decide d by clerk {{ when \"a\" -> x; when \"b\" -> y }}\n  \
             end x {{ o = 1 }}\n  {end}\n}}\nprocess outer {{\n  output total : number = {used} + 1\n  run s inner()\n}}\n"
        );
        let analysis = support::check(&text);
        let errors = analysis.diagnostics.iter().filter(|d| d.code == "F0205");
        errors.count()
    };
    assert_eq!(found("", "end y", "s.o"), 1);
    assert_eq!(found("", "task y by clerk", "s.o"), 1);
    assert_eq!(found("", "end y { o = 2 }", "s.o"), 0);
    assert_eq!(found("", "fail y", "s.o"), 0);
    assert_eq!(found("", "end y", "(s.o else 0)"), 0);
    assert_eq!(found(" = a", "end y", "s.o"), 1);
}

#[test]
fn an_event_with_steps_of_its_own_bears_a_share() {
    let wait = |second: &str| {
        let text = format!(
            "role clerk\nprocess p {{\n  wait w {{\n    until k -> {{ task a by clerk }} (60%)\n    after 2 days -> {{ task b by clerk }} ({second})\n  }}\n  state k : bool = true\n}}\n"
        );
        let analysis = support::check(&text);
        analysis
            .diagnostics
            .iter()
            .map(|d| d.code)
            .collect::<Vec<_>>()
    };
    assert!(!wait("40%").contains(&"F0701"), "{:?}", wait("40%"));
    assert!(wait("30%").contains(&"F0701"), "{:?}", wait("30%"));
}
