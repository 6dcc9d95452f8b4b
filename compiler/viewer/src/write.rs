//! Text into HTML, such that no text can become markup.

pub use flow_draw::escape;
use flow_draw::link::links;

/// Running text: escaped, with its web addresses as links.
#[must_use]
pub fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for range in links(text) {
        let url = escape(text.get(range.clone()).unwrap_or_default());
        out.push_str(&escape(text.get(from..range.start).unwrap_or_default()));
        out.push_str(&format!(
            "<a href=\"{url}\" target=\"_blank\" rel=\"noopener noreferrer\">{url}</a>"
        ));
        from = range.end;
    }
    out.push_str(&escape(text.get(from..).unwrap_or_default()));
    out
}

/// A sentence of the checker: what stands between back quotes is written as code.
pub(crate) fn sentence(text: &str) -> String {
    let parts: Vec<String> = text.split('`').map(prose).collect();
    if parts.len().is_multiple_of(2) {
        return prose(text);
    }
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        match index % 2 {
            0 => out.push_str(part),
            _ => out.push_str(&format!("<code>{part}</code>")),
        }
    }
    out
}
