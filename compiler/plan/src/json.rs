//! Values as plain JSON: what people, systems and models see.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::{Map, Number, Value as Json, json};

use crate::value::{FileRef, Value};

/// Digits that every IEEE 754 double keeps exactly.
const EXACT_DIGITS: usize = 15;

impl Value {
    /// The plain form: numbers as JSON numbers where 15 digits hold them exactly, otherwise as
    /// strings; money as `{"amount": "0.40", "currency": "EUR"}`; durations, dates and times as
    /// ISO 8601 text; a file as a record of its path, name, media type and size.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::None => Json::Null,
            Self::Bool(yes) => Json::Bool(*yes),
            Self::Number(number) => number_to_json(*number),
            Self::Money { amount, currency } => {
                json!({ "amount": amount.to_string(), "currency": currency.as_str() })
            }
            Self::Duration(s) | Self::Date(s) | Self::Time(s) | Self::Instant(s) => {
                Json::String(s.to_string())
            }
            Self::Text(text) => Json::String(text.to_string()),
            Self::File(file) => file_to_json(file),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Record(fields) => Json::Object(
                fields
                    .iter()
                    .map(|(n, v)| (n.to_string(), v.to_json()))
                    .collect(),
            ),
        }
    }

    /// A value from plain JSON of unknown type, as `anything` holds it: dates and money stay text
    /// and records. [`crate::decode()`] is the one that knows types.
    #[must_use]
    pub fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::None,
            Json::Bool(yes) => Self::Bool(*yes),
            Json::Number(number) => number_from_json(number)
                .map_or_else(|| Self::text(number.to_string()), Self::Number),
            Json::String(text) => Self::text(text),
            Json::Array(items) => Self::list(items.iter().map(Self::from_json)),
            Json::Object(fields) => {
                Self::record(fields.iter().map(|(n, v)| (n.as_str(), Self::from_json(v))))
            }
        }
    }
}

/// A JSON number as an exact decimal; `None` where a decimal cannot hold it.
pub(crate) fn number_from_json(number: &Number) -> Option<Decimal> {
    parse_decimal(&number.to_string())
}

/// A decimal from text such as `12`, `-0.40` or `1e-7`.
pub(crate) fn parse_decimal(text: &str) -> Option<Decimal> {
    // An exponent beyond a decimal's range would cost time before it fails.
    if text.is_empty() || text.len() > 64 {
        return None;
    }
    Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_str(text))
        .or_else(|_| Decimal::from_scientific(text))
        .ok()
}

fn number_to_json(number: Decimal) -> Json {
    let number = number.normalize();
    let text = number.to_string();
    if text.bytes().filter(u8::is_ascii_digit).count() > EXACT_DIGITS {
        return Json::String(text);
    }
    if number.scale() == 0
        && let Ok(whole) = i64::from_str(&text)
    {
        return Json::from(whole);
    }
    f64::from_str(&text)
        .ok()
        .and_then(Number::from_f64)
        .map_or(Json::String(text), Json::Number)
}

fn file_to_json(file: &FileRef) -> Json {
    let mut map = Map::new();
    map.insert("path".into(), Json::from(&*file.path));
    map.insert("name".into(), Json::from(&*file.name));
    map.insert("media_type".into(), Json::from(&*file.media_type));
    map.insert("bytes".into(), Json::from(file.bytes));
    Json::Object(map)
}
