//! Arrows resolved: to a step, to the end of a block, or to a gap that is reported.

use std::collections::HashMap;

use flow_syntax::tree::{
    self, Arrow as TreeArrow, ExprKind, Handler, Name, Outcome, PropertyValue, StepKind, Unit,
};
use flow_syntax::{Place, Span};
use rust_decimal::prelude::ToPrimitive;
use smol_str::SmolStr;

use super::draft::{Exit, Slot};
use super::{Flow, names};
use crate::cx::Cx;
use crate::findings::did_you_mean;
use crate::graph::EdgeKind;
use crate::model::{Arrow, Cap, ScopeId, ScopeKind, StepId, Target};
use crate::rules::flow::JUMP;
use crate::rules::names::UNKNOWN_STEP;

/// Resolves every arrow of a process.
pub(crate) fn resolve<'t>(cx: &mut Cx<'t>, flow: &mut Flow<'t>) {
    let counts = HashMap::new();
    let mut arrows = Arrows { cx, flow, counts };
    for index in 0..arrows.flow.drafts.len() {
        arrows.step(StepId::at(index));
    }
    arrows.entries();
    arrows.process();
}

struct Arrows<'a, 't> {
    cx: &'a mut Cx<'t>,
    flow: &'a mut Flow<'t>,
    /// What each cap counts under, by where it was first written.
    counts: HashMap<Place, String>,
}

/// Where an arrow begins: its step, if any, and the block that decides where it may lead.
#[derive(Clone, Copy)]
struct From {
    step: Option<StepId>,
    scope: ScopeId,
    /// Where `next` leads.
    next: Target,
}

