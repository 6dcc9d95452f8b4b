//! What several projects gave, shown in the format that is asked for.

use std::path::{Path, PathBuf};

use flow_fix::sure;
use flow_report::sarif::{self, Log};
use flow_report::{Look, github, json, junit, pretty, short};
use flow_syntax::{Diagnostic, FileId, Severity, Sources};

use super::known::Told;
use super::mend::Mended;
use super::work::{Work, moved};
use super::{Args, Format};
use crate::exit::Exit;
use crate::{explain, screen};

/// Most findings shown to people unless they want all.
const MOST_SHOWN: usize = 50;

/// What there is to tell.
pub(super) struct Report<'a> {
    args: &'a Args,
    sources: Sources,
    fresh: Vec<Diagnostic>,
    known: Vec<Diagnostic>,
    /// Files that were asked for.
    files: usize,
    /// Closing lines.
    notes: Vec<String>,
    /// Said where a baseline was written.
    written: String,
}

impl<'a> Report<'a> {
    pub(super) fn new(args: &'a Args) -> Self {
        Self {
            args,
            sources: Sources::default(),
            fresh: Vec::new(),
            known: Vec::new(),
            files: 0,
            notes: Vec::new(),
            written: String::new(),
        }
    }

    pub(super) fn wrote(&mut self, sentence: String) {
        self.written.push_str(&sentence);
    }

    /// Adds what was found in one project.
    pub(super) fn add(&mut self, work: &Work, told: Told) {
        let root = &work.project.root;
        let from = match self.args.format() {
            Format::Sarif | Format::Github | Format::Junit => repository(root),
            _ => None,
        };
        let from = from.or_else(here);
        let mut ids: Vec<FileId> = Vec::new();
        for (_, file) in told.sources.iter() {
            let mut file = file.clone();
            file.path = shown(root, &file.path, from.as_deref()).into();
            ids.push(self.sources.add(file));
        }
        self.files += work.files();
        let keep = |d: &Diagnostic| !self.args.quiet || d.severity <= self.args.fails();
        let fresh = told.fresh.into_iter().filter(keep);
        self.fresh.extend(fresh.map(|d| moved(d, &ids)));
        if let Some(name) = told.baseline {
            self.notes.extend(hidden(&told.known, &name));
            let over: usize = told.stale.iter().map(|s| s.count).sum();
            self.notes.extend(stale(over, &name));
        }
        self.known
            .extend(told.known.into_iter().map(|d| moved(d, &ids)));
    }

    /// Shows it, and says how the check ended.
    pub(super) fn deliver(mut self, mended: &Mended) -> Result<Exit, Exit> {
        if !self.written.is_empty() {
            screen::out(&self.written);
            return Ok(Exit::Done);
        }
        let fails = self.args.fails();
        let failed = self.fresh.iter().any(|d| d.severity <= fails) || mended.would_change();
        if self.args.diff {
            return Ok(if failed { Exit::Findings } else { Exit::Done });
        }
        self.more_notes(fails);
        let text = self.text(fails);
        match &self.args.output {
            Some(path) => self.to_file(path, &text)?,
            None => screen::out(&text),
        }
        self.close();
        Ok(if failed { Exit::Findings } else { Exit::Done })
    }

    fn more_notes(&mut self, fails: Severity) {
        let fixable = self.fresh.iter().filter(|d| sure(d).is_some()).count();
        let is_pretty = self.args.format() == Format::Pretty;
        if fixable > 0 && !self.args.fix && is_pretty {
            self.notes
                .push(format!("`flow check --fix` can mend {fixable} of them"));
        }
        let only_denied = !self.fresh.iter().any(|d| d.severity == Severity::Error)
            && self.fresh.iter().any(|d| d.severity <= fails);
        if only_denied {
            let what = match fails {
                Severity::Hint => "warnings and hints are",
                _ => "warnings are",
            };
            self.notes.push(format!("the check failed: {what} denied"));
        }
    }

