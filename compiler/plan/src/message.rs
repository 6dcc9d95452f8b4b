//! Messages, and what is said about data over time.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{Field, Setting};

/// Something that arrives or is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Its fields; one with a default or an optional type may be left out.
    pub fields: Vec<Field>,
    /// `id number`: the field that tells deliveries apart. Those with the same value count once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Purpose, keeping time and region. A message that nobody waits for yet is kept for
    /// [`DataTerms::keep`], even before its run exists; for ever, where nothing is said.
    #[serde(default, skip_serializing_if = "DataTerms::is_empty")]
    pub data: DataTerms,
    /// `via`, `to`, `from` as written.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, Vec<Setting>>,
}

/// What is said about data over time. On records and their fields the same stands in their schema, as
/// `x-purpose`, `x-keep` and `x-region`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataTerms {
    /// What it may be used for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// How long it is kept, an ISO 8601 duration from when it arose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
    /// Where it may be kept and processed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

impl DataTerms {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
