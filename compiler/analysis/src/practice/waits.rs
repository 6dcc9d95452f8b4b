//! Waits that may never end, that hear anybody's message, or hold an event that never wins.

use flow_plan::expr::BinaryOp;
use flow_plan::{Ref, Value};
use flow_syntax::{Diagnostic, Label, Place};

use super::exprs::parts_of;
use super::{Practice, called, exprs};
use crate::flow::witness::along;
use crate::model::{
    Handler, HandlerEvent, ScopeId, ScopeKind, Step, StepId, StepKind, Then, WaitArm,
};
use crate::rules::flow::{LATER_NEVER_WINS, WAITS_FOR_EVER, WITHOUT_KEY};
use crate::tables::is_longer;
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

impl Practice<'_, '_, '_> {
    pub(super) fn waits(&mut self) {
        let held_up = self.held_up();
        for (id, step) in self.steps() {
            if let StepKind::Wait { arms } = &step.kind {
                self.never_wins(id, arms);
                self.for_ever(id, step, arms, held_up.contains(&id));
                for arm in arms {
                    self.key(Some(id), &arm.event, arm.place);
                }
            }
            for handler in &step.handlers {
                self.key(Some(id), &handler.event, handler.place);
            }
        }
        let process = self.process;
        for handler in &process.handlers {
            self.key(None, &handler.event, handler.place);
        }
    }

    /// Of two times the later one never comes.
    fn never_wins(&mut self, id: StepId, arms: &[WaitArm]) {
        let mut soonest: Option<(&Value, &WaitArm)> = None;
        for arm in arms {
            let HandlerEvent::After(after) = &arm.event else {
                continue;
            };
            let Some(time) = after.value() else { continue };
            match soonest {
                Some((first, other)) if *first == *time || is_longer(time, first) => {
                    self.later(id, arm, other);
                }
                Some((first, other)) if is_longer(first, time) => {
                    self.later(id, other, arm);
                    soonest = Some((time, arm));
                }
                Some(_) => {}
                None => soonest = Some((time, arm)),
            }
        }
    }

    fn later(&mut self, id: StepId, never: &WaitArm, first: &WaitArm) {
        let finding = LATER_NEVER_WINS
            .at(
                "This time never comes: another one is up before it.",
                never.place,
            )
            .says("never taken")
            .label(first.place, "this is up first")
            .help("remove one of the two, or let the first go on to a second wait");
        self.report_at(id, finding);
    }

    /// A message or a condition that never comes, and no time after which the run goes on.
    fn for_ever(&mut self, id: StepId, step: &Step, arms: &[WaitArm], held_up: bool) {
        let waits = |a: &WaitArm| match &a.event {
            HandlerEvent::Message { decl, .. } => decl.is_some(),
            HandlerEvent::Condition(cond) => held_up || !self.may_come_true(cond),
            _ => false,
        };
        let out = step.timeout.is_some()
            || step.handlers.iter().any(is_way_out)
            || self.is_ended_around(step.scope);
        if arms.is_empty() || !arms.iter().all(waits) || out || !self.is_reached(id) {
            return;
        }
        let what = match arms.first().map(|a| &a.event) {
            Some(HandlerEvent::Condition(cond)) if self.may_come_true(cond) => {
                "what it waits for is only set after it"
            }
            Some(HandlerEvent::Condition(_)) => "nothing here ever sets what it waits for",
            _ => "the message need never come",
        };
        let name = match step.name.is_empty() {
            true => "This wait".to_owned(),
            false => called(step),
        };
        let finding = WAITS_FOR_EVER
            .at(format!("{name} may last for ever: {what}."), step.head)
            .says("no time after which the run goes on")
            .help("add an event that comes for certain: `after 10 days -> a_step`");
        self.report_at(id, finding);
    }

    /// Whether some step sets a state that a condition reads, or something else in it changes.
    fn may_come_true(&self, cond: &TExpr) -> bool {
        let changes = |kind: &TExprKind| matches!(kind, TExprKind::Call(..) | TExprKind::Error);
        parts_of(cond).any(|part| changes(&part.kind)) || self.is_set(cond, |_| true)
    }

    /// Whether a block around ends what is inside after some time, or when another branch is first.
    pub(super) fn is_ended_around(&self, scope: ScopeId) -> bool {
        let mut here = Some(scope);
        while let Some(block) = here.and_then(|id| self.process.scope(id)) {
            let owner = block.owner.and_then(|id| self.process.step(id));
            let ends = owner.is_some_and(|owner| {
                owner.handlers.iter().any(is_way_out)
                    || matches!(
                        (&owner.kind, block.kind),
                        (StepKind::Parallel { first: true, .. }, ScopeKind::Branch)
                            | (StepKind::ForEach { partial: true, .. }, ScopeKind::ForEach)
                    )
            });
            if ends || block.kind == ScopeKind::Handler {
                return true;
            }
            here = block.parent;
        }
        self.process.handlers.iter().any(is_way_out)
    }

    /// A message is anybody's where nothing of it must equal something of the run.
    fn key(&mut self, id: Option<StepId>, event: &HandlerEvent, place: Place) {
        let HandlerEvent::Message {
            message,
            decl: Some(_),
            cond,
        } = event
        else {
            return;
        };
        let broken = cond.as_ref().is_some_and(is_broken);
        if broken || cond.as_ref().is_some_and(has_key) {
            return;
        }
        let finding = WITHOUT_KEY
            .at(
                format!("Every run takes every `{message}`: nothing says whose it is."),
                place,
            )
            .says("whose message is this?")
            .help(format!(
                "compare a field of the message with the run's data: `on message {message} where \
                 {message}.number == number -> …`"
            ));
        match id {
            Some(id) => self.report_at(id, finding),
            None => self.report_all_along(finding, place, message),
        }
    }

    /// The process's own handlers listen from its start on.
    fn report_all_along(&mut self, finding: Diagnostic, place: Place, message: &str) {
        let mut finding = along(finding, self.built, &[]);
        let text = format!("from then on any `{message}` is taken");
        finding.witness.push(Label { place, text });
        self.cx.report(finding);
    }
}

