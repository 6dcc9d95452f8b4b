//! Numbers, money, durations, dates and files from JSON.

use rust_decimal::Decimal;
use serde_json::Value as Json;
use smol_str::SmolStr;

use crate::json::{number_from_json, parse_decimal};
use crate::money::{currency_digits, is_currency};
use crate::schema::{bound, flow_type};
use crate::time;
use crate::value::{FileRef, Value};

/// The value, or `None` where it does not fit.
pub(super) fn scalar(json: &Json, schema: &Json) -> Option<Value> {
    match flow_type(schema) {
        "boolean" => json.as_bool().map(Value::Bool),
        "integer" => number(json, schema)
            .filter(|n| n.fract().is_zero())
            .map(Value::Number),
        "number" => number(json, schema).map(Value::Number),
        "percent" => percent(json, schema).map(Value::Number),
        "money" => money(json, schema),
        "duration" => duration(json.as_str()?, schema),
        "date" => time::parse_date(json.as_str()?).map(time::date),
        "time" => time::parse_time(json.as_str()?).map(time::time),
        "instant" => time::parse_instant(json.as_str()?).map(time::instant),
        "file" => file(json),
        _ => None,
    }
}

fn number(json: &Json, schema: &Json) -> Option<Decimal> {
    let number = match json {
        Json::Number(n) => number_from_json(n),
        Json::String(s) => parse_decimal(s.trim()),
        _ => None,
    };
    number.filter(|n| within(*n, schema, "minimum", "maximum"))
}

fn percent(json: &Json, schema: &Json) -> Option<Decimal> {
    let share = json.as_str().and_then(|s| s.trim().strip_suffix('%'));
    let Some(share) = share else {
        return number(json, schema);
    };
    let number = parse_decimal(share.trim_end())?.checked_div(Decimal::ONE_HUNDRED)?;
    Some(number).filter(|n| within(*n, schema, "minimum", "maximum"))
}

fn within(number: Decimal, schema: &Json, low: &str, high: &str) -> bool {
    bound(schema, low).is_none_or(|b| number >= b)
        && bound(schema, high).is_none_or(|b| number <= b)
}

fn money(json: &Json, schema: &Json) -> Option<Value> {
    let (amount, currency) = match json {
        Json::Object(fields) if fields.len() == 2 => {
            let amount = match fields.get("amount")? {
                Json::Number(n) => number_from_json(n)?,
                Json::String(s) => parse_decimal(s.trim())?,
                _ => return None,
            };
            (amount, fields.get("currency")?.as_str()?)
        }
        Json::String(text) => {
            let (amount, currency) = text.trim().rsplit_once(' ')?;
            (parse_decimal(amount.trim_end())?, currency)
        }
        _ => return None,
    };
    let whole = amount.normalize().scale() <= currency_digits(currency);
    if !is_currency(currency) || !whole || !money_within(amount, currency, schema) {
        return None;
    }
    Some(Value::Money {
        amount,
        currency: SmolStr::new(currency),
    })
}

/// Bounds hold in their own currency only.
fn money_within(amount: Decimal, currency: &str, schema: &Json) -> bool {
    let same = |key: &str| {
        schema
            .get(key)
            .is_none_or(|b| b.get("currency").and_then(Json::as_str) == Some(currency))
    };
    same("x-min") && same("x-max") && within(amount, schema, "x-min", "x-max")
}

fn duration(text: &str, schema: &Json) -> Option<Value> {
    let span = time::parse_duration(text)?;
    let bound = |key: &str| {
        schema
            .get(key)
            .and_then(Json::as_str)
            .and_then(time::parse_duration)
    };
    // A type's bounds know no calendar: months and years are counted from an ordinary year's start.
    let compare = |b: jiff::Span| span.compare((b, jiff::civil::date(2001, 1, 1))).ok();
    let low = bound("x-min").is_none_or(|b| compare(b).is_some_and(std::cmp::Ordering::is_ge));
    let high = bound("x-max").is_none_or(|b| compare(b).is_some_and(std::cmp::Ordering::is_le));
    (low && high).then(|| time::duration(span))
}

fn file(json: &Json) -> Option<Value> {
    match json {
        Json::String(path) if !path.is_empty() => Some(Value::File(FileRef::from_path(path))),
        Json::Object(fields) => {
            let text = |key: &str| fields.get(key).and_then(Json::as_str);
            let mut file = FileRef::from_path(text("path")?);
            if let Some(name) = text("name") {
                file.name = name.into();
            }
            if let Some(media_type) = text("media_type") {
                file.media_type = media_type.into();
            }
            file.bytes = fields.get("bytes").and_then(Json::as_u64).unwrap_or(0);
            Some(Value::File(file))
        }
        _ => None,
    }
}
