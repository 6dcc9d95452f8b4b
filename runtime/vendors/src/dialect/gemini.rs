//! Google's generateContent.
//!
//! Source: vendor wire notes §0.4, §1.1 and §1.2, column "Gemini", 2026-11 (`docs/vendors.md`).

use serde_json::{Map, Value, json};

use super::{
    Assembler, Broken, Call, Dialect, Draft, Ending, Part, Unread, count, data, list_at, number,
    part, put, some_text, text_at, well,
};
use crate::reply::{Stop, ToolCall, Usage};
use crate::request::{Attachment, ToolResult, Turn};
use crate::sse::Event;
use crate::trouble::Trouble;

/// Begins the ids made up here for calls that the vendor gave none. They are not sent back.
const OWN_ID: &str = "flow-call-";

pub(crate) struct Gemini;

impl Dialect for Gemini {
    fn body(&self, call: &Call<'_>) -> Result<Value, Trouble> {
        let mut contents = Vec::new();
        for turn in &call.request.turns {
            contents.push(content(turn, call)?);
        }
        let mut body = Map::new();
        let system = call.system().map(|text| json!({"parts": [{"text": text}]}));
        put(&mut body, "systemInstruction", system);
        put(&mut body, "contents", Some(contents.into()));
        put(&mut body, "tools", tools(call));
        put(&mut body, "generationConfig", config(call));
        Ok(Value::Object(body))
    }

    fn method(&self, stream: bool) -> &'static str {
        if stream {
            "streamGenerateContent?alt=sse"
        } else {
            "generateContent"
        }
    }

    fn assembler(&self) -> Box<dyn Assembler> {
        Box::new(Stream::default())
    }

    fn read(&self, body: Value) -> Result<Draft, Unread> {
        let candidate = list_at(&body, "candidates")
            .first()
            .cloned()
            .unwrap_or_default();
        let parts = candidate
            .pointer("/content/parts")
            .and_then(Value::as_array);
        let parts = parts.cloned().unwrap_or_default();
        let calls = parts.iter().filter_map(|part| part.get("functionCall"));
        let tool_calls: Vec<_> = calls
            .enumerate()
            .map(|(n, call)| tool_call(n, call))
            .collect();
        Ok(Draft {
            text: parts.iter().map(visible).collect(),
            ending: ending(&body, &candidate, &tool_calls)?,
            tool_calls,
            raw: parts.into(),
            usage: usage(body.get("usageMetadata").unwrap_or(&Value::Null)),
            model: some_text(&body, "modelVersion"),
            id: some_text(&body, "responseId"),
        })
    }
}

fn content(turn: &Turn, call: &Call<'_>) -> Result<Value, Trouble> {
    Ok(match turn {
        Turn::User { text, attachments } => {
            let mut parts = vec![json!({"text": text})];
            for file in attachments {
                parts.push(file_part(file, call)?);
            }
            json!({"role": "user", "parts": parts})
        }
        Turn::Assistant { vendor, raw, .. } if call.echoes(vendor) && raw.is_array() => {
            json!({"role": "model", "parts": raw})
        }
        Turn::Assistant {
            text, tool_calls, ..
        } => {
            let said = (!text.is_empty()).then(|| json!({"text": text}));
            let calls = tool_calls.iter().map(rebuilt_call);
            let parts: Vec<_> = said.into_iter().chain(calls).collect();
            json!({"role": "model", "parts": parts})
        }
        Turn::ToolResults { results } => {
            let parts: Vec<_> = results.iter().map(tool_result).collect();
            json!({"role": "user", "parts": parts})
        }
    })
}

fn rebuilt_call(call: &ToolCall) -> Value {
    let mut inner = json!({"name": call.name, "args": call.arguments});
    put_id(&mut inner, &call.id);
    json!({"functionCall": inner})
}

/// The response must be an object; other values get one around them.
fn tool_result(result: &ToolResult) -> Value {
    let key = if result.is_error { "error" } else { "result" };
    let response = match &result.content {
        Value::Object(object) if !result.is_error => Value::Object(object.clone()),
        other => json!({key: other}),
    };
    let mut inner = json!({"name": result.name, "response": response});
    put_id(&mut inner, &result.call_id);
    json!({"functionResponse": inner})
}

fn put_id(inner: &mut Value, id: &str) {
    if !id.starts_with(OWN_ID) {
        inner["id"] = id.into();
    }
}

fn file_part(file: &Attachment, call: &Call<'_>) -> Result<Value, Trouble> {
    Ok(match part(file, call.profile)? {
        Part::Image | Part::Pdf => {
            json!({"inlineData": {"mimeType": file.media_type, "data": file.base64()}})
        }
        Part::Text(text) => json!({"text": text}),
    })
}

fn tools(call: &Call<'_>) -> Option<Value> {
    let declared = call.request.tools.iter().map(|tool| {
        json!({
            "name": tool.name,
            "description": tool.description,
            "parametersJsonSchema": call.parameters(tool).schema,
        })
    });
    let declared: Vec<_> = declared.collect();
    (!declared.is_empty()).then(|| json!([{"functionDeclarations": declared}]))
}

