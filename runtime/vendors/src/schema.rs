//! From the canonical schema to what a vendor understands, and from its answer back.
//!
//! A vendor's subset is data ([`Subset`]); this file is the one lowering for all of them. What a
//! subset cannot say moves into the description, where the model still reads it, and is checked
//! against the canonical schema afterwards (vendor wire notes §1.4, 2026-11).

use serde_json::{Map, Value, json};

use crate::profile::Subset;

/// Keywords that limit a value and that a subset may lack.
const CONSTRAINTS: [&str; 14] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "contentEncoding",
];

/// The name of the one property of an object that was put around a schema which is no object.
const WRAP: &str = "value";

/// A schema in a vendor's subset.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lowered {
    /// The schema to send.
    pub(crate) schema: Value,
    /// Whether the answer stands in the property `value` of an object.
    pub(crate) wrapped: bool,
    /// Whether the subset says all of the schema's shape. If not, strict modes refuse it.
    pub(crate) strict: bool,
}

/// Lowers a schema. Roots other than plain objects are wrapped, since strict modes want an object.
pub(crate) fn lower(canonical: &Value, subset: &Subset) -> Lowered {
    let wrapped = canonical.get("type").and_then(Value::as_str) != Some("object");
    let mut lowering = Lowering {
        subset,
        strict: true,
    };
    let mut schema = lowering.node(canonical);
    if wrapped {
        schema = wrap(schema);
    }
    Lowered {
        schema,
        wrapped,
        strict: lowering.strict,
    }
}

/// Lowers the parameters of a tool: an object already, never wrapped.
pub(crate) fn lower_parameters(canonical: &Value, subset: &Subset) -> Lowered {
    let mut lowering = Lowering {
        subset,
        strict: true,
    };
    let schema = lowering.node(canonical);
    Lowered {
        schema,
        wrapped: false,
        strict: lowering.strict,
    }
}

fn wrap(mut schema: Value) -> Value {
    let mut outer = json!({
        "type": "object",
        "properties": {},
        "required": [WRAP],
        "additionalProperties": false,
    });
    for defs in ["$defs", "definitions"] {
        if let Some(moved) = schema.as_object_mut().and_then(|s| s.shift_remove(defs)) {
            outer[defs] = moved;
        }
    }
    outer["properties"][WRAP] = schema;
    outer
}

struct Lowering<'a> {
    subset: &'a Subset,
    strict: bool,
}

impl Lowering<'_> {
    fn node(&mut self, schema: &Value) -> Value {
        let Some(schema) = schema.as_object() else {
            self.strict = false;
            return json!({});
        };
        let mut out = Map::new();
        self.shape(schema, &mut out);
        self.object(schema, &mut out);
        self.limits(schema, &mut out);
        for defs in ["$defs", "definitions"] {
            if let Some(defined) = schema.get(defs).and_then(Value::as_object) {
                out.insert(defs.to_owned(), self.map(defined));
            }
        }
        Value::Object(out)
    }

    fn map(&mut self, schemas: &Map<String, Value>) -> Value {
        schemas
            .iter()
            .map(|(name, schema)| (name.clone(), self.node(schema)))
            .collect()
    }

    /// Type, values, alternatives, items.
    fn shape(&mut self, schema: &Map<String, Value>, out: &mut Map<String, Value>) {
        for key in ["type", "enum", "$ref"] {
            if let Some(value) = schema.get(key) {
                out.insert(key.to_owned(), value.clone());
            }
        }
        if let Some(value) = schema.get("const") {
            out.insert("enum".to_owned(), json!([value]));
        }
        for key in ["anyOf", "oneOf"] {
            if let Some(any) = schema.get(key).and_then(Value::as_array) {
                let any: Vec<_> = any.iter().map(|s| self.node(s)).collect();
                out.insert("anyOf".to_owned(), any.into());
            }
        }
        if let Some([only]) = schema
            .get("allOf")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            && let Value::Object(only) = self.node(only)
        {
            out.extend(only);
        }
        if let Some(items) = schema.get("items") {
            out.insert("items".to_owned(), self.node(items));
        }
        let shaped = ["type", "enum", "$ref", "anyOf"]
            .iter()
            .any(|key| out.contains_key(*key));
        let lost = ["not", "if", "prefixItems", "patternProperties"];
        if !shaped || lost.iter().any(|key| schema.contains_key(*key)) {
            self.strict = false;
        }
    }

    fn object(&mut self, schema: &Map<String, Value>, out: &mut Map<String, Value>) {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            // An object without named properties is a free one.
            self.strict &= schema.get("type").and_then(Value::as_str) != Some("object");
            return;
        };
        let required = required(schema);
        let lowered = properties.iter().map(|(name, property)| {
            let node = self.node(property);
            let keep = !self.subset.all_required || required.contains(&name.as_str());
            (name.clone(), if keep { node } else { nullable(node) })
        });
        out.insert("properties".to_owned(), lowered.collect());
        let listed: Vec<&str> = match self.subset.all_required {
            true => properties.keys().map(String::as_str).collect(),
            false => required,
        };
        out.insert("required".to_owned(), json!(listed));
        if self.subset.closed {
            out.insert("additionalProperties".to_owned(), json!(false));
        }
    }

    /// Limits that the subset has stay limits; the others become words.
    fn limits(&mut self, schema: &Map<String, Value>, out: &mut Map<String, Value>) {
        let mut words = Vec::new();
        for key in CONSTRAINTS {
            match schema.get(key) {
                Some(limit) if self.subset.constraints.contains(&key) => {
                    out.insert(key.to_owned(), limit.clone());
                }
                Some(limit) => words.push(format!("{key} {limit}")),
                None => {}
            }
        }
        match schema.get("format").and_then(Value::as_str) {
            Some(format) if self.subset.formats.contains(&format) => {
                out.insert("format".to_owned(), json!(format));
            }
            Some(format) => words.push(format!("format {format}")),
            None => {}
        }
        let said = schema
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let description = match (said.is_empty(), words.is_empty()) {
            (true, true) => return,
            (false, true) => said.to_owned(),
            (true, false) => format!("({})", words.join(", ")),
            (false, false) => format!("{said} ({})", words.join(", ")),
        };
        out.insert("description".to_owned(), description.into());
    }
}

