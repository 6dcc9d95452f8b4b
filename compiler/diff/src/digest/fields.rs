//! Fields and types.

use flow_analysis::model::Field;
use flow_analysis::typed::TExpr;
use flow_analysis::types::Type;
use flow_syntax::Place;
use smol_str::SmolStr;

use super::props;
use super::reader::Reader;
use crate::facts::{Aspect, Fact};

/// The key of what a step or an action answers with.
pub(super) const ANSWER: &str = "answer";

impl Reader<'_> {
    /// Fields with all that is said of them. What is within another field or an answer has the key
    /// `answer.who`.
    pub(super) fn fields(&self, fields: &[Field], within: &str, facts: &mut Vec<Fact>) {
        for field in fields {
            self.field(field, within, facts);
        }
        if let [first, _, ..] = fields {
            let names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).collect();
            let key = match within {
                "" => "the order of its fields".to_owned(),
                within => format!("the order of the fields of `{within}`"),
            };
            facts.push(self.fact(Aspect::Order, &key, names.join(", "), first.place));
        }
    }

    /// One field.
    pub(super) fn field(&self, field: &Field, within: &str, facts: &mut Vec<Fact>) {
        let Field {
            name,
            docs,
            ty,
            labels,
            value,
            props,
            place,
        } = field;
        let key = match within {
            "" => name.to_string(),
            within => format!("{within}.{name}"),
        };
        let value = value.as_ref();
        self.valued((&key, value), ty, labels, *place, facts);
        let mut said: Vec<Fact> = Vec::new();
        said.extend(self.description(&key, docs.as_deref(), *place));
        said.extend(
            value
                .as_ref()
                .map(|v| self.value(Aspect::Argument, &key, v)),
        );
        props::of_field(self, &key, props, &mut said);
        facts.extend(said.into_iter().map(|f| f.part_of(Aspect::Field, &key)));
    }

    /// What may have a value. Where its type stands nowhere else, another value may give another.
    pub(super) fn valued(
        &self,
        (key, value): (&str, Option<&TExpr>),
        ty: &Type,
        labels: &[SmolStr],
        place: Place,
        facts: &mut Vec<Fact>,
    ) {
        let own = facts.len();
        self.typed(key, ty, labels, place, facts);
        let is_written = self.after(place).trim_start().starts_with(':');
        if let Some(fact) = facts.get_mut(own)
            && value.is_some()
            && !is_written
        {
            fact.text.push_str(", by its value");
        }
    }

    /// What is of some type: the type, its labels, and the fields of a record without a name.
    pub(super) fn typed(
        &self,
        key: &str,
        ty: &Type,
        labels: &[SmolStr],
        place: Place,
        facts: &mut Vec<Fact>,
    ) {
        facts.push(self.fact(Aspect::Field, key, self.type_words(ty), place));
        for label in labels {
            let fact = self.fact(
                Aspect::Label,
                &format!("{key} @{label}"),
                format!("@{label}"),
                place,
            );
            facts.push(fact.part_of(Aspect::Field, key));
        }
        self.fields(inline(ty), key, facts);
    }

    /// A type in words. The fields of a record without a name are facts of their own.
    fn type_words(&self, ty: &Type) -> String {
        match ty {
            Type::List(of) => format!("list of {}", self.type_words(of)),
            Type::Optional(of) => format!("{} or nothing", self.type_words(of)),
            Type::Inline(_) => "{ … }".to_owned(),
            Type::Enum(id) => {
                let declared = self.program.enums.get(id.index());
                declared.map_or_else(String::new, |e| e.key.to_string())
            }
            Type::Record(id) => {
                let declared = self.program.records.get(id.index());
                declared.map_or_else(String::new, |r| r.key.to_string())
            }
            other => other.to_string(),
        }
    }
}

/// The fields of a record without a name, also of a list of such.
fn inline(ty: &Type) -> &[Field] {
    match ty {
        Type::Inline(fields) => fields,
        Type::List(of) | Type::Optional(of) => inline(of),
        _ => &[],
    }
}
