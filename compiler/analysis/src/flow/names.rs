//! The words of properties.

use flow_syntax::tree::{Expr, ExprKind, WordArg, Words};

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

/// Bare words joined by blanks: `send back`.
pub(crate) fn phrase(words: &Words) -> String {
    exprs(words)
        .map_while(as_word)
        .collect::<Vec<_>>()
        .join(" ")
}
