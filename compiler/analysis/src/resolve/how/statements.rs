//! The SQL of a lookup or an action: its places are arguments, and a lookup only reads.
//!
//! No statement is understood: words, quotes and places are told apart, and that is enough.

use flow_syntax::tree::Property;
use flow_syntax::{Applicability, Diagnostic, Place};

use super::letters::{self, Letter};
use super::{How, part, quoted};
use crate::infer::Infer;
use crate::rules::types::BAD_PROPERTY;

/// Words that begin a statement which changes data.
const WRITES: [&str; 13] = [
    "insert", "replace", "update", "delete", "drop", "create", "alter", "truncate", "merge",
    "vacuum", "reindex", "grant", "revoke",
];

/// A part of a statement, with the letters it is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    /// `:name`, and what else SQLite takes for it: `@name`, `$name`.
    Place,
    /// `?`, which has no name.
    Positional,
    /// `{name}`
    Braced,
    /// `'…'`
    Quoted,
    Open,
    Close,
    End,
    Other,
}

struct Token<'l> {
    kind: Kind,
    letters: &'l [Letter],
}

impl Token<'_> {
    fn text(&self) -> String {
        letters::text(self.letters)
    }

    /// What stands between its first and its last letter.
    fn inside(&self) -> String {
        let last = self.letters.len().saturating_sub(1);
        letters::text(self.letters.get(1..last).unwrap_or_default())
    }
}

/// Reports places that no argument fills, and a lookup that changes data.
pub(super) fn check(how: &How<'_>, infer: &mut Infer<'_, '_>, written: &Property) {
    let Some((whole, said)) = quoted(infer, written) else {
        return;
    };
    let letters = letters::of(said);
    let tokens = tokens(&letters);
    if tokens.iter().all(|t| t.kind == Kind::End) {
        return empty(infer, whole);
    }
    for token in &tokens {
        place(how, infer, whole, token);
    }
    if how.written.reads_only
        && let Some(word) = tokens.split(|t| t.kind == Kind::End).find_map(writes)
    {
        let (from, to) = letters::bounds(word.letters);
        let why = format!("`{}` changes data", word.text());
        how.changes(infer, &why, part(whole, from, to));
    }
}

/// The word by which a statement changes data. Behind `with` it comes after what is in brackets.
fn writes<'t, 'l>(statement: &'t [Token<'l>]) -> Option<&'t Token<'l>> {
    let mut words = outside(statement).filter(|t| t.kind == Kind::Word);
    let first = words.next()?;
    let is =
        |token: &Token<'_>, known: &[&str]| known.contains(&token.text().to_lowercase().as_str());
    let begins = match is(first, &["with"]) {
        // `select replace(…)` is a function: the first of these words says what it is.
        true => words.find(|t| is(t, &WRITES) || is(t, &["select", "values"]))?,
        false => first,
    };
    is(begins, &WRITES).then_some(begins)
}

