//! Properties that have no place of their own in the model.

use flow_analysis::model::Prop;

use super::reader::Reader;
use crate::facts::{Aspect, Fact};

/// Properties of one word may stand several times: each occurrence is its own fact.
pub(super) fn own(r: &Reader<'_>, props: &[Prop], facts: &mut Vec<Fact>) {
    for prop in props {
        let aspect = aspect_of(&prop.key);
        let before = facts
            .iter()
            .filter(|f| f.aspect == aspect && f.key.split(' ').next() == Some(&prop.key))
            .count();
        let key = match before {
            0 => prop.key.to_string(),
            n => format!("{} {}", prop.key, n + 1),
        };
        facts.push(r.fact(aspect, &key, rest(r, prop), prop.place));
    }
}

/// What is said of a field's data: how long it is kept, where, what for.
pub(super) fn of_field(r: &Reader<'_>, field: &str, props: &[Prop], facts: &mut Vec<Fact>) {
    for prop in props {
        let aspect = aspect_of(&prop.key);
        let key = match aspect {
            Aspect::Keep | Aspect::Region | Aspect::Purpose => field.to_owned(),
            _ => format!("{} of {field}", prop.key),
        };
        facts.push(r.fact(aspect, &key, rest(r, prop), prop.place));
    }
}

/// A property without its first word.
fn rest(r: &Reader<'_>, prop: &Prop) -> String {
    let words = r.words(prop.place);
    let rest = words.strip_prefix(prop.key.as_str()).unwrap_or(&words);
    rest.trim_start().to_owned()
}

fn aspect_of(key: &str) -> Aspect {
    match key {
        "takes" | "waits" | "costs" | "errs" | "volume" | "scenario" | "people" | "price" => {
            Aspect::Figure
        }
        "accountable" | "consult" | "inform" => Aspect::Responsibility,
        "only" | "always" => Aspect::Lock,
        "removes" => Aspect::Lowers,
        "cleared" => Aspect::Clearance,
        "region" => Aspect::Region,
        "keep" => Aspect::Keep,
        "purpose" => Aspect::Purpose,
        "limit" | "limits" | "max_output" => Aspect::Limit,
        "at" => Aspect::Ensure,
        "sample" => Aspect::Sample,
        "remind" | "paused" | "restart" | "works" => Aspect::Time,
        "delegate" => Aspect::People,
        "url" | "get" | "post" | "put" | "patch" | "delete" | "sql" | "tool" | "run" => {
            Aspect::Transport
        }
        _ => Aspect::Other,
    }
}