    fn text(&self, fails: Severity) -> String {
        let (sources, fresh) = (&self.sources, &self.fresh);
        let limit = (!self.args.all).then_some(MOST_SHOWN);
        match self.args.format() {
            Format::Pretty => {
                let mut look = Look {
                    limit,
                    summary: !self.args.quiet,
                    ..screen::look()
                };
                look.colour &= self.args.output.is_none();
                pretty::render(sources, fresh, look)
            }
            Format::Short => short::render(sources, fresh, limit),
            Format::Json => json::render(sources, fresh),
            Format::Github => github::render(sources, fresh),
            Format::Junit => junit::render(sources, fresh, fails),
            Format::Sarif => sarif::render(&Log {
                sources,
                fresh,
                known: &self.known,
                rules: &explain::rules(),
                version: env!("CARGO_PKG_VERSION"),
            }),
        }
    }

    fn to_file(&self, path: &Path, text: &str) -> Result<(), Exit> {
        screen::write_file(path, text.as_bytes())?;
        if !self.args.quiet {
            let counts = flow_report::summary::line(&self.sources, &self.fresh);
            screen::err(&format!("{counts}; written to `{}`\n", path.display()));
        }
        Ok(())
    }

    /// The closing lines: with the findings for people, beside them where programs read.
    fn close(&self) {
        if self.args.quiet {
            return;
        }
        let is_shown = self.args.format() == Format::Pretty && self.args.output.is_none();
        let say = if is_shown { screen::out } else { screen::err };
        if is_shown && self.fresh.is_empty() {
            let checked = match self.files {
                1 => "1 file checked".to_owned(),
                n => format!("{n} files checked"),
            };
            say(&format!("{checked}: nothing found\n"));
        }
        self.notes.iter().for_each(|note| say(&format!("{note}\n")));
    }
}

/// The repository that a project is in. Services show findings by paths from there.
fn repository(root: &Path) -> Option<PathBuf> {
    let mut folders = root.ancestors();
    folders
        .find(|folder| folder.join(".git").exists())
        .map(Path::to_owned)
}

/// The folder one works in.
pub(super) fn here() -> Option<PathBuf> {
    std::env::current_dir()
        .and_then(|here| here.canonicalize())
        .ok()
}

/// The path of a project's file as it leads there from a folder; the whole path where the two have nothing
/// in common, and as the project has it where that folder is not known.
pub(super) fn shown(root: &Path, path: &str, from: Option<&Path>) -> String {
    let full = root.join(path);
    let Some(from) = from else {
        return path.to_owned();
    };
    let mut shared = from.ancestors().filter(|folder| full.starts_with(folder));
    let shared = shared.find(|folder| folder.parent().is_some() || *folder == from);
    if shared.is_none() {
        return full.display().to_string();
    }
    let up = shared.and_then(|shared| from.strip_prefix(shared).ok());
    let down = shared.and_then(|shared| full.strip_prefix(shared).ok());
    let parts = up.into_iter().flat_map(Path::iter).map(|_| "..".into());
    let down = down.into_iter().flat_map(Path::iter);
    let parts = parts.chain(down.map(|part| part.to_string_lossy()));
    parts.collect::<Vec<_>>().join("/")
}

fn hidden(known: &[Diagnostic], name: &str) -> Option<String> {
    let errors = known
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .count();
    let of_these = match errors {
        0 => String::new(),
        1 => " (1 of them an error, which keeps the process from running)".to_owned(),
        n => format!(" ({n} of them errors, which keep a process from running)"),
    };
    match known.len() {
        0 => None,
        1 => Some(format!("1 known finding hidden by `{name}`{of_these}")),
        n => Some(format!("{n} known findings hidden by `{name}`{of_these}")),
    }
}

fn stale(over: usize, name: &str) -> Option<String> {
    let what = match over {
        0 => return None,
        1 => "1 finding in".to_owned(),
        n => format!("{n} findings in"),
    };
    Some(format!(
        "{what} `{name}` no longer there: `flow check --write-baseline` takes them out"
    ))
}
