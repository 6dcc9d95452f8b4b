//! Sub-processes that may end in several ways, where nobody looks which.

use flow_plan::Ref;

use super::{Practice, called, exprs};
use crate::model::{Step, StepId, StepKind, Target};
use crate::rules::style::OUTCOME_NOT_LOOKED_AT;
use crate::typed::{TExpr, TExprKind};

impl Practice<'_, '_, '_> {
    pub(super) fn outcomes(&mut self) {
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
            let mut seen = std::collections::HashSet::new();
            ends.retain(|end| seen.insert(end.clone()));
            if ends.len() > 1 && !face.lossy && !self.is_last(step) && !self.looks_at(step, &ends) {
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

    /// Whether an arrow is for one of the ends, or anything reads what the sub-process gave.
    fn looks_at(&self, run: &Step, ends: &[smol_str::SmolStr]) -> bool {
        let routed = run.on.iter().any(|r| ends.iter().any(|e| *e == *r.outcome));
        routed
            || self
                .process
                .steps
                .iter()
                .flat_map(exprs::of)
                .any(|e| reads(e, &run.path))
            || self
                .process
                .outputs
                .iter()
                .filter_map(|o| o.value.as_ref())
                .any(|e| reads(e, &run.path))
    }

    fn not_looked_at(&mut self, id: StepId, run: &Step, ends: &[smol_str::SmolStr]) {
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

fn reads(expr: &TExpr, path: &str) -> bool {
    let mut todo = vec![expr];
    while let Some(expr) = todo.pop() {
        if matches!(&expr.kind, TExprKind::Ref(Ref::Step(of) | Ref::History(of)) if **of == *path) {
            return true;
        }
        expr.kind.parts(&mut todo);
    }
    false
}
