//! Properties over random text and random edits.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_syntax::{SourceFile, parse, reparse};
use proptest::prelude::*;

const HELPDESK: &str = include_str!("samples/helpdesk.flow");
const DECLARATIONS: &str = include_str!("samples/declarations.flow");
const STEPS: &str = include_str!("samples/steps.flow");

/// Data lines stand before, between and after the steps.
const BETWEEN: &str = "process a {
  input x : text
  task first by clerk
  state seen : bool = false
  task second by clerk
  output y = first.at
  input z : text = \"é\"
}
role clerk
";

/// Words and signs of the language, in any order.
fn soup() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "process",
        "task",
        "decide",
        "when",
        "else",
        "->",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "\"\"\"",
        "{{",
        "}}",
        "\n",
        "\n",
        ";",
        ",",
        ":",
        "=",
        "==",
        ".",
        "..",
        "@",
        "|",
        "-",
        "+",
        "not",
        "and",
        "in",
        "a",
        "b",
        "name",
        "1",
        "2.5",
        "70%",
        "5 min",
        "by",
        "with",
        "on",
        "message",
        "where",
        "returns",
        "ask",
        "record",
        "role",
        "test",
        "for",
        "each",
        "//",
        "///",
        "\\",
        "é",
        "x \"y\"",
        "table",
        "system",
        "lookup",
        "variant",
        "of",
        "parallel",
        "branch",
        "at most 3 times",
        "\r\n",
    ]);
    prop::collection::vec(token, 0..80).prop_map(|tokens| tokens.join(" "))
}

fn check(file: &SourceFile) {
    let mut at = 0;
    for placed in &file.pieces {
        assert_eq!(placed.start, at, "pieces cover the text");
        at += placed.piece.len;
        for error in &placed.piece.errors {
            assert!(error.span.start <= error.span.end && error.span.end <= placed.piece.len);
        }
        for trivia in &placed.piece.trivia {
            let text = &file.text[placed.start as usize..];
            assert!(
                text.get(trivia.span.start as usize..trivia.span.end as usize)
                    .is_some()
            );
        }
    }
    assert_eq!(at as usize, file.text.len());
}

fn same(a: &SourceFile, b: &SourceFile) {
    assert_eq!(a.text, b.text);
    assert_eq!(a.pieces.len(), b.pieces.len());
    for (a, b) in a.pieces.iter().zip(&b.pieces) {
        assert_eq!(
            (a.start, a.piece.hash, a.piece.len),
            (b.start, b.piece.hash, b.piece.len)
        );
        assert_eq!(a.piece.errors, b.piece.errors);
        assert_eq!(a.piece.trivia, b.piece.trivia);
        assert_eq!(
            format!("{:?}", a.piece.decls),
            format!("{:?}", b.piece.decls)
        );
    }
}

/// What people do to a step: mostly it stays one.
fn small() -> impl Strategy<Value = Vec<(usize, usize, &'static str)>> {
    let inserts = vec![
        "x",
        "x",
        "7",
        " ",
        "\n",
        "-",
        "a b",
        "// c",
        "// c\n",
        "///d\n",
        "\"",
        "é",
        "}",
        "{",
        " and b",
        ";",
        "\n}\n",
        "task a\n",
        "{ task b }",
        "\ntakes 1 min",
        "->",
        "\"\"\"",
        " // x",
    ];
    let edit = (any::<usize>(), 0_usize..3, prop::sample::select(inserts));
    prop::collection::vec(edit, 1..4)
}

fn with_edits(text: &str, edits: &[(usize, usize, &str)]) -> String {
    let mut new = text.to_owned();
    for (at, len, insert) in edits {
        let at = at % (new.len() + 1);
        let start = new.floor_char_boundary(at);
        let end = new.floor_char_boundary((at + len).min(new.len()));
        new.replace_range(start..end.max(start), insert);
    }
    new
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn small_edits_of_steps_reparse_as_from_scratch(rounds in prop::collection::vec(small(), 1..4)) {
        for text in [STEPS, HELPDESK, BETWEEN] {
            let mut file = parse("a.flow", text.as_bytes());
            for edits in &rounds {
                let new = with_edits(&file.text, edits);
                file = reparse(&file, &new);
                same(&file, &parse("a.flow", new.as_bytes()));
            }
        }
    }
}

#[test]
fn each_letter_of_each_step_reparses_as_from_scratch() {
    for text in [STEPS, BETWEEN] {
        let old = parse("a.flow", text.as_bytes());
        for (at, letter) in text.char_indices() {
            for (len, insert) in [(0, "x"), (letter.len_utf8(), "")] {
                let mut new = text.to_owned();
                new.replace_range(at..at + len, insert);
                same(&reparse(&old, &new), &parse("a.flow", new.as_bytes()));
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_parses(text in any::<String>()) {
        check(&parse("a.flow", text.as_bytes()));
    }

    #[test]
    fn any_bytes_parse(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&parse("a.flow", &bytes));
    }

    #[test]
    fn any_tokens_parse(text in soup()) {
        check(&parse("a.flow", text.as_bytes()));
    }

    #[test]
    fn tokens_in_a_process_parse(text in soup()) {
        let text = format!("process a {{\n  {text}\n}}\nrole last {{\n  people 1\n}}\n");
        let file = parse("a.flow", text.as_bytes());
        check(&file);
        let last = file.pieces.last().unwrap();
        prop_assert!(last.piece.decls.iter().map(common::named).any(|name| name == "Role last"), "{text}");
    }

    #[test]
    fn edits_reparse_as_from_scratch(start in 0_usize..4000, len in 0_usize..60, insert in soup()) {
        for text in [HELPDESK, DECLARATIONS] {
            let mut start = start.min(text.len());
            while !text.is_char_boundary(start) { start -= 1; }
            let mut end = (start + len).min(text.len());
            while !text.is_char_boundary(end) { end -= 1; }
            let new = format!("{}{insert}{}", &text[..start], &text[end.max(start)..]);
            let old = parse("a.flow", text.as_bytes());
            let edited = reparse(&old, &new);
            check(&edited);
            same(&edited, &parse("a.flow", new.as_bytes()));
        }
    }
}
