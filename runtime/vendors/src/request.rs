//! What is asked of a model: plain data that can be written to a journal and sent again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// One request to a model. It holds everything but the key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The model, its vendor and how to reach it.
    pub model: ModelRef,
    /// The system prompt, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The conversation so far, oldest first. It must end with a user turn or tool results.
    pub turns: Vec<Turn>,
    /// Functions that the model may ask for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool>,
    /// The canonical JSON Schema (draft 2020-12) that the final answer must satisfy.
    /// Without it the answer is free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Value>,
}

impl Request {
    /// A request with one user turn and nothing else.
    pub fn new(model: ModelRef, prompt: impl Into<String>) -> Self {
        let turns = vec![Turn::user(prompt)];
        Self {
            model,
            system: None,
            turns,
            tools: Vec::new(),
            schema: None,
        }
    }

    /// The same request continued by what the model said and what was wrong with it, so that the
    /// model can correct itself. Used for the repair round and for a step's own `ensure` rules.
    pub fn repair(&self, reply: &crate::Reply, complaint: &str) -> Self {
        let mut next = self.clone();
        next.turns.push(reply.turn());
        next.turns.push(Turn::user(complaint));
        next
    }
}

/// A model as the plan names it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelRef {
    /// The vendor's name in the language: `openai`, `anthropic`, `google`, `perplexity` or
    /// `openai_compatible`.
    pub vendor: String,
    /// The vendor's model id, sent as written.
    pub id: String,
    /// Overrides the profile's base URL. Required for `openai_compatible`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Overrides the profile's API version (Anthropic's version header, Gemini's path segment).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// Name of the environment variable that holds the key, where it is not the vendor's usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_variable: Option<String>,
    /// Sampling temperature. Left out, with a note in the reply, where the model refuses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Decimal>,
    /// The most tokens the model may produce, reasoning included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u64>,
    /// Asks for the whole answer in one piece instead of a stream. For servers that cannot stream.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
}

impl ModelRef {
    /// A model with the vendor's usual settings.
    pub fn new(vendor: impl Into<String>, id: impl Into<String>) -> Self {
        Self {
            vendor: vendor.into(),
            id: id.into(),
            ..Self::default()
        }
    }
}

/// One turn of the conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum Turn {
    /// What the process or a person says to the model.
    User {
        /// The text.
        text: String,
        /// Files that go with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
    },
    /// What the model said before.
    Assistant {
        /// The vendor whose items `raw` holds. Another vendor gets `text` and `tool_calls` instead.
        vendor: String,
        /// The vendor's own items, resent unchanged: some carry signatures or encrypted reasoning.
        raw: Value,
        /// The visible text.
        text: String,
        /// The functions it asked for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tool_calls: Vec<crate::ToolCall>,
    },
    /// Answers to all the calls of the assistant turn before.
    ToolResults {
        /// One result for each call, in any order.
        results: Vec<ToolResult>,
    },
}

impl Turn {
    /// A user turn without files.
    pub fn user(text: impl Into<String>) -> Self {
        Self::User {
            text: text.into(),
            attachments: Vec::new(),
        }
    }
}

/// A function that the model may call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// Its name: letters, digits, `_` and `-`, at most 64 characters (the strictest vendor's rule).
    pub name: String,
    /// What it does, for the model to read.
    pub description: String,
    /// JSON Schema of its arguments; the root is an object.
    pub parameters: Value,
}

/// What came of one function call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The id of the [`crate::ToolCall`] that this answers.
    pub call_id: String,
    /// The function's name.
    pub name: String,
    /// What it returned, or a description of what went wrong.
    pub content: Value,
    /// Whether `content` describes a failure.
    #[serde(default)]
    pub is_error: bool,
}

/// A file sent with a prompt.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// File name, shown to the model.
    pub name: String,
    /// Media type, such as `application/pdf`.
    pub media_type: String,
    /// The content. Base64 in JSON.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Attachment({:?}, {}, {} bytes)",
            self.name,
            self.media_type,
            self.bytes.len()
        )
    }
}

impl Attachment {
    /// The content as base64, as the vendors want it.
    pub(crate) fn base64(&self) -> String {
        STANDARD.encode(&self.bytes)
    }

    /// The content as a `data:` URL.
    pub(crate) fn data_url(&self) -> String {
        format!("data:{};base64,{}", self.media_type, self.base64())
    }
}

fn to_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD.decode(text).map_err(serde::de::Error::custom)
}
