//! `variant` blocks.

use crate::errors::{LEFT_OVER, NO_WORD};
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::{Bogus, Change, ChangeKind, Name, Step, SyntaxError, Variant};

use super::context::{offset, span};
use super::{Cx, Pair};

impl<'t> Cx<'t> {
    pub(super) fn variant(&mut self, pair: Pair<'t>) -> Variant {
        let opener = self.brace(span(&pair));
        let mut names = Vec::new();
        let mut title = None;
        let mut changes = Vec::new();
        let mut parts = pair.into_inner().peekable();
        while let Some(part) = parts.next() {
            let at = span(&part);
            let is_named = parts.peek().is_some_and(|p| p.as_rule() == Rule::name);
            let kind = match part.as_rule() {
                Rule::name | Rule::bad_name | Rule::missing_name => {
                    let what = if names.is_empty() {
                        "A variant"
                    } else {
                        "The process of a variant"
                    };
                    names.push(self.name(&part, what));
                    continue;
                }
                Rule::line_text | Rule::block_text => {
                    title = Some(super::text::text(self, part));
                    continue;
                }
                Rule::missing_of if !is_named => {
                    self.error(of_nothing(at));
                    continue;
                }
                Rule::replace => self.replace(part),
                Rule::add => self.add(part),
                Rule::remove => self.remove(part),
                Rule::bad_line => {
                    self.bad_line(at, &["replace", "add", "remove"]);
                    ChangeKind::Bogus(Bogus { span: at })
                }
                _ => {
                    self.stray(&part, opener);
                    continue;
                }
            };
            changes.push(Change { span: at, kind });
        }
        let mut names = names.into_iter();
        let name = names.next().unwrap_or_default();
        Variant {
            name,
            title,
            of: names.next().unwrap_or_default(),
            changes,
        }
    }

    fn replace(&mut self, pair: Pair<'t>) -> ChangeKind {
        let at = span(&pair);
        match self.changed_step(pair) {
            (Some(step), _) => ChangeKind::Replace(Box::new(step)),
            _ => ChangeKind::Bogus(Bogus { span: at }),
        }
    }

    fn add(&mut self, pair: Pair<'t>) -> ChangeKind {
        let at = span(&pair);
        match self.changed_step(pair) {
            (Some(step), after) => ChangeKind::Add {
                step: Box::new(step),
                after,
            },
            _ => ChangeKind::Bogus(Bogus { span: at }),
        }
    }

    fn changed_step(&mut self, pair: Pair<'t>) -> (Option<Step>, Name) {
        let at = span(&pair);
        let (mut step, mut after) = (None, Name::default());
        for part in pair.into_inner() {
            match part.as_rule() {
                rule if super::step::is_step(rule) => step = Some(self.step(part)),
                Rule::name | Rule::bad_name | Rule::missing_name => {
                    after = self.name(&part, "The step after which to add");
                }
                Rule::bad_line => self.bad_line(span(&part), crate::words::STEPS),
                Rule::missing_after if self.is_before() => self.added_before(),
                _ => self.stray(&part, at),
            }
        }
        (step, after)
    }

    /// Whether what was left over last is `before step`.
    fn is_before(&self) -> bool {
        let last = self.errors.last().filter(|e| e.code == LEFT_OVER);
        last.is_some_and(|e| self.slice(e.span).starts_with("before "))
    }

    /// `add task x "X" before y`
    fn added_before(&mut self) {
        let Some(left) = self.errors.pop() else {
            return;
        };
        let place = Span::new(left.span.start, left.span.start + offset("before".len()));
        let message = "A step is added after another one.";
        let error = SyntaxError::new(NO_WORD, place, message, "not known here");
        self.error(
            error.help("name the step that comes before it: `add task name … after other_step`"),
        );
    }

    fn remove(&mut self, pair: Pair<'t>) -> ChangeKind {
        let (mut step, mut next) = (Name::default(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::arrow => next = Some(self.next(part)),
                _ => step = self.name(&part, "The step to remove"),
            }
        }
        ChangeKind::Remove { step, next }
    }
}

fn of_nothing(at: Span) -> SyntaxError {
    let message = "A variant does not say which process it changes.";
    let error = SyntaxError::new(NO_WORD, at, message, "expected `of` and a process");
    error.help("write `variant name of process_name { … }`")
}
