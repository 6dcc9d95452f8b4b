//! Types as JSON Schema.

use flow_analysis::model::{Enum, Field, Program, Record};
use flow_analysis::types::{Bounds, Type};
use flow_plan::Schema;
use flow_plan::schema::SchemaField;
use serde_json::{Value as Json, json};

use crate::data;

/// A type. Declared records and enums are references by key.
pub(crate) fn schema(program: &Program, ty: &Type) -> Schema {
    match ty {
        Type::Error | Type::Anything | Type::Nothing | Type::Rate(_) => Schema::anything(),
        Type::Text { max: None } => Schema::text(),
        Type::Text { max: Some(max) } => Schema::text_up_to(u64::from(*max)),
        Type::Number => Schema::number(),
        Type::Integer => Schema::integer(),
        Type::Bool => Schema::bool(),
        Type::Percent => Schema::percent(),
        Type::Money(_) => Schema::money(),
        Type::Date => Schema::date(),
        Type::Time => Schema::time(),
        Type::Duration => Schema::duration(),
        Type::Instant => Schema::instant(),
        Type::File => Schema::file(),
        Type::List(of) => Schema::list(schema(program, of)),
        Type::Optional(of) => Schema::optional(schema(program, of)),
        Type::Range(bounds) => range(program, bounds),
        Type::Enum(id) => named(program.enums.get(id.index()).map(|e| e.key.as_str())),
        Type::Record(id) => named(program.records.get(id.index()).map(|r| r.key.as_str())),
        Type::Inline(fields) => record(program, fields),
        Type::Outcome(names) => {
            let values: Vec<_> = names.iter().map(|n| (n.to_string(), None)).collect();
            Schema::enumeration(&values)
        }
    }
}

fn named(key: Option<&str>) -> Schema {
    key.map_or_else(Schema::anything, Schema::named)
}

fn range(program: &Program, bounds: &Bounds) -> Schema {
    schema(program, &bounds.of).between(&bounds.low, &bounds.high)
}

/// A record of these fields. One with a constant default may be left out.
pub(crate) fn record(program: &Program, fields: &[Field]) -> Schema {
    Schema::record(fields.iter().map(|field| {
        let default = field.value.as_ref().and_then(|v| v.value());
        let mut schema = field_schema(program, field);
        if let Some(value) = default {
            schema = schema.with_default(value);
        }
        let optional = default.is_some() || field.ty.is_optional();
        SchemaField {
            name: field.name.to_string(),
            schema,
            optional,
        }
    }))
}

/// A field's type with its labels and what it means.
pub(crate) fn field_schema(program: &Program, field: &Field) -> Schema {
    let schema = schema(program, &field.ty)
        .labelled(field.labels.iter().map(|l| l.as_str()))
        .with_terms(&data::terms(&field.props));
    field
        .docs
        .as_deref()
        .map_or(schema.clone(), |docs| schema.described(docs))
}

/// A declared record.
pub(crate) fn declared_record(program: &Program, declared: &Record) -> Schema {
    let schema = record(program, &declared.fields).with_terms(&data::terms(&declared.props));
    described(schema, declared.docs.as_deref())
}

/// A declared enum.
pub(crate) fn declared_enum(declared: &Enum) -> Schema {
    let values: Vec<_> = declared
        .values
        .iter()
        .map(|v| (v.name.to_string(), v.title.clone()))
        .collect();
    described(Schema::enumeration(&values), declared.docs.as_deref())
}

fn described(schema: Schema, docs: Option<&str>) -> Schema {
    match docs {
        Some(docs) => schema.described(docs),
        None => schema,
    }
}

/// A type as a model is asked for it: percentages without bounds are shares from 0 to 1, which keeps
/// models from answering 85 where 85% is meant.
pub(crate) fn for_model(mut schema: Schema) -> Schema {
    bound_shares(&mut schema.0);
    schema
}

fn bound_shares(schema: &mut Json) {
    match schema {
        Json::Object(map) => {
            let bounded = map.contains_key("minimum") || map.contains_key("maximum");
            if map.get("x-flow") == Some(&json!("percent")) && !bounded {
                map.insert("minimum".to_owned(), json!(0));
                map.insert("maximum".to_owned(), json!(1));
            }
            map.values_mut().for_each(bound_shares);
        }
        Json::Array(items) => items.iter_mut().for_each(bound_shares),
        _ => {}
    }
}
