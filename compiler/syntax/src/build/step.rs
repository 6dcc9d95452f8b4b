//! Steps: one function for the parts all kinds share, one arm for each kind.

use crate::errors::WRONG_CLAUSE;
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::{
    Arg, Arm, Arrow, Body, Branch, Expr, Field, Name, Path, People, Step, StepKind, SyntaxError,
    Text, Words,
};

use super::context::{offset, plain_name, span};
use super::property::Lines;
use super::{Cx, Pair, expr, text};

/// What the words of any step may amount to; each kind takes its own.
#[derive(Default)]
pub(super) struct Parts {
    name: Name,
    title: Option<Text>,
    by: Option<People>,
    with: Option<(Span, Name)>,
    on: Option<Expr>,
    lines: Lines,
    next: Option<Arrow>,
    body: Body,
    path: Path,
    args: Vec<Arg>,
    pub(super) arms: Vec<Arm>,
    branches: Vec<Branch>,
    fields: Vec<Field>,
    /// Expressions in source order: the list of `for each`, the conditions of `repeat`.
    values: Vec<Expr>,
    at_once: Option<Expr>,
    until: Vec<Words>,
    at_most: Option<Expr>,
    otherwise: Option<Arrow>,
    /// The item of a `for each`, the step of an `undo`.
    item: Option<Name>,
    wait: Option<crate::tree::Handler>,
    /// `first` of a parallel, `without undo` of a fail.
    flag: bool,
}

/// Whether a pair is a step of some kind.
pub(super) fn is_step(rule: Rule) -> bool {
    word(rule).is_some()
}

/// The word a kind begins with, and its name in a sentence.
fn word(rule: Rule) -> Option<(&'static str, &'static str)> {
    Some(match rule {
        Rule::task => ("task", "A `task`"),
        Rule::ai => ("ai", "An `ai` step"),
        Rule::copilot => ("copilot", "A `copilot` step"),
        Rule::agent => ("agent", "An `agent` step"),
        Rule::call => ("call", "A `call`"),
        Rule::decide => ("decide", "A `decide`"),
        Rule::stage => ("stage", "A `stage`"),
        Rule::parallel => ("parallel", "A `parallel`"),
        Rule::for_each => ("for", "A `for each`"),
        Rule::repeat => ("repeat", "A `repeat`"),
        Rule::wait => ("wait", "A `wait`"),
        Rule::run => ("run", "A `run`"),
        Rule::send => ("send", "A `send`"),
        Rule::set => ("set", "A `set`"),
        Rule::undo => ("undo", "An `undo`"),
        Rule::end_step => ("end", "An `end`"),
        Rule::fail => ("fail", "A `fail`"),
        _ => return None,
    })
}

impl<'t> Cx<'t> {
    /// A step of any kind.
    pub(crate) fn step(&mut self, pair: Pair<'t>) -> Step {
        let whole = span(&pair);
        let rule = pair.as_rule();
        let (keyword, what) = word(rule).unwrap_or(("", "A step"));
        let keyword = Span::new(whole.start, whole.start + offset(keyword.len()));
        let docs = self.docs(whole.start);
        self.steps += 1;
        let mut parts = Parts::default();
        for part in pair.into_inner() {
            self.part(part, rule, what, &mut parts);
        }
        parts.arms.shrink_to_fit();
        let name = std::mem::take(&mut parts.name);
        let title = parts.title.take();
        let next = parts.next.take();
        let (kind, props) = self.kind(rule, what, keyword, parts);
        Step {
            docs,
            span: self.trimmed(whole),
            keyword,
            name,
            title,
            kind,
            props,
            next,
        }
    }

    /// Without the blanks and the `;` that end a statement.
    fn trimmed(&self, whole: Span) -> Span {
        let len = self.slice(whole).trim_end_matches([' ', '\t', ';']).len();
        Span::new(whole.start, whole.start + offset(len))
    }

