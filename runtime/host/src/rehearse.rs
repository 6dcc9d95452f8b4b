//! A rehearsal: models and systems are played by a test's script, or by a person; nothing is called.

use std::sync::Arc;

use async_trait::async_trait;
use flow_engine::command::GIVE_UP;
use flow_engine::{Answer, Ask as Asked, Call, Command, Done, Failed, Id, ModelCall, Question};
use flow_plan::{Plan, Schema, Value, conform};

use crate::asking::{self, Asking};
use crate::form::Form;
use crate::people::{Ask, Heard, Why};
use crate::question::{last, sentence};
use crate::script::{Does, Script};
use crate::trouble::{HostError, Kind, code};
use crate::world::{Job, Outcome, Response, Say, World};

/// A world in which nothing is called.
pub struct Rehearsal {
    plan: Arc<Plan>,
    script: Option<Script>,
    asking: Asking,
    /// Whether the script answers for people too.
    people_too: bool,
    /// Whether a test is being run, and nobody is ever asked.
    test: bool,
}

impl Rehearsal {
    /// A rehearsal with a person; the script of a test answers first: for models and systems, and
    /// with `people_too` for people as well.
    pub fn new(plan: Arc<Plan>, script: Option<Script>, people_too: bool, asking: Asking) -> Self {
        Self {
            plan,
            script,
            asking,
            people_too,
            test: false,
        }
    }

    /// A test: the script alone.
    pub fn test(plan: Arc<Plan>, script: Script, asking: Asking) -> Self {
        Self {
            plan,
            script: Some(script),
            asking,
            people_too: true,
            test: true,
        }
    }

    async fn machine(
        &self,
        job: &Job,
        effect: Id,
        step: &str,
        schema: Option<&Schema>,
        text: &str,
    ) -> Outcome {
        let scripted = self
            .script
            .as_ref()
            .and_then(|s| s.machine(step, job.activity));
        match scripted {
            Some(Does::Fails(outcome, message)) => failed(effect, &outcome, message),
            Some(Does::TimesOut) => {
                let message = "It took too long.".to_owned();
                failed(effect, "timed_out", Some(message))
            }
            Some(Does::Returns(value) | Does::Accepts(Some(value))) => {
                self.done(effect, step, &value, schema)
            }
            // What the person turns down or takes as it is needs some draft first.
            Some(Does::Accepts(None) | Does::Chooses(_)) => self.any_draft(effect, schema),
            None => self.played(job, effect, step, schema, text).await,
        }
    }

    fn done(&self, effect: Id, step: &str, value: &Value, schema: Option<&Schema>) -> Outcome {
        let fitting = match schema {
            Some(schema) if !(*value == Value::None && schema.is_optional()) => {
                conform(value, schema, &self.plan.types)
            }
            Some(_) => Ok(Value::None),
            None => Ok(value.clone()),
        };
        match fitting {
            Ok(value) => rehearsed(effect, value),
            Err(misfits) => {
                let name = last(step);
                let message = format!(
                    "What the test has `{name}` return does not fit: {}",
                    sentence(&misfits)
                );
                Outcome::Later(HostError::usage(code::SAMPLE, message))
            }
        }
    }

    fn any_draft(&self, effect: Id, schema: Option<&Schema>) -> Outcome {
        let text = Schema::text();
        let schema = schema.unwrap_or(&text);
        let example = Form::of_result(schema, None, &self.plan.types).example();
        let value = flow_plan::decode(&example, schema, &self.plan.types);
        rehearsed(effect, value.unwrap_or_else(|_| Value::from_json(&example)))
    }

