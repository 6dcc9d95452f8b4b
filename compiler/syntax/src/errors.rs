//! The syntax errors: their codes, and the sentence for each gap of the grammar.

use crate::diagnostic::Code;
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::SyntaxError;

flow_codes::codes! {
    /// A file is larger than 16 MB.
    pub const TOO_LARGE: &str = "F0001";
    /// A file is not UTF-8 text.
    pub const NOT_UTF8: &str = "F0002";
    /// A file is not text at all.
    pub const BINARY: &str = "F0003";
    /// Brackets are nested more than 256 deep.
    pub const TOO_DEEP: &str = "F0004";
    /// One expression, type or process has too many parts.
    pub const TOO_LONG: &str = "F0005";
    /// A file has more mistakes than can be told.
    pub const TOO_MANY: &str = "F0006";
    /// Text between declarations.
    pub const NOT_A_DECLARATION: &str = "F0010";
    /// A line begins with no word that is known here.
    pub const NOT_A_LINE: &str = "F0011";
    /// Text after the end of a statement.
    pub const LEFT_OVER: &str = "F0012";
    /// A name is missing.
    pub const NO_NAME: &str = "F0013";
    /// A reserved word is used as a name.
    pub const RESERVED: &str = "F0014";
    /// A `{` is missing.
    pub const NO_OPEN: &str = "F0015";
    /// A `{` is never closed.
    pub const NOT_CLOSED: &str = "F0016";
    /// A `}` closes a process too early.
    pub const EARLY_CLOSE: &str = "F0017";
    /// A value is missing.
    pub const NO_VALUE: &str = "F0018";
    /// An operator lacks what follows it.
    pub const NO_OPERAND: &str = "F0019";
    /// A `)` or `]` is missing.
    pub const NO_BRACKET: &str = "F0020";
    /// A text is never closed.
    pub const TEXT_NOT_CLOSED: &str = "F0021";
    /// A `{{` in a text is never closed.
    pub const HOLE_NOT_CLOSED: &str = "F0022";
    /// A type is missing.
    pub const NO_TYPE: &str = "F0023";
    /// A `:` is missing.
    pub const NO_COLON: &str = "F0024";
    /// A `=` is missing.
    pub const NO_EQUALS: &str = "F0025";
    /// An arrow `->` is missing.
    pub const NO_ARROW: &str = "F0026";
    /// An arrow leads nowhere.
    pub const NO_TARGET: &str = "F0027";
    /// `=` or `:` stands where the other form is meant.
    pub const ONE_EQUALS: &str = "F0028";
    /// A word of a set phrase is missing.
    pub const NO_WORD: &str = "F0029";
    /// A step carries a clause that its kind does not take.
    pub const WRONG_CLAUSE: &str = "F0030";
    /// A property stands after the first step.
    pub const LATE_PROPERTY: &str = "F0031";
    /// A step of a `parallel` stands outside its branches.
    pub const OUTSIDE_BRANCH: &str = "F0032";
    /// A decision table is not drawn as rows of `|` cells.
    pub const BAD_TABLE: &str = "F0033";
    /// A comma is missing.
    pub const NO_COMMA: &str = "F0034";
    /// A test does not say what a step does.
    pub const NO_SCRIPT: &str = "F0035";
    /// A step does not say what it calls.
    pub const NO_ACTION: &str = "F0036";
    /// A text in quotes is missing.
    pub const NO_TEXT: &str = "F0037";
    /// A `wait` does not say for what.
    pub const NO_WAIT: &str = "F0038";
}

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
            is_guess: false,
            is_harmless: false,
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

    /// Offers an edit, which a person should confirm unless it is sure.
    pub(crate) fn maybe(self, span: Span, text: impl Into<String>, is_sure: bool) -> Self {
        let mut error = self.fix(span, text);
        error.is_guess = !is_sure;
        error
    }

    /// Offers an edit that a person should confirm.
    pub(crate) fn guess(self, span: Span, text: impl Into<String>) -> Self {
        let mut error = self.fix(span, text);
        error.is_guess = true;
        error
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
    error.is_harmless = rule == Rule::missing_open;
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
