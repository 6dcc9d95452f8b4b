//! Draws a flow graph as a swimlane map: layout, scene, SVG, PNG and DOT.
//!
//! ```text
//! FlowGraph ──layout──▶ Scene ──▶ SVG ──▶ PNG
//!     └──────────────────────────────────▶ DOT
//! ```
//!
//! [`layout`](layout::layout) is a pure function of integers; the same graph gives the same bytes on
//! every machine.

mod dot;
mod error;
mod format;
pub mod icon;
pub mod layout;
pub mod metrics;
mod png;
pub mod scene;
mod svg;
pub mod text;
pub mod theme;
#[doc(hidden)]
pub mod widths;
mod xml;

use flow_analysis::graph::FlowGraph;

pub use error::DrawError;
pub use format::Format;

/// How to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether the process's title stands above the lanes.
    pub heading: bool,
    /// Size of a PNG in hundredths: 200 draws two dots for each pixel of the scene.
    pub png_percent: u32,
}

impl Default for Options {
    fn default() -> Options {
        Options { heading: true, png_percent: 200 }
    }
}

/// Draws one process in one format.
///
/// # Errors
///
/// A PNG may be too large to draw, and the embedded font or the picture may be refused by the
/// rasteriser; SVG and DOT cannot fail.
pub fn render(graph: &FlowGraph, format: Format, options: &Options) -> Result<Vec<u8>, DrawError> {
    match format {
        Format::Svg => Ok(svg::write(&layout::layout(graph, options)).into_bytes()),
        Format::Png => png::write(&layout::layout(graph, options), options.png_percent),
        Format::Dot => Ok(dot::write(graph).into_bytes()),
    }
}

/// Draws a scene that is already laid out as SVG.
pub fn svg_of(scene: &scene::Scene) -> String {
    svg::write(scene)
}
