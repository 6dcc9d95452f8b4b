//! Exact values.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// How deeply lists and records may be nested in a value. Twice that, and what is around it, still
/// fits the 128 levels that JSON readers allow, so that whatever is written can be read again.
pub const MAX_NESTING: usize = 48;

/// A value of a run. Cheap to clone.
///
/// The derived form is self-describing (`{"number":"0.70"}`) and used in plans and snapshots; what
/// people and systems see is the plain form of [`Value::to_json`]. Derived equality is structural;
/// the language's `==` also knows that 60 min is 1 h and that a missing field is nothing.
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

impl Value {
    /// Text, or an enum's value by name.
    #[must_use]
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Arc::from(text.as_ref()))
    }

    /// A list.
    #[must_use]
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(Arc::new(items.into_iter().collect()))
    }

    /// A record; of fields with the same name the last one holds.
    #[must_use]
    pub fn record<N: Into<SmolStr>>(fields: impl IntoIterator<Item = (N, Self)>) -> Self {
        Self::Record(Arc::new(
            fields.into_iter().map(|(n, v)| (n.into(), v)).collect(),
        ))
    }

    /// A field of a record; `None` for other values and unknown fields.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Record(fields) => fields.get(name),
            _ => None,
        }
    }

    /// The text of a text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether lists and records are nested more than `levels` deep.
    #[must_use]
    pub fn is_deeper_than(&self, levels: usize) -> bool {
        let left = levels.checked_sub(1);
        let deeper = |item: &Self| left.is_none_or(|left| item.is_deeper_than(left));
        match self {
            Self::List(items) => left.is_none() || items.iter().any(deeper),
            Self::Record(fields) => left.is_none() || fields.values().any(deeper),
            _ => false,
        }
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Self {
        Self::Number(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(Decimal::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::text(value)
    }
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
    /// Size in bytes; 0 until somebody has looked.
    pub bytes: u64,
}

impl FileRef {
    /// A file known by its path only: the media type comes from its ending, the size is 0.
    #[must_use]
    pub fn from_path(path: &str) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        Self {
            path: Arc::from(path),
            name: Arc::from(name),
            media_type: Arc::from(media_type(name)),
            bytes: 0,
        }
    }
}

/// The media type that a file name's ending stands for (IANA registry).
fn media_type(name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map_or("", |(_, e)| e)
        .to_ascii_lowercase();
    match ending.as_str() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "txt" | "log" => "text/plain",
        "md" => "text/markdown",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "json" => "application/json",
        "xml" => "application/xml",
        "eml" => "message/rfc822",
        "zip" => "application/zip",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "mp4" => "video/mp4",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}
