//! OpenAI's chat/completions, as compatible servers speak it.
//!
//! Source: vendor wire notes §1.1 and §1.2, column "Chat", 2026-11 (`docs/vendors.md`).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    Assembler, Broken, Call, Dialect, Draft, Ending, Part, Unread, arguments, count, data, list_at,
    number, part, put, result_text_marked, some_text, text_at, well,
};
use crate::reply::{Stop, ToolCall, Usage};
use crate::request::{Attachment, Turn};
use crate::sse::Event;
use crate::trouble::Trouble;

pub(crate) struct Chat;

impl Dialect for Chat {
    fn body(&self, call: &Call<'_>) -> Result<Value, Trouble> {
        let mut messages = Vec::new();
        if let Some(system) = call.system() {
            messages.push(json!({"role": "system", "content": system}));
        }
        for turn in &call.request.turns {
            add_turn(turn, call, &mut messages)?;
        }
        let mut body = Map::new();
        put(&mut body, "model", Some(json!(call.request.model.id)));
        put(&mut body, "messages", Some(messages.into()));
        put(
            &mut body,
            call.profile.cap_field,
            call.max_output().map(Value::from),
        );
        put(&mut body, "temperature", call.temperature().map(number));
        put(&mut body, "tools", tools(call));
        put(&mut body, "response_format", response_format(call));
        put(&mut body, "stream", Some(call.stream.into()));
        // Without this a stream reports no usage.
        put(
            &mut body,
            "stream_options",
            call.stream.then(|| json!({"include_usage": true})),
        );
        Ok(Value::Object(body))
    }

    fn assembler(&self) -> Box<dyn Assembler> {
        Box::new(Stream::default())
    }

    fn read(&self, body: Value) -> Result<Draft, Unread> {
        let choice = list_at(&body, "choices")
            .first()
            .ok_or(Unread::Lacks("the answer has no `choices`"))?;
        let message = choice.get("message").cloned().unwrap_or_default();
        let tool_calls: Vec<_> = list_at(&message, "tool_calls")
            .iter()
            .map(tool_call)
            .collect();
        Ok(Draft {
            text: text_at(&message, "content").to_owned(),
            ending: ending(text_at(choice, "finish_reason"), &message, &tool_calls)?,
            tool_calls,
            raw: message,
            usage: usage(body.get("usage").unwrap_or(&Value::Null)),
            model: some_text(&body, "model"),
            id: some_text(&body, "id"),
        })
    }
}

fn add_turn(turn: &Turn, call: &Call<'_>, messages: &mut Vec<Value>) -> Result<(), Trouble> {
    match turn {
        Turn::User { text, attachments } if attachments.is_empty() => {
            messages.push(json!({"role": "user", "content": text}));
        }
        Turn::User { text, attachments } => {
            let mut content = vec![json!({"type": "text", "text": text})];
            for file in attachments {
                content.push(file_part(file, call)?);
            }
            messages.push(json!({"role": "user", "content": content}));
        }
        Turn::Assistant { vendor, raw, .. } if call.echoes(vendor) && raw.is_object() => {
            messages.push(raw.clone());
        }
        Turn::Assistant {
            text, tool_calls, ..
        } => {
            let mut message = json!({"role": "assistant", "content": text});
            if !tool_calls.is_empty() {
                message["tool_calls"] = tool_calls.iter().map(rebuilt_call).collect();
            }
            messages.push(message);
        }
        Turn::ToolResults { results } => messages.extend(results.iter().map(|result| {
            let content = result_text_marked(result);
            json!({"role": "tool", "tool_call_id": result.call_id, "content": content})
        })),
    }
    Ok(())
}

fn rebuilt_call(call: &ToolCall) -> Value {
    let function = json!({"name": call.name, "arguments": call.arguments.to_string()});
    json!({"id": call.id, "type": "function", "function": function})
}

fn file_part(file: &Attachment, call: &Call<'_>) -> Result<Value, Trouble> {
    Ok(match part(file, call.profile)? {
        Part::Image => json!({"type": "image_url", "image_url": {"url": file.data_url()}}),
        Part::Pdf => {
            let content = json!({"filename": file.name, "file_data": file.data_url()});
            json!({"type": "file", "file": content})
        }
        Part::Text(text) => json!({"type": "text", "text": text}),
    })
}

fn tools(call: &Call<'_>) -> Option<Value> {
    let tools = call.request.tools.iter().map(|tool| {
        let lowered = call.parameters(tool);
        let function = json!({
            "name": tool.name,
            "description": tool.description,
            "parameters": lowered.schema,
            "strict": lowered.strict,
        });
        json!({"type": "function", "function": function})
    });
    (!call.request.tools.is_empty()).then(|| tools.collect())
}

