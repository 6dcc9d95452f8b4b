//! Questions to people and their answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_plan::step::{self, People, Step, StepKind};
use flow_plan::{Field, Value, decode_fields};
use smol_str::SmolStr;

use crate::Id;
use crate::command::{
    APPROVE, Ask, Button, Command, FormField, GIVE_UP, HAPPENED, Question, REJECT, REPEAT,
};
use crate::event::Answer;
use crate::flow::Ending;
use crate::machine::Machine;
use crate::progress::Progress;
use crate::state::{Doing, Purpose, Task};
use crate::talk::listed;

/// A question before it has a number.
pub(crate) struct Asking<'a> {
    pub(crate) by: &'a People,
    pub(crate) question: Question,
    pub(crate) buttons: Vec<Button>,
    pub(crate) due_ms: Option<i64>,
    pub(crate) purpose: Purpose,
}

impl<'a> Asking<'a> {
    pub(crate) fn form(by: &'a People, fields: Vec<FormField>, due_ms: Option<i64>) -> Self {
        let question = Question::Form { fields };
        Self {
            by,
            question,
            buttons: Vec::new(),
            due_ms,
            purpose: Purpose::Form,
        }
    }
}

/// Nobody in particular: whoever runs it.
pub(crate) fn nobody() -> &'static People {
    static NOBODY: People = People {
        roles: Vec::new(),
        all: false,
        not_whoever_did: Vec::new(),
    };
    &NOBODY
}

/// A step's buttons as commands show them.
pub(crate) fn buttons(of: &[step::Button]) -> Vec<Button> {
    let button = |b: &step::Button| Button {
        outcome: b.outcome.clone(),
        title: b.title.clone(),
    };
    of.iter().map(button).collect()
}

