//! Changes that stay when the rest is undone, and those that nothing can take back.

use petgraph::graph::NodeIndex;

use super::{Practice, called};
use crate::flow::net::Way;
use crate::flow::witness::along;
use crate::graph::NodeKind;
use crate::model::{Prop, Step, StepId, StepKind};
use crate::rules::flow::{NOT_UNDONE, NOTHING_TO_UNDO, TOO_EARLY_TO_BE_FINAL};

/// Most changes of one process that are followed, each in one walk over it.
const MOST_FOLLOWED: usize = 24;

impl Practice<'_, '_, '_> {
    /// Before a failure that undoes the rest: a change that nothing takes back, in a process that takes back
    /// others, and what is said to be final.
    pub(super) fn undo(&mut self) {
        for (id, step) in self.steps() {
            self.undone(id, step);
            self.contradicts(id, step);
        }
        let takes_back = self.process.steps.iter().any(|s| s.undone_by.is_some());
        if !self.process.steps.iter().any(|s| self.stays(s, takes_back)) {
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
            let stays = self.stays(step, takes_back);
            let led = |n: &usize| stays && left > 0 && leads.get(*n) == Some(&true);
            if let Some(node) = node.filter(led) {
                left -= 1;
                self.not_undone(step, node, &fails);
            }
        }
    }

    /// Whether what a step changes is still so after the rest was undone.
    fn stays(&self, step: &Step, takes_back: bool) -> bool {
        step.undone_by.is_none() && (is_final(step).is_some() || takes_back && self.changes(step))
    }

    /// `undo x` of a step that says nothing of how.
    fn undone(&mut self, id: StepId, step: &Step) {
        let StepKind::Undo { step: Some(of) } = step.kind else {
            return;
        };
        let Some(of) = self.process.step(of).filter(|s| s.undone_by.is_none()) else {
            return;
        };
        let message = match is_final(of) {
            Some(_) => format!(
                "{} is to be undone here, and says that nothing can.",
                called(of)
            ),
            None => format!("{} is to be undone here, and nothing says how.", called(of)),
        };
        let finding = NOTHING_TO_UNDO
            .at(message, step.place)
            .says("does nothing")
            .label(of.head, "what takes this back?")
            .help(format!(
                "say so in {}: `undone by system.action(…)`; or do it by a step of its own instead",
                called(of)
            ));
        self.report_at(id, finding);
    }

    /// A step that says both.
    fn contradicts(&mut self, id: StepId, step: &Step) {
        let Some(last) = is_final(step).filter(|_| step.undone_by.is_some()) else {
            return;
        };
        let finding = TOO_EARLY_TO_BE_FINAL
            .at(
                format!(
                    "{} says that nothing takes it back, and what does.",
                    called(step)
                ),
                last.place,
            )
            .says("it can be undone, as the step says")
            .help("remove one of `irreversible` and `undone by …`");
        self.report_at(id, finding);
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
        let finding = match is_final(step) {
            None => NOT_UNDONE
                .at(
                    format!("What {} changes stays when {fail_name} undoes the rest.", called(step)),
                    step.head,
                )
                .says("nothing takes this back")
                .help(
                    "say what does: `undone by system.action(…)`; or do it after everything that may fail; \
                     or end with `fail … without undo`",
                ),
            Some(last) => TOO_EARLY_TO_BE_FINAL
                .at(
                    format!(
                        "{} cannot be taken back, and {fail_name} may still undo the rest.",
                        called(step)
                    ),
                    step.head,
                )
                .says("too early")
                .label(last.place, "it says so here")
                .help(
                    "do it after everything that may fail; or end with `fail … without undo`, where a \
                     person puts the rest right",
                ),
        };
        let finding = along(finding, self.built, &from.path(fail));
        self.cx.report(finding);
    }
}

/// The line by which a step says that nothing takes it back.
fn is_final(step: &Step) -> Option<&Prop> {
    step.props.iter().find(|p| p.key == "irreversible")
}
