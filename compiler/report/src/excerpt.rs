//! The source as miette reads it: only the lines it shows, found through an index.
//!
//! miette asks for the text around each label. Its own sources walk the text from the start every
//! time and always give whole lines; this one jumps, and cuts very long lines around the label.

use std::ops::Range;

use flow_syntax::{FileId, LineIndex, Place, SourceFile, Sources, Span};
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::lines::Columns;
use crate::plain::visible;

/// Longest line shown whole, in bytes.
const LONG_LINE: usize = 400;
/// Bytes shown of a longer line before and after what is marked.
const AROUND: usize = 60;
/// Longest stretch marked on one line, in bytes.
const LONGEST_MARK: usize = 80;
/// Most text in one frame, in bytes; labels farther apart get frames of their own.
const LARGEST_FRAME: usize = 8_000;

/// A file's text made safe to print, with its line index.
pub(crate) struct Text {
    path: String,
    text: String,
    lines: LineIndex,
    columns: Columns,
}

impl Text {
    pub(crate) fn new(file: &SourceFile) -> Self {
        // miette knows no line that ends at `\r` alone. The added line end gives a place at the end of
        // the file something to stand on.
        let text = format!("{}\n", lone_returns_as_line_ends(&visible(&file.text)));
        let (lines, columns) = (LineIndex::new(&text), Columns::new(&text));
        Self {
            path: visible(&file.path).into_owned(),
            text,
            lines,
            columns,
        }
    }

    /// A range cut to its first line and a length that fits on a screen.
    fn mark(&self, range: Span) -> Range<usize> {
        let start = self
            .text
            .floor_char_boundary(range.start as usize)
            .min(self.last());
        let content = self.content(self.line(start));
        let end = (range.end as usize)
            .min(content.end)
            .min(start + LONGEST_MARK);
        start..self.text.floor_char_boundary(end).max(start)
    }

    /// The offset of the added line end.
    fn last(&self) -> usize {
        self.text.len().saturating_sub(1)
    }

    /// A line without its line end.
    fn content(&self, line: usize) -> Range<usize> {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        self.lines.start(line) as usize..self.lines.end(&self.text, line) as usize
    }

    /// The line of a byte offset, from 0.
    fn line(&self, offset: usize) -> usize {
        self.lines.line(u32::try_from(offset).unwrap_or(u32::MAX)) as usize
    }

    /// Where a line starts; the end of the text for a line past the last.
    fn start(&self, line: usize) -> usize {
        self.lines.start(u32::try_from(line).unwrap_or(u32::MAX)) as usize
    }

    fn is_long(&self, line: usize) -> bool {
        self.content(line).len() > LONG_LINE
    }

    /// The bytes to show for `mark` with up to `around` lines before and after it.
    fn frame(&self, mark: &Range<usize>, around: Range<usize>) -> Range<usize> {
        let (first, last) = (self.line(mark.start), self.line(mark.end));
        let start = if self.is_long(first) {
            mark.start.saturating_sub(AROUND).max(self.start(first))
        } else {
            self.start(self.before(first, around.start))
        };
        let end = if self.is_long(last) {
            (mark.end + AROUND).min(self.start(last + 1))
        } else {
            self.start(self.after(last, around.end) + 1)
        };
        self.text.floor_char_boundary(start)..self.text.ceil_char_boundary(end.min(self.text.len()))
    }

    /// The line up to `count` lines above, stopping below a long one.
    fn before(&self, line: usize, count: usize) -> usize {
        let near = (1..=count)
            .map_while(|n| line.checked_sub(n))
            .take_while(|l| !self.is_long(*l));
        near.last().unwrap_or(line)
    }

    /// The line up to `count` lines below, stopping above a long one or the added empty last line.
    fn after(&self, line: usize, count: usize) -> usize {
        let near = (1..=count).map(|n| line + n);
        let shown = |l: &usize| *l + 1 < self.lines.lines() as usize && !self.is_long(*l);
        let at_end = |l: &usize| self.start(*l) >= self.last();
        near.take_while(|l| shown(l) && !at_end(l))
            .last()
            .unwrap_or(line)
    }
}

/// The files one finding speaks of, laid end to end so that one offset names file and byte.
///
/// miette knows one source a report; this lets a report mark places in several files.
pub(crate) struct Excerpt<'a> {
    parts: Vec<(FileId, usize, &'a Text)>,
}

impl<'a> Excerpt<'a> {
    /// An excerpt over the given files; the first is shown first.
    pub(crate) fn new(files: impl IntoIterator<Item = (FileId, &'a Text)>) -> Self {
        let mut base = 0;
        let mut parts = Vec::new();
        for (id, text) in files {
            parts.push((id, base, text));
            base += text.text.len();
        }
        Self { parts }
    }

    /// Where a place is in the excerpt, cut to what can be shown; `None` if its file is not in it.
    pub(crate) fn span(&self, sources: &Sources, place: Place) -> Option<SourceSpan> {
        let (_, base, text) = self.parts.iter().find(|(id, ..)| *id == place.file)?;
        let mark = text.mark(sources.range(place));
        Some((base + mark.start, mark.len()).into())
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'s>(
        &'s self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'s> + 's>, MietteError> {
        let start = span.offset();
        let part = self.parts.iter().rev().find(|(_, base, _)| *base <= start);
        let (_, base, text) = part.ok_or(MietteError::OutOfBounds)?;
        let mark = start - base..start - base + span.len();
        if mark.end > text.text.len() || mark.len() > LARGEST_FRAME {
            return Err(MietteError::OutOfBounds);
        }
        // Without context miette asks only where the mark is, for the head of the frame.
        let shown = if before + after == 0 {
            mark
        } else {
            text.frame(&mark, before..after)
        };
        let at = text.columns.position(&text.text, &text.lines, shown.start);
        let data = text
            .text
            .as_bytes()
            .get(shown.clone())
            .ok_or(MietteError::OutOfBounds)?;
        let lines = data.iter().filter(|b| **b == b'\n').count();
        let whole = SourceSpan::from((base + shown.start, shown.len()));
        let (line, column) = (at.line - 1, at.column - 1);
        let contents =
            MietteSpanContents::new_named(text.path.clone(), data, whole, line, column, lines);
        Ok(Box::new(contents))
    }
}

/// Every `\r` that no `\n` follows, as `\n`: offsets stay true.
fn lone_returns_as_line_ends(text: &str) -> String {
    let mut next = text.chars().skip(1);
    let lone = |c, next| c == '\r' && next != Some('\n');
    text.chars()
        .map(|c| if lone(c, next.next()) { '\n' } else { c })
        .collect()
}
