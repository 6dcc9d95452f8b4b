//! Names, texts and what fits nowhere.

use smol_str::SmolStr;

use crate::span::Span;

use super::Expr;

/// A name as written. Missing where `text` is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// The identifier.
    pub text: SmolStr,
    /// Where.
    pub span: Span,
}

impl Name {
    /// Whether the name is a gap that was already reported.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.text.is_empty()
    }
}

/// A dotted name such as `crm.open_orders`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Path {
    /// At least one part.
    pub parts: Vec<Name>,
    /// Where.
    pub span: Span,
}

/// Text that fits nowhere; reported once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bogus {
    /// Where.
    pub span: Span,
}

/// Text with holes: `"… {{ expr }} …"` or an indented `"""…"""` block.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// With the quotes.
    pub span: Span,
    /// Literal parts (escapes resolved, indentation of a block removed) and holes, in order.
    pub parts: Vec<TextPart>,
}

/// A part of a [`Text`].
#[derive(Debug, Clone)]
pub enum TextPart {
    /// As it reads.
    Plain(String),
    /// `{{ expr }}`
    Hole(Expr),
}
