//! A type, written as JSON Schema (2020-12).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use crate::message::DataTerms;
use crate::value::Value;

pub mod published;
mod standalone;
mod words;

/// A type of the language as JSON Schema.
///
/// `x-flow` names the language's own type where JSON has none: `money`, `percent`, `duration`,
/// `date`, `time`, `instant`, `file`, `number`, `anything`. `x-labels` lists labels without `@`.
/// `x-purpose`, `x-keep` (an ISO 8601 duration) and `x-region` say what data may be used for, how long
/// it is kept and where. `x-titles` gives the meaning of an enum's values by name. `x-min` and `x-max` bound money and
/// durations, in plain form. `default` stands for a field that is left out. An optional `T` is `{"anyOf": [T, {"type": "null"}]}`.
/// Named records and enums are `{"$ref": "#/types/Name"}` into [`crate::Plan::types`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Schema(pub Json);

/// A field of a record type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaField {
    /// Its name.
    pub name: String,
    /// Its type.
    pub schema: Schema,
    /// Whether it may be left out.
    pub optional: bool,
}

impl Schema {
    /// `text`
    #[must_use]
    pub fn text() -> Self {
        Self(json!({ "type": "string" }))
    }

    /// `text up to n`, in characters.
    #[must_use]
    pub fn text_up_to(n: u64) -> Self {
        Self(json!({ "type": "string", "maxLength": n }))
    }

    /// `number`
    #[must_use]
    pub fn number() -> Self {
        Self(json!({ "type": "number", "x-flow": "number" }))
    }

    /// `integer`
    #[must_use]
    pub fn integer() -> Self {
        Self(json!({ "type": "integer" }))
    }

    /// `bool`
    #[must_use]
    pub fn bool() -> Self {
        Self(json!({ "type": "boolean" }))
    }

    /// `percent`
    #[must_use]
    pub fn percent() -> Self {
        Self(json!({
            "type": "number", "x-flow": "percent",
            "description": "a share as a number: 0.7 means 70%",
        }))
    }

    /// `money`
    #[must_use]
    pub fn money() -> Self {
        Self(json!({
            "type": "object", "x-flow": "money",
            "properties": {
                "amount": { "type": "string", "description": "a decimal number such as 12.50" },
                "currency": { "type": "string", "description": "ISO 4217 code such as EUR" },
            },
            "required": ["amount", "currency"],
            "additionalProperties": false,
        }))
    }

    /// `duration`
    #[must_use]
    pub fn duration() -> Self {
        Self(json!({
            "type": "string", "format": "duration", "x-flow": "duration",
            "description": "ISO 8601 duration such as PT4H or P2D",
        }))
    }

    /// `date`
    #[must_use]
    pub fn date() -> Self {
        Self(json!({ "type": "string", "format": "date", "x-flow": "date" }))
    }

    /// `time`
    #[must_use]
    pub fn time() -> Self {
        Self(json!({
            "type": "string", "x-flow": "time", "description": "time of day such as 09:00",
        }))
    }

    /// What `now` is.
    #[must_use]
    pub fn instant() -> Self {
        Self(json!({ "type": "string", "format": "date-time", "x-flow": "instant" }))
    }

    /// `file`
    #[must_use]
    pub fn file() -> Self {
        Self(json!({ "type": ["string", "object"], "x-flow": "file" }))
    }

    /// `anything`
    #[must_use]
    pub fn anything() -> Self {
        Self(json!({ "x-flow": "anything" }))
    }

    /// `list of T`
    #[must_use]
    pub fn list(of: Self) -> Self {
        Self(json!({ "type": "array", "items": of.0 }))
    }

    /// `T?`; an optional type stays as it is.
    #[must_use]
    pub fn optional(of: Self) -> Self {
        if of.is_optional() {
            return of;
        }
        Self(json!({ "anyOf": [of.0, { "type": "null" }] }))
    }

