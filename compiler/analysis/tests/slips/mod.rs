//! One token of an example lost, doubled, misspelt or replaced, and which losses are no mistakes.

pub(crate) mod harmless;
pub(crate) mod project;

use std::ops::Range;

use flow_syntax::{LexemeKind, lexemes};

/// One mistake in one place.
pub(crate) struct Mistake {
    pub(crate) what: &'static str,
    pub(crate) line: usize,
    pub(crate) token: String,
    pub(crate) text: String,
}

impl Mistake {
    pub(crate) fn name(&self) -> String {
        let token: String = self.token.chars().take(40).collect();
        format!("{} {} {token:?}", self.line, self.what)
    }
}

/// All mistakes at one token.
pub(crate) fn mistakes(text: &str, at: &Range<usize>) -> Vec<Mistake> {
    let token = &text[at.clone()];
    let is_word = token.starts_with(|c: char| c.is_alphabetic());
    let other = match is_word {
        true => ("misspelt", format!("{token}zz")),
        false => ("replaced", "?".to_owned()),
    };
    let made = [
        ("without", String::new()),
        ("twice", format!("{token} {token}")),
        other,
    ];
    let line = text[..at.start].matches('\n').count() + 1;
    let mistake = |(what, new): (&'static str, String)| Mistake {
        what,
        line,
        token: token.to_owned(),
        text: format!("{}{new}{}", &text[..at.start], &text[at.end..]),
    };
    made.into_iter().map(mistake).collect()
}

/// Tokens of a text: words with their digits, texts, signs that stand together; comments are none.
pub(crate) fn tokens(text: &str) -> Vec<Range<usize>> {
    use LexemeKind::{Comment, Doc, Line, Sign};
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut sign_ends = None;
    for lexeme in lexemes(text).filter(|l| !matches!(l.kind, Line | Comment | Doc)) {
        let is_sign = lexeme.kind == Sign;
        match found.last_mut() {
            Some(last) if is_sign && sign_ends == Some(lexeme.start) => last.end = lexeme.end,
            _ => found.push(lexeme.start..lexeme.end),
        }
        sign_ends = is_sign.then_some(lexeme.end);
    }
    found
}

/// How many tokens of an example are tried when not all are.
const TRIED: usize = 60;

/// Whether all tokens are tried.
pub(crate) fn every() -> bool {
    std::env::var_os("EVERY").is_some()
}

/// The tokens that are tried, by index.
pub(crate) fn tried(count: usize) -> impl Iterator<Item = usize> {
    let step = if every() { 1 } else { count.div_ceil(TRIED) };
    (0..count).step_by(step.max(1))
}
