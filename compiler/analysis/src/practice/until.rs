//! Waits for a condition that nothing makes true before they are over: what sets its state comes only after
//! the wait, or after another wait that waits for this one.

use flow_plan::expr::BinaryOp;
use flow_plan::{Ref, Value};

use super::Practice;
use super::exprs::parts_of;
use crate::flow::net::Way;
use crate::flow::reach::Reach;
use crate::model::{HandlerEvent, StepId, StepKind};
use crate::typed::{TExpr, TExprKind};

/// How often what is reached is looked for; chains of waits that are longer are left alone, so that the time stays linear.
const MOST_ROUNDS: usize = 16;

/// A wait and the conditions that end it.
type Until<'a> = (StepId, Vec<&'a TExpr>);

impl<'a> Practice<'a, '_, '_> {
    /// Waits that are false when a run begins, and for which no step comes to set what they wait for.
    ///
    /// At first all of them hold the run up. What is reached nevertheless may end some of them; so on, until no more
    /// is reached.
    pub(super) fn held_up(&self) -> Vec<StepId> {
        let mut held: Vec<Until<'a>> = self.untils();
        for _ in 0..MOST_ROUNDS {
            if held.is_empty() {
                return Vec::new();
            }
            let reach = self.reach_without(&held);
            let before = held.len();
            let reached = |id| self.node(id).is_some_and(|node| reach.has(node.index()));
            held.retain(|(_, conditions)| !conditions.iter().any(|c| self.is_set(c, reached)));
            if held.len() == before {
                return held.into_iter().map(|(id, _)| id).collect();
            }
        }
        Vec::new()
    }

    /// Waits for nothing but conditions that are false at first.
    fn untils(&self) -> Vec<Until<'a>> {
        let until = |(id, step): (StepId, &'a crate::model::Step)| {
            let StepKind::Wait { arms } = &step.kind else {
                return None;
            };
            let condition = |arm: &'a crate::model::WaitArm| match &arm.event {
                HandlerEvent::Condition(cond) => Some(cond),
                _ => None,
            };
            let conditions: Vec<&TExpr> = arms.iter().map(condition).collect::<Option<_>>()?;
            let all =
                !conditions.is_empty() && conditions.iter().all(|c| self.is_false_at_first(c));
            all.then_some((id, conditions))
        };
        self.steps().filter_map(until).collect()
    }

    /// What a run reaches that never gets past these waits.
    fn reach_without(&self, held: &[Until<'_>]) -> Reach {
        let nodes = held.iter().filter_map(|(id, _)| self.node(*id));
        let nodes: Vec<usize> = nodes.map(|node| node.index()).collect();
        let net = self.net();
        // While a run waits, the handlers of the blocks around may act.
        let allowed = |from: usize, way: &Way| way.to >= net.real || !nodes.contains(&from);
        net.reach_by(&[net.start], allowed)
    }

    /// Whether a step that counts sets a state that a condition reads.
    pub(super) fn is_set(&self, cond: &TExpr, counts: impl Fn(StepId) -> bool) -> bool {
        let sets = |name: &str| {
            self.steps().any(|(id, step)| {
                matches!(&step.kind, StepKind::Set { target, .. } if **target == *name)
                    && counts(id)
            })
        };
        parts_of(cond)
            .any(|part| matches!(&part.kind, TExprKind::Ref(Ref::State(name)) if sets(name)))
    }

    /// Whether a condition is surely false as long as no state was set.
    fn is_false_at_first(&self, cond: &TExpr) -> bool {
        match &cond.kind {
            TExprKind::Ref(Ref::State(_)) => self.first(cond) == Some(&Value::Bool(false)),
            TExprKind::Not(of) => self.first(of) == Some(&Value::Bool(true)),
            TExprKind::Binary(BinaryOp::And, a, b) => {
                self.is_false_at_first(a) || self.is_false_at_first(b)
            }
            TExprKind::Binary(BinaryOp::Or, a, b) => {
                self.is_false_at_first(a) && self.is_false_at_first(b)
            }
            TExprKind::Binary(BinaryOp::Eq, a, b) => {
                let pair = self
                    .first(a)
                    .zip(b.value())
                    .or_else(|| self.first(b).zip(a.value()));
                pair.is_some_and(|(first, wanted)| first != wanted)
            }
            _ => false,
        }
    }

    /// The value that a state has when a run begins.
    fn first(&self, expr: &TExpr) -> Option<&'a Value> {
        let TExprKind::Ref(Ref::State(name)) = &expr.kind else {
            return None;
        };
        let state = self.process.states.iter().find(|s| *s.name == **name)?;
        state.value.as_ref()?.value()
    }
}
