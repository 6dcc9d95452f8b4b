//! Pieces and their declarations.

use crate::errors::NOT_A_DECLARATION;
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::{
    Action, Bogus, Decl, DeclKind, Enum, EnumValue, Field, Name, Plain, PlainKind, Record,
    SyntaxError, Use,
};
use crate::words::{DECLARATIONS, nearest};

use super::context::{offset, plain_name, span};
use super::property::Lines;
use super::{Cx, Pair, Pairs, expr, foreign, signs, slips, text};

/// The declarations of one piece.
pub(crate) fn piece<'t>(cx: &mut Cx<'t>, pairs: Pairs<'t>) -> Vec<Decl> {
    let mut decls: Vec<Decl> = Vec::new();
    for pair in pairs.flat_map(Pair::into_inner) {
        match pair.as_rule() {
            Rule::EOI => {}
            Rule::bad_decl => cx.bad_decl(&pair, &mut decls),
            _ => decls.push(cx.decl(pair)),
        }
    }
    // Trees are kept for long, and a piece has one declaration as a rule.
    decls.shrink_to_fit();
    decls
}

impl<'t> Cx<'t> {
    fn decl(&mut self, pair: Pair<'t>) -> Decl {
        self.lost_opens = 0;
        let whole = span(&pair);
        let head = self.slice(whole);
        let len = head
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(head.len());
        Decl {
            docs: self.docs(whole.start),
            span: Span::new(whole.start, whole.start + offset(head.trim_end().len())),
            keyword: Span::new(whole.start, whole.start + offset(len)),
            kind: self.decl_kind(pair),
        }
    }

    fn decl_kind(&mut self, pair: Pair<'t>) -> DeclKind {
        match pair.as_rule() {
            Rule::process_decl => DeclKind::Process(self.process(pair)),
            Rule::record_decl => DeclKind::Record(self.record_decl(pair)),
            Rule::enum_decl => DeclKind::Enum(self.enum_decl(pair)),
            Rule::table_decl => DeclKind::Table(self.table(pair)),
            Rule::test_decl => DeclKind::Test(self.test(pair)),
            Rule::variant_decl => DeclKind::Variant(self.variant(pair)),
            Rule::use_decl => DeclKind::Use(self.use_decl(pair)),
            Rule::edition_decl => DeclKind::Edition(self.edition(pair)),
            Rule::system_decl => DeclKind::Plain(self.plain(pair, PlainKind::System)),
            Rule::message_decl => DeclKind::Plain(self.plain(pair, PlainKind::Message)),
            Rule::label_decl => DeclKind::Plain(self.plain(pair, PlainKind::Label)),
            _ => DeclKind::Plain(self.plain(pair, PlainKind::Role)),
        }
    }

    /// Text that is no declaration; lines that follow each other without a likely keyword are one.
    fn bad_decl(&mut self, pair: &Pair<'_>, decls: &mut Vec<Decl>) {
        let at = span(pair);
        let text = pair.as_str();
        let len = text
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(text.len());
        let word = text.get(..len).unwrap_or("");
        let meant = nearest(word, DECLARATIONS.iter().copied()).filter(|meant| *meant != word);
        let meant = meant.or_else(|| foreign::declaration(word, text));
        let notation = foreign::notation(text);
        let meant = meant.filter(|_| notation.is_none());
        let comment = signs::comment(&self.around(at.start));
        let goes_on = match decls.last_mut() {
            Some(Decl {
                kind: DeclKind::Bogus(bogus),
                span: whole,
                ..
            }) if meant.is_none() && comment.is_none() => {
                bogus.span.end = at.end;
                whole.end = at.end;
                true
            }
            _ => false,
        };
        if goes_on {
            return;
        }
        let first = text.lines().next().unwrap_or("").trim_end();
        let shown = offset(if meant.is_some() {
            word.len()
        } else {
            first.len()
        });
        let here = Span::new(at.start, at.start + shown);
        let other = || notation.map(|name| another_notation(here, name));
        let error = comment.or_else(other);
        self.error(error.unwrap_or_else(|| not_a_declaration(here, text, meant)));
        let kind = DeclKind::Bogus(Bogus { span: at });
        decls.push(Decl {
            docs: None,
            span: at,
            keyword: here,
            kind,
        });
    }

