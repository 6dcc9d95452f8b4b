//! OpenAI's Responses, which Perplexity's Agent API speaks too.
//!
//! Source: vendor wire notes §1.1 and §1.2, columns "OpenAI Responses" and "Perplexity Agent",
//! 2026-11 (`docs/vendors.md`).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{
    Assembler, Broken, Call, Dialect, Draft, Ending, Part, Unread, arguments, count, data, list_at,
    number, part, put, result_text_marked, some_text, text_at, well,
};
use crate::profile::SchemaPlace;
use crate::reply::{Stop, ToolCall, Usage};
use crate::request::{Attachment, Turn};
use crate::sse::Event;
use crate::trouble::Trouble;

pub(crate) struct Responses;

impl Dialect for Responses {
    fn body(&self, call: &Call<'_>) -> Result<Value, Trouble> {
        let mut input = Vec::new();
        for turn in &call.request.turns {
            items(turn, call, &mut input)?;
        }
        let mut body = Map::new();
        put(&mut body, "model", Some(json!(call.request.model.id)));
        put(&mut body, "instructions", call.system().map(Value::from));
        put(&mut body, "input", Some(input.into()));
        put(
            &mut body,
            "max_output_tokens",
            call.max_output().map(Value::from),
        );
        put(&mut body, "temperature", call.temperature().map(number));
        put(&mut body, "tools", tools(call));
        put_format(&mut body, call);
        put(&mut body, "stream", Some(call.stream.into()));
        put(
            &mut body,
            "store",
            call.profile.store_false.then(|| json!(false)),
        );
        // An unknown model is taken for one that reasons, as all current ones do.
        let reasons = call.known.is_none_or(|k| k.reasoning == Some(true));
        if call.profile.encrypted_reasoning && reasons {
            put(
                &mut body,
                "include",
                Some(json!(["reasoning.encrypted_content"])),
            );
        }
        Ok(Value::Object(body))
    }

    fn assembler(&self) -> Box<dyn Assembler> {
        Box::new(Stream::default())
    }

    fn read(&self, body: Value) -> Result<Draft, Unread> {
        let output = body.get("output").and_then(Value::as_array);
        let output = output.cloned().unwrap_or_default();
        let tool_calls: Vec<_> = output.iter().filter_map(tool_call).collect();
        let ending = ending(&body, &output, &tool_calls)?;
        Ok(Draft {
            text: visible(&output),
            ending,
            tool_calls,
            raw: output.into(),
            usage: usage(body.get("usage").unwrap_or(&Value::Null)),
            model: some_text(&body, "model"),
            id: some_text(&body, "id"),
        })
    }
}

fn items(turn: &Turn, call: &Call<'_>, input: &mut Vec<Value>) -> Result<(), Trouble> {
    match turn {
        Turn::User { text, attachments } => {
            let mut content = vec![json!({"type": "input_text", "text": text})];
            for file in attachments {
                content.push(file_part(file, call)?);
            }
            input.push(json!({"role": "user", "content": content}));
        }
        Turn::Assistant {
            vendor,
            raw: Value::Array(raw),
            ..
        } if call.echoes(vendor) => {
            input.extend(raw.iter().filter(|item| can_return(item)).cloned());
        }
        Turn::Assistant {
            vendor,
            raw,
            text,
            tool_calls,
        } => {
            if !text.is_empty() {
                input.push(json!({"role": "assistant", "content": text}));
            }
            let raw = if vendor == call.profile.vendor {
                raw
            } else {
                &Value::Null
            };
            input.extend(
                tool_calls
                    .iter()
                    .map(|tool_call| rebuilt_call(tool_call, raw)),
            );
        }
        Turn::ToolResults { results } => input.extend(results.iter().map(|result| {
            let output = result_text_marked(result);
            json!({"type": "function_call_output", "call_id": result.call_id, "output": output})
        })),
    }
    Ok(())
}

/// Reasoning without its encrypted content is known to the vendor only by an id that it has not
/// stored (`store: false`), so it would be refused.
fn can_return(item: &Value) -> bool {
    text_at(item, "type") != "reasoning"
        || item.get("encrypted_content").is_some_and(Value::is_string)
}

/// A call written anew; a thought signature that came with it must go back with it.
fn rebuilt_call(call: &ToolCall, raw: &Value) -> Value {
    let arguments = call.arguments.to_string();
    let mut item = json!({
        "type": "function_call", "call_id": call.id, "name": call.name, "arguments": arguments,
    });
    let original = raw
        .as_array()
        .and_then(|raw| raw.iter().find(|i| text_at(i, "call_id") == call.id));
    if let Some(signature) = original.and_then(|o| o.get("thought_signature")) {
        item["thought_signature"] = signature.clone();
    }
    item
}

fn file_part(file: &Attachment, call: &Call<'_>) -> Result<Value, Trouble> {
    Ok(match part(file, call.profile)? {
        Part::Image => {
            json!({"type": "input_image", "image_url": file.data_url(), "detail": "auto"})
        }
        Part::Pdf => {
            json!({"type": "input_file", "filename": file.name, "file_data": file.data_url()})
        }
        Part::Text(text) => json!({"type": "input_text", "text": text}),
    })
}

fn tools(call: &Call<'_>) -> Option<Value> {
    let tools = call.request.tools.iter().map(|tool| {
        let lowered = call.parameters(tool);
        json!({
            "type": "function",
            "name": tool.name,
            "description": tool.description,
            "parameters": lowered.schema,
            "strict": lowered.strict,
        })
    });
    (!call.request.tools.is_empty()).then(|| tools.collect())
}

