//! The wire formats, one file each, behind one small trait.

mod chat;
mod gemini;
mod messages;
mod responses;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::catalogue::{self, Known};
use crate::profile::{DialectName, Profile, Sampling};
use crate::reply::{Stop, ToolCall, Usage};
use crate::request::{Attachment, Request, Tool, ToolResult};
use crate::schema::{self, Lowered};
use crate::sse::Event;
use crate::trouble::{Outcome, Trouble, code};

/// A wire format: how a request is written and an answer read. A stream is first put together to
/// the body that the vendor would have sent in one piece, so that there is one way to read.
pub(crate) trait Dialect: Send + Sync {
    /// The request's body.
    fn body(&self, call: &Call<'_>) -> Result<Value, Trouble>;

    /// What stands for `{method}` in the path, if the path has it.
    fn method(&self, _stream: bool) -> &'static str {
        ""
    }

    /// Puts a stream together.
    fn assembler(&self) -> Box<dyn Assembler>;

    /// Reads a whole body.
    fn read(&self, body: Value) -> Result<Draft, Unread>;
}

/// Puts the events of one stream together.
pub(crate) trait Assembler: Send {
    /// Takes an event and returns the visible text that it adds.
    fn push(&mut self, event: &Event) -> Result<String, Broken>;

    /// Takes the end of the stream. [`Broken::Cut`] unless the dialect's end marker and a finish
    /// reason were seen.
    fn finish(self: Box<Self>) -> Result<Value, Broken>;
}

/// Why a stream is no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Broken {
    /// It ended early.
    Cut,
    /// An event is not what the format promises.
    Malformed,
    /// The vendor reports an error inside the stream.
    Vendor(Value),
}

/// Why a body is no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Unread {
    /// It lacks what the format promises; the text says what.
    Lacks(&'static str),
    /// The vendor reports an error in it.
    Vendor(Value),
}

/// The dialect of that name.
pub(crate) fn dialect(name: DialectName) -> &'static dyn Dialect {
    match name {
        DialectName::Responses => &responses::Responses,
        DialectName::Chat => &chat::Chat,
        DialectName::Messages => &messages::Messages,
        DialectName::Gemini => &gemini::Gemini,
    }
}

/// An answer as read, before it is judged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub(crate) text: String,
    pub(crate) tool_calls: Vec<ToolCall>,
    pub(crate) raw: Value,
    pub(crate) ending: Ending,
    pub(crate) usage: Usage,
    pub(crate) model: Option<String>,
    pub(crate) id: Option<String>,
}

/// How the vendor says that the answer ended. The texts are the vendor's words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ending {
    /// Well.
    Stop(Stop),
    /// By a limit.
    Truncated(String),
    /// The model declined.
    Refused(String),
    /// A filter stepped in.
    Blocked(String),
    /// The model produced something that is no usable answer.
    Unusable(String),
    /// Somebody cancelled it at the vendor.
    Cancelled,
}

/// A request with all that the dialects need to write it.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    pub(crate) profile: &'static Profile,
    pub(crate) known: Option<&'static Known>,
    pub(crate) lowered: Option<Lowered>,
    pub(crate) stream: bool,
}

impl<'a> Call<'a> {
    /// Looks up what is known of the model and lowers the schema.
    pub(crate) fn new(request: &'a Request, profile: &'static Profile) -> Self {
        let known = catalogue::known(profile.vendor, &request.model.id);
        let lowered = request
            .schema
            .as_ref()
            .map(|s| schema::lower(s, &profile.subset));
        Self {
            request,
            profile,
            known,
            lowered,
            stream: !request.model.whole,
        }
    }

    /// The temperature, where the model takes one.
    pub(crate) fn temperature(&self) -> Option<Decimal> {
        let listed = self.known.and_then(|k| k.sampling);
        let takes = match self.profile.sampling {
            Sampling::Unless => listed != Some(false),
            Sampling::OnlyIfKnown => listed == Some(true),
            Sampling::Never => false,
        };
        self.request.model.temperature.filter(|_| takes)
    }

    /// The output cap: the plan's, else what the profile needs, within what the model can.
    pub(crate) fn max_output(&self) -> Option<u64> {
        let most = self.known.and_then(|k| k.max_output).unwrap_or(u64::MAX);
        self.request
            .model
            .max_output_tokens
            .or(self.profile.default_max_output.map(|d| d.min(most)))
    }

