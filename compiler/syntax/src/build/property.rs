//! Properties and handlers: a word and what follows it.

use crate::errors::{NO_ARROW, NO_WORD};
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::{
    ExprKind, Handler, Name, Outcome, Property, PropertyValue, SyntaxError, TypeExpr, TypeKind,
    WordArg, Words,
};

use super::context::{plain_name, span};
use super::{Cx, Pair, Pairs};

/// The lines of a block of properties.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) props: Vec<Property>,
    /// `not by whoever did a, b` on a line of its own.
    pub(super) not_by: Vec<(Span, Name)>,
}

impl<'t> Cx<'t> {
    /// The lines directly inside `pair`, which also holds its braces.
    pub(super) fn lines(&mut self, pair: Pair<'t>) -> Lines {
        let mut lines = Lines::default();
        let opener = self.brace(span(&pair));
        self.lines_into(pair.into_inner(), opener, &mut lines);
        lines.props.shrink_to_fit();
        lines
    }

    pub(super) fn lines_into(&mut self, pairs: Pairs<'t>, opener: Span, lines: &mut Lines) {
        for part in pairs {
            if let Some(part) = self.line(part, lines) {
                self.stray(&part, opener);
            }
        }
    }

    /// Takes a property; gives back any other pair.
    pub(super) fn line(&mut self, pair: Pair<'t>, lines: &mut Lines) -> Option<Pair<'t>> {
        let at = span(&pair);
        match pair.as_rule() {
            Rule::returns => lines.props.push(self.returns(pair)),
            Rule::ask => lines.props.push(self.ask(pair)),
            Rule::gives_prop => lines.props.push(self.gives(pair)),
            Rule::handler => lines.props.push(self.handler_property(pair)),
            Rule::plain_prop => lines.props.push(self.plain_property(pair)),
            Rule::not_by => lines
                .not_by
                .extend(self.not_by(pair).into_iter().map(|n| (at, n))),
            _ => return Some(pair),
        }
        None
    }

    fn returns(&mut self, pair: Pair<'t>) -> Property {
        let at = span(&pair);
        let ty = pair.into_inner().next().map(|ty| self.type_expr(ty));
        let missing = || TypeExpr {
            span: at,
            kind: TypeKind::Missing,
            labels: Vec::new(),
        };
        let value = PropertyValue::Type(ty.unwrap_or_else(missing));
        Property {
            span: at,
            key: self.key(at, "returns"),
            value,
        }
    }

    /// `gives expr`, where a record's value may follow too.
    fn gives(&mut self, pair: Pair<'t>) -> Property {
        let at = span(&pair);
        let value = pair.into_inner().next().map(|value| self.expr(value));
        let span = value.as_ref().map_or(Span::new(at.end, at.end), |v| v.span);
        let args = value.into_iter().map(WordArg::Expr).collect();
        Property {
            span: at,
            key: self.key(at, "gives"),
            value: PropertyValue::Words(Words { span, args }),
        }
    }

    fn ask(&mut self, pair: Pair<'t>) -> Property {
        let at = span(&pair);
        let value = PropertyValue::Fields(self.fields(pair));
        Property {
            span: at,
            key: self.key(at, "ask"),
            value,
        }
    }

    fn key(&self, at: Span, word: &str) -> Name {
        Name {
            text: word.into(),
            span: Span::new(at.start, at.start + super::context::offset(word.len())),
        }
    }

    /// `on`, `after`, `every` and `timeout` are handlers even when they lead nowhere yet.
    fn handler_property(&mut self, pair: Pair<'t>) -> Property {
        let handler = self.handler(pair);
        let (at, key) = (handler.span, handler.key.clone());
        if handler.action.is_none() && matches!(key.text.as_str(), "on" | "after" | "every") {
            self.leads_nowhere(at, &key);
        }
        let always = matches!(
            key.text.as_str(),
            "on" | "after" | "every" | "timeout" | "until"
        );
        let value = match handler.action {
            None if !always => PropertyValue::Words(handler.what),
            _ => PropertyValue::Handler(handler),
        };
        Property {
            span: at,
            key,
            value,
        }
    }

    fn leads_nowhere(&mut self, at: Span, key: &Name) {
        let end = Span::new(at.end, at.end);
        let message = format!("This `{}` does not say what happens then.", key.text);
        let error = SyntaxError::new(NO_ARROW, end, message, "expected `->` and a step here");
        let blanks = self.around(at.end).rest;
        let blanks = blanks.len() - blanks.trim_start().len();
        let here = self.around(at.end + super::context::offset(blanks));
        let slip = super::signs::behind_key(&here).or_else(|| super::arrows::drawn(&here));
        self.error(
            slip.unwrap_or_else(|| error.help("write `-> step`, `-> { steps }` or `by role`")),
        );
    }

    /// A `handler` or a short form of `wait`.
    pub(super) fn handler(&mut self, pair: Pair<'t>) -> Handler {
        let at = span(&pair);
        let mut handler = Handler {
            span: at,
            key: Name::default(),
            what: Words::default(),
            action: None,
            share: None,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::handler_key | Rule::wait_key => handler.key = plain_name(&part),
                Rule::handler_words | Rule::words => handler.what = self.words(part),
                Rule::arrow => {
                    let (arrow, share) = self.arrow(part);
                    handler.action = Some(Outcome::Go(arrow));
                    handler.share = share;
                }
                Rule::do_steps => handler.action = Some(self.do_steps(part)),
                Rule::share => handler.share = Some(self.share(part)),
                Rule::people => handler.action = Some(Outcome::Hand(self.people(part))),
                Rule::steps => handler.action = Some(self.body_without_arrow(part, &handler)),
                _ => self.stray(&part, at),
            }
        }
        handler
    }

