//! A cheap look at text: brackets, texts, comments, words and line ends, without the grammar.
//!
//! The cutter and the trivia use it. It agrees with the grammar on where texts and comments end,
//! and bounds nesting before the grammar, which recurses, sees the text.

use crate::words::DECLARATIONS;

/// Deepest nesting of brackets that is parsed; deeper text is refused by one diagnostic.
pub const MAX_NESTING: usize = 256;

/// Deepest nesting of texts within the holes of texts.
const MAX_HOLES: usize = 16;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `\n`, `\r\n` or `\r`
    Line,
    /// `// …` up to the line's end.
    Comment,
    /// `/// …` up to the line's end.
    Doc,
    /// `"…"` or `"""…"""`, closed or not.
    Text,
    /// Letters, digits and underscores.
    Word,
    /// One of `( [ {`.
    Open,
    /// One of `) ] }`.
    Close,
    /// Any other character.
    Sign,
}

/// A stretch of text by byte offsets.
#[derive(Debug, Clone, Copy)]
pub struct Lexeme {
    /// What it is.
    pub kind: Kind,
    /// Offset of its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// The lexemes of a text in source order; together with the blanks between them they are all of it.
///
/// For the formatter, which needs every sign where the tree keeps only what it means.
pub fn lexemes(text: &str) -> impl Iterator<Item = Lexeme> {
    Scan::new(text)
}

/// Walks over the text; blanks within lines are skipped.
pub(crate) struct Scan<'t> {
    text: &'t str,
    at: usize,
    /// Open brackets.
    open: Vec<u8>,
    /// Last sign or bracket before the lexeme at hand, to know whether a line goes on.
    before: u8,
    /// Where nesting first passed its limit.
    pub(crate) too_deep: Option<usize>,
    /// The deepest nesting met.
    pub(crate) deepest: usize,
}