    /// A person plays the model or system.
    async fn played(
        &self,
        job: &Job,
        effect: Id,
        step: &str,
        schema: Option<&Schema>,
        text: &str,
    ) -> Outcome {
        // What answers nothing, such as sending a mail, leaves nothing to play.
        let Some(schema) = schema else {
            return rehearsed(effect, Value::None);
        };
        if self.test {
            return Outcome::Later(unscripted(step, "returns …"));
        }
        let ask = self.form(job, step, schema, text);
        let mut complaint = None;
        loop {
            let (answer, why) = match self.asking.answers.next(&ask.step, &ask.name) {
                Some(json) => (Some(json), None),
                None => match self.asking.people.ask(&ask, complaint.as_deref()).await {
                    Heard::Answer(answer) => (answer.filled, None),
                    Heard::Nobody => (None, Some(needs_answer(&ask, complaint.take()))),
                    Heard::Stop => (None, Some(stopped(&ask))),
                },
            };
            if let Some(why) = why {
                return Outcome::Later(why);
            }
            let json = answer.unwrap_or_default();
            match flow_plan::decode(&json, schema, &self.plan.types) {
                Ok(value) => return rehearsed(effect, value),
                Err(misfits) => complaint = Some(sentence(&misfits)),
            }
        }
    }

    fn form(&self, job: &Job, step: &str, schema: &Schema, text: &str) -> Ask {
        let steps = self.plan.processes.values().flat_map(|p| &p.steps);
        let title = steps
            .into_iter()
            .find(|s| s.path == step)
            .map(|s| s.title.clone());
        let shown = if text.is_empty() {
            Vec::new()
        } else {
            vec![("It is asked".to_owned(), text.to_owned())]
        };
        Ask {
            run: job.run.to_string(),
            step: step.to_owned(),
            name: last(step).to_owned(),
            title: title
                .filter(|t| !t.is_empty())
                .unwrap_or_else(|| last(step).to_owned()),
            who: Vec::new(),
            why: Why::Rehearsal,
            shown,
            form: Form::of_result(schema, None, &self.plan.types),
            buttons: Vec::new(),
            again: false,
            not_by: Vec::new(),
            due_ms: None,
        }
    }

    /// What the script has a person do; `None` where it says nothing.
    fn scripted_person(&self, job: &Job, ask: &Asked) -> Option<Response> {
        let script = self.script.as_ref().filter(|_| self.people_too)?;
        let stands_in = matches!(
            &ask.question,
            Question::Result {
                trouble: Some(_),
                ..
            }
        );
        let draft = matches!(
            &ask.question,
            Question::Result {
                draft: Some(_),
                trouble: None,
                ..
            }
        );
        let empty = matches!(&ask.question, Question::Form { fields } if fields.is_empty());
        let does = script.person(&ask.step, job.activity, stands_in);
        let uncertain = matches!(ask.question, Question::Uncertain { .. });
        let answer = match does {
            // Where a call fails and the test says no more, it means that the run does.
            Some(Does::Fails(..) | Does::TimesOut) if uncertain && self.test => {
                chosen(ask, GIVE_UP.to_owned())
            }
            Some(Does::TimesOut) => return Some(Response::Silence),
            Some(Does::Returns(_) | Does::Fails(..)) if draft => Answer::Accepted,
            Some(Does::Returns(value) | Does::Accepts(Some(value))) => self.filled(ask, &value)?,
            Some(Does::Accepts(None)) => Answer::Accepted,
            Some(Does::Chooses(what)) => chosen(ask, what),
            Some(Does::Fails(..)) => return None,
            // Nothing to say: it is simply done.
            None if empty => Answer::Filled(Value::record::<&str>([])),
            None => return None,
        };
        Some(Response::Given {
            answer,
            by: self.player(ask),
            rehearsed: true,
        })
    }

    /// Who answers in a script: a different one where the step asks for that.
    fn player(&self, ask: &Asked) -> String {
        let role = ask.roles.first().map_or("somebody", String::as_str);
        let names = (1u32..).map(|n| {
            if n == 1 {
                role.to_owned()
            } else {
                format!("{role} {n}")
            }
        });
        names
            .into_iter()
            .find(|name| !ask.not_by.contains(name))
            .unwrap_or_default()
    }

    fn filled(&self, ask: &Asked, value: &Value) -> Option<Answer> {
        let json = crate::people::Answer::filled(value.to_json());
        let fits = crate::question::to_engine(&json, ask, &self.plan.types);
        // A misfit is left to the engine, which says why it is not taken.
        Some(fits.unwrap_or_else(|_| Answer::Filled(value.clone())))
    }
}

fn chosen(ask: &Asked, what: String) -> Answer {
    match ask.question {
        Question::Choice { .. } => Answer::Chosen(what),
        _ => Answer::Pressed {
            outcome: what,
            value: None,
            note: String::new(),
        },
    }
}

