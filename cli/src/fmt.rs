//! `flow fmt`: brings files into the one style.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use flow_format::{Kept, Why};
use flow_syntax::{Columns, Files, SourceFile};
use serde_json::json;

use crate::exit::Exit;
use crate::{project, screen};

const MARK: &str = "\u{feff}";

/// The arguments of `flow fmt`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flow fmt                     formats every `.flow` file below this folder
  flow fmt --check examples    lists files that are not formatted, changes none
  flow fmt --diff main.flow    shows what would change
  flow fmt - < main.flow       formats standard input

Only blanks, line ends and separators at line ends change; meaning and comments never do. A declaration
with syntax errors is left as it is and named in a warning, all others are formatted.

Exit codes: 0 all is formatted; 1 with --check or --diff something is not, or a declaration was left as
it is; 2 a file could not be read or written.")]
pub(crate) struct Args {
    /// Files or folders; a folder means every `.flow` file in it, `-` standard input.
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Writes nothing and lists the files that are not formatted.
    #[arg(long)]
    check: bool,
    /// Writes nothing and shows what would change.
    #[arg(long)]
    diff: bool,
    /// Says what happened as one JSON document.
    #[arg(long, conflicts_with = "diff")]
    json: bool,
    /// What to call standard input in messages.
    #[arg(long, value_name = "PATH", default_value = "<stdin>")]
    stdin_filename: String,
}

/// A file that was formatted in memory.
struct Done {
    /// How people call it.
    shown: String,
    before: String,
    after: String,
    left: Vec<Left>,
}

/// A declaration that was left as it is.
struct Left {
    /// From 1.
    line: u32,
    sentence: String,
}

/// What became of all files.
#[derive(Default)]
struct Report {
    changed: Vec<String>,
    unchanged: usize,
    left: Vec<(String, Left)>,
    errors: Vec<String>,
}

pub(crate) fn command(args: &Args) -> Exit {
    if args.paths.iter().any(|path| path == Path::new("-")) {
        return from_input(args);
    }
    let mut report = Report::default();
    for path in files(&args.paths, &mut report.errors) {
        match read(&path).and_then(|(shown, bytes)| formatted(shown, &bytes)) {
            Ok(done) => report.take(done, &path, args),
            Err(sentence) => report.errors.push(sentence),
        }
    }
    report.say(args);
    report.exit(args)
}

/// The files meant by the arguments, each once.
fn files(paths: &[PathBuf], errors: &mut Vec<String>) -> Vec<PathBuf> {
    let mut seen = BTreeSet::new();
    let mut files = Vec::new();
    for path in paths {
        let found = project::entries(path);
        if let Ok(entries) = &found
            && entries.is_empty()
        {
            let folder = path.display();
            errors.push(format!("there is no `.flow` file in `{folder}`"));
        }
        match found {
            Ok(entries) => files.extend(entries.iter().map(|e| e.project.root.join(&e.path))),
            Err(sentence) => errors.push(sentence),
        }
    }
    files.retain(|file| seen.insert(file.clone()));
    files
}

/// A file's name for people, relative to the folder at hand where it is below it, and its bytes.
fn read(path: &Path) -> Result<(String, Vec<u8>), String> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let shown = match &here {
        Ok(here) => path.strip_prefix(here).unwrap_or(path),
        Err(_) => path,
    };
    let shown = shown.display().to_string();
    let project = project::Project::around(path);
    let inside = path.strip_prefix(&project.root).unwrap_or(path);
    match project.read(&inside.to_string_lossy()) {
        Ok(bytes) => Ok((shown, bytes.to_vec())),
        Err(sentence) => Err(sentence),
    }
}

/// Formats in memory; a file that is no text is one sentence.
fn formatted(shown: String, bytes: &[u8]) -> Result<Done, String> {
    let file = flow_syntax::parse(&shown, bytes);
    let before = match (file.errors.first(), std::str::from_utf8(bytes)) {
        (None, Ok(text)) => text.to_owned(),
        (Some(error), _) => return Err(format!("`{shown}`: {}", error.message)),
        (None, Err(_)) => return Err(format!("`{shown}` is not UTF-8 text")),
    };
    let formatted = flow_format::format(&file);
    let mark = if before.starts_with(MARK) { MARK } else { "" };
    Ok(Done {
        shown,
        after: format!("{mark}{}", formatted.text),
        before,
        left: formatted
            .kept
            .iter()
            .map(|kept| left(&file, kept))
            .collect(),
    })
}

