//! Effects and timers: tries, outcomes, repetition after a crash.

use std::sync::Arc;

use flow_plan::step::{Step, StepKind, Uncertain, WaitArm};
use flow_plan::{Action, Value, conform};

use crate::Id;
use crate::command::{
    Command, GIVE_UP, HAPPENED, ModelCall, Question, REPEAT, TimerPurpose, button,
};
use crate::event::{Done, Failed};
use crate::flow::Ending;
use crate::machine::Machine;
use crate::people::{Asking, nobody};
use crate::progress::Progress;
use crate::state::{Effect, Phase, Purpose};
use crate::trouble::{Trouble, code};

/// The outcome of an effect of which nobody knows whether it happened.
const UNKNOWN: &str = "unknown";

impl<'e> Machine<'e, '_> {
    pub(crate) fn issued(&mut self, effect: Id, attempt: u32) -> bool {
        let Some(effect) = self.s.effects.get_mut(&effect) else {
            return false;
        };
        if effect.phase != Phase::Ready {
            return false;
        }
        effect.phase = Phase::InFlight;
        effect.tries = attempt;
        true
    }

    pub(crate) fn done(&mut self, done: &Done) -> bool {
        let Some(effect) = self.s.effects.get(&done.effect).cloned() else {
            return false;
        };
        if effect.phase == Phase::Held {
            return false;
        }
        self.take(effect.activity, done.effect);
        match &*effect.command {
            Command::Model(_) => self.model_done(effect.activity, done),
            _ => self.call_done(&effect, &done.value),
        }
        true
    }

    /// A system answered: the step is done, or an agent reads it.
    fn call_done(&mut self, effect: &Effect, value: &Value) {
        let Some((_, step)) = self.place(effect.activity) else {
            return;
        };
        let returns = match effect.tool {
            Some(_) => self
                .action(&effect.command)
                .and_then(|a| a.returns.as_ref()),
            None => step.result.as_ref(),
        };
        let types = &self.engine.plan().types;
        let fitting = returns.map_or(Ok(value.clone()), |r| conform(value, r, types));
        match (fitting, effect.tool) {
            (Ok(value), Some(tool)) => self.tool_gave(effect.activity, tool, &value),
            (Ok(value), None) => self.end_next(effect.activity, Ending::ok(Some(value))),
            (Err(found), _) => {
                let trouble = misfit("error", step, &crate::talk::listed(&found));
                self.effect_failed(effect, trouble);
            }
        }
    }

    /// The action a command calls.
    pub(crate) fn action(&self, command: &Command) -> Option<&'e Action> {
        let Command::Call(call) = command else {
            return None;
        };
        self.engine
            .plan()
            .systems
            .get(&call.system)?
            .actions
            .get(&call.action)
    }

    pub(crate) fn failed(&mut self, failed: &Failed) -> bool {
        let Some(effect) = self.s.effects.get(&failed.effect).cloned() else {
            return false;
        };
        let Some((_, step)) = self.place(effect.activity) else {
            return false;
        };
        if effect.phase == Phase::Held {
            return false;
        }
        self.spend(effect.activity, failed.meta.cost.as_ref());
        let trouble = told(step, failed);
        if failed.retryable && self.try_again(failed, step, &effect, &trouble) {
            return true;
        }
        if self.is_incident(&effect, step, &trouble.outcome) {
            self.incident(failed.effect, step, trouble);
            return true;
        }
        self.take(effect.activity, failed.effect);
        if trouble.outcome == "vendor_down" && self.fall_back(&effect) {
            return true;
        }
        self.effect_failed(&effect, trouble);
        true
    }

    /// Whether the effect gets another try, after a pause.
    fn try_again(&mut self, failed: &Failed, step: &Step, of: &Effect, trouble: &Trouble) -> bool {
        let Some(retry) = step.retry.as_ref().filter(|r| of.failures < r.times) else {
            return false;
        };
        // Doubled each time; what the receiver asked for is a floor.
        let doubled = retry.first_ms.saturating_mul(1_u64 << of.failures.min(40));
        let pause = doubled.min(retry.max_ms.max(retry.first_ms));
        let pause = pause.max(failed.retry_after_ms.unwrap_or(0));
        let at_ms = self
            .now_ms
            .saturating_add(i64::try_from(pause).unwrap_or(i64::MAX));
        if let Some(effect) = self.s.effects.get_mut(&failed.effect) {
            effect.phase = Phase::Held;
            effect.failures = effect.failures.saturating_add(1);
        }
        self.timer(of.activity, TimerPurpose::Retry, at_ms, Some(failed.effect));
        self.tell(Progress::Retrying {
            step: Arc::from(step.path.as_str()),
            attempt: of.tries.max(1).saturating_add(1),
            at_ms,
            trouble: trouble.clone(),
        });
        true
    }

    /// Whether another model is asked instead.
    fn fall_back(&mut self, effect: &Effect) -> bool {
        let Command::Model(call) = &*effect.command else {
            return false;
        };
        let model = self.engine.plan().models.get(&call.model);
        let Some(fallback) = model.and_then(|m| m.fallback.clone()) else {
            return false;
        };
        if !self.switch_model(effect.activity, &call.model, &fallback) {
            return false;
        }
        self.tell(Progress::FallingBack {
            step: Arc::clone(&call.step),
            model: fallback.clone(),
        });
        let next = ModelCall {
            effect: self.s.new_id(),
            key: self.next_key(effect.activity),
            model: fallback,
            ..call.clone()
        };
        self.have(effect.activity, Command::Model(next), None);
        true
    }

    /// An effect failed for good: an agent reads about its tool, anything else is the step's.
    fn effect_failed(&mut self, effect: &Effect, trouble: Trouble) {
        match effect.tool {
            Some(tool) => self.tool_failed(effect.activity, tool, &trouble.message),
            None => self.fail(effect.activity, trouble),
        }
    }

    /// A restart found the effect without an outcome.
    pub(crate) fn uncertain(&mut self, id: Id, keyed: bool) -> bool {
        let Some(effect) = self.s.effects.get(&id).cloned() else {
            return false;
        };
        let Some((_, step)) = self.place(effect.activity) else {
            return false;
        };
        if effect.phase != Phase::InFlight {
            return false;
        }
        match self.policy(&effect, step, keyed) {
            Uncertain::Resend => self.again(id),
            Uncertain::Ask => {
                if let Some(effect) = self.s.effects.get_mut(&id) {
                    effect.phase = Phase::Held;
                }
                let about = interrupted(step, &effect.command);
                self.ask_what_became(id, effect.activity, step, about);
            }
            Uncertain::Fail => {
                self.take(effect.activity, id);
                self.effect_failed(&effect, nobody_knows(step));
            }
        }
        true
    }

    /// What takes a key or changes nothing is repeated; a model only costs; the rest is asked about.
    fn policy(&self, effect: &Effect, step: &Step, keyed: bool) -> Uncertain {
        let harmless = keyed || self.action(&effect.command).is_some_and(|a| a.reads_only);
        if harmless {
            return Uncertain::Resend;
        }
        let is_model = matches!(&*effect.command, Command::Model(_));
        let usual = if is_model {
            Uncertain::Resend
        } else {
            Uncertain::Ask
        };
        step.uncertain.clone().unwrap_or(usual)
    }

    /// Gives an effect's command out again.
    pub(crate) fn again(&mut self, id: Id) {
        let Some(effect) = self.s.effects.get_mut(&id) else {
            return;
        };
        effect.phase = Phase::Ready;
        let command = Arc::clone(&effect.command);
        let maybe_billed = matches!(&*command, Command::Model(_));
        let step = Arc::from(command.step());
        self.tell(Progress::Repeating { step, maybe_billed });
        self.out.commands.push(command);
    }

    /// Asks a person what became of an effect, and what to do.
    pub(crate) fn ask_what_became(&mut self, id: Id, activity: Id, step: &'e Step, about: String) {
        let result = self.needs_result(id).then(|| step.result.clone()).flatten();
        let asking = Asking {
            by: nobody(),
            question: Question::Uncertain { about, result },
            buttons: vec![
                button(REPEAT, "Do it again"),
                button(HAPPENED, "It has happened"),
                button(GIVE_UP, "Give up"),
            ],
            due_ms: None,
            purpose: Purpose::Uncertain(id),
        };
        self.ask(activity, step, asking);
    }

    /// A person said that an effect has not happened, or not to repeat it.
    pub(crate) fn given_up(&mut self, id: Id) {
        let Some(effect) = self.s.effects.get(&id).cloned() else {
            return;
        };
        let Some((_, step)) = self.place(effect.activity) else {
            return;
        };
        self.take(effect.activity, id);
        let trouble = effect.trouble.clone();
        self.effect_failed(&effect, trouble.unwrap_or_else(|| nobody_knows(step)));
    }

    /// Whether what follows needs the result of an effect.
    pub(crate) fn needs_result(&self, id: Id) -> bool {
        let effect = self.s.effects.get(&id).filter(|e| e.tool.is_none());
        let step = effect.and_then(|e| self.place(e.activity));
        step.is_some_and(|(_, step)| step.result.is_some())
    }

    /// A person said that an effect has happened.
    pub(crate) fn has_happened(&mut self, id: Id, value: Option<&Value>) {
        let Some(effect) = self.s.effects.get(&id).cloned() else {
            return;
        };
        self.take(effect.activity, id);
        match value {
            Some(value) => self.call_done(&effect, value),
            None => match effect.tool {
                Some(tool) => self.tool_gave(effect.activity, tool, &Value::None),
                None => self.end_next(effect.activity, Ending::ok(None)),
            },
        }
    }

    pub(crate) fn fired(&mut self, id: Id) -> bool {
        let Some(timer) = self.s.timers.get(&id).cloned() else {
            return false;
        };
        let Command::Timer(set) = &*timer.command else {
            return false;
        };
        let Some((_, step)) = self.place(timer.activity) else {
            return false;
        };
        self.take(timer.activity, id);
        match set.purpose {
            TimerPurpose::Timeout => self.timed_out(timer.activity, step, took_too_long(step)),
            TimerPurpose::Due => self.overdue(timer.activity, step),
            TimerPurpose::Retry => self.retry_now(timer.effect),
            TimerPurpose::Wait(arm) => self.waited(timer.activity, step, arm),
            TimerPurpose::Limit => self.fail(timer.activity, crate::agent::limit(step, "time")),
        }
        true
    }

    fn retry_now(&mut self, effect: Option<Id>) {
        let Some(effect) = effect.and_then(|id| self.s.effects.get_mut(&id)) else {
            return;
        };
        effect.phase = Phase::Ready;
        self.out.commands.push(Arc::clone(&effect.command));
    }

    fn waited(&mut self, id: Id, step: &'e Step, arm: usize) {
        let StepKind::Wait { arms } = &step.kind else {
            return;
        };
        if let Some(WaitArm { then, .. }) = arms.get(arm) {
            self.end(id, Ending::ok(None), then);
        }
    }

    /// Passing a due time never means yes: the task goes elsewhere, or stays and is marked.
    fn overdue(&mut self, id: Id, step: &'e Step) {
        let open = self
            .activity(id)
            .map(|a| a.open.clone())
            .unwrap_or_default();
        let tasks: Vec<Id> = open
            .into_iter()
            .filter(|t| self.s.tasks.contains_key(t))
            .collect();
        for task in tasks {
            self.tell(Progress::Overdue {
                task,
                step: Arc::from(step.path.as_str()),
            });
        }
        if let Some(arrow) = step.due.as_ref().and_then(|d| d.overdue.as_ref()) {
            self.end(
                id,
                Ending {
                    trouble: Some(too_late(step)),
                    ..Ending::named("overdue")
                },
                arrow,
            );
        }
    }
}

