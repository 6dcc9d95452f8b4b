//! Checks one open file together with all it uses.

use flow_analysis::Uses;
use flow_report::Baseline;
use flow_settings::{FILE, Loaded};
use flow_syntax::{Diagnostic, Files, Severity, Sources};

use crate::trees::Trees;

/// What is known of a file and all it uses.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The files read.
    pub sources: Sources,
    /// All findings, in any order.
    pub diagnostics: Vec<Diagnostic>,
    /// What the file and all it brings in use of files other than itself: there it is not unused.
    pub uses: Uses,
    /// Why the project's baseline cannot be used, in one sentence.
    pub no_baseline: Option<String>,
}

/// Checks the file at `path`, relative to the project root, and all it uses, as `flow.toml` wants it.
///
/// `trees` carries what was parsed and checked from one check of the project to the next. What is wrong with
/// `flow.toml` is among the findings; it can also be checked by itself. What the project's baseline knows is
/// a hint, whatever it is otherwise.
#[must_use]
pub fn check(files: &dyn Files, trees: &Trees, path: &str) -> Checked {
    let loaded = flow_settings::load(files, files.read(FILE).ok().map(Ok));
    if path == FILE {
        return Checked {
            sources: loaded.sources,
            diagnostics: loaded.diagnostics,
            ..Checked::default()
        };
    }
    let policies = loaded.settings.policy_paths();
    let analysis = trees.check(files, path, &policies);
    let mut checked = Checked {
        sources: analysis.sources,
        diagnostics: loaded.settings.severities.judge(analysis.diagnostics),
        uses: analysis.uses,
        no_baseline: None,
    };
    checked.calm_known(files, loaded.settings.baseline_path());
    checked.add_settings(loaded);
    checked
}

impl Checked {
    /// Makes hints of the findings that the baseline knows, if there is one.
    fn calm_known(&mut self, files: &dyn Files, name: &str) {
        let Ok(bytes) = files.read(name) else {
            return;
        };
        let baseline = match Baseline::parse(&String::from_utf8_lossy(&bytes)) {
            Ok(baseline) => baseline,
            Err(why) => {
                self.no_baseline = Some(format!("The baseline `{name}` cannot be used: {why}."));
                return;
            }
        };
        let is_gone = |path: &str| files.read(path).is_err();
        let split = baseline.split(&self.sources, &self.diagnostics, is_gone);
        let calm = |d: Diagnostic| Diagnostic {
            severity: Severity::Hint,
            message: format!("{} (known, see `{name}`)", d.message),
            ..d
        };
        let known = split.known.into_iter().map(calm);
        self.diagnostics = split.fresh.into_iter().chain(known).collect();
    }

    /// Adds `flow.toml` and what is wrong with it, if anything.
    fn add_settings(&mut self, loaded: Loaded) {
        let Some((_, file)) = loaded.sources.iter().next() else {
            return;
        };
        if loaded.diagnostics.is_empty() {
            return;
        }
        let id = self.sources.add(file.clone());
        for mut diagnostic in loaded.diagnostics {
            let edits = diagnostic.fixes.iter_mut().flat_map(|f| &mut f.edits);
            edits.for_each(|edit| edit.place.file = id);
            let labels = diagnostic.labels.iter_mut();
            labels.for_each(|label| label.place.file = id);
            self.diagnostics.push(diagnostic);
        }
    }
}
