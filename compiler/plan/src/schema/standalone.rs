//! A schema without references into the plan, for readers that know JSON Schema only.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{Schema, optional_inner, reference};

/// Nesting at which inlining stops.
const MAX_DEPTH: usize = 64;

impl Schema {
    /// Plain JSON Schema for models and validators: named types inlined (recursive ones in `$defs`),
    /// the language's own `x-` keywords gone. With `strict`, all fields are required, and those that
    /// may be left out may be null, as vendors' structured output wants.
    #[must_use]
    pub fn standalone(&self, types: &BTreeMap<String, Self>, strict: bool) -> Json {
        let mut inliner = Inliner {
            types,
            strict,
            open: Vec::new(),
            defs: BTreeMap::new(),
        };
        let mut schema = inliner.inline(&self.0);
        inliner.define_all();
        if !inliner.defs.is_empty() {
            let defs: Map<String, Json> = inliner
                .defs
                .into_iter()
                .filter_map(|(n, d)| Some((n, d?)))
                .collect();
            super::set(&mut schema, "$defs", Json::Object(defs));
        }
        schema
    }
}

struct Inliner<'a> {
    types: &'a BTreeMap<String, Schema>,
    strict: bool,
    /// Names being inlined; meeting one again means recursion.
    open: Vec<String>,
    /// Recursive types, `None` until written.
    defs: BTreeMap<String, Option<Json>>,
}

impl Inliner<'_> {
    /// Writes the definitions that were referred to, and those that these refer to.
    fn define_all(&mut self) {
        while let Some(name) = self
            .defs
            .iter()
            .find(|(_, d)| d.is_none())
            .map(|(n, _)| n.clone())
        {
            self.open = vec![name.clone()];
            let target = self
                .types
                .get(&name)
                .map_or(json!({}), |s| self.inline(&s.0));
            self.defs.insert(name, Some(target));
        }
    }

    fn inline(&mut self, schema: &Json) -> Json {
        if let Some(name) = reference(schema) {
            return self.referred(name, schema);
        }
        match schema {
            Json::Object(map) => self.object(map),
            other => other.clone(),
        }
    }

    fn referred(&mut self, name: &str, schema: &Json) -> Json {
        let Some(target) = self.types.get(name) else {
            return json!({});
        };
        if self.open.iter().any(|n| n == name) || self.open.len() >= MAX_DEPTH {
            self.defs.entry(name.to_owned()).or_insert(None);
            return json!({ "$ref": format!("#/$defs/{name}") });
        }
        self.open.push(name.to_owned());
        let mut target = Schema(self.inline(&target.0));
        self.open.pop();
        if let Some(docs) = schema.get("description").and_then(Json::as_str) {
            target = target.described(docs);
        }
        target.0
    }

    fn object(&mut self, map: &Map<String, Json>) -> Json {
        let mut plain = Map::new();
        for (key, value) in map
            .iter()
            .filter(|(k, _)| !k.starts_with("x-") && *k != "default")
        {
            let value = match key.as_str() {
                "properties" => self.properties(map, value),
                "items" => self.inline(value),
                "anyOf" => Json::Array(self.each(value)),
                _ => value.clone(),
            };
            plain.insert(key.clone(), value);
        }
        if self.strict
            && let Some(Json::Object(fields)) = plain.get("properties")
        {
            let names: Vec<&String> = fields.keys().collect();
            let required = json!(names);
            plain.insert("required".to_owned(), required);
        }
        Json::Object(plain)
    }

    fn each(&mut self, schemas: &Json) -> Vec<Json> {
        schemas
            .as_array()
            .into_iter()
            .flatten()
            .map(|s| self.inline(s))
            .collect()
    }

    fn properties(&mut self, record: &Map<String, Json>, fields: &Json) -> Json {
        let required = record.get("required").and_then(Json::as_array);
        let is_required =
            |name: &str| required.is_some_and(|r| r.iter().any(|n| n.as_str() == Some(name)));
        let mut plain = Map::new();
        for (name, schema) in fields.as_object().into_iter().flatten() {
            let mut field = self.inline(schema);
            let may_miss = !is_required(name) && schema.get("default").is_none();
            if self.strict && may_miss && optional_inner(schema).is_none() {
                field = json!({ "anyOf": [field, { "type": "null" }] });
            }
            plain.insert(name.clone(), field);
        }
        Json::Object(plain)
    }
}
