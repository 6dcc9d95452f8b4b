//! What every formatted text must be, judged without the formatter's own judge.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::path::{Path, PathBuf};

use flow_format::{Formatted, Why, format_text};
use flow_syntax::tree::TriviaKind;
use flow_syntax::{SourceFile, parse};

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All `.flow` files below a folder of the repository.
pub fn flow_files(below: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(&root().join(below), &mut found);
    found.sort();
    assert!(!found.is_empty(), "{below} has no files");
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "flow") {
            found.push(path);
        }
    }
}

/// All that a file declares, as text, without where.
pub fn meaning(file: &SourceFile) -> String {
    let decls = file.pieces.iter().flat_map(|p| &p.piece.decls);
    let debug: String = decls.map(|d| format!("{d:?}\n")).collect();
    let mut plain = String::new();
    let mut parts = debug.split("Span { ");
    plain.push_str(parts.next().unwrap_or(""));
    for part in parts {
        plain.push_str(part.split_once(" }").map_or("", |(_, rest)| rest));
    }
    plain
}

/// The comments of a file in order.
pub fn comments(file: &SourceFile) -> Vec<String> {
    let mut found = Vec::new();
    for placed in &file.pieces {
        for trivia in &placed.piece.trivia {
            let at = |offset: u32| (placed.start + offset) as usize;
            let text = &file.text[at(trivia.span.start)..at(trivia.span.end)];
            if trivia.kind != TriviaKind::Blank {
                found.push(text.trim_end().to_owned());
            }
        }
    }
    found
}

fn mistakes(file: &SourceFile) -> Vec<String> {
    let errors = file.pieces.iter().flat_map(|p| &p.piece.errors);
    errors
        .map(|e| format!("{:?} {}", e.code, e.message))
        .collect()
}

/// Formats, and holds the result to all its promises.
#[track_caller]
pub fn formatted(text: &str) -> Formatted {
    let (before, done) = (parse("", text.as_bytes()), format_text(text));
    assert!(
        done.kept.iter().all(|kept| kept.why != Why::Unsure),
        "could not be laid out:\n{text}"
    );
    let after = parse("", done.text.as_bytes());
    assert_eq!(meaning(&before), meaning(&after), "the meaning of:\n{text}");
    assert_eq!(
        comments(&before),
        comments(&after),
        "the comments of:\n{text}"
    );
    assert_eq!(
        mistakes(&before),
        mistakes(&after),
        "the mistakes of:\n{text}"
    );
    let broken = before.pieces.iter().filter(|p| !p.piece.errors.is_empty());
    let kept = done.kept.iter().filter(|kept| kept.why == Why::Mistake);
    for (placed, kept) in broken.zip(kept) {
        let kept = &before.text[kept.span.start as usize..kept.span.end as usize];
        assert_eq!(kept.len(), placed.piece.len as usize);
        assert!(
            done.text.contains(kept),
            "a declaration with mistakes was touched:\n{text}"
        );
    }
    let again = format_text(&done.text);
    assert_eq!(done.text, again.text, "formatted twice:\n{text}");
    done
}
