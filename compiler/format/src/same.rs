//! The judge: whether two texts have the same signs, comments and meaning.

use std::fmt::{self, Write};
use std::hash::{DefaultHasher, Hasher};

use flow_syntax::tree::Decl;
use flow_syntax::{LexemeKind, SourceFile, lexemes};

/// Whether two files declare the same and report the same mistakes.
pub(crate) fn meaning(a: &SourceFile, b: &SourceFile) -> bool {
    fingerprint(decls(a)) == fingerprint(decls(b)) && mistakes(a).eq(mistakes(b))
}

fn decls(file: &SourceFile) -> impl Iterator<Item = &Decl> {
    file.pieces.iter().flat_map(|placed| &placed.piece.decls)
}

fn mistakes(file: &SourceFile) -> impl Iterator<Item = (flow_syntax::Code, &str)> {
    let errors = file.pieces.iter().flat_map(|placed| &placed.piece.errors);
    errors.map(|error| (error.code, error.message.as_str()))
}

/// A hash of all that declarations say, without where they say it.
///
/// The tree has no equality of its own; what it writes of itself for debugging is all it holds.
fn fingerprint<'d>(decls: impl Iterator<Item = &'d Decl>) -> u64 {
    let mut hash = WithoutSpans {
        hash: DefaultHasher::new(),
        state: State::Told,
    };
    for decl in decls {
        // Nothing that hashes can fail.
        let _ = write!(hash, "{decl:?};");
    }
    hash.hash.finish()
}

/// Hashes what is written but for values named `Span`.
struct WithoutSpans {
    hash: DefaultHasher,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Told,
    /// The word `Span` was written.
    Named,
    /// Within its braces.
    Inside,
}

impl Write for WithoutSpans {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.state = match (self.state, text) {
            (State::Told, "Span") => State::Named,
            (State::Named, " { ") | (State::Inside, _) if text != " }" => State::Inside,
            (State::Inside, _) => State::Told,
            _ => {
                self.hash.write(text.as_bytes());
                self.hash.write_u8(0xff);
                State::Told
            }
        };
        Ok(())
    }
}

/// Whether two texts have the same signs in the same order, and the same comments.
///
/// Separators at a line's end do not count, nor do the rules of tables; the tree knows of both.
pub(crate) fn signs(a: &str, b: &str) -> bool {
    let (a, b) = (Signs::of(a), Signs::of(b));
    a.comments == b.comments && a.code == b.code
}

#[derive(Default)]
struct Signs<'t> {
    /// Everything else, without blanks.
    code: String,
    comments: Vec<&'t str>,
}

impl<'t> Signs<'t> {
    fn of(text: &'t str) -> Self {
        let mut signs = Self::default();
        let mut fresh = true;
        let mut skip = 0;
        for lexeme in lexemes(text) {
            let part = text.get(lexeme.start..lexeme.end).unwrap_or("");
            let first = std::mem::replace(&mut fresh, lexeme.kind == LexemeKind::Line);
            if first && part == "|" {
                skip = rule_end(text, lexeme.start);
            }
            match lexeme.kind {
                _ if lexeme.start < skip => {}
                LexemeKind::Comment | LexemeKind::Doc => signs.comments.push(part.trim_end()),
                LexemeKind::Text => signs.text(part),
                LexemeKind::Sign if matches!(part, "," | ";") => {}
                LexemeKind::Line => {}
                _ => signs.code.push_str(part),
            }
        }
        signs
    }

    /// Of a text block the indentation does not count.
    fn text(&mut self, text: &str) {
        for line in text.split('\n') {
            self.code.push('\n');
            self.code.push_str(line.trim_start_matches([' ', '\t']));
        }
    }
}

/// Where the rule of a table that begins here ends, or 0 if it is none.
fn rule_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let end = rest
        .find(|c: char| !matches!(c, '|' | '-' | ':' | '+' | ' ' | '\t'))
        .unwrap_or(rest.len());
    let drawn = rest.get(..end).unwrap_or("");
    let ends_line = rest.get(end..).is_some_and(|after| {
        after.is_empty() || after.starts_with(['\n', '\r', '}']) || after.starts_with("//")
    });
    if ends_line && drawn.contains("--") {
        start + end
    } else {
        0
    }
}