    fn edition(&mut self, pair: Pair<'t>) -> crate::tree::Expr {
        let at = span(&pair);
        let mut edition = expr::missing(at);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::number | Rule::missing_expr => edition = self.expr(part),
                _ => self.stray(&part, at),
            }
        }
        edition
    }

    fn use_decl(&mut self, pair: Pair<'t>) -> Use {
        let at = span(&pair);
        let mut decl = Use {
            path: crate::tree::Text::default(),
            alias: None,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::line_text | Rule::block_text => decl.path = text::text(self, part),
                Rule::name | Rule::bad_name | Rule::missing_name => {
                    decl.alias = Some(self.name(&part, "What a file is brought in as"));
                }
                _ => self.stray(&part, at),
            }
        }
        decl
    }

    fn plain(&mut self, pair: Pair<'t>, kind: PlainKind) -> Plain {
        let opener = self.brace(span(&pair));
        let mut plain = Plain {
            kind,
            name: Name::default(),
            title: None,
            props: Vec::new(),
            actions: Vec::new(),
            fields: Vec::new(),
        };
        let mut lines = Lines::default();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::plain_kw => plain.kind = plain_kind(part.as_str()),
                Rule::name | Rule::bad_name | Rule::missing_name => {
                    plain.name = self.name(&part, "This declaration");
                }
                Rule::line_text | Rule::block_text => plain.title = Some(text::text(self, part)),
                Rule::action_decl => plain.actions.push(self.action(part)),
                Rule::field_decl => plain.fields.push(self.field(part)),
                _ => {
                    if let Some(part) = self.line(part, &mut lines) {
                        self.stray(&part, opener);
                    }
                }
            }
        }
        plain.props = lines.props;
        plain
    }

    fn action(&mut self, pair: Pair<'t>) -> Action {
        let at = span(&pair);
        let mut action = Action {
            docs: self.docs(at.start),
            span: at,
            reads_only: false,
            name: Name::default(),
            params: Vec::new(),
            returns: None,
            props: Vec::new(),
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::action_kw => action.reads_only = part.as_str() == "lookup",
                Rule::name => action.name = plain_name(&part),
                Rule::missing_name => action.name = self.name(&part, "A lookup or an action"),
                Rule::params => action.params = self.fields(part),
                Rule::type_expr | Rule::missing_type => action.returns = Some(self.type_expr(part)),
                Rule::action_props => action.props = self.lines(part).props,
                _ => self.stray(&part, at),
            }
        }
        action
    }

    fn record_decl(&mut self, pair: Pair<'t>) -> Record {
        let opener = self.brace(span(&pair));
        let mut record = Record {
            name: Name::default(),
            fields: Vec::new(),
            props: Vec::new(),
        };
        let mut lines = Lines::default();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name | Rule::bad_name | Rule::missing_name => {
                    record.name = self.name(&part, "A record");
                }
                Rule::field_decl => {
                    let field: Field = self.field(part);
                    record.fields.push(field);
                }
                _ => {
                    if let Some(part) = self.line(part, &mut lines) {
                        self.stray(&part, opener);
                    }
                }
            }
        }
        record.props = lines.props;
        record
    }

    fn enum_decl(&mut self, pair: Pair<'t>) -> Enum {
        let opener = self.brace(span(&pair));
        let mut decl = Enum {
            name: Name::default(),
            values: Vec::new(),
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name | Rule::bad_name | Rule::missing_name => {
                    decl.name = self.name(&part, "An enum");
                }
                Rule::enum_value => {
                    let value = self.enum_value(part);
                    decl.values.push(value);
                }
                Rule::bad_field => self.bad_value(&part, opener),
                _ => self.stray(&part, opener),
            }
        }
        decl
    }

    /// Text that is no value of an enum.
    fn bad_value(&mut self, pair: &Pair<'_>, opener: Span) {
        match slips::enum_value(&self.around(span(pair).start)) {
            Some(slip) => self.error(slip),
            None => self.stray(pair, opener),
        }
    }

    fn enum_value(&mut self, pair: Pair<'t>) -> EnumValue {
        let at = span(&pair);
        let docs = self.docs(at.start).or_else(|| self.doc_after(at.end));
        let mut value = EnumValue {
            docs,
            name: Name::default(),
            title: None,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::line_text | Rule::block_text => value.title = Some(text::text(self, part)),
                Rule::no_sign => self.gap(&part),
                _ => value.name = self.name(&part, "A value of an enum"),
            }
        }
        value
    }
}

fn plain_kind(word: &str) -> PlainKind {
    match word {
        "model" => PlainKind::Model,
        "policy" => PlainKind::Policy,
        _ => PlainKind::Role,
    }
}

/// A text of another notation.
fn another_notation(here: Span, name: &str) -> SyntaxError {
    let message = format!("This is written in the notation of {name}.");
    let error = SyntaxError::new(NOT_A_DECLARATION, here, message, "no declaration");
    error.help(
        "a map is written in words: `process name \"Title\" { task first \"First step\" by role … }`; a step leads to the \
         one below it, and an arrow `-> a_step` at its end elsewhere",
    )
}

fn not_a_declaration(here: Span, text: &str, meant: Option<&'static str>) -> SyntaxError {
    if let Some(meant) = meant {
        let message = "This word begins no declaration.";
        let label = format!("did you mean `{meant}`?");
        return SyntaxError::new(NOT_A_DECLARATION, here, message, label).fix(here, meant);
    }
    if text.starts_with('}') {
        let message = "This `}` closes nothing.";
        let error = SyntaxError::new(NOT_A_DECLARATION, here, message, "nothing is open here");
        return error.help("remove it, or add the `{` that it should close");
    }
    let message = "This is no declaration.";
    let error = SyntaxError::new(NOT_A_DECLARATION, here, message, "not understood");
    error.help("a declaration begins with a word such as `process`, `role`, `record` or `model`")
}
