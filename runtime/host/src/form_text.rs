//! What a person types into a field, read as plain JSON.

use serde_json::Value as Json;

use crate::form::{FormField, Widget};

impl FormField {
    /// Reads typed text; `None` where an optional field is left empty.
    ///
    /// # Errors
    /// One sentence on what was expected.
    pub fn read(&self, text: &str) -> Result<Option<Json>, String> {
        let text = text.trim();
        if text.is_empty() {
            return self.empty();
        }
        value(&self.ask, text).map(Some)
    }

    fn empty(&self) -> Result<Option<Json>, String> {
        match self.ask {
            _ if self.optional => Ok(None),
            Widget::Text(_) => Ok(Some(Json::String(String::new()))),
            _ => Err(format!("{} is needed.", self.name)),
        }
    }

    /// One line on what to type.
    pub fn hint(&self) -> String {
        let what = match &self.ask {
            Widget::Text(Some(most)) => format!("at most {most} characters"),
            Widget::Number { whole, min, max } => numbers(*whole, min.as_deref(), max.as_deref()),
            Widget::Percent => "a percentage such as 70%".to_owned(),
            Widget::Money => "an amount such as 12.50 EUR".to_owned(),
            Widget::Date => "a date such as 2026-09-30".to_owned(),
            Widget::Time => "a time such as 09:00".to_owned(),
            Widget::Duration => "a duration such as 2 h or P2D".to_owned(),
            Widget::File => "a path to a file".to_owned(),
            Widget::Json => "as JSON, such as [] or {\"a\": 1}".to_owned(),
            _ => String::new(),
        };
        let optional = if self.optional {
            "may be left empty"
        } else {
            ""
        };
        let parts = [
            self.docs.as_deref().unwrap_or_default(),
            what.as_str(),
            optional,
        ];
        parts
            .into_iter()
            .filter(|p| !p.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    }
}

fn numbers(whole: bool, min: Option<&str>, max: Option<&str>) -> String {
    let kind = if whole { "a whole number" } else { "a number" };
    match (min, max) {
        (Some(a), Some(b)) => format!("{kind} from {a} to {b}"),
        (Some(a), None) => format!("{kind} from {a}"),
        (None, Some(b)) => format!("{kind} up to {b}"),
        (None, None) => kind.to_owned(),
    }
}

fn value(ask: &Widget, text: &str) -> Result<Json, String> {
    match ask {
        Widget::Text(most) => short_enough(text, *most),
        Widget::Number { whole, min, max } => number(text, *whole, min.as_deref(), max.as_deref()),
        Widget::Percent => percent(text),
        Widget::Money => money(text),
        Widget::YesNo => yes_no(text),
        Widget::Choice(of) => choice(text, of),
        Widget::Date => date(text),
        Widget::Time => time(text),
        Widget::Duration => duration(text),
        Widget::File => Ok(Json::String(text.to_owned())),
        Widget::Parts(_) | Widget::Json => {
            serde_json::from_str(text).map_err(|e| format!("That is not valid JSON: {e}."))
        }
    }
}

fn short_enough(text: &str, most: Option<u64>) -> Result<Json, String> {
    let long = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    match most {
        Some(most) if long > most => Err(format!("That is {long} characters, {most} are allowed.")),
        _ => Ok(Json::String(text.to_owned())),
    }
}

fn decimal(text: &str) -> Option<rust_decimal::Decimal> {
    text.replace('_', "").parse().ok()
}

/// Numbers are handed on as text, so that no digit is lost in floating point.
fn number(text: &str, whole: bool, min: Option<&str>, max: Option<&str>) -> Result<Json, String> {
    let expected = || format!("`{text}` is not {}.", numbers(whole, min, max));
    let value = decimal(text).ok_or_else(expected)?;
    let low = min.and_then(decimal).is_some_and(|m| value < m);
    let high = max.and_then(decimal).is_some_and(|m| value > m);
    if low || high || (whole && !value.fract().is_zero()) {
        return Err(expected());
    }
    Ok(exact(&value.normalize().to_string()))
}

/// A JSON number where it is a small whole one, else text.
fn exact(text: &str) -> Json {
    text.parse::<i64>()
        .map_or_else(|_| Json::String(text.to_owned()), Json::from)
}

fn percent(text: &str) -> Result<Json, String> {
    let digits = text.trim_end_matches('%').trim();
    match decimal(digits) {
        Some(value) => Ok(Json::String(format!("{value}%"))),
        None => Err(format!("`{text}` is no percentage such as 70%.")),
    }
}

fn money(text: &str) -> Result<Json, String> {
    let wrong = || format!("`{text}` is no amount such as 12.50 EUR.");
    let mut parts = text.split_whitespace();
    let (Some(a), Some(b), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(wrong());
    };
    let (amount, currency) = if decimal(a).is_some() { (a, b) } else { (b, a) };
    let amount = decimal(amount).ok_or_else(wrong)?;
    let code = currency.len() == 3 && currency.chars().all(|c| c.is_ascii_alphabetic());
    code.then(
        || serde_json::json!({"amount": amount.to_string(), "currency": currency.to_uppercase()}),
    )
    .ok_or_else(wrong)
}

fn yes_no(text: &str) -> Result<Json, String> {
    match text.to_lowercase().as_str() {
        "y" | "yes" | "true" => Ok(true.into()),
        "n" | "no" | "false" => Ok(false.into()),
        _ => Err(format!("`{text}` is neither yes nor no.")),
    }
}

fn choice(text: &str, of: &[(String, Option<String>)]) -> Result<Json, String> {
    let same = |name: &str| name.eq_ignore_ascii_case(text);
    of.iter()
        .find(|(name, _)| same(name))
        .map(|(name, _)| name.clone().into())
        .ok_or_else(|| {
            let all: Vec<&str> = of.iter().map(|(name, _)| name.as_str()).collect();
            format!("`{text}` is not one of {}.", all.join(", "))
        })
}

fn date(text: &str) -> Result<Json, String> {
    let date: jiff::civil::Date = text
        .parse()
        .map_err(|_| format!("`{text}` is no date such as 2026-09-30."))?;
    Ok(date.to_string().into())
}

fn time(text: &str) -> Result<Json, String> {
    let time: jiff::civil::Time = text
        .parse()
        .map_err(|_| format!("`{text}` is no time such as 09:00."))?;
    Ok(time.strftime("%H:%M").to_string().into())
}

/// Both ISO 8601 and the words people use (`2 h`, `3 days`).
fn duration(text: &str) -> Result<Json, String> {
    let span: jiff::Span = text
        .parse()
        .map_err(|_| format!("`{text}` is no duration such as 2 h or P2D."))?;
    Ok(span.to_string().into())
}
