//! A project's `flow.toml`, as it is on disk.

use std::sync::Arc;

use flow_analysis::Analysis;
use flow_settings::{FILE, Loaded};
use flow_syntax::Files;

use crate::project::{Entry, Project};

/// The settings of a project, and what is wrong with them.
pub(crate) fn of(project: &Project) -> Loaded {
    let is_there = project.root.join(FILE).symlink_metadata().is_ok();
    flow_settings::load(project, is_there.then(|| project.read(FILE)))
}

/// Checks a file as its project's settings want it.
pub(crate) fn checked(entry: &Entry, loaded: &Loaded) -> Analysis {
    checked_by(entry, loaded, |path| entry.project.read(path))
}

/// As [`checked`], with files read by `read`.
pub(crate) fn checked_by(
    entry: &Entry,
    loaded: &Loaded,
    mut read: impl FnMut(&str) -> Result<Arc<[u8]>, String>,
) -> Analysis {
    let policies = loaded.settings.policy_paths();
    let mut analysis = flow_analysis::check_project(&entry.path, &policies, |path| {
        Ok(flow_syntax::parse(path, &read(path)?))
    });
    let found = std::mem::take(&mut analysis.diagnostics);
    analysis.diagnostics = loaded.settings.severities.judge(found);
    analysis
}
