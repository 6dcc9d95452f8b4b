//! The typed syntax tree.
//!
//! A gap is a node too: a missing name has empty text and an empty span, a missing expression is
//! [`ExprKind::Missing`]; whatever fits nowhere is kept as a [`Bogus`] node. Each gap has exactly one
//! syntax error in its piece, and later stages stay silent about it.

use std::sync::{Arc, OnceLock};

use smol_str::SmolStr;

use crate::diagnostic::Diagnostic;
use crate::line_index::LineIndex;
use crate::span::Span;

/// One parsed file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path relative to the project root, with `/` separators.
    pub path: Arc<str>,
    /// The text as parsed: valid UTF-8 without byte order mark; line ends untouched.
    pub text: Arc<str>,
    /// Top-level pieces in source order; together they cover the text without gap or overlap.
    pub pieces: Vec<PlacedPiece>,
    /// Errors of the file as a whole: too large, not UTF-8.
    pub errors: Vec<Diagnostic>,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// A file of pieces that cover its text.
    #[must_use]
    pub fn new(path: &str, text: &str, pieces: Vec<PlacedPiece>, errors: Vec<Diagnostic>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            pieces,
            errors,
            lines: OnceLock::new(),
        }
    }

    /// The lines of the text, found once.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// A piece and where it begins in its file.
#[derive(Debug, Clone)]
pub struct PlacedPiece {
    /// Absolute byte offset of the piece's first byte.
    pub start: u32,
    /// The piece, shared between versions of a file that did not change it.
    pub piece: Arc<Piece>,
}

/// One top-level declaration with the comments and blank lines around it.
#[derive(Debug)]
pub struct Piece {
    /// Hash of the piece's text; equal texts have equal trees.
    pub hash: u64,
    /// Length of the text in bytes.
    pub len: u32,
    /// What is declared; more than one only where a piece could not be cut cleanly.
    pub decls: Vec<Decl>,
    /// Comments and blank lines in source order, which the formatter puts back.
    pub trivia: Vec<Trivia>,
    /// Syntax errors, spans relative to the piece: [`crate::span::Place`] is completed by the caller.
    pub errors: Vec<SyntaxError>,
}

/// A syntax error of a piece, before it knows its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// `F00xx`.
    pub code: crate::diagnostic::Code,
    /// One sentence.
    pub message: String,
    /// Where, relative to the piece.
    pub span: Span,
    /// What is there.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// Text whose insertion (empty span) or replacement at a span mends it, if there is one answer.
    pub fix: Option<(Span, String)>,
}

/// Text between tokens that a formatter must keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trivia {
    /// What it is.
    pub kind: TriviaKind,
    /// Where, without the line's end.
    pub span: Span,
}

/// The kinds of [`Trivia`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriviaKind {
    /// `// …`
    Comment,
    /// `/// …`, also attached to what it documents.
    Doc,
    /// One or more empty lines.
    Blank,
}

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

/// Text that fits nowhere; reported once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bogus {
    /// Where.
    pub span: Span,
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

