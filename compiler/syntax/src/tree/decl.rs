//! Top-level declarations.

use crate::span::Span;

use super::{Arrow, Body, Bogus, Expr, Name, Property, Step, Test, Text, TypeExpr};

/// A top-level declaration.
#[derive(Debug, Clone)]
pub struct Decl {
    /// `///` lines before it, without the slashes, joined by line ends.
    pub docs: Option<String>,
    /// The whole declaration.
    pub span: Span,
    /// The keyword, for labels that point at the head.
    pub keyword: Span,
    /// What is declared.
    pub kind: DeclKind,
}

/// The kinds of declaration.
#[derive(Debug, Clone)]
pub enum DeclKind {
    /// `flow 1`
    Edition(Expr),
    /// `use "path.flow"` or `use "path.flow" as name`
    Use(Use),
    /// `role`, `system`, `model`, `label`, `message` or `policy`: a named set of entries.
    Plain(Plain),
    /// `record name { fields }`
    Record(Record),
    /// `enum name { values }`
    Enum(Enum),
    /// `table name { … }`
    Table(Table),
    /// `process name "Title" { … }`
    Process(Process),
    /// `test "title" for process { … }`
    Test(Test),
    /// `variant name of process { … }`
    Variant(Variant),
    /// Text that is no declaration.
    Bogus(Bogus),
}

/// `use "path.flow" as name`
#[derive(Debug, Clone)]
pub struct Use {
    /// The path as written.
    pub path: Text,
    /// The name it is brought in under.
    pub alias: Option<Name>,
}

/// Which word a [`Plain`] declaration began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlainKind {
    /// People who do work.
    Role,
    /// Software the process talks to.
    System,
    /// An AI model at a vendor.
    Model,
    /// A kind of data.
    Label,
    /// Something that arrives or is sent.
    Message,
    /// Rules enforced on every process in scope.
    Policy,
}

/// A declaration that is a name and entries: properties, actions, message fields, policy rules.
#[derive(Debug, Clone)]
pub struct Plain {
    /// Which word.
    pub kind: PlainKind,
    /// For a `label`, without the `@`.
    pub name: Name,
    /// Optional title.
    pub title: Option<Text>,
    /// `vendor anthropic`, `works "…"`, a policy's rule.
    pub props: Vec<Property>,
    /// A system's lookups and actions.
    pub actions: Vec<Action>,
    /// A message's fields.
    pub fields: Vec<Field>,
}

/// `lookup name(args) -> T { … }` or `action name(args) -> T { … }` of a system.
#[derive(Debug, Clone)]
pub struct Action {
    /// `///` lines before it.
    pub docs: Option<String>,
    /// The whole of it.
    pub span: Span,
    /// True for `lookup`: it changes nothing.
    pub reads_only: bool,
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<Field>,
    /// What it answers with; nothing when absent.
    pub returns: Option<TypeExpr>,
    /// How it is bound to the system: `get "/orders"`, `sql "select …"`.
    pub props: Vec<Property>,
}

/// `record name { fields }`
#[derive(Debug, Clone)]
pub struct Record {
    /// Its name.
    pub name: Name,
    /// Its fields.
    pub fields: Vec<Field>,
    /// `purpose`, `keep`, `region` of the record as a whole.
    pub props: Vec<Property>,
}

/// `name : type @label… = default`, also a parameter or an answer of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// `///` before it, or at its line's end.
    pub docs: Option<String>,
    /// The whole field.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// Its type; `None` only where a form or an output infers it (`field = value`).
    pub ty: Option<TypeExpr>,
    /// Default, prefilled or computed value.
    pub value: Option<Expr>,
    /// `purpose "…"`, `keep 6 months`, `region eu` after the type.
    pub props: Vec<Property>,
}

/// `enum name { value "description" … }`
#[derive(Debug, Clone)]
pub struct Enum {
    /// Its name.
    pub name: Name,
    /// Its values.
    pub values: Vec<EnumValue>,
}

/// One value of an enum.
#[derive(Debug, Clone)]
pub struct EnumValue {
    /// `///` before it.
    pub docs: Option<String>,
    /// Its name.
    pub name: Name,
    /// What it means; the model sees it.
    pub title: Option<Text>,
}

/// A decision table; its rows are expressions by column.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Optional title.
    pub title: Option<Text>,
    /// Columns in, as typed parameters.
    pub inputs: Vec<Field>,
    /// Columns out.
    pub outputs: Vec<Field>,
    /// `hits unique`, `first match`, `any`, `collect`.
    pub props: Vec<Property>,
    /// Rows top to bottom.
    pub rows: Vec<TableRow>,
}

/// One row of a decision table.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// Where.
    pub span: Span,
    /// Cells left to right: conditions, then results. `ExprKind::Any` is the cell `-`, a list is
    /// any of its values, and in `< 5 EUR` the column's name stands on the left with an empty span.
    pub cells: Vec<Expr>,
}

/// `process name "Title" { … }`
#[derive(Debug, Clone)]
pub struct Process {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `input name : type`, one entry each.
    pub inputs: Vec<Field>,
    /// `output name : type = expr`.
    pub outputs: Vec<Field>,
    /// `state name : type = expr`.
    pub states: Vec<Field>,
    /// `start on webhook "/tickets"`, `volume 1200 per month`, `on error { … }`, `scenario …`.
    pub props: Vec<Property>,
    /// Its steps.
    pub body: Body,
}

/// `variant to_be of helpdesk { … }`
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// The process it changes.
    pub of: Name,
    /// In source order.
    pub changes: Vec<Change>,
}

/// One change of a variant.
#[derive(Debug, Clone)]
pub struct Change {
    /// Where.
    pub span: Span,
    /// Which.
    pub kind: ChangeKind,
}

/// The kinds of change.
#[derive(Debug, Clone)]
pub enum ChangeKind {
    /// `replace` followed by a step of the same name.
    Replace(Box<Step>),
    /// `add` a step `after` another.
    Add {
        /// The new step.
        step: Box<Step>,
        /// The step it follows.
        after: Name,
    },
    /// `remove step -> next`
    Remove {
        /// The step removed.
        step: Name,
        /// Where its incoming arrows lead now.
        next: Option<Arrow>,
    },
    /// Neither.
    Bogus(Bogus),
}

impl ChangeKind {
    /// The step that is put in.
    #[must_use]
    pub fn step(&self) -> Option<&Step> {
        match self {
            Self::Replace(step) | Self::Add { step, .. } => Some(step),
            Self::Remove { .. } | Self::Bogus(_) => None,
        }
    }
}
