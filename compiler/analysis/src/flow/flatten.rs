//! Steps flattened into scopes: each gets its path, its block, and what follows it.

use std::cell::RefCell;
use std::collections::HashMap;

use flow_syntax::tree::{self, Body, Outcome, PropertyValue, StepKind};
use flow_syntax::{Place, Span};
use smol_str::SmolStr;

use super::Flow;
use super::draft::{self, Draft, Slot};
use crate::cx::Cx;
use crate::model::{Arrow, Scope, ScopeId, ScopeKind, StepId, Target};
use crate::resolve::symbols::duplicate;
use crate::rules::flow::NO_STEPS;
use crate::rules::names::RESERVED;

/// Names that an arrow understands in its own way.
const RESERVED_NAMES: [&str; 5] = ["next", "leave", "end", "fail", "cancel"];

/// Fills in scopes and drafts; arrows come later, when every name is known.
pub(crate) fn flatten<'t>(cx: &mut Cx<'t>, flow: &mut Flow<'t>) {
    let tree = flow.tree;
    let path = flow.key.to_string();
    let mut flatten = Flatten {
        cx,
        flow,
        counts: HashMap::new(),
    };
    let title = flatten.flow.title.clone();
    let root = flatten.scope(ScopeKind::Process, path, title, None, None, tree.body.span);
    if tree.body.steps.is_empty() && tree.body.bogus.is_empty() && !tree.name.is_missing() {
        flatten.no_steps(tree.name.span, &format!("Process `{}`", tree.name.text));
    }
    flatten.flow.drafts.reserve_exact(tree.body.steps.len());
    flatten.body(&tree.body, root);
    flatten.process_blocks(root);
}

struct Flatten<'a, 't> {
    cx: &'a mut Cx<'t>,
    flow: &'a mut Flow<'t>,
    /// How many nameless steps of a kind have a path already.
    counts: HashMap<String, u32>,
}

