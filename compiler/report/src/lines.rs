//! Where a place is, in lines and columns for people.

use std::collections::BTreeMap;

use flow_syntax::{FileId, Place, Sources};

/// A point in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    /// Line, from 1.
    pub(crate) line: usize,
    /// Column in Unicode characters, from 1.
    pub(crate) column: usize,
    /// Bytes from the start of the file.
    pub(crate) offset: usize,
}

/// A place resolved to its file's path and two points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Located<'a> {
    pub(crate) path: &'a str,
    pub(crate) start: Position,
    pub(crate) end: Position,
}

/// Resolves places, indexing each file once.
pub(crate) struct Locator<'a> {
    sources: &'a Sources,
    lines: BTreeMap<FileId, Lines>,
}

impl<'a> Locator<'a> {
    pub(crate) fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            lines: BTreeMap::new(),
        }
    }

    /// Where `place` is, or `None` if its file is unknown.
    pub(crate) fn locate(&mut self, place: Place) -> Option<Located<'a>> {
        let file = self.sources.get(place.file)?;
        let range = self.sources.range(place);
        let lines = self
            .lines
            .entry(place.file)
            .or_insert_with(|| Lines::new(&file.text));
        Some(Located {
            path: &file.path,
            start: lines.position(&file.text, range.start as usize),
            end: lines.position(&file.text, range.end as usize),
        })
    }
}

/// Bytes between two counts of characters: bounds the work of a lookup on a very long line.
const STRIDE: usize = 1024;

/// Line starts of a text and running counts of its characters.
pub(crate) struct Lines {
    starts: Vec<usize>,
    /// Characters that begin before byte `STRIDE * index`.
    counts: Vec<usize>,
    len: usize,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let after_breaks = text
            .bytes()
            .enumerate()
            .filter(|(_, b)| *b == b'\n')
            .map(|(i, _)| i + 1);
        let starts = std::iter::once(0).chain(after_breaks).collect();
        let mut total = 0;
        let mut counts = vec![0];
        for chunk in text.as_bytes().chunks(STRIDE) {
            total += characters(chunk);
            counts.push(total);
        }
        Self {
            starts,
            counts,
            len: text.len(),
        }
    }

    /// The point at a byte offset, which is clamped to the text.
    pub(crate) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = text.floor_char_boundary(offset.min(self.len));
        let line = self.line(offset);
        let before = |at: usize| self.characters_before(text, at);
        let column = before(offset) - before(self.start(line)) + 1;
        Position {
            line: line + 1,
            column,
            offset,
        }
    }

    /// The line of a byte offset, from 0.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }

    /// Where a line starts; the end of the text for a line past the last.
    pub(crate) fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.len)
    }

    /// The number of lines; a text that ends with a line end has an empty last one.
    pub(crate) fn count(&self) -> usize {
        self.starts.len()
    }

    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let block = offset / STRIDE;
        let rest = text
            .as_bytes()
            .get(block * STRIDE..offset)
            .unwrap_or_default();
        self.counts.get(block).copied().unwrap_or_default() + characters(rest)
    }
}

/// Characters that begin in `bytes`: all but the continuation bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b & 0xc0 != 0x80).count()
}
