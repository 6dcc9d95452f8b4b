//! Exact values.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A value of a run. Cheap to clone.
///
/// The derived form is self-describing (`{"number":"0.70"}`) and used in plans and snapshots; what
/// people and systems see is the plain form of [`Value::to_json`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Nothing.
    None,
    /// Yes or no.
    Bool(bool),
    /// A number, an integer or a percentage (70 % is 0.70).
    Number(#[schemars(with = "String")] Decimal),
    /// An amount of money, rounded half-even at its currency's digits.
    Money {
        /// How much.
        #[schemars(with = "String")]
        amount: Decimal,
        /// ISO 4217, such as `EUR`.
        #[schemars(with = "String")]
        currency: SmolStr,
    },
    /// ISO 8601, such as `PT3S` or `P2D`; days and longer are calendar time.
    Duration(#[schemars(with = "String")] SmolStr),
    /// ISO 8601 date, such as `2026-09-30`.
    Date(#[schemars(with = "String")] SmolStr),
    /// Time of day, such as `09:00`.
    Time(#[schemars(with = "String")] SmolStr),
    /// A point in time, RFC 3339 in UTC; what `now` is.
    Instant(#[schemars(with = "String")] SmolStr),
    /// Text; also an enum's value, by name.
    Text(#[schemars(with = "String")] Arc<str>),
    /// A file by reference; its bytes are read when an effect needs them.
    File(FileRef),
    /// A list.
    List(Arc<Vec<Value>>),
    /// A record.
    Record(#[schemars(with = "BTreeMap<String, Value>")] Arc<BTreeMap<SmolStr, Value>>),
}

/// A file by reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileRef {
    /// Path as given, relative to the project root where possible.
    pub path: Arc<str>,
    /// Its name without folders.
    pub name: Arc<str>,
    /// Media type, such as `application/pdf`.
    pub media_type: Arc<str>,
    /// Size in bytes.
    pub bytes: u64,
}
