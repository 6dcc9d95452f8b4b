//! Plain JSON into typed values, with mismatches named field by field.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value as Json};
use smol_str::SmolStr;

use crate::plan::Field;
use crate::schema::{Schema, flow_type, max_length, optional_inner, reference};
use crate::value::{MAX_NESTING, Value};
use crate::words::nearest;

mod scalar;

/// Types that refer to types, and nesting, at which decoding gives up rather than exhaust the stack.
const MAX_DEPTH: usize = 256;
/// Characters of what was found that a message repeats.
const SHOWN: usize = 60;

/// A place where JSON does not fit its type.
///
/// Reads as `ticket.urgency: expected a whole number from 1 to 5, found 9`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Where: `ticket.customer.email`, `orders[2].total`; empty at the top.
    pub path: String,
    /// What was expected, in words.
    pub expected: String,
    /// What was found: JSON, shortened; `nothing` where it is missing.
    pub found: String,
    /// What was probably meant.
    pub hint: Option<String>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "expected {}, found {}", self.expected, self.found)?;
        self.hint
            .as_ref()
            .map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

/// A typed value from plain JSON.
///
/// Numbers may be JSON numbers or numeric text, percentages also `"40%"`, durations ISO 8601 or
/// words (`"2 h"`), money a record or `"12.50 EUR"`, files a path. A path makes a file of size 0:
/// the caller looks at the disk.
///
/// # Errors
/// Every place that does not fit, in the order of the type's fields.
pub fn decode(
    json: &Json,
    schema: &Schema,
    types: &BTreeMap<String, Schema>,
) -> Result<Value, Vec<Mismatch>> {
    decode_at(json, schema, types, "")
}

/// As [`decode()`], with mismatches named from this path.
///
/// # Errors
/// As [`decode()`].
pub fn decode_at(
    json: &Json,
    schema: &Schema,
    types: &BTreeMap<String, Schema>,
    path: &str,
) -> Result<Value, Vec<Mismatch>> {
    let mut decoder = Decoder {
        types,
        path: path.to_owned(),
        depth: 0,
        nesting: 0,
        found: Vec::new(),
    };
    let value = decoder.value(json, &schema.0);
    if decoder.found.is_empty() {
        Ok(value)
    } else {
        Err(decoder.found)
    }
}

/// An object into inputs, parameters or form fields by name. Fields that may be left out, or have a
/// value of their own, are absent from the result when they are absent from the object or null.
///
/// # Errors
/// As [`decode()`]; unknown fields too.
pub fn decode_fields(
    json: &Json,
    fields: &[Field],
    types: &BTreeMap<String, Schema>,
) -> Result<BTreeMap<SmolStr, Value>, Vec<Mismatch>> {
    let mut decoder = Decoder {
        types,
        path: String::new(),
        depth: 0,
        nesting: 0,
        found: Vec::new(),
    };
    let values = decoder.fields(json, fields);
    if decoder.found.is_empty() {
        Ok(values)
    } else {
        Err(decoder.found)
    }
}

/// A value of looser type, such as a sample's, as one of this type.
///
/// # Errors
/// As [`decode()`].
pub fn conform(
    value: &Value,
    schema: &Schema,
    types: &BTreeMap<String, Schema>,
) -> Result<Value, Vec<Mismatch>> {
    decode(&value.to_json(), schema, types)
}

struct Decoder<'a> {
    types: &'a BTreeMap<String, Schema>,
    /// Where we are.
    path: String,
    depth: usize,
    /// Lists and records around.
    nesting: usize,
    found: Vec<Mismatch>,
}

