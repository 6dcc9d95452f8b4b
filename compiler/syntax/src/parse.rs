//! Bytes to a [`SourceFile`]: refusals of whole files, cutting, and the parse of each piece.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use pest::Parser;

use crate::build;
use crate::cut::{cut, recut};
use crate::diagnostic::Diagnostic;
use crate::errors::{BINARY, NOT_UTF8, TOO_DEEP, TOO_LARGE, TOO_LONG};
use crate::grammar::{FlowParser, Rule};
use crate::hash::hash;
use crate::patch::patch;
use crate::scan::MAX_NESTING;
use crate::span::{Place, Span};
use crate::tree::{Bogus, Decl, DeclKind, Piece, PlacedPiece, SourceFile, SyntaxError, Trivia};
use crate::trivia;

/// Largest file that is read, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Nesting up to which a piece is parsed on the caller's stack.
pub(crate) const SHALLOW: usize = 24;

/// Most steps of one process. What has run where is known by step and by place, so the room that a
/// check takes grows with their square: 80 MB for as many as this.
const MAX_STEPS: usize = 10_000;

/// Stack for a deeply nested piece, in bytes: far more than [`MAX_NESTING`] levels need.
const DEEP_STACK: usize = 64 * 1024 * 1024;

/// Parses a file. Never fails: what is wrong is in the file's and its pieces' errors.
///
/// `path` is relative to the project root, with `/` separators. A byte order mark is dropped.
#[must_use]
pub fn parse(path: &str, bytes: &[u8]) -> SourceFile {
    if bytes.len() > MAX_BYTES {
        return refused(path, "", too_large());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => parse_text(path, text.strip_prefix('\u{feff}').unwrap_or(text), None),
        Err(error) => not_text(path, bytes, error.valid_up_to()),
    }
}

/// Parses the new text of a file, keeping every piece whose text did not change.
///
/// The result equals [`parse`] of the same text.
#[must_use]
pub fn reparse(old: &SourceFile, new_text: &str) -> SourceFile {
    if new_text.len() > MAX_BYTES {
        return refused(&old.path, "", too_large());
    }
    let text = new_text.strip_prefix('\u{feff}').unwrap_or(new_text);
    parse_text(&old.path, text, Some(old))
}

/// The pieces of an earlier version by the hash of their text.
type Known<'o> = HashMap<u64, Vec<(&'o str, &'o Arc<Piece>)>>;

fn parse_text(path: &str, text: &str, old: Option<&SourceFile>) -> SourceFile {
    let pieces = match old.filter(|old| old.errors.is_empty()) {
        Some(old) => edited(text, old),
        None => all(text),
    };
    let Some(mut pieces) = pieces else {
        let at = text.bytes().position(|byte| byte == 0).unwrap_or(0);
        return refused(path, "", binary(text.as_bytes(), at));
    };
    if let Some(old) = old {
        keep_ids(&old.pieces, &mut pieces);
    }
    SourceFile::new(path, text, pieces, Vec::new())
}

/// The pieces of a text; nothing if it holds a zero byte.
fn all(text: &str) -> Option<Vec<PlacedPiece>> {
    if text.as_bytes().contains(&0) {
        return None;
    }
    let starts = cut(text).starts;
    let all = (0_u32..).zip(parts(text, &starts));
    let parse = |(id, (start, part))| PlacedPiece {
        id,
        start,
        piece: reuse(&Known::new(), part, None),
    };
    Some(all.map(parse).collect())
}

/// The pieces of a text with where they begin.
fn parts<'t>(text: &'t str, starts: &[u32]) -> impl Iterator<Item = (u32, &'t str)> {
    let ends = starts.iter().skip(1).copied().chain([offset(text.len())]);
    let ranges = starts.iter().copied().zip(ends);
    ranges.map(|(start, end)| {
        let part = text.get(start as usize..end as usize).unwrap_or("");
        (start, part)
    })
}

