//! What every part of the builder shares: the text, its comments, the errors found.

use crate::errors::{self, LEFT_OVER, NO_NAME, NOT_A_LINE, RESERVED};
use crate::grammar::Rule;
use crate::settle::settle;
use crate::span::Span;
use crate::tree::{Name, Path, SyntaxError, Trivia, TriviaKind};
use crate::words::nearest;

use super::around::{Around, is_word};
use super::{Pair, foreign, names, signs, slips};

/// How many operators, accesses and type words one expression or type may have. Far beyond what
/// people write; it bounds the depth of the tree, which is walked by recursion.
pub(super) const MAX_PARTS: u32 = 1000;

pub(crate) struct Cx<'t> {
    pub(super) text: &'t str,
    pub(super) trivia: &'t [Trivia],
    pub(super) errors: Vec<SyntaxError>,
    /// Parts of the outermost expression so far.
    pub(super) parts: u32,
    /// Steps of the piece so far, those of blocks included.
    pub(crate) steps: usize,
    /// How many `{` were reported missing in the declaration at hand whose `}` is still to come.
    pub(super) lost_opens: u32,
    /// The innermost block still open at the end of the piece.
    open_at_end: Option<Span>,
}

/// Where a pair stands.
pub(super) fn span(pair: &Pair<'_>) -> Span {
    let span = pair.as_span();
    Span::new(offset(span.start()), offset(span.end()))
}

