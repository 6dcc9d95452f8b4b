//! Properties that stand on one line with nothing between them: `people 3 costs 35 EUR per h`.

use flow_syntax::tree::{DeclKind, Property};
use flow_syntax::{Applicability, Edit, LexemeKind, Place, Span, lexemes};

use super::forms;
use crate::infer::Infer;
use crate::rules::types::BAD_PROPERTY;

/// Most properties that one line is taken apart into, after the first; a line of more is no such line.
const MOST: usize = 8;

/// Reports a property whose line holds others, each written as it should be; whether it does.
pub(crate) fn report(infer: &mut Infer<'_, '_>, written: &Property, known: &[&str]) -> bool {
    let whole = infer.base.at(written.span);
    let text = infer.cx.slice(whole);
    let Some(parts) = parts(text, known) else {
        return false;
    };
    let [first, rest @ ..] = parts.as_slice() else {
        return false;
    };
    let word = |at: usize| text.get(at..).and_then(first_word).unwrap_or_default();
    let Some((next, _)) = rest.first() else {
        return false;
    };
    let (key, other) = (word(first.0), word(*next));
    let finding = BAD_PROPERTY
        .at(
            format!("`{key}` and `{other}` stand on one line with nothing between them."),
            within(whole, *next, next + other.len()),
        )
        .says("begins another property")
        .help(format!(
            "put `;` between them, or begin a new line: `{}; {other} …`",
            text.get(first.0..first.1).unwrap_or_default()
        ));
    let ends = parts.iter().take(parts.len() - 1).map(|(_, end)| *end);
    let mut edits = ends.map(|end| Edit {
        place: within(whole, end, end),
        text: ";".to_owned(),
    });
    if let Some(edit) = edits.next() {
        let mut finding = finding.fix("put `;` between", Applicability::Machine, edit.place, ";");
        if let Some(fix) = finding.fixes.last_mut() {
            fix.edits.extend(edits);
        }
        infer.cx.report(finding);
    }
    true
}

fn within(whole: Place, start: usize, end: usize) -> Place {
    let at = |offset: usize| whole.span.start + u32::try_from(offset).unwrap_or(0);
    Place {
        span: Span::new(at(start), at(end)),
        ..whole
    }
}

fn first_word(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    text.get(..end)
}

/// Where each of several properties begins and ends; nothing where the line is not made of such.
fn parts(text: &str, known: &[&str]) -> Option<Vec<(usize, usize)>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for at in begins(text, known) {
        let piece = text.get(start..at)?.trim_end();
        if is_one(piece, known) {
            parts.push((start, start + piece.len()));
            start = at;
        }
    }
    let last = text.get(start..)?.trim_end();
    parts.push((start, start + last.len()));
    (parts.len() > 1 && is_one(last, known)).then_some(parts)
}

/// Where words stand, outside of brackets and after the first, that begin a property.
fn begins(text: &str, known: &[&str]) -> Vec<usize> {
    let mut depth = 0_u32;
    let mut found = Vec::new();
    for lexeme in lexemes(text) {
        match lexeme.kind {
            LexemeKind::Open => depth += 1,
            LexemeKind::Close => depth = depth.saturating_sub(1),
            LexemeKind::Word if depth == 0 && lexeme.start > 0 => {
                let word = text.get(lexeme.start..lexeme.end).unwrap_or_default();
                if known.contains(&word) && found.len() < MOST {
                    found.push(lexeme.start);
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether a text is one property as it should be.
fn is_one(text: &str, known: &[&str]) -> bool {
    let made = flow_syntax::parse("", format!("role a {{\n{text}\n}}").as_bytes());
    let pieces = || made.pieces.iter().map(|p| &p.piece);
    let mut decls = pieces().flat_map(|p| &p.decls);
    let Some(DeclKind::Plain(plain)) = decls.next().map(|d| &d.kind) else {
        return false;
    };
    let whole = made.errors.is_empty() && pieces().all(|p| p.errors.is_empty());
    let [one] = plain.props.as_slice() else {
        return false;
    };
    let said = text.len() > one.key.text.len();
    whole && said && known.contains(&one.key.text.as_str()) && forms::is_right(one)
}
