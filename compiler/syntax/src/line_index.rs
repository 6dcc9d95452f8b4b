//! Byte offsets to lines and columns and back, for people and for editors.

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Columns {
    /// Bytes of UTF-8.
    Utf8,
    /// Units of UTF-16, as most editors count.
    Utf16,
    /// Characters, as people count.
    Chars,
}

/// A line and a column, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LineColumn {
    /// The line, from 0.
    pub line: u32,
    /// The column, from 0, in the [`Columns`] asked for.
    pub column: u32,
}

/// Where each line of a text begins. Lines end at `\n`, `\r\n` or `\r`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Length of the text in bytes.
    len: u32,
}

impl LineIndex {
    /// Finds the lines of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = Vec::with_capacity(bytes.len() / 32 + 1);
        starts.push(0);
        let mut line_end = |at: usize| {
            let ends = bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n');
            if ends {
                starts.push(offset(at + 1));
            }
        };
        let mut words = bytes.chunks_exact(8);
        for (word, at) in words.by_ref().zip((0..).step_by(8)) {
            let mut found = line_ends(word);
            while found != 0 {
                line_end(at + found.trailing_zeros() as usize / 8);
                found &= found - 1;
            }
        }
        let rest = words.remainder();
        for (byte, at) in rest.iter().zip(bytes.len() - rest.len()..) {
            if matches!(byte, b'\n' | b'\r') {
                line_end(at);
            }
        }
        Self {
            starts,
            len: offset(text.len()),
        }
    }

    /// How many lines there are; an empty text has one.
    #[must_use]
    pub fn lines(&self) -> u32 {
        offset(self.starts.len()).max(1)
    }

    /// The line, from 0, that a byte offset is on; the last line for an offset past the end.
    #[must_use]
    pub fn line(&self, at: u32) -> u32 {
        offset(self.starts.partition_point(|start| *start <= at)).saturating_sub(1)
    }

    /// The byte offset at which a line begins, the text's length for a line that is not there.
    #[must_use]
    pub fn start(&self, line: u32) -> u32 {
        self.starts.get(line as usize).copied().unwrap_or(self.len)
    }

    /// The byte offset at which a line's text ends, before its line end. `text` is the indexed one.
    #[must_use]
    pub fn end(&self, text: &str, line: u32) -> u32 {
        let (start, next) = (self.start(line), self.start(line.saturating_add(1)));
        let line = text.get(start as usize..next as usize).unwrap_or("");
        start + offset(line.trim_end_matches(['\n', '\r']).len())
    }

    /// Where a byte offset stands. An offset inside a character counts as its beginning.
    #[must_use]
    pub fn position(&self, text: &str, at: u32, columns: Columns) -> LineColumn {
        let line = self.line(at.min(self.len));
        let start = self.start(line) as usize;
        let mut end = (at.min(self.len)) as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = text.get(start..end).unwrap_or("");
        LineColumn {
            line,
            column: width(before, columns),
        }
    }

    /// The byte offset of a position; a column past the line's end means its end.
    #[must_use]
    pub fn offset(&self, text: &str, position: LineColumn, columns: Columns) -> u32 {
        let (start, end) = (self.start(position.line), self.end(text, position.line));
        let line = text.get(start as usize..end as usize).unwrap_or("");
        let mut column = 0;
        for (at, c) in line.char_indices() {
            let wide = char_width(c, columns);
            if column + wide > position.column {
                return start + offset(at);
            }
            column += wide;
        }
        end
    }
}

/// The highest bit of each byte that is `\n` or `\r`, of eight bytes at once. The sum carries over no
/// byte's edge, so that each bit is right.
fn line_ends(word: &[u8]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    const ONES: u64 = 0x0101_0101_0101_0101;
    let word = word.try_into().map_or(0, u64::from_le_bytes);
    let is = |byte: u8| {
        let off = word ^ (ONES * u64::from(byte));
        !(((off & LOW) + LOW) | off | LOW)
    };
    is(b'\n') | is(b'\r')
}

fn width(text: &str, columns: Columns) -> u32 {
    match columns {
        Columns::Utf8 => offset(text.len()),
        _ if text.is_ascii() => offset(text.len()),
        _ => text.chars().map(|c| char_width(c, columns)).sum(),
    }
}

fn char_width(c: char, columns: Columns) -> u32 {
    match columns {
        Columns::Utf8 => offset(c.len_utf8()),
        Columns::Utf16 => offset(c.len_utf16()),
        Columns::Chars => 1,
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
