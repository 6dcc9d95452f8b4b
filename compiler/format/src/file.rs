//! A file, declaration by declaration.

use std::borrow::Cow;

use flow_syntax::{SourceFile, Span, parse};

use crate::build;
use crate::holds::Holds;
use crate::layout::{self, Out};
use crate::plan::Spot;
use crate::same;
use crate::token::tokens;
use crate::tree::Entry;

/// Stack for the walk over nested brackets, in bytes.
const STACK: usize = 64 * 1024 * 1024;

/// A formatted file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    /// The new text, without byte order mark.
    pub text: String,
    /// Declarations that were left as they are, in source order.
    pub kept: Vec<Kept>,
}

/// A declaration that was left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it stands in the text before, comments above it included; byte offsets.
    pub span: Span,
    /// Why.
    pub why: Why,
}

/// Why a declaration was left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It has syntax errors.
    Mistake,
    /// Laid out it would not be the same; that is a mistake of the formatter.
    Unsure,
}

/// Formats a file. Its line ends stay `\r\n` if the first is; the last line gets one.
///
/// A file that is no text (see [`SourceFile::errors`]) comes back as it is.
#[must_use]
pub fn format(file: &SourceFile) -> Formatted {
    let (pieces, kept) = pieces(file);
    Formatted {
        text: pieces.concat(),
        kept,
    }
}

/// Formats a text. A byte order mark stays.
#[must_use]
pub fn format_text(text: &str) -> Formatted {
    let file = parse("", text.as_bytes());
    let mut formatted = format(&file);
    if text.starts_with('\u{feff}') {
        formatted.text.insert(0, '\u{feff}');
    }
    formatted
}

/// The new text of each piece, and which were left as they are.
pub(crate) fn pieces(file: &SourceFile) -> (Vec<Cow<'_, str>>, Vec<Kept>) {
    let walk = || checked(file);
    let walked = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let spawned = thread.spawn_scoped(scope, walk);
        spawned.ok().and_then(|thread| thread.join().ok())
    });
    walked.unwrap_or_else(|| as_they_are(file, Why::Unsure))
}

/// Lays out and judges. What cannot be trusted is kept piece by piece, or else as a whole.
fn checked(file: &SourceFile) -> (Vec<Cow<'_, str>>, Vec<Kept>) {
    if !file.errors.is_empty() {
        return as_they_are(file, Why::Mistake);
    }
    let mut states = states(file);
    let pieces = lay_out(file, &states);
    if is_same(file, &pieces) {
        return (pieces, kept(file, &states));
    }
    for (at, piece) in pieces.iter().enumerate() {
        let old = source(file, at);
        let alone = parse("", old.as_bytes());
        let good = same::meaning(&alone, &parse("", piece.as_bytes())) && same::signs(old, piece);
        if let (false, Some(state)) = (good, states.get_mut(at)) {
            *state = State::Unsure;
        }
    }
    let pieces = lay_out(file, &states);
    if is_same(file, &pieces) {
        return (pieces, kept(file, &states));
    }
    as_they_are(file, Why::Unsure)
}

fn is_same(file: &SourceFile, pieces: &[Cow<'_, str>]) -> bool {
    let new = pieces.concat();
    *new == *file.text
        || (same::signs(&file.text, &new) && same::meaning(file, &flow_syntax::reparse(file, &new)))
}

/// What is to be done with a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    Mistake,
    Unsure,
}

fn states(file: &SourceFile) -> Vec<State> {
    let pieces = file.pieces.iter();
    pieces
        .map(|placed| match placed.piece.errors.is_empty() {
            true => State::Good,
            false => State::Mistake,
        })
        .collect()
}

fn kept(file: &SourceFile, states: &[State]) -> Vec<Kept> {
    let pieces = file.pieces.iter().zip(states);
    let kept = pieces.filter_map(|(placed, state)| {
        let why = match state {
            State::Good => return None,
            State::Mistake => Why::Mistake,
            State::Unsure => Why::Unsure,
        };
        let span = Span::new(placed.start, placed.start + placed.piece.len);
        Some(Kept { span, why })
    });
    kept.collect()
}

fn as_they_are(file: &SourceFile, why: Why) -> (Vec<Cow<'_, str>>, Vec<Kept>) {
    let pieces = (0..file.pieces.len()).map(|at| Cow::Borrowed(source(file, at)));
    let end = u32::try_from(file.text.len()).unwrap_or(u32::MAX);
    let span = Span::new(0, end);
    (pieces.collect(), vec![Kept { span, why }])
}

fn source(file: &SourceFile, at: usize) -> &str {
    let Some(placed) = file.pieces.get(at) else {
        return "";
    };
    let start = placed.start as usize;
    file.text
        .get(start..start + placed.piece.len as usize)
        .unwrap_or("")
}

/// What stands before a piece; it decides on the empty line between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    Nothing,
    /// A declaration of one line.
    Line,
    /// A declaration of several lines.
    Lines,
    /// A declaration that was left as it is.
    Kept,
}

fn lay_out<'f>(file: &'f SourceFile, states: &[State]) -> Vec<Cow<'f, str>> {
    let line_end = line_end(&file.text);
    let mut above = Above::Nothing;
    let mut pieces = Vec::with_capacity(states.len());
    for (at, state) in states.iter().enumerate() {
        let text = source(file, at);
        if *state == State::Good {
            let mut out = Out {
                text: String::with_capacity(text.len() + text.len() / 8),
                line_end,
            };
            above = piece(&mut out, text, above);
            pieces.push(Cow::Owned(out.text));
        } else {
            above = Above::Kept;
            pieces.push(Cow::Borrowed(text));
        }
    }
    pieces
}

/// The line end of the file's first line.
fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

/// Writes the declarations of a piece with the comments around them.
fn piece(out: &mut Out, text: &str, mut above: Above) -> Above {
    let tokens = tokens(text);
    let mut blank = tokens.first().is_some_and(|token| token.lines > 0);
    let mut commented = false;
    let entries = build::entries(&tokens);
    let last = entries.iter().rposition(is_item);
    for (at, entry) in entries.iter().enumerate() {
        match entry {
            Entry::Blank => blank = true,
            Entry::Comment(comment) => {
                let at_end = last.is_none_or(|last| at > last);
                gap(out, above, blank, commented, at_end);
                out.push(comment);
                out.blank();
                (blank, commented) = (false, true);
            }
            Entry::Item(item) => {
                let holds = Holds::Top;
                let spot = Spot {
                    indent: 0,
                    holds,
                    tail: 0,
                };
                let one_line = layout::fits(item, spot);
                let grouped = above == Above::Line && one_line && !commented;
                gap(out, above, blank, commented, grouped);
                layout::item(out, item, spot);
                out.line_comment(item.comment);
                out.blank();
                above = if one_line { Above::Line } else { Above::Lines };
                (blank, commented) = (false, false);
            }
        }
    }
    above
}

fn is_item(entry: &Entry<'_>) -> bool {
    matches!(entry, Entry::Item(_))
}

/// Writes the empty line before an entry: one between declarations, the author's within comments,
/// and within `loose` company.
fn gap(out: &mut Out, above: Above, blank: bool, commented: bool, loose: bool) {
    let wanted = match above {
        _ if commented || loose => blank,
        Above::Nothing => false,
        Above::Kept => blank,
        Above::Line | Above::Lines => true,
    };
    if wanted && (commented || above != Above::Nothing) {
        out.blank();
    }
}
