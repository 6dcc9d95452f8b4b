//! Locks that are held while everybody waits for a person.

use super::waits::is_way_out;
use super::{Practice, called};
use crate::model::{Prop, PropArg, ScopeId, Step, StepId, StepKind, Then};
use crate::rules::flow::HELD_BY_A_PERSON;

impl Practice<'_, '_, '_> {
    /// A stage that one run at a time may be in, with a person's step in it that may take for ever. That a
    /// whole process, or a person's step itself, is for one at a time says what is meant.
    pub(super) fn holding(&mut self) {
        for (_, step) in self.steps() {
            let StepKind::Stage { body } = step.kind else {
                continue;
            };
            let Some(lock) = step.props.iter().find(|p| queues(p)) else {
                continue;
            };
            let inside = |(_, s): &(StepId, &Step)| self.is_inside(s.scope, body);
            let found = self.steps().filter(inside).find(|(_, s)| self.is_open(s));
            if let Some((person_id, person)) = found {
                self.held(person_id, step, lock, person);
            }
        }
    }

    fn is_inside(&self, scope: ScopeId, body: ScopeId) -> bool {
        let mut here = Some(scope);
        while let Some(scope) = here {
            if scope == body {
                return true;
            }
            here = self.process.scope(scope).and_then(|s| s.parent);
        }
        false
    }

    /// Whether a person does a step and nothing ends it when its time is up.
    fn is_open(&self, step: &Step) -> bool {
        crate::labels::people_of(step).is_some()
            && !has_limit(step)
            && !self.is_ended_around(step.scope)
    }

    fn held(&mut self, id: StepId, stage: &Step, lock: &Prop, person: &Step) {
        let finding = HELD_BY_A_PERSON
            .at(
                format!(
                    "Others wait to enter {} until somebody does {}, which has no time limit.",
                    called(stage),
                    called(person)
                ),
                lock.place,
            )
            .says("one at a time from here on")
            .label(person.head, "this may take for ever")
            .help(
                "give it a time limit (`due in 4 h`, `on overdue -> a_step`), move it out of the stage, or \
                 say what others do: `only one per …, else -> a_step`",
            );
        self.report_at(id, finding);
    }
}

/// Whether a lock lets others queue.
fn queues(lock: &Prop) -> bool {
    let says = |word: &str| {
        let mut args = lock.args.iter();
        args.any(|a| matches!(a, PropArg::Word(w) if w == word))
    };
    lock.key == "only" && says("per") && !says("else") && lock.then.is_none()
}

/// Whether a person's step ends when its time is up.
pub(super) fn has_limit(step: &Step) -> bool {
    let leads = |then: Option<&Then>| matches!(then, Some(Then::Go(_)));
    // The time limit of a copilot is its model's.
    let timed = !matches!(step.kind, StepKind::Copilot { .. })
        && step
            .timeout
            .as_ref()
            .is_some_and(|t| leads(t.then.as_ref()));
    let due = step.due.as_ref().is_some_and(|d| leads(d.overdue.as_ref()));
    timed || due || step.handlers.iter().any(is_way_out)
}
