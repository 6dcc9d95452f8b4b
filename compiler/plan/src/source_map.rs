//! Where each step of a plan stands in the source; outside the content hash.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Places by step path.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceMap {
    /// By step path.
    pub steps: BTreeMap<String, SourcePlace>,
}

/// A place in a file, lines and columns from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourcePlace {
    /// Path relative to the project root.
    pub file: String,
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}
