//! Conversations with models: one call, a copilot's drafts, an agent's loop.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_plan::step::{Ensure, Sentence, Step, StepKind};
use flow_plan::{Expr, Mismatch, Template, Value, conform};

use crate::Id;
use crate::command::{Command, ModelCall, Question};
use crate::effect::misfit;
use crate::event::Done;
use crate::flow::Ending;
use crate::machine::Machine;
use crate::people::{Asking, buttons};
use crate::progress::Progress;
use crate::state::{Doing, Purpose, Talk};
use crate::trouble::{Trouble, code};
use crate::turn::Turn;

/// The parts of a step that a model is asked with.
struct Script<'e> {
    model: &'e str,
    prompt: &'e Template,
    system: Option<&'e Template>,
    attach: &'e [Expr],
}

impl<'e> Machine<'e, '_> {
    /// Begins a step that asks a model.
    pub(crate) fn begin_talk(&mut self, id: Id, scope: Id, step: &'e Step) -> Result<(), Trouble> {
        let Some(script) = script(step) else {
            return Ok(());
        };
        let text = self.text(scope, step, script.prompt)?;
        let system = script
            .system
            .map(|s| self.text(scope, step, s))
            .transpose()?;
        let attachments = self.attachments(scope, step, script.attach)?;
        let talk = Talk {
            model: script.model.to_owned(),
            system,
            turns: vec![Arc::new(Turn::User { text, attachments })],
            tools: self.tools(step),
            repaired: false,
            asked: 0,
            spent: BTreeMap::new(),
            draft: None,
            tool_calls: Vec::new(),
        };
        self.doing(id, Doing::Talk(Box::new(talk)));
        self.due(id, scope, step)?;
        self.limit_agent(id, step);
        self.ask_model(id);
        Ok(())
    }

    /// Files sent along; lists are laid out flat, nothing is left out.
    fn attachments(&self, scope: Id, step: &Step, all: &[Expr]) -> Result<Vec<Value>, Trouble> {
        let mut found = Vec::new();
        for expr in all {
            match self.value(scope, step, expr)? {
                Value::None => {}
                Value::List(items) => found.extend(items.iter().filter(|i| !i.is_none()).cloned()),
                value => found.push(value),
            }
        }
        Ok(found)
    }

    /// Puts the conversation so far to the model, unless an agent's limit is reached.
    pub(crate) fn ask_model(&mut self, id: Id) {
        let Some((_, step)) = self.place(id) else {
            return;
        };
        if let Some(limit) = self.limit_reached(id, step) {
            return self.fail(id, crate::agent::limit(step, limit));
        }
        let (effect, key) = (self.s.new_id(), self.next_key(id));
        let path = self.engine.path(step);
        let Some(talk) = self.talk(id) else { return };
        talk.asked = talk.asked.saturating_add(1);
        let call = ModelCall {
            effect,
            key,
            step: path,
            model: talk.model.clone(),
            system: talk.system.clone(),
            turns: talk.turns.clone(),
            tools: Arc::clone(&talk.tools),
            schema: step.result.clone(),
        };
        self.have(id, Command::Model(call), None);
    }

    pub(crate) fn talk(&mut self, id: Id) -> Option<&mut Talk> {
        match &mut self.s.activities.get_mut(&id)?.doing {
            Doing::Talk(talk) => Some(talk),
            _ => None,
        }
    }

    /// Whether the conversation goes on with another model: each is tried once.
    pub(crate) fn switch_model(&mut self, id: Id, from: &str, to: &str) -> bool {
        let known = self.engine.plan().models.contains_key(to);
        let Some(talk) = self.talk(id) else {
            return false;
        };
        let may = known && from == talk.model && from != to;
        if may {
            to.clone_into(&mut talk.model);
        }
        may
    }

    /// A model answered.
    pub(crate) fn model_done(&mut self, id: Id, done: &Done) {
        let Some((scope, step)) = self.place(id) else {
            return;
        };
        self.spend(id, done.meta.cost.as_ref());
        let Some(talk) = self.talk(id) else { return };
        talk.turns.push(Arc::new(Turn::Assistant {
            raw: Arc::clone(&done.raw),
            text: done.text.clone(),
            tool_calls: done.tool_calls.clone(),
        }));
        if !done.tool_calls.is_empty() && matches!(step.kind, StepKind::Agent { .. }) {
            return self.begin_tools(id, step, &done.tool_calls);
        }
        match self.answer(step, done) {
            Ok(value) => match self.unmet(scope, step, &value) {
                Ok(None) => self.model_gave(id, step, value),
                Ok(Some(message)) => self.repair(id, step, message),
                Err(trouble) => self.fail(id, trouble),
            },
            Err(found) => self.repair(id, step, found),
        }
    }

    /// The model's answer as a value of the step's type.
    fn answer(&self, step: &Step, done: &Done) -> Result<Value, String> {
        match &step.result {
            Some(schema) => conform(&done.value, schema, &self.engine.plan().types)
                .map_err(|found| listed(&found)),
            None if done.value.is_none() => Ok(Value::text(&done.text)),
            None => Ok(done.value.clone()),
        }
    }

    /// The sentence of the first condition that a result does not meet.
    pub(crate) fn unmet(
        &self,
        scope: Id,
        step: &'e Step,
        value: &Value,
    ) -> Result<Option<String>, Trouble> {
        for ensure in ensures(step) {
            if !self.holds_of(scope, step, &ensure.cond, value)? {
                return match &ensure.message {
                    Sentence::Plain(told) => Ok(Some(told.clone())),
                    Sentence::Holes(told) => self.text_of(scope, step, told, value).map(Some),
                };
            }
        }
        Ok(None)
    }

    /// Tells the model what is wrong with its answer, once.
    fn repair(&mut self, id: Id, step: &'e Step, message: String) {
        let Some(talk) = self.talk(id) else { return };
        if std::mem::replace(&mut talk.repaired, true) {
            let text = format!("The answer of “{}” is not usable: {message}.", step.title);
            let trouble = Trouble::named("invalid", code::ENSURE, &step.path, text);
            return self.fail(id, trouble);
        }
        let text = format!("That answer cannot be used: {message}\nAnswer again.");
        talk.turns.push(Arc::new(Turn::User {
            text,
            attachments: Vec::new(),
        }));
        self.tell(Progress::Repairing {
            step: Arc::from(step.path.as_str()),
            message,
        });
        self.ask_model(id);
    }

    /// A usable answer: the step's result, or a draft for a person.
    fn model_gave(&mut self, id: Id, step: &'e Step, value: Value) {
        let StepKind::Copilot {
            by, buttons: extra, ..
        } = &step.kind
        else {
            if let Some(limit) = self.money_spent(id, step) {
                return self.fail(id, crate::agent::limit(step, limit));
            }
            return self.end_next(id, Ending::ok(Some(value)));
        };
        if let Some(talk) = self.talk(id) {
            talk.draft = Some(value.clone());
            // Each draft that a person asks for may be repaired anew.
            talk.repaired = false;
        }
        let question = Question::Result {
            schema: step.result.clone(),
            draft: Some(value),
            trouble: None,
        };
        let due_ms = self.due_of(id);
        let purpose = Purpose::Result;
        self.ask(
            id,
            step,
            Asking {
                by,
                question,
                buttons: buttons(extra),
                due_ms,
                purpose,
            },
        );
    }

    /// A person wants another draft.
    pub(crate) fn draft_again(&mut self, id: Id, note: &str) {
        if let Some(talk) = self.talk(id) {
            let text = note.to_owned();
            talk.turns.push(Arc::new(Turn::User {
                text,
                attachments: Vec::new(),
            }));
        }
        self.ask_model(id);
    }

    /// A result that a person gave or accepted, checked; the message is for that person.
    pub(crate) fn persons_result(
        &self,
        scope: Id,
        step: &'e Step,
        value: &Value,
    ) -> Result<Value, String> {
        let types = &self.engine.plan().types;
        let value = match &step.result {
            Some(schema) => conform(value, schema, types).map_err(|found| listed(&found))?,
            None => value.clone(),
        };
        match self.unmet(scope, step, &value) {
            Ok(None) => Ok(value),
            Ok(Some(message)) => Err(message),
            Err(trouble) => Err(misfit("invalid", step, &trouble.message).message),
        }
    }
}

fn script(step: &Step) -> Option<Script<'_>> {
    match &step.kind {
        StepKind::Ai {
            model,
            prompt,
            system,
            attach,
            ..
        }
        | StepKind::Copilot {
            model,
            prompt,
            system,
            attach,
            ..
        } => Some(Script {
            model,
            prompt,
            system: system.as_ref(),
            attach,
        }),
        StepKind::Agent {
            model,
            goal,
            system,
            ..
        } => Some(Script {
            model,
            prompt: goal,
            system: system.as_ref(),
            attach: &[],
        }),
        _ => None,
    }
}

fn ensures(step: &Step) -> &[Ensure] {
    match &step.kind {
        StepKind::Ai { ensure, .. }
        | StepKind::Copilot { ensure, .. }
        | StepKind::Agent { ensure, .. } => ensure,
        _ => &[],
    }
}

/// Mismatches as one sentence.
pub(crate) fn listed(found: &[Mismatch]) -> String {
    found
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}
