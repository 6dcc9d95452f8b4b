//! One line a finding: `path:line:column: error[F0101]: message`, and where it has a way, its places in
//! order: `(4:3 → 9:5)`.

use flow_syntax::{Diagnostic, Sources};

use crate::lines::{Located, Locator};
use crate::order::{first, severity_word};
use crate::plain::cropped;
use crate::witness::trail;

/// Longest message shown, in characters.
const LONGEST: usize = 500;

/// One line for each of the first `limit` findings (`None`: all), and a last line if there are more.
///
/// Lines and columns count from 1; a column counts Unicode characters.
#[must_use]
pub fn render(sources: &Sources, diagnostics: &[Diagnostic], limit: Option<usize>) -> String {
    let mut locator = Locator::new(sources);
    let (shown, left_out) = first(sources, diagnostics, limit);
    let mut out = String::new();
    for diagnostic in shown {
        out.push_str(&line(&mut locator, diagnostic));
        out.push('\n');
    }
    if left_out > 0 {
        out.push_str(&format!("and {left_out} more\n"));
    }
    out
}

fn line(locator: &mut Locator<'_>, diagnostic: &Diagnostic) -> String {
    let severity = severity_word(diagnostic.severity);
    let message = cropped(&diagnostic.message, LONGEST).replace(['\n', '\r'], " ");
    let way = trail(locator, diagnostic);
    let rest = format!("{severity}[{}]: {message}{way}", diagnostic.code);
    match diagnostic
        .labels
        .first()
        .and_then(|label| locator.locate(label.place))
    {
        Some(Located { path, start, .. }) => {
            format!(
                "{}:{}:{}: {rest}",
                cropped(path, LONGEST),
                start.line,
                start.column
            )
        }
        None => rest,
    }
}
