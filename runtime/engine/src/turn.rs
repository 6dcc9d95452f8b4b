//! The conversation with a model, as plain data.

use std::sync::Arc;

use flow_plan::Value;
use serde::{Deserialize, Serialize};

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// What the process or a person says.
    User {
        /// The text, rendered.
        text: String,
        /// Files sent along: [`Value::File`], or text, or lists of them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Value>,
    },
    /// What the model said before.
    Assistant {
        /// The driver's own form of the turn, kept unchanged.
        raw: Arc<serde_json::Value>,
        /// The visible text.
        text: String,
        /// The functions it asked for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tool_calls: Vec<ToolCall>,
    },
    /// Answers to all calls of the turn before.
    ToolResults {
        /// In the order of the calls.
        results: Vec<ToolResult>,
    },
}

/// A function call that a model asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The vendor's id of the call.
    pub id: String,
    /// The function's name, as in [`crate::Tool::name`].
    pub name: String,
    /// Its arguments, an object; checked against the action's parameters before it is called.
    pub arguments: serde_json::Value,
}

/// What came of a function call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The id of the [`ToolCall`].
    pub call_id: String,
    /// The function's name.
    pub name: String,
    /// What it gave, or what went wrong.
    pub content: serde_json::Value,
    /// Whether it went wrong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_error: bool,
}
