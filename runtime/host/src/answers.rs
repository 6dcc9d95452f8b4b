//! Answers given beforehand: `--answer step=json` and an answers file.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use serde_json::Value as Json;

use crate::people::{Answer, Ask, Why};
use crate::trouble::{HostError, code};

/// Answers by step, each used once, in order.
#[derive(Debug, Default)]
pub struct Answers {
    by_step: Mutex<BTreeMap<String, VecDeque<Json>>>,
}

impl Answers {
    /// Nothing beforehand.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds `step=json`; what is no JSON is taken as text.
    ///
    /// # Errors
    /// When there is no `=`.
    pub fn add_text(&self, text: &str) -> Result<(), HostError> {
        let Some((step, value)) = text.split_once('=') else {
            let message = format!("`{text}` is no answer: write `step=json`.");
            return Err(HostError::usage(code::ANSWER, message)
                .help("for example `--answer approve=yes` or `--answer sort='{\"category\":\"billing\"}'`"));
        };
        let value = serde_json::from_str(value).unwrap_or_else(|_| Json::String(value.to_owned()));
        self.add(step.trim(), value);
        Ok(())
    }

    /// Adds an answers file: an object of step names, each with one answer or a list of answers,
    /// one a visit.
    ///
    /// # Errors
    /// When it is no JSON object.
    pub fn add_file(&self, path: &str, text: &str) -> Result<(), HostError> {
        let Json::Object(steps) = parse(path, text)? else {
            let message =
                format!("`{path}` is no answers file: it must be a JSON object of steps.");
            return Err(HostError::usage(code::ANSWER, message)
                .help("write {\"step\": answer} with one answer, or a list with one a visit"));
        };
        for (step, answer) in steps {
            match answer {
                Json::Array(several) => several.into_iter().for_each(|one| self.add(&step, one)),
                one => self.add(&step, one),
            }
        }
        Ok(())
    }

    /// Adds an answer to a step, by name or path.
    pub fn add(&self, step: &str, answer: Json) {
        let mut by_step = self.by_step.lock().unwrap_or_else(PoisonError::into_inner);
        by_step
            .entry(step.to_owned())
            .or_default()
            .push_back(answer);
    }

    /// Steps that answers are left for.
    pub fn steps(&self) -> Vec<String> {
        let by_step = self.by_step.lock().unwrap_or_else(PoisonError::into_inner);
        by_step
            .iter()
            .filter(|(_, a)| !a.is_empty())
            .map(|(s, _)| s.clone())
            .collect()
    }

    /// The next answer to a step, if there is one left.
    pub fn next(&self, step: &str, name: &str) -> Option<Json> {
        let mut by_step = self.by_step.lock().unwrap_or_else(PoisonError::into_inner);
        let next = by_step.get_mut(step).and_then(VecDeque::pop_front);
        next.or_else(|| by_step.get_mut(name).and_then(VecDeque::pop_front))
    }
}

fn parse(path: &str, text: &str) -> Result<Json, HostError> {
    serde_json::from_str(text)
        .map_err(|e| HostError::usage(code::ANSWER, format!("`{path}` is not valid JSON: {e}.")))
}

/// Reads a JSON answer to a question.
///
/// Text that names a choice makes it; `{"choice": "reject", …}` makes one with a form; `"accept"`,
/// `true` and `null` take what is there; anything else fills in the form.
///
/// # Errors
/// One sentence, where there must be a choice and the answer makes none.
pub fn read(ask: &Ask, json: Json) -> Result<Answer, String> {
    if let Some(choice) = json.as_str().and_then(|text| named(ask, text)) {
        return Ok(Answer::chosen(choice));
    }
    let (who, json) = signed(ask, json);
    Ok(Answer {
        who,
        ..unsigned(ask, json)?
    })
}

/// `"by": "name"` in an answer says who gives it.
fn signed(ask: &Ask, json: Json) -> (Option<String>, Json) {
    match json {
        Json::Object(mut fields) if !is_field(ask, "by") => {
            let who = fields
                .remove("by")
                .and_then(|by| by.as_str().map(str::to_owned));
            (who, Json::Object(fields))
        }
        other => (None, other),
    }
}

fn unsigned(ask: &Ask, json: Json) -> Result<Answer, String> {
    match json {
        Json::Object(mut fields) if explicit(ask, &fields) => {
            let wanted = fields.remove("choice").unwrap_or_default();
            let text = wanted.as_str().unwrap_or_default();
            let choice = named(ask, text).ok_or_else(|| no_such(ask, text))?;
            let filled = (!fields.is_empty()).then_some(Json::Object(fields));
            Ok(Answer {
                choice: Some(choice),
                filled,
                again: None,
                who: None,
            })
        }
        json if ask.why == Why::Decision => Err(no_such(ask, &shown(&json))),
        Json::Null | Json::Bool(true) if takes_as_is(ask) => Ok(Answer::accepted()),
        Json::String(word) if takes_as_is(ask) && is_yes(&word) => Ok(Answer::accepted()),
        json => Ok(Answer::filled(json)),
    }
}

fn takes_as_is(ask: &Ask) -> bool {
    ask.why == Why::Draft || ask.form.is_empty()
}

fn is_yes(word: &str) -> bool {
    ["accept", "accepted", "done", "ok", "yes"].contains(&word.to_lowercase().as_str())
}

/// Whether `choice` means a choice and not a field of that name.
fn explicit(ask: &Ask, fields: &serde_json::Map<String, Json>) -> bool {
    fields.contains_key("choice") && !is_field(ask, "choice")
}

fn is_field(ask: &Ask, name: &str) -> bool {
    ask.form.fields.iter().any(|f| f.name == name)
}

fn named(ask: &Ask, text: &str) -> Option<String> {
    let exact = ask
        .buttons
        .iter()
        .find(|b| b.outcome == text || b.title == text);
    let loose = || {
        let same = |s: &str| s.to_lowercase() == text.trim().to_lowercase();
        ask.buttons
            .iter()
            .find(|b| same(&b.outcome) || same(&b.title))
    };
    exact.or_else(loose).map(|b| b.outcome.clone())
}

fn no_such(ask: &Ask, text: &str) -> String {
    let all: Vec<String> = ask
        .buttons
        .iter()
        .map(|b| format!("`{}`", b.outcome))
        .collect();
    format!("`{text}` is not one of {}.", all.join(", "))
}

fn shown(json: &Json) -> String {
    json.as_str()
        .map_or_else(|| json.to_string(), str::to_owned)
}
