//! Values as people read them: a line for each field, indented.

use serde_json::Value as Json;

/// Most lines of one value; what follows is only counted.
const LINES: usize = 40;

/// A value as indented lines, cut where it is very long.
pub fn outline(value: &Json) -> String {
    let mut lines = Vec::new();
    write(value, 0, "", &mut lines);
    let more = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    if more > 0 {
        lines.push(format!("… and {more} lines more"));
    }
    lines.join("\n")
}

/// Writes a value after its label: what is one line stands beside it, the rest below.
fn write(value: &Json, depth: usize, label: &str, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    if let Some(text) = one_line(value) {
        lines.push(format!("{indent}{label}{text}"));
        return;
    }
    let inside = if label.is_empty() { depth } else { depth + 1 };
    if !label.is_empty() {
        lines.push(format!("{indent}{}", label.trim_end()));
    }
    match value {
        Json::Object(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .for_each(|(name, value)| write(value, inside, &format!("{name}: "), lines)),
        Json::Array(items) => items
            .iter()
            .for_each(|item| write(item, inside, "- ", lines)),
        other => {
            let text = other.as_str().unwrap_or_default();
            let indent = "  ".repeat(inside);
            lines.extend(text.lines().map(|line| format!("{indent}{line}")));
        }
    }
}

/// What fits beside its label.
fn one_line(value: &Json) -> Option<String> {
    match value {
        Json::String(text) if text.trim_end().contains('\n') => None,
        Json::String(text) => Some(text.trim_end().to_owned()),
        Json::Array(items) if items.is_empty() => Some("none".to_owned()),
        Json::Object(fields) => money(fields).or_else(|| file(fields)),
        Json::Array(_) => None,
        Json::Null => Some("none".to_owned()),
        Json::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        Json::Number(number) => Some(number.to_string()),
    }
}

type Fields = serde_json::Map<String, Json>;

fn money(fields: &Fields) -> Option<String> {
    let currency = fields.get("currency")?.as_str()?;
    let amount = one_line(fields.get("amount")?)?;
    (fields.len() == 2).then(|| format!("{amount} {currency}"))
}

/// A file is its path: the rest is for programs.
fn file(fields: &Fields) -> Option<String> {
    fields.get("media_type")?;
    fields.get("path")?.as_str().map(str::to_owned)
}
