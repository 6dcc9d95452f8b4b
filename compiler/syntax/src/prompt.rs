//! Files that hold a prompt: text with holes, and nothing else.

use std::sync::Arc;

use pest::Parser;

use crate::build;
use crate::errors::TOO_DEEP;
use crate::grammar::{FlowParser, Rule};
use crate::hash::hash;
use crate::span::Span;
use crate::tree::{Piece, PlacedPiece, SourceFile, SyntaxError, Text, TextPart};

/// Brackets in one hole.
const MAX_BRACKETS: usize = 64;

/// Reads a file as text with `{{ }}` holes, as between quotes; `\\{{` is two braces. The whole file is one
/// piece without declarations, so that places in it work like all others; its spans are offsets.
#[must_use]
pub fn parse_prompt(path: &str, text: &str) -> (SourceFile, Text) {
    let (prompt, errors) = match too_deep(text) {
        Some(error) => (plain(text), vec![error]),
        None => parsed(text),
    };
    let piece = Piece {
        hash: hash(text.as_bytes()),
        names_files: false,
        len: offset(text.len()),
        decls: Vec::new(),
        trivia: Vec::new(),
        errors,
    };
    let pieces = vec![PlacedPiece {
        id: 0,
        start: 0,
        piece: Arc::new(piece),
    }];
    (SourceFile::new(path, text, pieces, Vec::new()), prompt)
}

fn parsed(text: &str) -> (Text, Vec<SyntaxError>) {
    let Ok(mut pairs) = FlowParser::parse(Rule::prompt_file, text) else {
        return (plain(text), Vec::new());
    };
    let mut cx = build::Cx::new(text, &[]);
    match pairs.next() {
        Some(pair) => (build::prompt(&mut cx, pair), cx.into_errors()),
        None => (plain(text), Vec::new()),
    }
}

fn plain(text: &str) -> Text {
    Text {
        span: Span::new(0, offset(text.len())),
        parts: vec![TextPart::Plain(text.to_owned())],
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A hole with more brackets than anybody needs: the grammar recurses into each.
fn too_deep(text: &str) -> Option<SyntaxError> {
    let mut hole: Option<(usize, usize)> = None;
    for (at, pair) in text.as_bytes().windows(2).enumerate() {
        hole = match (pair, hole) {
            (b"{{", None) => Some((at, 0)),
            (b"}}", _) => None,
            ([b'(' | b'[' | b'{', _], Some((start, count))) => Some((start, count + 1)),
            (_, hole) => hole,
        };
        if let Some((start, count)) = hole
            && count > MAX_BRACKETS
        {
            let here = Span::new(offset(start), offset(start + 2));
            let message = format!("This hole has more than {MAX_BRACKETS} brackets.");
            let error = SyntaxError::new(TOO_DEEP, here, message, "begins here");
            return Some(error.help("compute the value with `set` in the process first"));
        }
    }
    None
}
