//! Schemas for others to read and check against: JSON Schema (2020-12) with every named type beside it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::{Schema, SchemaField, flow_type, reference};
use crate::expr::Expr;
use crate::plan::{Field, Plan, Process};
use crate::step::{Step, StepKind};

/// The dialect that published schemas are written in.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What a schema is published of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// What a process is given.
    Input,
    /// What a process gives; what some end leaves unset may be missing or null.
    Output,
    /// The form of a person's step, otherwise the result of a step; by its name, or its path within the
    /// process.
    Step(&'a str),
}

/// One JSON Schema document, or one sentence on why there is none.
///
/// Comments of the source are descriptions, labels are `x-flow-labels`, the language's own types
/// `x-flow-type`, meanings of an enum's values `x-flow-titles`, and bounds of money, dates and durations
/// `x-flow-min` and `x-flow-max`. Units stand in the descriptions. Named types are in `$defs`.
///
/// # Errors
/// A step that is not there, or that has neither form nor result.
pub fn document(plan: &Plan, process: &Process, of: Subject<'_>) -> Result<Json, String> {
    let (title, schema) = match of {
        Subject::Input => (format!("{}: input", process.title), fields(&process.inputs)),
        Subject::Output => (format!("{}: output", process.title), outputs(process)),
        Subject::Step(name) => {
            let step = step(process, name)?;
            let schema = of_step(step)
                .ok_or_else(|| format!("step `{name}` has neither a form nor a result"))?;
            (format!("{}: {}", process.title, step.title), schema)
        }
    };
    let mut needed = BTreeSet::new();
    let mut document = json!({ "$schema": DIALECT, "title": title });
    let body = publish(&schema.0, &mut needed);
    merge(&mut document, body);
    let defs = definitions(&plan.types, needed);
    if !defs.is_empty() {
        super::set(&mut document, "$defs", Json::Object(defs));
    }
    Ok(document)
}

fn step<'p>(process: &'p Process, name: &str) -> Result<&'p Step, String> {
    let path = format!("{}/{name}", process.name);
    let mut steps = process.steps.iter();
    let is_it = |step: &&Step| step.path == path || step.path == name || step.name == name;
    steps.find(is_it).ok_or_else(|| {
        let named: Vec<&str> = process
            .steps
            .iter()
            .filter(|step| of_step(step).is_some())
            .map(|step| step.name.as_str())
            .collect();
        match named.as_slice() {
            [] => format!("there is no step `{name}`, nor any with a form or a result"),
            names => format!(
                "there is no step `{name}`; with a form or a result are {}",
                names.join(", ")
            ),
        }
    })
}

fn of_step(step: &Step) -> Option<Schema> {
    match &step.kind {
        StepKind::Task { form, .. } => Some(fields(form)),
        _ => step.result.clone(),
    }
}

fn fields(fields: &[Field]) -> Schema {
    Schema::record(fields.iter().map(|field| {
        let mut schema = match &field.docs {
            Some(docs) if field.schema.0.get("description").is_none() => {
                field.schema.clone().described(docs)
            }
            _ => field.schema.clone(),
        };
        if let Some(Expr::Const { value }) = &field.value {
            schema = schema.with_default(value);
        }
        SchemaField {
            name: field.name.clone(),
            schema,
            optional: field.optional || field.value.is_some(),
        }
    }))
}

fn outputs(process: &Process) -> Schema {
    Schema::record(process.outputs.iter().map(|output| SchemaField {
        name: output.name.clone(),
        schema: match output.optional {
            true => Schema::optional(output.schema.clone()),
            false => output.schema.clone(),
        },
        optional: output.optional,
    }))
}

fn definitions(types: &BTreeMap<String, Schema>, needed: BTreeSet<String>) -> Map<String, Json> {
    let mut defs = Map::new();
    let mut todo: Vec<String> = needed.into_iter().collect();
    while let Some(name) = todo.pop() {
        if defs.contains_key(&name) {
            continue;
        }
        let mut more = BTreeSet::new();
        let known = types.get(&name);
        defs.insert(
            name,
            known.map_or(json!({}), |schema| publish(&schema.0, &mut more)),
        );
        todo.extend(more);
    }
    defs
}

/// A schema with references into `$defs` and our own keywords under names that say whose they are.
fn publish(schema: &Json, needed: &mut BTreeSet<String>) -> Json {
    let Json::Object(map) = schema else {
        return schema.clone();
    };
    let mut published = Map::new();
    for (key, value) in map {
        let (key, value) = match key.as_str() {
            "$ref" => match reference(schema) {
                Some(name) => {
                    needed.insert(name.to_owned());
                    ("$ref", json!(format!("#/$defs/{name}")))
                }
                None => continue,
            },
            "x-flow" => ("x-flow-type", value.clone()),
            "x-labels" => ("x-flow-labels", value.clone()),
            "x-titles" => ("x-flow-titles", value.clone()),
            "x-min" => ("x-flow-min", value.clone()),
            "x-max" => ("x-flow-max", value.clone()),
            "properties" => ("properties", each(value, needed)),
            "items" => ("items", publish(value, needed)),
            "anyOf" => ("anyOf", all(value, needed)),
            other => (other, value.clone()),
        };
        published.insert(key.to_owned(), value);
    }
    tighten(schema, &mut published);
    Json::Object(published)
}

fn each(properties: &Json, needed: &mut BTreeSet<String>) -> Json {
    let all = properties.as_object().into_iter().flatten();
    let published = all.map(|(name, schema)| (name.clone(), publish(schema, needed)));
    Json::Object(published.collect())
}

fn all(schemas: &Json, needed: &mut BTreeSet<String>) -> Json {
    let all = schemas.as_array().into_iter().flatten();
    Json::Array(all.map(|schema| publish(schema, needed)).collect())
}

/// What JSON Schema can check of the language's own types, and how their units are written.
fn tighten(schema: &Json, published: &mut Map<String, Json>) {
    let (pattern, unit) = match flow_type(schema) {
        "money" => {
            let amount = json!({
                "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$",
                "description": "a decimal number such as 12.50",
            });
            let currency = json!({
                "type": "string", "pattern": "^[A-Z]{3}$",
                "description": "ISO 4217 code such as EUR",
            });
            let parts = json!({ "amount": amount, "currency": currency });
            published.insert("properties".to_owned(), parts);
            (None, "an amount of money with its currency")
        }
        "date" => (
            Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
            "a date such as 2026-09-30",
        ),
        "time" => (Some("^[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?$"), ""),
        "duration" => (Some("^-?P"), ""),
        "instant" => (None, "a point in time, RFC 3339, in UTC"),
        "file" => (None, "the path of a file"),
        _ => return,
    };
    if let Some(pattern) = pattern {
        published.insert("pattern".to_owned(), json!(pattern));
    }
    if !unit.is_empty() {
        let own = published.get("description").and_then(Json::as_str);
        let text = own.map_or_else(|| unit.to_owned(), |own| format!("{own}\n{unit}"));
        published.insert("description".to_owned(), json!(text));
    }
}

fn merge(into: &mut Json, from: Json) {
    if let (Json::Object(into), Json::Object(from)) = (into, from) {
        into.extend(from);
    }
}