fn response_format(call: &Call<'_>) -> Option<Value> {
    let lowered = call.format()?;
    let named = json!({"name": "answer", "schema": lowered.schema, "strict": lowered.strict});
    Some(json!({"type": "json_schema", "json_schema": named}))
}

fn tool_call(call: &Value) -> ToolCall {
    let function = call.get("function").unwrap_or(&Value::Null);
    ToolCall {
        id: text_at(call, "id").to_owned(),
        name: text_at(function, "name").to_owned(),
        arguments: arguments(text_at(function, "arguments")),
    }
}

fn ending(reason: &str, message: &Value, calls: &[ToolCall]) -> Result<Ending, Unread> {
    if let Some(refusal) = some_text(message, "refusal") {
        return Ok(Ending::Refused(refusal));
    }
    Ok(match reason {
        "" => return Err(Unread::Lacks("the answer has no `finish_reason`")),
        "stop" | "tool_calls" | "function_call" => well(calls),
        "length" => Ending::Truncated(reason.to_owned()),
        "content_filter" => Ending::Blocked(reason.to_owned()),
        other => Ending::Stop(Stop::Other(other.to_owned())),
    })
}

fn usage(usage: &Value) -> Usage {
    let cached = count(usage, "/prompt_tokens_details/cached_tokens");
    let reasoning = count(usage, "/completion_tokens_details/reasoning_tokens");
    Usage {
        input_uncached: count(usage, "/prompt_tokens").saturating_sub(cached),
        cache_read: cached,
        output_visible: count(usage, "/completion_tokens").saturating_sub(reasoning),
        reasoning,
        ..Usage::default()
    }
}

/// A stream: unnamed chunks of the one choice, then a chunk with the usage, then `[DONE]`.
#[derive(Default)]
struct Stream {
    text: String,
    refusal: String,
    calls: BTreeMap<u64, Piece>,
    finish_reason: Option<String>,
    usage: Value,
    model: Option<String>,
    id: Option<String>,
    done: bool,
}

#[derive(Default)]
struct Piece {
    id: String,
    name: String,
    arguments: String,
}

impl Assembler for Stream {
    fn push(&mut self, event: &Event) -> Result<String, Broken> {
        if event.data.trim() == "[DONE]" {
            self.done = true;
            return Ok(String::new());
        }
        let chunk = data(event)?;
        if chunk.get("error").is_some_and(|e| !e.is_null()) {
            return Err(Broken::Vendor(chunk));
        }
        self.model = some_text(&chunk, "model").or(self.model.take());
        self.id = some_text(&chunk, "id").or(self.id.take());
        if let Some(usage) = chunk.get("usage").filter(|u| u.is_object()) {
            self.usage = usage.clone();
        }
        let choice = list_at(&chunk, "choices")
            .iter()
            .find(|c| count(c, "/index") == 0);
        Ok(choice.map(|choice| self.choice(choice)).unwrap_or_default())
    }

    fn finish(self: Box<Self>) -> Result<Value, Broken> {
        let Some(reason) = self.finish_reason.filter(|_| self.done) else {
            return Err(Broken::Cut);
        };
        let mut message = json!({"role": "assistant", "content": self.text});
        if !self.refusal.is_empty() {
            message["refusal"] = self.refusal.into();
        }
        if !self.calls.is_empty() {
            message["tool_calls"] = self.calls.into_values().map(Piece::json).collect();
        }
        let choice = json!({"index": 0, "message": message, "finish_reason": reason});
        let (model, id, usage) = (self.model, self.id, self.usage);
        Ok(json!({"id": id, "model": model, "choices": [choice], "usage": usage}))
    }
}

impl Stream {
    fn choice(&mut self, choice: &Value) -> String {
        self.finish_reason = some_text(choice, "finish_reason").or(self.finish_reason.take());
        let delta = choice.get("delta").unwrap_or(&Value::Null);
        self.refusal.push_str(text_at(delta, "refusal"));
        for piece in list_at(delta, "tool_calls") {
            self.tool_call(piece);
        }
        let text = text_at(delta, "content").to_owned();
        self.text.push_str(&text);
        text
    }

    fn tool_call(&mut self, piece: &Value) {
        let call = self.calls.entry(count(piece, "/index")).or_default();
        let function = piece.get("function").unwrap_or(&Value::Null);
        call.id.push_str(text_at(piece, "id"));
        call.name.push_str(text_at(function, "name"));
        call.arguments.push_str(text_at(function, "arguments"));
    }
}

impl Piece {
    fn json(self) -> Value {
        let function = json!({"name": self.name, "arguments": self.arguments});
        json!({"id": self.id, "type": "function", "function": function})
    }
}