impl<'t> Scan<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self::from(text, 0)
    }

    /// Begins in the midst of the text, where no bracket is open.
    pub(crate) fn from(text: &'t str, at: usize) -> Self {
        Self {
            text,
            at,
            open: Vec::new(),
            before: 0,
            too_deep: None,
            deepest: 0,
        }
    }

    /// How many brackets are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Forgets open brackets: a declaration begins here.
    pub(crate) fn begin_declaration(&mut self) {
        self.open.clear();
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn starts(&self, at: usize, with: &str) -> bool {
        self.text
            .as_bytes()
            .get(at..)
            .is_some_and(|rest| rest.starts_with(with.as_bytes()))
    }

    fn line(&mut self, start: usize) -> Kind {
        self.at += if self.starts(start, "\r\n") { 2 } else { 1 };
        self.drop_brackets();
        Kind::Line
    }

    /// A `(` or `[` ends with its line unless the line goes on; the grammar sees it so as well.
    fn drop_brackets(&mut self) {
        if !matches!(self.open.last(), Some(b'(' | b'[')) || is_unfinished(self.before) {
            return;
        }
        let rest = self
            .text
            .get(self.at..)
            .unwrap_or("")
            .trim_start_matches([' ', '\t']);
        let word = rest.split(|c: char| !is_word(c)).next().unwrap_or("");
        let goes_on = matches!(word, "" | "and" | "or" | "in" | "where" | "exists" | "else");
        if !goes_on {
            while self.open.pop_if(|bracket| *bracket != b'{').is_some() {}
        }
    }

    fn open(&mut self, start: usize, bracket: u8) -> Kind {
        self.at += 1;
        self.open.push(bracket);
        self.note_depth(self.open.len(), start);
        Kind::Open
    }

    fn note_depth(&mut self, depth: usize, start: usize) {
        self.deepest = self.deepest.max(depth);
        if depth > MAX_NESTING {
            self.too_deep.get_or_insert(start);
        }
    }

    fn close(&mut self, bracket: u8) -> Kind {
        self.at += 1;
        if bracket == b'}' {
            while self.open.pop_if(|open| *open != b'{').is_some() {}
            self.open.pop();
        } else {
            self.open.pop_if(|open| *open != b'{');
        }
        Kind::Close
    }

    fn comment(&mut self, start: usize) -> Kind {
        self.at = self.line_end(start);
        let doc = self.starts(start, "///") && self.byte(start + 3) != b'/';
        if doc { Kind::Doc } else { Kind::Comment }
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or(&[]);
        from + rest
            .iter()
            .position(|b| matches!(b, b'\n' | b'\r'))
            .unwrap_or(rest.len())
    }

    fn word(&mut self) -> Kind {
        let rest = self.text.get(self.at..).unwrap_or("");
        self.at += rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        Kind::Word
    }

    fn sign(&mut self, start: usize) -> Kind {
        let rest = self.text.get(start..).unwrap_or("");
        self.at += rest.chars().next().map_or(1, char::len_utf8);
        self.before = self.byte(start);
        Kind::Sign
    }

    /// The offset after the text that begins at `start`; `nested` counts the texts around it.
    fn text_end(&mut self, start: usize, nested: usize) -> usize {
        let block = self.starts(start, "\"\"\"");
        let quotes = if block { "\"\"\"" } else { "\"" };
        let mut at = start + quotes.len();
        while at < self.text.len() {
            match self.byte(at) {
                b'"' if self.starts(at, quotes) => return at + quotes.len(),
                b'\\' => at += 1 + usize::from(!matches!(self.byte(at + 1), b'\n' | b'\r')),
                b'\n' | b'\r' if !block => return at,
                b'\n' | b'\r' if self.opens_declaration(at + 1) => return at,
                b'{' if self.byte(at + 1) == b'{' => at = self.hole_end(at + 2, nested + 1),
                _ => at += 1,
            }
        }
        self.text.len()
    }

    /// The offset after the `}}` of the hole whose inside begins at `at`, or where its line ends.
    fn hole_end(&mut self, mut at: usize, nested: usize) -> usize {
        if nested > MAX_HOLES {
            self.too_deep.get_or_insert(at);
            return at;
        }
        let mut open = 0_usize;
        while at < self.text.len() {
            match self.byte(at) {
                b'\n' | b'\r' => return at,
                b'"' => {
                    at = self.text_end(at, nested);
                    continue;
                }
                b'}' if open == 0 && self.byte(at + 1) == b'}' => return at + 2,
                b'(' | b'[' | b'{' => {
                    open += 1;
                    self.note_depth(self.open.len() + open, at);
                }
                b')' | b']' | b'}' => open = open.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// Whether a line that begins at `at`, at the left edge, can only begin a declaration.
    pub(crate) fn opens_declaration(&self, at: usize) -> bool {
        if !self.byte(at).is_ascii_lowercase() {
            return false;
        }
        let line = self.text.get(at..self.line_end(at)).unwrap_or("");
        is_head(line)
    }
}

impl Iterator for Scan<'_> {
    type Item = Lexeme;

    fn next(&mut self) -> Option<Lexeme> {
        while matches!(self.byte(self.at), b' ' | b'\t') {
            self.at += 1;
        }
        let start = self.at;
        let byte = *self.text.as_bytes().get(start)?;
        let kind = match byte {
            b'\n' | b'\r' => self.line(start),
            b'"' => {
                self.at = self.text_end(start, 0).min(self.text.len());
                Kind::Text
            }
            b'/' if self.byte(start + 1) == b'/' => self.comment(start),
            b'(' | b'[' | b'{' => self.open(start, byte),
            b')' | b']' | b'}' => self.close(byte),
            b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => self.word(),
            _ => self.sign(start),
        };
        match kind {
            Kind::Line | Kind::Comment | Kind::Doc | Kind::Sign => {}
            _ => self.before = if kind == Kind::Open { byte } else { b'a' },
        }
        Some(Lexeme {
            kind,
            start,
            end: self.at,
        })
    }
}

/// Whether a line that ends in this sign goes on within brackets.
fn is_unfinished(last: u8) -> bool {
    matches!(
        last,
        b',' | b'(' | b'[' | b'+' | b'-' | b'*' | b'/' | b'=' | b'<' | b'>' | b':'
    )
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Splits a word from what follows it and the blanks between.
fn split_word(line: &str) -> (&str, &str) {
    let end = line.find(|c: char| !is_word(c)).unwrap_or(line.len());
    let (word, rest) = line.split_at(end);
    (word, rest.trim_start_matches([' ', '\t']))
}

/// Whether the line begins with a word of a declaration that is followed by a blank.
pub(crate) fn begins_with_declaration_word(line: &str) -> bool {
    let (word, _) = split_word(line);
    let after = line.as_bytes().get(word.len()).copied().unwrap_or(b'\n');
    matches!(after, b' ' | b'\t' | b'\n' | b'\r') && DECLARATIONS.contains(&word)
}

/// Whether the line is the head of a declaration: its word, a name, and `{`, a title or the end.
pub(crate) fn is_head(line: &str) -> bool {
    let (word, rest) = split_word(line);
    if rest.len() + word.len() == line.len() || !DECLARATIONS.contains(&word) {
        return false;
    }
    match word {
        "use" | "test" => return rest.starts_with('"'),
        "flow" => return false,
        _ => {}
    }
    let (name, after) = split_word(rest.trim_start_matches('@'));
    let letter = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let end = after.is_empty() && matches!(word, "role" | "label" | "message");
    letter && (end || after.starts_with(['{', '"']) || after.starts_with("of "))
}
