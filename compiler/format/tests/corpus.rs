//! Every file of the repository, whole and damaged, keeps its meaning.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{flow_files, formatted};
use flow_format::format_text;
use flow_syntax::{LexemeKind, lexemes, parse};

fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn every_file_keeps_its_meaning() {
    for path in flow_files(".") {
        formatted(&read(&path));
    }
}

#[test]
fn every_example_is_formatted() {
    for path in flow_files("examples") {
        let text = read(&path);
        let done = format_text(&text);
        assert_eq!(
            done.text,
            text,
            "{}: run `flow fmt examples`",
            path.display()
        );
        assert_eq!(done.kept, []);
    }
}

#[test]
fn every_file_may_have_windows_line_ends_and_a_byte_order_mark() {
    for path in flow_files(".") {
        let text = read(&path);
        let unix = formatted(&text).text;
        let windows = formatted(&format!("\u{feff}{}", text.replace('\n', "\r\n")));
        if windows.kept.is_empty() {
            let plain = windows.text.replace("\r\n", "\n");
            assert_eq!(plain, format!("\u{feff}{unix}"), "{}", path.display());
            assert_eq!(
                windows.text.matches('\n').count(),
                windows.text.matches("\r\n").count()
            );
        }
    }
}

/// The declarations of the examples and of the samples of the whole language.
fn declarations() -> Vec<String> {
    let mut found = Vec::new();
    let samples = flow_files("compiler/syntax/tests");
    for path in flow_files("examples").into_iter().chain(samples) {
        let text = read(&path);
        for placed in &parse("", text.as_bytes()).pieces {
            let start = placed.start as usize;
            found.push(text[start..start + placed.piece.len as usize].to_owned());
        }
    }
    // The longest would cost the square of their length and hold nothing the others do not.
    found.retain(|text| text.len() < 3_000);
    found
}

#[test]
fn every_beginning_of_a_declaration_keeps_its_meaning() {
    for text in declarations() {
        for lexeme in lexemes(&text) {
            formatted(&text[..lexeme.end]);
        }
    }
    let sketch = read(&common::root().join("examples/sketch/sketch.flow"));
    for (end, _) in sketch.char_indices() {
        formatted(&sketch[..end]);
    }
}

#[test]
fn a_sign_taken_away_anywhere_costs_no_more_than_its_declaration() {
    for text in declarations() {
        lose_each_sign(&text);
    }
}

fn lose_each_sign(text: &str) {
    for lexeme in lexemes(text).filter(|l| l.kind != LexemeKind::Line) {
        formatted(&format!("{}{}", &text[..lexeme.start], &text[lexeme.end..]));
    }
}

#[test]
fn lost_indentation_comes_back() {
    for path in flow_files("examples") {
        let text = read(&path);
        let flat: String = text
            .split_inclusive('\n')
            .map(|line| line.trim_start_matches(' '))
            .collect();
        // A text block may hold nothing at the left edge that looks like a declaration.
        if !text.contains("\"\"\"") {
            assert_eq!(formatted(&flat).text, text);
        }
    }
}
