//! Forms: what a person fills in, made from types.

use std::collections::BTreeMap;

use flow_engine::FormField as Asked;
use flow_plan::Schema;
use serde::Serialize;
use serde_json::Value as Json;

/// Named types of a plan, by name.
pub type Types = BTreeMap<String, Schema>;

/// How deep a reference to named types is followed, so that a type that holds itself ends.
const DEPTH: usize = 8;

/// What a person fills in.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Form {
    /// In the order they are asked.
    pub fields: Vec<FormField>,
    /// Whether the answer is the one field's value itself, not a record of fields.
    pub bare: bool,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FormField {
    /// Its name: the key in the answer.
    pub name: String,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// What is asked.
    pub ask: Widget,
    /// Whether it may be left empty.
    pub optional: bool,
    /// What is already filled in, as plain JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefilled: Option<Json>,
    /// The type, for checking the answer.
    pub schema: Schema,
}

/// How a field is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Widget {
    /// Text, at most so many characters.
    Text(Option<u64>),
    /// A number; whether it is whole, and its bounds as written.
    Number {
        /// Whether it is whole.
        whole: bool,
        /// Smallest.
        min: Option<String>,
        /// Largest.
        max: Option<String>,
    },
    /// A percentage, typed as `70%` or `70`.
    Percent,
    /// An amount such as `12.50 EUR`.
    Money,
    /// Yes or no.
    YesNo,
    /// One of these; each with what it means.
    Choice(Vec<(String, Option<String>)>),
    /// A date such as `2026-09-30`.
    Date,
    /// A time of day such as `09:00`.
    Time,
    /// A duration such as `PT2H`.
    Duration,
    /// A path to a file.
    File,
    /// A record, asked part by part.
    Parts(Form),
    /// Anything else, as JSON.
    Json,
}

impl Form {
    /// The form of a step's own fields.
    pub fn of_fields(fields: &[Asked], types: &Types) -> Self {
        let field = |f: &Asked| FormField {
            name: f.name.clone(),
            docs: f.docs.clone(),
            ask: widget(&f.schema.0, types, 0),
            optional: f.optional || f.schema.is_optional(),
            prefilled: f
                .value
                .as_ref()
                .map(flow_plan::Value::to_json)
                .filter(|v| !v.is_null()),
            schema: f.schema.clone(),
        };
        Self {
            fields: fields.iter().map(field).collect(),
            bare: false,
        }
    }

    /// The form of a whole result: one field for each of a record's, or a single one.
    pub fn of_result(schema: &Schema, prefilled: Option<&Json>, types: &Types) -> Self {
        if let Widget::Parts(form) = widget(&schema.0, types, 0) {
            return form.prefilled_by(prefilled);
        }
        let only = FormField {
            name: "result".to_owned(),
            docs: text_of(&schema.0, "description"),
            ask: widget(&schema.0, types, 0),
            optional: schema.is_optional(),
            prefilled: prefilled.filter(|v| !v.is_null()).cloned(),
            schema: schema.clone(),
        };
        Self {
            fields: vec![only],
            bare: true,
        }
    }

    /// The same form with a record's values filled in.
    #[must_use]
    pub fn prefilled_by(mut self, value: Option<&Json>) -> Self {
        for field in &mut self.fields {
            let given = value
                .and_then(|v| v.get(&field.name))
                .filter(|v| !v.is_null());
            if let Some(given) = given {
                field.prefilled = Some(given.clone());
            }
        }
        self
    }

    /// Whether there is nothing to fill in.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// An example of an answer, for messages: `{"category": "billing"}`.
    pub fn example(&self) -> Json {
        let one = |f: &FormField| f.prefilled.clone().unwrap_or_else(|| f.ask.example());
        match (self.bare, self.fields.first()) {
            (true, Some(only)) => one(only),
            _ => Json::Object(
                self.fields
                    .iter()
                    .map(|f| (f.name.clone(), one(f)))
                    .collect(),
            ),
        }
    }
}

