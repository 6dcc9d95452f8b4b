//! A step begins: what each kind does first.

use std::collections::BTreeSet;
use std::sync::Arc;

use flow_plan::step::{Answer, Arm, Arrow, NotYet, People, Step, StepKind, WaitArm, WaitEvent};
use flow_plan::{Expr, Field, Value};

use crate::Id;
use crate::command::{Call, Command, FormField, Question, TimerPurpose};
use crate::flow::{Ending, fail_step};
use crate::machine::Machine;
use crate::people::Asking;
use crate::progress::Progress;
use crate::state::{Activity, Doing, Purpose};
use crate::trouble::{Trouble, code};

impl<'e> Machine<'e, '_> {
    /// A token reached a step.
    pub(crate) fn begin(&mut self, scope: Id, step: &'e Step) {
        if let Some(not_yet) = step.not_yet.first() {
            return self.stop(cannot_run(step, not_yet));
        }
        let id = self.open_activity(scope, step);
        if let Err(trouble) = self.start(id, scope, step) {
            self.fail(id, trouble);
        }
    }

    fn open_activity(&mut self, scope: Id, step: &'e Step) -> Id {
        let (id, path) = (self.s.new_id(), self.engine.path(step));
        let visit = self.count_visit(scope, &path);
        if let Some(scope) = self.s.scopes.get_mut(&scope) {
            scope.at = Some(id);
        }
        let activity = Activity {
            step: Arc::clone(&path),
            scope,
            visit,
            began_ms: self.now_ms,
            calls: 0,
            open: BTreeSet::new(),
            inside: BTreeSet::new(),
            doing: Doing::Simple,
        };
        self.s.activities.insert(id, activity);
        let iterations = self.iterations(scope);
        self.tell(Progress::Began {
            activity: id,
            step: path,
            visit,
            iterations,
        });
        id
    }

    fn count_visit(&mut self, scope: Id, path: &Arc<str>) -> u32 {
        let holder = self.s.scopes.get(&scope).map(|s| s.data);
        let Some(data) = holder.and_then(|id| self.s.data.get_mut(&id)) else {
            return 1;
        };
        let record = data.results.entry(Arc::clone(path)).or_default();
        record.begun = record.begun.saturating_add(1);
        record.begun
    }

    fn start(&mut self, id: Id, scope: Id, step: &'e Step) -> Result<(), Trouble> {
        self.limit_time(id, scope, step)?;
        match &step.kind {
            StepKind::Task { by, form, .. } => self.begin_task(id, scope, step, by, form),
            StepKind::Ai { .. } | StepKind::Copilot { .. } | StepKind::Agent { .. } => {
                self.begin_talk(id, scope, step)
            }
            StepKind::Call { action, args } => {
                let args = self.values(scope, step, args)?;
                self.call(id, action, args, None);
                Ok(())
            }
            StepKind::Decide { arms, otherwise } => {
                self.decide(id, scope, step, arms, otherwise.as_ref())
            }
            StepKind::Choose { by, answers } => self.begin_choice(id, step, by, answers),
            StepKind::Wait { arms } => self.begin_wait(id, scope, step, arms),
            StepKind::Set {
                target,
                state,
                value,
            } => self.set(id, scope, step, target, *state, value),
            StepKind::End { outputs } => self.end_here(id, scope, step, outputs),
            StepKind::Fail { .. } => Err(fail_step(step)),
            StepKind::Send { .. } => self.refuse(step, "send"),
            StepKind::Undo { .. } => self.refuse(step, "undo"),
            StepKind::Ask { .. } => self.refuse(step, "decide … with model"),
            _ => self.begin_block(id, scope, step),
        }
    }

    /// Sets the timer of `timeout`.
    pub(crate) fn limit_time(&mut self, id: Id, scope: Id, step: &Step) -> Result<(), Trouble> {
        if let Some(timeout) = &step.timeout {
            let at = self.after(scope, step, &timeout.after)?;
            self.timer(id, TimerPurpose::Timeout, at, None);
        }
        Ok(())
    }

    /// A construct that this version does not know how to run, whatever the plan says.
    fn refuse(&mut self, step: &Step, construct: &str) -> Result<(), Trouble> {
        let instead = "Leave it out, or let a person do it.".to_owned();
        self.stop(cannot_run(
            step,
            &NotYet {
                construct: construct.to_owned(),
                instead,
            },
        ));
        Ok(())
    }

    fn begin_task(
        &mut self,
        id: Id,
        scope: Id,
        step: &'e Step,
        by: &'e People,
        form: &'e [Field],
    ) -> Result<(), Trouble> {
        if by.all && by.roles.len() > 1 {
            self.doing(id, Doing::Roles(0));
        }
        let due_ms = self.due(id, scope, step)?;
        let fields = self.form(scope, step, form)?;
        self.ask(id, step, Asking::form(by, fields, due_ms));
        Ok(())
    }

    /// A form's fields with their prefilled values.
    fn form(&self, scope: Id, step: &Step, form: &[Field]) -> Result<Vec<FormField>, Trouble> {
        let field = |f: &Field| {
            let value = f
                .value
                .as_ref()
                .map(|v| self.value(scope, step, v))
                .transpose()?;
            Ok(FormField {
                name: f.name.clone(),
                docs: f.docs.clone(),
                schema: f.schema.clone(),
                optional: f.optional,
                value: value.filter(|v| !v.is_none()),
            })
        };
        form.iter().map(field).collect()
    }

    /// Sets the timer of `due` and says when it is.
    pub(crate) fn due(&mut self, id: Id, scope: Id, step: &Step) -> Result<Option<i64>, Trouble> {
        let Some(due) = &step.due else {
            return Ok(None);
        };
        let at = self.after(scope, step, &due.within)?;
        self.timer(id, TimerPurpose::Due, at, None);
        Ok(Some(at))
    }

    pub(crate) fn doing(&mut self, id: Id, doing: Doing) {
        if let Some(activity) = self.s.activities.get_mut(&id) {
            activity.doing = doing;
        }
    }

    fn begin_choice(
        &mut self,
        id: Id,
        step: &'e Step,
        by: &'e People,
        answers: &[Answer],
    ) -> Result<(), Trouble> {
        if by.all && by.roles.len() > 1 {
            return self.refuse(step, "a decision that several people must make together");
        }
        let due_ms = match self.place(id) {
            Some((scope, step)) => self.due(id, scope, step)?,
            None => None,
        };
        let answers = answers.iter().map(|a| a.text.clone()).collect();
        let question = Question::Choice { answers };
        let purpose = Purpose::Choice;
        self.ask(
            id,
            step,
            Asking {
                by,
                question,
                buttons: Vec::new(),
                due_ms,
                purpose,
            },
        );
        Ok(())
    }

    fn decide(
        &mut self,
        id: Id,
        scope: Id,
        step: &'e Step,
        arms: &'e [Arm],
        otherwise: Option<&'e Arrow>,
    ) -> Result<(), Trouble> {
        for arm in arms {
            if self.holds(scope, step, &arm.when)? {
                self.end(id, Ending::named(&arm.text), &arm.then);
                return Ok(());
            }
        }
        let Some(arrow) = otherwise else {
            let message = format!("No arm of “{}” fits, and it has no `else`.", step.title);
            return Err(Trouble::error(code::NO_ARM, &step.path, message));
        };
        self.end(id, Ending::named("else"), arrow);
        Ok(())
    }

    fn begin_wait(
        &mut self,
        id: Id,
        scope: Id,
        step: &'e Step,
        arms: &'e [WaitArm],
    ) -> Result<(), Trouble> {
        for (place, arm) in arms.iter().enumerate() {
            let at = match &arm.event {
                WaitEvent::After(length) => self.after(scope, step, length)?,
                WaitEvent::Until(time) => self.until(scope, step, time)?,
                WaitEvent::Condition(_) => return self.refuse(step, "wait until a condition"),
                WaitEvent::Every(_) => return self.refuse(step, "every"),
                WaitEvent::Message { .. } => return self.refuse(step, "wait for a message"),
            };
            self.timer(id, TimerPurpose::Wait(place), at, None);
        }
        if arms.is_empty() {
            let message = format!("“{}” waits for nothing.", step.title);
            return Err(Trouble::error(code::PLAN, &step.path, message));
        }
        Ok(())
    }

    fn set(
        &mut self,
        id: Id,
        scope: Id,
        step: &'e Step,
        target: &str,
        state: bool,
        value: &Expr,
    ) -> Result<(), Trouble> {
        let value = self.value(scope, step, value)?;
        if state {
            if let Some(frame) = self.s.frame_mut(scope) {
                frame.states.insert(target.to_owned(), value.clone());
            }
        } else {
            self.set_local(scope, target, value.clone());
        }
        self.end(id, Ending::ok(Some(value)), &step.next);
        Ok(())
    }

    /// A local belongs to the branch, the item or the process it is set in.
    fn set_local(&mut self, scope: Id, target: &str, value: Value) {
        let holder = self.s.scopes.get(&scope).map(|s| s.data);
        if let Some(data) = holder.and_then(|id| self.s.data.get_mut(&id)) {
            data.locals.insert(Arc::from(target), value);
        }
    }

    fn end_here(
        &mut self,
        id: Id,
        scope: Id,
        step: &'e Step,
        outputs: &[(String, Expr)],
    ) -> Result<(), Trouble> {
        let outputs = self.values(scope, step, outputs)?;
        if let Some(frame) = self.s.frame_mut(scope) {
            frame.given.extend(outputs);
        }
        if let Some(activity) = self.close_ended(id, Ending::named("ok")) {
            self.end_path(activity.scope, &step.name);
        }
        Ok(())
    }

    /// A call of a system: the step's own, or one that an agent asked for.
    pub(crate) fn call(
        &mut self,
        id: Id,
        action: &flow_plan::step::ActionRef,
        args: Vec<(String, Value)>,
        tool: Option<usize>,
    ) {
        let Some(step) = self.activity(id).map(|a| Arc::clone(&a.step)) else {
            return;
        };
        let (effect, key) = (self.s.new_id(), self.next_key(id));
        let (system, action) = (action.system.clone(), action.action.clone());
        let call = Call {
            effect,
            key,
            step,
            system,
            action,
            args,
            by_agent: tool.is_some(),
        };
        self.have(id, Command::Call(call), tool);
    }
}

/// Says which part of the language cannot run yet, and what to do instead.
pub(crate) fn cannot_run(step: &Step, not_yet: &NotYet) -> Trouble {
    let message = format!(
        "“{}” uses {}, which this version cannot run yet. {}",
        step.title, not_yet.construct, not_yet.instead
    );
    Trouble::error(code::NOT_YET, &step.path, message)
}
