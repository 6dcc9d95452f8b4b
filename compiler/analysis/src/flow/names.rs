//! The words of properties.

use flow_syntax::tree::{self, Expr, ExprKind, Name, WordArg, Words};
use smol_str::SmolStr;

/// The word at an index, commas not counted.
pub(crate) fn word(words: &Words, at: usize) -> Option<&str> {
    exprs(words).nth(at).and_then(as_word)
}

/// The first word.
pub(crate) fn first_word(words: &Words) -> Option<&str> {
    word(words, 0)
}

/// The expressions among the arguments.
pub(crate) fn exprs(words: &Words) -> impl Iterator<Item = &Expr> {
    words.args.iter().filter_map(|a| match a {
        WordArg::Expr(e) => Some(e),
        _ => None,
    })
}

/// The name, if an expression is a bare one.
pub(crate) fn as_word(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name),
        _ => None,
    }
}

/// The message that a handler listens to, as in `on message m where …`.
pub(crate) fn message(handler: &tree::Handler) -> Option<(Name, Option<&Expr>)> {
    if first_word(&handler.what)? != "message" {
        return None;
    }
    crate::steps::events::message_words(&handler.what)
}

/// The messages that a wait listens to, in source order.
pub(crate) fn messages(arms: &[tree::Handler]) -> impl Iterator<Item = Name> {
    arms.iter().filter_map(message).map(|(name, _)| name)
}

/// The message that a wait listens to, if it is one in all its arms.
pub(crate) fn only_message(arms: &[tree::Handler]) -> Option<Name> {
    let mut all = messages(arms);
    let first = all.next()?;
    all.all(|other| other.text == first.text).then_some(first)
}

/// The fields that an expression reaches through a name: `number` of `reply.number == number`.
pub(crate) fn in_full(expr: &Expr, of: &str) -> Vec<SmolStr> {
    let mut found = Vec::new();
    let mut todo = vec![expr];
    while let Some(expr) = todo.pop() {
        match &expr.kind {
            ExprKind::Field { of: thing, name } if as_word(thing) == Some(of) => {
                found.push(name.text.clone());
            }
            ExprKind::Field { of: inner, .. }
            | ExprKind::Unary(_, inner)
            | ExprKind::Group(inner) => todo.push(inner),
            ExprKind::Binary(_, a, b) | ExprKind::Else(a, b) => todo.extend([&**a, &**b]),
            _ => {}
        }
    }
    found
}

/// Bare words joined by blanks: `send back`.
pub(crate) fn phrase(words: &Words) -> String {
    exprs(words)
        .map_while(as_word)
        .collect::<Vec<_>>()
        .join(" ")
}
