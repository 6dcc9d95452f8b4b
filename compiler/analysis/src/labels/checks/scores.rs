//! What people are shown when a model helps them decide.

use std::collections::HashMap;

use flow_syntax::Label;
use smol_str::SmolStr;

use super::people::ABOUT_PEOPLE;
use super::{Check, on_way};
use crate::labels::atoms::Atom;
use crate::labels::data::Node;
use crate::labels::hops::called;
use crate::model::{Field, Step, StepId, StepKind};
use crate::rules::data::{ONLY_A_SCORE, UNCLEARED_MODEL};
use crate::types::Type;

impl Check<'_, '_> {
    /// People who are shown what a model says of somebody, and nothing of what it says that from.
    pub(super) fn scores(&mut self) {
        let shown: Vec<(usize, StepId, Node)> = self.found.shown.clone();
        let mut known: HashMap<(usize, Atom), bool> = HashMap::new();
        for (process, id, node) in &shown {
            let Some(step) = self.step(*process, *id) else {
                continue;
            };
            let StepKind::Task { form, .. } = &step.kind else {
                continue;
            };
            // What is broken may be what was to be shown.
            let broken = |f: &Field| f.value.as_ref().is_some_and(|v| v.ty == Type::Error);
            if form.iter().any(broken) {
                continue;
            }
            let word = self.solved.at(*node).iter().find_map(|atom| {
                let label = self.data.atoms.word_on(*atom)?;
                let name = self.data.atoms.confidential(label)?;
                let counts =
                    ABOUT_PEOPLE.contains(&name.as_str()) || self.policy_about(name).is_some();
                counts.then_some((*atom, label, name))
            });
            let Some((atom, label, name)) = word else {
                continue;
            };
            let seen = *known.entry((*process, label)).or_insert_with(|| {
                let mut here = shown.iter().filter(|(p, ..)| p == process);
                here.any(|(_, _, n)| self.solved.has(*n, label))
            });
            if !seen && !self.leaks_beside(step) {
                self.only_a_score(step, *node, atom, name);
            }
        }
    }

    fn only_a_score(&mut self, step: &Step, node: Node, atom: Atom, label: &SmolStr) {
        let finding = ONLY_A_SCORE
            .at(
                format!(
                    "{} shows what a model says about @{label} data, and nothing of the data itself.",
                    called(step)
                ),
                step.head,
            )
            .says("only the model's word")
            .help(
                "show what the model read beside it, as a field of the form: `resume : text = resume`; who \
                 sees a figure alone can only agree with it",
            );
        let way = self.way(node, atom);
        self.findings.push(on_way(finding, way));
    }

    /// Whether a model in the process of a step sees what it must not: mended, it says something else.
    fn leaks_beside(&self, step: &Step) -> bool {
        let beside = |l: &Label| (l.place.file, l.place.piece) == (step.head.file, step.head.piece);
        let mut leaks = self
            .findings
            .iter()
            .filter(|f| f.code == UNCLEARED_MODEL.code);
        leaks.any(|f| f.labels.first().is_some_and(beside))
    }
}
