//! A type, written as JSON Schema (2020-12).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A type of the language as JSON Schema.
///
/// `x-flow` names the language's own type where JSON has none: `money`, `percent`, `duration`,
/// `date`, `time`, `file`, `number`, `anything`. `x-labels` lists labels without `@`.
/// Named records and enums are `{"$ref": "#/types/Name"}` into [`crate::Plan::types`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Schema(pub serde_json::Value);
