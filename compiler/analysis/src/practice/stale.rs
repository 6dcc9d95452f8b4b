//! Results of an earlier round, read as if they were of this one.
//!
//! A step's name is its latest result, and jumping back keeps old results. So `check.kind else
//! classify.kind` means the person's word where there is one: but after a jump back to `classify` it is the
//! word on the round before, wherever this round goes past `check`.

use std::collections::HashMap;

use flow_plan::Ref;
use flow_syntax::Place;
use petgraph::graph::NodeIndex;

use super::{Practice, called, exprs};
use crate::flow::net::Way;
use crate::flow::witness::along;
use crate::model::StepId;
use crate::rules::types::STALE;
use crate::typed::{TExpr, TExprKind};

/// Most results of one process that are followed, each in one walk over it.
const MOST_FOLLOWED: usize = 24;

/// A use of a result that may be missing.
struct Use {
    by: StepId,
    place: Place,
}

impl Practice<'_, '_, '_> {
    pub(super) fn stale(&mut self) {
        let back = (0..self.net().len()).any(|n| self.net().ways(n).iter().any(|w| w.back));
        if !back {
            return;
        }
        let mut uses: Vec<(StepId, Vec<Use>)> = self.uses().into_iter().collect();
        uses.sort_by_key(|(made, _)| *made);
        for (made, uses) in uses.into_iter().take(MOST_FOLLOWED) {
            self.follow(made, &uses);
        }
    }

    /// Results that stand before an `else`, by the step that makes them.
    fn uses(&self) -> HashMap<StepId, Vec<Use>> {
        let paths: HashMap<&str, StepId> =
            self.steps().map(|(id, s)| (s.path.as_str(), id)).collect();
        let mut found: HashMap<StepId, Vec<Use>> = HashMap::new();
        for (by, step) in self.steps() {
            let mut todo = exprs::of(step);
            while let Some(expr) = todo.pop() {
                if let TExprKind::Else(first, _) = &expr.kind
                    && let Some(made) = step_of(first).and_then(|path| paths.get(path))
                    && *made != by
                {
                    let place = first.place;
                    found.entry(*made).or_default().push(Use { by, place });
                }
                todo.extend(exprs::parts(expr));
            }
        }
        found
    }

    /// Ways from a step back and on to a use of its result, without coming to the step again.
    fn follow(&mut self, made: StepId, uses: &[Use]) {
        let Some(maker) = self.node(made).map(NodeIndex::index) else {
            return;
        };
        let again = self.net().leading_to(&[maker], &self.reach);
        let may_come_again = |n: usize| again.get(n) == Some(&true);
        // Only a round that could have come to the step again and did not makes its result old.
        let starts: Vec<usize> = self.rounds(maker, &may_come_again);
        if starts.is_empty() {
            return;
        }
        let on = self
            .net()
            .reach_by(&starts, |_, way: &Way| way.to != maker && !way.beside);
        // What comes before the step in a round can only mean the round before, and does so on purpose.
        let behind = self
            .net()
            .reach_by(&[maker], |_, way: &Way| !way.back && !way.beside);
        for used in uses {
            let node = self.node(used.by).map(NodeIndex::index);
            let Some(node) = node.filter(|n| on.has(*n) && behind.has(*n)) else {
                continue;
            };
            let Some(step) = self.process.step(made) else {
                continue;
            };
            let finding = STALE
                .at(
                    format!(
                        "This may be what {} gave in an earlier round.",
                        called(step)
                    ),
                    used.place,
                )
                .says("perhaps of an earlier round")
                .label(step.head, "not every later round comes here again")
                .help(
                    "keep the value of this round with `set` on each way, or let every round come \
                     through the step",
                );
            let path = on.path(node);
            let round = path.first().map_or(node, |(from, _)| *from);
            let begins = self.built.graph.graph.node_weight(NodeIndex::new(round));
            let begins = begins.map(crate::flow::witness::called).unwrap_or_default();
            let place = crate::flow::witness::head(self.built, round);
            let finding = finding.hop(place, format!("a later round begins with {begins}"));
            self.cx.report(along(finding, self.built, &path));
            return;
        }
    }

    /// Where rounds begin that follow a step: targets of arrows that lead back over it.
    fn rounds(&self, maker: usize, may_come_again: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let after = self.net().reach_by(&[maker], |_, way: &Way| !way.beside);
        let nodes = (0..self.net().real).filter(|n| after.has(*n));
        let back = nodes.flat_map(|n| self.net().ways(n)).filter(|w| w.back);
        let mut starts: Vec<usize> = back
            .map(|w| w.to)
            .filter(|to| *to != maker && *to < maker && may_come_again(*to))
            .collect();
        starts.sort_unstable();
        starts.dedup();
        starts
    }
}

/// The step whose result, or a field of it, this is.
fn step_of(expr: &TExpr) -> Option<&str> {
    match &expr.kind {
        TExprKind::Ref(Ref::Step(path)) => Some(path),
        TExprKind::Field(of, _) => step_of(of),
        _ => None,
    }
}