impl<'t> Flatten<'_, 't> {
    fn scope(
        &mut self,
        kind: ScopeKind,
        path: String,
        title: String,
        parent: Option<ScopeId>,
        owner: Option<StepId>,
        span: Span,
    ) -> ScopeId {
        let id = ScopeId::at(self.flow.scopes.len());
        self.flow.scopes.push(Scope {
            kind,
            path,
            name: SmolStr::default(),
            title,
            parent,
            owner,
            entry: Target::End,
            steps: Vec::new(),
            place: self.flow.base.at(span),
        });
        id
    }

    fn body(&mut self, body: &'t Body, scope: ScopeId) {
        let mut last: Option<StepId> = None;
        for step in &body.steps {
            let id = self.step(step, scope);
            match last.and_then(|l| self.flow.drafts.get_mut(l.index())) {
                Some(before) => before.follow = Some(id),
                None => {
                    if let Some(scope) = self.flow.scopes.get_mut(scope.index()) {
                        scope.entry = Target::Step(id);
                    }
                }
            }
            last = Some(id);
        }
    }

    fn step(&mut self, step: &'t tree::Step, scope: ScopeId) -> StepId {
        let id = StepId::at(self.flow.drafts.len());
        let segment = self.segment(step);
        let outer = self.flow.scopes.get(scope.index()).map_or("", |s| &s.path);
        let path = format!("{outer}/{segment}");
        let head = if step.name.is_missing() {
            step.keyword
        } else {
            step.name.span
        };
        self.flow.drafts.push(Draft {
            tree: step,
            path: path.clone(),
            name: step.name.text.clone(),
            title: self.title(step),
            scope,
            head,
            bodies: Vec::new(),
            blocks: Vec::new(),
            follow: None,
            next: gap(self.flow.base.at(step.span)),
            exits: Vec::new(),
            item: RefCell::new(None),
            outcome: None,
            lacks: Vec::new(),
        });
        if let Some(scope) = self.flow.scopes.get_mut(scope.index()) {
            scope.steps.push(id);
        }
        self.named(step, id);
        self.flow.paths.entry(path.clone()).or_insert(id);
        self.bodies(step, id, scope, &path);
        self.arm_blocks(step, id, scope);
        id
    }

    /// A title, for a nameless wait what it waits for.
    fn title(&self, step: &tree::Step) -> String {
        match &step.kind {
            StepKind::Wait { arms } if step.title.is_none() && step.name.is_missing() => {
                let Some(arm) = arms.first() else {
                    return "Wait".to_owned();
                };
                let what = self.cx.words(self.flow.base.at(arm.what.span));
                format!("Wait {} {what}", arm.key.text)
            }
            _ => step_title(step),
        }
    }

    /// The last part of a path: the name, or for nameless steps their kind, what it is about and a count.
    fn segment(&mut self, step: &tree::Step) -> String {
        if !step.name.is_missing()
            && !matches!(step.kind, StepKind::Set { .. } | StepKind::Undo { .. })
        {
            return step.name.text.to_string();
        }
        let word = match &step.kind {
            StepKind::Set { target, .. } => format!("set-{}", dotted(target)),
            StepKind::Undo { step } => format!("undo-{}", step.text),
            StepKind::Wait { .. } => "wait".to_owned(),
            StepKind::End { .. } => "end".to_owned(),
            StepKind::Fail { .. } => "fail".to_owned(),
            StepKind::ForEach { item, .. } => format!("each-{}", item.text),
            _ => "step".to_owned(),
        };
        let count = self.counts.entry(word.clone()).or_default();
        *count += 1;
        if *count == 1 {
            word
        } else {
            format!("{word}-{count}")
        }
    }

    fn named(&mut self, step: &tree::Step, id: StepId) {
        if let StepKind::Set { target, .. } = &step.kind {
            return self.sets(target, id);
        }
        let name = &step.name;
        if name.is_missing() || matches!(step.kind, StepKind::Undo { .. }) {
            return;
        }
        let place = self.flow.base.at(name.span);
        if RESERVED_NAMES.contains(&name.text.as_str()) {
            let message = format!("A step cannot be named `{}`.", name.text);
            let finding = RESERVED.at(message, place).says("arrows use this word");
            let help = format!(
                "choose another name: `-> {}` has a meaning of its own",
                name.text
            );
            self.cx.report(finding.help(help));
        }
        let taken = self
            .flow
            .names
            .get(&name.text)
            .and_then(|id| self.flow.drafts.get(id.index()));
        let data = self
            .flow
            .inputs
            .iter()
            .chain(&self.flow.states)
            .find(|f| f.name == name.text);
        let first = taken
            .map(|d| d.head_in(self.flow.base))
            .or(data.map(|f| f.place));
        match first {
            Some(first) => self.cx.report(duplicate(&name.text, place, first)),
            None => {
                self.flow.names.insert(name.text.clone(), id);
            }
        }
    }

    fn sets(&mut self, target: &tree::Path, id: StepId) {
        let [name] = target.parts.as_slice() else {
            return;
        };
        let known = self.flow.states.iter().any(|f| f.name == name.text);
        if !known && !name.is_missing() {
            self.flow
                .locals
                .entry(name.text.clone())
                .or_default()
                .push(id);
        }
    }

    fn bodies(&mut self, step: &'t tree::Step, id: StepId, scope: ScopeId, path: &str) {
        let kind = match &step.kind {
            StepKind::Stage { .. } => ScopeKind::Stage,
            StepKind::ForEach { .. } => ScopeKind::ForEach,
            StepKind::Repeat { .. } => ScopeKind::Repeat,
            StepKind::Parallel { branches, .. } => {
                return self.branches(branches, id, scope, path);
            }
            _ => return,
        };
        let (StepKind::Stage { body }
        | StepKind::ForEach { body, .. }
        | StepKind::Repeat { body, .. }) = &step.kind
        else {
            return;
        };
        let title = step_title(step);
        let inner = self.scope(
            kind,
            path.to_owned(),
            title,
            Some(scope),
            Some(id),
            step.span,
        );
        self.own(id, inner);
        self.warn_empty(body, step.keyword, "This block");
        self.body(body, inner);
    }

    fn branches(&mut self, branches: &'t [tree::Branch], id: StepId, scope: ScopeId, path: &str) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for branch in branches {
            let name = &branch.name;
            let earlier = seen
                .iter()
                .find(|(n, _)| *n == name.text && !name.is_missing());
            if let Some((_, first)) = earlier {
                let (here, first) = (self.flow.base.at(name.span), self.flow.base.at(*first));
                self.cx.report(duplicate(&name.text, here, first));
            }
            seen.push((&name.text, name.span));
            let inner = format!("{path}/{}", name.text);
            let title = draft::title(branch.title.as_ref(), &name.text);
            let span = name.span.to(branch.body.span);
            let scope = self.scope(ScopeKind::Branch, inner, title, Some(scope), Some(id), span);
            if let Some(made) = self.flow.scopes.get_mut(scope.index()) {
                made.name = name.text.clone();
            }
            self.own(id, scope);
            self.warn_empty(&branch.body, name.span, "This branch");
            self.body(&branch.body, scope);
        }
    }

    fn own(&mut self, id: StepId, scope: ScopeId) {
        if let Some(draft) = self.flow.drafts.get_mut(id.index()) {
            draft.bodies.push(scope);
        }
    }

    fn warn_empty(&mut self, body: &Body, at: Span, what: &str) {
        // A body without braces was lost, which is reported already.
        if body.steps.is_empty() && body.bogus.is_empty() && !body.span.is_empty() {
            self.no_steps(at, what);
        }
    }

    fn no_steps(&mut self, at: Span, what: &str) {
        let place = self.flow.base.at(at);
        if self.cx.is_damaged(self.flow.base.at(self.flow.whole)) {
            return;
        }
        let finding = NO_STEPS
            .at(format!("{what} has no steps."), place)
            .says("nothing happens here");
        self.cx
            .report(finding.help("add a step, such as `task check \"Check it\" by reviewer`"));
    }

    /// `-> { steps }` of arms, routes and handlers.
    fn arm_blocks(&mut self, step: &'t tree::Step, id: StepId, scope: ScopeId) {
        match &step.kind {
            StepKind::Decide { arms, .. } => {
                for (i, arm) in arms.iter().enumerate() {
                    self.block(&arm.action, Slot::Arm(i), id, scope, ScopeKind::Arm);
                }
            }
            StepKind::Wait { arms } => {
                for (i, arm) in arms.iter().enumerate() {
                    self.hearing(arm, Slot::Arm(i), id, scope, ScopeKind::Arm);
                }
                if let Some(only) = super::names::only_message(arms) {
                    self.flow.awaited.entry(only.text).or_default().push(id);
                }
            }
            _ => {}
        }
        for (i, prop) in step.props.iter().enumerate() {
            self.prop_blocks(prop, i, id, scope);
        }
    }

    fn prop_blocks(&mut self, prop: &'t tree::Property, i: usize, id: StepId, scope: ScopeId) {
        self.deadline(prop);
        match &prop.value {
            PropertyValue::Handler(handler) => {
                let kind = match is_beside(handler) {
                    true => ScopeKind::Handler,
                    false => ScopeKind::Arm,
                };
                self.hearing(handler, Slot::Prop(i), id, scope, kind);
            }
            PropertyValue::Handlers(_, handlers) => {
                for (j, handler) in handlers.iter().enumerate() {
                    if let Some(action) = &handler.action {
                        self.block(action, Slot::Inner(i, j), id, scope, ScopeKind::Handler);
                    }
                }
            }
            _ => {}
        }
    }

    /// The steps of a handler or of an arm of a wait, at whose hand is the message that it hears.
    fn hearing(
        &mut self,
        handler: &'t tree::Handler,
        slot: Slot,
        id: StepId,
        scope: ScopeId,
        kind: ScopeKind,
    ) {
        let message = self.hear(handler);
        let Some(action) = &handler.action else {
            return;
        };
        if let Some(inner) = self.block(action, slot, id, scope, kind) {
            self.heard_in(inner, message);
        }
    }

    fn block(
        &mut self,
        action: &'t Outcome,
        slot: Slot,
        id: StepId,
        scope: ScopeId,
        kind: ScopeKind,
    ) -> Option<ScopeId> {
        let Outcome::Do(body) = action else {
            return None;
        };
        let outer = self
            .flow
            .scopes
            .get(scope.index())
            .map_or_else(String::new, |s| s.path.clone());
        let inner = self.scope(kind, outer, String::new(), Some(scope), Some(id), body.span);
        if let Some(draft) = self.flow.drafts.get_mut(id.index()) {
            draft.blocks.push((slot, inner));
        }
        self.body(body, inner);
        Some(inner)
    }

    /// `on error { … }`, `on message m -> { … }`, `deadline d … { at 80% -> { … } }` of the process.
    fn process_blocks(&mut self, root: ScopeId) {
        let tree = self.flow.tree;
        for (i, prop) in tree.props.iter().enumerate() {
            self.deadline(prop);
            match &prop.value {
                PropertyValue::Handler(handler) => {
                    self.process_block(handler, Slot::Prop(i), root);
                }
                PropertyValue::Handlers(_, inner) => {
                    for (j, handler) in inner.iter().enumerate() {
                        self.process_block(handler, Slot::Inner(i, j), root);
                    }
                }
                _ => {}
            }
        }
    }

    fn deadline(&mut self, prop: &tree::Property) {
        let words = match &prop.value {
            PropertyValue::Handlers(words, _) | PropertyValue::Words(words) => words,
            _ => return,
        };
        if prop.key.text == "deadline"
            && let Some(name) = super::names::first_word(words)
        {
            self.flow.deadlines.insert(name.into());
        }
    }

    fn process_block(&mut self, handler: &'t tree::Handler, slot: Slot, root: ScopeId) {
        let message = self.hear(handler);
        let Some(Outcome::Do(body)) = &handler.action else {
            return;
        };
        let path = self.flow.key.to_string();
        let title = String::new();
        let kind = ScopeKind::Handler;
        let inner = self.scope(kind, path, title, Some(root), None, body.span);
        self.heard_in(inner, message);
        self.flow.blocks.push((slot, inner));
        self.body(body, inner);
    }

    /// Remembers that a handler hears a message, which its steps can then use by name.
    fn hear(&mut self, handler: &tree::Handler) -> Option<SmolStr> {
        let (name, _) = super::names::message(handler)?;
        self.flow.heard.insert(name.text.clone());
        Some(name.text)
    }

    fn heard_in(&mut self, scope: ScopeId, message: Option<SmolStr>) {
        if let Some(message) = message {
            self.flow.heard_in.insert(scope, message);
        }
    }
}