/// Whether a handler leaves its block after some time.
pub(super) fn is_way_out(handler: &Handler) -> bool {
    let goes = |h: &Handler| h.interrupts || matches!(h.then, Some(Then::Go(_)));
    match &handler.event {
        HandlerEvent::After(_) | HandlerEvent::Until(_) => goes(handler),
        HandlerEvent::Deadline { at, .. } => at.iter().any(goes),
        _ => false,
    }
}

/// Whether a condition demands that a field of the message equals something of the run.
fn has_key(cond: &TExpr) -> bool {
    match &cond.kind {
        TExprKind::Binary(BinaryOp::And, a, b) => has_key(a) || has_key(b),
        TExprKind::Binary(BinaryOp::Eq, a, b) => {
            (of_message(a) && of_run(b)) || (of_message(b) && of_run(a))
        }
        TExprKind::Binary(BinaryOp::In, a, b) => of_message(a) && of_run(b),
        TExprKind::Error => true,
        _ => false,
    }
}

fn is_broken(expr: &TExpr) -> bool {
    expr.ty == Type::Error || exprs::parts(expr).into_iter().any(is_broken)
}

fn of_message(expr: &TExpr) -> bool {
    matches!(expr.kind, TExprKind::Ref(Ref::It)) || exprs::parts(expr).into_iter().any(of_message)
}

fn of_run(expr: &TExpr) -> bool {
    let own = matches!(&expr.kind, TExprKind::Ref(r) if !matches!(r, Ref::It))
        || matches!(expr.kind, TExprKind::Error);
    own || exprs::parts(expr).into_iter().any(of_run)
}