impl<'t> Arrows<'_, 't> {
    fn step(&mut self, id: StepId) {
        let Some(draft) = self.flow.drafts.get(id.index()) else {
            return;
        };
        let (tree, scope, follow, path) =
            (draft.tree, draft.scope, draft.follow, draft.path.clone());
        let implicit = follow.map_or_else(|| self.out_of(scope), Target::Step);
        let from = From {
            step: Some(id),
            scope,
            next: implicit,
        };
        let next = match &tree.next {
            Some(arrow) => self.arrow(arrow, from, &format!("{path}#next")),
            None => self.implied(implicit, tree.span),
        };
        let from = From {
            next: next.to,
            ..from
        };
        if let Some(draft) = self.flow.drafts.get_mut(id.index()) {
            draft.next = next;
        }
        let exits = self.exits(tree, from, &path);
        if let Some(draft) = self.flow.drafts.get_mut(id.index()) {
            draft.exits = exits;
        }
    }

    const fn implied(&self, to: Target, span: Span) -> Arrow {
        Arrow {
            to,
            cap: None,
            written: false,
            place: self.flow.base.at(span),
        }
    }

    /// Where the end of a block leads.
    fn out_of(&self, scope: ScopeId) -> Target {
        let Some(block) = self.flow.scopes.get(scope.index()) else {
            return Target::End;
        };
        match (block.kind, block.owner) {
            (ScopeKind::Process | ScopeKind::Handler, _) => Target::End,
            // The owner comes before what is in its arms, so its arrow is known.
            (ScopeKind::Arm, Some(owner)) => self
                .flow
                .drafts
                .get(owner.index())
                .map_or(Target::End, |d| d.next.to),
            _ => Target::Leave(scope),
        }
    }

    fn exits(&mut self, tree: &'t tree::Step, from: From, path: &str) -> Vec<Exit> {
        let mut exits = Vec::new();
        match &tree.kind {
            StepKind::Decide { arms, .. } => {
                for (i, arm) in arms.iter().enumerate() {
                    exits.extend(self.arm(arm, i, from, path));
                }
            }
            StepKind::Wait { arms } => {
                for (i, arm) in arms.iter().enumerate() {
                    exits.extend(self.wait_arm(arm, i, from, path));
                }
            }
            StepKind::Repeat {
                otherwise: Some(arrow),
                ..
            } => {
                let arrow = self.arrow(arrow, from, &format!("{path}#cap"));
                exits.push(exit(Slot::Cap, EdgeKind::Cap, "too often", arrow));
            }
            _ => {}
        }
        for (i, prop) in tree.props.iter().enumerate() {
            self.prop(prop, i, from, path, &mut exits);
        }
        exits
    }

    fn arm(&mut self, arm: &'t tree::Arm, i: usize, from: From, path: &str) -> Option<Exit> {
        let slot = Slot::Arm(i);
        let arrow = self.outcome(&arm.action, slot, from, &format!("{path}#{i}"), arm.span)?;
        let (kind, label) = match &arm.when {
            None => (EdgeKind::Else, "else".to_owned()),
            Some(when) => (EdgeKind::Arm, self.label(when)),
        };
        let share = arm.share.as_ref().and_then(hundredths);
        Some(Exit {
            share,
            ..exit(slot, kind, label, arrow)
        })
    }

    fn wait_arm(&mut self, arm: &'t Handler, i: usize, from: From, path: &str) -> Option<Exit> {
        let slot = Slot::Arm(i);
        let Some(action) = &arm.action else {
            let arrow = self.implied(from.next, arm.span);
            return Some(exit(slot, EdgeKind::Next, "", arrow));
        };
        let arrow = self.outcome(action, slot, from, &format!("{path}#{i}"), arm.span)?;
        let (kind, label) = self.event(arm);
        Some(Exit {
            share: arm.share.as_ref().and_then(hundredths),
            ..exit(slot, kind, label, arrow)
        })
    }

    /// A condition or answer as drawn on its arrow.
    fn label(&self, when: &tree::Expr) -> String {
        match &when.kind {
            ExprKind::Text(text) => super::draft::plain(text),
            _ => self.cx.words(self.flow.base.at(when.span)),
        }
    }

    /// What a handler or an arm of a wait listens to, as an edge.
    fn event(&self, handler: &Handler) -> (EdgeKind, String) {
        let words = self.cx.words(self.flow.base.at(handler.what.span));
        match handler.key.text.as_str() {
            "on" if names::first_word(&handler.what) == Some("message") => {
                let name = words.strip_prefix("message").unwrap_or(&words).trim();
                let name = name.split_whitespace().next().unwrap_or("message");
                (EdgeKind::Message, name.to_owned())
            }
            "on" => (EdgeKind::Error, words),
            "for" if names::first_word(&handler.what) == Some("message") => {
                (EdgeKind::Message, words)
            }
            "for" => (EdgeKind::Timeout, format!("after {words}")),
            key => (EdgeKind::Timeout, format!("{key} {words}")),
        }
    }

    fn prop(
        &mut self,
        prop: &'t tree::Property,
        i: usize,
        from: From,
        path: &str,
        exits: &mut Vec<Exit>,
    ) {
        match &prop.value {
            PropertyValue::Handler(handler) => {
                exits.extend(self.handler(handler, Slot::Prop(i), from, &format!("{path}#p{i}")));
            }
            PropertyValue::Handlers(_, inner) => {
                for (j, handler) in inner.iter().enumerate() {
                    let id = format!("{path}#p{i}.{j}");
                    let exit = self.handler(handler, Slot::Inner(i, j), from, &id);
                    exits.extend(exit.map(|exit| of_deadline(exit, prop)));
                }
            }
            _ => {}
        }
    }

    fn handler(&mut self, handler: &'t Handler, slot: Slot, from: From, id: &str) -> Option<Exit> {
        let action = handler.action.as_ref()?;
        let arrow = self.outcome(action, slot, from, id, handler.span)?;
        let phrase = names::phrase(&handler.what);
        let (kind, label) = match (handler.key.text.as_str(), phrase.as_str()) {
            ("timeout", _) => (EdgeKind::Timeout, "timeout".to_owned()),
            ("on", "overdue") => (EdgeKind::Timeout, "overdue".to_owned()),
            ("on", "error") => (EdgeKind::Error, "error".to_owned()),
            ("on", words) if !words.starts_with("message") && self.is_button(from.step, words) => {
                (EdgeKind::Arm, words.to_owned())
            }
            ("on", words) if self.is_end(from.step) && !words.starts_with("message") => {
                (EdgeKind::Arm, words.to_owned())
            }
            _ => self.event(handler),
        };
        Some(Exit {
            share: handler.share.as_ref().and_then(hundredths),
            ..exit(slot, kind, label, arrow)
        })
    }

    /// Whether `on words` gives a person's form a button.
    fn is_button(&self, step: Option<StepId>, words: &str) -> bool {
        let kind = step
            .and_then(|id| self.flow.drafts.get(id.index()))
            .map(|d| &d.tree.kind);
        match kind {
            Some(StepKind::Task { .. }) => true,
            Some(StepKind::Copilot { .. }) => !crate::steps::outcomes::is_of_ai(words),
            _ => false,
        }
    }

    /// Whether `on words` names an end of a sub-process.
    fn is_end(&self, step: Option<StepId>) -> bool {
        let draft = step.and_then(|id| self.flow.drafts.get(id.index()));
        draft.is_some_and(|d| matches!(d.tree.kind, StepKind::Run { .. }))
    }

    /// The arrow of what follows an event; nothing where people take over.
    fn outcome(
        &mut self,
        outcome: &'t Outcome,
        slot: Slot,
        from: From,
        id: &str,
        span: Span,
    ) -> Option<Arrow> {
        match outcome {
            Outcome::Go(arrow) => Some(self.arrow(arrow, from, id)),
            Outcome::Do(body) => {
                let draft = from.step.and_then(|id| self.flow.drafts.get(id.index()));
                let block = draft
                    .and_then(|d| d.blocks.iter().find(|(s, _)| *s == slot))?
                    .1;
                let entry = match self.flow.scopes.get(block.index())?.steps.first() {
                    Some(first) => Target::Step(*first),
                    None => from.next,
                };
                Some(Arrow {
                    to: entry,
                    cap: None,
                    written: true,
                    place: self.flow.base.at(body.span),
                })
            }
            Outcome::Hand(_) => None,
            Outcome::Missing => {
                self.flow.gaps.push((from.step, None));
                Some(super::flatten::gap(self.flow.base.at(span)))
            }
        }
    }

    fn arrow(&mut self, arrow: &TreeArrow, from: From, id: &str) -> Arrow {
        let to = self.target(&arrow.target, from);
        let cap = arrow.at_most.as_ref().map(|cap| Cap {
            id: self.count(cap.times.span, id),
            times: whole(&cap.times).unwrap_or(1),
            otherwise: cap.otherwise.as_ref().map(|name| self.target(name, from)),
        });
        Arrow {
            to,
            cap,
            written: true,
            place: self.flow.base.at(arrow.span),
        }
    }

    /// Under which name a cap counts. Where a variant leads several arrows past a removed step, each has a
    /// copy of that step's cap, and they count together.
    fn count(&mut self, times: Span, id: &str) -> String {
        let origin = self.cx.sources.origin(self.flow.base.at(times));
        let known = self.counts.entry(origin);
        known.or_insert_with(|| id.to_owned()).clone()
    }

    fn target(&mut self, name: &Name, from: From) -> Target {
        match name.text.as_str() {
            "" => {
                self.flow.gaps.push((from.step, None));
                Target::Gap
            }
            "next" => from.next,
            "leave" => self.leave(from.scope),
            "end" => Target::End,
            "fail" => Target::Fail,
            "cancel" => Target::Cancel,
            _ => self.step_target(name, from),
        }
    }

    /// The end of the innermost block that has a name.
    fn leave(&self, scope: ScopeId) -> Target {
        let mut here = scope;
        while let Some(block) = self.flow.scopes.get(here.index()) {
            match (block.kind, block.parent) {
                (ScopeKind::Arm, Some(parent)) => here = parent,
                (ScopeKind::Process | ScopeKind::Handler, _) => return Target::End,
                _ => return Target::Leave(here),
            }
        }
        Target::End
    }

    fn step_target(&mut self, name: &Name, from: From) -> Target {
        let place = self.flow.base.at(name.span);
        let Some(id) = self.flow.names.get(&name.text).copied() else {
            return self.unknown(name, place, from);
        };
        let Some(scope) = self.flow.drafts.get(id.index()).map(|d| d.scope) else {
            return Target::Gap;
        };
        match self.barrier(from.scope, scope) {
            None => Target::Step(id),
            Some(why) => {
                self.jump(name, place, id, why, from.step);
                self.flow.gaps.push((from.step, Some(id)));
                if let Barrier::IntoBlock(block) = why {
                    let owner = self.flow.scopes.get(block.index()).and_then(|s| s.owner);
                    self.flow
                        .gaps
                        .extend(owner.map(|owner| (from.step, Some(owner))));
                }
                Target::Gap
            }
        }
    }

    fn unknown(&mut self, name: &Name, place: Place, from: From) -> Target {
        if self.flow.lossy {
            self.flow.gaps.push((from.step, None));
            return Target::Gap;
        }
        let mut names: Vec<SmolStr> = Vec::new();
        if self.cx.symbols.may_offer() {
            names.extend(self.flow.names.keys().cloned());
            names.sort();
        }
        let finding = UNKNOWN_STEP
            .at(
                format!("There is no step `{}` in this process.", name.text),
                place,
            )
            .says("no such step");
        let help = format!(
            "add a step `{}`, or lead the arrow to an existing one",
            name.text
        );
        let finding = did_you_mean(finding, &name.text, place, &names, &help);
        let meant = match finding.fixes.as_slice() {
            [one] => one.edits.first().map(|e| e.text.as_str()),
            _ => None,
        };
        let meant = meant.and_then(|name| self.flow.names.get(name).copied());
        self.cx.report(finding);
        self.flow.gaps.push((from.step, meant));
        Target::Gap
    }

    /// What keeps an arrow from leading from one block into another.
    fn barrier(&self, from: ScopeId, to: ScopeId) -> Option<Barrier> {
        let mut crossed = None;
        let mut here = Some(from);
        while let Some(id) = here {
            if id == to {
                return crossed;
            }
            let block = self.flow.scopes.get(id.index())?;
            match block.kind {
                ScopeKind::Branch => crossed = crossed.or(Some(Barrier::OutOfBranch)),
                ScopeKind::ForEach => crossed = crossed.or(Some(Barrier::OutOfItem)),
                ScopeKind::Handler => crossed = crossed.or(Some(Barrier::OutOfHandler)),
                _ => {}
            }
            here = block.parent;
        }
        Some(Barrier::IntoBlock(to))
    }

    fn jump(&mut self, name: &Name, place: Place, id: StepId, why: Barrier, from: Option<StepId>) {
        let head = self
            .flow
            .drafts
            .get(id.index())
            .map_or(place, |d| d.head_in(self.flow.base));
        let (message, help) = match why {
            Barrier::OutOfBranch => (
                format!("This arrow leads out of a branch to `{}`.", name.text),
                "let the branch end here with `-> leave`, and decide after the parallel where to go",
            ),
            Barrier::OutOfItem => (
                format!("This arrow leads out of a `for each` to `{}`.", name.text),
                "let the item end here with `-> leave`, and decide after the `for each` where to go",
            ),
            Barrier::OutOfHandler => (
                format!(
                    "This arrow leads out of steps that run beside the process to `{}`.",
                    name.text
                ),
                "let the handler's own arrow lead there, without a block",
            ),
            Barrier::IntoBlock(_) => (
                format!("This arrow jumps into a block, to `{}`.", name.text),
                "lead the arrow to the block itself, so that it is entered at its beginning",
            ),
        };
        let finding = JUMP.at(message, place).says("not allowed from here");
        let mut finding = finding.label(head, format!("`{}` stands here", name.text));
        if let Barrier::IntoBlock(scope) = why
            && let Some(block) = self.flow.scopes.get(scope.index())
        {
            let place = Place {
                span: Span::new(block.place.span.start, block.place.span.start + 1),
                ..block.place
            };
            finding = finding.label(place, "the block begins here");
        }
        self.flow.jumps.push((from, finding.help(help)));
    }

    /// Where empty blocks lead, now that arrows are known.
    fn entries(&mut self) {
        for index in 0..self.flow.scopes.len() {
            let out = self.out_of(ScopeId::at(index));
            if let Some(scope) = self.flow.scopes.get_mut(index)
                && scope.steps.is_empty()
            {
                scope.entry = out;
            }
        }
    }

    /// The process's own handlers.
    fn process(&mut self) {
        let tree = self.flow.tree;
        let from = From {
            step: None,
            scope: ScopeId(0),
            next: Target::End,
        };
        for (i, prop) in tree.props.iter().enumerate() {
            let exits = match &prop.value {
                PropertyValue::Handler(handler) => {
                    let id = format!("#p{i}");
                    self.process_handler(handler, Slot::Prop(i), from, &id)
                        .into_iter()
                        .collect()
                }
                PropertyValue::Handlers(_, inner) => {
                    let mut exits = Vec::new();
                    for (j, h) in inner.iter().enumerate() {
                        let id = format!("#p{i}.{j}");
                        let exit = self.process_handler(h, Slot::Inner(i, j), from, &id);
                        exits.extend(exit.map(|exit| of_deadline(exit, prop)));
                    }
                    exits
                }
                _ => Vec::new(),
            };
            self.flow.exits.extend(exits);
        }
    }

    fn process_handler(
        &mut self,
        handler: &'t Handler,
        slot: Slot,
        from: From,
        id: &str,
    ) -> Option<Exit> {
        let block = self.flow.blocks.iter().find(|(s, _)| *s == slot);
        let Some(block) = block.map(|(_, s)| *s) else {
            return self.handler(handler, slot, from, id);
        };
        let (kind, label) = self.event(handler);
        let to = match self
            .flow
            .scopes
            .get(block.index())
            .and_then(|s| s.steps.first())
        {
            Some(first) => Target::Step(*first),
            None => Target::End,
        };
        let place = self.flow.base.at(handler.span);
        let arrow = Arrow {
            to,
            cap: None,
            written: true,
            place,
        };
        Some(exit(slot, kind, label, arrow))
    }
}

