//! Stores that take labelled data in and give it back without its labels.

use std::collections::HashMap;

use flow_plan::Ref;
use flow_syntax::Place;

use super::{Check, on_way};
use crate::labels::atoms::Atom;
use crate::labels::build::{SinkAt, To};
use crate::labels::data::inner;
use crate::labels::exprs::holes;
use crate::labels::hops::called;
use crate::model::{Action, ActionId, Process, StepId, StepKind, SystemId};
use crate::rules::data::STORE_FORGETS;
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

impl<'p> Check<'_, 'p> {
    /// A lookup that answers with free text and no label, on a system that is given labelled data, where a
    /// model reads the answer.
    pub(super) fn stores(&mut self) {
        let taken = self.taken_in();
        if taken.is_empty() {
            return;
        }
        let mut found: Vec<(usize, StepId, ActionId)> = Vec::new();
        for sink in &self.found.sinks {
            match sink.to {
                To::Tool(tool, _) => found.push((sink.process, sink.step, tool)),
                To::Model(_) => found.extend(self.read_by(sink)),
                _ => {}
            }
        }
        found
            .sort_by_key(|(process, step, action)| (*process, *step, action.system, action.action));
        let mut told: Vec<ActionId> = Vec::new();
        for (process, step, action) in found {
            if !told.contains(&action) && self.forgets(process, step, action, &taken) {
                told.push(action);
            }
        }
    }

    /// What systems are given to keep: a label of it, and the place where it is.
    fn taken_in(&self) -> HashMap<SystemId, Vec<(Atom, SinkAt)>> {
        let mut taken: HashMap<SystemId, Vec<(Atom, SinkAt)>> = HashMap::new();
        for sink in &self.found.sinks {
            let To::Action(Some(id)) = sink.to else {
                continue;
            };
            let keeps = self.program.systems.get(id.system.index());
            let keeps =
                keeps.is_some_and(|s| !matches!(s.via.as_deref(), Some("mail" | "command")));
            if keeps && self.changes_something(id) {
                let labels = self.confidential(sink.node);
                let all = labels.into_iter().map(|(atom, _)| (atom, *sink));
                taken.entry(id.system).or_default().extend(all);
            }
        }
        taken.retain(|_, labels| !labels.is_empty());
        taken
    }

    /// Lookups whose answers a prompt reads.
    fn read_by(&self, sink: &SinkAt) -> Vec<(usize, StepId, ActionId)> {
        let (Some(process), Some(step)) = (self.processes.get(sink.process), self.of(sink)) else {
            return Vec::new();
        };
        let ai = match &step.kind {
            StepKind::Ai(ai) | StepKind::Copilot { ai, .. } => ai,
            _ => return Vec::new(),
        };
        let mut found = Vec::new();
        let mut todo: Vec<&TExpr> = holes(&ai.prompt).collect();
        while let Some(expr) = todo.pop() {
            match &expr.kind {
                TExprKind::Ref(Ref::Step(path)) => found.extend(lookup(process, path)),
                TExprKind::Field(of, _) | TExprKind::Else(of, _) => todo.push(of),
                TExprKind::Text(parts) => todo.extend(holes(parts)),
                _ => {}
            }
        }
        found
            .into_iter()
            .map(|action| (sink.process, sink.step, action))
            .collect()
    }

    fn forgets(
        &mut self,
        process: usize,
        step: StepId,
        id: ActionId,
        taken: &HashMap<SystemId, Vec<(Atom, SinkAt)>>,
    ) -> bool {
        let Some((system, action)) = self.program.action(id) else {
            return false;
        };
        let (Some(labels), Some(reader)) = (taken.get(&id.system), self.step(process, step)) else {
            return false;
        };
        if !action.reads_only || !self.may_hold_anything(action) {
            return false;
        }
        let Some((atom, sink)) = labels.first().copied() else {
            return false;
        };
        let Some(label) = self.data.atoms.confidential(atom) else {
            return false;
        };
        let message = format!(
            "`{0}` is given @{label} data, and `{0}.{1}` hands it to a model without that label.",
            system.name, action.name
        );
        let finding = STORE_FORGETS
            .at(message, action.place)
            .says("no label on what it answers")
            .label(reader.head, format!("{} reads it", called(reader)))
            .help(format!(
                "say what the answer may carry: `lookup {}(…) -> text @{label}`; or keep such data in a \
                 system of its own",
                action.name
            ));
        let mut way = self.way(sink.node, atom);
        let stored: Option<Place> = self.of(&sink).map(|s| s.head);
        way.extend(stored.map(|place| (place, format!("kept by `{}`", system.name))));
        self.findings.push(on_way(finding, way));
        true
    }

    /// Whether an answer is free text on which no label stands.
    fn may_hold_anything(&self, action: &Action) -> bool {
        let Some(ty) = action.returns.as_ref().filter(|_| action.labels.is_empty()) else {
            return false;
        };
        self.data.is_free(ty) && !self.is_labelled(ty, 0)
    }

    fn is_labelled(&self, ty: &Type, depth: u8) -> bool {
        let fields = self.program.fields(inner(ty)).unwrap_or_default();
        depth < 8
            && fields
                .iter()
                .any(|f| !f.labels.is_empty() || self.is_labelled(&f.ty, depth + 1))
    }
}

fn lookup(process: &Process, path: &str) -> Option<ActionId> {
    let step = process.steps.iter().find(|s| s.path == path)?;
    match &step.kind {
        StepKind::Call(call) => call.action,
        _ => None,
    }
}