fn left(file: &SourceFile, kept: &Kept) -> Left {
    let piece = file.pieces.iter().find(|p| p.start == kept.span.start);
    let error = piece.and_then(|p| p.piece.errors.first().map(|e| (p.start + e.span.start, e)));
    let (at, sentence) = match (kept.why, error) {
        (Why::Mistake, Some((at, error))) => (at, format!("left as it is: {}", error.message)),
        _ => (
            kept.span.start,
            "left as it is: its layout could not be changed safely, which is a mistake of `flow fmt`"
                .to_owned(),
        ),
    };
    let place = file.lines().position(&file.text, at, Columns::Chars);
    Left {
        line: place.line + 1,
        sentence,
    }
}

impl Done {
    fn changed(&self) -> bool {
        self.before != self.after
    }

    fn diff(&self) -> String {
        let diff = screen::differences(&self.before, &self.after);
        let shown = self.shown.trim_start_matches('/');
        diff.unified_diff()
            .header(&format!("a/{shown}"), &format!("b/{shown}"))
            .to_string()
    }
}

fn from_input(args: &Args) -> Exit {
    if args.paths.len() > 1 {
        return screen::refuse("`-` stands alone: name either standard input or files");
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(flow_syntax::MAX_BYTES).unwrap_or(u64::MAX - 1) + 1;
    let input = std::io::stdin().lock().take(limit).read_to_end(&mut bytes);
    if let Err(error) = input {
        return screen::refuse(&format!("standard input could not be read: {error}"));
    }
    match formatted(args.stdin_filename.clone(), &bytes) {
        Ok(done) => input_done(done, args),
        Err(sentence) => screen::refuse(&sentence),
    }
}

fn input_done(done: Done, args: &Args) -> Exit {
    let mut report = Report::default();
    if !args.check && !args.diff && !args.json {
        screen::out(&done.after);
    }
    report.note(done, args);
    if args.check || args.json {
        report.say(args);
    } else {
        report.warn();
    }
    report.exit(args)
}

impl Report {
    /// Writes a file that changed, unless nothing is to be written.
    fn take(&mut self, done: Done, path: &Path, args: &Args) {
        if done.changed() && !args.check && !args.diff {
            let read_only = std::fs::metadata(path).is_ok_and(|m| m.permissions().readonly());
            if read_only {
                let sentence = format!("`{}` may not be written: it is read-only", done.shown);
                self.errors.push(sentence);
                return;
            }
            if screen::write_file(path, done.after.as_bytes()).is_err() {
                self.errors.push(format!("`{}` is unchanged", done.shown));
                return;
            }
        }
        self.note(done, args);
    }

    fn note(&mut self, done: Done, args: &Args) {
        if args.diff && done.changed() {
            screen::out(&done.diff());
        }
        match done.changed() {
            true => self.changed.push(done.shown.clone()),
            false => self.unchanged += 1,
        }
        let left = done.left.into_iter();
        self.left
            .extend(left.map(|left| (done.shown.clone(), left)));
    }

    fn warn(&self) {
        for (path, left) in &self.left {
            screen::err(&format!(
                "warning: {path}:{}: {}\n",
                left.line, left.sentence
            ));
        }
        for sentence in &self.errors {
            screen::err(&format!("error: {sentence}\n"));
        }
    }

    fn say(&self, args: &Args) {
        if args.json {
            screen::out(&self.json());
            return;
        }
        self.warn();
        if args.check {
            let list: String = self.changed.iter().map(|p| format!("{p}\n")).collect();
            screen::out(&list);
        }
        screen::err(&self.summary(args));
    }

    /// `2 files formatted, 3 were already`
    fn summary(&self, args: &Args) -> String {
        let files = |n: usize| {
            if n == 1 {
                "1 file".to_owned()
            } else {
                format!("{n} files")
            }
        };
        let done = match (self.changed.len(), args.check || args.diff) {
            (0, _) => return format!("{} already formatted\n", files(self.unchanged)),
            (n, true) => format!("{} would change", files(n)),
            (n, false) => format!("{} formatted", files(n)),
        };
        match self.unchanged {
            0 => format!("{done}\n"),
            n => format!("{done}, {} already formatted\n", files(n)),
        }
    }

    fn json(&self) -> String {
        let left = |(path, left): &(String, Left)| json!({ "path": path, "line": left.line, "message": left.sentence });
        let document = json!({
            "changed": self.changed,
            "unchanged": self.unchanged,
            "left": self.left.iter().map(left).collect::<Vec<_>>(),
            "errors": self.errors,
        });
        format!("{document:#}\n")
    }

    fn exit(&self, args: &Args) -> Exit {
        let would_change = (args.check || args.diff) && !self.changed.is_empty();
        match (
            self.errors.is_empty(),
            would_change || !self.left.is_empty(),
        ) {
            (false, _) => Exit::Usage,
            (true, true) => Exit::Findings,
            (true, false) => Exit::Done,
        }
    }
}