/// What an arrow must not cross.
#[derive(Clone, Copy)]
enum Barrier {
    OutOfBranch,
    OutOfItem,
    OutOfHandler,
    IntoBlock(ScopeId),
}

fn exit(slot: Slot, kind: EdgeKind, label: impl Into<String>, arrow: Arrow) -> Exit {
    Exit {
        slot,
        kind,
        label: label.into(),
        share: None,
        arrow,
    }
}

/// An event of a deadline with a name: of two, both may warn at 80 %.
fn of_deadline(mut exit: Exit, prop: &tree::Property) -> Exit {
    if let PropertyValue::Handlers(words, _) = &prop.value
        && prop.key.text == "deadline"
        && let Some(name) = names::first_word(words)
    {
        exit.label = format!("{} {}", name.replace('_', " "), exit.label);
    }
    exit
}

/// A whole number as written.
pub(crate) fn whole(expr: &tree::Expr) -> Option<u32> {
    match &expr.kind {
        ExprKind::Number(n) if n.unit.is_none() => n.digits.parse().ok(),
        ExprKind::Group(inner) => whole(inner),
        _ => None,
    }
}

/// A percentage as written, in hundredths of a percent.
pub(crate) fn hundredths(expr: &tree::Expr) -> Option<u32> {
    match &expr.kind {
        ExprKind::Number(n) if n.unit == Some(Unit::Percent) => {
            let percent = crate::infer::decimal(&n.digits)?;
            percent
                .checked_mul(rust_decimal::Decimal::ONE_HUNDRED)?
                .to_u32()
        }
        _ => None,
    }
}
