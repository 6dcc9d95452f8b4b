//! Arrows that say more than they do: caps that never count, decisions whose arms all lead to one step.

use std::collections::HashSet;

use flow_syntax::Place;

use super::{Practice, called};
use crate::model::{Arm, Arrow, Route, StepId, StepKind, Target, Then};
use crate::rules::flow::{CAP_WITHOUT_CIRCLE, DECIDES_NOTHING, NOT_EXHAUSTIVE};
use crate::types::Type;

impl Practice<'_, '_, '_> {
    pub(super) fn arrows(&mut self) {
        let list = self.cx.findings.list.iter();
        let left_out = list.filter(|f| f.code == NOT_EXHAUSTIVE.code);
        let left_out = left_out.filter_map(|f| f.labels.first());
        let left_out: HashSet<Place> = left_out.map(|l| l.place).collect();
        for (id, step) in self.steps() {
            for arrow in arrows_of(self.process, id) {
                if arrow.cap.as_ref().is_some_and(|cap| cap.times == 0) {
                    self.zero(
                        id,
                        arrow.place,
                        "This arrow is never taken: it is capped at 0.",
                    );
                }
            }
            if step.retry.as_ref().is_some_and(|r| r.times == 0) {
                let prop = step.head;
                self.zero(id, prop, "Nothing is tried again: 0 retries.");
            }
            self.decides_nothing(id, &left_out);
        }
        self.without_circle();
    }

    /// All answers lead to the same step.
    fn decides_nothing(&mut self, id: StepId, left_out: &HashSet<Place>) {
        let Some(step) = self.process.step(id) else {
            return;
        };
        let arms: Vec<&Arm> = match &step.kind {
            StepKind::Decide {
                arms, otherwise, ..
            }
            | StepKind::Ask {
                arms, otherwise, ..
            } => arms.iter().chain(otherwise.as_deref()).collect(),
            StepKind::Choose { answers, .. } => answers.iter().collect(),
            _ => return,
        };
        let [first, rest @ ..] = arms.as_slice() else {
            return;
        };
        let same = |a: &&&Arm| {
            let plain = a.then.written && a.then.cap.is_none();
            plain && a.then.to == first.then.to && matches!(a.then.to, Target::Step(_))
        };
        if rest.is_empty()
            || first.then.cap.is_some()
            || rest.iter().filter(same).count() < rest.len()
        {
            return;
        }
        // An arm that is missing or broken may lead elsewhere.
        let broken = arms.iter().any(|a| a.when.ty == Type::Error);
        if broken || left_out.contains(&step.head) {
            return;
        }
        let Target::Step(to) = first.then.to else {
            return;
        };
        let to = self.process.step(to).map(called).unwrap_or_default();
        let finding = DECIDES_NOTHING
            .at(
                format!("Whatever is decided here, {to} follows."),
                step.head,
            )
            .says("all arms lead to the same step")
            .help("let the arms lead where they should, or remove the decision");
        self.report_at(id, finding);
    }

    /// A cap on an arrow that no run can take twice.
    fn without_circle(&mut self) {
        let mut once: Vec<_> = self.net().once.iter().copied().collect();
        once.sort();
        for edge in once {
            let graph = &self.built.graph.graph;
            let Some((from, _)) = graph.edge_endpoints(edge) else {
                continue;
            };
            let Some(weight) = graph
                .edge_weight(edge)
                .filter(|_| self.reach.has(from.index()))
            else {
                continue;
            };
            let (place, times) = (weight.place, weight.at_most.unwrap_or_default());
            if times == 0 {
                continue;
            }
            let step = self.built.nodes.iter().position(|n| *n == Some(from));
            let finding = CAP_WITHOUT_CIRCLE
                .at("This arrow is capped, and no run takes it twice.", place)
                .says("not part of a circle")
                .help("remove the cap, or let the arrow lead back");
            match step {
                Some(step) => self.report_at(StepId::at(step), finding),
                None => self.cx.report(finding),
            }
        }
    }
}

/// Arrows that leave a step.
fn arrows_of(process: &crate::model::Process, id: StepId) -> Vec<&Arrow> {
    let Some(step) = process.step(id) else {
        return Vec::new();
    };
    let mut found = vec![&step.next];
    match &step.kind {
        StepKind::Decide {
            arms, otherwise, ..
        }
        | StepKind::Ask {
            arms, otherwise, ..
        } => {
            found.extend(arms.iter().chain(otherwise.as_deref()).map(|a| &a.then));
        }
        StepKind::Choose { answers, .. } => found.extend(answers.iter().map(|a| &a.then)),
        StepKind::Wait { arms } => found.extend(arms.iter().map(|a| &a.then)),
        StepKind::Repeat {
            otherwise: Some(arrow),
            ..
        } => found.push(arrow),
        _ => {}
    }
    let routes = step.on.iter().map(|r: &Route| &r.then);
    let handled = step.handlers.iter().filter_map(|h| h.then.as_ref());
    let late = step.timeout.iter().filter_map(|t| t.then.as_ref());
    let due = step.due.iter().filter_map(|d| d.overdue.as_ref());
    let all = routes.chain(handled).chain(late).chain(due);
    found.extend(all.filter_map(|then| match then {
        Then::Go(arrow) => Some(arrow),
        Then::Hand(_) => None,
    }));
    found
}
