//! Every rule's page: its wrong example has the finding, its right one has not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_analysis::rules;
use flow_syntax::Severity;

#[test]
fn wrong_examples_are_found() {
    let mut broken = String::new();
    for rule in rules::all() {
        let wrong = rule
            .example("Wrong")
            .unwrap_or_else(|| panic!("{} has no wrong example", rule.code));
        let analysis = support::check(wrong);
        let errors =
            |d: &&flow_syntax::Diagnostic| d.severity == Severity::Error && d.code != rule.code;
        let found = support::codes(&analysis)
            .iter()
            .filter(|c| **c == rule.code)
            .count();
        if found != 1 || analysis.diagnostics.iter().any(|d| errors(&d)) {
            broken += &format!(
                "== {} found {found} times:\n{}",
                rule.code,
                support::show(&analysis)
            );
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn right_examples_have_no_errors() {
    let mut broken = String::new();
    for rule in rules::all() {
        let right = rule
            .example("Right")
            .unwrap_or_else(|| panic!("{} has no right example", rule.code));
        let analysis = support::check(right);
        if analysis.has_errors() || support::codes(&analysis).contains(&rule.code) {
            broken += &format!("== {}:\n{}", rule.code, support::show(&analysis));
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn rules_are_complete_and_unlike() {
    let all = rules::all();
    for pair in all.windows(2) {
        assert!(pair[0].code < pair[1].code, "{} stands twice", pair[1].code);
    }
    for rule in &all {
        assert_eq!(rules::find(rule.code), Some(*rule));
        assert!(rule.page.starts_with("# "), "{} has no title", rule.code);
        assert!(
            rule.related.iter().all(|code| rules::find(code).is_some()),
            "{}",
            rule.code
        );
    }
    assert!(rules::find("F9999").is_none());
}
