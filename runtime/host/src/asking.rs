//! Asking people: answers given beforehand first, then whoever is there.

use std::path::Path;
use std::sync::Arc;

use flow_engine::{Answer as Given, Ask as Asked};
use flow_plan::{Plan, Value};

use crate::answers::{self, Answers};
use crate::files;
use crate::people::{Ask, Heard, People, Why};
use crate::question;
use crate::trouble::{HostError, Kind, code};
use crate::world::{Job, Response};

/// Who is asked, and what was said beforehand.
#[derive(Clone)]
pub struct Asking {
    /// Answers given beforehand.
    pub answers: Arc<Answers>,
    /// Who is there.
    pub people: Arc<dyn People>,
    /// The name of whoever answers here.
    pub me: String,
}

/// Where a question is asked.
#[derive(Clone, Copy)]
pub(crate) struct There<'w> {
    pub(crate) plan: &'w Plan,
    /// The project's root, where files that are named must really be there.
    pub(crate) root: Option<&'w Path>,
}

/// Asks until an answer fits, or nobody is left to ask.
pub(crate) async fn ask(
    asking: &Asking,
    job: &Job,
    asked: &Asked,
    there: There<'_>,
    complaint: Option<String>,
    rehearsed: bool,
) -> Response {
    let ask = question::to_person(job, asked, there.plan);
    let mut complaint = complaint;
    loop {
        let answer = match heard(asking, &ask, complaint.as_deref()).await {
            Ok(Heard::Answer(answer)) => answer,
            Ok(Heard::Nobody) => return Response::Nobody(nobody(&ask, complaint)),
            Ok(Heard::Stop) => return Response::Stop,
            Err(why) => {
                complaint = Some(why);
                continue;
            }
        };
        let by = answer.who.clone().unwrap_or_else(|| asking.me.clone());
        let fits = question::to_engine(&answer, asked, &there.plan.types);
        let fits = fits.and_then(|given| allowed(&ask, &by).map(|()| given));
        match fits.and_then(|given| with_files(given, job, there.root)) {
            Ok(answer) => {
                return Response::Given {
                    answer,
                    by,
                    rehearsed,
                };
            }
            Err(why) => complaint = Some(why),
        }
    }
}

async fn heard(asking: &Asking, ask: &Ask, complaint: Option<&str>) -> Result<Heard, String> {
    match asking.answers.next(&ask.step, &ask.name) {
        Some(json) => answers::read(ask, json).map(Heard::Answer),
        None => Ok(asking.people.ask(ask, complaint).await),
    }
}

/// The answer with its files looked at: those of the project and those that the run was given.
fn with_files(answer: Given, job: &Job, root: Option<&Path>) -> Result<Given, String> {
    let Some(root) = root else {
        return Ok(answer);
    };
    let look = |value: Value| files::look_within(&value, root, &job.given);
    Ok(match answer {
        Given::Filled(value) => Given::Filled(look(value)?),
        Given::Pressed {
            outcome,
            value,
            note,
        } => Given::Pressed {
            outcome,
            value: value.map(look).transpose()?,
            note,
        },
        other => other,
    })
}

fn allowed(ask: &Ask, by: &str) -> Result<(), String> {
    if ask.not_by.iter().any(|n| n == by) {
        return Err(format!(
            "{by} must not answer this, because of an earlier step. Who does?"
        ));
    }
    Ok(())
}

fn nobody(ask: &Ask, complaint: Option<String>) -> HostError {
    let wanted = if ask.who.is_empty() {
        "a person".to_owned()
    } else {
        ask.who.join(" or ")
    };
    let message = match complaint {
        Some(why) => format!("The answer to the step `{}` does not fit: {why}", ask.name),
        None if ask.why == Why::Uncertain => {
            let about = ask.shown.first().map_or("", |(_, about)| about);
            format!("The step `{}` needs a decision. {about}", ask.name)
        }
        None => format!(
            "The step `{}` ({}) waits for {wanted}.",
            ask.name, ask.title
        ),
    };
    HostError::new(Kind::Waiting, code::NOBODY, message).help(format!(
        "answer it with --answer {}={}, or run it in a terminal",
        ask.name,
        options(ask)
    ))
}

/// What may be answered, as it is written on the command line.
fn options(ask: &Ask) -> String {
    if ask.why == Why::Uncertain {
        let all: Vec<&str> = ask.buttons.iter().map(|b| b.outcome.as_str()).collect();
        let (first, others) = all.split_first().unwrap_or((&"", &[]));
        return format!("{first} (or {})", others.join(" or "));
    }
    format!("'{}'", question::example(ask).replace('\'', "’"))
}
