//! Anthropic's Messages.
//!
//! Source: vendor wire notes §0.2, §1.1 and §1.2, column "Anthropic", 2026-11 (`docs/vendors.md`).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    Assembler, Broken, Call, Dialect, Draft, Ending, Part, Unread, arguments, count, data, number,
    part, put, result_text, some_text, text_at, well,
};
use crate::reply::{Stop, ToolCall, Usage};
use crate::request::{Attachment, ToolResult, Turn};
use crate::sse::Event;
use crate::trouble::Trouble;

pub(crate) struct Messages;

impl Dialect for Messages {
    fn body(&self, call: &Call<'_>) -> Result<Value, Trouble> {
        let mut messages = Vec::new();
        for turn in &call.request.turns {
            messages.push(message(turn, call)?);
        }
        let mut body = Map::new();
        put(&mut body, "model", Some(json!(call.request.model.id)));
        put(&mut body, "max_tokens", call.max_output().map(Value::from));
        put(&mut body, "system", call.system().map(Value::from));
        put(&mut body, "messages", Some(messages.into()));
        put(&mut body, "temperature", call.temperature().map(number));
        put(&mut body, "tools", tools(call));
        // Not a forced tool: current models refuse that.
        let format = call
            .format()
            .map(|l| json!({"type": "json_schema", "schema": l.schema}));
        put(
            &mut body,
            "output_config",
            format.map(|format| json!({"format": format})),
        );
        put(&mut body, "stream", Some(call.stream.into()));
        Ok(Value::Object(body))
    }

    fn assembler(&self) -> Box<dyn Assembler> {
        Box::new(Stream::default())
    }

    fn read(&self, body: Value) -> Result<Draft, Unread> {
        let content = body.get("content").and_then(Value::as_array);
        let content = content
            .ok_or(Unread::Lacks("the answer has no `content`"))?
            .clone();
        let tool_calls: Vec<_> = content.iter().filter_map(tool_call).collect();
        let texts = content
            .iter()
            .filter(|block| text_at(block, "type") == "text");
        Ok(Draft {
            text: texts.map(|block| text_at(block, "text")).collect(),
            ending: ending(&body, &tool_calls)?,
            tool_calls,
            raw: content.into(),
            usage: usage(body.get("usage").unwrap_or(&Value::Null)),
            model: some_text(&body, "model"),
            id: some_text(&body, "id"),
        })
    }
}

fn message(turn: &Turn, call: &Call<'_>) -> Result<Value, Trouble> {
    Ok(match turn {
        Turn::User { text, attachments } if attachments.is_empty() => {
            json!({"role": "user", "content": text})
        }
        Turn::User { text, attachments } => {
            // Documents before the question, as the vendor advises.
            let mut content = Vec::new();
            for file in attachments {
                content.push(file_block(file, call)?);
            }
            content.push(json!({"type": "text", "text": text}));
            json!({"role": "user", "content": content})
        }
        Turn::Assistant { vendor, raw, .. } if call.echoes(vendor) && raw.is_array() => {
            json!({"role": "assistant", "content": raw})
        }
        Turn::Assistant {
            text, tool_calls, ..
        } => {
            let said = (!text.is_empty()).then(|| json!({"type": "text", "text": text}));
            let calls = tool_calls.iter().map(rebuilt_call);
            let content: Vec<_> = said.into_iter().chain(calls).collect();
            json!({"role": "assistant", "content": content})
        }
        Turn::ToolResults { results } => {
            let content: Vec<_> = results.iter().map(tool_result).collect();
            json!({"role": "user", "content": content})
        }
    })
}

fn rebuilt_call(call: &ToolCall) -> Value {
    json!({"type": "tool_use", "id": call.id, "name": call.name, "input": call.arguments})
}

fn tool_result(result: &ToolResult) -> Value {
    json!({
        "type": "tool_result",
        "tool_use_id": result.call_id,
        "content": result_text(result),
        "is_error": result.is_error,
    })
}

fn file_block(file: &Attachment, call: &Call<'_>) -> Result<Value, Trouble> {
    let source =
        |media: &str| json!({"type": "base64", "media_type": media, "data": file.base64()});
    Ok(match part(file, call.profile)? {
        Part::Image => json!({"type": "image", "source": source(&file.media_type)}),
        Part::Pdf => {
            json!({"type": "document", "source": source("application/pdf"), "title": file.name})
        }
        Part::Text(text) => json!({"type": "text", "text": text}),
    })
}

/// Tools keep their canonical schema: without `strict` any JSON Schema is taken, and the vendor's
/// caps on strict tools do not bind.
fn tools(call: &Call<'_>) -> Option<Value> {
    let tools = call.request.tools.iter().map(|tool| {
        json!({
            "name": tool.name,
            "description": tool.description,
            "input_schema": tool.parameters,
        })
    });
    (!call.request.tools.is_empty()).then(|| tools.collect())
}

fn tool_call(block: &Value) -> Option<ToolCall> {
    (text_at(block, "type") == "tool_use").then(|| ToolCall {
        id: text_at(block, "id").to_owned(),
        name: text_at(block, "name").to_owned(),
        arguments: block.get("input").cloned().unwrap_or_else(|| json!({})),
    })
}

