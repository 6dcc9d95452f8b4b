//! What maps are coloured by: a run, tests, figures.

mod run;

use std::path::PathBuf;
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_analysis::graph::FlowGraph;
use flow_draw::overlay::{self, Measure, Overlay, Visit};
use flow_engine::Engine;
use flow_host::test_run::{self, Visited};

use crate::project::Entry;
use crate::render::drawing::Undrawn;
use crate::watch::Watch;

/// What a map is coloured by.
#[derive(Debug, clap::Args)]
pub(crate) struct Overlaid {
    /// Colours the map by a run: its id as `flow runs` lists it, or the beginning of it.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["coverage", "heat"])]
    run: Option<String>,
    /// Where runs are kept, instead of `.flow/runs.db` at the project's root.
    #[arg(long, value_name = "FILE", requires = "run")]
    journal: Option<PathBuf>,
    /// Colours the map by what the file's `test` blocks reach.
    #[arg(long, conflicts_with = "heat")]
    coverage: bool,
    /// Colours the map by where time or money goes.
    #[arg(long, value_enum, value_name = "WHAT")]
    heat: Option<Heat>,
}

/// What `--heat` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Heat {
    /// Work and wait.
    Time,
    /// Money, with people's time.
    Cost,
}

/// An overlay, and the one process it is about where it is about one.
pub(crate) struct Chosen {
    pub(crate) overlay: Arc<Overlay>,
    pub(crate) process: Option<String>,
}

impl Overlaid {
    /// Whether any is asked for.
    pub(crate) fn is_asked_for(&self) -> bool {
        self.coverage || self.heat.is_some() || self.is_of_a_run()
    }

    /// Whether one of a run is asked for.
    pub(crate) fn is_of_a_run(&self) -> bool {
        self.run.is_some()
    }

    /// The overlay that is asked for, if any. Tests have an event loop of their own: not to be called
    /// within another.
    pub(crate) fn read(
        &self,
        entry: &Entry,
        analysis: &Analysis,
    ) -> Result<Option<Chosen>, Undrawn> {
        let all = |overlay| {
            Some(Chosen {
                overlay: Arc::new(overlay),
                process: None,
            })
        };
        if let Some(run) = &self.run {
            let told = run::read(run, self.journal.as_deref(), entry, analysis);
            return told.map(Some).map_err(Undrawn::Untold);
        }
        if self.coverage {
            return of_tests(entry, analysis).map(all);
        }
        let measure = self.heat.map(|heat| match heat {
            Heat::Time => Measure::Time,
            Heat::Cost => Measure::Cost,
        });
        Ok(measure.and_then(|measure| all(overlay::heat(analysis, measure))))
    }

    /// Notes the files of the journal where a run is asked for: they change while it goes on. To be done
    /// before they are read.
    pub(crate) fn watched(&self, entry: &Entry, watch: &mut Watch) {
        if self.is_of_a_run() {
            let files = run::files(self.journal.as_deref(), entry);
            files.iter().for_each(|file| watch.note(file));
        }
    }
}

fn graphs(analysis: &Analysis) -> Vec<&FlowGraph> {
    analysis.graphs.iter().map(|graph| &**graph).collect()
}

/// Steps by path: `order/each[2]/pack` is a visit of `order/each/pack`.
fn without_items(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut depth = 0_u32;
    for c in path.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

fn visits(visited: &[Visited]) -> Vec<Visit> {
    let visit = |visited: &Visited| Visit {
        path: without_items(&visited.step),
        began: visited.began,
        ended: visited.ended,
        outcome: visited.outcome.clone(),
    };
    visited.iter().map(visit).collect()
}

/// Rehearses all tests of a file. Whether they pass is `flow test`'s business; what they reach counts.
fn of_tests(entry: &Entry, analysis: &Analysis) -> Result<Overlay, Undrawn> {
    if analysis.has_errors() {
        return Err(Undrawn::Errors);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|_| "this machine gives no event loop (too many open files?)".to_owned())
        .map_err(Undrawn::Refused)?;
    let lowered = flow_lower::lower(analysis);
    let engine = Arc::new(Engine::new(Arc::new(lowered.plan)));
    let mut tests = Vec::new();
    for test in &lowered.tests.tests {
        let report = runtime.block_on(test_run::run(test, &engine, &entry.project.root));
        tests.push(visits(&report.visits));
    }
    let mut overlay = overlay::coverage(&graphs(analysis), &tests);
    if tests.is_empty() {
        let note =
            "The file has no tests yet: write “test \"…\" for process { given … expect … }”.";
        overlay.notes.push(note.to_owned());
    }
    Ok(overlay)
}