/// What the driver says, with the gaps filled.
fn told(step: &Step, failed: &Failed) -> Trouble {
    let code = if failed.code.is_empty() {
        code::EFFECT
    } else {
        &failed.code
    };
    let outcome = if failed.outcome.is_empty() {
        "error"
    } else {
        &failed.outcome
    };
    Trouble::named(outcome, code, &step.path, failed.message.as_str())
}

/// A result that does not fit its type.
pub(crate) fn misfit(outcome: &str, step: &Step, found: &str) -> Trouble {
    let message = format!(
        "The result of “{}” does not fit its type: {found}.",
        step.title
    );
    Trouble::named(outcome, code::MISFIT, &step.path, message)
}

fn nobody_knows(step: &Step) -> Trouble {
    let message = format!(
        "“{}” was interrupted, and nobody knows whether it happened. It is not repeated.",
        step.title
    );
    Trouble::named(UNKNOWN, code::UNCERTAIN, &step.path, message)
}

fn interrupted(step: &Step, command: &Command) -> String {
    let what = match command {
        Command::Call(call) => format!("{}.{}", call.system, call.action),
        Command::Model(call) => format!("a question to {}", call.model),
        Command::Ask(_) | Command::Timer(_) => String::new(),
    };
    format!(
        "“{}” was interrupted during {what}. It may have happened, or not.",
        step.title
    )
}

fn took_too_long(step: &Step) -> Trouble {
    let message = format!("“{}” took longer than it may.", step.title);
    Trouble::named("timed_out", code::TIMED_OUT, &step.path, message)
}

fn too_late(step: &Step) -> Trouble {
    let message = format!("“{}” was not done in time.", step.title);
    Trouble::named("overdue", code::TIMED_OUT, &step.path, message)
}
