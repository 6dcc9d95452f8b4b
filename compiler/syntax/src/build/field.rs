//! Fields of records, messages, forms and parameters.

use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::{Expr, Field, Name, Property, PropertyValue, WordArg, Words};

use super::context::{plain_name, span};
use super::{Cx, Pair};

impl<'t> Cx<'t> {
    /// The fields directly inside `pair`, which also holds its braces.
    pub(super) fn fields(&mut self, pair: Pair<'t>) -> Vec<Field> {
        let opener = self.brace(span(&pair));
        let mut fields = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::field_decl => fields.push(self.field(part)),
                _ => self.stray(&part, opener),
            }
        }
        fields.shrink_to_fit();
        fields
    }

    /// The first `{` within a span, for the error that it is never closed.
    pub(super) fn brace(&self, within: Span) -> Span {
        let at = self
            .slice(within)
            .find('{')
            .map_or(within.start, |i| within.start + super::context::offset(i));
        Span::new(at, (at + 1).min(within.end))
    }

    /// A `field_decl`.
    pub(super) fn field(&mut self, pair: Pair<'t>) -> Field {
        let at = span(&pair);
        let mut field = Field {
            docs: self.docs(at.start).or_else(|| self.doc_after(at.end)),
            span: at,
            name: Name::default(),
            ty: None,
            value: None,
            props: Vec::new(),
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => field.name = plain_name(&part),
                Rule::missing_colon => self.gap(&part),
                Rule::type_expr | Rule::missing_type => field.ty = Some(self.type_expr(part)),
                Rule::field_prop => field.props.push(self.field_prop(part)),
                _ => field.value = Some(self.expr(part)),
            }
        }
        field
    }

    fn field_prop(&mut self, pair: Pair<'t>) -> Property {
        let at = span(&pair);
        let mut key = Name::default();
        let mut args = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::field_key => key = plain_name(&part),
                Rule::label => args.push(WordArg::Label(self.label(part))),
                _ => args.push(WordArg::Expr(self.expr(part))),
            }
        }
        let words = Words {
            span: Span::new(key.span.end, at.end),
            args,
        };
        Property {
            span: at,
            key,
            value: PropertyValue::Words(words),
        }
    }

    /// A field without a type, for a value given by name.
    pub(super) fn named_value(&self, at: Span, name: Name, value: Option<Expr>) -> Field {
        Field {
            docs: None,
            span: at,
            name,
            ty: None,
            value,
            props: Vec::new(),
        }
    }
}
