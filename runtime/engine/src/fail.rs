//! Trouble, withdrawal and cancelling: how things end that do not end well.

use std::sync::Arc;

use flow_plan::step::{People, Step, StepKind, Then};

use crate::Id;
use crate::command::{Question, TimerPurpose};
use crate::flow::Ending;
use crate::machine::Machine;
use crate::people::Asking;
use crate::progress::Progress;
use crate::state::{Activity, Doing, Handling, Purpose, ScopeKind, State, Status};
use crate::trouble::Trouble;

impl<'e> Machine<'e, '_> {
    /// A step fails: what is open in it is withdrawn, and a route of the step is taken, or the
    /// block around it fails too.
    pub(crate) fn fail(&mut self, id: Id, trouble: Trouble) {
        let outcome = trouble.outcome.clone();
        self.fail_as(id, &outcome, trouble);
    }

    /// As [`Self::fail`], under the outcome that a route is looked for.
    pub(crate) fn fail_as(&mut self, id: Id, outcome: &str, trouble: Trouble) {
        let Some((scope, step)) = self.place(id) else {
            return;
        };
        let due_ms = self.due_of(id);
        self.empty(id);
        match route(step, outcome) {
            Some(Way::Go(arrow)) => {
                let ending = Ending {
                    trouble: Some(trouble),
                    ..Ending::named(outcome)
                };
                self.end(id, ending, arrow);
            }
            Some(Way::Hand(people)) => self.hand(id, step, people, &trouble, due_ms),
            // A copilot has a person at hand; once its time is up, that person's is, too.
            None => match copilot(step).filter(|_| outcome != "timed_out") {
                Some(people) => self.hand(id, step, people, &trouble, due_ms),
                None => self.fail_around(id, scope, trouble),
            },
        }
    }

    fn fail_around(&mut self, id: Id, scope: Id, trouble: Trouble) {
        if let Some(activity) = self.close(id) {
            let step = Arc::clone(&activity.step);
            self.tell(Progress::Failed {
                activity: id,
                step,
                trouble: trouble.clone(),
            });
        }
        self.fail_scope(scope, trouble);
    }

    /// People fill in the result that a machine did not give, by the time it was due anyway.
    pub(crate) fn hand(
        &mut self,
        id: Id,
        step: &'e Step,
        people: &'e People,
        trouble: &Trouble,
        due_ms: Option<i64>,
    ) {
        self.doing(id, Doing::Simple);
        if let Some(at_ms) = due_ms {
            self.timer(id, TimerPurpose::Due, at_ms, None);
        }
        let question = Question::Result {
            schema: step.result.clone(),
            draft: None,
            trouble: Some(trouble.message.clone()),
        };
        let asking = Asking {
            by: people,
            question,
            buttons: Vec::new(),
            due_ms,
            purpose: Purpose::Result,
        };
        self.ask(id, step, asking);
    }

    /// A block fails: siblings are cancelled, and the step it is the inside of fails.
    pub(crate) fn fail_scope(&mut self, scope: Id, mut trouble: Trouble) {
        let Some((kind, owner)) = self.s.scopes.get(&scope).map(|s| (s.kind, s.owner)) else {
            return;
        };
        if trouble.step.is_empty() {
            trouble.step = self.name_of(scope);
        }
        match (kind, owner) {
            (ScopeKind::Process, _) => self.handle_failure(scope, trouble),
            // Only the step itself ends `timed_out` or `refused`; what is around it has an error.
            (_, Some(owner)) => self.fail_as(owner, "error", trouble),
            (_, None) => self.stop(trouble),
        }
    }

    fn name_of(&self, scope: Id) -> String {
        self.s
            .scopes
            .get(&scope)
            .map(|s| s.path.to_string())
            .unwrap_or_default()
    }

    /// A process fails: its `on error` block runs first, once.
    fn handle_failure(&mut self, scope: Id, trouble: Trouble) {
        self.empty_scope(scope);
        let Some(frame) = self.s.frame_mut(scope) else {
            return;
        };
        let process = self.engine.plan().processes.get(&*frame.process);
        match (
            frame.handling.clone(),
            process.and_then(|p| p.on_error.as_ref()),
        ) {
            (None, Some(handler)) => {
                frame.handling = Some(Handling::Trouble(trouble.clone()));
                self.tell(Progress::Handling {
                    trouble: Some(trouble),
                });
                self.go(scope, handler);
            }
            // The handler itself failed: what it was handling is what people want to know.
            (Some(Handling::Trouble(first)), _) => self.process_failed(scope, first),
            (Some(Handling::Cancel(_)) | None, _) => self.process_failed(scope, trouble),
        }
    }

    pub(crate) fn cancel_requested(&mut self, by: &str) -> bool {
        let running = self.s.status == Status::Running;
        if running {
            self.cancel(by);
        }
        running
    }

    /// Cancels the run: everything is withdrawn, then `on cancel` runs; a second time ends that too.
    pub(crate) fn cancel(&mut self, by: &str) {
        self.queue.clear();
        self.empty_scope(State::ROOT);
        let process = self.engine.plan().processes.get(&*self.s.process);
        let handler = process.and_then(|p| p.on_cancel.as_ref());
        let frame = self
            .s
            .frame_mut(State::ROOT)
            .filter(|f| f.handling.is_none());
        match (frame, handler) {
            (Some(frame), Some(handler)) => {
                frame.handling = Some(Handling::Cancel(by.to_owned()));
                self.tell(Progress::Handling { trouble: None });
                self.go(State::ROOT, handler);
            }
            _ => self.finish(Status::Cancelled { by: by.to_owned() }),
        }
    }

    /// Takes a step out of the state with all that is open or going on in it.
    pub(crate) fn close(&mut self, id: Id) -> Option<Activity> {
        self.empty(id);
        let activity = self.s.activities.remove(&id)?;
        if let Some(scope) = self.s.scopes.get_mut(&activity.scope)
            && scope.at == Some(id)
        {
            scope.at = None;
        }
        Some(activity)
    }

    /// As [`Self::close`], for a step that leads nowhere further itself.
    pub(crate) fn close_ended(&mut self, id: Id, ending: Ending) -> Option<Activity> {
        let activity = self.close(id)?;
        self.record(&activity, &ending);
        self.ended(id, &activity, ending);
        Some(activity)
    }

    /// Withdraws all that is open or going on in a step.
    fn empty(&mut self, id: Id) {
        let Some(activity) = self.s.activities.get_mut(&id) else {
            return;
        };
        let open = std::mem::take(&mut activity.open);
        let inside = std::mem::take(&mut activity.inside);
        for one in open {
            self.withdraw(id, one);
        }
        for scope in inside {
            self.empty_scope(scope);
            self.s.scopes.remove(&scope);
            self.s.data.remove(&scope);
        }
    }

    /// Withdraws the step that a block's token is on.
    fn empty_scope(&mut self, scope: Id) {
        let Some(id) = self.s.scopes.get_mut(&scope).and_then(|s| s.at.take()) else {
            return;
        };
        if let Some(activity) = self.close(id) {
            let step = Arc::clone(&activity.step);
            self.tell(Progress::Withdrawn { activity: id, step });
        }
    }

    pub(crate) fn close_all(&mut self) {
        self.empty_scope(State::ROOT);
    }
}

/// Where trouble leads on a step.
pub(crate) enum Way<'e> {
    Go(&'e flow_plan::Arrow),
    Hand(&'e People),
}

/// A route by the outcome's own name, then by `error`; a time limit has an arrow of its own.
pub(crate) fn route<'e>(step: &'e Step, outcome: &str) -> Option<Way<'e>> {
    if outcome == "timed_out"
        && let Some(arrow) = step.timeout.as_ref().and_then(|t| t.then.as_ref())
    {
        return Some(Way::Go(arrow));
    }
    let named = |name: &str| step.on.iter().find(|r| r.outcome == name);
    // A call that ends in an error has `failed`, in the language's words.
    let failed = || named("failed").filter(|_| outcome == "error");
    let found = named(outcome).or_else(failed).or_else(|| named("error"))?;
    Some(match &found.then {
        Then::Go(arrow) => Way::Go(arrow),
        Then::Hand(people) => Way::Hand(people),
    })
}

/// The people of a copilot: with a person at hand anyway, its trouble falls to that person.
fn copilot(step: &Step) -> Option<&People> {
    match &step.kind {
        StepKind::Copilot { by, .. } => Some(by),
        _ => None,
    }
}