fn required(schema: &Map<String, Value>) -> Vec<&str> {
    let listed = schema.get("required").and_then(Value::as_array);
    listed
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

fn nullable(schema: Value) -> Value {
    if allows_null(&schema) {
        schema
    } else {
        json!({"anyOf": [schema, {"type": "null"}]})
    }
}

fn allows_null(schema: &Value) -> bool {
    let is_null = |value: &Value| value.as_str() == Some("null");
    match schema.get("type") {
        Some(Value::Array(types)) => types.iter().any(is_null),
        Some(single) => is_null(single),
        None => {
            let any = schema.get("anyOf").or_else(|| schema.get("oneOf"));
            any.and_then(Value::as_array)
                .is_some_and(|any| any.iter().any(allows_null))
        }
    }
}

/// Takes the wrapping off an answer; the answer itself if there was none.
pub(crate) fn unwrap(value: Value, wrapped: bool) -> Value {
    match value {
        Value::Object(mut object) if wrapped && object.len() == 1 && object.contains_key(WRAP) => {
            object.shift_remove(WRAP).unwrap_or_default()
        }
        other => other,
    }
}

/// Turns an answer in the subset back into one of the canonical schema: a null that stands for an
/// optional property which was left out disappears.
pub(crate) fn lift(value: &mut Value, canonical: &Value) {
    lift_node(value, canonical, canonical);
}

fn lift_node(value: &mut Value, schema: &Value, root: &Value) {
    let schema = resolve(schema, root);
    match value {
        Value::Object(object) => match alternatives(schema) {
            Some(any) => {
                let fits = |s: &&Value| holds_all(object, resolve(s, root));
                if let Some(branch) = any.iter().find(fits) {
                    lift_node(value, branch, root);
                }
            }
            None => lift_object(object, schema, root),
        },
        Value::Array(items) => {
            let Some(schema) = schema.get("items") else {
                return;
            };
            items
                .iter_mut()
                .for_each(|item| lift_node(item, schema, root));
        }
        _ => {}
    }
}

fn lift_object(object: &mut Map<String, Value>, schema: &Value, root: &Value) {
    let Some(schema) = schema.as_object() else {
        return;
    };
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    let required = required(schema);
    for (name, property) in properties {
        let optional = !required.contains(&name.as_str());
        let stands_for_absent = optional && !allows_null(resolve(property, root));
        match object.get_mut(name) {
            Some(Value::Null) if stands_for_absent => {
                object.shift_remove(name);
            }
            Some(inner) => lift_node(inner, property, root),
            None => {}
        }
    }
}

fn alternatives(schema: &Value) -> Option<&Vec<Value>> {
    schema
        .get("anyOf")
        .or_else(|| schema.get("oneOf"))
        .and_then(Value::as_array)
}

fn holds_all(object: &Map<String, Value>, schema: &Value) -> bool {
    let Some(schema) = schema.as_object() else {
        return false;
    };
    schema.contains_key("properties")
        && required(schema)
            .iter()
            .all(|name| object.contains_key(*name))
}

/// Follows references inside the schema; a chain longer than 32 is taken for a circle.
fn resolve<'a>(mut schema: &'a Value, root: &'a Value) -> &'a Value {
    for _ in 0..32 {
        let pointer = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|r| r.strip_prefix('#'));
        match pointer.and_then(|pointer| root.pointer(pointer)) {
            Some(target) => schema = target,
            None => return schema,
        }
    }
    schema
}
