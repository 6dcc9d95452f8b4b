//! Views: other pictures of the same process, from the same source.
//!
//! Each view is a function from what is known of a program to a [`Scene`], so every picture format draws
//! every view, with the theme, the text measuring and the escaping of maps.

mod data;
mod overview;
mod page;
mod raci;
mod rows;
mod sipoc;
mod timeline;
mod way;

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_analysis::graph::FlowGraph;
use flow_analysis::model::{Process, Program, Step, StepKind};

pub(crate) use way::with_sub_processes;

use crate::layout::layout;
use crate::scene::Scene;
use crate::{DrawError, Format, Options};

/// What a picture shows of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum View {
    /// The swimlane map.
    #[default]
    Map,
    /// The map with each outermost block and each sub-process as one step.
    Overview,
    /// Where data goes, and with which labels.
    Data,
    /// Work and wait of each step on a scale of time.
    Timeline,
    /// Suppliers, inputs, process, outputs, customers.
    Sipoc,
    /// Who does, answers for, is asked about and is told of each step.
    Raci,
}

impl View {
    /// Every view with its name.
    pub const ALL: [(View, &'static str); 6] = [
        (View::Map, "map"),
        (View::Overview, "overview"),
        (View::Data, "data"),
        (View::Timeline, "timeline"),
        (View::Sipoc, "sipoc"),
        (View::Raci, "raci"),
    ];
}

/// The process that a step runs.
fn run_by<'p>(program: &'p Program, step: &Step) -> Option<&'p Process> {
    match &step.kind {
        StepKind::Run { process, .. } => program.processes.get((*process)?.index()).map(|p| &**p),
        _ => None,
    }
}

/// What a view is made of.
pub(crate) struct Subject<'a> {
    pub(crate) analysis: &'a Analysis,
    pub(crate) graph: &'a FlowGraph,
    pub(crate) process: &'a Process,
    pub(crate) options: &'a Options,
}

/// Draws a process, which is one of the analysis's graphs, as [`Options::view`] says.
pub fn scene(analysis: &Analysis, graph: &FlowGraph, options: &Options) -> Scene {
    let Some(process) = analysis.program.process(&graph.process) else {
        return layout(graph, options);
    };
    let subject = Subject {
        analysis,
        graph,
        process,
        options,
    };
    match options.view {
        View::Map => layout(graph, options),
        View::Overview => overview::scene(&subject),
        View::Data => data::scene(&subject),
        View::Timeline => timeline::scene(&subject),
        View::Sipoc => sipoc::scene(&subject),
        View::Raci => raci::scene(&subject),
    }
}

/// The processes that no other of them runs: an overview shows the others as steps of those. Processes that
/// run each other in a ring are all kept.
pub fn outermost(analysis: &Analysis, graphs: Vec<Arc<FlowGraph>>) -> Vec<Arc<FlowGraph>> {
    let program = &analysis.program;
    let drawn: BTreeSet<&str> = graphs.iter().map(|g| g.process.as_str()).collect();
    let processes = program.processes.iter();
    let processes = processes.filter(|process| drawn.contains(process.key.as_str()));
    let mut run = BTreeSet::new();
    for process in processes {
        let others = process
            .steps
            .iter()
            .filter_map(|step| run_by(program, step));
        let others = others.map(|other| other.key.as_str());
        run.extend(others.filter(|key| *key != process.key));
    }
    let is_outermost = |graph: &&Arc<FlowGraph>| !run.contains(graph.process.as_str());
    let kept: Vec<Arc<FlowGraph>> = graphs.iter().filter(is_outermost).cloned().collect();
    if kept.is_empty() { graphs } else { kept }
}

/// Draws processes of a program, below each other, as [`Options::view`] says. Formats that other tools
/// lay out by themselves ([`Format::is_drawn`]) draw maps only.
///
/// # Errors
///
/// As [`crate::render`].
pub fn render<G: Borrow<FlowGraph>>(
    analysis: &Analysis,
    graphs: &[G],
    format: Format,
    options: &Options,
) -> Result<Vec<u8>, DrawError> {
    let sources = Some(&analysis.sources);
    if options.view == View::Map || !format.is_drawn() {
        return crate::render_from(graphs, format, options, sources);
    }
    let graphs = graphs.iter();
    let scenes: Vec<Scene> = graphs
        .map(|graph| scene(analysis, graph.borrow(), options))
        .collect();
    crate::render_scenes(&scenes, format, options, sources)
}