/// Whether a handler with steps of its own goes on beside what it watches, rather than in its stead.
pub(crate) fn is_beside(handler: &tree::Handler) -> bool {
    match handler.key.text.as_str() {
        "after" | "every" | "at" => true,
        "on" => super::names::first_word(&handler.what) == Some("message"),
        _ => false,
    }
}

/// An arrow that is not known yet.
pub(crate) const fn gap(place: Place) -> Arrow {
    Arrow {
        to: Target::Gap,
        cap: None,
        written: false,
        place,
    }
}

fn dotted(path: &tree::Path) -> String {
    path.parts
        .iter()
        .map(|p| p.text.as_str())
        .collect::<Vec<_>>()
        .join(".")
}

fn step_title(step: &tree::Step) -> String {
    if step.title.is_some() || !step.name.is_missing() {
        return draft::title(step.title.as_ref(), &step.name.text);
    }
    match &step.kind {
        StepKind::Set { target, .. } => format!("Set {}", dotted(target)),
        StepKind::Undo { step } => format!("Undo {}", step.text),
        StepKind::Wait { .. } => "Wait".to_owned(),
        StepKind::End { .. } => "End".to_owned(),
        StepKind::Fail { .. } => "Fail".to_owned(),
        StepKind::ForEach { item, .. } => format!("For each {}", item.text),
        _ => String::new(),
    }
}
