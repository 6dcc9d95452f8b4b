//! Whatever is cut off or left out, the rest of the file is still understood.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{decls, errors, named, places};
use flow_syntax::{parse, reparse};

const SAMPLES: [(&str, &str); 5] = [
    ("sketch", include_str!("samples/sketch.flow")),
    ("helpdesk", include_str!("samples/helpdesk.flow")),
    ("declarations", include_str!("samples/declarations.flow")),
    ("steps", include_str!("samples/steps.flow")),
    ("expressions", include_str!("samples/expressions.flow")),
];

/// Every prefix parses, and the declarations that are whole in it stay as they were.
#[test]
fn prefixes() {
    for (sample, text) in SAMPLES {
        let whole = parse("a.flow", text.as_bytes());
        let ends = tokens(text)
            .into_iter()
            .flat_map(|(start, end)| [start, (start + end) / 2, end]);
        for end in ends.filter(|end| text.is_char_boundary(*end)) {
            let file = reparse(&whole, &text[..end]);
            let kept = whole
                .pieces
                .iter()
                .take_while(|p| (p.start + p.piece.len) as usize <= end);
            let kept: Vec<String> = kept.flat_map(|p| &p.piece.decls).map(named).collect();
            let found: Vec<String> = decls(&file).into_iter().map(named).collect();
            assert!(
                found.starts_with(&kept),
                "{sample} up to {end}: {found:?} lacks {kept:?}"
            );
        }
    }
}

/// The tokens of a sample: words, numbers, signs; texts are one token, comments none.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let len = if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if let Some(block) = rest.strip_prefix("\"\"\"") {
            block.find("\"\"\"").unwrap() + 6
        } else if c == '"' {
            line_text(rest)
        } else if c.is_alphanumeric() || c == '_' {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len())
        } else if ["->", "..", "==", "!=", "<=", ">="]
            .iter()
            .any(|s| rest.starts_with(s))
        {
            2
        } else {
            c.len_utf8()
        };
        tokens.push((at, at + len));
        at += len;
    }
    tokens
}

/// The length of a one-line text, skipping escapes and the texts in its holes.
fn line_text(rest: &str) -> usize {
    let (mut at, mut open) = (1, 0);
    while at < rest.len() {
        let here = &rest[at..];
        if here.starts_with('\\') {
            at += 1;
        } else if here.starts_with("{{") {
            open += 1;
        } else if here.starts_with("}}") {
            open -= 1;
        } else if here.starts_with('"') && open == 0 {
            return at + 1;
        }
        at += here.chars().next().unwrap().len_utf8();
    }
    at
}

/// Deletes each token in turn. All other declarations stay, and at most two errors come of it.
#[test]
fn deletions() {
    let mut silent = String::new();
    let mut many = String::new();
    for (sample, text) in SAMPLES {
        let whole = parse("a.flow", text.as_bytes());
        assert_eq!(errors(&whole), "", "{sample}");
        for (start, end) in tokens(text) {
            let less = format!("{}{}", &text[..start], &text[end..]);
            let file = reparse(&whole, &less);
            let line = text[..start].matches('\n').count() + 1;
            let what = format!("{sample}:{line} {:?}", &text[start..end]);
            let others = whole
                .pieces
                .iter()
                .filter(|p| (p.start + p.piece.len) as usize <= start || p.start as usize >= end);
            let found: Vec<String> = decls(&file).into_iter().map(named).collect();
            for other in others.flat_map(|p| &p.piece.decls).map(named) {
                assert!(found.contains(&other), "{what}: {other} is lost, {found:?}");
            }
            match places(&file).len() {
                0 => silent.push_str(&format!("{what}\n")),
                1..=2 => {}
                n => many.push_str(&format!("{what}: {n}\n{}", errors(&file))),
            }
        }
    }
    insta::assert_snapshot!("silent_deletions", silent);
    insta::assert_snapshot!("deletions_with_many_errors", many);
}
