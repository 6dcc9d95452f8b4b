//! Where a place is, in lines and columns for people.

use std::collections::BTreeMap;

use flow_syntax::{FileId, LineIndex, Place, Sources};

/// A point in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    /// Line, from 1.
    pub(crate) line: usize,
    /// Column in the locator's unit, from 1.
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

/// Resolves places, counting each file's characters once.
pub(crate) struct Locator<'a> {
    sources: &'a Sources,
    unit: Unit,
    columns: BTreeMap<FileId, Columns>,
}

impl<'a> Locator<'a> {
    /// A locator whose columns count Unicode characters.
    pub(crate) fn new(sources: &'a Sources) -> Self {
        Self::counting(sources, Unit::Chars)
    }

    pub(crate) fn counting(sources: &'a Sources, unit: Unit) -> Self {
        Self {
            sources,
            unit,
            columns: BTreeMap::new(),
        }
    }

    /// Where `place` is, or `None` if its file is unknown.
    pub(crate) fn locate(&mut self, place: Place) -> Option<Located<'a>> {
        let file = self.sources.get(place.file)?;
        let range = self.sources.range(place);
        let unit = self.unit;
        let columns = self
            .columns
            .entry(place.file)
            .or_insert_with(|| Columns::counting(&file.text, unit));
        let position = |at| columns.position(&file.text, file.lines(), at);
        Some(Located {
            path: &file.path,
            start: position(range.start as usize),
            end: position(range.end as usize),
        })
    }
}

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Unicode characters, as people count.
    Chars,
    /// Units of UTF-16, as editors and SARIF count.
    Utf16,
}

/// Bytes between two counts.
const STRIDE: usize = 1024;

/// Running counts of a text's characters, so that a column far right on a very long line costs no
/// more than any other.
pub(crate) struct Columns {
    /// Units that begin before byte `STRIDE * index`.
    counts: Vec<usize>,
    unit: Unit,
}

impl Columns {
    /// Counts characters.
    pub(crate) fn new(text: &str) -> Self {
        Self::counting(text, Unit::Chars)
    }

    pub(crate) fn counting(text: &str, unit: Unit) -> Self {
        let mut total = 0;
        let mut counts = vec![0];
        for chunk in text.as_bytes().chunks(STRIDE) {
            total += units(chunk, unit);
            counts.push(total);
        }
        Self { counts, unit }
    }

    /// The point at a byte offset, which is clamped to the text that was counted and indexed.
    pub(crate) fn position(&self, text: &str, lines: &LineIndex, offset: usize) -> Position {
        let offset = text.floor_char_boundary(offset);
        let line = lines.line(u32::try_from(offset).unwrap_or(u32::MAX));
        let before = |at| self.units_before(text, at);
        let column = before(offset) - before(lines.start(line) as usize) + 1;
        Position {
            line: line as usize + 1,
            column,
            offset,
        }
    }

    fn units_before(&self, text: &str, offset: usize) -> usize {
        let block = offset / STRIDE;
        let rest = text
            .as_bytes()
            .get(block * STRIDE..offset)
            .unwrap_or_default();
        self.counts.get(block).copied().unwrap_or_default() + units(rest, self.unit)
    }
}

/// Units that begin in `bytes`: a character begins at each byte that is no continuation byte of UTF-8, and
/// one of four bytes is a pair in UTF-16.
fn units(bytes: &[u8], unit: Unit) -> usize {
    let characters = bytes.iter().filter(|b| **b & 0xc0 != 0x80).count();
    match unit {
        Unit::Chars => characters,
        Unit::Utf16 => characters + bytes.iter().filter(|b| **b >= 0xf0).count(),
    }
}