/// A block of steps in `{ }`.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// With the braces.
    pub span: Span,
    /// In source order.
    pub steps: Vec<Step>,
    /// Lines that are neither step nor property.
    pub bogus: Vec<Bogus>,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// `///` before it.
    pub docs: Option<String>,
    /// The whole step.
    pub span: Span,
    /// The keyword.
    pub keyword: Span,
    /// Its name; missing and unreported for kinds that need none (`wait for …`, `undo`, `set`).
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// What it does.
    pub kind: StepKind,
    /// Properties in its own `{ }`, in source order.
    pub props: Vec<Property>,
    /// `-> next`, when written.
    pub next: Option<Arrow>,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum StepKind {
    /// `task … by role`
    Task {
        /// Who.
        by: Option<People>,
    },
    /// `ai … with model`
    Ai {
        /// Which model.
        with: Option<Name>,
    },
    /// `copilot … by role with model`
    Copilot {
        /// Who edits and accepts.
        by: Option<People>,
        /// Which model drafts.
        with: Option<Name>,
    },
    /// `agent … with model`
    Agent {
        /// Which model.
        with: Option<Name>,
    },
    /// `call … system.action(args)`
    Call {
        /// The action called.
        action: Path,
        /// Its arguments.
        args: Vec<Arg>,
    },
    /// `decide …`
    Decide {
        /// Who chooses, when the arms are plain words.
        by: Option<People>,
        /// The model asked, for `decide … with model`.
        with: Option<Name>,
        /// `on approval(amount, match)`.
        on: Option<Expr>,
        /// In source order; `else` last.
        arms: Vec<Arm>,
    },
    /// `stage name { … }`
    Stage {
        /// Its steps.
        body: Body,
    },
    /// `parallel name { branch a { … } … }`
    Parallel {
        /// Whether `first` was written: the first branch to finish cancels the rest.
        first: bool,
        /// In source order.
        branches: Vec<Branch>,
    },
    /// `for each x in xs as name, 4 at once { … }`
    ForEach {
        /// The item's name.
        item: Name,
        /// What is gone through.
        list: Expr,
        /// `4 at once`.
        at_once: Option<Expr>,
        /// Conditions after `until`, joined by `or`: `3 done`, `80% done`, `after 10 days`.
        until: Vec<Words>,
        /// The steps for one item.
        body: Body,
    },
    /// `repeat name until cond, at most 3 times, else -> lead { … }`
    Repeat {
        /// When to stop.
        until: Option<Expr>,
        /// The cap.
        at_most: Option<Expr>,
        /// Where the cap leads.
        otherwise: Option<Arrow>,
        /// The steps of one round.
        body: Body,
    },
    /// `wait name { on message … -> a; after … -> b }` or `wait for …`, `wait until …`.
    Wait {
        /// In source order; a short form has exactly one without an action.
        arms: Vec<Handler>,
    },
    /// `run name process(args)`
    Run {
        /// The process run.
        process: Path,
        /// Its inputs.
        args: Vec<Arg>,
    },
    /// `send name message(args)`
    Send {
        /// The message sent.
        message: Path,
        /// Its fields.
        args: Vec<Arg>,
    },
    /// `set x = expr`
    Set {
        /// What is set.
        target: Path,
        /// To what.
        value: Expr,
    },
    /// `undo step`
    Undo {
        /// The finished step to compensate.
        step: Name,
    },
    /// `end name "Title" { field = … }`
    End {
        /// Outputs given here.
        fields: Vec<Field>,
    },
    /// `fail name "Title"`
    Fail {
        /// Whether `without undo` was written.
        without_undo: bool,
    },
}

/// `by hr`, `by manager and hr_officer`, `by any of a, b`, with `not by whoever did …`.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Where.
    pub span: Span,
    /// The roles named.
    pub roles: Vec<Name>,
    /// Whether all of them must act (`and`) rather than any one.
    pub all: bool,
    /// Steps whose doer must not act here.
    pub not_whoever_did: Vec<Name>,
}

/// One arm of a decision.
#[derive(Debug, Clone)]
pub struct Arm {
    /// Where.
    pub span: Span,
    /// `when …`; `None` for `else`. A plain-words answer is a text literal.
    pub when: Option<Expr>,
    /// Where it leads.
    pub action: Outcome,
    /// `(40%)`
    pub share: Option<Expr>,
}

/// What follows an arm or a handler.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// `-> step`: leaves.
    Go(Arrow),
    /// `-> { steps }`: does these, then goes on.
    Do(Body),
    /// `by support`: a person takes over, as in `on error by support`.
    Hand(People),
    /// The arrow is missing and reported.
    Missing,
}

/// `-> target, at most 3 times else lead`
#[derive(Debug, Clone)]
pub struct Arrow {
    /// From the arrow to the end.
    pub span: Span,
    /// A step, or `next`, `leave`, `end`, `fail`, `cancel`.
    pub target: Name,
    /// The cap.
    pub at_most: Option<Cap>,
}

/// `at most 3 times else lead`
#[derive(Debug, Clone)]
pub struct Cap {
    /// How often.
    pub times: Expr,
    /// Where it goes after that.
    pub otherwise: Option<Name>,
}

/// One branch of a `parallel`.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its steps.
    pub body: Body,
}

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
    /// An expression; a bare word is an [`ExprKind::Name`].
    Expr(Expr),
    /// `@personal`, without the `@`.
    Label(Name),
    /// `,`
    Comma(Span),
}

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

