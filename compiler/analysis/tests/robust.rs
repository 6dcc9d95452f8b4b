//! Broken text: every beginning of every example, and every example with one line or word left out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_syntax::Severity;

const EXAMPLES: [&str; 3] = [
    include_str!("../../../examples/document-triage/document-triage.flow"),
    include_str!("../../../examples/reply-copilot/reply-copilot.flow"),
    include_str!("robust/everything.flow"),
];

#[test]
fn every_beginning_can_be_checked() {
    for text in EXAMPLES {
        for at in (0..text.len())
            .step_by(23)
            .filter(|at| text.is_char_boundary(*at))
        {
            let _ = support::check(&text[..at]);
        }
    }
}

#[test]
fn a_lost_line_does_no_harm() {
    for text in EXAMPLES {
        let lines: Vec<&str> = text.lines().collect();
        for lost in 0..lines.len() {
            let rest: Vec<&str> = lines
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != lost)
                .map(|(_, l)| *l)
                .collect();
            let _ = support::check(&rest.join("\n"));
        }
    }
}

#[test]
fn a_misspelt_word_adds_few_findings() {
    for text in EXAMPLES {
        let before = errors(text);
        for (at, word) in words(text) {
            let broken = format!("{}{}zz{}", &text[..at], word, &text[at + word.len()..]);
            let added = errors(&broken).saturating_sub(before);
            assert!(
                added <= 4,
                "`{word}` at {at} adds {added}:\n{}",
                support::show(&support::check(&broken))
            );
        }
    }
}

#[test]
fn every_kind_of_step_is_checked() {
    let analysis = support::check(EXAMPLES[2]);
    assert!(!analysis.has_errors(), "{}", support::show(&analysis));
}

/// Errors beyond those of syntax, which the grammar's own tests count.
fn errors(text: &str) -> usize {
    let analysis = support::check(text);
    analysis
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error && !d.code.starts_with("F00"))
        .count()
}

/// Words outside comments and texts, every third of them.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let code = line.split("//").next().unwrap_or("");
        let code = code.split('"').next().unwrap_or("");
        for word in code
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|w| w.len() > 2)
        {
            let start = at + (word.as_ptr() as usize - line.as_ptr() as usize);
            found.push((start, word));
        }
        at += line.len();
    }
    found.into_iter().step_by(3).collect()
}

#[test]
fn of_very_many_mistakes_the_first_are_told_and_how_many_there_are() {
    let unclosed = "process a {\nset x = f(a\n".repeat(600);
    let analysis = support::check(&unclosed);
    let codes = support::codes(&analysis);
    assert_eq!(codes.len(), flow_syntax::MOST_MISTAKES + 1);
    let first = &analysis.diagnostics[0];
    assert_eq!(first.code, "F0006");
    assert_eq!(
        first.message,
        "This file has 1200 mistakes like these; the first 1000 are told."
    );
    assert!(analysis.program.processes.is_empty());
}

#[test]
fn what_can_be_read_again_is_checked_again() {
    let good = "process a { task b by hr -> nowhere }\n";
    let junk = "role\n".repeat(flow_syntax::MOST_MISTAKES + 1);
    let texts = [good.to_owned(), format!("{good}{junk}"), good.to_owned()];
    let mut checker = flow_analysis::Checker::default();
    let mut tree = flow_syntax::parse("a.flow", b"");
    let told = texts.map(|text| {
        tree = flow_syntax::reparse(&tree, &text);
        let analysis = checker.check("a.flow", &[], |_| Ok(tree.clone()));
        support::show(&analysis)
    });
    assert_eq!(told[0], told[2]);
    assert!(told[0].contains("nowhere"), "{}", told[0]);
    assert!(
        told[1].contains("F0006") && !told[1].contains("nowhere"),
        "{}",
        told[1]
    );
}
