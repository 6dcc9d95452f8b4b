//! Types as written.

use crate::errors::TOO_LONG;
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::{Expr, Name, SyntaxError, TypeExpr, TypeKind};

use super::context::span;
use super::{Cx, Pair};

/// How many `list of` and `?` one type may carry.
const MAX_WRAPS: usize = 32;

impl<'t> Cx<'t> {
    /// A `type_expr` or a gap.
    pub(super) fn type_expr(&mut self, pair: Pair<'t>) -> TypeExpr {
        let at = span(&pair);
        if pair.as_rule() != Rule::type_expr {
            self.gap(&pair);
            return TypeExpr {
                span: at,
                kind: TypeKind::Missing,
                labels: Vec::new(),
            };
        }
        let (mut lists, mut optionals) = (Vec::new(), Vec::new());
        let mut base = TypeExpr {
            span: at,
            kind: TypeKind::Missing,
            labels: Vec::new(),
        };
        let mut labels = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::list_of => lists.push(self.list_of(part)),
                Rule::optional => optionals.push(span(&part)),
                Rule::label => labels.push(self.label(part)),
                _ => base = self.base_type(part),
            }
        }
        if lists.len() + optionals.len() > MAX_WRAPS {
            self.wrapped_too_often(at);
            return base;
        }
        TypeExpr {
            labels,
            ..wrap(base, &lists, &optionals)
        }
    }

    fn wrapped_too_often(&mut self, at: Span) {
        let here = Span::new(at.start, at.start + 1);
        let error = SyntaxError::new(
            TOO_LONG,
            here,
            "This type has too many parts.",
            "begins here",
        );
        self.error(error.help("declare a record for the inner part"));
    }

    fn list_of(&mut self, pair: Pair<'t>) -> Span {
        let at = span(&pair);
        for gap in pair.into_inner() {
            self.gap(&gap);
        }
        at
    }

    fn base_type(&mut self, pair: Pair<'t>) -> TypeExpr {
        let at = span(&pair);
        let kind = match pair.as_rule() {
            Rule::path => TypeKind::Named(self.path(pair)),
            Rule::inline => TypeKind::Inline(self.fields(pair)),
            Rule::text_up_to => TypeKind::TextUpTo(Box::new(self.only_value(pair))),
            Rule::type_range => self.type_range(pair),
            _ => {
                self.gap(&pair);
                TypeKind::Missing
            }
        };
        TypeExpr {
            span: at,
            kind,
            labels: Vec::new(),
        }
    }

    fn type_range(&mut self, pair: Pair<'t>) -> TypeKind {
        let at = span(&pair);
        let mut ends = pair.into_inner().map(|end| self.expr(end));
        let low = ends.next().unwrap_or_else(|| super::expr::missing(at));
        let high = ends.next().unwrap_or_else(|| super::expr::missing(at));
        TypeKind::Range(Box::new(low), Box::new(high))
    }

    fn only_value(&mut self, pair: Pair<'t>) -> Expr {
        let at = span(&pair);
        let value = pair.into_inner().next();
        value.map_or_else(|| super::expr::missing(at), |value| self.expr(value))
    }

    /// `@personal`, without the `@`.
    pub(super) fn label(&mut self, pair: Pair<'t>) -> Name {
        let name = pair.into_inner().next();
        name.map(|name| self.name(&name, "A label"))
            .unwrap_or_default()
    }
}

/// `list of T?` is a list of optional `T`: a question mark binds tighter than `list of`.
fn wrap(base: TypeExpr, lists: &[Span], optionals: &[Span]) -> TypeExpr {
    let mut wrapped = base;
    for mark in optionals {
        let span = wrapped.span.to(*mark);
        let kind = TypeKind::Optional(Box::new(wrapped));
        wrapped = TypeExpr {
            span,
            kind,
            labels: Vec::new(),
        };
    }
    for word in lists.iter().rev() {
        let span = wrapped.span.to(*word);
        wrapped = TypeExpr {
            span,
            kind: TypeKind::List(Box::new(wrapped)),
            labels: Vec::new(),
        };
    }
    wrapped
}
