//! Brackets that change nothing: around a whole expression, or around one name or value.

use flow_syntax::{Lexeme, LexemeKind, lexemes};

use super::one_line::APART;

/// A text with blanks for such brackets. Brackets of calls stay, and so do those around several lines, in
/// which line ends mean nothing.
pub(super) fn without_groups(source: &str) -> String {
    let comment = |l: &Lexeme| !matches!(l.kind, LexemeKind::Comment | LexemeKind::Doc);
    let mut groups = Groups {
        source,
        all: lexemes(source).filter(comment).collect(),
        is_gone: Vec::new(),
    };
    groups.is_gone = vec![false; groups.all.len()];
    let mut open = Vec::new();
    for at in 0..groups.all.len() {
        match groups.kind(at) {
            Some(LexemeKind::Open) => open.push(at),
            Some(LexemeKind::Close) => {
                if let Some(from) = open.pop()
                    && groups.is_redundant(from, at)
                {
                    groups.drop_at(from);
                    groups.drop_at(at);
                }
            }
            _ => {}
        }
    }
    groups.written()
}

struct Groups<'t> {
    source: &'t str,
    all: Vec<Lexeme>,
    is_gone: Vec<bool>,
}

impl<'t> Groups<'t> {
    fn kind(&self, at: usize) -> Option<LexemeKind> {
        self.all.get(at).map(|l| l.kind)
    }

    fn text(&self, at: usize) -> &'t str {
        let lexeme = self.all.get(at);
        lexeme
            .and_then(|l| self.source.get(l.start..l.end))
            .unwrap_or("")
    }

    fn is_left(&self, at: usize) -> bool {
        self.is_gone.get(at) == Some(&false)
    }

    fn drop_at(&mut self, at: usize) {
        if let Some(gone) = self.is_gone.get_mut(at) {
            *gone = true;
        }
    }

    /// Whether an expression means the same without the brackets at two places.
    fn is_redundant(&self, from: usize, to: usize) -> bool {
        if self.text(from) != "(" {
            return false;
        }
        let inside: Vec<usize> = (from + 1..to).filter(|at| self.is_left(*at)).collect();
        let on_lines = |at: &usize| self.kind(*at) == Some(LexemeKind::Line);
        let before = (0..from).rev().find(|at| self.is_left(*at));
        if inside.is_empty() || inside.iter().any(on_lines) {
            return false;
        }
        if before.is_some_and(|at| self.ends_value(at)) {
            return false;
        }
        let after = (to + 1..self.all.len()).find(|at| self.is_left(*at));
        let begins = before.is_none_or(|at| matches!(self.text(at), "(" | "[" | "," | ":"));
        let ends = after.is_none_or(|at| matches!(self.text(at), ")" | "]" | ","));
        self.is_one(&inside) || begins && ends && !self.is_several(&inside)
    }

    /// Whether a bracket after it belongs to it: a call.
    fn ends_value(&self, at: usize) -> bool {
        match self.kind(at) {
            Some(LexemeKind::Word) => !APART.contains(&self.text(at)),
            Some(LexemeKind::Text | LexemeKind::Close) => true,
            _ => self.text(at) == "%",
        }
    }

    /// Whether it is one name, number or text: `claim.amount`, `5 min`.
    fn is_one(&self, inside: &[usize]) -> bool {
        let is_word = |at: &usize| self.kind(*at) == Some(LexemeKind::Word);
        let is_number = |at: &usize| self.text(*at).starts_with(|c: char| c.is_ascii_digit());
        match inside {
            [one] => is_word(one) || self.kind(*one) == Some(LexemeKind::Text),
            [number, unit] => is_number(number) && (is_word(unit) || self.text(*unit) == "%"),
            names => names.iter().enumerate().all(|(i, at)| match i % 2 {
                0 => is_word(at) && names.len() % 2 == 1,
                _ => self.text(*at) == ".",
            }),
        }
    }

    /// Whether a comma or a colon stands within.
    fn is_several(&self, inside: &[usize]) -> bool {
        inside
            .iter()
            .any(|at| matches!(self.text(*at), "," | ";" | ":" | "->"))
    }

    fn written(&self) -> String {
        let mut out = String::with_capacity(self.source.len());
        let mut end = 0;
        for (lexeme, gone) in self.all.iter().zip(&self.is_gone) {
            if *gone {
                out.push_str(self.source.get(end..lexeme.start).unwrap_or(""));
                out.push(' ');
                end = lexeme.end;
            }
        }
        out.push_str(self.source.get(end..).unwrap_or(""));
        out
    }
}
