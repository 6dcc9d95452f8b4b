//! `flow check`: finds mistakes and says them.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use flow_analysis::Analysis;
use flow_syntax::{Diagnostic, FileId, Files, Severity, SourceFile, Sources};

use crate::exit::Exit;
use crate::project::{self, Entry};
use crate::screen;

/// The arguments of `flow check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  flow check examples/helpdesk")]
pub(crate) struct Args {
    /// Files or folders; a folder means every `.flow` file in it.
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// How findings are shown.
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Shows every finding, not only the first 50.
    #[arg(long)]
    all: bool,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Drawn beside the source, for people.
    Pretty,
    /// A line each.
    Short,
    /// One JSON document.
    Json,
}

/// What several checks found, as one.
#[derive(Default)]
struct Found {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    seen: BTreeSet<(PathBuf, String)>,
    /// Parsed files by root and path: what several files use is parsed once.
    parsed: HashMap<(PathBuf, String), SourceFile>,
}

pub(crate) fn command(args: &Args) -> Exit {
    let mut found = Found::default();
    for path in &args.paths {
        match project::entries(path) {
            Ok(entries) if entries.is_empty() => {
                return screen::refuse(&format!(
                    "there is no `.flow` file in `{}`",
                    path.display()
                ));
            }
            Ok(entries) => entries.iter().for_each(|entry| found.check(entry)),
            Err(sentence) => return screen::refuse(&sentence),
        }
    }
    found.print(args);
    let failed = found
        .diagnostics
        .iter()
        .any(|d| d.severity == Severity::Error);
    if failed { Exit::Findings } else { Exit::Done }
}

impl Found {
    /// Adds what is found from one file on. A file that an earlier one uses is not told twice.
    fn check(&mut self, entry: &Entry) {
        let id = (entry.project.root.clone(), entry.path.clone());
        if !self.seen.contains(&id) {
            let analysis = flow_analysis::check_with(&entry.path, |path| self.read(entry, path));
            self.add(analysis, entry);
        }
    }

    fn read(&mut self, entry: &Entry, path: &str) -> Result<SourceFile, String> {
        let id = (entry.project.root.clone(), path.to_owned());
        if let Some(file) = self.parsed.get(&id) {
            return Ok(file.clone());
        }
        let file = flow_syntax::parse(path, &entry.project.read(path)?);
        self.parsed.insert(id, file.clone());
        Ok(file)
    }

    fn add(&mut self, analysis: Analysis, entry: &Entry) {
        let mut ids = Vec::new();
        let mut fresh = Vec::new();
        for (_, file) in analysis.sources.iter() {
            fresh.push(
                self.seen
                    .insert((entry.project.root.clone(), file.path.to_string())),
            );
            ids.push(self.sources.add(file.clone()));
        }
        let is_fresh = |d: &Diagnostic| {
            d.labels
                .first()
                .is_none_or(|l| fresh.get(l.place.file.0 as usize) != Some(&false))
        };
        let kept = analysis.diagnostics.into_iter().filter(is_fresh);
        self.diagnostics.extend(kept.map(|d| moved(d, &ids)));
    }

    fn print(&self, args: &Args) {
        let format = if args.json { Format::Json } else { args.format };
        let limit = if args.all { None } else { Some(50) };
        let text = match format {
            Format::Pretty => screen::pretty(&self.sources, &self.diagnostics, limit),
            Format::Short => flow_report::short::render(&self.sources, &self.diagnostics, limit),
            Format::Json => flow_report::json::render(&self.sources, &self.diagnostics),
        };
        screen::out(&text);
        if format == Format::Pretty && self.diagnostics.is_empty() {
            screen::out(&format!("{}: nothing found\n", self.checked()));
        }
    }

    fn checked(&self) -> String {
        match self.seen.len() {
            1 => "1 file checked".to_owned(),
            n => format!("{n} files checked"),
        }
    }
}

/// The same finding with its files renumbered.
fn moved(mut diagnostic: Diagnostic, ids: &[FileId]) -> Diagnostic {
    let to = |file: FileId| ids.get(file.0 as usize).copied().unwrap_or(file);
    for label in diagnostic.labels.iter_mut().chain(&mut diagnostic.witness) {
        label.place.file = to(label.place.file);
    }
    for edit in diagnostic.fixes.iter_mut().flat_map(|f| &mut f.edits) {
        edit.place.file = to(edit.place.file);
    }
    diagnostic
}