impl Decoder<'_> {
    fn value(&mut self, json: &Json, schema: &Json) -> Value {
        self.depth += 1;
        let value = if self.depth > MAX_DEPTH || self.nesting > MAX_NESTING {
            self.too_deep()
        } else {
            self.typed(json, schema)
        };
        self.depth -= 1;
        value
    }

    fn typed(&mut self, json: &Json, schema: &Json) -> Value {
        if let Some(inner) = optional_inner(schema) {
            return if json.is_null() {
                Value::None
            } else {
                self.value(json, inner)
            };
        }
        if let Some(name) = reference(schema) {
            return match self.types.get(name) {
                Some(target) => self.value(json, &target.0),
                None => self.mismatch(json, schema),
            };
        }
        match flow_type(schema) {
            "object" => self.record(json, schema),
            "array" => self.list(json, schema),
            "string" => self.text(json, schema),
            "anything" => self.anything(json),
            _ => match scalar::scalar(json, schema) {
                Some(value) => value,
                None => self.mismatch(json, schema),
            },
        }
    }

    fn anything(&mut self, json: &Json) -> Value {
        let value = Value::from_json(json);
        if value.is_deeper_than(MAX_NESTING.saturating_sub(self.nesting)) {
            return self.too_deep();
        }
        value
    }

    fn too_deep(&mut self) -> Value {
        let expected = format!("at most {MAX_NESTING} levels of lists and objects");
        self.report(expected, "more".to_owned(), None)
    }

    fn text(&mut self, json: &Json, schema: &Json) -> Value {
        let Json::String(text) = json else {
            return self.mismatch(json, schema);
        };
        let values = schema.get("enum").and_then(Json::as_array);
        let known = |v: &&Json| v.as_str() == Some(text);
        if values.is_some_and(|v| v.iter().find(known).is_none()) {
            let names = values.into_iter().flatten().filter_map(Json::as_str);
            let hint = nearest(text, names).map(|n| format!("did you mean \"{n}\"?"));
            return self.report(self.words(schema), found(json), hint);
        }
        match max_length(schema) {
            Some(most) if text.chars().count() > most => {
                let length = format!("{} characters", text.chars().count());
                self.report(self.words(schema), length, None)
            }
            _ => Value::text(text),
        }
    }

    fn list(&mut self, json: &Json, schema: &Json) -> Value {
        let (Json::Array(items), Some(of)) = (json, schema.get("items")) else {
            return self.mismatch(json, schema);
        };
        let values: Vec<Value> = items
            .iter()
            .enumerate()
            .map(|(i, item)| self.inside(&format!("[{i}]"), |d| d.value(item, of)))
            .collect();
        Value::list(values)
    }

    fn record(&mut self, json: &Json, schema: &Json) -> Value {
        let Json::Object(given) = json else {
            return self.mismatch(json, schema);
        };
        let empty = Map::new();
        let fields = schema
            .get("properties")
            .and_then(Json::as_object)
            .unwrap_or(&empty);
        let required = schema.get("required").and_then(Json::as_array);
        let needed =
            |name: &str| required.is_some_and(|r| r.iter().any(|n| n.as_str() == Some(name)));
        let mut values = BTreeMap::new();
        for (name, of) in fields {
            let value = self.inside(name, |d| d.field(given.get(name), of, !needed(name)));
            values.extend(value.map(|v| (SmolStr::new(name), v)));
        }
        if schema.get("additionalProperties") == Some(&Json::Bool(false)) {
            self.unknown(
                given,
                &fields.keys().map(String::as_str).collect::<Vec<_>>(),
            );
        }
        Value::Record(values.into())
    }

    /// A field's value; `None` where it is absent and may be.
    fn field(&mut self, json: Option<&Json>, schema: &Json, optional: bool) -> Option<Value> {
        let default = schema.get("default");
        match json
            .filter(|j| !(j.is_null() && default.is_some()))
            .or(default)
        {
            Some(Json::Null) if optional => Some(Value::None),
            Some(json) => Some(self.value(json, schema)),
            None if optional || optional_inner(schema).is_some() => None,
            None => Some(self.report(self.words(schema), "nothing".to_owned(), None)),
        }
    }

    fn fields(&mut self, json: &Json, fields: &[Field]) -> BTreeMap<SmolStr, Value> {
        let mut values = BTreeMap::new();
        let Json::Object(given) = json else {
            let names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).collect();
            let expected = format!("an object with {}", names.join(", "));
            self.report(expected, found(json), None);
            return values;
        };
        for field in fields {
            let open = field.optional || field.value.is_some();
            let json = given.get(&field.name).filter(|v| !(open && v.is_null()));
            let value = self.inside(&field.name, |d| d.field(json, &field.schema.0, open));
            values.extend(value.map(|v| (SmolStr::new(&field.name), v)));
        }
        self.unknown(
            given,
            &fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
        );
        values
    }

    fn unknown(&mut self, given: &Map<String, Json>, known: &[&str]) {
        for name in given.keys().filter(|n| !known.contains(&n.as_str())) {
            let expected = match known {
                [] => "no fields".to_owned(),
                [one] => format!("only the field {one}"),
                more => format!("only the fields {}", more.join(", ")),
            };
            let hint = nearest(name, known.iter().copied()).map(|n| format!("did you mean `{n}`?"));
            self.inside(name, |d| {
                d.report(expected, "an unknown field".to_owned(), hint)
            });
        }
    }

    fn words(&self, schema: &Json) -> String {
        Schema(schema.clone()).in_words(self.types)
    }

    fn mismatch(&mut self, json: &Json, schema: &Json) -> Value {
        self.report(self.words(schema), found(json), None)
    }

    fn report(&mut self, expected: String, found: String, hint: Option<String>) -> Value {
        self.found.push(Mismatch {
            path: self.path.clone(),
            expected,
            found,
            hint,
        });
        Value::None
    }

    /// Goes one step down the path: a field, or `[2]`.
    fn inside<T>(&mut self, part: &str, then: impl FnOnce(&mut Self) -> T) -> T {
        let back = self.path.len();
        if !self.path.is_empty() && !part.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(part);
        self.nesting += 1;
        let result = then(self);
        self.nesting -= 1;
        self.path.truncate(back);
        result
    }
}

/// JSON as a message repeats it.
fn found(json: &Json) -> String {
    let text = match json {
        Json::Null => return "nothing".to_owned(),
        Json::Array(items) if items.len() > 3 => return format!("a list of {} items", items.len()),
        Json::Object(fields) if fields.len() > 3 => "an object".to_owned(),
        other => other.to_string(),
    };
    if text.chars().count() <= SHOWN {
        return text;
    }
    let start: String = text.chars().take(SHOWN).collect();
    format!("{start}…")
}