/// An argument: `name: value` or a bare value.
#[derive(Debug, Clone)]
pub struct Arg {
    /// Where.
    pub span: Span,
    /// The parameter's name, when written.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

/// `test "title" for process { … }`
#[derive(Debug, Clone)]
pub struct Test {
    /// Its title.
    pub title: Text,
    /// The process tested.
    pub process: Name,
    /// In source order.
    pub lines: Vec<TestLine>,
}

/// One line of a test.
#[derive(Debug, Clone)]
pub struct TestLine {
    /// Where.
    pub span: Span,
    /// What it says.
    pub kind: TestLineKind,
}

/// The kinds of test line.
#[derive(Debug, Clone)]
pub enum TestLineKind {
    /// `given name = expr`
    Given {
        /// An input.
        name: Name,
        /// Its value.
        value: Expr,
    },
    /// `when step returns expr`, `fails "…"`, `times out`, `accepts expr`, `chooses "…"`.
    When {
        /// The step scripted; dotted for steps inside a sub-process.
        step: Path,
        /// What it does.
        does: Scripted,
    },
    /// `expect path includes a, b`, `expect path excludes a`, `expect ends done`, `expect expr`.
    Expect(Expectation),
    /// Neither.
    Bogus(Bogus),
}

/// A scripted outcome.
#[derive(Debug, Clone)]
pub enum Scripted {
    /// `returns expr`
    Returns(Expr),
    /// `fails` or `fails "why"`; an AI outcome such as `refused` may be named.
    Fails(Option<Expr>),
    /// `times out`
    TimesOut,
    /// `accepts expr` or `accepts`: a copilot's draft, edited or as it is.
    Accepts(Option<Expr>),
    /// `chooses "yes"` or a named outcome: a person's decision or button.
    Chooses(Expr),
    /// A gap.
    Missing,
}

/// What a test expects.
#[derive(Debug, Clone)]
pub enum Expectation {
    /// `path includes a, b`
    PathIncludes(Vec<Name>),
    /// `path excludes a`
    PathExcludes(Vec<Name>),
    /// `path is a, b, c`
    PathIs(Vec<Name>),
    /// `ends done`
    Ends(Name),
    /// `fails` or `fails at step`
    Fails(Option<Name>),
    /// An expression over inputs, outputs and step results that must be true.
    That(Expr),
}

/// `variant to_be of helpdesk { … }`
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its name.
    pub name: Name,
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

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Where.
    pub span: Span,
    /// Which.
    pub kind: ExprKind,
}

/// The kinds of expression.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A gap, already reported.
    Missing,
    /// `-` in a table's cell: anything.
    Any,
    /// A bare name.
    Name(SmolStr),
    /// `true`, `false`
    Bool(bool),
    /// `none`
    None,
    /// A number, possibly with a unit.
    Number(Number),
    /// `2026-09-30`
    Date(SmolStr),
    /// `09:00`
    Time(SmolStr),
    /// Text, possibly with holes.
    Text(Text),
    /// `2..6`, `2..3..7 min`: two or three points; a unit on the last holds for those without one.
    Range(Vec<Expr>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{ name: value }`
    Record(Vec<(Name, Expr)>),
    /// `of.name`
    Field {
        /// The thing at hand.
        of: Box<Expr>,
        /// The field.
        name: Name,
    },
    /// `name(args)`: a function, a table, `sample(…)`, `secret(…)`, `crm.find(…)`.
    Call {
        /// What is called: a name or a field of one.
        callee: Box<Expr>,
        /// With what.
        args: Vec<Arg>,
    },
    /// `not x`, `-x`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x else default`
    Else(Box<Expr>, Box<Expr>),
    /// `x exists`
    Exists(Box<Expr>),
    /// `list where cond`
    Where(Box<Expr>, Box<Expr>),
    /// `( x )`, kept so that the formatter can put the parentheses back.
    Group(Box<Expr>),
}

/// Digits and a unit as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// The digits: `0.40`.
    pub digits: SmolStr,
    /// The unit, if any.
    pub unit: Option<Unit>,
}

/// A unit directly after a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// `%`
    Percent,
    /// `ms`, `s`, `min`, `h`, `day(s)`, `week(s)`, `month(s)`, `year(s)`.
    Time(TimeUnit),
    /// `working days`, `working h of support`: a role's calendar.
    Working(TimeUnit, Option<Name>),
    /// `8 turns` in a list: things counted.
    Of(SmolStr),
    /// A three-letter currency: `EUR`.
    Money(SmolStr),
    /// `EUR per h`, `per month`: an amount or count for each of a unit of time.
    Per(Option<SmolStr>, TimeUnit),
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Milliseconds.
    Millisecond,
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Calendar days.
    Day,
    /// Calendar weeks.
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

/// An operator before its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Minus,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `and`
    And,
    /// `or`
    Or,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}
