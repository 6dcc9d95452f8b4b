//! What the commands have in common when they speak to a terminal or a pipe.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use flow_analysis::Analysis;
use flow_report::Look;
use flow_syntax::{Diagnostic, Severity, Sources};

use crate::exit::Exit;
use crate::project::Entry;
use crate::settings;

/// Why standard output could not be written, if so.
static LOST: OnceLock<String> = OnceLock::new();

/// Writes text to standard output. A reader that has gone away is no error; for others see [`finish`].
pub(crate) fn out(text: &str) {
    out_bytes(text.as_bytes());
}

/// Writes bytes to standard output, as [`out`] does.
pub(crate) fn out_bytes(bytes: &[u8]) {
    note(std::io::stdout().lock().write_all(bytes));
}

fn note(written: std::io::Result<()>) {
    match written {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            let why = match e.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
                _ => e.to_string(),
            };
            let _ = LOST.set(format!("standard output could not be written: {why}"));
        }
        _ => {}
    }
}

/// The end of a command: says so if its output did not arrive, since a half-written plan is worse than none.
pub(crate) fn finish(exit: Exit) -> Exit {
    note(std::io::stdout().lock().flush());
    let Some(why) = LOST.get() else {
        return exit;
    };
    err(&format!("error: {why}\n"));
    Exit::Journal
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

/// How findings are drawn for the terminal at hand.
pub(crate) fn look() -> Look {
    let terminal = std::io::stdout().is_terminal();
    let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    Look {
        colour: terminal && !plain,
        ..Look::default()
    }
}

/// Findings drawn for the terminal at hand.
pub(crate) fn pretty(
    sources: &Sources,
    diagnostics: &[Diagnostic],
    limit: Option<usize>,
) -> String {
    flow_report::pretty::render(sources, diagnostics, Look { limit, ..look() })
}

/// The first findings drawn for standard error, in plain text.
pub(crate) fn plain(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    flow_report::pretty::render(sources, diagnostics, Look::default())
}

/// Checks a file by its project's settings and, where it has errors, shows them on standard error.
///
/// Warnings and hints are left to `flow check`. Settings with mistakes are refused: what they say of
/// policies would not be kept.
pub(crate) fn analysed(entry: &Entry) -> Result<Analysis, Exit> {
    let loaded = settings::of(&entry.project);
    if !loaded.diagnostics.is_empty() {
        err(&plain(&loaded.sources, &loaded.diagnostics));
        return Err(Exit::Findings);
    }
    let analysis = settings::checked(entry, &loaded);
    if analysis.has_errors() {
        return Err(show_errors(&analysis));
    }
    Ok(analysis)
}

/// Shows the errors of a check on standard error.
pub(crate) fn show_errors(analysis: &Analysis) -> Exit {
    let is_error = |d: &&Diagnostic| d.severity == Severity::Error;
    let errors: Vec<Diagnostic> = analysis
        .diagnostics
        .iter()
        .filter(is_error)
        .cloned()
        .collect();
    err(&pretty(&analysis.sources, &errors, Some(50)));
    Exit::Findings
}

/// Writes a file whole or not at all. A link is followed; a device or a pipe is written to as it is.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Exit> {
    let special = std::fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir());
    let written = match special {
        true => std::fs::write(path, bytes),
        false => replace(&path.canonicalize().unwrap_or_else(|_| path.into()), bytes),
    };
    written.map_err(|e| {
        err(&format!("error: {}\n", unwritten(path, &e)));
        match e.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Exit::Journal,
            _ => Exit::Usage,
        }
    })
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".partial");
    let partial = path.with_file_name(name);
    let done = std::fs::write(&partial, bytes)
        .and_then(|()| keep_permissions(path, &partial))
        .and_then(|()| std::fs::rename(&partial, path));
    if done.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    done
}

/// A file that is written anew stays as readable and runnable as it was.
fn keep_permissions(old: &Path, new: &Path) -> std::io::Result<()> {
    match std::fs::metadata(old) {
        Ok(metadata) => std::fs::set_permissions(new, metadata.permissions()),
        Err(_) => Ok(()),
    }
}

fn unwritten(path: &Path, error: &std::io::Error) -> String {
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    if error.kind() == ErrorKind::NotFound && !folder.as_os_str().is_empty() && !folder.exists() {
        return format!("there is no folder `{}` to write to", folder.display());
    }
    match error.kind() {
        ErrorKind::PermissionDenied => format!("`{}` may not be written", path.display()),
        _ => crate::project::sentence(&path.display().to_string(), error),
    }
}

/// Longest search for the smallest difference of two texts; after it, any will do.
const LONGEST_SEARCH: std::time::Duration = std::time::Duration::from_millis(500);

/// The lines in which two texts differ.
pub(crate) fn differences<'t>(old: &'t str, new: &'t str) -> similar::TextDiff<'t, 't, 't, str> {
    similar::TextDiff::configure()
        .timeout(LONGEST_SEARCH)
        .diff_lines(old, new)
}