    /// Only `on error { … }` and `on cancel { … }` of a process go without an arrow.
    fn body_without_arrow(&mut self, pair: Pair<'t>, handler: &Handler) -> Outcome {
        let what = handler.what.args.first();
        let bare = matches!(what, Some(WordArg::Expr(e)) if matches!(&e.kind,
            crate::tree::ExprKind::Name(n) if n == "error" || n == "cancel"));
        if let Some(error) = event_meant(handler) {
            self.error(error);
        } else if !bare || handler.key.text != "on" {
            let at = Span::new(span(&pair).start, span(&pair).start);
            let message = "An arrow `->` is missing before the block.";
            let error = SyntaxError::new(NO_ARROW, at, message, "expected `->` here");
            self.error(error.fix(at, "-> "));
        }
        Outcome::Do(self.plain_body(pair))
    }

    /// A word, its arguments, and perhaps an arrow or a block. A rule that begins with a label
    /// (`@personal only to …`) has the key `@`.
    fn plain_property(&mut self, pair: Pair<'t>) -> Property {
        let at = span(&pair);
        let mut key = Name {
            text: "@".into(),
            span: Span::new(at.start, at.start + 1),
        };
        let mut words = Words {
            span: Span::new(at.end, at.end),
            args: Vec::new(),
        };
        let mut action = None;
        let mut entries = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => key = plain_name(&part),
                Rule::words => words = self.words(part),
                Rule::arrow => action = Some(Outcome::Go(self.next(part))),
                Rule::do_steps => action = Some(self.do_steps(part)),
                Rule::entries => entries = Some(self.entries(part)),
                _ => self.stray(&part, at),
            }
        }
        let value = match (entries, action) {
            (Some(entries), _) => PropertyValue::Handlers(words, entries),
            (None, None) => PropertyValue::Words(words),
            (None, action) => PropertyValue::Handler(Handler {
                span: at,
                key: key.clone(),
                what: words,
                action,
                share: None,
            }),
        };
        Property {
            span: at,
            key,
            value,
        }
    }

    /// The lines of a property's own block, as handlers that may lead nowhere.
    fn entries(&mut self, pair: Pair<'t>) -> Vec<Handler> {
        let lines: Vec<Handler> = self.lines(pair).props.into_iter().map(as_handler).collect();
        for line in lines
            .iter()
            .filter(|l| l.key.text == "at" && l.action.is_none())
        {
            self.leads_nowhere(line.span, &line.key);
        }
        lines
    }

    pub(super) fn words(&mut self, pair: Pair<'t>) -> Words {
        let at = span(&pair);
        let mut args: Vec<WordArg> = Vec::new();
        for part in pair.into_inner() {
            let is_number = |arg: &WordArg| matches!(arg, WordArg::Expr(e) if matches!(&e.kind, ExprKind::Number(n) if n.unit.is_none()));
            if args.last().is_some_and(is_number)
                && let Some(error) = self.foreign_unit(span(&part), part.as_str())
            {
                self.error(error);
                continue;
            }
            args.push(match part.as_rule() {
                Rule::comma => WordArg::Comma(span(&part)),
                Rule::label => WordArg::Label(self.label(part)),
                _ => WordArg::Expr(self.expr(part)),
            });
        }
        args.shrink_to_fit();
        Words { span: at, args }
    }
}

fn as_handler(prop: Property) -> Handler {
    let (span, key) = (prop.span, prop.key);
    match prop.value {
        PropertyValue::Handler(handler) => handler,
        PropertyValue::Words(what) | PropertyValue::Handlers(what, _) => Handler {
            span,
            key,
            what,
            action: None,
            share: None,
        },
        _ => Handler {
            span,
            key,
            what: Words::default(),
            action: None,
            share: None,
        },
    }
}

/// The mistake where `error` or `cancel` is called otherwise: `on cancelled { … }`.
fn event_meant(handler: &Handler) -> Option<SyntaxError> {
    let WordArg::Expr(expr) = handler.what.args.first()? else {
        return None;
    };
    let crate::tree::ExprKind::Name(word) = &expr.kind else {
        return None;
    };
    let meant = match word.as_str() {
        "cancelled" | "canceled" | "cancellation" | "abort" | "aborted" => "cancel",
        "failure" | "errors" | "exception" | "fail" | "failed" => "error",
        _ => return None,
    };
    if handler.key.text != "on" || handler.what.args.len() > 1 {
        return None;
    }
    let message = format!("This event is called `{meant}`.");
    let error = SyntaxError::new(NO_WORD, expr.span, message, "not known");
    Some(error.fix(expr.span, meant))
}
