//! One step.

use flow_analysis::graph::Node;
use flow_analysis::model::{Due, Process, Retry, Route, Step, StepKind, Then, Timeout};
use flow_analysis::typed::TExpr;
use flow_syntax::Place;

use super::fields::ANSWER;
use super::kinds::kind_word;
use super::reader::Reader;
use super::ways::Ways;
use super::{Item, Kind, props};
use crate::facts::{Aspect, Fact};

/// The step with all that is said of it.
pub(super) fn read(ways: &Ways<'_>, step: &Step, node: Option<&Node>) -> Item {
    let Step {
        path: _,
        name: _,
        title,
        docs,
        scope,
        kind,
        result: _,
        labels: _,
        next: _,
        on,
        retry,
        timeout,
        due,
        undone_by,
        handlers,
        props,
        place: _,
        head,
    } = step;
    let mut item = Item::new(Kind::Step, name(step), title, ways.r.at(*head));
    item.shown = shown(ways.process, step);
    item.within = Some(ways.process.key.to_string());
    let mut facts = Facts::new(ways, *head);
    facts.add(Aspect::Title, "", title);
    facts
        .list
        .extend(ways.r.description("", docs.as_deref(), *head));
    let block = ways.process.scope(*scope).map_or("", |s| s.path.as_str());
    facts.add(Aspect::Block, "", block);
    facts.by_person = facts.kind(kind);
    facts.next(step);
    on.iter().for_each(|route| facts.route(route));
    due.iter().for_each(|due| facts.due(due));
    timeout.iter().for_each(|timeout| facts.timeout(timeout));
    retry.iter().for_each(|retry| facts.retry(retry));
    if let Some(call) = undone_by {
        facts.add(Aspect::Undo, "undone by", &ways.call_words(call));
    }
    facts.answer(step);
    for label in node.map(|n| n.labels.as_slice()).unwrap_or_default() {
        facts.add(Aspect::Sees, label, &format!("@{label}"));
    }
    item.by_person = facts.by_person;
    item.facts = facts.list;
    ways.handlers(handlers, &mut item.facts);
    props::own(ways.r, props, &mut item.facts);
    item
}

/// Its name, or its path where it has none.
pub(super) fn name(step: &Step) -> &str {
    if step.name.is_empty() {
        return step.path.rsplit('/').next().unwrap_or(&step.path);
    }
    &step.name
}

/// Its name as in the source; what it is and what about where it has none: `set words`.
pub(super) fn shown(process: &Process, step: &Step) -> String {
    match &step.kind {
        StepKind::Set { target, .. } => format!("set {target}"),
        StepKind::Undo { step } => {
            let step = step.and_then(|id| process.step(id));
            format!("undo {}", step.map_or("", name))
        }
        StepKind::ForEach { item, .. } if step.name.is_empty() => format!("for each {item}"),
        kind if step.name.is_empty() => kind_word(kind).to_owned(),
        _ => name(step).to_owned(),
    }
}

/// Collects the facts of a step.
pub(super) struct Facts<'a> {
    pub(super) r: &'a Reader<'a>,
    pub(super) ways: &'a Ways<'a>,
    pub(super) process: &'a Process,
    pub(super) list: Vec<Fact>,
    pub(super) place: Place,
    /// Whether a person does or decides it.
    by_person: bool,
}

impl<'a> Facts<'a> {
    fn new(ways: &'a Ways<'a>, place: Place) -> Self {
        Self {
            r: ways.r,
            ways,
            process: ways.process,
            list: Vec::new(),
            place,
            by_person: false,
        }
    }

    pub(super) fn add(&mut self, aspect: Aspect, key: &str, text: &str) {
        let fact = self.r.fact(aspect, key, text, self.place);
        self.list.push(fact);
    }

    pub(super) fn value(&mut self, aspect: Aspect, key: &str, value: &TExpr) {
        self.list.push(self.r.value(aspect, key, value));
    }

    /// Where it leads when done. What chooses for itself has no way of its own.
    fn next(&mut self, step: &Step) {
        let chooses = matches!(
            step.kind,
            StepKind::Decide { .. }
                | StepKind::Choose { .. }
                | StepKind::Ask { .. }
                | StepKind::Wait { .. }
                | StepKind::End { .. }
                | StepKind::Fail { .. }
        );
        if !chooses {
            self.list
                .push(self.ways.arrow(Aspect::Route, "next", &step.next));
        }
    }

    fn route(&mut self, route: &Route) {
        let Route {
            outcome,
            then,
            place,
        } = route;
        let key = format!("on {outcome}");
        let words = self.ways.then_words(Some(then));
        let fact = self.r.fact(Aspect::Route, &key, words, *place);
        self.list.push(self.ways.then_as_written(fact, Some(then)));
        if let Then::Go(arrow) = then {
            self.list
                .extend(self.ways.share((Aspect::Route, &key), arrow.place));
        }
    }

    /// Where something leads that goes with a time.
    fn leads(&mut self, (key, of): (&str, &str), then: Option<&Then>) {
        if let Some(Then::Hand(by)) = then.filter(|_| self.by_person) {
            let people = self.ways.people(by);
            self.add(Aspect::People, key, &people);
        } else if then.is_some() {
            let words = self.ways.then_words(then);
            let fact = self.r.fact(Aspect::Route, key, words, self.place);
            let fact = self.ways.then_as_written(fact, then);
            self.list.push(fact.part_of(Aspect::Time, of));
        }
    }

    fn due(&mut self, due: &Due) {
        let Due {
            within,
            before,
            overdue,
            place,
        } = due;
        let mut words = self.r.words(within.place);
        if let Some(before) = before {
            words.push_str(&format!(" before {}", self.r.words(before.place)));
        }
        self.list
            .push(self.r.fact(Aspect::Time, "due", words, *place));
        self.leads(("on overdue", "due"), overdue.as_ref());
    }

    fn timeout(&mut self, timeout: &Timeout) {
        let Timeout {
            after,
            then,
            place: _,
        } = timeout;
        self.value(Aspect::Time, "timeout", after);
        self.leads(("on timeout", "timeout"), then.as_ref());
    }

    fn retry(&mut self, retry: &Retry) {
        let Retry { times, first, max } = retry;
        let mut text = format!("{times} times");
        for (word, pause) in [("from", first), ("to", max)] {
            let pause = pause.as_ref().map(|pause| self.r.words(pause.place));
            text.extend(pause.map(|pause| format!(" {word} {pause}")));
        }
        self.add(Aspect::Retry, "", &text);
    }

    /// An AI step's answer; a form's fields were read with the form, and other answers follow from what
    /// is called.
    fn answer(&mut self, step: &Step) {
        let asks = matches!(
            step.kind,
            StepKind::Ai(_) | StepKind::Copilot { .. } | StepKind::Agent(_)
        );
        if let Some(result) = step.result.as_ref().filter(|_| asks) {
            let place = self.place;
            self.r
                .typed(ANSWER, result, &step.labels, place, &mut self.list);
        }
    }
}
