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

use flow_analysis::Analysis;
use flow_analysis::graph::FlowGraph;
use flow_analysis::model::Process;

use crate::layout::layout;
use crate::scene::Scene;
use crate::{DrawError, Format, Options};

/// What a picture shows of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum View {
    /// The swimlane map.
    #[default]
    Map,
    /// The map with each block as one step.
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
