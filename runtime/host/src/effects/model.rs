//! One model call: the plan's model and the engine's conversation as a vendor's request.

use std::sync::Arc;
use std::time::Instant;

use flow_engine::event::Meta;
use flow_engine::{Done, Failed, ModelCall, ToolCall, code};
use flow_plan::plan::Setting;
use flow_plan::{Model, Value, decode};
use flow_vendors::{ModelRef, Progress, Reply, Request, Tool, Trouble, Usage, cost, profile};
use serde_json::json;
use smol_str::SmolStr;

use super::{Real, failed, prompt};
use crate::question::sentence;
use crate::world::{Job, Outcome, Say};

/// The model of a plan as the vendors' crate wants it.
pub(crate) fn model_ref(model: &Model) -> ModelRef {
    let value = |name: &str| model.settings.get(name).and_then(|s| s.first());
    let number = |name: &str| match value(name) {
        Some(Setting::Value(Value::Number(n))) => Some(*n),
        _ => None,
    };
    let word = |name: &str| match value(name) {
        Some(Setting::Value(v)) => v.as_text().map(str::to_owned),
        Some(Setting::Word(w) | Setting::Secret(w)) => Some(w.clone()),
        None => None,
    };
    ModelRef {
        url: model.url.clone(),
        api_version: word("api_version"),
        key_variable: word("key"),
        temperature: number("temperature"),
        max_output_tokens: number("max_output").and_then(|n| u64::try_from(n).ok()),
        whole: model.settings.contains_key("whole"),
        ..ModelRef::new(model.vendor.clone(), model.id.clone())
    }
}

/// Asks the model and says what came of it.
pub(super) async fn ask(world: &Real, job: &Job, call: &ModelCall, say: Say<'_>) -> Outcome {
    let Some(model) = world.plan.models.get(&call.model) else {
        let message = format!("The plan has no model `{}`.", call.model);
        return Outcome::Failed(Box::new(failed(call.effect, "error", code::PLAN, message)));
    };
    if let Err(message) = world.boundary.model(call, model) {
        let code = crate::trouble::code::BOUNDARY;
        return Outcome::Failed(Box::new(failed(call.effect, "blocked", code, message)));
    }
    let request = match request(world, job, call, model_ref(model)) {
        Ok(request) => request,
        Err(failed) => return Outcome::Failed(failed),
    };
    let began = Instant::now();
    let answer = send(world, &request, say).await;
    let took_ms = u64::try_from(began.elapsed().as_millis()).ok();
    match answer {
        Ok(reply) => done(world, call, &request.model, &reply, took_ms),
        Err(trouble) => {
            Outcome::Failed(Box::new(not_done(call, &request.model, &trouble, took_ms)))
        }
    }
}

async fn send(world: &Real, request: &Request, say: Say<'_>) -> Result<Reply, Trouble> {
    let key = profile(&request.model.vendor)?.key(&request.model, &*world.keys)?;
    let mut hear = |progress: Progress<'_>| match progress {
        Progress::Retrying { trouble, wait } => {
            say(format!(
                "{} It is tried again in {:.1} s.",
                trouble.message,
                wait.as_secs_f64()
            ));
        }
        Progress::Repairing { problem } => {
            say(format!(
                "The answer does not fit its type and is asked for again: {problem}"
            ));
        }
        _ => {}
    };
    world.client()?.send(request, key.as_ref(), &mut hear).await
}

fn request(
    world: &Real,
    job: &Job,
    call: &ModelCall,
    model: ModelRef,
) -> Result<Request, Box<Failed>> {
    let disk = prompt::Disk {
        root: &world.root,
        given: &job.given,
    };
    let turns = call
        .turns
        .iter()
        .map(|turn| prompt::turn(turn, disk))
        .collect::<Result<_, _>>();
    let turns =
        turns.map_err(|(code, message)| Box::new(failed(call.effect, "error", code, message)))?;
    let types = &world.plan.types;
    let tool = |t: &flow_engine::Tool| Tool {
        name: t.name.clone(),
        description: t.description.clone(),
        parameters: t.parameters.standalone(types, false),
    };
    Ok(Request {
        model,
        system: call.system.clone(),
        turns,
        tools: call.tools.iter().map(tool).collect(),
        schema: call.schema.as_ref().map(|s| s.standalone(types, true)),
    })
}

fn done(
    world: &Real,
    call: &ModelCall,
    model: &ModelRef,
    reply: &Reply,
    took_ms: Option<u64>,
) -> Outcome {
    let mut meta = meta(model, &reply.usage, took_ms);
    meta.request_id.clone_from(&reply.request_id);
    meta.model = reply.model_reported.clone().or(meta.model);
    meta.notes.clone_from(&reply.notes);
    let value = match (&reply.value, &call.schema) {
        (Some(json), Some(schema)) => decode(json, schema, &world.plan.types),
        (None, Some(_)) => Ok(Value::None),
        _ => Ok(Value::text(&reply.text)),
    };
    let value = match value {
        Ok(value) => value,
        Err(misfits) => {
            let message = format!("The answer does not fit its type: {}.", sentence(&misfits));
            let code = flow_vendors::code::INVALID;
            let failed = Failed {
                meta,
                ..failed(call.effect, "invalid", code, message)
            };
            return Outcome::Failed(Box::new(failed));
        }
    };
    Outcome::Done(Box::new(Done {
        text: reply.text.clone(),
        tool_calls: reply.tool_calls.iter().map(tool_call).collect(),
        raw: Arc::new(serde_json::to_value(reply.turn()).unwrap_or_default()),
        meta,
        ..Done::new(call.effect, value)
    }))
}

fn tool_call(call: &flow_vendors::ToolCall) -> ToolCall {
    ToolCall {
        id: call.id.clone(),
        name: call.name.clone(),
        arguments: call.arguments.clone(),
    }
}

fn not_done(call: &ModelCall, model: &ModelRef, trouble: &Trouble, took_ms: Option<u64>) -> Failed {
    let mut meta = meta(model, &trouble.call.usage, took_ms);
    meta.request_id.clone_from(&trouble.call.request_id);
    let wait = trouble
        .retry_after
        .and_then(|w| u64::try_from(w.as_millis()).ok());
    Failed {
        retryable: trouble.retryable,
        retry_after_ms: wait,
        meta,
        ..failed(
            call.effect,
            trouble.outcome.word(),
            &trouble.code,
            trouble.message.clone(),
        )
    }
}

fn meta(model: &ModelRef, usage: &Usage, took_ms: Option<u64>) -> Meta {
    let price = cost(usage, &model.vendor, &model.id);
    let money = |amount| Value::Money {
        amount,
        currency: SmolStr::new("USD"),
    };
    let mut tokens = serde_json::to_value(usage).unwrap_or_default();
    if let Some(all) = tokens.as_object_mut() {
        all.insert("tokens_in".to_owned(), json!(usage.input()));
        all.insert("tokens_out".to_owned(), json!(usage.output()));
    }
    Meta {
        usage: (usage.input() + usage.output() > 0).then_some(tokens),
        cost: price.map(money),
        model: Some(model.id.clone()),
        took_ms,
        ..Meta::default()
    }
}
