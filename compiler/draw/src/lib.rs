//! Draws a flow graph as a swimlane map: layout, scene, SVG, PNG and PDF; DOT, Mermaid and D2.
//!
//! ```text
//! FlowGraph ──layout──▶ Scene ──▶ SVG ──▶ PNG, PDF
//!     └──────────────────────────────────▶ DOT, Mermaid, D2
//! ```
//!
//! [`layout`](layout::layout) is a pure function of integers; the same graph gives the same bytes on
//! every machine.

mod d2;
mod dot;
mod error;
pub mod figures;
mod fold;
mod fonts;
mod format;
pub mod icon;
pub mod layout;
pub mod link;
mod mermaid;
pub mod metrics;
pub mod overlay;
mod pdf;
mod png;
pub mod risk;
pub mod scene;
pub mod sheet;
mod svg;
pub mod text;
pub mod theme;
pub mod views;
#[doc(hidden)]
pub mod widths;
mod written;
mod xml;

use std::borrow::Borrow;
use std::sync::Arc;

use flow_analysis::graph::FlowGraph;
use flow_syntax::Sources;

use crate::overlay::Overlay;
use crate::risk::Risks;
use crate::scene::Scene;
use crate::theme::Look;
use crate::views::View;
use crate::written::Written;

pub use error::DrawError;
pub use format::Format;
pub use svg::css_variables;
pub use xml::escape;

/// How to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whether the process's title stands above the lanes.
    pub heading: bool,
    /// Size of a PNG in hundredths: 200 draws two dots for each pixel of the scene.
    pub png_percent: u32,
    /// What is shown beside titles and answers.
    pub show: Show,
    /// Which way time flows.
    pub direction: Direction,
    /// The width in pixels from which a picture is wrapped into rows; for one that flows down, the height
    /// from which it is wrapped into columns.
    pub fold: Option<u32>,
    /// Colours.
    pub look: Look,
    /// What a picture shows of a process; see [`views::scene`].
    pub view: View,
    /// What the map is coloured by.
    pub overlay: Option<Arc<Overlay>>,
    /// Risks of steps, where they are shown.
    pub risks: Option<Arc<Risks>>,
}

/// Which way time flows in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// From left to right; lanes lie below each other.
    #[default]
    Right,
    /// From top to bottom; lanes stand side by side.
    Down,
}

/// What a picture shows on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Show {
    /// How long steps take and wait.
    pub times: bool,
    /// How often each answer is taken.
    pub shares: bool,
    /// Labels of the data each step sees.
    pub labels: bool,
    /// What steps cost.
    pub costs: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            heading: true,
            png_percent: 200,
            show: Show::default(),
            direction: Direction::Right,
            fold: None,
            look: Look::default(),
            view: View::Map,
            overlay: None,
            risks: None,
        }
    }
}

/// Draws one process in one format.
///
/// # Errors
///
/// A PNG may be too large to draw, and the embedded font or the picture may be refused by the
/// rasteriser; the other formats cannot fail.
pub fn render(graph: &FlowGraph, format: Format, options: &Options) -> Result<Vec<u8>, DrawError> {
    render_all(std::slice::from_ref(graph), format, options)
}

/// Draws the processes of a file in one picture, below each other; in DOT one graph after the other,
/// in PDF one page each.
///
/// # Errors
///
/// As [`render`].
pub fn render_all<G: Borrow<FlowGraph>>(
    graphs: &[G],
    format: Format,
    options: &Options,
) -> Result<Vec<u8>, DrawError> {
    render_from(graphs, format, options, None)
}

/// As [`render_all`]; with the sources, an SVG also says in `data-source` which file a map is of, and each
/// step in `data-line` where it stands, with a `data-source` of its own where that is another file.
///
/// # Errors
///
/// As [`render`].
pub fn render_from<G: Borrow<FlowGraph>>(
    graphs: &[G],
    format: Format,
    options: &Options,
    sources: Option<&Sources>,
) -> Result<Vec<u8>, DrawError> {
    if let Some(text) = written_out(graphs, format, options) {
        return Ok(text.into_bytes());
    }
    let scenes: Vec<Scene> = graphs
        .iter()
        .map(|graph| layout::layout(graph.borrow(), options))
        .collect();
    render_scenes(&scenes, format, options, sources)
}

/// Writes scenes that are already laid out: below each other, in PDF a page each. A format that other
/// tools lay out by themselves cannot say what a scene says: it is written as SVG.
///
/// # Errors
///
/// As [`render`].
pub fn render_scenes(
    scenes: &[Scene],
    format: Format,
    options: &Options,
    sources: Option<&Sources>,
) -> Result<Vec<u8>, DrawError> {
    if format == Format::Pdf {
        return pdf::write(scenes);
    }
    let mut svg = String::new();
    svg::write_scenes(scenes, sources, &mut svg);
    match format {
        Format::Png => png::write(&svg, svg::stacked_size(scenes), options.png_percent),
        _ => Ok(svg.into_bytes()),
    }
}

/// The formats that other tools lay out by themselves.
fn written_out<G: Borrow<FlowGraph>>(
    graphs: &[G],
    format: Format,
    options: &Options,
) -> Option<String> {
    let graphs: Vec<&FlowGraph> = graphs.iter().map(Borrow::borrow).collect();
    let written = Written::of(options);
    match format {
        Format::Dot => Some(graphs.iter().map(|g| dot::write(g, &written)).collect()),
        Format::Mermaid => Some(mermaid::write(&graphs, &written)),
        Format::D2 => Some(d2::write(&graphs, &written)),
        Format::Svg | Format::Png | Format::Pdf => None,
    }
}

/// Writes a scene that is already laid out as SVG.
pub fn svg_of(scene: &Scene) -> String {
    svg::write(scene, None)
}
