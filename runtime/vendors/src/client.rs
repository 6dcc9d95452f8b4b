//! The client: repeats what may be repeated, judges the answer, and lets the model repair it once.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use jsonschema::Validator;
use serde_json::Value;

use crate::dialect::{Call, Draft, Ending, dialect};
use crate::exchange::{Line, Listener, Prepared, prepare};
use crate::failure::{Asked, Hints};
use crate::limits::Limits;
use crate::profile;
use crate::reply::{Reply, Stop, ToolCall, Usage};
use crate::request::Request;
use crate::retry::{RetryPolicy, decide};
use crate::schema;
use crate::trouble::{Outcome, Trouble, code};
use crate::validate::{self, Misfit};
use flow_net::Secret;

/// What happens while a request is answered, for whoever watches.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// An HTTP call is about to be made; it may be billed. Counted from 1 over the whole request.
    Calling(u32),
    /// More of the visible text. With a schema it is unfinished JSON: a draft, never a result.
    Text(&'a str),
    /// A call failed and will be repeated after the wait. Text heard from it is void.
    Retrying {
        /// Why.
        trouble: &'a Trouble,
        /// The wait before the next call.
        wait: Duration,
    },
    /// The answer does not fit its type; the model is asked to correct it. The text shown so far
    /// is void.
    Repairing {
        /// What does not fit, without the values.
        problem: &'a str,
    },
}

/// Sends requests to any vendor. One client serves a whole process: it keeps connections open.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    limits: Limits,
    retry: RetryPolicy,
}

/// All that stays the same over the calls of one request.
struct Task<'a> {
    asked: Asked<'a>,
    validator: Option<Validator>,
}

/// What the calls so far have used.
#[derive(Default)]
struct Ledger {
    usage: Usage,
    calls: u32,
}

impl Client {
    /// A client with these limits.
    ///
    /// # Errors
    /// [`code::UNREACHABLE`] if TLS cannot be set up.
    pub fn new(limits: Limits, retry: RetryPolicy) -> Result<Self, Trouble> {
        let http = flow_net::client(limits.connect)
            .map_err(|why| Trouble::new(Outcome::VendorDown, code::UNREACHABLE, why))?;
        Ok(Self {
            http,
            limits,
            retry,
        })
    }

    /// The same client (and connections) for answers that nobody reads while they come: a call that
    /// fails after text has arrived is repeated too. The text heard before is then void.
    pub fn replaceable(&self) -> Self {
        let mut client = self.clone();
        client.retry.replaceable = true;
        client
    }

