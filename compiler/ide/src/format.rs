//! The formatter's answer for an editor.

use flow_format::replacements;
use flow_syntax::{Columns, LineIndex, parse};

use crate::position::{Range, offsets};

/// A stretch of text and what is to stand there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// Which text.
    pub range: Range,
    /// The new text.
    pub text: String,
}

/// What changes when a text is formatted, in source order and without overlap.
///
/// With a range, only declarations that it touches are formatted, each as a whole.
#[must_use]
pub fn format(text: &str, within: Option<Range>, columns: Columns) -> Vec<Rewrite> {
    let file = parse("", text.as_bytes());
    // The tree's text has no byte order mark.
    let mark = text.len().saturating_sub(file.text.len());
    let within = within.map(|range| {
        let range = offsets(text, range, columns);
        range.start.saturating_sub(mark)..range.end.saturating_sub(mark)
    });
    let lines = LineIndex::new(text);
    let at = |offset: usize| {
        let offset = u32::try_from(offset + mark).unwrap_or(u32::MAX);
        lines.position(text, offset, columns)
    };
    let replaced = replacements(&file, within).into_iter();
    replaced
        .map(|r| Rewrite {
            range: Range {
                start: at(r.range.start),
                end: at(r.range.end),
            },
            text: r.text,
        })
        .collect()
}
