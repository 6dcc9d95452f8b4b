//! Fixes applied to real texts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use flow_analysis::{Analysis, rules};
use flow_fix::{apply, repeatedly, sure, tidy};
use flow_syntax::{Applicability, Diagnostic, Files, Place, Severity, SourceFile, Sources, Span};

struct One(String);

impl Files for One {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        match path {
            "main.flow" => Ok(self.0.as_bytes().into()),
            _ => Err("there is no such file".to_owned()),
        }
    }
}

fn check(text: &str) -> Analysis {
    flow_analysis::check(&One(text.to_owned()), "main.flow")
}

/// A text with findings, each of which has one sure fix: replace a stretch of bytes.
fn findings(text: &str, edits: &[(usize, usize, &str)]) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new("main.flow", text, Vec::new(), Vec::new()));
    let number = |n: usize| u32::try_from(n).unwrap();
    let one = |(start, end, new): &(usize, usize, &str)| {
        let span = Span::new(number(*start), number(*end));
        let place = Place {
            file,
            piece: 0,
            span,
        };
        Diagnostic::error("F0101", "Bad.", place).fix("mend", Applicability::Machine, place, *new)
    };
    (sources, edits.iter().map(one).collect())
}

fn fixed(text: &str, edits: &[(usize, usize, &str)]) -> (String, usize) {
    let (sources, findings) = findings(text, edits);
    let fixed = apply(&sources, &findings);
    let new = fixed.texts.get("main.flow").cloned();
    (new.unwrap_or_else(|| text.to_owned()), fixed.applied.len())
}

#[test]
fn fixes_apart_are_applied_at_once_and_touching_ones_in_turn() {
    assert_eq!(
        fixed("one two", &[(4, 7, "2"), (0, 3, "1")]),
        ("1 2".into(), 2)
    );
    assert_eq!(
        fixed("abcdef", &[(0, 4, "x"), (2, 6, "y")]),
        ("xef".into(), 1)
    );
    assert_eq!(fixed("ab", &[(1, 1, ")"), (1, 1, ")")]), ("a)b".into(), 1));
    assert_eq!(fixed("ab", &[(0, 1, "x"), (1, 2, "y")]), ("xb".into(), 1));
    assert_eq!(fixed("ä", &[(1, 2, "x")]), ("ä".into(), 0));
    assert_eq!(
        fixed("a\r\nb\r\n", &[(0, 1, "x\ny")]),
        ("x\r\ny\r\nb\r\n".into(), 1)
    );
}

#[test]
fn a_choice_or_a_guess_is_not_applied() {
    let (sources, mut findings) = findings("one two", &[(0, 3, "1")]);
    let place = findings[0].labels[0].place;
    findings[0] = findings[0]
        .clone()
        .fix("other", Applicability::Machine, place, "2");
    assert!(apply(&sources, &findings).applied.is_empty());
    findings[0].fixes.pop();
    findings[0].fixes[0].applicability = Applicability::Maybe;
    assert!(apply(&sources, &findings).applied.is_empty());
}

/// A brace that is put behind an open quote would be part of the text, and be missing again.
#[test]
fn nothing_is_put_into_a_text() {
    let analysis = check("record Claim \"A claim\n  number : text\n}\n");
    assert!(analysis.diagnostics.iter().any(|d| d.code == "F0015"));
    let sure = apply(&analysis.sources, &analysis.diagnostics);
    assert!(sure.applied.is_empty(), "{:?}", sure.applied);
}

#[test]
fn several_edits_are_applied_together_or_not_at_all() {
    let (sources, mut all) = findings("a b c", &[(0, 1, "x"), (4, 5, "z")]);
    let second = all.pop().unwrap().fixes.remove(0).edits;
    all[0].fixes[0].edits.extend(second);
    let whole = apply(&sources, &all);
    assert_eq!(whole.texts["main.flow"], "x b z");
    let (_, first) = findings("a b c", &[(0, 1, "y")]);
    all.insert(0, first[0].clone());
    all[1].fixes[0].edits.reverse();
    assert_eq!(apply(&sources, &all).texts["main.flow"], "y b c");
}

#[test]
fn nothing_is_left_untidy() {
    let tidied = |text: &str, marked: &str, new: &str| {
        let start = text.find(marked).unwrap();
        let (range, new) = tidy(text, start..start + marked.len(), new);
        let mut text = text.to_owned();
        text.replace_range(range, &new);
        text
    };
    assert_eq!(tidied("a b c", "b", ""), "a c");
    assert_eq!(tidied("a b\nc", "b", ""), "a\nc");
    assert_eq!(tidied("a\n  b  \r\nc", "b", ""), "a\nc");
    assert_eq!(tidied("a\n  b c", "b", ""), "a\n  c");
    assert_eq!(tidied("a(b)", "b", ""), "a()");
    let inserted = |text: &str, at: usize, new: &str| {
        let (range, new) = tidy(text, at..at, new);
        let mut text = text.to_owned();
        text.replace_range(range, &new);
        text
    };
    assert_eq!(inserted("process p \n", 10, " {"), "process p {\n");
    assert_eq!(inserted("a  b", 2, ": "), "a : b");
}