    /// Asks the model. `on` hears what happens meanwhile; dropping the future cancels the call.
    /// The key is the one that [`crate::Profile::key`] found.
    ///
    /// # Errors
    /// A [`Trouble`] for every ending but a complete answer that fits the request's schema. Its
    /// usage covers all calls that were made.
    pub async fn send(
        &self,
        request: &Request,
        key: Option<&Secret>,
        on: &mut (dyn FnMut(Progress<'_>) + Send),
    ) -> Result<Reply, Trouble> {
        let profile = profile::profile(&request.model.vendor)?;
        if key.is_none() {
            profile.key(&request.model, &|_: &str| None)?;
        }
        let validator = request.schema.as_ref().map(validate::compile).transpose()?;
        let task = Task {
            asked: Asked {
                profile,
                model: &request.model,
                key,
            },
            validator,
        };
        let mut listener = Listener {
            on,
            shown: String::new(),
        };
        let mut ledger = Ledger::default();
        let result = self
            .answer(request, &task, &mut listener, &mut ledger)
            .await;
        result.map_err(|mut trouble| {
            trouble.call.usage = ledger.usage;
            trouble
        })
    }

    /// One answer, and one more if the first does not fit.
    async fn answer(
        &self,
        request: &Request,
        task: &Task<'_>,
        listener: &mut Listener<'_>,
        ledger: &mut Ledger,
    ) -> Result<Reply, Trouble> {
        let (reply, misfit) = self.round(request, task, listener, ledger).await?;
        let Some(misfit) = misfit else {
            return Ok(reply);
        };
        (listener.on)(Progress::Repairing {
            problem: &misfit.masked,
        });
        let again = repair_request(request, &reply, &misfit);
        let (reply, misfit) = self.round(&again, task, listener, ledger).await?;
        match misfit {
            None => Ok(reply),
            Some(misfit) => Err(invalid(reply, &misfit)),
        }
    }

    async fn round(
        &self,
        request: &Request,
        task: &Task<'_>,
        listener: &mut Listener<'_>,
        ledger: &mut Ledger,
    ) -> Result<(Reply, Option<Misfit>), Trouble> {
        let call = Call::new(request, task.asked.profile);
        let prepared = prepare(&call, task.asked)?;
        let (draft, hints) = self.repeat(&prepared, task, listener, ledger).await?;
        ledger.usage += &draft.usage;
        judge(&call, task, draft, hints, ledger)
    }

    /// Calls until it works or the policy says stop.
    async fn repeat(
        &self,
        prepared: &Prepared,
        task: &Task<'_>,
        listener: &mut Listener<'_>,
        ledger: &mut Ledger,
    ) -> Result<(Draft, Hints), Trouble> {
        let dialect = dialect(task.asked.profile.dialect);
        let line = Line {
            http: &self.http,
            limits: &self.limits,
            asked: task.asked,
            dialect,
        };
        let mut attempt = 0;
        loop {
            attempt += 1;
            ledger.calls += 1;
            (listener.on)(Progress::Calling(ledger.calls));
            let trouble = match line.exchange(prepared, listener).await {
                Ok(answer) => return Ok(answer),
                Err(trouble) => trouble,
            };
            let Some(wait) = decide(&self.retry, attempt, &trouble, chance()) else {
                return Err(trouble);
            };
            (listener.on)(Progress::Retrying {
                trouble: &trouble,
                wait,
            });
            tokio::time::sleep(wait).await;
        }
    }
}

/// A number from 0 to 1. It only spreads retries, so the hasher's random seed is chance enough.
fn chance() -> f64 {
    f64::from(RandomState::new().hash_one(0) as u32) / f64::from(u32::MAX)
}

/// Sorts an answer: a reply, a reply that needs repair, or trouble.
fn judge(
    call: &Call<'_>,
    task: &Task<'_>,
    draft: Draft,
    hints: Hints,
    ledger: &Ledger,
) -> Result<(Reply, Option<Misfit>), Trouble> {
    let mut reply = Reply {
        vendor: call.profile.vendor.to_owned(),
        text: draft.text,
        value: None,
        tool_calls: draft.tool_calls,
        raw: draft.raw,
        stop: Stop::Done,
        usage: ledger.usage.clone(),
        request_id: hints.request_id.or(draft.id),
        model_reported: draft.model,
        calls: ledger.calls,
        notes: notes(call),
    };
    let misfit = match draft.ending {
        Ending::Stop(stop) => {
            reply.stop = stop;
            settle(call, task, &mut reply).err()
        }
        Ending::Unusable(reason) => Some(Misfit::plain(&format!("the vendor says {reason}"))),
        other => return Err(ended_badly(other, task.asked, reply)),
    };
    Ok((reply, misfit))
}

/// Fills in the typed parts of a reply.
fn settle(call: &Call<'_>, task: &Task<'_>, reply: &mut Reply) -> Result<(), Misfit> {
    for tool_call in &mut reply.tool_calls {
        if !tool_call.arguments.is_object() {
            return Err(Misfit::plain(
                "the arguments of a function call are no JSON object",
            ));
        }
        lift_arguments(call.request, tool_call);
    }
    if reply.text.is_empty() && reply.tool_calls.is_empty() {
        return Err(Misfit::plain("the answer is empty"));
    }
    let (Some(validator), Some(lowered)) = (&task.validator, &call.lowered) else {
        return Ok(());
    };
    if !reply.tool_calls.is_empty() {
        return Ok(());
    }
    let parsed = serde_json::from_str(unfenced(&reply.text));
    let parsed: Value = parsed.map_err(|_| Misfit::plain("the answer is no JSON"))?;
    let mut value = schema::unwrap(parsed, lowered.wrapped);
    if let Some(canonical) = &call.request.schema {
        schema::lift(&mut value, canonical);
    }
    validate::check(validator, &value)?;
    reply.value = Some(value);
    Ok(())
}

fn lift_arguments(request: &Request, call: &mut ToolCall) {
    if let Some(tool) = request.tools.iter().find(|tool| tool.name == call.name) {
        schema::lift(&mut call.arguments, &tool.parameters);
    }
}

/// The text without a Markdown fence, if one is put around the whole of it.
fn unfenced(text: &str) -> &str {
    let text = text.trim();
    let inner = text
        .strip_prefix("```json")
        .or_else(|| text.strip_prefix("```"));
    inner
        .and_then(|inner| inner.strip_suffix("```"))
        .unwrap_or(text)
        .trim()
}

fn notes(call: &Call<'_>) -> Vec<String> {
    let asked = call.request.model.temperature.is_some();
    let left_out = asked && call.temperature().is_none();
    let note = || {
        let (who, id) = (call.profile.title, &call.request.model.id);
        format!("{who} takes no temperature for `{id}`, so it was left out.")
    };
    left_out.then(note).into_iter().collect()
}

/// What is sent in the repair round. A broken function call cannot be sent back, so then the same
/// request is simply made again.
fn repair_request(request: &Request, reply: &Reply, misfit: &Misfit) -> Request {
    if reply.text.is_empty() || !reply.tool_calls.is_empty() {
        return request.clone();
    }
    let complaint = format!(
        "Your answer does not fit the JSON Schema that it must satisfy: {}. \
         Answer again with the corrected JSON only.",
        misfit.exact
    );
    request.repair(reply, &complaint)
}

fn invalid(reply: Reply, misfit: &Misfit) -> Trouble {
    let message = format!(
        "The model's answer does not fit the step's type, even after a repair: {}.",
        misfit.masked
    );
    with_reply(
        Trouble::new(Outcome::Invalid, code::INVALID, message),
        reply,
    )
}

fn ended_badly(ending: Ending, asked: Asked<'_>, reply: Reply) -> Trouble {
    let (outcome, code, message) = match ending {
        Ending::Truncated(why) => {
            let message = format!("The answer was cut off by a limit ({why}).");
            (Outcome::Truncated, code::TRUNCATED, message)
        }
        Ending::Refused(why) => {
            let why = Some(flow_net::scrub(&why, asked.key)).filter(|why| !why.is_empty());
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            (
                Outcome::Refused,
                code::REFUSED,
                format!("The model declined to answer{why}."),
            )
        }
        Ending::Blocked(why) => {
            let message = format!("A filter of {} stopped it ({why}).", asked.profile.title);
            (Outcome::Blocked, code::FILTERED, message)
        }
        Ending::Cancelled | Ending::Stop(_) | Ending::Unusable(_) => {
            let message = format!("The call was cancelled at {}.", asked.profile.title);
            (Outcome::Cancelled, code::CANCELLED, message)
        }
    };
    with_reply(Trouble::new(outcome, code, message), reply)
}

fn with_reply(mut trouble: Trouble, reply: Reply) -> Trouble {
    trouble.call.partial = reply.text;
    trouble.call.request_id = trouble.call.request_id.or(reply.request_id);
    trouble.billed()
}