    /// A record.
    #[must_use]
    pub fn record(fields: impl IntoIterator<Item = SchemaField>) -> Self {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for field in fields {
            if !field.optional {
                required.push(Json::from(field.name.as_str()));
            }
            properties.insert(field.name, field.schema.0);
        }
        Self(json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        }))
    }

    /// An enum: names with what they mean. The meanings also make its description, for models.
    #[must_use]
    pub fn enumeration(values: &[(String, Option<String>)]) -> Self {
        let names: Vec<&str> = values.iter().map(|(n, _)| n.as_str()).collect();
        let mut schema = json!({ "type": "string", "enum": names });
        let titles: Map<String, Json> = values
            .iter()
            .filter_map(|(n, t)| Some((n.clone(), Json::from(t.as_deref()?))))
            .collect();
        if !titles.is_empty() {
            let lines: Vec<String> = values
                .iter()
                .map(|(n, t)| {
                    t.as_ref()
                        .map_or_else(|| n.clone(), |t| format!("{n}: {t}"))
                })
                .collect();
            set(&mut schema, "description", Json::from(lines.join("\n")));
            set(&mut schema, "x-titles", Json::Object(titles));
        }
        Self(schema)
    }

    /// A named record or enum of [`crate::Plan::types`].
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self(json!({ "$ref": format!("#/types/{name}") }))
    }

    /// With bounds, both included: of a number or percent as JSON Schema's own, otherwise as
    /// `x-min` and `x-max`.
    #[must_use]
    pub fn between(mut self, min: &Value, max: &Value) -> Self {
        let plain = matches!((min, max), (Value::Number(_), Value::Number(_)));
        let (low, high) = if plain {
            ("minimum", "maximum")
        } else {
            ("x-min", "x-max")
        };
        set(&mut self.0, low, min.to_json());
        set(&mut self.0, high, max.to_json());
        self
    }

    /// A range of numbers: whole ones when both ends are.
    #[must_use]
    pub fn range(min: Decimal, max: Decimal) -> Self {
        let whole = min.fract().is_zero() && max.fract().is_zero();
        let of = if whole {
            Self::integer()
        } else {
            Self::number()
        };
        of.between(&Value::Number(min), &Value::Number(max))
    }

    /// With labels, without `@`.
    #[must_use]
    pub fn labelled<'a>(mut self, labels: impl IntoIterator<Item = &'a str>) -> Self {
        let labels: Vec<Json> = labels.into_iter().map(Json::from).collect();
        if !labels.is_empty() {
            set(&mut self.0, "x-labels", Json::Array(labels));
        }
        self
    }

    /// With what is said about its data over time.
    #[must_use]
    pub fn with_terms(mut self, terms: &DataTerms) -> Self {
        let said = [
            ("x-purpose", &terms.purpose),
            ("x-keep", &terms.keep),
            ("x-region", &terms.region),
        ];
        for (key, value) in said {
            if let Some(value) = value {
                set(&mut self.0, key, Json::from(value.as_str()));
            }
        }
        self
    }

    /// With what it means, before what its type says by itself.
    #[must_use]
    pub fn described(mut self, docs: &str) -> Self {
        let text = match self.0.get("description").and_then(Json::as_str) {
            Some(own) => format!("{docs}\n{own}"),
            None => docs.to_owned(),
        };
        set(&mut self.0, "description", Json::from(text));
        self
    }

    /// With the value of a field that is left out.
    #[must_use]
    pub fn with_default(mut self, value: &Value) -> Self {
        set(&mut self.0, "default", value.to_json());
        self
    }

    /// Whether nothing fits it.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        optional_inner(&self.0).is_some()
    }

    /// The name it refers to, if it is [`Schema::named`].
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        reference(&self.0)
    }
}

fn set(schema: &mut Json, key: &str, value: Json) {
    if let Json::Object(map) = schema {
        map.insert(key.to_owned(), value);
    }
}

/// The `T` of an optional `T`.
pub(crate) fn optional_inner(schema: &Json) -> Option<&Json> {
    match schema.get("anyOf")?.as_array()?.as_slice() {
        [of, null] if null.get("type").and_then(Json::as_str) == Some("null") => Some(of),
        _ => None,
    }
}

/// The name a schema refers to.
pub(crate) fn reference(schema: &Json) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/types/")
}

/// The language's own type, or JSON's.
pub(crate) fn flow_type(schema: &Json) -> &str {
    ["x-flow", "type"]
        .iter()
        .find_map(|key| schema.get(*key)?.as_str())
        .unwrap_or("anything")
}

/// A bound as an exact number.
pub(crate) fn bound(schema: &Json, key: &str) -> Option<Decimal> {
    match schema.get(key)? {
        Json::Number(n) => crate::json::number_from_json(n),
        Json::String(s) => crate::json::parse_decimal(s),
        Json::Object(money) => crate::json::parse_decimal(money.get("amount")?.as_str()?),
        _ => None,
    }
}

/// A limit on length.
pub(crate) fn max_length(schema: &Json) -> Option<usize> {
    bound(schema, "maxLength")?.to_usize()
}
