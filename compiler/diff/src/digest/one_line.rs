//! Source on one line and in one layout, so that blanks, line ends and comments are no change.

use flow_syntax::{Lexeme, LexemeKind, lexemes};

/// Signs of two characters.
const PAIRS: [&str; 6] = ["->", "==", "!=", "<=", ">=", ".."];
/// Signs with a blank on either side.
const OPERATORS: [&str; 12] = [
    "->", "==", "!=", "<=", ">=", "<", ">", "+", "*", "/", "=", "|",
];
/// Words that no bracket stands directly after.
pub(super) const APART: [&str; 9] = [
    "and", "or", "not", "in", "where", "else", "when", "per", "while",
];

/// A text on one line. What stands in quotes stays as it is.
pub(super) fn one_line(source: &str) -> String {
    let mut line = OneLine::default();
    let mut all = lexemes(source).peekable();
    while let Some(lexeme) = all.next() {
        let next = all.peek().filter(|next| next.start == lexeme.end);
        let pair = next.and_then(|next| source.get(lexeme.start..next.end));
        let end = match pair.filter(|pair| PAIRS.contains(pair)) {
            Some(pair) => {
                all.next();
                lexeme.start + pair.len()
            }
            None => lexeme.end,
        };
        let text = source.get(lexeme.start..end).unwrap_or("");
        line.take(Lexeme { end, ..lexeme }, text);
    }
    line.out
}

#[derive(Default)]
struct OneLine<'t> {
    out: String,
    /// Open brackets.
    open: Vec<&'t str>,
    /// A comma, a semicolon or a line's end that stands for one came since the last token.
    ended: bool,
    /// The last token, where it ended, and whether it is a sign before a value: `-` of `-5`.
    last: Option<(&'t str, LexemeKind)>,
    end: usize,
    signs_value: bool,
}

impl<'t> OneLine<'t> {
    fn take(&mut self, lexeme: Lexeme, text: &'t str) {
        match lexeme.kind {
            LexemeKind::Comment | LexemeKind::Doc => return,
            LexemeKind::Line => {
                self.ended |= self.open.last() == Some(&"{");
                return;
            }
            LexemeKind::Sign if matches!(text, "," | ";") => {
                self.ended = true;
                return;
            }
            LexemeKind::Open => self.open.push(text),
            LexemeKind::Close => _ = self.open.pop(),
            LexemeKind::Text | LexemeKind::Word | LexemeKind::Sign => {}
        }
        if self.ends_before(lexeme.kind, text) {
            self.out.push(',');
        }
        if self.is_apart(&lexeme, text) {
            self.out.push(' ');
        }
        self.write(lexeme.kind, text);
        self.signs_value = text == "-" && !self.follows_value();
        self.last = Some((text, lexeme.kind));
        self.end = lexeme.end;
        self.ended = false;
    }

    /// Whether a comma stands between the last token and this one.
    fn ends_before(&self, kind: LexemeKind, text: &str) -> bool {
        let goes_on = OPERATORS.contains(&text) || matches!(text, "and" | "or" | "else" | ".");
        let begins = self.last.is_none_or(|(_, kind)| kind == LexemeKind::Open);
        self.ended && !begins && !goes_on && kind != LexemeKind::Close
    }

    /// Whether the last token ends a value, so that a minus after it is between two.
    fn follows_value(&self) -> bool {
        use LexemeKind::{Close, Text, Word};
        let value = |(text, kind): (&str, LexemeKind)| {
            matches!(kind, Close | Text) || kind == Word && !APART.contains(&text) || text == "%"
        };
        self.last.is_some_and(value)
    }

    /// Whether a blank stands between the last token and this one.
    fn is_apart(&self, lexeme: &Lexeme, text: &str) -> bool {
        let Some((last, kind)) = self.last else {
            return false;
        };
        let glued = self.end == lexeme.start;
        let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        match (last, text) {
            _ if self.ended => true,
            ("(" | "[" | "@" | "." | "..", _) | (_, ")" | "]" | "." | ".." | "%" | "?") => false,
            ("{", "}") => false,
            (":" | "-", _) if number(text) && glued => !self.is_in_number(),
            (_, ":") => false,
            (_, "-") if glued && number(last) => !self.is_in_number(),
            ("-", _) => !self.signs_value,
            (_, "(") => kind != LexemeKind::Word || APART.contains(&last),
            _ => true,
        }
    }

    /// Whether the last token is within `2026-09-30` or `09:00`, nothing standing between.
    fn is_in_number(&self) -> bool {
        let digits = self.out.chars().rev().take_while(|c| !c.is_whitespace());
        let mut digits = digits.skip_while(|c| matches!(c, ':' | '-'));
        digits.next().is_some_and(|c| c.is_ascii_digit())
    }

    fn write(&mut self, kind: LexemeKind, text: &str) {
        match kind {
            LexemeKind::Text if text.contains('\n') => self.out.push_str(&dedented(text)),
            LexemeKind::Word => {
                let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
                let (digits, unit) = text.split_at(digits);
                self.out.push_str(digits);
                // `2h` is `2 h`.
                if !digits.is_empty() && !unit.is_empty() {
                    self.out.push(' ');
                }
                self.out.push_str(unit);
            }
            _ => self.out.push_str(text),
        }
    }
}

/// A text of several lines without the blanks that all but its first line begin with.
fn dedented(text: &str) -> String {
    let blank = |line: &&str| !line.trim().is_empty();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let least = text.lines().skip(1).filter(blank).map(indent).min();
    let cut = |(at, line)| match at {
        0 => line,
        _ => str::get(line, least.unwrap_or(0)..).unwrap_or(""),
    };
    let lines: Vec<&str> = text.lines().enumerate().map(cut).collect();
    lines.join("\n")
}