fn ending(body: &Value, calls: &[ToolCall]) -> Result<Ending, Unread> {
    let reason = text_at(body, "stop_reason");
    Ok(match reason {
        "" => return Err(Unread::Lacks("the answer has no `stop_reason`")),
        "end_turn" | "stop_sequence" | "tool_use" => well(calls),
        // A pause is an answer that goes on only if asked; nothing here uses the server-side
        // tools that cause it.
        "max_tokens" | "model_context_window_exceeded" | "pause_turn" => {
            Ending::Truncated(reason.to_owned())
        }
        "refusal" => {
            let category = body
                .pointer("/stop_details/category")
                .and_then(Value::as_str);
            Ending::Refused(category.unwrap_or_default().to_owned())
        }
        other => Ending::Stop(Stop::Other(other.to_owned())),
    })
}

/// Input excludes what went through the cache; output includes thinking.
fn usage(usage: &Value) -> Usage {
    let reasoning = count(usage, "/output_tokens_details/thinking_tokens");
    Usage {
        input_uncached: count(usage, "/input_tokens"),
        cache_read: count(usage, "/cache_read_input_tokens"),
        cache_write: count(usage, "/cache_creation_input_tokens"),
        output_visible: count(usage, "/output_tokens").saturating_sub(reasoning),
        reasoning,
        ..Usage::default()
    }
}

/// A stream: a message, its blocks piece by piece, then the reason why it stopped.
#[derive(Default)]
struct Stream {
    message: Map<String, Value>,
    blocks: BTreeMap<u64, Block>,
    stopped: bool,
}

#[derive(Default)]
struct Block {
    content: Value,
    /// A tool's input comes as pieces of JSON text.
    input: String,
}

impl Assembler for Stream {
    fn push(&mut self, event: &Event) -> Result<String, Broken> {
        let mut data = data(event)?;
        match text_at(&data, "type").to_owned().as_str() {
            "message_start" => match data["message"].take() {
                Value::Object(message) => self.message = message,
                _ => return Err(Broken::Malformed),
            },
            "content_block_start" => {
                let content = data["content_block"].take();
                let block = Block {
                    content,
                    input: String::new(),
                };
                self.blocks.insert(count(&data, "/index"), block);
            }
            "content_block_delta" => return self.delta(&data),
            "message_delta" => self.end(&data),
            "message_stop" => self.stopped = true,
            "error" => return Err(Broken::Vendor(data)),
            // `ping`, `content_block_stop`, and what the vendor may add.
            _ => {}
        }
        Ok(String::new())
    }

    fn finish(mut self: Box<Self>) -> Result<Value, Broken> {
        let reason = self
            .message
            .get("stop_reason")
            .is_some_and(Value::is_string);
        if !self.stopped || !reason {
            return Err(Broken::Cut);
        }
        let content: Vec<Value> = self.blocks.into_values().map(Block::finish).collect();
        self.message.insert("content".to_owned(), content.into());
        Ok(Value::Object(self.message))
    }
}

impl Stream {
    fn delta(&mut self, data: &Value) -> Result<String, Broken> {
        let block = self
            .blocks
            .get_mut(&count(data, "/index"))
            .ok_or(Broken::Malformed)?;
        let delta = data.get("delta").unwrap_or(&Value::Null);
        match text_at(delta, "type") {
            "text_delta" => {
                let text = text_at(delta, "text").to_owned();
                block.append("text", &text);
                return Ok(text);
            }
            "input_json_delta" => block.input.push_str(text_at(delta, "partial_json")),
            "thinking_delta" => block.append("thinking", text_at(delta, "thinking")),
            "signature_delta" => block.append("signature", text_at(delta, "signature")),
            "citations_delta" => block.cite(delta),
            _ => {}
        }
        Ok(String::new())
    }

    /// The values in `message_delta` are cumulative, so they replace those of `message_start`.
    fn end(&mut self, data: &Value) {
        if let Some(delta) = data.get("delta").and_then(Value::as_object) {
            self.message.extend(delta.clone());
        }
        let Some(latest) = data.get("usage").and_then(Value::as_object) else {
            return;
        };
        let usage = self.message.entry("usage").or_insert_with(|| json!({}));
        if let Some(usage) = usage.as_object_mut() {
            let known = latest.iter().filter(|(_, value)| !value.is_null());
            usage.extend(known.map(|(name, value)| (name.clone(), value.clone())));
        }
    }
}

impl Block {
    fn append(&mut self, field: &str, more: &str) {
        let Some(content) = self.content.as_object_mut() else {
            return;
        };
        if let Value::String(text) = content.entry(field).or_insert_with(|| json!("")) {
            text.push_str(more);
        }
    }

    fn cite(&mut self, delta: &Value) {
        let Some(content) = self.content.as_object_mut() else {
            return;
        };
        let citations = content.entry("citations").or_insert(Value::Null);
        if citations.is_null() {
            *citations = json!([]);
        }
        if let (Some(list), Some(citation)) = (citations.as_array_mut(), delta.get("citation")) {
            list.push(citation.clone());
        }
    }

    fn finish(mut self) -> Value {
        if !self.input.is_empty()
            && let Some(content) = self.content.as_object_mut()
        {
            content.insert("input".to_owned(), arguments(&self.input));
        }
        self.content
    }
}
