//! Incidents: a call that failed, or took too long, and nothing says where that leads. A person
//! decides: try it again, go on because it has happened, or give up.

use flow_plan::step::{Step, StepKind};

use crate::Id;
use crate::command::{Command, TimerPurpose};
use crate::fail::route;
use crate::machine::Machine;
use crate::progress::Progress;
use crate::state::{Effect, Phase, ScopeKind};
use crate::trouble::Trouble;

impl<'e> Machine<'e, '_> {
    /// Whether a call's trouble becomes an incident: nothing around it takes it in.
    pub(crate) fn is_incident(&self, effect: &Effect, step: &Step, outcome: &str) -> bool {
        let is_call = matches!(step.kind, StepKind::Call { .. });
        is_call && effect.tool.is_none() && !self.is_routed(effect.activity, outcome)
    }

    /// Whether a step, a block around it or a process around those says where trouble leads.
    fn is_routed(&self, activity: Id, outcome: &str) -> bool {
        let (mut at, mut outcome) = (Some(activity), outcome);
        while let Some((scope, step)) = at.and_then(|id| self.place(id)) {
            if route(step, outcome).is_some() || self.has_handler(scope) {
                return true;
            }
            outcome = "error";
            at = self.s.scopes.get(&scope).and_then(|s| s.owner);
        }
        false
    }

    /// Whether a scope is a process with an `on error` block, or handles trouble or a cancel now.
    fn has_handler(&self, scope: Id) -> bool {
        let is_process = |s: &crate::state::Scope| s.kind == ScopeKind::Process;
        let Some(frame) = self.s.frame(scope).filter(|_| {
            let found = self.s.scopes.get(&scope);
            found.is_some_and(is_process)
        }) else {
            return false;
        };
        let process = self.engine.plan().processes.get(&*frame.process);
        frame.handling.is_some() || process.is_some_and(|p| p.on_error.is_some())
    }

    /// Keeps the effect and asks a person what to do about it.
    pub(crate) fn incident(&mut self, id: Id, step: &'e Step, trouble: Trouble) {
        let Some(effect) = self.s.effects.get_mut(&id) else {
            return;
        };
        let activity = effect.activity;
        effect.phase = Phase::Held;
        effect.trouble = Some(trouble.clone());
        self.stop_clock(activity);
        let about = format!("{}: {}", trouble.code, trouble.message);
        self.tell(Progress::Note {
            step: self.engine.path(step),
            message: about.clone(),
        });
        self.ask_what_became(id, activity, step, about);
    }

    /// A step took longer than it may.
    pub(crate) fn timed_out(&mut self, activity: Id, step: &'e Step, trouble: Trouble) {
        let open = self.activity(activity).map(|a| a.open.clone());
        let effect = open.unwrap_or_default().into_iter().find_map(|id| {
            let effect = self.s.effects.get(&id)?.clone();
            Some((id, effect))
        });
        match effect {
            Some((id, effect)) if self.is_incident(&effect, step, &trouble.outcome) => {
                // Whoever waits for its answer stops; the effect itself stays.
                self.out.withdrawn.push(id);
                self.incident(id, step, trouble);
            }
            _ => self.fail(activity, trouble),
        }
    }

    /// A person has time: neither the step's limit nor a pause before a try goes on meanwhile.
    fn stop_clock(&mut self, activity: Id) {
        let open = self.activity(activity).map(|a| a.open.clone());
        for id in open.unwrap_or_default() {
            let stops = self.s.timers.get(&id).is_some_and(|timer| {
                matches!(&*timer.command, Command::Timer(set)
                    if matches!(set.purpose, TimerPurpose::Timeout | TimerPurpose::Retry))
            });
            if stops {
                self.withdraw(activity, id);
            }
        }
    }

    /// A person wants an effect tried again; after an incident it has its whole time anew.
    pub(crate) fn repeat_effect(&mut self, id: Id) {
        let Some(effect) = self.s.effects.get_mut(&id) else {
            return;
        };
        let activity = effect.activity;
        if effect.trouble.take().is_some() {
            effect.failures = 0;
            if let Some((scope, step)) = self.place(activity)
                && let Err(trouble) = self.limit_time(activity, scope, step)
            {
                return self.fail(activity, trouble);
            }
        }
        self.again(id);
    }
}