    fn part(&mut self, part: Pair<'t>, rule: Rule, what: &str, parts: &mut Parts) {
        match part.as_rule() {
            Rule::name if rule == Rule::for_each => parts.item = Some(plain_name(&part)),
            Rule::missing_name if rule == Rule::for_each => {
                parts.item = Some(self.name(&part, "Each item of a `for each`"));
            }
            Rule::missing_name if rule == Rule::set => {
                self.name(&part, "What is set");
            }
            Rule::name | Rule::bad_name | Rule::missing_name if rule == Rule::undo => {
                parts.item = Some(self.name(&part, "The step to undo"));
            }
            Rule::name | Rule::bad_name | Rule::missing_name => parts.name = self.name(&part, what),
            Rule::line_text | Rule::block_text => parts.title = Some(text::text(self, part)),
            Rule::people => parts.by = Some(self.people(part)),
            Rule::with_model => parts.with = Some(self.with_model(part)),
            Rule::on_value => parts.on = part.into_inner().next().map(|value| self.expr(value)),
            Rule::step_props => parts.lines = self.lines(part),
            Rule::lost_open => self.lost_open(part, parts),
            Rule::arrow if rule == Rule::repeat && parts.body.span.is_empty() => {
                parts.otherwise = Some(self.next(part));
            }
            Rule::arrow => parts.next = Some(self.next(part)),
            Rule::body => (parts.body, parts.lines) = self.body(part),
            Rule::path => parts.path = self.path(part),
            Rule::args => parts.args = self.args(part),
            Rule::first | Rule::without_undo => parts.flag = true,
            Rule::expr | Rule::missing_expr => {
                let value = self.expr(part);
                parts.values.push(value);
            }
            _ => self.block_part(part, rule, parts),
        }
    }

    fn block_part(&mut self, part: Pair<'t>, rule: Rule, parts: &mut Parts) {
        match part.as_rule() {
            Rule::arms => self.arms(part, &mut parts.arms, &mut parts.lines),
            Rule::arm => {
                let arm = self.arm(part);
                parts.arms.push(arm);
            }
            Rule::branches => self.branches(part, &mut parts.branches, &mut parts.lines),
            Rule::end_fields => parts.fields = self.fields(part),
            Rule::item_as => (parts.name, parts.title) = self.item_as(part),
            Rule::at_once => parts.at_once = part.into_inner().next().map(|n| self.expr(n)),
            Rule::until_some => self.until_some(part, &mut parts.until),
            Rule::repeat_cap => self.repeat_cap(part, &mut parts.at_most),
            Rule::wait_block => parts.lines = self.lines(part),
            Rule::wait_short => parts.wait = Some(self.handler(part)),
            Rule::bad_rest | Rule::odd_words => self.left_over(&part),
            Rule::missing_open => self.lost_block(&part, rule),
            _ => {
                if let Some(part) = self.line(part, &mut parts.lines) {
                    self.stray(&part, span(&part));
                }
            }
        }
    }

    fn with_model(&mut self, pair: Pair<'t>) -> (Span, Name) {
        let at = span(&pair);
        let mut model = Name::default();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::key_sign => self.gap(&part),
                _ => model = self.name(&part, "A model"),
            }
        }
        (at, model)
    }

    /// Properties after a step without `{`. With a `}` of their own they lost it, else they stand
    /// too late; said once, either way.
    fn lost_open(&mut self, pair: Pair<'t>, parts: &mut Parts) {
        let at = span(&pair);
        let closed = pair
            .clone()
            .into_inner()
            .any(|part| part.as_rule() == Rule::lost_close);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::lost_close => {}
                Rule::missing_open if closed => self.gap(&part),
                Rule::missing_open => {}
                _ => {
                    if let Some(part) = self.line(part, &mut parts.lines) {
                        self.stray(&part, at);
                    }
                }
            }
        }
        if let (false, Some(prop)) = (closed, parts.lines.props.first().cloned()) {
            self.late_property(&prop);
        }
    }

    /// The `{` of a block of steps is missing; its steps then stand around it, and its `}` is early. The arms
    /// of a decision are read nevertheless.
    fn lost_block(&mut self, pair: &Pair<'_>, rule: Rule) {
        self.gap(pair);
        let behind = self.behind(span(pair).end);
        let has_arms = ["when ", "else "].iter().any(|w| behind.starts_with(w));
        if let Some(error) = self.errors.last_mut() {
            error.is_harmless &= rule == Rule::decide && has_arms;
        }
        if rule != Rule::decide {
            self.lost_opens += 1;
        }
    }

    fn item_as(&mut self, pair: Pair<'t>) -> (Name, Option<Text>) {
        let (mut name, mut title) = (Name::default(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::line_text | Rule::block_text => title = Some(text::text(self, part)),
                Rule::no_sign => self.gap(&part),
                _ => name = self.name(&part, "The result of a `for each`"),
            }
        }
        (name, title)
    }

    fn until_some(&mut self, pair: Pair<'t>, until: &mut Vec<Words>) {
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::until_cond => until.push(self.words(part)),
                _ => self.gap(&part),
            }
        }
    }

    fn repeat_cap(&mut self, pair: Pair<'t>, at_most: &mut Option<Expr>) {
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::missing_times => self.gap(&part),
                Rule::odd_most => self.odd_most(&part),
                _ => *at_most = Some(self.expr(part)),
            }
        }
    }

    fn kind(
        &mut self,
        rule: Rule,
        what: &str,
        keyword: Span,
        mut parts: Parts,
    ) -> (StepKind, Vec<crate::tree::Property>) {
        self.refuse_clauses(rule, what, keyword, &mut parts);
        let not_by = std::mem::take(&mut parts.lines.not_by);
        let by = Cx::people_with(parts.by.take(), not_by);
        let with = parts.with.take().map(|(_, name)| name);
        let mut props = std::mem::take(&mut parts.lines.props);
        let kind = match rule {
            Rule::task => StepKind::Task { by },
            Rule::ai => StepKind::Ai { with },
            Rule::copilot => StepKind::Copilot { by, with },
            Rule::agent => StepKind::Agent { with },
            Rule::decide => StepKind::Decide {
                by,
                with,
                on: parts.on,
                arms: parts.arms,
            },
            Rule::wait => StepKind::Wait {
                arms: wait_arms(parts.wait, &mut props),
            },
            _ => other_kind(rule, keyword, parts),
        };
        props.shrink_to_fit();
        (kind, props)
    }

    /// Reports `by`, `with` or `on` where the kind takes none.
    fn refuse_clauses(&mut self, rule: Rule, what: &str, keyword: Span, parts: &mut Parts) {
        let people = matches!(rule, Rule::task | Rule::copilot | Rule::decide);
        let model = matches!(rule, Rule::ai | Rule::copilot | Rule::agent | Rule::decide);
        if let (false, Some(by)) = (people, &parts.by) {
            let help = if rule == Rule::ai {
                "a `copilot` is done by a person with a model"
            } else {
                ""
            };
            self.refuse(what, "by", by.span, help, keyword);
        }
        if let (false, Some((at, _))) = (model, &parts.with) {
            let help = if rule == Rule::task {
                "a `copilot` is done by a person with a model"
            } else {
                ""
            };
            self.refuse(what, "with", *at, help, keyword);
        }
        if let (false, Some(on)) = (rule == Rule::decide, &parts.on) {
            self.refuse(what, "on", on.span, "", keyword);
        }
    }

    fn refuse(&mut self, what: &str, clause: &str, at: Span, help: &str, keyword: Span) {
        let message = format!("{what} takes no `{clause}`.");
        let mut error = SyntaxError::new(WRONG_CLAUSE, at, message, "does not fit here");
        if !help.is_empty() {
            // Another kind of step is another process: not to be changed unasked.
            error = error.help(help).guess(keyword, "copilot");
        }
        self.error(error);
    }
}

