//! One event on its way through the state: the queue of moves and what all parts share.

use std::collections::VecDeque;
use std::sync::Arc;

use flow_plan::eval::{duration_ms, instant_ms};
use flow_plan::expr::Template;
use flow_plan::step::{Step, Target};
use flow_plan::{Expr, Value, eval, eval_condition, render};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Id;
use crate::command::{Command, TimerPurpose, TimerSet};
use crate::engine::Engine;
use crate::event::What;
use crate::key::key;
use crate::progress::{Changes, Progress};
use crate::state::{Activity, Effect, Phase, Purpose, State, Task, Timer};
use crate::trouble::{Trouble, code};
use crate::view::View;

/// Moves one event may cause before a loop is taken to be endless; each item of a for-each adds
/// [`MOVES_AN_ITEM`].
const MOVES: u64 = 100_000;
/// See [`MOVES`].
pub(crate) const MOVES_AN_ITEM: u64 = 1_000;

/// The token of a scope is to go somewhere.
pub(crate) struct Move<'e> {
    pub(crate) scope: Id,
    pub(crate) to: &'e Target,
}

/// One event on its way through the state.
pub(crate) struct Machine<'e, 's> {
    pub(crate) engine: &'e Engine,
    pub(crate) s: &'s mut State,
    pub(crate) now_ms: i64,
    pub(crate) out: Changes,
    pub(crate) queue: VecDeque<Move<'e>>,
    pub(crate) budget: u64,
    /// Numbers from here on were given by this event.
    first_new: Id,
}

impl<'e, 's> Machine<'e, 's> {
    pub(crate) fn new(engine: &'e Engine, s: &'s mut State, now_ms: i64) -> Self {
        let first_new = s.next_id;
        let (out, queue) = (Changes::default(), VecDeque::new());
        Self {
            engine,
            s,
            now_ms,
            out,
            queue,
            budget: MOVES,
            first_new,
        }
    }

    pub(crate) fn apply(mut self, what: &What) -> Changes {
        if !self.dispatch(what) {
            let (kind, about) = (what.kind(), what.about());
            self.tell(Progress::Ignored { kind, about });
        }
        self.settle();
        self.tidy();
        self.out
    }

    /// Whether the event belonged to anything.
    fn dispatch(&mut self, what: &What) -> bool {
        match what {
            What::Started(started) => self.started(started),
            What::Issued { effect, attempt } => self.issued(*effect, *attempt),
            What::Done(done) => self.done(done),
            What::Failed(failed) => self.failed(failed),
            What::Answered {
                task, answer, by, ..
            } => self.answered(*task, answer, by),
            What::TimerFired { timer } => self.fired(*timer),
            What::Uncertain { effect, keyed } => self.uncertain(*effect, *keyed),
            What::CancelRequested { by } => self.cancel_requested(by),
        }
    }

    /// Moves tokens until all of them wait.
    fn settle(&mut self) {
        while let Some(next) = self.queue.pop_front() {
            if self.budget == 0 {
                return self.spinning(&next);
            }
            self.budget -= 1;
            self.enter(next.scope, next.to);
        }
    }

    fn spinning(&mut self, next: &Move<'_>) {
        let step = if let Target::Step(path) = next.to {
            path
        } else {
            ""
        };
        let message = "The process goes round and round without waiting for anything. \
                       Put a cap on the arrow that leads back: `at most 10 times`.";
        self.stop(Trouble::error(code::SPINNING, step, message));
    }

    /// Forgets commands that this very event made and unmade.
    fn tidy(&mut self) {
        let first_new = self.first_new;
        self.out.withdrawn.retain(|id| *id < first_new);
        let state = &self.s;
        self.out
            .commands
            .retain(|command| state.command(command.id()).is_some());
    }

    pub(crate) fn tell(&mut self, progress: Progress) {
        self.out.progress.push(progress);
    }

    pub(crate) fn now(&self) -> Timestamp {
        // Beyond the year 9999 only a broken clock lies; the epoch is as good as any other time.
        Timestamp::from_millisecond(self.now_ms).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    pub(crate) fn zone(&self, scope: Id) -> &'e TimeZone {
        let process = self.s.frame(scope).map(|frame| &*frame.process);
        self.engine.zone(process.unwrap_or_default())
    }