/// The pieces after an edit; those that it left alone are not looked at. Nothing if a new one holds a zero
/// byte.
fn edited(text: &str, old: &SourceFile) -> Option<Vec<PlacedPiece>> {
    let starts: Vec<u32> = old.pieces.iter().map(|p| p.start).collect();
    let cut = recut(text, &old.text, &starts);
    let (now, then) = (cut.starts.len(), old.pieces.len());
    // What stood where the edit is; pieces are moved from farther away by hand only, and seldom.
    let known = known(old, cut.before..then.saturating_sub(cut.after));
    let all = (0_u32..).zip(parts(text, &cut.starts)).enumerate();
    let place = |(at, (id, (start, part))): (usize, (u32, (u32, &str)))| {
        let same: Option<&PlacedPiece> = match at {
            _ if at < cut.before => old.pieces.get(at),
            _ if at >= now - cut.after => old.pieces.get(at + then - now),
            _ => None,
        };
        let piece = match same {
            Some(same) => Arc::clone(&same.piece),
            None if part.as_bytes().contains(&0) => return None,
            None => {
                let before = old.pieces.get(at).filter(|_| now == then);
                reuse(&known, part, before.map(|placed| (old, placed)))
            }
        };
        Some(PlacedPiece { id, start, piece })
    };
    all.map(place).collect()
}

/// Gives pieces the ids they had: those before the first change and those after the last. What is new
/// between them takes the ids of what was there, in order, and the lowest that nobody has.
fn keep_ids(old: &[PlacedPiece], new: &mut [PlacedPiece]) {
    let same = |(a, b): &(&PlacedPiece, &PlacedPiece)| Arc::ptr_eq(&a.piece, &b.piece);
    let before = old.iter().zip(&*new).take_while(same).count();
    let rest = old.len().min(new.len()) - before;
    let (backward, forward) = (old.iter().rev(), new.iter().rev());
    let after = backward.zip(forward).take(rest).take_while(same).count();
    let gone = old.get(before..old.len() - after).unwrap_or_default();
    let most = old.iter().map(|p| p.id + 1).max().unwrap_or(0);
    let taken: HashSet<u32> = match new.len() > old.len() {
        true => old.iter().map(|p| p.id).collect(),
        false => HashSet::new(),
    };
    let free = (0..most).filter(|id| !taken.contains(id)).chain(most..);
    let mut free = gone.iter().map(|p| p.id).chain(free);
    let (new_len, old_len) = (new.len(), old.len());
    for (at, piece) in new.iter_mut().enumerate() {
        let kept = match at {
            _ if at < before => old.get(at),
            _ if at >= new_len - after => old.get(at + old_len - new_len),
            _ => None,
        };
        piece.id = kept.map_or_else(|| free.next().unwrap_or(u32::MAX), |p| p.id);
    }
}

fn known(old: &SourceFile, edited: Range<usize>) -> Known<'_> {
    let mut known = Known::new();
    for placed in old.pieces.get(edited).unwrap_or_default() {
        let same = known.entry(placed.piece.hash).or_default();
        same.push((text_of(old, placed), &placed.piece));
    }
    known
}

fn text_of<'o>(file: &'o SourceFile, placed: &PlacedPiece) -> &'o str {
    let start = placed.start as usize;
    let text = file.text.get(start..start + placed.piece.len as usize);
    text.unwrap_or("")
}

/// A known piece with this text, or else a new one, made of what stood in its place `before` if it can be.
fn reuse(known: &Known<'_>, text: &str, before: Option<(&SourceFile, &PlacedPiece)>) -> Arc<Piece> {
    let hash = hash(text.as_bytes());
    let same = known
        .get(&hash)
        .and_then(|same| same.iter().find(|(old, _)| *old == text));
    match same {
        Some((_, piece)) => Arc::clone(piece),
        None => {
            let patched = before
                .and_then(|(file, placed)| patch(&placed.piece, text_of(file, placed), text, hash));
            Arc::new(patched.unwrap_or_else(|| parse_piece(text, hash)))
        }
    }
}

/// Parses one piece; the result depends on nothing but its text.
fn parse_piece(text: &str, hash: u64) -> Piece {
    let found = trivia::find(text);
    let (decls, errors) = match found.too_deep {
        Some(at) => too_deep(text, at),
        None if found.deepest <= SHALLOW => parse_decls(text, &found.trivia),
        None => parse_deep(text, &found.trivia),
    };
    Piece {
        hash,
        len: offset(text.len()),
        names_files: text.contains("file \""),
        decls,
        trivia: found.trivia,
        errors,
    }
}

