//! Properties and handlers.

use crate::span::Span;

use super::{Expr, Field, Name, Outcome, TypeExpr};

/// A property: a word and what follows it on its line.
#[derive(Debug, Clone)]
pub struct Property {
    /// The whole property.
    pub span: Span,
    /// The word it begins with: `prompt`, `retry`, `returns`, `on`; `@` for a rule that begins with
    /// a label (`@personal only to …`), which is then its first argument.
    pub key: Name,
    /// What follows.
    pub value: PropertyValue,
}

/// What follows a property's word.
#[derive(Debug, Clone)]
pub enum PropertyValue {
    /// `returns T`
    Type(TypeExpr),
    /// `ask { fields }`
    Fields(Vec<Field>),
    /// `on …`, `after …`, `every …`, `timeout …`: something happens and leads somewhere.
    Handler(Handler),
    /// `deadline name 8 working h of support { at 80% -> … }` and other blocks of handlers.
    Handlers(Words, Vec<Handler>),
    /// Anything else, argument by argument.
    Words(Words),
}

/// `on message m where …`, `on error`, `after 4 days`, `every 30 min`, `at 80%`, with what follows.
#[derive(Debug, Clone)]
pub struct Handler {
    /// Where.
    pub span: Span,
    /// `on`, `after`, `every`, `until`, `at`, `timeout`, `deadline`, `for`.
    pub key: Name,
    /// What it listens to.
    pub what: Words,
    /// What follows; `None` where a short form or a property leads nowhere.
    pub action: Option<Outcome>,
    /// `(40%)` after the arrow: how often it happens, for analysis.
    pub share: Option<Expr>,
}

/// The arguments of a property: words and expressions in source order.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// From the first to the last.
    pub span: Span,
    /// In source order.
    pub args: Vec<WordArg>,
}

/// One argument of a property.
#[derive(Debug, Clone)]
pub enum WordArg {
    /// An expression; a bare word is an [`ExprKind::Name`](super::ExprKind::Name).
    Expr(Expr),
    /// `@personal`, without the `@`.
    Label(Name),
    /// `,`
    Comma(Span),
}
