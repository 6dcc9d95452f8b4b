//! Long texts: in the person's own editor, or line by line where there is none.

use std::ffi::OsString;
use std::io::BufRead;
use std::path::Path;

use flow_host::form::FormField;
use inquire::validator::Validation;
use inquire::{Editor, InquireError};

/// A line that ends a text typed line by line, as in `mail`.
const END: &str = ".";

/// Lets a person change a long text.
pub(super) fn long(field: &FormField, preset: &str) -> Result<String, InquireError> {
    match editor() {
        Some(program) => in_editor(field, preset, program),
        None => in_lines(field, preset),
    }
}

/// The editor that the person has chosen, else a usual one that is there.
fn editor() -> Option<OsString> {
    let chosen = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|v| std::env::var_os(v).filter(|v| !v.is_empty()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there =
        |name: &&str| std::env::split_paths(&path).any(|f| Path::new(&f).join(name).is_file());
    let usual = || ["nano", "vim", "vi", "notepad.exe"].into_iter().find(there);
    chosen.or_else(|| usual().map(OsString::from))
}

fn in_editor(field: &FormField, preset: &str, program: OsString) -> Result<String, InquireError> {
    // `code --wait`: the program and its own arguments.
    let words: Vec<OsString> = match program.to_str() {
        Some(text) => text.split_whitespace().map(OsString::from).collect(),
        None => vec![program],
    };
    let (first, rest) = words.split_first().ok_or(InquireError::NotTTY)?;
    let rest: Vec<&std::ffi::OsStr> = rest.iter().map(OsString::as_os_str).collect();
    let checked = field.clone();
    let edited = Editor::new(&field.name)
        .with_editor_command(first)
        .with_args(&rest)
        .with_predefined_text(preset)
        .with_validator(move |typed: &str| {
            Ok(match checked.read(typed) {
                Ok(_) => Validation::Valid,
                Err(why) => Validation::Invalid(why.into()),
            })
        })
        .prompt();
    match edited {
        // The editor could not be started.
        Err(InquireError::IO(_)) => in_lines(field, preset),
        other => other,
    }
}

fn in_lines(field: &FormField, preset: &str) -> Result<String, InquireError> {
    let keeps = if preset.is_empty() {
        ""
    } else {
        "; a dot at once keeps it as it is"
    };
    eprintln!(
        "  {}: type the text anew and end it with a line `{END}`{keeps}",
        field.name
    );
    loop {
        let typed = lines()?;
        let text = if typed.is_empty() {
            preset.to_owned()
        } else {
            typed
        };
        match field.read(&text) {
            Ok(_) => return Ok(text),
            Err(why) => eprintln!("  {why}"),
        }
    }
}

/// Lines up to the end mark. The end of the input leaves the question open.
fn lines() -> Result<String, InquireError> {
    let mut text: Vec<String> = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line == END {
            return Ok(text.join("\n"));
        }
        text.push(line);
    }
    Err(InquireError::OperationCanceled)
}