/// Parses on a stack of its own, since the grammar recurses.
fn parse_deep(text: &str, trivia: &[Trivia]) -> (Vec<Decl>, Vec<SyntaxError>) {
    let parsed = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(DEEP_STACK);
        let spawned = thread.spawn_scoped(scope, || parse_decls(text, trivia));
        spawned.ok().and_then(|thread| thread.join().ok())
    });
    parsed.unwrap_or_else(|| too_deep(text, 0))
}

fn parse_decls(text: &str, trivia: &[Trivia]) -> (Vec<Decl>, Vec<SyntaxError>) {
    match FlowParser::parse(Rule::piece, text) {
        Ok(pairs) => {
            let mut cx = build::Cx::new(text, trivia);
            let decls = build::piece(&mut cx, pairs);
            match cx.steps {
                steps if steps > MAX_STEPS => too_many(text, steps),
                _ => (decls, cx.into_errors()),
            }
        }
        // The grammar accepts every text; only the parser's own limits can end up here.
        Err(_) => too_deep(text, 0),
    }
}

fn too_deep(text: &str, at: u32) -> (Vec<Decl>, Vec<SyntaxError>) {
    let end = offset(text.len());
    let here = Span::new(at, (at + 1).min(end));
    let message = format!("Brackets are nested more than {MAX_NESTING} deep.");
    let error = SyntaxError::new(TOO_DEEP, here, message, "too deep from here on");
    let help = "close a bracket above, or move inner steps to a process of their own";
    (vec![bogus(text)], vec![error.help(help)])
}

fn too_many(text: &str, steps: usize) -> (Vec<Decl>, Vec<SyntaxError>) {
    let first = text.find(|c: char| !c.is_whitespace()).unwrap_or(0);
    let here = Span::new(offset(first), offset(first));
    let message = format!("This declaration has {steps} steps; it may have {MAX_STEPS}.");
    let error = SyntaxError::new(TOO_LONG, here, message, "begins here");
    let help = "move parts of it to processes of their own and `run` them";
    (vec![bogus(text)], vec![error.help(help)])
}

/// Stands for a piece that is not looked into.
fn bogus(text: &str) -> Decl {
    let span = Span::new(0, offset(text.len()));
    Decl {
        docs: None,
        span,
        keyword: Span::new(0, 0),
        kind: DeclKind::Bogus(Bogus { span }),
    }
}

fn not_text(path: &str, bytes: &[u8], valid: usize) -> SourceFile {
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return refused(path, "", binary(bytes, at));
    }
    let good = bytes.get(..valid).unwrap_or(&[]);
    let text = std::str::from_utf8(good)
        .unwrap_or("")
        .trim_start_matches('\u{feff}');
    let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = text.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    let message = format!(
        "This file is not UTF-8 text: line {line}, column {column} holds a byte that no letter has."
    );
    let end = offset(text.len());
    let place = Place {
        span: Span::new(end, end),
        ..Place::default()
    };
    let error = Diagnostic::error(NOT_UTF8, message, place).says("the first such byte");
    refused(
        path,
        text,
        error.help("save the file as UTF-8 in your editor"),
    )
}

fn binary(bytes: &[u8], at: usize) -> Diagnostic {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let message = "This file is text in UTF-16, not in UTF-8.";
        return Diagnostic::error(NOT_UTF8, message, Place::default())
            .help("save the file as UTF-8 in your editor");
    }
    let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    let message = format!("This is no text file: it holds a zero byte in line {line}.");
    Diagnostic::error(BINARY, message, Place::default())
        .help("name a `.flow` file; pictures and documents are read when a process runs")
}

fn too_large() -> Diagnostic {
    let message = "This file is larger than 16 MB, which no `.flow` file may be.".to_owned();
    Diagnostic::error(TOO_LARGE, message, Place::default())
        .help("split it into several files and join them with `use`")
}

fn refused(path: &str, text: &str, error: Diagnostic) -> SourceFile {
    let piece = Piece {
        hash: hash(text.as_bytes()),
        len: offset(text.len()),
        names_files: false,
        decls: Vec::new(),
        trivia: Vec::new(),
        errors: Vec::new(),
    };
    let pieces = vec![PlacedPiece {
        id: 0,
        start: 0,
        piece: Arc::new(piece),
    }];
    SourceFile::new(path, text, pieces, vec![error])
}

pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
