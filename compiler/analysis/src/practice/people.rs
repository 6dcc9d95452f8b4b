//! Who answers for a step, and to whom it goes when its time is up.

use flow_syntax::Place;

use super::{Practice, called};
use crate::model::{
    Handler, HandlerEvent, People, Prop, PropArg, Step, StepId, StepKind, Target, Then,
};
use crate::rules::data::{SAME_ROLE, TWO_ACCOUNTABLE};

impl Practice<'_, '_, '_> {
    pub(super) fn people(&mut self) {
        let process = self.process;
        self.accountable(None, &process.props);
        for (id, step) in self.steps() {
            self.accountable(Some(id), &step.props);
            if let Some(people) = crate::labels::people_of(step) {
                self.escalates(id, step, people);
            }
        }
    }

    /// One role answers for a thing: what two answer for, nobody does.
    fn accountable(&mut self, id: Option<StepId>, props: &[Prop]) {
        let named = props.iter().filter(|p| p.key == "accountable");
        let roles = |prop: &Prop| {
            let words = prop.args.iter();
            words.filter(|a| matches!(a, PropArg::Word(_))).count()
        };
        let count: usize = named.clone().map(roles).sum();
        let Some(last) = named.into_iter().next_back().filter(|_| count > 1) else {
            return;
        };
        let finding = TWO_ACCOUNTABLE
            .at("More than one role is accountable here.", last.place)
            .says("who answers for it?")
            .help("name one role as accountable; the others may `consult` or be told: `inform …`");
        match id {
            Some(id) => self.report_at(id, finding),
            None => self.cx.report(finding),
        }
    }

    /// What is overdue goes to the people who have it already.
    fn escalates(&mut self, id: StepId, step: &Step, people: &People) {
        let late = step
            .due
            .iter()
            .filter_map(|d| Some((d.overdue.as_ref()?, d.place)));
        let timed =
            |h: &Handler| matches!(h.event, HandlerEvent::After(_) | HandlerEvent::Until(_));
        let after = step.handlers.iter().filter(|h| timed(h));
        let after = after.filter_map(|h| Some((h.then.as_ref()?, h.place)));
        // The time limit of a copilot is its model's.
        let own = step.timeout.iter();
        let own = own.filter(|_| !matches!(step.kind, StepKind::Copilot { .. }));
        let out = own.filter_map(|t| Some((t.then.as_ref()?, t.place)));
        for (then, place) in late.chain(after).chain(out) {
            let (to, name) = match then {
                Then::Hand(to) => (Some(to), None),
                Then::Go(arrow) => match self.target(arrow.to) {
                    Some(next) => (crate::labels::people_of(next), Some(called(next))),
                    None => (None, None),
                },
            };
            if to.is_some_and(|to| are_same(people, to)) {
                self.same_role(id, step, place, name);
            }
        }
    }

    fn target(&self, to: Target) -> Option<&Step> {
        match to {
            Target::Step(id) => {
                let step = self.process.step(id)?;
                matches!(step.kind, StepKind::Task { .. }).then_some(step)
            }
            _ => None,
        }
    }

    fn same_role(&mut self, id: StepId, step: &Step, place: Place, next: Option<String>) {
        let role = crate::labels::people_of(step).and_then(|p| p.roles.first());
        let role = role.map_or_else(String::new, |r| r.name.to_string());
        let next = next.map_or_else(String::new, |n| format!(" with {n}"));
        let finding = SAME_ROLE
            .at(
                format!(
                    "When {} is overdue it goes to `{role}`{next}, who let it lie.",
                    called(step)
                ),
                place,
            )
            .says("the same people again")
            .help("let it go to another role, such as the one that is accountable");
        self.report_at(id, finding);
    }
}

/// Whether the same one role does both, and nothing keeps the person apart.
fn are_same(a: &People, b: &People) -> bool {
    let one = |p: &People| match p.roles.as_slice() {
        [only] => Some(only.name.clone()),
        _ => None,
    };
    one(a).is_some() && one(a) == one(b) && b.not_whoever_did.is_empty()
}
