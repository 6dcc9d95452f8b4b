//! Every example with one token left out, written twice, misspelt or replaced, and every beginning of it:
//! the rest is still understood, a mistake is told, and told at most twice.
//!
//! Every so-many-th token is tried by default; `EVERY=1 cargo test --release -p flow-analysis --test
//! mutations` tries them all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod slips;
mod support;

use std::collections::BTreeSet;

use flow_syntax::{LexemeKind, Severity, lexemes};
use slips::harmless::{CLASSES, Lost, class};
use slips::project::{Example, declared, examples};
use slips::{every, mistakes, tokens, tried};
use support::{added, said};

/// Most findings that one mistaken token may add.
const MOST: usize = 2;

/// What came of all mistakes.
#[derive(Default)]
struct Report {
    count: usize,
    /// Told more than [`MOST`] times.
    many: Vec<String>,
    /// Lost in silence, in no class.
    silent: Vec<String>,
    /// The classes met.
    harmless: BTreeSet<usize>,
    /// Other declarations that were lost.
    lost: Vec<String>,
}

#[test]
fn a_mistaken_token_is_told_at_most_twice_and_harms_nothing_else() {
    let mut report = Report::default();
    for example in examples() {
        example_with_mistakes(&example, &mut report);
    }
    let Report {
        count,
        many,
        silent,
        harmless,
        lost,
    } = report;
    eprintln!("{count} mistakes");
    let told = format!(
        "{}\n{}\n{}",
        many.join("\n"),
        silent.join("\n"),
        lost.join("\n")
    );
    assert!(
        many.is_empty() && silent.is_empty() && lost.is_empty(),
        "{} told more than {MOST} times, {} in silence, {} lose another declaration:\n{told}",
        many.len(),
        silent.len(),
        lost.len(),
    );
    let unused = CLASSES
        .iter()
        .enumerate()
        .filter(|(i, _)| !harmless.contains(i));
    let unused: Vec<_> = unused.map(|(_, class)| class.name).collect();
    assert!(
        !every() || unused.is_empty(),
        "no longer needed: {unused:?}"
    );
}

fn example_with_mistakes(example: &Example, report: &mut Report) {
    let whole = example.check(&example.text);
    let (before, names) = (said(&whole), declared(&whole));
    let tokens = tokens(&example.text);
    for at in tried(tokens.len()).filter_map(|at| tokens.get(at)) {
        // The declaration that the token stands in.
        let own = names
            .iter()
            .rev()
            .find(|(name, _)| *name as usize <= at.end);
        let next = names.iter().find(|(name, _)| *name as usize > at.end);
        for mistake in mistakes(&example.text, at) {
            report.count += 1;
            let broken = example.check(&mistake.text);
            let fresh = added(&before, &broken);
            let what = format!("{}:{}", example.file, mistake.name());
            if fresh.len() > MOST {
                report
                    .many
                    .push(format!("{what}: {}\n  {fresh:?}", fresh.len()));
            }
            if fresh.is_empty() && mistake.what == "without" {
                match class(&Lost::new(&example.text, at)) {
                    Some(class) => _ = report.harmless.insert(class),
                    None => report.silent.push(format!("{what} in silence")),
                }
            }
            let left: Vec<String> = declared(&broken)
                .into_iter()
                .map(|(_, name)| name)
                .collect();
            let gone = names.iter().filter(|n| !left.contains(&n.1));
            // A token before the name of its declaration belongs to the next name.
            let other = gone.filter(|n| Some(*n) != own && Some(*n) != next);
            report
                .lost
                .extend(other.map(|n| format!("{what} loses {}", n.1)));
        }
    }
}

#[test]
fn a_beginning_keeps_what_is_whole_and_tells_what_is_not() {
    let mut wrong = Vec::new();
    for example in examples() {
        let whole = example.check(&example.text);
        let names = declared(&whole);
        let tokens = tokens(&example.text);
        for at in tried(tokens.len()) {
            let end = tokens[at].end;
            let what = format!("{}: {:?}", example.file, tail(&example.text[..end]));
            let cut = example.check(&example.text[..end]);
            let errors = cut
                .diagnostics
                .iter()
                .filter(|d| d.severity == Severity::Error);
            let is_whole = is_whole(&example.text, end, tokens.get(at + 1).map(|t| t.start));
            if errors.count() == 0 && !is_whole {
                wrong.push(format!("{what} says nothing"));
            }
            let left: Vec<String> = declared(&cut).into_iter().map(|(_, name)| name).collect();
            // The last one may have lost its name.
            let before = names
                .iter()
                .rev()
                .skip_while(|n| n.0 as usize >= end)
                .skip(1);
            let gone = before.filter(|n| !left.contains(&n.1));
            wrong.extend(gone.map(|n| format!("{what} loses {}", n.1)));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether a text may end here: after a declaration, or after the head of one that needs no more.
fn is_whole(text: &str, end: usize, next: Option<usize>) -> bool {
    let mut depth = 0_i32;
    for lexeme in lexemes(&text[..end]) {
        depth += i32::from(lexeme.kind == LexemeKind::Open);
        depth -= i32::from(lexeme.kind == LexemeKind::Close);
    }
    let declares = next.is_none_or(|next| text[..next].ends_with('\n'));
    let line = text[..end].rsplit('\n').next().unwrap_or("");
    let mut words = line.split_whitespace();
    let needs_no_block = matches!(words.next(), Some("role" | "label" | "message"));
    depth == 0 && (declares || (needs_no_block && words.next().is_some()))
}

fn tail(text: &str) -> &str {
    let start = text.len().saturating_sub(60);
    &text[text.ceil_char_boundary(start)..]
}
