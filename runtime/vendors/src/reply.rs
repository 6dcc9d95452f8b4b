//! What a model answered, in one shape for all vendors.

use std::ops::AddAssign;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::request::Turn;

/// A finished answer. It exists only if the vendor said that it was finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The vendor that answered.
    pub vendor: String,
    /// The visible text. With a schema this is the JSON text as the vendor sent it.
    pub text: String,
    /// The typed answer, validated against the request's schema. None without a schema, or while
    /// the model still asks for tools.
    pub value: Option<Value>,
    /// Functions that the model wants called before it goes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// The vendor's own items, to be resent unchanged in the next request.
    pub raw: Value,
    /// Why the model stopped.
    pub stop: Stop,
    /// Tokens of all calls that made this reply, the repair round included.
    pub usage: Usage,
    /// The vendor's id of the (last) request, for its support desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The model id that the vendor says answered; it may be more exact than the one asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_reported: Option<String>,
    /// How many HTTP calls were made, repeats and the repair round included.
    pub calls: u32,
    /// Remarks for people, such as a setting that was left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Reply {
    /// The reply as a turn of the conversation, ready to be sent back.
    pub fn turn(&self) -> Turn {
        Turn::Assistant {
            vendor: self.vendor.clone(),
            raw: self.raw.clone(),
            text: self.text.clone(),
            tool_calls: self.tool_calls.clone(),
        }
    }
}

/// Why the model stopped, where that is not trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// The answer is complete.
    Done,
    /// The model waits for the results of its tool calls.
    ToolCalls,
    /// A reason that the vendor added later; the vendor's word. Never a failure by itself
    /// (vendors add values within a version: vendor wire notes §1.2, 2026-11).
    Other(String),
}

/// A function call that the model asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The vendor's id of the call, or one made up here where the vendor gives none.
    pub id: String,
    /// The function's name.
    pub name: String,
    /// The arguments, an object. Not yet validated against the tool's parameters.
    pub arguments: Value,
}

/// Tokens, normalised: no token is in two fields, so that they may simply be added and priced
/// (the vendors' own totals differ in what they include: vendor wire notes §1.2, 2026-11).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Input tokens at the full price.
    pub input_uncached: u64,
    /// Input tokens read from the vendor's prompt cache.
    pub cache_read: u64,
    /// Input tokens written to the vendor's prompt cache.
    pub cache_write: u64,
    /// Output tokens of the answer and its tool calls.
    pub output_visible: u64,
    /// Output tokens of hidden reasoning; priced as output.
    pub reasoning: u64,
    /// Input tokens of server-side tools, where the vendor counts them apart.
    pub tool_input: u64,
    /// The vendor's own bill for the calls in USD. It wins over any estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_cost: Option<Decimal>,
}

impl Usage {
    /// All input tokens.
    pub fn input(&self) -> u64 {
        self.input_uncached
            .saturating_add(self.cache_read)
            .saturating_add(self.cache_write)
            .saturating_add(self.tool_input)
    }

    /// All output tokens.
    pub fn output(&self) -> u64 {
        self.output_visible.saturating_add(self.reasoning)
    }
}

impl AddAssign<&Usage> for Usage {
    fn add_assign(&mut self, other: &Usage) {
        self.input_uncached = self.input_uncached.saturating_add(other.input_uncached);
        self.cache_read = self.cache_read.saturating_add(other.cache_read);
        self.cache_write = self.cache_write.saturating_add(other.cache_write);
        self.output_visible = self.output_visible.saturating_add(other.output_visible);
        self.reasoning = self.reasoning.saturating_add(other.reasoning);
        self.tool_input = self.tool_input.saturating_add(other.tool_input);
        self.vendor_cost = match (self.vendor_cost, other.vendor_cost) {
            (Some(a), Some(b)) => a.checked_add(b),
            (a, b) => a.or(b),
        };
    }
}
