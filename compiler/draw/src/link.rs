//! Links in doc comments.

/// The first web address in a text: nothing but `http` and `https`, so that no link can be active content.
/// What usually ends a sentence or a bracket does not belong to it.
pub fn link(text: &str) -> Option<&str> {
    links(text).next().and_then(|range| text.get(range))
}

/// Where web addresses stand in a text, as byte ranges.
pub fn links(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + begin(text.get(from..)?)?;
            let rest = text.get(start..)?;
            let end = start + length(rest);
            from = end.max(start + 1);
            if text.get(start..end)?.split_once("://")?.1.len() > 2 {
                return Some(start..end);
            }
            while !text.is_char_boundary(from) {
                from += 1;
            }
        }
    })
}

fn begin(text: &str) -> Option<usize> {
    let secure = text.find("https://");
    let open = text.find("http://");
    match (secure, open) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn length(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || c.is_control() || "<>\"'`|{}\\^".contains(c);
    let whole = text.find(ends).unwrap_or(text.len());
    let address = text.get(..whole).unwrap_or_default();
    let closed = address.contains('(');
    address
        .trim_end_matches(|c| ".,;:!?".contains(c) || (c == ')' && !closed))
        .len()
}