fn config(call: &Call<'_>) -> Option<Value> {
    let mut config = Map::new();
    put(
        &mut config,
        call.profile.cap_field,
        call.max_output().map(Value::from),
    );
    put(&mut config, "temperature", call.temperature().map(number));
    if let Some(lowered) = call.format() {
        put(
            &mut config,
            "responseMimeType",
            Some(json!("application/json")),
        );
        put(
            &mut config,
            "responseJsonSchema",
            Some(lowered.schema.clone()),
        );
    }
    (!config.is_empty()).then_some(Value::Object(config))
}

fn tool_call(number: usize, call: &Value) -> ToolCall {
    ToolCall {
        id: some_text(call, "id").unwrap_or_else(|| format!("{OWN_ID}{number}")),
        name: text_at(call, "name").to_owned(),
        arguments: call.get("args").cloned().unwrap_or_else(|| json!({})),
    }
}

/// The text of a part, unless it is a thought.
fn visible(part: &Value) -> &str {
    if is_thought(part) {
        ""
    } else {
        text_at(part, "text")
    }
}

fn is_thought(part: &Value) -> bool {
    part.get("thought") == Some(&Value::Bool(true))
}

fn ending(body: &Value, candidate: &Value, calls: &[ToolCall]) -> Result<Ending, Unread> {
    if let Some(reason) = body
        .pointer("/promptFeedback/blockReason")
        .and_then(Value::as_str)
    {
        return Ok(Ending::Blocked(reason.to_owned()));
    }
    let reason = text_at(candidate, "finishReason");
    Ok(match reason {
        "" => return Err(Unread::Lacks("the answer has no `finishReason`")),
        "STOP" => well(calls),
        "MAX_TOKENS" => Ending::Truncated(reason.to_owned()),
        "SAFETY"
        | "RECITATION"
        | "BLOCKLIST"
        | "PROHIBITED_CONTENT"
        | "SPII"
        | "MODEL_ARMOR"
        | "IMAGE_SAFETY"
        | "IMAGE_PROHIBITED_CONTENT" => Ending::Blocked(reason.to_owned()),
        "MALFORMED_FUNCTION_CALL"
        | "UNEXPECTED_TOOL_CALL"
        | "TOO_MANY_TOOL_CALLS"
        | "MISSING_THOUGHT_SIGNATURE"
        | "MALFORMED_RESPONSE" => Ending::Unusable(reason.to_owned()),
        // Some servers give a reason of their own when the model asks for a function.
        _ if !calls.is_empty() => well(calls),
        other => Ending::Stop(Stop::Other(other.to_owned())),
    })
}

/// The prompt includes what was read from the cache; the candidates exclude the thoughts.
fn usage(usage: &Value) -> Usage {
    let cached = count(usage, "/cachedContentTokenCount");
    Usage {
        input_uncached: count(usage, "/promptTokenCount").saturating_sub(cached),
        cache_read: cached,
        output_visible: count(usage, "/candidatesTokenCount"),
        reasoning: count(usage, "/thoughtsTokenCount"),
        tool_input: count(usage, "/toolUsePromptTokenCount"),
        ..Usage::default()
    }
}

/// A stream: unnamed chunks, each shaped like an answer. There is no end marker, so the finish
/// reason is the only sign that nothing is missing.
#[derive(Default)]
struct Stream {
    parts: Vec<Value>,
    body: Map<String, Value>,
    finish_reason: Option<String>,
}

impl Assembler for Stream {
    fn push(&mut self, event: &Event) -> Result<String, Broken> {
        let chunk = data(event)?;
        if chunk.get("error").is_some_and(|e| !e.is_null()) {
            return Err(Broken::Vendor(chunk));
        }
        for key in [
            "usageMetadata",
            "modelVersion",
            "responseId",
            "promptFeedback",
        ] {
            put(&mut self.body, key, chunk.get(key).cloned());
        }
        let Some(candidate) = list_at(&chunk, "candidates").first() else {
            return Ok(String::new());
        };
        self.finish_reason = some_text(candidate, "finishReason").or(self.finish_reason.take());
        let parts = candidate
            .pointer("/content/parts")
            .and_then(Value::as_array);
        let parts = parts.map(Vec::as_slice).unwrap_or_default();
        parts.iter().for_each(|part| self.add(part));
        Ok(parts.iter().map(visible).collect())
    }

    fn finish(mut self: Box<Self>) -> Result<Value, Broken> {
        let blocked = self
            .body
            .get("promptFeedback")
            .is_some_and(|f| f.get("blockReason").is_some());
        if self.finish_reason.is_none() && !blocked {
            return Err(Broken::Cut);
        }
        if let Some(reason) = self.finish_reason {
            let content = json!({"role": "model", "parts": self.parts});
            let candidate = json!({"content": content, "finishReason": reason});
            self.body
                .insert("candidates".to_owned(), json!([candidate]));
        }
        Ok(Value::Object(self.body))
    }
}

impl Stream {
    /// Joins plain text to the plain text before it. A part with a thought signature stays as it
    /// came, for it must go back unchanged.
    fn add(&mut self, part: &Value) {
        let plain = |p: &Value| p.get("text").is_some() && p.get("thoughtSignature").is_none();
        if let Some(last) = self.parts.last_mut()
            && plain(last)
            && plain(part)
            && is_thought(last) == is_thought(part)
            && let Some(Value::String(text)) = last.get_mut("text")
        {
            text.push_str(text_at(part, "text"));
            return;
        }
        self.parts.push(part.clone());
    }
}
