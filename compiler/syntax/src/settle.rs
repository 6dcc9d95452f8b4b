//! From all that the builder met to what people should read: one mistake, one error.
//!
//! One lost brace makes much else look wrong. What can only be the consequence of an error that is
//! already told stays unsaid.

use crate::errors::{
    EARLY_CLOSE, LATE_PROPERTY, LEFT_OVER, NO_ARROW, NO_BRACKET, NO_COLON, NO_COMMA, NO_EQUALS,
    NO_OPEN, NO_TARGET, NO_TYPE, NO_WORD, NOT_A_DECLARATION, NOT_A_LINE, NOT_CLOSED, ONE_EQUALS,
    OUTSIDE_BRANCH, TEXT_NOT_CLOSED,
};
use crate::span::Span;
use crate::tree::SyntaxError;
use crate::words::{PROPERTIES, STEPS};

/// Most lines of a list that are looked at.
const MOST_LINES: usize = 40;

/// How many bytes of a line are looked at on either side.
const MOST_BYTES: usize = 512;

/// Errors in source order without consequences. `open_at_end` is the innermost block that was still
/// open when the piece ended; that is told only if no other brace is known to be lost.
pub(crate) fn settle(
    text: &str,
    mut errors: Vec<SyntaxError>,
    open_at_end: Option<SyntaxError>,
) -> Vec<SyntaxError> {
    errors.sort_by_key(|error| error.span.start);
    let mut settled = Settled {
        text,
        open_from: open_at_end.as_ref().map(|open| open.span.start),
        kept: Vec::with_capacity(errors.len()),
        last: None,
        last_is_clear: true,
        text_open: None,
        brace_lost: false,
        open: 0,
    };
    for error in errors {
        settled.take(error);
    }
    let Settled {
        mut kept,
        brace_lost,
        ..
    } = settled;
    if let (false, Some(open)) = (brace_lost, open_at_end) {
        let at = kept.partition_point(|error| error.span.start < open.span.start);
        kept.insert(at, open);
    }
    doubt_openings(text, &mut kept);
    kept
}

/// Whether nothing but blanks follows.
fn is_last(text: &str, at: Span) -> bool {
    let rest = text.get(at.start as usize..).unwrap_or("");
    rest.trim().is_empty()
}

/// A `{` alone mends nothing where the `}` is missing as well. Counts braces from the end on, once.
fn doubt_openings(text: &str, errors: &mut [SyntaxError]) {
    let (mut at, mut closing) = (text.len(), 0_i64);
    for error in errors.iter_mut().rev() {
        let start = (error.span.start as usize).min(at);
        for byte in text.as_bytes().get(start..at).unwrap_or_default() {
            closing += i64::from(*byte == b'}') - i64::from(*byte == b'{');
        }
        at = start;
        let opens = error.fix.as_ref().is_some_and(|(_, new)| new.contains('{'));
        error.is_guess |= error.code == NO_OPEN && opens && (closing < 1 || in_text(text, start));
    }
}

/// Whether a quote is open on the line up to here: what is put here would be part of a text.
fn in_text(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let line = before.iter().rev().take(MOST_BYTES);
    let line = line.take_while(|byte| **byte != b'\n');
    line.filter(|byte| **byte == b'"').count() % 2 == 1
}

struct Settled<'t> {
    text: &'t str,
    kept: Vec<SyntaxError>,
    /// Code and place of the last error, told or not.
    last: Option<(crate::diagnostic::Code, Span)>,
    /// Whether the cause of the last error is known, so that what follows it was read as meant.
    last_is_clear: bool,
    /// Where the last text begins that is never closed.
    text_open: Option<Span>,
    /// Where a block begins that nothing closes.
    open_from: Option<u32>,
    /// Whether a brace is known to be lost before this.
    brace_lost: bool,
    /// Round and square brackets still open in the lines that were junk, one after the other.
    open: i64,
}

