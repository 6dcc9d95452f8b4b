//! Blocks that do not do what their word says: one branch, no rounds, the same value in two branches.

use std::collections::{HashMap, HashSet};

use flow_plan::Value;
use flow_syntax::Place;
use smol_str::SmolStr;

use super::{Practice, called};
use crate::model::{Branch, ScopeId, ScopeKind, Step, StepId, StepKind};
use crate::rules::flow::{CAP_OF_ZERO, ONE_BRANCH, TWO_WRITERS};

impl Practice<'_, '_, '_> {
    pub(super) fn blocks(&mut self) {
        for (id, step) in self.steps() {
            match &step.kind {
                StepKind::Parallel { branches, .. } => self.one_branch(id, step, branches),
                StepKind::Repeat {
                    at_most: Some(0), ..
                } => {
                    self.zero(
                        id,
                        step.head,
                        "These rounds never begin: they are capped at 0.",
                    );
                }
                StepKind::ForEach {
                    at_once: Some(n), ..
                } if is_zero(n.value()) => {
                    self.zero(id, n.place, "No item is ever begun: 0 are done at once.");
                }
                _ => {}
            }
        }
        self.two_writers();
    }

    fn one_branch(&mut self, id: StepId, step: &Step, branches: &[Branch]) {
        if branches.len() != 1 {
            return;
        }
        let finding = ONE_BRANCH
            .at(
                format!("{} has one branch: nothing runs beside it.", called(step)),
                step.head,
            )
            .says("one branch")
            .help("add the branch that is to run at the same time, or write the steps without `parallel`");
        self.report_at(id, finding);
    }

    pub(super) fn zero(&mut self, id: StepId, place: Place, message: &str) {
        let finding = CAP_OF_ZERO
            .at(message, place)
            .says("never")
            .help("write how often it may be, or remove it");
        self.report_at(id, finding);
    }

    /// A value that two branches set: which one holds afterwards is left to chance.
    fn two_writers(&mut self) {
        // By value and parallel: the branch that was met first, and where it sets the value.
        let mut first: HashMap<(&SmolStr, StepId), (ScopeId, &Step)> = HashMap::new();
        let mut told: HashSet<&SmolStr> = HashSet::new();
        for (id, step) in self.steps() {
            let StepKind::Set {
                target,
                state: false,
                ..
            } = &step.kind
            else {
                continue;
            };
            for (parallel, branch) in self.branches_around(step.scope) {
                let (other, place) = *first.entry((target, parallel)).or_insert((branch, step));
                if other != branch && told.insert(target) {
                    self.set_twice(id, place, step, target);
                }
            }
        }
    }

    fn set_twice(&mut self, id: StepId, first: &Step, second: &Step, name: &SmolStr) {
        let finding = TWO_WRITERS
            .at(
                format!("Two branches set `{name}` at the same time."),
                second.head,
            )
            .says("set here")
            .label(first.head, "and here, beside it")
            .help(format!(
                "give each branch a name of its own, or declare it: `state {name} : …`, which each \
                 `set` changes in one piece"
            ));
        self.report_at(id, finding);
    }

    /// The branches around a block, each with its parallel.
    fn branches_around(&self, scope: ScopeId) -> Vec<(StepId, ScopeId)> {
        let mut found = Vec::new();
        let mut here = Some(scope);
        while let Some((id, scope)) = here.and_then(|id| Some((id, self.process.scope(id)?))) {
            if let (ScopeKind::Branch, Some(owner)) = (scope.kind, scope.owner) {
                found.push((owner, id));
            }
            here = scope.parent;
        }
        found
    }
}

fn is_zero(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Number(n)) if n.is_zero())
}