impl<'e> Machine<'e, '_> {
    /// Asks people.
    pub(crate) fn ask(&mut self, id: Id, step: &'e Step, asking: Asking<'_>) {
        let Asking {
            by,
            question,
            buttons: extra,
            due_ms,
            purpose,
        } = asking;
        let scope = self.activity(id).map_or(0, |a| a.scope);
        let (task, key) = (self.s.new_id(), self.next_key(id));
        let own = match (&step.kind, purpose) {
            (StepKind::Task { buttons: own, .. }, Purpose::Form) => buttons(own),
            _ => extra,
        };
        let ask = Ask {
            task,
            key,
            step: self.engine.path(step),
            title: step.title.clone(),
            roles: self.roles(id, by, purpose),
            not_by: self.doers(scope, &by.not_whoever_did),
            question,
            buttons: own,
            due_ms,
        };
        self.put(id, Command::Ask(ask), purpose);
    }

    /// The roles that may answer; of several that all must, the one whose turn it is.
    fn roles(&self, id: Id, by: &People, purpose: Purpose) -> Vec<String> {
        match (self.activity(id).map(|a| &a.doing), purpose) {
            (Some(Doing::Roles(turn)), Purpose::Form) => {
                by.roles.get(*turn).cloned().into_iter().collect()
            }
            _ => by.roles.clone(),
        }
    }

    /// Who did these steps last.
    fn doers(&self, scope: Id, steps: &[String]) -> Vec<String> {
        let did = |path: &String| {
            let mut all = self.s.data_outward(scope);
            all.find_map(|(_, data)| data.results.get(path.as_str())?.by.clone())
        };
        steps.iter().filter_map(did).collect()
    }

    /// When the step's task is due.
    pub(crate) fn due_of(&self, id: Id) -> Option<i64> {
        let open = &self.activity(id)?.open;
        let timers = open.iter().filter_map(|timer| self.s.timers.get(timer));
        timers.into_iter().find_map(|timer| match &*timer.command {
            Command::Timer(set) if set.purpose == crate::command::TimerPurpose::Due => {
                Some(set.at_ms)
            }
            _ => None,
        })
    }

    pub(crate) fn answered(&mut self, id: Id, answer: &Answer, by: &str) -> bool {
        let Some(task) = self.s.tasks.get(&id).cloned() else {
            return false;
        };
        let Command::Ask(ask) = &*task.command else {
            return false;
        };
        if ask.not_by.iter().any(|other| other == by) {
            let message = "Somebody else has to do this: you did an earlier step of it.";
            self.not_taken(ask, message);
        } else if let Err(message) = self.take_answer(&task, ask, answer, by) {
            self.not_taken(ask, &message);
        }
        true
    }

    fn not_taken(&mut self, ask: &Ask, message: &str) {
        let (task, step, message) = (ask.task, Arc::clone(&ask.step), message.to_owned());
        self.tell(Progress::NotTaken {
            task,
            step,
            message,
        });
    }

    /// Takes an answer, or says why not.
    fn take_answer(
        &mut self,
        task: &Task,
        ask: &Ask,
        answer: &Answer,
        by: &str,
    ) -> Result<(), String> {
        match task.purpose {
            Purpose::Form => self.form_filled(task, ask, answer, by),
            Purpose::Result => self.result_given(task, ask, answer, by),
            Purpose::Choice => self.chosen(task, answer, by),
            Purpose::Approve(place) => self.approved(task, ask, place, answer),
            Purpose::Uncertain(effect) => self.told_what_became(task, ask, effect, answer),
        }
    }

    fn form_filled(
        &mut self,
        task: &Task,
        ask: &Ask,
        answer: &Answer,
        by: &str,
    ) -> Result<(), String> {
        let Some((_, step)) = self.place(task.activity) else {
            return Ok(());
        };
        let StepKind::Task {
            by: people, form, ..
        } = &step.kind
        else {
            return Ok(());
        };
        let value = match answer {
            Answer::Accepted => self.filled(form, ask, &Value::record::<&str>([]))?,
            Answer::Filled(value) => self.filled(form, ask, value)?,
            Answer::Pressed { outcome, value, .. } => {
                return self.pressed(task, ask, step, outcome, value.as_ref(), by);
            }
            _ => return Err("Fill in the form, or press one of its buttons.".to_owned()),
        };
        if self.next_role(task, ask, people, &value) {
            return Ok(());
        }
        self.end_by(task.activity, Some(value), by);
        Ok(())
    }

    fn end_by(&mut self, id: Id, value: Option<Value>, by: &str) {
        let draft = self.talk(id).and_then(|t| t.draft.take());
        let ending = Ending {
            draft,
            by: Some(by.to_owned()),
            ..Ending::ok(value)
        };
        self.end_next(id, ending);
    }

    /// A form as a record of its fields; what is left out keeps its prefilled value.
    fn filled(&self, form: &[Field], ask: &Ask, value: &Value) -> Result<Value, String> {
        let (Question::Form { fields }, Value::Record(given)) = (&ask.question, value) else {
            return Err("The answer to a form is a record of its fields.".to_owned());
        };
        let known = |(_, v): &(&SmolStr, &Value)| !v.is_none();
        let mut all: BTreeMap<_, _> = fields
            .iter()
            .filter_map(|f| Some((SmolStr::new(&f.name), f.value.clone()?)))
            .collect();
        all.extend(
            given
                .iter()
                .filter(known)
                .map(|(n, v)| (n.clone(), v.clone())),
        );
        let types = &self.engine.plan().types;
        let fitting = decode_fields(&Value::record(all).to_json(), form, types);
        fitting.map(Value::record).map_err(|found| listed(&found))
    }

    /// Whether another role has to fill in the same form after this one.
    fn next_role(&mut self, task: &Task, ask: &Ask, people: &People, value: &Value) -> bool {
        let Some((_, step)) = self.place(task.activity) else {
            return false;
        };
        let Some(activity) = self.s.activities.get_mut(&task.activity) else {
            return false;
        };
        let Doing::Roles(turn) = &mut activity.doing else {
            return false;
        };
        *turn = turn.saturating_add(1);
        if *turn >= people.roles.len() {
            return false;
        }
        self.take(task.activity, ask.task);
        let Question::Form { fields } = &ask.question else {
            return false;
        };
        let prefill = |f: &FormField| FormField {
            value: value.field(&f.name).cloned(),
            ..f.clone()
        };
        let fields = fields.iter().map(prefill).collect();
        self.ask(
            task.activity,
            step,
            Asking::form(people, fields, ask.due_ms),
        );
        true
    }

    /// A button: the step ends under its name and goes where that leads.
    fn pressed(
        &mut self,
        task: &Task,
        ask: &Ask,
        step: &'e Step,
        outcome: &str,
        value: Option<&Value>,
        by: &str,
    ) -> Result<(), String> {
        if ask.buttons.iter().all(|b| b.outcome != outcome) {
            return Err(format!("There is no button “{outcome}” here."));
        }
        let draft = self.talk(task.activity).and_then(|t| t.draft.take());
        let ending = Ending {
            value: value.cloned(),
            draft,
            by: Some(by.to_owned()),
            ..Ending::named(outcome)
        };
        match step
            .on
            .iter()
            .find(|r| r.outcome == outcome)
            .map(|r| &r.then)
        {
            Some(step::Then::Go(arrow)) => self.end(task.activity, ending, arrow),
            Some(step::Then::Hand(people)) => self.pass_on(task, ask, step, people),
            None => self.end(task.activity, ending, &step.next),
        }
        Ok(())
    }

    /// A button hands the step to other people.
    fn pass_on(&mut self, task: &Task, ask: &Ask, step: &'e Step, people: &'e People) {
        self.take(task.activity, ask.task);
        let question = match &ask.question {
            Question::Form { .. } => Question::Result {
                schema: step.result.clone(),
                draft: None,
                trouble: None,
            },
            other => other.clone(),
        };
        let purpose = Purpose::Result;
        let buttons = Vec::new();
        self.ask(
            task.activity,
            step,
            Asking {
                by: people,
                question,
                buttons,
                due_ms: ask.due_ms,
                purpose,
            },
        );
    }

    fn result_given(
        &mut self,
        task: &Task,
        ask: &Ask,
        answer: &Answer,
        by: &str,
    ) -> Result<(), String> {
        let Some((scope, step)) = self.place(task.activity) else {
            return Ok(());
        };
        let Question::Result { draft, .. } = &ask.question else {
            return Ok(());
        };
        let value = match (answer, draft) {
            (Answer::Filled(value), _) | (Answer::Accepted, Some(value)) => value,
            (Answer::Again { note }, Some(_)) if self.talk(task.activity).is_some() => {
                self.take(task.activity, ask.task);
                self.draft_again(task.activity, note);
                return Ok(());
            }
            (Answer::Pressed { outcome, value, .. }, _) => {
                return self.pressed(task, ask, step, outcome, value.as_ref(), by);
            }
            (_, None) => {
                return Err("There is no draft: please give the result yourself.".to_owned());
            }
            (_, Some(_)) => return Err("Accept the draft, edit it or ask again.".to_owned()),
        };
        let value = self.persons_result(scope, step, value)?;
        self.end_by(task.activity, Some(value), by);
        Ok(())
    }

    fn chosen(&mut self, task: &Task, answer: &Answer, by: &str) -> Result<(), String> {
        let Some((_, step)) = self.place(task.activity) else {
            return Ok(());
        };
        let StepKind::Choose { answers, .. } = &step.kind else {
            return Ok(());
        };
        let choice = match answer {
            Answer::Chosen(choice)
            | Answer::Pressed {
                outcome: choice, ..
            } => choice,
            _ => return Err("Choose one of the answers.".to_owned()),
        };
        let Some(found) = answers.iter().find(|a| a.text == *choice) else {
            return Err(format!("“{choice}” is none of the answers."));
        };
        let ending = Ending {
            value: Some(Value::text(choice)),
            by: Some(by.to_owned()),
            ..Ending::named(choice)
        };
        self.end(task.activity, ending, &found.then);
        Ok(())
    }

    fn approved(
        &mut self,
        task: &Task,
        ask: &Ask,
        place: usize,
        answer: &Answer,
    ) -> Result<(), String> {
        let (approved, note) = match answer {
            Answer::Pressed { outcome, note, .. } if outcome == APPROVE => (true, note.as_str()),
            Answer::Pressed { outcome, note, .. } if outcome == REJECT => (false, note.as_str()),
            _ => return Err("Approve it or reject it.".to_owned()),
        };
        self.take(task.activity, ask.task);
        self.judged(task.activity, place, &ask.question, approved, note);
        Ok(())
    }

    fn told_what_became(
        &mut self,
        task: &Task,
        ask: &Ask,
        effect: Id,
        answer: &Answer,
    ) -> Result<(), String> {
        let Answer::Pressed { outcome, value, .. } = answer else {
            return Err("Say whether it happened.".to_owned());
        };
        if ![REPEAT, HAPPENED, GIVE_UP].contains(&outcome.as_str()) {
            return Err(format!("There is no button “{outcome}” here."));
        }
        if outcome == HAPPENED && value.is_none() && self.needs_result(effect) {
            return Err("It has happened: please give its result, too.".to_owned());
        }
        self.take(task.activity, ask.task);
        match outcome.as_str() {
            REPEAT => self.repeat_effect(effect),
            HAPPENED => self.has_happened(effect, value.as_ref()),
            _ => self.given_up(effect),
        }
        Ok(())
    }
}
