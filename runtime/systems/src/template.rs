//! Paths with `{param}` places.

use serde_json::{Map, Value};

use crate::trouble::{SystemTrouble, code};

/// A filled path, and the arguments that found no place in it.
pub(crate) struct Filled<'a> {
    pub(crate) path: String,
    pub(crate) rest: Vec<(&'a str, &'a Value)>,
}

/// Fills a path's places with arguments, percent-encoded so that an argument stays one segment.
pub(crate) fn fill<'a>(
    template: &str,
    args: &'a Map<String, Value>,
) -> Result<Filled<'a>, SystemTrouble> {
    let mut path = String::new();
    let mut used = Vec::new();
    let mut left = template;
    while let Some((before, from)) = left.split_once('{') {
        let (name, after) = from.split_once('}').ok_or_else(|| unclosed(template))?;
        path.push_str(before);
        path.push_str(&segment(name, args)?);
        used.push(name);
        left = after;
    }
    path.push_str(left);
    let rest = args
        .iter()
        .filter(|(name, _)| !used.contains(&name.as_str()));
    Ok(Filled {
        path,
        rest: rest.map(|(name, value)| (name.as_str(), value)).collect(),
    })
}

/// An argument as text: texts as they are, other values as JSON.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn segment(name: &str, args: &Map<String, Value>) -> Result<String, SystemTrouble> {
    let missing = || bad(format!("The path needs a value for `{{{name}}}`."));
    let value = args
        .get(name)
        .filter(|value| !value.is_null())
        .ok_or_else(missing)?;
    let text = plain(value);
    match text.as_str() {
        "" => Err(missing()),
        // A URL reads these as steps in the path, encoded or not.
        "." | ".." => Err(bad(format!(
            "`{text}` cannot stand for `{{{name}}}` in a path."
        ))),
        _ => Ok(encode(&text)),
    }
}

/// Percent-encodes all but the unreserved characters (RFC 3986 §2.3).
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn unclosed(template: &str) -> SystemTrouble {
    bad(format!("In the path `{template}` a `{{` is not closed."))
}

fn bad(message: String) -> SystemTrouble {
    SystemTrouble::failed(code::BAD_BINDING, message)
}