impl Settled<'_> {
    fn take(&mut self, error: SyntaxError) {
        let consequence = self.is_consequence(&error);
        self.open = match error.code {
            NO_BRACKET => 1,
            NOT_A_LINE if consequence => self.open + opened(line_of(self.text, error.span)),
            _ => opened(line_of(self.text, error.span)),
        };
        self.last = Some((error.code, error.span));
        self.last_is_clear = error.fix.is_some();
        if error.code == TEXT_NOT_CLOSED {
            self.text_open = Some(error.span);
        }
        self.brace_lost |= self.loses_brace(&error);
        if consequence {
            return self.close_too(&error);
        }
        if error.code == NO_BRACKET {
            // Without its bracket a list seems to go on, and every next word to lack a comma.
            while self
                .kept
                .pop_if(|last| last.code == NO_COMMA && same_line(self.text, last.span, error.span))
                .is_some()
            {}
        }
        if error.code == NOT_CLOSED {
            // Where one brace is lost, the block around seems open as well: the inner one lost it.
            let around = |last: &mut SyntaxError| {
                last.code == NOT_CLOSED && lines_between(self.text, last.span, error.span) <= 1
            };
            self.kept.pop_if(around);
        }
        self.kept.push(error);
    }

    /// Brackets that are missing at one place are put there together.
    fn close_too(&mut self, error: &SyntaxError) {
        let is_same = |last: &&mut SyntaxError| {
            error.code == NO_BRACKET && last.code == NO_BRACKET && last.span == error.span
        };
        let last = self.kept.last_mut().filter(is_same);
        if let (Some((_, all)), Some((_, one))) = (last.and_then(|l| l.fix.as_mut()), &error.fix) {
            all.push_str(one);
        }
    }

    fn is_consequence(&self, error: &SyntaxError) -> bool {
        let Some((code, place)) = self.last else {
            return false;
        };
        let lines = lines_between(self.text, place, error.span);
        match error.code {
            _ if place.start == error.span.start || self.is_in_text(error.span) => true,
            // Where the cause is known it is no consequence.
            LEFT_OVER if lines <= 1 && error.fix.is_some() && self.last_is_clear => false,
            LEFT_OVER if lines == 0 => true,
            LEFT_OVER if lines <= 1 && code == LEFT_OVER => !self.stands_alone(error.span, place),
            LATE_PROPERTY if code == LATE_PROPERTY => true,
            // Junk in the place of a `{`: what follows was meant for the block.
            LATE_PROPERTY if code == LEFT_OVER && lines <= 1 => true,
            LATE_PROPERTY | EARLY_CLOSE | OUTSIDE_BRANCH => {
                self.brace_lost || self.open_from.is_some_and(|open| open < error.span.start)
            }
            // What a line should go on with, where its first part is lost.
            NO_WORD | ONE_EQUALS => matches!(code, NO_WORD | NO_EQUALS) && lines == 0,
            NO_ARROW => code == LATE_PROPERTY && lines == 0,
            // What follows is the type, or the fields of one.
            NO_COMMA => code == NO_TYPE && lines == 0,
            NO_BRACKET if code == NO_COLON => lines == 0,
            NO_BRACKET => code == LEFT_OVER && lines <= 1,
            NOT_A_DECLARATION if self.brace_lost => true,
            NO_OPEN => code == NOT_CLOSED && lines == 0,
            NOT_A_LINE if lines <= 1 && self.goes_on(error.span) => true,
            // One lost word or bracket leaves all lines of a call without their place.
            NOT_A_LINE if lines <= 1 && self.open > 0 => true,
            LEFT_OVER | NOT_A_LINE if self.closes_lost_list(error.span, place) => true,
            NOT_A_LINE | LEFT_OVER => self.brace_lost && self.needs_brace(error.span),
            _ => false,
        }
    }

    /// Whether a text that is never closed takes a place along: the rest of its line, or all of the piece.
    fn is_in_text(&self, at: Span) -> bool {
        let takes = |open| same_line(self.text, open, at) || is_last(self.text, at);
        self.text_open.is_some_and(takes)
    }

    /// Whether a line is a statement of its own, whose mistake is not that of the line before.
    fn stands_alone(&self, error: Span, last: Span) -> bool {
        let whole = |span| {
            let line = line_of(self.text, span);
            let even = line.matches('"').count().is_multiple_of(2);
            even && opened(line) == 0 && line.matches('{').count() == line.matches('}').count()
        };
        let line = line_of(self.text, error).trim_start();
        let word = line.split(|c| !is_word(c)).next().unwrap_or("");
        let begins = STEPS.contains(&word) || PROPERTIES.contains(&word) || word == "when";
        begins && !self.brace_lost && whole(error) && whole(last)
    }

    /// Whether an error is a bracket that closes a list in which, or right before which, the last one stands.
    fn closes_lost_list(&self, error: Span, last: Span) -> bool {
        let rest = self.text.get(error.start as usize..).unwrap_or("");
        let between = self.text.get(last.start as usize..error.start as usize);
        let lines = between.unwrap_or("").lines().skip(1).take(MOST_LINES);
        let list: Vec<&str> = lines.map(str::trim_end).filter(|l| !l.is_empty()).collect();
        let (_, before) = list.split_last().unwrap_or((&"", &[]));
        rest.starts_with([')', ']']) && before.iter().all(|line| line.ends_with(','))
    }

    /// Whether the braces cannot match after this error.
    fn loses_brace(&self, error: &SyntaxError) -> bool {
        if matches!(
            error.code,
            NO_OPEN | NOT_CLOSED | TEXT_NOT_CLOSED | LATE_PROPERTY
        ) {
            return true;
        }
        let begins = rest_of_line(self.text, error.span);
        if error.code == NOT_A_LINE && (self.needs_brace(error.span) || begins.starts_with('{')) {
            return true;
        }
        if error.code == NO_TARGET && begins.trim().is_empty() {
            return true;
        }
        let line = match error.code {
            LEFT_OVER | NO_TYPE => line_of(self.text, error.span),
            NOT_A_LINE => rest_of_line(self.text, error.span),
            _ => return false,
        };
        line.matches('{').count() < line.matches('}').count()
    }

    /// Whether the line could only continue the one before.
    fn goes_on(&self, span: Span) -> bool {
        let line = rest_of_line(self.text, span);
        let word = line
            .split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or("");
        let operator = line.starts_with(['+', '-', '*', '/', '=', '<', '>', '.', ')', ']', ',']);
        let argument = !word.is_empty() && line.trim_start_matches(is_word).starts_with(':');
        operator
            || argument
            || matches!(
                word,
                "and" | "or" | "in" | "where" | "exists" | "else" | "not"
            )
    }

    /// Whether the text made sense in a block whose brace is lost.
    fn needs_brace(&self, span: Span) -> bool {
        let line = rest_of_line(self.text, span);
        let word = line
            .split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or("");
        line.starts_with(['}', '-']) || matches!(word, "when" | "else" | "branch")
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The line that a place begins on.
fn line_of(text: &str, span: Span) -> &str {
    let at = span.start as usize;
    let from = text.floor_char_boundary(at.saturating_sub(MOST_BYTES));
    let before = text.get(from..at).unwrap_or("");
    let start = before.rfind(['\n', '\r']).map_or(from, |n| from + n + 1);
    line_from(text, start)
}

/// How many more round and square brackets a line opens than it closes.
fn opened(line: &str) -> i64 {
    let count = |set: [char; 2]| line.matches(set).count();
    let (open, close) = (count(['(', '[']), count([')', ']']));
    i64::try_from(open).unwrap_or(0) - i64::try_from(close).unwrap_or(0)
}

fn rest_of_line(text: &str, span: Span) -> &str {
    line_from(text, span.start as usize)
}

/// The text from a place to its line's end, of which a very long line costs no more than any other.
fn line_from(text: &str, start: usize) -> &str {
    let to = text.floor_char_boundary(start.saturating_add(2 * MOST_BYTES));
    let rest = text.get(start..to).unwrap_or("");
    rest.split(['\n', '\r']).next().unwrap_or("")
}

fn lines_between(text: &str, from: Span, to: Span) -> usize {
    let between = text
        .get(from.start as usize..to.start as usize)
        .unwrap_or("");
    between
        .bytes()
        .filter(|byte| *byte == b'\n')
        .take(2)
        .count()
}

fn same_line(text: &str, from: Span, to: Span) -> bool {
    lines_between(text, from, to) == 0
}