    /// What expressions see in a scope.
    pub(crate) fn view(&self, scope: Id) -> View<'_> {
        View::new(self.engine.plan(), self.s, scope)
    }

    pub(crate) fn value(&self, scope: Id, step: &Step, expr: &Expr) -> Result<Value, Trouble> {
        let view = self.view(scope);
        eval(expr, &view, self.now(), self.zone(scope)).map_err(|e| bad_expression(step, &e))
    }

    pub(crate) fn values(
        &self,
        scope: Id,
        step: &Step,
        exprs: &[(String, Expr)],
    ) -> Result<Vec<(String, Value)>, Trouble> {
        let one =
            |(name, expr): &(String, Expr)| Ok((name.clone(), self.value(scope, step, expr)?));
        exprs.iter().map(one).collect()
    }

    pub(crate) fn holds(&self, scope: Id, step: &Step, cond: &Expr) -> Result<bool, Trouble> {
        let view = self.view(scope);
        eval_condition(cond, &view, self.now(), self.zone(scope))
            .map_err(|e| bad_expression(step, &e))
    }

    /// A condition about a thing at hand.
    pub(crate) fn holds_of(
        &self,
        scope: Id,
        step: &Step,
        cond: &Expr,
        it: &Value,
    ) -> Result<bool, Trouble> {
        let view = self.view(scope).with(it.clone());
        eval_condition(cond, &view, self.now(), self.zone(scope))
            .map_err(|e| bad_expression(step, &e))
    }

    pub(crate) fn text(&self, scope: Id, step: &Step, text: &Template) -> Result<String, Trouble> {
        let view = self.view(scope);
        render(text, &view, self.now(), self.zone(scope)).map_err(|e| bad_expression(step, &e))
    }

    /// A text about a thing at hand.
    pub(crate) fn text_of(
        &self,
        scope: Id,
        step: &Step,
        text: &Template,
        it: &Value,
    ) -> Result<String, Trouble> {
        let view = self.view(scope).with(it.clone());
        render(text, &view, self.now(), self.zone(scope)).map_err(|e| bad_expression(step, &e))
    }

    /// When a duration that begins now is over.
    pub(crate) fn after(&self, scope: Id, step: &Step, expr: &Expr) -> Result<i64, Trouble> {
        let value = self.value(scope, step, expr)?;
        let length = duration_ms(&value, self.now(), self.zone(scope));
        let end = length.and_then(|ms| self.now_ms.checked_add(ms));
        end.ok_or_else(|| wrong_kind(step, "a length of time"))
    }

    /// When a point in time is.
    pub(crate) fn until(&self, scope: Id, step: &Step, expr: &Expr) -> Result<i64, Trouble> {
        let value = self.value(scope, step, expr)?;
        let at = instant_ms(&value, self.now(), self.zone(scope));
        at.ok_or_else(|| wrong_kind(step, "a date or a point in time"))
    }

    /// The key of the next call or question of an activity.
    pub(crate) fn next_key(&mut self, activity: Id) -> String {
        let Some(a) = self.s.activities.get_mut(&activity) else {
            return String::new();
        };
        let ordinal = a.calls;
        a.calls = a.calls.saturating_add(1);
        let (step, visit, scope) = (Arc::clone(&a.step), a.visit, a.scope);
        key(&self.s.run, &step, &self.iterations(scope), visit, ordinal)
    }

    /// Which branches and items a scope is in.
    pub(crate) fn iterations(&self, scope: Id) -> Arc<str> {
        let data = self
            .s
            .scopes
            .get(&scope)
            .and_then(|s| self.s.data.get(&s.data));
        data.map_or_else(|| Arc::from(""), |d| Arc::clone(&d.iterations))
    }

    pub(crate) fn activity(&self, id: Id) -> Option<&Activity> {
        self.s.activities.get(&id)
    }

    /// An activity's scope and step.
    pub(crate) fn place(&self, activity: Id) -> Option<(Id, &'e Step)> {
        let a = self.s.activities.get(&activity)?;
        Some((a.scope, self.engine.step(&a.step)?))
    }

    /// Has an effect: makes it and gives its command out.
    pub(crate) fn have(&mut self, activity: Id, command: Command, tool: Option<usize>) {
        let (id, command) = (command.id(), Arc::new(command));
        let effect = Effect {
            activity,
            command: Arc::clone(&command),
            tries: 0,
            failures: 0,
            phase: Phase::Ready,
            tool,
            trouble: None,
        };
        self.s.effects.insert(id, effect);
        self.opened(activity, id, command);
    }

    /// Asks a question.
    pub(crate) fn put(&mut self, activity: Id, command: Command, purpose: Purpose) {
        let (id, command) = (command.id(), Arc::new(command));
        let task = Task {
            activity,
            command: Arc::clone(&command),
            purpose,
        };
        self.s.tasks.insert(id, task);
        self.opened(activity, id, command);
    }

    /// Sets a timer.
    pub(crate) fn timer(
        &mut self,
        activity: Id,
        purpose: TimerPurpose,
        at_ms: i64,
        effect: Option<Id>,
    ) {
        let Some(step) = self.activity(activity).map(|a| Arc::clone(&a.step)) else {
            return;
        };
        let timer = self.s.new_id();
        let command = Arc::new(Command::Timer(TimerSet {
            timer,
            step,
            at_ms,
            purpose,
        }));
        let set = Timer {
            activity,
            command: Arc::clone(&command),
            effect,
        };
        self.s.timers.insert(timer, set);
        self.opened(activity, timer, command);
    }

    fn opened(&mut self, activity: Id, id: Id, command: Arc<Command>) {
        if let Some(activity) = self.s.activities.get_mut(&activity) {
            activity.open.insert(id);
        }
        self.out.commands.push(command);
    }

    /// Takes an effect, task or timer out of the state because it has come to its end.
    pub(crate) fn take(&mut self, activity: Id, id: Id) {
        self.s.effects.remove(&id);
        self.s.tasks.remove(&id);
        self.s.timers.remove(&id);
        if let Some(activity) = self.s.activities.get_mut(&activity) {
            activity.open.remove(&id);
        }
    }

    /// Takes it out because nobody wants it any more.
    pub(crate) fn withdraw(&mut self, activity: Id, id: Id) {
        self.take(activity, id);
        self.out.withdrawn.push(id);
    }
}

fn bad_expression(step: &Step, error: &flow_plan::EvalError) -> Trouble {
    let message = format!("“{}” cannot go on: {}.", step.title, error.message);
    Trouble::error(error.code, &step.path, message)
}

pub(crate) fn wrong_kind(step: &Step, wanted: &str) -> Trouble {
    let message = format!(
        "“{}” cannot go on: it needs {wanted} and got something else.",
        step.title
    );
    Trouble::error(code::KIND, &step.path, message)
}
