//! The syntax errors: their codes, and the sentence for each gap of the grammar.

use crate::diagnostic::Code;
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::SyntaxError;

/// Every syntax code with a one-line summary, for the registry and `flow explain`.
pub const CODES: &[(Code, &str)] = &[
    (TOO_LARGE, "a file is larger than 16 MB"),
    (NOT_UTF8, "a file is not UTF-8 text"),
    (BINARY, "a file is not text at all"),
    (TOO_DEEP, "brackets are nested more than 256 deep"),
    (TOO_LONG, "one expression or type has too many parts"),
    (NOT_A_DECLARATION, "text between declarations"),
    (NOT_A_LINE, "a line begins with no word that is known here"),
    (LEFT_OVER, "text after the end of a statement"),
    (NO_NAME, "a name is missing"),
    (RESERVED, "a reserved word is used as a name"),
    (NO_OPEN, "a `{` is missing"),
    (NOT_CLOSED, "a `{` is never closed"),
    (EARLY_CLOSE, "a `}` closes a process too early"),
    (NO_VALUE, "a value is missing"),
    (NO_OPERAND, "an operator lacks what follows it"),
    (NO_BRACKET, "a `)` or `]` is missing"),
    (TEXT_NOT_CLOSED, "a text is never closed"),
    (HOLE_NOT_CLOSED, "a `{{` in a text is never closed"),
    (NO_TYPE, "a type is missing"),
    (NO_COLON, "a `:` is missing"),
    (NO_EQUALS, "a `=` is missing"),
    (NO_ARROW, "an arrow `->` is missing"),
    (NO_TARGET, "an arrow leads nowhere"),
    (
        ONE_EQUALS,
        "`=` or `:` stands where the other form is meant",
    ),
    (NO_WORD, "a word of a set phrase is missing"),
    (
        WRONG_CLAUSE,
        "a step carries a clause that its kind does not take",
    ),
    (LATE_PROPERTY, "a property stands after the first step"),
    (
        OUTSIDE_BRANCH,
        "a step of a `parallel` stands outside its branches",
    ),
    (
        BAD_TABLE,
        "a decision table is not drawn as rows of `|` cells",
    ),
    (NO_COMMA, "a comma is missing"),
    (NO_SCRIPT, "a test does not say what a step does"),
    (NO_ACTION, "a step does not say what it calls"),
    (NO_TEXT, "a text in quotes is missing"),
    (NO_WAIT, "a `wait` does not say for what"),
];

pub(crate) const TOO_LARGE: Code = "F0001";
pub(crate) const NOT_UTF8: Code = "F0002";
pub(crate) const BINARY: Code = "F0003";
pub(crate) const TOO_DEEP: Code = "F0004";
pub(crate) const TOO_LONG: Code = "F0005";
pub(crate) const NOT_A_DECLARATION: Code = "F0010";
pub(crate) const NOT_A_LINE: Code = "F0011";
pub(crate) const LEFT_OVER: Code = "F0012";
pub(crate) const NO_NAME: Code = "F0013";
pub(crate) const RESERVED: Code = "F0014";
pub(crate) const NO_OPEN: Code = "F0015";
pub(crate) const NOT_CLOSED: Code = "F0016";
pub(crate) const EARLY_CLOSE: Code = "F0017";
pub(crate) const NO_VALUE: Code = "F0018";
pub(crate) const NO_OPERAND: Code = "F0019";
pub(crate) const NO_BRACKET: Code = "F0020";
pub(crate) const TEXT_NOT_CLOSED: Code = "F0021";
pub(crate) const HOLE_NOT_CLOSED: Code = "F0022";
pub(crate) const NO_TYPE: Code = "F0023";
pub(crate) const NO_COLON: Code = "F0024";
pub(crate) const NO_EQUALS: Code = "F0025";
pub(crate) const NO_ARROW: Code = "F0026";
pub(crate) const NO_TARGET: Code = "F0027";
pub(crate) const ONE_EQUALS: Code = "F0028";
pub(crate) const NO_WORD: Code = "F0029";
pub(crate) const WRONG_CLAUSE: Code = "F0030";
pub(crate) const LATE_PROPERTY: Code = "F0031";
pub(crate) const OUTSIDE_BRANCH: Code = "F0032";
pub(crate) const BAD_TABLE: Code = "F0033";
pub(crate) const NO_COMMA: Code = "F0034";
pub(crate) const NO_SCRIPT: Code = "F0035";
pub(crate) const NO_ACTION: Code = "F0036";
pub(crate) const NO_TEXT: Code = "F0037";
pub(crate) const NO_WAIT: Code = "F0038";

impl SyntaxError {
    /// An error that says what is wrong and, at its place, what stands there.
    pub(crate) fn new(
        code: Code,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        let (message, label) = (message.into(), label.into());
        Self {
            code,
            message,
            span,
            label,
            help: None,
            fix: None,
        }
    }

    /// Says what to do next.
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Offers the one edit that mends it.
    pub(crate) fn fix(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some((span, text.into()));
        self
    }
}

