//! Sub-processes that may end in several ways, where nobody looks which.

use std::collections::HashSet;

use flow_plan::Ref;
use smol_str::SmolStr;

use super::{Practice, called, exprs};
use crate::model::{Process, Step, StepId, StepKind, Target};
use crate::rules::style::OUTCOME_NOT_LOOKED_AT;
use crate::typed::{TExpr, TExprKind};

impl Practice<'_, '_, '_> {
    pub(super) fn outcomes(&mut self) {
        let mut read: Option<HashSet<&str>> = None;
        for (id, step) in self.steps() {
            let StepKind::Run {
                process: Some(of), ..
            } = &step.kind
            else {
                continue;
            };
            let Some(face) = self.cx.faces.get(of.index()) else {
                continue;
            };
            let mut ends = face.ends.clone();
            let mut seen = HashSet::new();
            ends.retain(|end| seen.insert(end.clone()));
            if ends.len() < 2 || face.lossy || self.is_last(step) || is_routed(step, &ends) {
                continue;
            }
            let read = read.get_or_insert_with(|| read_by(self.process));
            if !read.contains(step.path.as_str()) {
                self.not_looked_at(id, step, &ends);
            }
        }
    }

    /// Whether the process ends with a step, so that nothing depends on how that went.
    fn is_last(&self, step: &Step) -> bool {
        let end = |s: &Step| matches!(s.kind, StepKind::End { .. });
        match step.next.to {
            Target::Step(next) => self.process.step(next).is_some_and(end),
            Target::End | Target::Gap => true,
            Target::Leave(_) | Target::Fail | Target::Cancel => false,
        }
    }

    fn not_looked_at(&mut self, id: StepId, run: &Step, ends: &[SmolStr]) {
        let named: Vec<String> = ends.iter().take(4).map(|e| format!("`{e}`")).collect();
        let last = ends.last().map_or("", |e| e.as_str());
        let finding = OUTCOME_NOT_LOOKED_AT
            .at(
                format!(
                    "{} may end in {} ways ({}), and the process goes on alike.",
                    called(run),
                    ends.len(),
                    named.join(", ")
                ),
                run.head,
            )
            .says("how did it end?")
            .help(format!(
                "lead an end elsewhere: `on {} -> a_step`; or decide on `{}.outcome`",
                last, run.name
            ));
        self.report_at(id, finding);
    }
}

/// Whether an arrow is for one of the ends.
fn is_routed(run: &Step, ends: &[SmolStr]) -> bool {
    run.on.iter().any(|r| ends.iter().any(|e| *e == *r.outcome))
}

/// Paths of the steps whose results anything in a process reads.
fn read_by(process: &Process) -> HashSet<&str> {
    let steps = process.steps.iter().flat_map(exprs::of);
    let outputs = process.outputs.iter().filter_map(|o| o.value.as_ref());
    let mut todo: Vec<&TExpr> = steps.chain(outputs).collect();
    let mut read = HashSet::new();
    while let Some(expr) = todo.pop() {
        if let TExprKind::Ref(Ref::Step(of) | Ref::History(of) | Ref::Outcome(of)) = &expr.kind {
            read.insert(of.as_str());
        }
        expr.kind.parts(&mut todo);
    }
    read
}