/// Files are refused beyond 16 MB, so offsets fit.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl<'t> Cx<'t> {
    pub(crate) fn new(text: &'t str, trivia: &'t [Trivia]) -> Self {
        Self {
            text,
            trivia,
            errors: Vec::new(),
            parts: 0,
            steps: 0,
            lost_opens: 0,
            open_at_end: None,
        }
    }

    /// What people should read of the errors found, in source order.
    pub(crate) fn into_errors(self) -> Vec<SyntaxError> {
        settle(self.text, self.errors, self.open_at_end.map(not_closed))
    }

    /// Whether nothing was found so far.
    pub(crate) fn is_sound(&self) -> bool {
        self.errors.is_empty() && self.open_at_end.is_none()
    }

    pub(super) fn error(&mut self, error: SyntaxError) {
        self.errors.push(error);
    }

    /// Reports an empty `missing_*` pair.
    pub(super) fn gap(&mut self, pair: &Pair<'_>) {
        self.missing(pair.as_rule(), offset(pair.as_span().start()));
    }

    /// Reports what is missing, or the mistake because of which it seems to be.
    fn missing(&mut self, rule: Rule, at: u32) {
        // A block inside that is open until the end takes every bracket that is put there.
        let closes = matches!(rule, Rule::missing_paren | Rule::missing_bracket);
        if closes && self.open_at_end.is_some() && self.is_at_end(at) {
            return;
        }
        let here = self.around(at);
        let slip = slips::gap(rule, &here);
        let mut error = slip.unwrap_or_else(|| apart(errors::gap(rule, at), &here));
        // What follows on the line is text that fits nowhere, and may hold the brace.
        let rest = here.rest.trim();
        let ends = rest.is_empty() || rest.starts_with("//");
        error.is_harmless &= ends;
        // A brace in the middle of a line opens nothing that is meant.
        error.is_guess |= rule == Rule::missing_open && !ends;
        error
            .fix
            .take_if(|(_, new)| rest.ends_with('{') && new.contains('{'));
        // A field may be named like a step, but a step may as well stand in the wrong place.
        error.is_guess |= rule == Rule::missing_colon && signs::is_key(here.word_before_blanks());
        self.errors.push(error);
    }

    /// Reports whatever pair has no better place: gaps, left-over text.
    pub(super) fn stray(&mut self, pair: &Pair<'_>, opener: Span) {
        match pair.as_rule() {
            Rule::missing_close => self.not_closed(opener, span(pair).start),
            Rule::bad_line => self.bad_line(span(pair), &[]),
            Rule::EOI => {}
            rule if pair.as_str().is_empty() => self.missing(rule, span(pair).start),
            _ => self.left_over(pair),
        }
    }

    /// Reports text after the end of a statement.
    pub(super) fn left_over(&mut self, pair: &Pair<'_>) {
        let text = first_line(pair.as_str());
        let start = span(pair).start;
        let here = Span::new(start, start + offset(text.len()));
        let known = self.foreign_unit(here, text);
        let known = known.or_else(|| self.parted_number(here, text));
        let known = known.or_else(|| self.run_together(pair.as_rule(), here, text));
        if let Some(error) = known.or_else(|| slips::left_over(&self.around(start))) {
            return self.error(error);
        }
        let message = "This does not belong here.";
        let error = SyntaxError::new(LEFT_OVER, here, message, "not understood");
        self.error(error.help("end the line before this, or remove it"));
    }

    /// A unit as other notations write it, right after a number: `3 percent`, `5€`.
    pub(super) fn foreign_unit(&self, here: Span, text: &str) -> Option<SyntaxError> {
        let before = self.slice(Span::new(0, here.start)).trim_end_matches(' ');
        // Not a name that ends in digits: what follows that is no unit, and mending it would not end.
        let number = before.rsplit(|c| !is_word(c)).next().unwrap_or("");
        if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        let end = text.find(|c: char| c.is_whitespace() || c.is_ascii_punctuation() && c != '$');
        let word = text.get(..end.unwrap_or(text.len())).unwrap_or(text);
        let meant = foreign::unit(word)?;
        let here = Span::new(here.start, here.start + offset(word.len()));
        let message = format!("The unit is written `{}`.", meant.trim());
        let error = SyntaxError::new(LEFT_OVER, here, message, "no unit that is known");
        let number_end = offset(before.len());
        Some(error.fix(Span::new(number_end, here.end), meant))
    }

    /// Whether nothing but blanks follows in the piece.
    fn is_at_end(&self, at: u32) -> bool {
        let rest = Span::new(at, offset(self.text.len()));
        self.slice(rest).trim().is_empty()
    }

    /// Reports a block that `at` should have closed. Of those open at the end of the piece only the
    /// innermost is kept: the others would end there with it.
    fn not_closed(&mut self, opener: Span, at: u32) {
        if opener.is_empty() {
            return;
        }
        if self.is_at_end(at) {
            let outer = self
                .open_at_end
                .is_none_or(|inner| inner.start < opener.start);
            self.open_at_end = if outer {
                Some(opener)
            } else {
                self.open_at_end
            };
            return;
        }
        self.error(not_closed(opener));
    }

    /// Reports a line whose first word is unknown, with the word that was meant if one is near.
    pub(super) fn bad_line(&mut self, whole: Span, known: &[&'static str]) {
        let text = self.slice(whole);
        let line = self.around(whole.start);
        let arm = || super::notations::arm_line(&line).filter(|_| known.contains(&"when"));
        if let Some(slip) = slips::line(&line).or_else(arm) {
            return self.error(slip);
        }
        if let Some(bullet) = slips::bullet(&line, known) {
            return self.error(bullet);
        }
        let word = first_word(text);
        let lower = word.to_lowercase();
        let meant = nearest(&lower, known.iter().copied())
            .filter(|meant| *meant != word && !is_reserved(word));
        let foreign = foreign::line(word).filter(|_| known.contains(&"task"));
        let len = if word.is_empty() {
            first_line(text).len()
        } else {
            word.len()
        };
        let here = Span::new(whole.start, whole.start + offset(len));
        let shown = if word.is_empty() { "this" } else { word };
        let error = match (foreign, meant) {
            (Some(instead), _) => SyntaxError::new(
                NOT_A_LINE,
                here,
                format!("`{shown}` is no word that can begin a line here."),
                "not a word of this language",
            )
            .help(instead),
            (None, Some(meant)) => SyntaxError::new(
                NOT_A_LINE,
                here,
                format!("`{shown}` is no word that can begin a line here."),
                format!("did you mean `{meant}`?"),
            )
            .maybe(here, meant, is_sure(word, meant)),
            (None, None) => SyntaxError::new(
                NOT_A_LINE,
                here,
                "This line is neither a step nor a property.",
                "not understood",
            )
            .help("a step begins with its kind, such as `task`, `ai`, `call` or `decide`"),
        };
        self.error(error);
    }

    /// A name, or a gap that is reported as the missing name of `what`.
    pub(super) fn name(&mut self, pair: &Pair<'_>, what: &str) -> Name {
        let at = span(pair);
        match pair.as_rule() {
            Rule::missing_name | Rule::missing_target => {
                let here = self.around(at.start);
                let slip = slips::date(&here).or_else(|| names::nameless(what, &here));
                let message = format!("{what} needs a name.");
                let plain = || SyntaxError::new(NO_NAME, at, message, "expected a name here");
                self.error(slip.unwrap_or_else(plain));
                Name {
                    span: at,
                    ..Name::default()
                }
            }
            Rule::bad_name => {
                let message = format!("`{}` is reserved and cannot be a name.", pair.as_str());
                let error = SyntaxError::new(RESERVED, at, message, "a reserved word");
                self.error(error.help("choose another name"));
                Name {
                    span: at,
                    ..Name::default()
                }
            }
            _ => plain_name(pair),
        }
    }

    /// A dotted name.
    pub(super) fn path(&mut self, pair: Pair<'t>) -> Path {
        let at = span(&pair);
        let parts = pair.into_inner();
        let mut parts: Vec<Name> = parts
            .map(|part| self.name(&part, "What follows the dot"))
            .collect();
        parts.shrink_to_fit();
        Path { parts, span: at }
    }

    /// The text at a span.
    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// What stands behind a place, on its line or a later one.
    pub(super) fn behind(&self, at: u32) -> &'t str {
        let rest = self.text.get(at as usize..).unwrap_or("");
        rest.trim_start()
    }

    /// The `///` lines directly before `at`.
    pub(super) fn docs(&self, at: u32) -> Option<String> {
        let mut end = self.trivia.partition_point(|t| t.span.end <= at);
        let mut lines = Vec::new();
        let mut next = at;
        while let Some(trivia) = end.checked_sub(1).and_then(|last| self.trivia.get(last)) {
            let between = Span::new(trivia.span.end, next);
            let alone = trivia.kind != TriviaKind::Blank && self.begins_line(trivia.span.start);
            if !alone || !self.slice(between).trim().is_empty() {
                break;
            }
            if trivia.kind == TriviaKind::Doc {
                lines.push(doc_text(self.slice(trivia.span)));
            }
            next = trivia.span.start;
            end -= 1;
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// The `///` at the end of the line that `at` is on.
    pub(super) fn doc_after(&self, at: u32) -> Option<String> {
        let next = self
            .trivia
            .get(self.trivia.partition_point(|t| t.span.start < at))?;
        let between = self.slice(Span::new(at, next.span.start));
        let same_line = between.chars().all(|c| matches!(c, ' ' | '\t' | ',' | ';'));
        (next.kind == TriviaKind::Doc && same_line).then(|| doc_text(self.slice(next.span)))
    }

    fn begins_line(&self, at: u32) -> bool {
        let before = self.slice(Span::new(0, at)).trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with(['\n', '\r'])
    }
}

/// A word that is put right behind something has its blank before it.
fn apart(mut error: SyntaxError, here: &Around<'_>) -> SyntaxError {
    let joined = !here.before.is_empty() && !here.before.ends_with([' ', '\t']);
    if let Some((_, word)) = error.fix.as_mut()
        && joined
        && word.starts_with(char::is_alphabetic)
    {
        let end = if here.rest.starts_with(is_word) {
            " "
        } else {
            ""
        };
        *word = format!(" {}{end}", word.trim_end());
    }
    error
}

fn not_closed(opener: Span) -> SyntaxError {
    let message = "This `{` is never closed.";
    let error = SyntaxError::new(errors::NOT_CLOSED, opener, message, "opened here");
    error.help("add the `}` where the block ends")
}

/// A name that stands there as written.
pub(super) fn plain_name(pair: &Pair<'_>) -> Name {
    Name {
        text: pair.as_str().into(),
        span: span(pair),
    }
}

fn doc_text(line: &str) -> String {
    let text = line.trim_start_matches('/');
    text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned()
}

/// Whether a word is one letter away from what is meant, or begins like it: `email` is no slip for `fail`.
fn is_sure(word: &str, meant: &str) -> bool {
    let begin = |word: &str| word.chars().next().map(|c| c.to_ascii_lowercase());
    let other = word
        .chars()
        .zip(meant.chars())
        .filter(|(a, b)| a != b)
        .count();
    let one_letter = word.len() == meant.len() && other == 1;
    begin(word) == begin(meant) || one_letter || meant.strip_prefix(|_| true) == Some(word)
}

fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "and" | "or" | "not" | "in" | "where" | "else" | "exists" | "when"
    )
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("").trim_end()
}

fn first_word(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}