fn rehearsed(effect: Id, value: Value) -> Outcome {
    Outcome::Done(Box::new(Done {
        rehearsed: true,
        ..Done::new(effect, value)
    }))
}

fn failed(effect: Id, outcome: &str, message: Option<String>) -> Outcome {
    Outcome::Failed(Box::new(Failed {
        effect,
        outcome: outcome.to_owned(),
        message: message.unwrap_or_else(|| "It failed, as the test says.".to_owned()),
        rehearsed: true,
        ..Failed::default()
    }))
}

fn unscripted(step: &str, what: &str) -> HostError {
    let name = last(step);
    let message = format!("The step `{name}` was reached, and the test does not say what it does.");
    HostError::new(Kind::Run, code::NOBODY, message)
        .help(format!("add `when {name} {what}` to the test"))
}

fn needs_answer(ask: &Ask, complaint: Option<String>) -> HostError {
    let message = match complaint {
        Some(why) => format!("The answer to the step `{}` does not fit: {why}.", ask.name),
        None => format!(
            "The rehearsal needs an answer for the step `{}` ({}).",
            ask.name, ask.title
        ),
    };
    let example = crate::question::example(ask).replace('\'', "’");
    HostError::new(Kind::Waiting, code::NOBODY, message).help(format!(
        "answer it with --answer {}='{example}', name a test with --test, or run it in a terminal",
        ask.name
    ))
}

fn stopped(ask: &Ask) -> HostError {
    HostError::new(
        Kind::Waiting,
        code::NOBODY,
        format!("The rehearsal stopped at `{}`.", ask.name),
    )
}

#[async_trait]
impl World for Rehearsal {
    async fn model(&self, job: &Job, call: &ModelCall, _say: Say<'_>) -> Outcome {
        let text = Schema::text();
        let schema = call.schema.as_ref().unwrap_or(&text);
        let asked = call.turns.iter().rev().find_map(|turn| match &**turn {
            flow_engine::Turn::User { text, .. } => Some(text.as_str()),
            _ => None,
        });
        self.machine(
            job,
            call.effect,
            &call.step,
            Some(schema),
            asked.unwrap_or_default(),
        )
        .await
    }

    async fn call(&self, job: &Job, call: &Call, _say: Say<'_>) -> Outcome {
        let action = self
            .plan
            .systems
            .get(&call.system)
            .and_then(|s| s.actions.get(&call.action));
        let schema = action.and_then(|a| a.returns.as_ref());
        let args: Vec<String> = call
            .args
            .iter()
            .map(|(n, v)| format!("{n}: {}", flow_plan::show(v)))
            .collect();
        let text = format!("{}.{}({})", call.system, call.action, args.join(", "));
        self.machine(job, call.effect, &call.step, schema, &text)
            .await
    }

    async fn ask(&self, job: &Job, ask: &Asked, complaint: Option<String>) -> Response {
        match (self.scripted_person(job, ask), complaint) {
            (Some(_), Some(complaint)) if self.test => {
                let name = last(&ask.step);
                let message =
                    format!("What the test answers to `{name}` is not taken: {complaint}");
                Response::Nobody(HostError::new(Kind::Run, code::SAMPLE, message))
            }
            (Some(response), None) => response,
            (None, None) if self.test => Response::Nobody(unscripted(&ask.step, hint(ask))),
            (_, complaint) => {
                let there = asking::There {
                    plan: &self.plan,
                    root: None,
                };
                asking::ask(&self.asking, job, ask, there, complaint, true).await
            }
        }
    }

    fn ready(&self, _command: &Command) -> Result<(), HostError> {
        Ok(())
    }

    /// Nothing is called, so that nothing can happen twice.
    fn keyed(&self, _command: &Command) -> bool {
        true
    }

    fn skips_waits(&self) -> bool {
        true
    }
}

/// What to write for a person's step.
fn hint(ask: &Asked) -> &'static str {
    match ask.question {
        Question::Form { .. } => "returns { … }",
        Question::Result { .. } => "accepts { … }",
        _ => "chooses \"…\"",
    }
}
