//! What the commands have in common when they speak to a terminal or a pipe.

use std::io::{IsTerminal, Write};

use flow_analysis::Analysis;
use flow_report::Look;
use flow_syntax::{Diagnostic, Severity, Sources};

use crate::exit::Exit;
use crate::project::Entry;

/// Writes text to standard output. A reader that has gone away is no error.
pub(crate) fn out(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Writes text to standard error.
pub(crate) fn err(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Says why the command line or an input is refused.
pub(crate) fn refuse(sentence: &str) -> Exit {
    err(&format!("error: {sentence}\n"));
    Exit::Usage
}

/// Findings drawn for the terminal at hand.
pub(crate) fn pretty(
    sources: &Sources,
    diagnostics: &[Diagnostic],
    limit: Option<usize>,
) -> String {
    let terminal = std::io::stdout().is_terminal();
    let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let look = Look {
        colour: terminal && !plain,
        limit,
        ..Look::default()
    };
    flow_report::pretty::render(sources, diagnostics, look)
}

/// Checks a file and, where it has errors, shows them on standard error.
///
/// Warnings and hints are left to `flow check`.
pub(crate) fn analysed(entry: &Entry) -> Result<Analysis, Exit> {
    let analysis = flow_analysis::check(&entry.project, &entry.path);
    let errors: Vec<Diagnostic> = analysis
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .cloned()
        .collect();
    if errors.is_empty() {
        return Ok(analysis);
    }
    err(&pretty(&analysis.sources, &errors, Some(50)));
    Err(Exit::Findings)
}

/// Writes a file whole or not at all.
pub(crate) fn write_file(path: &std::path::Path, bytes: &[u8]) -> Result<(), Exit> {
    let shown = path.display().to_string();
    let refuse = |e: std::io::Error| {
        err(&format!(
            "error: {}\n",
            crate::project::sentence(&shown, &e)
        ));
        if e.kind() == std::io::ErrorKind::StorageFull {
            Exit::Journal
        } else {
            Exit::Usage
        }
    };
    let name = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let partial = path.with_file_name(format!(".{name}.partial"));
    std::fs::write(&partial, bytes)
        .and_then(|()| std::fs::rename(&partial, path))
        .map_err(|e| {
            let _ = std::fs::remove_file(&partial);
            refuse(e)
        })
}
