//! Moves an indented text with the block it stands in.

use crate::flat::blanks;

/// The text block with its lines at `indent`, or as it is where that cannot be done.
///
/// Its value does not change: the lines lose the indentation they share (the line of the closing
/// quotes not counted), and all of them move by the same.
pub(crate) fn moved(text: &str, indent: usize) -> Option<String> {
    let body = text.strip_prefix("\"\"\"")?.strip_suffix("\"\"\"")?;
    let lines: Vec<&str> = body.split('\n').collect();
    let (first, rest) = lines.split_first()?;
    let shared = rest
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| indentation(line))
        .min()?;
    let mut out = format!("\"\"\"{first}");
    for (at, line) in rest.iter().enumerate() {
        out.push('\n');
        let kept = line.get(indentation(line).min(shared)..)?;
        let closes = at + 1 == rest.len();
        let kept = if closes && kept.trim().is_empty() {
            ""
        } else {
            kept
        };
        if closes || !kept.trim_end_matches('\r').is_empty() {
            blanks(&mut out, indent);
        }
        out.push_str(kept);
    }
    out.push_str("\"\"\"");
    Some(out)
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
