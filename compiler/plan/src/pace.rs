//! How fast a system or a model may be asked, and what a model costs.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::value::Value;

/// `limit 10 per s, 4 at once`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// Most calls in each span of time; all of them hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<Rate>,
    /// Most calls under way at the same time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<u32>,
}

/// So many in a span of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// How many.
    #[schemars(with = "String")]
    pub count: Decimal,
    /// The span, an ISO 8601 duration: `PT1S`.
    pub per: String,
}

/// `price { input 0.25 EUR; output 1.25 EUR }`: overrides the catalogue's price of a model. Amounts of
/// money for a million tokens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// For what is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// For what comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// For what is read from the prompt cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached: Option<Value>,
}