/// A gap whose sentence does not depend on what surrounds it.
struct Gap {
    code: Code,
    message: &'static str,
    label: &'static str,
    help: &'static str,
    /// What to insert, where there is one answer.
    insert: Option<&'static str>,
}

/// The error for an empty `missing_*` pair.
pub(crate) fn gap(rule: Rule, at: u32) -> SyntaxError {
    let span = Span::new(at, at);
    let gap = describe(rule);
    let mut error = SyntaxError::new(gap.code, span, gap.message, gap.label);
    if !gap.help.is_empty() {
        error = error.help(gap.help);
    }
    match gap.insert {
        Some(text) => error.fix(span, text),
        None => error,
    }
}

const fn said(code: Code, message: &'static str, label: &'static str, help: &'static str) -> Gap {
    Gap {
        code,
        message,
        label,
        help,
        insert: None,
    }
}

const fn sure(code: Code, message: &'static str, label: &'static str, insert: &'static str) -> Gap {
    Gap {
        code,
        message,
        label,
        help: "",
        insert: Some(insert),
    }
}

fn describe(rule: Rule) -> Gap {
    match rule {
        Rule::missing_paren => sure(NO_BRACKET, "A `)` is missing.", "expected `)` here", ")"),
        Rule::missing_bracket => sure(NO_BRACKET, "A `]` is missing.", "expected `]` here", "]"),
        Rule::missing_comma => sure(NO_COMMA, "A comma is missing.", "expected `,` here", ", "),
        Rule::missing_colon => sure(
            NO_COLON,
            "A `:` is missing between the name and its type.",
            "expected `:`",
            ": ",
        ),
        Rule::missing_equals => sure(NO_EQUALS, "A `=` is missing.", "expected `=` here", "= "),
        Rule::missing_times => sure(
            NO_WORD,
            "The word `times` is missing.",
            "expected `times`",
            "times ",
        ),
        Rule::missing_of => sure(NO_WORD, "The word `of` is missing.", "expected `of`", "of "),
        Rule::missing_in => sure(NO_WORD, "The word `in` is missing.", "expected `in`", "in "),
        Rule::missing_each => sure(
            NO_WORD,
            "The word `each` is missing after `for`.",
            "expected `each`",
            "each ",
        ),
        Rule::missing_arrow => sure(
            NO_ARROW,
            "An arrow `->` is missing.",
            "expected `->` and a step",
            "-> ",
        ),
        Rule::missing_open => sure(NO_OPEN, "A `{` is missing.", "expected `{` here", " {"),
        _ => describe_rest(rule),
    }
}

fn describe_rest(rule: Rule) -> Gap {
    match rule {
        Rule::missing_expr => said(NO_VALUE, "A value is missing.", "expected a value here", ""),
        Rule::missing_operand => said(
            NO_OPERAND,
            "Something is missing after this sign.",
            "expected a value here",
            "",
        ),
        Rule::missing_type => said(
            NO_TYPE,
            "A type is missing.",
            "expected a type here",
            "write a type such as `text`, `number`, `list of text` or the name of a record or enum",
        ),
        Rule::missing_target => said(
            NO_TARGET,
            "An arrow leads nowhere.",
            "expected the name of a step here",
            "name a step of this process, or `next`, `leave`, `end` or `fail`",
        ),
        Rule::missing_for => said(
            NO_WORD,
            "A test does not say which process it tests.",
            "expected `for` and a process",
            "write `test \"title\" for process_name { … }`",
        ),
        Rule::missing_after => said(
            NO_WORD,
            "A variant does not say after which step to add.",
            "expected `after` and a step",
            "write `add task name … after other_step`",
        ),
        Rule::missing_bar => said(
            BAD_TABLE,
            "A row lacks its last `|`.",
            "expected `|` here",
            "",
        ),
        Rule::missing_header => said(
            BAD_TABLE,
            "A decision table has no columns.",
            "expected a row of columns here",
            "begin with `| name : type | … | -> result : type |`",
        ),
        Rule::missing_title => said(
            NO_TEXT,
            "A text in quotes is missing.",
            "expected `\"…\"` here",
            "",
        ),
        _ => describe_steps(rule),
    }
}

fn describe_steps(rule: Rule) -> Gap {
    match rule {
        Rule::missing_script => said(
            NO_SCRIPT,
            "A test does not say what this step does.",
            "expected `returns`, `fails`, `times out`, `accepts` or `chooses`",
            "",
        ),
        Rule::missing_action => said(
            NO_ACTION,
            "This step does not say what it calls.",
            "expected a name such as `crm.open_orders(…)` here",
            "",
        ),
        Rule::missing_wait => said(
            NO_WAIT,
            "This `wait` does not say for what.",
            "expected `for`, `until` or a block",
            "write `wait for 2 days`, `wait for message m where …`, `wait until …` or `wait name { … }`",
        ),
        _ => said(NO_NAME, "A name is missing.", "expected a name here", ""),
    }
}
