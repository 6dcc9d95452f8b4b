//! Times that do not go together: work that takes longer than it may, reminders after the end.

use flow_plan::{Value, show};
use flow_syntax::Place;

use super::{Practice, called};
use crate::model::{Prop, Step, StepId, StepKind};
use crate::rules::analysis::TAKES_TOO_LONG;
use crate::rules::flow::REMINDED_TOO_LATE;
use crate::tables::is_longer;
use crate::typed::TExprKind;

impl Practice<'_, '_, '_> {
    pub(super) fn times(&mut self) {
        for (id, step) in self.steps() {
            self.takes(id, step);
            self.reminds(id, step);
        }
    }

    /// The shortest time that the work takes, or that its form stays open, is longer than the longest that it may.
    fn takes(&mut self, id: StepId, step: &Step) {
        let limits = limits(step);
        let takes = step.props.iter().find_map(least);
        let open = step.props.iter().find_map(stays_open);
        for (how, time) in [("takes", takes), ("stays open for", open)] {
            let Some((least, place)) = time else { continue };
            let short = limits.iter().filter(|(limit, ..)| is_longer(&least, limit));
            for (limit, at, what) in short {
                let message = format!(
                    "{} {how} at least {}, and {what} {}.",
                    called(step),
                    show(&least),
                    show(limit)
                );
                let finding = TAKES_TOO_LONG
                    .at(message, place)
                    .says("longer than it may take")
                    .label(*at, "the time it has")
                    .help("correct one of the two times");
                self.report_at(id, finding);
            }
        }
    }

    /// A reminder that comes when the time is up.
    fn reminds(&mut self, id: StepId, step: &Step) {
        let Some(due) = &step.due else { return };
        let remind = step.props.iter().find(|p| p.key == "remind");
        let Some((after, prop)) = remind.and_then(|p| Some((p.values().next()?.value()?, p)))
        else {
            return;
        };
        if due.before.is_some() || !due.within.value().is_some_and(|d| is_longer(after, d)) {
            return;
        }
        let finding = REMINDED_TOO_LATE
            .at(
                format!("The reminder of {} comes when it is overdue.", called(step)),
                prop.place,
            )
            .says("too late to help")
            .label(due.place, "due before that")
            .help("remind earlier, or make it due later");
        self.report_at(id, finding);
    }
}

/// The time of `at least`.
fn stays_open(prop: &Prop) -> Option<(Value, Place)> {
    let value = prop.values().next().filter(|_| prop.key == "at")?.value()?;
    Some((value.clone(), prop.place))
}

/// The shortest time of `takes`.
fn least(prop: &Prop) -> Option<(Value, Place)> {
    if prop.key != "takes" {
        return None;
    }
    let first = prop.values().next()?;
    let least = match &first.kind {
        TExprKind::Range(points) => points.first()?.value()?,
        _ => first.value()?,
    };
    Some((least.clone(), prop.place))
}

/// How long a step may take.
fn limits(step: &Step) -> Vec<(Value, Place, &'static str)> {
    let mut found = Vec::new();
    // The time limit of a copilot is its model's.
    if let Some(timeout) = &step.timeout
        && !matches!(step.kind, StepKind::Copilot { .. })
        && let Some(value) = timeout.after.value()
    {
        found.push((value.clone(), timeout.place, "is cut off after"));
    }
    if let Some(due) = step.due.as_ref().filter(|d| d.before.is_none())
        && let Some(value) = due.within.value()
    {
        found.push((value.clone(), due.place, "is due in"));
    }
    if let StepKind::Agent(agent) = &step.kind
        && let Some(time) = &agent.time
        && let Some(value) = time.value()
    {
        found.push((value.clone(), time.place, "may go on for"));
    }
    found
}