/// What stands in no brackets.
fn outside<'t, 'l>(statement: &'t [Token<'l>]) -> impl Iterator<Item = &'t Token<'l>> {
    let mut depth = 0_u32;
    statement.iter().filter(move |token| {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}

fn place(how: &How<'_>, infer: &mut Infer<'_, '_>, whole: Place, token: &Token<'_>) {
    let (from, to) = letters::bounds(token.letters);
    let at = part(whole, from, to);
    match token.kind {
        Kind::Place => {
            let name: String = token.text().chars().skip(1).collect();
            if !how.has(&name) {
                how.unknown(infer, &name, part(whole, from + 1, to));
            }
        }
        Kind::Positional => {
            let finding = unfilled(at).help("arguments stand by their names, such as `:number`");
            infer.cx.report(finding);
        }
        Kind::Braced if how.has(token.inside().trim()) => {
            infer
                .cx
                .report(named(unfilled(at), at, token.inside().trim()));
        }
        Kind::Quoted => in_quotes(how, infer, at, &token.inside()),
        _ => {}
    }
}

/// An argument in quotes is a text of these letters.
fn in_quotes(how: &How<'_>, infer: &mut Infer<'_, '_>, at: Place, said: &str) {
    let braced = |p: &&crate::model::Field| said.contains(&format!("{{{}}}", p.name));
    let whole = said.strip_prefix(':').filter(|name| how.has(name));
    let found = whole.or_else(|| how.params.iter().find(braced).map(|p| p.name.as_str()));
    let Some(name) = found else { return };
    let finding = unfilled(at);
    let finding = match said.trim_matches(['{', '}', ':']) == name {
        true => named(finding, at, name),
        false => finding.help(format!(
            "put the text together, with the argument outside the quotes: `'…' || :{name}`"
        )),
    };
    infer.cx.report(finding);
}

fn unfilled(at: Place) -> Diagnostic {
    BAD_PROPERTY
        .at("This place in the statement is not filled.", at)
        .says("sent as it stands")
}

fn named(finding: Diagnostic, at: Place, name: &str) -> Diagnostic {
    let text = format!(":{name}");
    let help =
        format!("an argument stands in SQL with a colon, without quotes or braces: `{text}`");
    let title = format!("write `{text}`");
    finding
        .help(help)
        .fix(title, Applicability::Machine, at, text)
}

fn empty(infer: &mut Infer<'_, '_>, whole: Place) {
    let finding = BAD_PROPERTY
        .at("There is no statement in this text.", whole)
        .says("nothing to run")
        .help("write it like this: `sql \"select total from orders where number = :number\"`");
    infer.cx.report(finding);
}

/// Cuts a statement into its parts; blanks and comments are left out.
fn tokens(letters: &[Letter]) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = letters;
    while let Some(first) = rest.first() {
        let (kind, len) = next(first.read, rest);
        let (token, after) = rest.split_at(len.clamp(1, rest.len()));
        if let Some(kind) = kind {
            let letters = token;
            tokens.push(Token { kind, letters });
        }
        rest = after;
    }
    tokens
}

/// What comes next, and of how many letters; nothing is blanks and comments.
fn next(first: char, rest: &[Letter]) -> (Option<Kind>, usize) {
    let second = rest.get(1).map_or(' ', |l| l.read);
    match (first, second) {
        ('-', '-') => (None, until(rest, |l| l.read == '\n')),
        ('/', '*') => (None, comment(rest)),
        ('\'', _) => (Some(Kind::Quoted), closed(rest, '\'')),
        ('"' | '`', _) => (Some(Kind::Other), closed(rest, first)),
        ('[', _) => (Some(Kind::Other), closed(rest, ']')),
        ('{', _) => (Some(Kind::Braced), closed(rest, '}')),
        (':', ':') => (Some(Kind::Other), 2),
        (':' | '@' | '$', _) if is_word(second) => (Some(Kind::Place), word(rest)),
        ('?', _) => (Some(Kind::Positional), word(rest)),
        ('(', _) => (Some(Kind::Open), 1),
        (')', _) => (Some(Kind::Close), 1),
        (';', _) => (Some(Kind::End), 1),
        (c, _) if c.is_whitespace() => (None, 1),
        (c, _) if is_word(c) => (Some(Kind::Word), word(rest)),
        _ => (Some(Kind::Other), 1),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The first letter, and all letters of a word behind it.
fn word(rest: &[Letter]) -> usize {
    let behind = rest.get(1..).unwrap_or_default();
    1 + until(behind, |l| !is_word(l.read))
}

/// How many letters stand before one.
fn until(letters: &[Letter], is_end: impl FnMut(&Letter) -> bool) -> usize {
    letters.iter().position(is_end).unwrap_or(letters.len())
}

/// Up to the mark that closes what the first letter opens, that mark included.
fn closed(rest: &[Letter], mark: char) -> usize {
    let behind = rest.get(1..).unwrap_or_default();
    2 + until(behind, |l| l.read == mark)
}

fn comment(rest: &[Letter]) -> usize {
    let ends = |pair: &[Letter]| matches!(pair, [a, b] if a.read == '*' && b.read == '/');
    let behind = rest.get(2..).unwrap_or_default();
    behind
        .windows(2)
        .position(ends)
        .map_or(rest.len(), |at| at + 4)
}
