//! Every syntax code's page: its wrong example has the error, its right one has none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::errors;
use flow_syntax::{MAX_BYTES, MAX_NESTING, MOST_MISTAKES, PAGES, SourceFile, parse, too_many};

/// What cannot be shown on a page: a file that is no text, or far too much of it.
fn unshown(code: &str) -> Option<Vec<u8>> {
    match code {
        "F0001" => Some(vec![b' '; MAX_BYTES + 1]),
        "F0002" => Some(b"role caf\xe9".to_vec()),
        "F0003" => Some(b"role\0sales".to_vec()),
        "F0004" => Some(format!("process p {{ set x = {}", "(".repeat(MAX_NESTING + 1)).into()),
        "F0005" => Some(format!("process p {{ set x = 1{} }}", " + 1".repeat(1001)).into()),
        "F0006" => Some("role\n".repeat(MOST_MISTAKES + 1).into()),
        _ => None,
    }
}

/// The codes of the file and of all its pieces.
fn codes(file: &SourceFile) -> Vec<&str> {
    let pieces = file.pieces.iter().flat_map(|placed| &placed.piece.errors);
    let whole = file.errors.iter().map(|error| error.code);
    let pieces = pieces.map(|error| error.code).take(MOST_MISTAKES);
    let more = too_many(file).map(|error| error.code);
    whole
        .chain(more)
        .chain(pieces.filter(|_| more.is_none()))
        .collect()
}

#[test]
fn wrong_examples_are_found() {
    let mut broken = String::new();
    for page in PAGES {
        let hidden = unshown(page.code());
        let wrong = match &hidden {
            Some(bytes) => bytes.as_slice(),
            None => page.example("Wrong").expect("a wrong example").as_bytes(),
        };
        let file = parse("a.flow", wrong);
        if codes(&file) != [page.code()] {
            broken += &format!("== {}:\n{}", page.code(), errors(&file));
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn right_examples_have_no_errors() {
    let mut broken = String::new();
    for page in PAGES.iter().filter(|page| unshown(page.code()).is_none()) {
        let right = page.example("Right").expect("a right example");
        let file = parse("a.flow", right.as_bytes());
        if !codes(&file).is_empty() {
            broken += &format!("== {}:\n{}", page.code(), errors(&file));
        }
    }
    assert!(broken.is_empty(), "{broken}");
}