fn other_kind(rule: Rule, keyword: Span, mut parts: Parts) -> StepKind {
    let nothing = || expr::missing(Span::new(keyword.end, keyword.end));
    match rule {
        Rule::call => StepKind::Call {
            action: parts.path,
            args: parts.args,
        },
        Rule::run => StepKind::Run {
            process: parts.path,
            args: parts.args,
        },
        Rule::send => StepKind::Send {
            message: parts.path,
            args: parts.args,
        },
        Rule::stage => StepKind::Stage { body: parts.body },
        Rule::parallel => StepKind::Parallel {
            first: parts.flag,
            branches: parts.branches,
        },
        Rule::for_each => StepKind::ForEach {
            item: parts.item.unwrap_or_default(),
            list: parts.values.pop().unwrap_or_else(nothing),
            at_once: parts.at_once,
            until: parts.until,
            body: parts.body,
        },
        Rule::repeat => StepKind::Repeat {
            until: parts.values.pop(),
            at_most: parts.at_most,
            otherwise: parts.otherwise,
            body: parts.body,
        },
        Rule::set => StepKind::Set {
            target: parts.path,
            value: parts.values.pop().unwrap_or_else(nothing),
        },
        Rule::undo => StepKind::Undo {
            step: parts.item.unwrap_or_default(),
        },
        Rule::end_step => StepKind::End {
            fields: parts.fields,
        },
        _ => StepKind::Fail {
            without_undo: parts.flag,
        },
    }
}

/// The race of a `wait`: what it listens to. Other lines stay properties.
fn wait_arms(
    short: Option<crate::tree::Handler>,
    props: &mut Vec<crate::tree::Property>,
) -> Vec<crate::tree::Handler> {
    let mut arms: Vec<_> = short.into_iter().collect();
    let (race, rest): (Vec<_>, Vec<_>) = std::mem::take(props).into_iter().partition(is_arm);
    *props = rest;
    arms.extend(race.into_iter().filter_map(|prop| match prop.value {
        crate::tree::PropertyValue::Handler(handler) => Some(handler),
        _ => None,
    }));
    arms
}

fn is_arm(prop: &crate::tree::Property) -> bool {
    let key = prop.key.text.as_str();
    matches!(key, "on" | "after" | "until")
        && matches!(prop.value, crate::tree::PropertyValue::Handler(_))
}
