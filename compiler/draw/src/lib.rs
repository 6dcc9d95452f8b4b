//! Draws a flow graph: layout, scene, SVG, PNG and DOT.