    /// The schema to send as a format. None where there is none, or where the vendor cannot be
    /// held to it; then [`Call::system`] asks for it in words.
    pub(crate) fn format(&self) -> Option<&Lowered> {
        self.lowered
            .as_ref()
            .filter(|l| l.strict || self.profile.subset.open)
    }

    /// The system prompt, with the schema in words where it cannot be sent as a format.
    pub(crate) fn system(&self) -> Option<String> {
        let asked = self.lowered.as_ref().filter(|_| self.format().is_none()).map(|lowered| {
            format!("Answer with JSON only, without any other text. It must fit this JSON Schema: {}", lowered.schema)
        });
        let parts: Vec<String> = self
            .request
            .system
            .clone()
            .into_iter()
            .chain(asked)
            .collect();
        (!parts.is_empty()).then(|| parts.join("\n\n"))
    }

    /// A tool's parameters in the vendor's subset.
    pub(crate) fn parameters(&self, tool: &Tool) -> Lowered {
        schema::lower_parameters(&tool.parameters, &self.profile.subset)
    }

    /// Whether raw items of that vendor may be sent as they are.
    pub(crate) fn echoes(&self, vendor: &str) -> bool {
        self.profile.echoes_items && vendor == self.profile.vendor
    }
}

/// How an attached file is sent.
pub(crate) enum Part {
    /// As an image.
    Image,
    /// As a PDF document.
    Pdf,
    /// As text with the file's name above it.
    Text(String),
}

/// Decides how a file is sent.
pub(crate) fn part(file: &Attachment, profile: &Profile) -> Result<Part, Trouble> {
    let media = file
        .media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let textual = media.starts_with("text/")
        || media.ends_with("json")
        || media.ends_with("xml")
        || media == "message/rfc822";
    match media.as_str() {
        "image/png" | "image/jpeg" | "image/webp" | "image/gif" => Ok(Part::Image),
        "application/pdf" if profile.pdf => Ok(Part::Pdf),
        _ if textual => Ok(Part::Text(format!(
            "File {}:\n{}",
            file.name,
            String::from_utf8_lossy(&file.bytes)
        ))),
        _ => Err(unreadable(file, profile)),
    }
}

fn unreadable(file: &Attachment, profile: &Profile) -> Trouble {
    let message = format!(
        "{} cannot read the file {} ({}); send it as text, an image{}.",
        profile.title,
        file.name,
        file.media_type,
        if profile.pdf { " or a PDF" } else { "" },
    );
    Trouble::new(Outcome::Blocked, code::CANNOT_ASK, message)
}

/// A tool's result as text, for the dialects that take text.
pub(crate) fn result_text(result: &ToolResult) -> String {
    match &result.content {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The same for dialects that have no field for failure.
pub(crate) fn result_text_marked(result: &ToolResult) -> String {
    let text = result_text(result);
    if result.is_error {
        format!("Error: {text}")
    } else {
        text
    }
}

/// A decimal as a JSON number.
pub(crate) fn number(decimal: Decimal) -> Value {
    serde_json::from_str(&decimal.normalize().to_string()).unwrap_or(Value::Null)
}

/// Arguments that come as text. Text that is no object is kept as text, which the judge of the
/// answer then refuses.
pub(crate) fn arguments(text: &str) -> Value {
    if text.trim().is_empty() {
        return json!({});
    }
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// Adds a field if there is something to add.
pub(crate) fn put(body: &mut Map<String, Value>, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        body.insert(key.to_owned(), value);
    }
}

/// A text field, empty if it is missing or something else.
pub(crate) fn text_at<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A list field, empty if it is missing or something else.
pub(crate) fn list_at<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// A count at a JSON pointer, 0 if it is missing.
pub(crate) fn count(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
}

/// A non-empty text field as an owned option.
pub(crate) fn some_text(value: &Value, key: &str) -> Option<String> {
    Some(text_at(value, key))
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
}

/// The JSON of an event's data.
pub(crate) fn data(event: &Event) -> Result<Value, Broken> {
    let value: Value = serde_json::from_str(&event.data).map_err(|_| Broken::Malformed)?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(Broken::Malformed)
    }
}

/// The stop reason of an answer that ended well: tool calls in it mean that the model waits.
pub(crate) fn well(tool_calls: &[ToolCall]) -> Ending {
    Ending::Stop(if tool_calls.is_empty() {
        Stop::Done
    } else {
        Stop::ToolCalls
    })
}
