//! How a map reads: after the seven guidelines for process models (Mendling, Reijers, van der Aalst 2010),
//! as far as they can be measured and hold in every language.

use std::collections::HashMap;

use super::Practice;
use crate::model::{Step, StepId, StepKind};
use crate::rules::style::{ENDS_ALIKE, NAMED_LIKE_PROCESS, TOO_MANY_ARMS, TOO_MANY_STEPS};

/// More steps than this are hard to take in (guideline G7).
const MOST_STEPS: usize = 50;

/// More ways out of one decision are hard to tell apart (guideline G2).
const MOST_ARMS: usize = 9;

impl Practice<'_, '_, '_> {
    pub(super) fn style(&mut self) {
        if self.is_sketch() {
            return;
        }
        self.too_many_steps();
        self.alike();
        for (id, step) in self.steps() {
            self.too_many_arms(id, step);
            self.like_process(id, step);
        }
    }

    /// A map of steps and people alone, on its way to more.
    fn is_sketch(&self) -> bool {
        let process = self.process;
        process.inputs.is_empty()
            && process.outputs.is_empty()
            && process.steps.iter().all(|s| s.result.is_none())
    }

    fn too_many_steps(&mut self) {
        let count = self.process.steps.len();
        if count <= MOST_STEPS {
            return;
        }
        let finding = TOO_MANY_STEPS
            .at(
                format!(
                    "This process has {count} steps; few people can take in more than {MOST_STEPS}."
                ),
                self.process.place,
            )
            .says("a long process")
            .help("move steps that belong together into a process of their own, and `run` it");
        self.cx.report(finding);
    }

    fn too_many_arms(&mut self, id: StepId, step: &Step) {
        let count = match &step.kind {
            StepKind::Decide {
                arms, otherwise, ..
            }
            | StepKind::Ask {
                arms, otherwise, ..
            } => arms.len() + usize::from(otherwise.is_some()),
            StepKind::Choose { answers, .. } => answers.len(),
            _ => 0,
        };
        if count <= MOST_ARMS {
            return;
        }
        let finding = TOO_MANY_ARMS
            .at(format!("This decision has {count} ways out."), step.head)
            .says("many ways out")
            .help("put the rules into a `table` and decide on its result, or decide in two steps");
        self.report_at(id, finding);
    }

    fn like_process(&mut self, id: StepId, step: &Step) {
        let written = |title: &str| title.trim().to_lowercase();
        let given = self
            .flow
            .drafts
            .get(id.index())
            .is_some_and(|d| d.tree.title.is_some());
        let own = self.flow.tree.title.is_some();
        if !given || !own || written(&step.title) != written(&self.process.title) {
            return;
        }
        let finding = NAMED_LIKE_PROCESS
            .at(
                format!(
                    "“{}” is the title of the process and of this step.",
                    step.title
                ),
                step.head,
            )
            .says("a part is called like the whole")
            .label(self.process.place, "the process")
            .help("say what this step does towards it");
        self.report_at(id, finding);
    }

    /// Ends that read the same on the map.
    fn alike(&mut self) {
        let mut first: HashMap<String, &Step> = HashMap::new();
        for (id, step) in self.steps() {
            let given = self
                .flow
                .drafts
                .get(id.index())
                .is_some_and(|d| d.tree.title.is_some());
            if !given || !matches!(step.kind, StepKind::End { .. } | StepKind::Fail { .. }) {
                continue;
            }
            let Some(other) = first.get(&step.title.to_lowercase()) else {
                first.insert(step.title.to_lowercase(), step);
                continue;
            };
            if other.name == step.name {
                continue;
            }
            let finding = ENDS_ALIKE
                .at(format!("Two ends are called “{}”.", step.title), step.head)
                .says("which one was reached?")
                .label(other.head, "the other one")
                .help("let the title say how the two differ, or lead both arrows to one end");
            self.cx.report(finding);
        }
    }
}
