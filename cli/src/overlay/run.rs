//! How far a run is, drawn on the file as it is now.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_draw::overlay::{self, Overlay, State};
use flow_engine::Engine;
use flow_host::history::{self, History};
use flow_host::progress::{Progress, Status};
use flow_host::store;
use flow_host::test_run;
use flow_host::trouble::HostError;
use flow_plan::Plan;

use super::{Chosen, graphs, visits, without_items};
use crate::project::Entry;
use crate::runs;

/// Reads a run from its journal.
pub(super) fn read(
    run: &str,
    journal: Option<&Path>,
    entry: &Entry,
    analysis: &Analysis,
) -> Result<Chosen, HostError> {
    let journal = runs::journal(journal, &entry.project.root)?;
    let journal = journal.ok_or_else(|| store::no_run(Some(run)))?;
    let kept = journal.read(run)?;
    let engine = Engine::new(Arc::clone(&kept.plan));
    let told = history::tell(&kept.run, &engine, &kept.events);
    let visits = visits(&test_run::visits(&told.events));
    let states = states(&told.events, told.end.status);
    let title = format!("Run {}: {}", journal.short(&kept.run), word(&told));
    let mut overlay = overlay::progress(title, &graphs(analysis), &visits, &states);
    compare(&mut overlay, &kept.process, &kept.plan, &states, analysis);
    Ok(Chosen {
        overlay: Arc::new(overlay),
        process: Some(kept.process),
    })
}

/// The journal's file, and the one that SQLite writes beside it (Write-Ahead Logging, section 2.4).
pub(super) fn files(journal: Option<&Path>, entry: &Entry) -> Vec<PathBuf> {
    let path = runs::journal_path(journal, &entry.project.root);
    let mut beside = path.clone().into_os_string();
    beside.push("-wal");
    vec![path, beside.into()]
}

fn word(told: &History) -> &'static str {
    match told.end.status {
        Status::Done => "done",
        Status::Failed => "failed",
        Status::Cancelled => "cancelled",
        Status::Waiting | Status::Interrupted => "not over",
    }
}

/// How each step stands, by its latest visit.
fn states(events: &[Progress], status: Status) -> BTreeMap<String, State> {
    let open = match status {
        Status::Waiting => State::Waiting,
        Status::Failed | Status::Cancelled => State::Failed,
        Status::Done => State::Done,
        Status::Interrupted => State::Running,
    };
    let mut states = BTreeMap::new();
    for event in events {
        match event {
            Progress::Begin(step) => {
                states.insert(without_items(&step.step), open);
            }
            Progress::Finish { step, outcome, .. } => {
                let state = match outcome.as_str() {
                    "failed" | "timed_out" => State::Failed,
                    _ => State::Done,
                };
                states.insert(without_items(&step.step), state);
            }
            _ => {}
        }
    }
    states
}

/// A run keeps the plan it began with; the map is of the file as it is now. Where they differ, that is said,
/// and steps of the run that the file has no more stand below the map.
fn compare(
    overlay: &mut Overlay,
    process: &str,
    plan: &Plan,
    states: &BTreeMap<String, State>,
    analysis: &Analysis,
) {
    let graphs = analysis.graphs.iter();
    let nodes = graphs.flat_map(|graph| graph.graph.node_weights());
    let now: BTreeSet<&str> = nodes.map(|node| node.path.as_str()).collect();
    let is_gone = |path: &&String| !now.contains(path.as_str());
    let gone: BTreeSet<&String> = states.keys().filter(is_gone).collect();
    if !gone.is_empty() {
        let steps = plan.processes.values().flat_map(|p| &p.steps);
        let titles = steps.filter(|step| gone.contains(&step.path));
        let titles: Vec<String> = titles.map(|step| step.title.clone()).collect();
        overlay.gone.insert(process.to_owned(), titles);
        let words = "Passed, but no longer in the file".to_owned();
        overlay.legend.push((State::Removed, words));
    }
    if !gone.is_empty() || is_other(plan, analysis, states) {
        let note = "The process was changed after this run began: the run goes by the process as it was then, the map shows it as it is now.";
        overlay.notes.push(note.to_owned());
    }
}

/// Whether a process that the run came to is not as it was. A file with errors cannot have begun one.
fn is_other(plan: &Plan, analysis: &Analysis, states: &BTreeMap<String, State>) -> bool {
    if analysis.has_errors() {
        return true;
    }
    let now = flow_lower::lower(analysis).plan;
    let begun = states.keys().filter_map(|path| path.split('/').next());
    let begun: BTreeSet<&str> = begun.collect();
    begun
        .into_iter()
        .any(|name| plan.processes.get(name) != now.processes.get(name))
}
