//! Text with holes; an indented block loses the indentation its lines share.

use crate::errors::{HOLE_NOT_CLOSED, TEXT_NOT_CLOSED};
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::{SyntaxError, Text, TextPart};

use super::context::span;
use super::{Cx, Pair};

/// A `line_text` or `block_text`.
pub(super) fn text<'t>(cx: &mut Cx<'t>, pair: Pair<'t>) -> Text {
    let at = span(&pair);
    let block = pair.as_rule() == Rule::block_text;
    let indent = if block {
        shared_indent(pair.as_str())
    } else {
        0
    };
    let mut parts = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::line_chunk => push(&mut parts, part.as_str()),
            Rule::block_chunk => push(&mut parts, &dedent(part.as_str(), indent)),
            Rule::escape => push(&mut parts, resolve(part.as_str())),
            Rule::hole => {
                let hole = hole(cx, part);
                parts.push(hole);
            }
            _ => not_closed(cx, at, block),
        }
    }
    if block {
        trim_block(&mut parts);
    }
    // Most texts are one part, and a file has thousands.
    parts.shrink_to_fit();
    Text { span: at, parts }
}

/// A `prompt_file`: nothing but text and holes.
pub(crate) fn prompt<'t>(cx: &mut Cx<'t>, pair: Pair<'t>) -> Text {
    let at = span(&pair);
    let mut parts = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::prompt_chunk => push(&mut parts, &part.as_str().replace("\r\n", "\n")),
            Rule::prompt_escape => push(&mut parts, "{{"),
            Rule::hole => {
                let hole = hole(cx, part);
                parts.push(hole);
            }
            _ => {}
        }
    }
    // The file's last line end is no part of what it says.
    if let Some(TextPart::Plain(last)) = parts.last_mut() {
        last.truncate(last.trim_end_matches('\n').len());
    }
    Text { span: at, parts }
}

fn push(parts: &mut Vec<TextPart>, plain: &str) {
    match parts.last_mut() {
        Some(TextPart::Plain(last)) => last.push_str(plain),
        _ => parts.push(TextPart::Plain(plain.to_owned())),
    }
}

/// `\n`, `\t`, and any other character for itself; a backslash before a letter that means nothing
/// stays, as prompts are full of them.
fn resolve(escape: &str) -> &str {
    match escape {
        "\\n" => "\n",
        "\\t" => "\t",
        "\\" => "\\",
        _ => {
            let rest = escape.strip_prefix('\\').unwrap_or(escape);
            let letter = rest.chars().all(char::is_alphanumeric);
            if letter { escape } else { rest }
        }
    }
}

fn hole<'t>(cx: &mut Cx<'t>, pair: Pair<'t>) -> TextPart {
    let at = span(&pair);
    let opener = Span::new(at.start, (at.start + 2).min(at.end));
    let mut value = super::expr::missing(at);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::expr | Rule::missing_expr => value = cx.expr(part),
            Rule::missing_hole_end => hole_not_closed(cx, opener),
            _ => cx.stray(&part, opener),
        }
    }
    TextPart::Hole(value)
}

fn hole_not_closed(cx: &mut Cx<'_>, opener: Span) {
    let message = "This `{{` in a text is never closed.";
    let error = SyntaxError::new(HOLE_NOT_CLOSED, opener, message, "opened here");
    cx.error(error.help("close it with `}}`; write `\\{{` for two braces that are only text"));
}

fn not_closed(cx: &mut Cx<'_>, at: Span, block: bool) {
    let quotes = if block { 3 } else { 1 };
    let here = Span::new(at.start, (at.start + quotes).min(at.end));
    let error = SyntaxError::new(
        TEXT_NOT_CLOSED,
        here,
        "This text is never closed.",
        "opened here",
    );
    cx.error(if block {
        error.help("close it with `\"\"\"`; its lines are indented, never at the left edge")
    } else {
        error.help("put a `\"` where the text ends; a text of several lines stands in `\"\"\"`")
    });
}

/// Blanks that begin every line after the first which is not empty.
fn shared_indent(block: &str) -> usize {
    let body = block.trim_start_matches("\"\"\"");
    let body = body.strip_suffix("\"\"\"").unwrap_or(body);
    let lines = body
        .split('\n')
        .skip(1)
        .filter(|line| !line.trim().is_empty());
    lines
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0)
}

/// Takes up to `indent` blanks from each line that begins inside the chunk, and makes line ends `\n`.
fn dedent(chunk: &str, indent: usize) -> String {
    let mut out = String::with_capacity(chunk.len());
    for (at, line) in chunk.split('\n').enumerate() {
        if at == 0 {
            out.push_str(line.strip_suffix('\r').unwrap_or(line));
            continue;
        }
        out.push('\n');
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        let kept = line.get(blanks.min(indent)..).unwrap_or("");
        out.push_str(kept.strip_suffix('\r').unwrap_or(kept));
    }
    out
}

/// The line of the opening quotes, if empty, and the line of the closing ones are no part of it.
fn trim_block(parts: &mut Vec<TextPart>) {
    if let Some(TextPart::Plain(first)) = parts.first_mut()
        && let Some((head, _)) = first.split_once('\n')
        && head.trim().is_empty()
    {
        first.drain(..=head.len());
    }
    if let Some(TextPart::Plain(last)) = parts.last_mut() {
        let end = last.trim_end_matches([' ', '\t']).len();
        if last.get(..end).is_some_and(|kept| kept.ends_with('\n')) {
            last.truncate(end - 1);
        }
    }
    parts.retain(|part| !matches!(part, TextPart::Plain(text) if text.is_empty()));
}
