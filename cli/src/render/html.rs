//! The HTML viewer of what was drawn.

use std::sync::Arc;

use flow_analysis::Analysis;
use flow_analysis::graph::FlowGraph;
use flow_draw::{DrawError, Format, Options};
use flow_viewer::{Page, details};

/// A page with these processes.
pub(crate) fn page(
    analysis: &Analysis,
    graphs: &[Arc<FlowGraph>],
    options: &Options,
) -> Result<Page, DrawError> {
    let svg = flow_draw::views::render(analysis, graphs, Format::Svg, options)?;
    Ok(Page {
        svg: String::from_utf8_lossy(&svg).into_owned(),
        titles: graphs.iter().map(|graph| graph.title.clone()).collect(),
        steps: graphs
            .iter()
            .map(|graph| details(analysis, graph))
            .collect(),
        ..Page::default()
    })
}