#[test]
fn what_other_notations_write_is_mended() {
    let text = "role clerk\nprocess p {\n  input n : int\n  input s : String\n  \
                decide ok \"OK?\" by clerk {\n    when yes -> a\n    when no  -> done\n  }\n  \
                task a by clerk { takes 5 mins }\n  end done\n}\n";
    let outcome = repeatedly(|texts| {
        let analysis = check(texts.get("main.flow").map_or(text, String::as_str));
        (analysis.sources, analysis.diagnostics)
    });
    let mended = outcome.texts.get("main.flow").unwrap();
    for wanted in [
        "n : integer",
        "s : text",
        "when \"yes\" -> a",
        "when \"no\"  -> done",
        "takes 5 min }",
    ] {
        assert!(mended.contains(wanted), "{wanted}: {mended}");
    }
    let errors = outcome
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error);
    assert_eq!(errors.count(), 0, "{:?}", outcome.diagnostics);
}

#[test]
fn a_very_large_file_is_mended_once() {
    let long = format!("// {}\n", "x".repeat(600_000));
    let mut rounds = 0;
    let outcome = repeatedly(|texts| {
        rounds += 1;
        let text = texts.get("main.flow").unwrap_or(&long);
        findings(text, &[(3, 4, "yy")])
    });
    assert_eq!((rounds, outcome.applied.len()), (2, 1));
    assert!(outcome.texts["main.flow"].starts_with("// yyx"));
}

#[test]
fn rounds_end_even_if_fixes_undo_each_other() {
    let mut rounds = 0;
    let outcome = repeatedly(|texts| {
        rounds += 1;
        let now = texts.get("main.flow").map_or("a", String::as_str);
        findings(now, &[(0, 1, if now == "a" { "b" } else { "a" })])
    });
    assert_eq!(rounds, flow_fix::MOST_ROUNDS + 1);
    assert_eq!(outcome.applied.len(), flow_fix::MOST_ROUNDS);
    assert_eq!(outcome.diagnostics.len(), 1);
}

/// Every wrong text there is: the rules' own cases and the examples of all pages.
fn wrong_texts() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../analysis/tests/rules");
    let mut texts = BTreeMap::new();
    for rule in rules::all() {
        let folder = root.join(format!("{}-{}", rule.code.to_lowercase(), rule.name));
        if let Ok(text) = std::fs::read_to_string(folder.join("wrong.flow")) {
            texts.insert(format!("{} wrong.flow", rule.code), text);
        }
        let page = rule.example("Wrong").unwrap_or_default();
        texts.insert(format!("{} page", rule.code), page.to_owned());
    }
    let mistakes = include_str!("../../syntax/tests/mistakes.txt").split("---\n");
    for (at, text) in mistakes.enumerate() {
        texts.insert(format!("mistake {at}"), text.to_owned());
    }
    for page in flow_syntax::PAGES {
        if let Some(text) = page.example("Wrong") {
            texts.insert(format!("{} page", page.code()), text.to_owned());
        }
    }
    texts
}

/// What a finding says, wherever it stands.
fn told(analysis: &Analysis) -> Vec<(&'static str, String)> {
    let one = |d: &Diagnostic| (d.code, d.message.clone());
    analysis.diagnostics.iter().map(one).collect()
}

#[test]
fn every_sure_fix_removes_its_finding_and_adds_no_error() {
    let (mut broken, mut tried) = (String::new(), BTreeSet::new());
    for (name, text) in wrong_texts() {
        let before = check(&text);
        for finding in before.diagnostics.iter().filter(|d| sure(d).is_some()) {
            tried.insert(finding.code);
            let fixed = apply(&before.sources, std::slice::from_ref(finding));
            let new = &fixed.texts["main.flow"];
            let after = check(new);
            let same = |d: &&Diagnostic| d.code == finding.code && d.message == finding.message;
            let count = |a: &Analysis| a.diagnostics.iter().filter(same).count();
            let known = told(&before);
            // What is only a line or two names much that is declared nowhere.
            let part = name.starts_with("mistake");
            let is_new = |d: &&Diagnostic| {
                let counts = !part || d.code.starts_with("F00");
                let error = d.severity == Severity::Error && counts;
                error && !known.contains(&(d.code, d.message.clone()))
            };
            let errors: Vec<_> = after.diagnostics.iter().filter(is_new).collect();
            let untidy = new.lines().any(|line| line.ends_with(' ')) && !text.contains(" \n");
            if count(&after) >= count(&before) || !errors.is_empty() || untidy {
                broken += &format!(
                    "== {name}: {} {}\n{new}\n-- {errors:?}\n",
                    finding.code, finding.message
                );
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
    assert!(tried.len() >= 10, "{tried:?}");
}

#[test]
fn fixing_all_of_a_wrong_text_leaves_no_sure_fix() {
    for (name, text) in wrong_texts() {
        let outcome = repeatedly(|texts| {
            let analysis = check(texts.get("main.flow").unwrap_or(&text));
            (analysis.sources, analysis.diagnostics)
        });
        let left = outcome.diagnostics.iter().filter(|d| sure(d).is_some());
        assert_eq!(left.count(), 0, "{name}: {:?}", outcome.applied);
    }
}

#[test]
fn a_formatted_text_is_formatted_when_it_is_mended() {
    let mut mended = 0;
    for (name, text) in wrong_texts() {
        let text = flow_format::format_text(&text).text;
        let outcome = repeatedly(|texts| {
            let analysis = check(texts.get("main.flow").unwrap_or(&text));
            (analysis.sources, analysis.diagnostics)
        });
        let Some(new) = outcome.texts.get("main.flow") else {
            continue;
        };
        mended += 1;
        assert_eq!(flow_format::format_text(new).text, *new, "{name}");
        let shown = outcome
            .sources
            .iter()
            .next()
            .map(|(_, file)| file.text.to_string());
        assert_eq!(
            shown.as_deref(),
            Some(new.as_str()),
            "{name}: what is found is of another text"
        );
    }
    assert!(mended >= 10, "{mended}");
}
