//! Changes that stay when the rest is undone.

use petgraph::graph::NodeIndex;

use super::{Practice, called};
use crate::flow::net::Way;
use crate::flow::witness::along;
use crate::graph::NodeKind;
use crate::model::{Step, StepKind};
use crate::rules::flow::NOT_UNDONE;

/// Most changes of one process that are followed, each in one walk over it.
const MOST_FOLLOWED: usize = 24;

impl Practice<'_, '_, '_> {
    /// In a process that undoes some of what it does, a change without an undo before a failure.
    pub(super) fn undo(&mut self) {
        if !self.process.steps.iter().any(|s| s.undone_by.is_some()) {
            return;
        }
        let fails = self.fails();
        if fails.is_empty() {
            return;
        }
        let leads = self.net().leading_to(&fails, &self.reach);
        let mut left = MOST_FOLLOWED;
        for (id, step) in self.steps() {
            let node = self.node(id).map(NodeIndex::index);
            let stays = self.changes(step) && step.undone_by.is_none();
            let led = |n: &usize| stays && left > 0 && leads.get(*n) == Some(&true);
            if let Some(node) = node.filter(led) {
                left -= 1;
                self.not_undone(step, node, &fails);
            }
        }
    }

    /// Failures that undo what is finished.
    fn fails(&self) -> Vec<usize> {
        let undoes = |step: &Step| {
            matches!(
                step.kind,
                StepKind::Fail {
                    without_undo: false
                }
            )
        };
        let steps = self.steps().filter(|(_, step)| undoes(step));
        let nodes = steps.filter_map(|(id, _)| self.node(id));
        let caught = |n: &NodeIndex| self.built.failing.iter().any(|(fail, _)| fail == n);
        let nodes = nodes.filter(|n| !caught(n) && self.reach.has(n.index()));
        nodes.map(NodeIndex::index).collect()
    }

    /// Whether a step changes something that could be taken back: a letter cannot.
    fn changes(&self, step: &Step) -> bool {
        let StepKind::Call(call) = &step.kind else {
            return false;
        };
        let action = call.action.and_then(|id| self.cx.program.action(id));
        action.is_some_and(|(system, action)| {
            !action.reads_only && system.via.as_deref().is_some_and(|via| via != "mail")
        })
    }

    fn not_undone(&mut self, step: &Step, node: usize, fails: &[usize]) {
        // What a handler of the whole process may undo at any time is no failure after this step.
        let real = self.net().real;
        let from = self
            .net()
            .reach_by(&[node], |from, way: &Way| from < real && !way.beside);
        let Some(fail) = fails.iter().copied().find(|f| from.has(*f)) else {
            return;
        };
        let kind = self.built.graph.graph.node_weight(NodeIndex::new(fail));
        let fail_name = kind
            .filter(|n| n.kind == NodeKind::Fail)
            .map_or_else(|| "a failure".to_owned(), crate::flow::witness::called);
        let finding = NOT_UNDONE
            .at(
                format!("What {} changes stays when {fail_name} undoes the rest.", called(step)),
                step.head,
            )
            .says("nothing takes this back")
            .help(
                "say what does: `undone by system.action(…)`; or do it after everything that may fail; \
                 or end with `fail … without undo`",
            );
        let finding = along(finding, self.built, &from.path(fail));
        self.cx.report(finding);
    }
}
