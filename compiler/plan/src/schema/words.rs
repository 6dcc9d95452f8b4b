//! Types in words, for messages: `a whole number from 1 to 5`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Schema, flow_type, max_length, optional_inner, reference};

impl Schema {
    /// What fits this type, in words for people: `a whole number from 1 to 5`.
    #[must_use]
    pub fn in_words(&self, types: &BTreeMap<String, Self>) -> String {
        words(&self.0, types, 0)
    }
}

fn words(schema: &Json, types: &BTreeMap<String, Schema>, depth: usize) -> String {
    if let Some(inner) = optional_inner(schema) {
        return format!("{} or nothing", words(inner, types, depth + 1));
    }
    if let Some(name) = reference(schema) {
        return match types.get(name) {
            Some(target) if depth < 8 && target.0.get("enum").is_some() => {
                words(&target.0, types, depth + 1)
            }
            _ => format!("a {name}"),
        };
    }
    if let Some(values) = schema.get("enum").and_then(Json::as_array) {
        return one_of(values);
    }
    match flow_type(schema) {
        "string" => text(schema),
        "integer" => bounded("a whole number", schema),
        "number" => bounded("a number", schema),
        "percent" => bounded("a percentage such as 40%", schema),
        "boolean" => "true or false".to_owned(),
        "money" => bounded("an amount of money such as 12.50 EUR", schema),
        "duration" => bounded("a duration such as PT4H or 4 h", schema),
        "date" => "a date such as 2026-09-30".to_owned(),
        "time" => "a time of day such as 09:00".to_owned(),
        "instant" => "a point in time such as 2026-09-30T09:00:00Z".to_owned(),
        "file" => "the path of a file".to_owned(),
        "array" => list(schema, types, depth),
        "object" => record(schema),
        _ => "anything".to_owned(),
    }
}

fn one_of(values: &[Json]) -> String {
    let names: Vec<&str> = values.iter().filter_map(Json::as_str).collect();
    format!("one of {}", names.join(", "))
}

fn text(schema: &Json) -> String {
    max_length(schema).map_or_else(
        || "text".to_owned(),
        |n| format!("text of at most {n} characters"),
    )
}

fn list(schema: &Json, types: &BTreeMap<String, Schema>, depth: usize) -> String {
    match schema.get("items") {
        Some(of) if depth < 8 => format!("a list, each item {}", words(of, types, depth + 1)),
        _ => "a list".to_owned(),
    }
}

fn record(schema: &Json) -> String {
    let fields = schema.get("properties").and_then(Json::as_object);
    let names: Vec<&str> = fields
        .into_iter()
        .flatten()
        .map(|(n, _)| n.as_str())
        .collect();
    if names.is_empty() {
        return "an object without fields".to_owned();
    }
    format!("an object with {}", names.join(", "))
}

fn bounded(what: &str, schema: &Json) -> String {
    let end = |own: &str, other: &str| {
        schema
            .get(own)
            .or_else(|| schema.get(other))
            .map(|b| bound_words(schema, b))
    };
    match (end("minimum", "x-min"), end("maximum", "x-max")) {
        (Some(low), Some(high)) => {
            let what = what.split(" such as ").next().unwrap_or(what);
            format!("{what} from {low} to {high}")
        }
        (Some(low), None) => format!("{what}, at least {low}"),
        (None, Some(high)) => format!("{what}, at most {high}"),
        (None, None) => what.to_owned(),
    }
}

fn bound_words(schema: &Json, bound: &Json) -> String {
    let value = crate::value::Value::from_json(bound);
    match (flow_type(schema), bound) {
        ("percent", _) => crate::show::show(&crate::show::percent(&value)),
        ("duration", Json::String(text)) => {
            crate::show::show(&crate::value::Value::Duration(text.as_str().into()))
        }
        (_, Json::Object(money)) => {
            let part = |key: &str| money.get(key).and_then(Json::as_str).unwrap_or_default();
            format!("{} {}", part("amount"), part("currency"))
        }
        _ => crate::show::show(&value),
    }
}
