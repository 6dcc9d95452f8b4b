//! Where tokens go: arrows, jumps, ends.

use std::sync::Arc;

use flow_plan::Value;
use flow_plan::step::{Arrow, Cap, Step, Target};

use crate::Id;
use crate::machine::{Machine, Move};
use crate::progress::Progress;
use crate::state::{Activity, ScopeKind};
use crate::trouble::{Trouble, code};

/// How a step ends.
pub(crate) struct Ending {
    pub(crate) outcome: String,
    pub(crate) value: Option<Value>,
    pub(crate) draft: Option<Value>,
    pub(crate) by: Option<String>,
    pub(crate) trouble: Option<Trouble>,
}

impl Ending {
    /// Under a name, without a result.
    pub(crate) fn named(outcome: &str) -> Self {
        let outcome = outcome.to_owned();
        Self {
            outcome,
            value: None,
            draft: None,
            by: None,
            trouble: None,
        }
    }

    /// Well, perhaps with a result.
    pub(crate) fn ok(value: Option<Value>) -> Self {
        Self {
            value,
            ..Self::named("ok")
        }
    }
}

impl<'e> Machine<'e, '_> {
    /// Sends a scope's token along an arrow, unless its cap is reached.
    pub(crate) fn follow(&mut self, scope: Id, arrow: &'e Arrow) {
        let Some(cap) = &arrow.cap else {
            return self.go(scope, &arrow.to);
        };
        if self.count(scope, cap) {
            return self.go(scope, &arrow.to);
        }
        match &cap.otherwise {
            Some(otherwise) => self.go(scope, otherwise),
            None => self.fail_scope(scope, capped(cap)),
        }
    }

    pub(crate) fn go(&mut self, scope: Id, to: &'e Target) {
        self.queue.push_back(Move { scope, to });
    }

    /// Counts one more taking of a capped arrow, if it may be taken. Counts are per run, per item
    /// inside a for-each.
    fn count(&mut self, scope: Id, cap: &Cap) -> bool {
        let counts = |s: &crate::state::Scope| s.kind != ScopeKind::Branch;
        let mut all = self.s.data_outward(scope);
        let holder = all.find(|(s, _)| counts(s)).map(|(s, _)| s.data);
        drop(all);
        let Some(data) = holder.and_then(|id| self.s.data.get_mut(&id)) else {
            return false;
        };
        let taken = data.caps.entry(cap.id.clone()).or_default();
        let may = *taken < cap.times;
        *taken = taken.saturating_add(u32::from(may));
        may
    }

    /// A token arrives. Its scope may be gone by now: something else ended the block.
    pub(crate) fn enter(&mut self, scope: Id, to: &'e Target) {
        if !self.s.scopes.contains_key(&scope) {
            return;
        }
        match to {
            Target::Step(path) => self.enter_step(scope, path),
            Target::Leave(path) => match self.leave_to(scope, path) {
                Some(block) => self.complete(block, "end"),
                None => self.fail_scope(scope, unreachable(path)),
            },
            Target::End => self.end_path(scope, "end"),
            Target::Fail => self.fail_scope(scope, said_fail()),
            Target::Cancel => self.cancel("the process"),
        }
    }

    fn enter_step(&mut self, scope: Id, path: &'e str) {
        let step = self.engine.step(path);
        let block = step.and_then(|step| self.leave_to(scope, &step.scope));
        match (step, block) {
            (Some(step), Some(block)) => self.begin(block, step),
            _ => self.fail_scope(scope, unreachable(path)),
        }
    }

    /// Leaves stages and rounds up to the block with this path; none if that is not around.
    fn leave_to(&mut self, scope: Id, path: &str) -> Option<Id> {
        self.around(scope, |s| &*s.path == path)?;
        self.leave_until(scope, |s| &*s.path == path)
    }

    /// The first block around that fits, with only stages and rounds to leave.
    fn around(&self, scope: Id, fits: impl Fn(&crate::state::Scope) -> bool) -> Option<Id> {
        let mut at = scope;
        loop {
            let here = self.s.scopes.get(&at)?;
            if fits(here) {
                return Some(at);
            }
            match here.kind {
                ScopeKind::Stage | ScopeKind::Round(_) => at = here.parent?,
                _ => return None,
            }
        }
    }

    fn leave_until(
        &mut self,
        scope: Id,
        fits: impl Fn(&crate::state::Scope) -> bool,
    ) -> Option<Id> {
        let mut at = scope;
        loop {
            let here = self.s.scopes.get(&at)?;
            if fits(here) {
                return Some(at);
            }
            let (owner, parent) = (here.owner?, here.parent?);
            if let Some(activity) = self.close(owner) {
                self.ended(owner, &activity, Ending::named("left"));
            }
            at = parent;
        }
    }

    /// The path ends: the branch, the item or the process is done.
    pub(crate) fn end_path(&mut self, scope: Id, end: &str) {
        let path = |s: &crate::state::Scope| {
            matches!(
                s.kind,
                ScopeKind::Process | ScopeKind::Branch | ScopeKind::Item(_)
            )
        };
        if let Some(block) = self.leave_until(scope, path) {
            self.complete(block, end);
        }
    }

    /// Ends a step and follows an arrow.
    pub(crate) fn end(&mut self, id: Id, ending: Ending, arrow: &'e Arrow) {
        let Some(activity) = self.close(id) else {
            return;
        };
        self.record(&activity, &ending);
        self.ended(id, &activity, ending);
        self.follow(activity.scope, arrow);
    }

    /// Ends a step the usual way.
    pub(crate) fn end_next(&mut self, id: Id, ending: Ending) {
        if let Some((_, step)) = self.place(id) {
            self.end(id, ending, &step.next);
        }
    }

    /// Tells that a step ended.
    pub(crate) fn ended(&mut self, id: Id, activity: &Activity, ending: Ending) {
        let Ending {
            outcome,
            value,
            draft,
            by,
            trouble,
        } = ending;
        let step = Arc::clone(&activity.step);
        let took_ms = self.now_ms.saturating_sub(activity.began_ms);
        self.tell(Progress::Ended {
            activity: id,
            step,
            outcome,
            value,
            draft,
            by,
            trouble,
            took_ms,
        });
    }

    /// Writes down what a step came to; trouble leaves older results as they are.
    pub(crate) fn record(&mut self, activity: &Activity, ending: &Ending) {
        if ending.trouble.is_some() {
            return;
        }
        let holder = self.s.scopes.get(&activity.scope).map(|s| s.data);
        let Some(data) = holder.and_then(|id| self.s.data.get_mut(&id)) else {
            return;
        };
        if ending.value.is_some() {
            data.last.clone_from(&ending.value);
        }
        let record = data.results.entry(Arc::clone(&activity.step)).or_default();
        record.runs = record.runs.saturating_add(1);
        record.value.clone_from(&ending.value);
        record.outcome = Some(ending.outcome.clone());
        record.by.clone_from(&ending.by);
        if let Some(value) = &ending.value
            && self.engine.keeps_history(&activity.step)
        {
            record.history.push(value.clone());
        }
    }
}

fn capped(cap: &Cap) -> Trouble {
    let message = format!(
        "An arrow was taken {} times, as often as it may be, and nothing says where to go then. \
         Add `else -> …` to its cap.",
        cap.times
    );
    Trouble::error(code::CAP, "", message)
}

fn unreachable(path: &str) -> Trouble {
    let message = format!("The plan leads to “{path}”, which cannot be reached from there.");
    Trouble::error(code::PLAN, path, message)
}

fn said_fail() -> Trouble {
    Trouble::error(
        code::FAILED,
        "",
        "The process says that it has failed here.",
    )
}

/// What a `fail` step says.
pub(crate) fn fail_step(step: &Step) -> Trouble {
    let message = format!(
        "“{}”: the process says that it has failed here.",
        step.title
    );
    Trouble::error(code::FAILED, &step.path, message)
}
