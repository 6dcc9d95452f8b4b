//! Lexemes joined to the signs a reader sees: `->`, `12.5`, `2026-09-30`, `09:00`.

use flow_syntax::{Lexeme, LexemeKind, lexemes};

/// What a token is, as far as blanks around it depend on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A word, a number, a date or a time.
    Word,
    /// `"…"` or `"""…"""`
    Text,
    /// `// …` or `/// …`, without trailing blanks.
    Comment,
    /// One of `( [ {`.
    Open,
    /// One of `) ] }`.
    Close,
    /// Operators and punctuation.
    Sign,
}

/// A token and what stood before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'t> {
    pub(crate) text: &'t str,
    pub(crate) sort: Sort,
    /// Line ends between the token before and this one.
    pub(crate) lines: usize,
    /// Whether nothing stands between the token before and this one.
    pub(crate) glued: bool,
}

/// Signs of two characters.
const PAIRS: &[&str] = &["->", "==", "!=", "<=", ">=", ".."];

/// Units that may stand directly after digits.
const UNITS: &[&str] = &[
    "s", "second", "seconds", "ms", "min", "minute", "minutes", "h", "hour", "hours", "day",
    "days", "week", "weeks", "month", "months", "year", "years", "per", "working",
];

/// The tokens of a text.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let all: Vec<Lexeme> = lexemes(text).collect();
    let mut out = Tokens {
        text,
        all: &all,
        tokens: Vec::with_capacity(all.len()),
        lines: 0,
        end: 0,
    };
    let mut at = 0;
    while let Some(lexeme) = all.get(at) {
        at += out.take(at, *lexeme);
    }
    out.tokens
}

struct Tokens<'t, 'l> {
    text: &'t str,
    all: &'l [Lexeme],
    tokens: Vec<Token<'t>>,
    /// Line ends since the last token.
    lines: usize,
    /// Where the last token ended.
    end: usize,
}

impl<'t> Tokens<'t, '_> {
    /// Adds the token that begins with a lexeme; how many lexemes it takes.
    fn take(&mut self, at: usize, lexeme: Lexeme) -> usize {
        let (sort, count) = match lexeme.kind {
            LexemeKind::Line => {
                self.lines += 1;
                return 1;
            }
            LexemeKind::Comment | LexemeKind::Doc => (Sort::Comment, 1),
            LexemeKind::Text => (Sort::Text, 1),
            LexemeKind::Open => (Sort::Open, 1),
            LexemeKind::Close => (Sort::Close, 1),
            LexemeKind::Word => (Sort::Word, self.number(at)),
            LexemeKind::Sign => self.sign(at),
        };
        let end = self.all.get(at + count - 1).map_or(lexeme.end, |l| l.end);
        self.push(sort, lexeme.start, end);
        count
    }

    fn push(&mut self, sort: Sort, start: usize, end: usize) {
        let text = self.text.get(start..end).unwrap_or("");
        if sort == Sort::Word
            && let Some(digits) = digits_before_unit(text)
        {
            self.add(sort, start, start + digits);
            self.add(sort, start + digits, end);
            return;
        }
        self.add(sort, start, end);
    }

    fn add(&mut self, sort: Sort, start: usize, end: usize) {
        let text = self.text.get(start..end).unwrap_or("");
        let text = match sort {
            Sort::Comment => text.trim_end(),
            _ => text,
        };
        self.tokens.push(Token {
            text,
            sort,
            lines: std::mem::take(&mut self.lines),
            glued: start == self.end && start > 0,
        });
        self.end = end;
    }

    fn slice(&self, at: usize) -> &'t str {
        let lexeme = self.all.get(at);
        lexeme
            .and_then(|l| self.text.get(l.start..l.end))
            .unwrap_or("")
    }

    /// Whether the lexeme at `at` follows the one before without a blank.
    fn joined(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.all.get(before));
        matches!((before, self.all.get(at)), (Some(a), Some(b)) if a.end == b.start)
    }

    /// How many lexemes the date, time, fraction or word that begins here has.
    fn number(&self, at: usize) -> usize {
        let first = digits(self.slice(at));
        let fraction = first > 0 && self.follows(at, ".").is_some_and(|part| digits(part) > 0);
        match first {
            _ if fraction => 3,
            4 if self.follows(at, "-").is_some() => self.groups_of_two(at, "-"),
            1 | 2 if self.follows(at, ":").is_some() => self.groups_of_two(at, ":"),
            _ => 1,
        }
    }

    /// What follows the lexeme at `at` after a sign, without a blank.
    fn follows(&self, at: usize, sign: &str) -> Option<&'t str> {
        let joined = self.slice(at + 1) == sign && self.joined(at + 1) && self.joined(at + 2);
        joined.then(|| self.slice(at + 2))
    }

    /// Lexemes of a date or time: one or two groups of two digits each follow its first. As in the grammar a
    /// second group that only begins with two digits makes it neither: `2026-09-305` takes away twice.
    fn groups_of_two(&self, at: usize, sign: &str) -> usize {
        let two = |text: &str| digits(text) == 2;
        match (self.follows(at, sign), self.follows(at + 2, sign)) {
            (Some(a), Some(b)) if two(a) && two(b) => 5,
            (Some(a), Some(b)) if two(a) && b.get(..2).is_some_and(two) => 1,
            (Some(a), _) if two(a) => 3,
            _ => 1,
        }
    }

    /// A sign of one or two characters; a letter outside ASCII begins a word.
    fn sign(&self, at: usize) -> (Sort, usize) {
        let one = self.slice(at);
        if one.chars().all(char::is_alphanumeric) {
            let mut count = 1;
            while self.joined(at + count) && self.is_word(at + count) {
                count += 1;
            }
            return (Sort::Word, count);
        }
        let second = self.joined(at + 1)
            && PAIRS.iter().any(|pair| {
                pair.strip_prefix(one)
                    .is_some_and(|rest| rest == self.slice(at + 1))
            });
        (Sort::Sign, if second { 2 } else { 1 })
    }

    fn is_word(&self, at: usize) -> bool {
        self.slice(at)
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_')
    }
}

/// How many characters the text has if all are digits, else 0. A date's last group may carry none.
fn digits(text: &str) -> usize {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        text.len()
    } else {
        0
    }
}

/// How many digits begin a word whose rest is a unit: `10s`, `5EUR`.
fn digits_before_unit(word: &str) -> Option<usize> {
    let number = |c: char| c.is_ascii_digit() || c == '.';
    let rest = word.trim_start_matches(number);
    let digits = word.len() - rest.len();
    let money = rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_uppercase());
    (digits > 0 && (money || UNITS.contains(&rest))).then_some(digits)
}
