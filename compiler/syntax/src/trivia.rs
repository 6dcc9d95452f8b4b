//! Comments and blank lines, which the grammar skips and the formatter puts back.

use crate::scan::{Kind, Scan};
use crate::span::Span;
use crate::tree::{Trivia, TriviaKind};

/// What a look over a piece finds besides its declarations.
pub(crate) struct Found {
    pub(crate) trivia: Vec<Trivia>,
    /// Where brackets are nested too deep to be parsed.
    pub(crate) too_deep: Option<u32>,
    /// The deepest nesting met.
    pub(crate) deepest: usize,
}

/// Looks over a piece.
pub(crate) fn find(text: &str) -> Found {
    let mut trivia: Vec<Trivia> = Vec::new();
    let mut scan = Scan::new(text);
    // Where the line at hand begins, and whether it is empty so far.
    let mut line = 0;
    let mut empty = true;
    for lexeme in scan.by_ref() {
        let kind = match lexeme.kind {
            Kind::Line => {
                if empty {
                    blank(&mut trivia, line, lexeme.start);
                }
                (line, empty) = (lexeme.end, true);
                continue;
            }
            Kind::Comment => TriviaKind::Comment,
            Kind::Doc => TriviaKind::Doc,
            _ => {
                empty = false;
                continue;
            }
        };
        empty = false;
        trivia.push(Trivia {
            kind,
            span: span(lexeme.start, lexeme.end),
        });
    }
    let too_deep = scan.too_deep.map(offset);
    Found {
        trivia,
        too_deep,
        deepest: scan.deepest,
    }
}

/// Empty lines that follow each other are one.
fn blank(trivia: &mut Vec<Trivia>, start: usize, end: usize) {
    let next_line = offset(start);
    match trivia.last_mut() {
        Some(last) if last.kind == TriviaKind::Blank && next_line - last.span.end <= 2 => {
            last.span.end = offset(end);
        }
        _ => trivia.push(Trivia {
            kind: TriviaKind::Blank,
            span: span(start, end),
        }),
    }
}

fn span(start: usize, end: usize) -> Span {
    Span::new(offset(start), offset(end))
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
