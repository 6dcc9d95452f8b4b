//! Whatever differs in the plan, the tests or the figures of two programs is told by their comparison,
//! and layout is not.
//!
//! Of long texts every so-many-th token is edited by default; `EVERY=1 cargo test --release -p flow-diff
//! --test nothing_forgotten` edits them all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod edits;

use edits::corpus::{self, Text};
use edits::{edits, layouts};
use flow_analysis::Analysis;

/// How many tokens of an example are edited when not all are. They are long, and what they are made of stands
/// in the maps too.
const OF_AN_EXAMPLE: usize = 12;
/// How many tokens of another map are edited then.
const OF_A_MAP: usize = 90;

/// What is run, tested and counted, as JSON without lines.
fn meaning(analysis: &Analysis) -> [String; 3] {
    let lowered = flow_lower::lower(analysis);
    let mut tests = lowered.tests;
    for test in &mut tests.tests {
        test.line = 0;
        test.expect.iter_mut().for_each(|e| e.line = 0);
    }
    [
        serde_json::to_string(&lowered.plan).unwrap(),
        serde_json::to_string(&tests).unwrap(),
        serde_json::to_string(&lowered.figures).unwrap(),
    ]
}

/// The edits of a text whose plan differs and which are not told, there and back, with what differs.
fn forgotten(text: &Text, tried: usize) -> Vec<String> {
    let old = text.check(&text.text);
    assert!(!old.has_errors(), "{} has errors", text.name());
    let was = meaning(&old);
    let edits = edits(&text.text);
    let every = std::env::var_os("EVERY").is_some();
    let step = if every {
        1
    } else {
        edits.len().div_ceil(tried)
    };
    let mut forgotten = Vec::new();
    for edit in edits.into_iter().step_by(step.max(1)).flatten() {
        let new = text.check(&edit.text);
        if new.has_errors() {
            continue;
        }
        let is_told = |old, new| !flow_diff::diff(old, new).changes.is_empty();
        if is_told(&old, &new) && is_told(&new, &old) {
            continue;
        }
        let is = meaning(&new);
        if was != is {
            let difference = difference(&was, &is);
            forgotten.push(format!("{}:{}\n{difference}", text.name(), edit.name));
        }
    }
    forgotten
}

/// Where the two begin to differ.
fn difference(was: &[String; 3], is: &[String; 3]) -> String {
    let (was, is) = was.iter().zip(is).find(|(was, is)| was != is).unwrap();
    let same = was.chars().zip(is.chars()).take_while(|(a, b)| a == b);
    let start = same.count().saturating_sub(60);
    let part = |text: &str| text.chars().skip(start).take(120).collect::<String>();
    format!("  - {}\n  + {}", part(was), part(is))
}

fn nothing_is_forgotten(texts: &[Text], tried: usize) {
    let forgotten: Vec<String> = texts.iter().flat_map(|t| forgotten(t, tried)).collect();
    let all = forgotten.join("\n");
    assert!(
        forgotten.is_empty(),
        "{} in silence:\n{all}",
        forgotten.len()
    );
}

#[test]
fn what_differs_in_the_plan_of_an_example_is_told() {
    nothing_is_forgotten(&corpus::examples(), OF_AN_EXAMPLE);
}

#[test]
fn what_differs_in_the_plan_of_a_map_of_the_reference_is_told() {
    nothing_is_forgotten(&corpus::reference(), OF_A_MAP);
}

#[test]
fn what_differs_in_the_plan_of_a_map_with_every_clause_is_told() {
    nothing_is_forgotten(&corpus::own(), OF_A_MAP);
}

#[test]
fn another_layout_is_told_nowhere() {
    let mut told = Vec::new();
    for text in corpus::all() {
        let old = text.check(&text.text);
        for layout in layouts(&text.text) {
            let new = text.check(&layout.text);
            assert!(
                !new.has_errors(),
                "{}:{} has errors",
                text.name(),
                layout.name
            );
            for (old, new) in [(&old, &new), (&new, &old)] {
                let changes = flow_diff::diff(old, new);
                if !changes.changes.is_empty() {
                    let shown = flow_diff::text(&changes);
                    told.push(format!("{}:{}\n{shown}", text.name(), layout.name));
                }
            }
        }
    }
    assert!(told.is_empty(), "{}:\n{}", told.len(), told.join("\n"));
}
