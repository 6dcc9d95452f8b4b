//! The baseline of a project on disk.

use std::io::ErrorKind;
use std::path::PathBuf;

use flow_report::Baseline;
use flow_report::baseline::Stale;
use flow_settings::FILE;
use flow_syntax::{Diagnostic, Sources};

use super::Args;
use super::work::{Found, Work};
use crate::exit::Exit;
use crate::{project, screen};

/// What is known of a project.
pub(super) struct Hidden {
    path: PathBuf,
    /// As people know the file.
    pub(super) name: String,
    baseline: Option<Baseline>,
}

/// What was found, without what is known.
#[derive(Default)]
pub(super) struct Told {
    pub(super) sources: Sources,
    pub(super) fresh: Vec<Diagnostic>,
    pub(super) known: Vec<Diagnostic>,
    pub(super) stale: Vec<Stale>,
    /// The baseline's name, where there is one.
    pub(super) baseline: Option<String>,
}

impl Hidden {
    /// Reads the project's baseline, if it has one and it is wanted.
    pub(super) fn of(work: &Work, args: &Args) -> Result<Self, Exit> {
        let name = work.loaded.settings.baseline_path().to_owned();
        let path = work.project.root.join(&name);
        let baseline = match args.no_baseline {
            true => None,
            false => read(&path, &name)?,
        };
        let is_named = work.loaded.settings.baseline.is_some();
        if baseline.is_none() && is_named && !args.no_baseline && !args.write_baseline {
            screen::err(&format!(
                "there is no baseline `{name}` yet: `flow check --write-baseline` makes it\n"
            ));
        }
        Ok(Self {
            path,
            name,
            baseline,
        })
    }

    pub(super) fn split(&self, work: &Work, found: Found) -> Told {
        let Some(baseline) = &self.baseline else {
            return Told {
                sources: found.sources,
                fresh: found.diagnostics,
                ..Told::default()
            };
        };
        let is_gone = |path: &str| !work.project.root.join(path).exists();
        let split = baseline.split(&found.sources, &found.diagnostics, is_gone);
        Told {
            sources: found.sources,
            fresh: split.fresh,
            known: split.known,
            stale: split.stale,
            baseline: Some(self.name.clone()),
        }
    }
}

/// A baseline on disk; one that cannot be read is refused, for without it all would be told as new.
fn read(path: &std::path::Path, name: &str) -> Result<Option<Baseline>, Exit> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(screen::refuse(&project::sentence(name, &e))),
    };
    let refuse = |why| screen::refuse(&format!("the baseline `{name}` cannot be used: {why}"));
    Baseline::parse(&text).map(Some).map_err(refuse)
}

/// Writes all that was found as known, keeping what is known of files that were not checked and are still
/// there. The result says so.
pub(super) fn write(work: &Work, hidden: Hidden, found: &Found) -> Result<String, Exit> {
    let loaded = &work.loaded;
    if !loaded.diagnostics.is_empty() {
        screen::err(&screen::plain(&loaded.sources, &loaded.diagnostics));
        return Err(screen::refuse(&format!(
            "`{FILE}` has mistakes that no baseline can hide"
        )));
    }
    let mut baseline = Baseline::of(&found.sources, &found.diagnostics);
    let is_checked = |path: &str| found.sources.iter().any(|(_, f)| &*f.path == path);
    let is_there = |path: &str| work.project.root.join(path).is_file();
    if let Some(old) = hidden.baseline {
        baseline.keep_from(old, |path| !is_checked(path) && is_there(path));
    }
    screen::write_file(&hidden.path, baseline.render().as_bytes())?;
    let count = match baseline.count() {
        1 => "1 finding".to_owned(),
        n => format!("{n} findings"),
    };
    Ok(format!("{count} kept as known in `{}`\n", hidden.name))
}
