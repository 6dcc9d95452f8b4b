//! Types as written.

use crate::span::Span;

use super::{Expr, Field, Name, Path};

/// A type as written.
#[derive(Debug, Clone)]
pub struct TypeExpr {
    /// Where, without labels.
    pub span: Span,
    /// Which.
    pub kind: TypeKind,
    /// `@personal`, without the `@`.
    pub labels: Vec<Name>,
}

/// The kinds of type.
#[derive(Debug, Clone)]
pub enum TypeKind {
    /// `text`, `number`, … or a declared name.
    Named(Path),
    /// `list of T`
    List(Box<TypeExpr>),
    /// `T?`
    Optional(Box<TypeExpr>),
    /// `1..5`
    Range(Box<Expr>, Box<Expr>),
    /// `text up to 500`
    TextUpTo(Box<Expr>),
    /// `{ category: Category, urgency: 1..5 }`
    Inline(Vec<Field>),
    /// A gap.
    Missing,
}
