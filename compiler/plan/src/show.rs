//! Values as people and prompts read them.

use rust_decimal::Decimal;

use crate::money::currency_digits;
use crate::time::parse_duration;
use crate::value::Value;

/// A value in words: `0.40 EUR`, `2 h 30 min`, `yes`; a list of simple values with commas, anything
/// deeper as JSON. Nothing is empty.
#[must_use]
pub fn show(value: &Value) -> String {
    match value {
        Value::None => String::new(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(n) => n.normalize().to_string(),
        Value::Money { amount, currency } => show_money(*amount, currency),
        Value::Duration(d) => show_duration(d),
        Value::Date(s) | Value::Time(s) | Value::Instant(s) => s.to_string(),
        Value::Text(text) => text.to_string(),
        Value::File(file) => file.name.to_string(),
        Value::List(items) if items.iter().all(is_simple) => {
            items.iter().map(show).collect::<Vec<_>>().join(", ")
        }
        Value::List(_) | Value::Record(_) => {
            serde_json::to_string_pretty(&value.to_json()).unwrap_or_default()
        }
    }
}

/// As [`show`].
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&show(self))
    }
}

/// A number as a percentage: 0.7 is `70%`.
pub(crate) fn percent(value: &Value) -> Value {
    match value {
        Value::Number(n) => match n.checked_mul(Decimal::ONE_HUNDRED) {
            Some(hundredths) => Value::text(format!("{}%", hundredths.normalize())),
            None => value.clone(),
        },
        other => other.clone(),
    }
}

fn is_simple(value: &Value) -> bool {
    !matches!(value, Value::List(_) | Value::Record(_))
}

fn show_money(amount: Decimal, currency: &str) -> String {
    let mut amount = amount.normalize();
    let digits = currency_digits(currency);
    if amount.scale() < digits {
        amount.rescale(digits);
    }
    format!("{amount} {currency}")
}

fn show_duration(text: &str) -> String {
    let Some(span) = parse_duration(text) else {
        return text.to_owned();
    };
    let parts = [
        (i64::from(span.get_years()), "year", "years"),
        (i64::from(span.get_months()), "month", "months"),
        (i64::from(span.get_weeks()), "week", "weeks"),
        (i64::from(span.get_days()), "day", "days"),
        (i64::from(span.get_hours()), "h", "h"),
        (span.get_minutes(), "min", "min"),
        (span.get_seconds(), "s", "s"),
        (span.get_milliseconds(), "ms", "ms"),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(n, ..)| *n != 0)
        .map(|(n, one, many)| format!("{n} {}", if n.abs() == 1 { one } else { many }))
        .collect();
    if words.is_empty() {
        "0 s".to_owned()
    } else {
        words.join(" ")
    }
}
