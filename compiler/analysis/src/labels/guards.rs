//! Conditions that decide without being a step of their own.

use super::atoms::Pass;
use super::build::Build;
use super::data::Node;
use super::hops::What;
use super::items;
use crate::model::{Prop, Step, StepId};
use crate::typed::TExpr;

/// A condition by which a step, or its items, are done or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guard {
    pub(crate) node: Node,
    pub(crate) process: usize,
    pub(crate) step: StepId,
    pub(crate) of: Guarded,
}

/// What depends on a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guarded {
    /// `only while`: whether the step is done.
    Step,
    /// `for each x in (all where …)`: for which items.
    Items,
}

impl<'p> Build<'_, 'p> {
    /// `only while cond`
    pub(crate) fn only_while(&mut self, step: &'p Step) {
        let conds = step.props.iter().filter(|p| p.is_only_while());
        let conds: Vec<&'p TExpr> = conds.flat_map(Prop::values).collect();
        if conds.is_empty() {
            return;
        }
        let node = self.guard(Guarded::Step);
        for cond in conds {
            self.flows(cond, node, What::Decides);
        }
    }

    fn guard(&mut self, of: Guarded) -> Node {
        let node = self.data.node();
        self.found.guards.push(Guard {
            node,
            process: self.at,
            step: self.step,
            of,
        });
        node
    }

    /// Which items a for-each has is decided where they are chosen.
    pub(crate) fn chooses(&mut self, list: &'p TExpr) {
        let Some(process) = self.of(self.at) else {
            return;
        };
        let conds = items::conditions(process, list);
        if conds.is_empty() {
            return;
        }
        let node = self.guard(Guarded::Items);
        for cond in conds {
            let hop = self.hop(cond.place, What::Decides);
            self.chosen.push((cond, node, hop));
        }
    }

    /// What conditions looked at, once all of them were read.
    pub(crate) fn choices(&mut self) {
        for (cond, guard, hop) in std::mem::take(&mut self.chosen) {
            if let Some(compared) = self.compared.get(&std::ptr::from_ref(cond)) {
                self.data.edge(*compared, guard, Pass::All, hop);
            }
        }
    }
}
