//! The HTML viewer of what was drawn.

use flow_draw::Format;
use flow_viewer::{Page, details};

use super::drawing::{Drawn, Undrawn};

/// A page with the processes that are drawn.
pub(crate) fn page(drawn: &Drawn<'_>) -> Result<Page, Undrawn> {
    let svg = drawn.picture(Format::Svg)?;
    let graphs = drawn.graphs.iter();
    Ok(Page {
        svg: String::from_utf8_lossy(&svg).into_owned(),
        look: drawn.options.look.clone(),
        titles: graphs.clone().map(|graph| graph.title.clone()).collect(),
        steps: graphs.map(|graph| details(drawn.analysis, graph)).collect(),
        ..Page::default()
    })
}
