//! Positions as editors count them.

/// What an editor counts along a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what every editor speaks.
    #[default]
    Utf16,
}

/// A point between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Units of the [`Encoding`] before it on its line.
    pub character: u32,
}

/// A half-open stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Range {
    /// Before its first character.
    pub start: Position,
    /// After its last character.
    pub end: Position,
}

/// Converts between byte offsets and positions of one text.
pub struct Positions<'a> {
    text: &'a str,
    encoding: Encoding,
    /// Byte offset of each line's first byte.
    starts: Vec<usize>,
}

impl<'a> Positions<'a> {
    /// Indexes the lines of `text`.
    #[must_use]
    pub fn new(text: &'a str, encoding: Encoding) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            encoding,
            starts: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    /// The position of a byte offset; an offset past the end or inside a character moves back.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self
            .starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        let before = self.text.get(self.start(line)..offset).unwrap_or_default();
        Position {
            line: unsigned(line),
            character: unsigned(units(before, self.encoding)),
        }
    }

    /// The byte offset of a position; one past a line's or the text's end moves back to it.
    #[must_use]
    pub fn offset(&self, at: Position) -> usize {
        let line = at.line as usize;
        let start = self.start(line);
        let whole = self
            .text
            .get(start..self.start(line + 1))
            .unwrap_or_default();
        let content = whole
            .strip_suffix('\n')
            .map_or(whole, |l| l.strip_suffix('\r').unwrap_or(l));
        start + within(content, at.character as usize, self.encoding)
    }

    /// The byte offsets of a range, in order even if the range is not.
    #[must_use]
    pub fn offsets(&self, range: Range) -> std::ops::Range<usize> {
        let (a, b) = (self.offset(range.start), self.offset(range.end));
        a.min(b)..a.max(b)
    }

    fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }
}

/// The byte offset after `count` units of a line, moved back out of the middle of a character.
fn within(line: &str, count: usize, encoding: Encoding) -> usize {
    if encoding == Encoding::Utf8 || line.is_ascii() {
        return line.floor_char_boundary(count);
    }
    let mut seen = 0;
    for (at, c) in line.char_indices() {
        seen += c.len_utf16();
        if seen > count {
            return at;
        }
    }
    line.len()
}

fn units(text: &str, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => text.len(),
        Encoding::Utf16 if text.is_ascii() => text.len(),
        Encoding::Utf16 => text.chars().map(char::len_utf16).sum(),
    }
}

fn unsigned(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