fn put_format(body: &mut Map<String, Value>, call: &Call<'_>) {
    let Some(lowered) = call.format() else { return };
    let schema = &lowered.schema;
    match call.profile.schema_place {
        SchemaPlace::TextFormat => {
            let format = json!({
                "type": "json_schema", "name": "answer", "schema": schema, "strict": lowered.strict,
            });
            put(body, "text", Some(json!({"format": format})));
        }
        SchemaPlace::ResponseFormat => {
            let named = json!({"name": "answer", "schema": schema, "strict": lowered.strict});
            let format = json!({"type": "json_schema", "json_schema": named});
            put(body, "response_format", Some(format));
        }
    }
}

fn tool_call(item: &Value) -> Option<ToolCall> {
    (text_at(item, "type") == "function_call").then(|| ToolCall {
        id: text_at(item, "call_id").to_owned(),
        name: text_at(item, "name").to_owned(),
        arguments: arguments(text_at(item, "arguments")),
    })
}

/// The parts of all messages in the output.
fn contents(output: &[Value]) -> impl Iterator<Item = &Value> {
    let messages = output
        .iter()
        .filter(|item| text_at(item, "type") == "message");
    messages.flat_map(|item| list_at(item, "content"))
}

fn visible(output: &[Value]) -> String {
    let texts = contents(output).filter(|part| text_at(part, "type") == "output_text");
    texts.map(|part| text_at(part, "text")).collect()
}

fn ending(body: &Value, output: &[Value], calls: &[ToolCall]) -> Result<Ending, Unread> {
    if let Some(part) = contents(output).find(|part| text_at(part, "type") == "refusal") {
        return Ok(Ending::Refused(text_at(part, "refusal").to_owned()));
    }
    let reason = body
        .pointer("/incomplete_details/reason")
        .and_then(Value::as_str);
    match (text_at(body, "status"), reason) {
        ("", _) => Err(Unread::Lacks("the answer has no `status`")),
        ("queued" | "in_progress", _) => Err(Unread::Lacks("the answer is not finished")),
        ("completed" | "requires_action", _) => Ok(well(calls)),
        ("incomplete", Some("content_filter")) => Ok(Ending::Blocked("content_filter".to_owned())),
        ("incomplete", reason) => Ok(Ending::Truncated(reason.unwrap_or("incomplete").to_owned())),
        ("failed", _) => Err(Unread::Vendor(json!({"error": body.get("error")}))),
        ("cancelled", _) => Ok(Ending::Cancelled),
        (other, _) => Ok(Ending::Stop(Stop::Other(other.to_owned()))),
    }
}

fn usage(usage: &Value) -> Usage {
    let cached = count(usage, "/input_tokens_details/cached_tokens");
    let written = count(usage, "/input_tokens_details/cache_write_tokens");
    let reasoning = count(usage, "/output_tokens_details/reasoning_tokens");
    Usage {
        input_uncached: count(usage, "/input_tokens")
            .saturating_sub(cached)
            .saturating_sub(written),
        cache_read: cached,
        cache_write: written,
        output_visible: count(usage, "/output_tokens").saturating_sub(reasoning),
        reasoning,
        tool_input: 0,
        vendor_cost: vendor_cost(usage),
    }
}

/// Perplexity's own bill, in USD.
fn vendor_cost(usage: &Value) -> Option<Decimal> {
    let cost = usage.get("cost")?;
    let in_usd = matches!(text_at(cost, "currency"), "" | "USD");
    let total = cost.get("total_cost").filter(|_| in_usd)?.to_string();
    total
        .parse()
        .ok()
        .or_else(|| Decimal::from_scientific(&total).ok())
}

/// A stream: the terminal event carries the whole answer; the pieces before it are only needed for
/// showing, and where a server leaves the output out of the last event.
#[derive(Default)]
struct Stream {
    items: BTreeMap<u64, Value>,
    text: String,
    last: Option<Value>,
}

impl Assembler for Stream {
    fn push(&mut self, event: &Event) -> Result<String, Broken> {
        if event.data == "[DONE]" {
            return Ok(String::new());
        }
        let mut data = data(event)?;
        match text_at(&data, "type").to_owned().as_str() {
            "response.output_text.delta" => {
                let delta = text_at(&data, "delta").to_owned();
                self.text.push_str(&delta);
                return Ok(delta);
            }
            "response.output_item.done" => {
                let index = count(&data, "/output_index");
                self.items.insert(index, data["item"].take());
            }
            "response.completed"
            | "response.incomplete"
            | "response.failed"
            | "response.cancelled" => self.last = Some(data["response"].take()),
            "error" => return Err(Broken::Vendor(data)),
            _ if data.get("error").is_some_and(Value::is_object) => {
                return Err(Broken::Vendor(data));
            }
            // Vendors add events within a version; the whole answer still comes at the end.
            _ => {}
        }
        Ok(String::new())
    }

    fn finish(self: Box<Self>) -> Result<Value, Broken> {
        let mut last = self.last.ok_or(Broken::Cut)?;
        if !last.is_object() {
            return Err(Broken::Malformed);
        }
        if list_at(&last, "output").is_empty() {
            let mut items: Vec<Value> = self.items.into_values().collect();
            if items.is_empty() && !self.text.is_empty() {
                let content =
                    json!([{"type": "output_text", "text": self.text, "annotations": []}]);
                items.push(json!({"type": "message", "role": "assistant", "content": content}));
            }
            last["output"] = items.into();
        }
        Ok(last)
    }
}