impl Widget {
    /// An example of a value, for messages.
    pub fn example(&self) -> Json {
        match self {
            Self::Text(_) => "…".into(),
            Self::Number { min, .. } => min
                .as_deref()
                .and_then(|m| serde_json::from_str(m).ok())
                .unwrap_or_else(|| 1.into()),
            Self::Percent => "70%".into(),
            Self::Money => serde_json::json!({"amount": "12.50", "currency": "EUR"}),
            Self::YesNo => true.into(),
            Self::Choice(of) => of
                .first()
                .map_or(Json::Null, |(name, _)| name.clone().into()),
            Self::Date => "2026-09-30".into(),
            Self::Time => "09:00".into(),
            Self::Duration => "PT2H".into(),
            Self::File => "path/to/file.pdf".into(),
            Self::Parts(form) => form.example(),
            Self::Json => Json::Array(Vec::new()),
        }
    }
}

/// How a type is asked for.
fn widget(schema: &Json, types: &Types, depth: usize) -> Widget {
    if depth > DEPTH {
        return Widget::Json;
    }
    if let Some(named) = schema.get("$ref").and_then(Json::as_str) {
        let name = named.rsplit('/').next().unwrap_or(named);
        return types
            .get(name)
            .map_or(Widget::Json, |s| widget(&s.0, types, depth + 1));
    }
    if let Some(some) = present(schema) {
        return widget(some, types, depth + 1);
    }
    if let Some(choices) = choices(schema) {
        return Widget::Choice(choices);
    }
    match schema.get("x-flow").and_then(Json::as_str) {
        Some("money") => Widget::Money,
        Some("percent") => Widget::Percent,
        Some("duration") => Widget::Duration,
        Some("date") => Widget::Date,
        Some("time") => Widget::Time,
        Some("file") => Widget::File,
        Some("number") => number(schema, false),
        _ => by_json_type(schema, types, depth),
    }
}

fn by_json_type(schema: &Json, types: &Types, depth: usize) -> Widget {
    match json_type(schema) {
        Some("string") => Widget::Text(schema.get("maxLength").and_then(Json::as_u64)),
        Some("integer") => number(schema, true),
        Some("number") => number(schema, false),
        Some("boolean") => Widget::YesNo,
        Some("object") => parts(schema, types, depth).map_or(Widget::Json, Widget::Parts),
        _ => Widget::Json,
    }
}

fn parts(schema: &Json, types: &Types, depth: usize) -> Option<Form> {
    let properties = schema.get("properties")?.as_object()?;
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Json::as_array)
        .map(|r| r.iter().filter_map(Json::as_str).collect())
        .unwrap_or_default();
    let field = |(name, schema): (&String, &Json)| FormField {
        name: name.clone(),
        docs: text_of(schema, "description"),
        ask: widget(schema, types, depth + 1),
        optional: !required.contains(&name.as_str()) || present(schema).is_some(),
        prefilled: schema.get("default").filter(|v| !v.is_null()).cloned(),
        schema: Schema(schema.clone()),
    };
    Some(Form {
        fields: properties.iter().map(field).collect(),
        bare: false,
    })
}

fn number(schema: &Json, whole: bool) -> Widget {
    let bound = |key: &str| schema.get(key).filter(|v| !v.is_null()).map(plain);
    Widget::Number {
        whole,
        min: bound("minimum"),
        max: bound("maximum"),
    }
}

/// The values of an enum, each with what it means.
fn choices(schema: &Json) -> Option<Vec<(String, Option<String>)>> {
    let titles = schema.get("x-titles");
    let choice = |v: &Json| {
        let name = v.as_str()?.to_owned();
        let about = titles
            .and_then(|t| t.get(&name))
            .and_then(Json::as_str)
            .map(str::to_owned);
        Some((name, about))
    };
    schema.get("enum")?.as_array()?.iter().map(choice).collect()
}

/// The type without `null`, where the schema is an alternative of the two.
fn present(schema: &Json) -> Option<&Json> {
    let of = schema.get("anyOf")?.as_array()?;
    let mut some = of.iter().filter(|s| json_type(s) != Some("null"));
    let first = some.next()?;
    (of.len() == 2 && some.next().is_none()).then_some(first)
}

fn json_type(schema: &Json) -> Option<&str> {
    match schema.get("type")? {
        Json::String(one) => Some(one),
        Json::Array(of) => of.iter().filter_map(Json::as_str).find(|t| *t != "null"),
        _ => None,
    }
}

fn text_of(schema: &Json, key: &str) -> Option<String> {
    schema.get(key).and_then(Json::as_str).map(str::to_owned)
}

fn plain(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
