//! D2: lanes as containers, kinds as shapes, colours of the light theme.
//!
//! Syntax: <https://d2lang.com/tour/strings>. Every text stands in single quotes, where nothing is
//! special but the quote itself, which is doubled; ids are our own (`n3`, `lane1`).

use std::fmt::Write;

use flow_analysis::graph::{FlowGraph, LaneKind, Node, NodeKind, Via};
use petgraph::visit::EdgeRef;

use crate::Direction;
use crate::layout::tone_of;
use crate::link::link;
use crate::scene::Tone;
use crate::text::clean;
use crate::theme::LIGHT;

/// Writes several processes as one diagram; more than one stand in containers of their own.
pub(crate) fn write(graphs: &[&FlowGraph], direction: Direction) -> String {
    let way = match direction {
        Direction::Right => "right",
        Direction::Down => "down",
    };
    let mut out = format!("direction: {way}\n");
    for (p, graph) in graphs.iter().enumerate() {
        match graphs.len() {
            1 => process(&mut out, graph, ""),
            _ => {
                let _ = writeln!(out, "p{p}: {} {{", quoted(&graph.title));
                process(&mut out, graph, "  ");
                out.push_str("}\n");
            }
        }
    }
    out
}

fn quoted(text: &str) -> String {
    format!("'{}'", clean(text).replace('\'', "''"))
}

fn process(out: &mut String, graph: &FlowGraph, indent: &str) {
    if indent.is_empty() {
        let _ = writeln!(
            out,
            "title: {} {{\n  near: top-center\n  shape: text\n  style.font-size: 24\n}}",
            quoted(&graph.title)
        );
    }
    for (index, lane) in graph.lanes.iter().enumerate() {
        let _ = writeln!(
            out,
            "{indent}lane{index}: {} {{\n{indent}  style.fill: '#{:06x}'\n{indent}  style.stroke: '#{:06x}'",
            quoted(&lane.title),
            LIGHT.lane(lane.kind).ground,
            LIGHT.border,
        );
        for node in graph.graph.node_indices() {
            match graph.graph.node_weight(node) {
                Some(weight) if weight.lane == index => {
                    write_node(out, node.index(), weight, lane.kind, indent);
                }
                _ => {}
            }
        }
        let _ = writeln!(out, "{indent}}}");
    }
    edges(out, graph, indent);
}

fn write_node(out: &mut String, index: usize, node: &Node, lane: LaneKind, indent: &str) {
    let _ = writeln!(
        out,
        "{indent}  n{index}: {} {{\n{indent}    shape: {}\n{indent}    style.fill: '#{:06x}'\n{indent}    style.stroke: '#{:06x}'",
        quoted(&node.title),
        shape(node.kind),
        LIGHT.card,
        LIGHT.lane(lane).line,
    );
    let inside = format!("{indent}    ");
    match node.kind {
        NodeKind::End | NodeKind::Fail => {
            let _ = writeln!(out, "{inside}style.double-border: true");
        }
        NodeKind::Gap => {
            let _ = writeln!(out, "{inside}style.stroke-dash: 4");
        }
        _ => {}
    }
    let docs = node.docs.as_deref().map(clean).unwrap_or_default();
    if !docs.is_empty() {
        let _ = writeln!(out, "{inside}tooltip: {}", quoted(&without_tags(&docs)));
    }
    if let Some(url) = link(&docs) {
        let _ = writeln!(out, "{inside}link: {}", quoted(url));
    }
    let _ = writeln!(out, "{indent}  }}");
}

/// D2 reads tooltips as Markdown with HTML in it, which it then refuses or shows as it is: so no tag may
/// begin there.
fn without_tags(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›")
}

fn shape(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Start(_) | NodeKind::End | NodeKind::Fail => "circle",
        kind if kind.is_gateway() => "diamond",
        NodeKind::Call(Via::Sql) => "cylinder",
        NodeKind::Call(Via::Files) => "page",
        NodeKind::WaitTime | NodeKind::WaitMessage => "hexagon",
        _ => "rectangle",
    }
}

fn edges(out: &mut String, graph: &FlowGraph, indent: &str) {
    for edge in graph.graph.edge_references() {
        let id = |index: petgraph::graph::NodeIndex| {
            let lane = graph.graph.node_weight(index).map_or(0, |node| node.lane);
            format!("lane{lane}.n{}", index.index())
        };
        let weight = edge.weight();
        let _ = write!(
            out,
            "{indent}{} -> {}",
            id(edge.source()),
            id(edge.target())
        );
        if !weight.label.is_empty() {
            let _ = write!(out, ": {}", quoted(&weight.label));
        }
        let colour = match tone_of(weight.kind) {
            Tone::Normal => None,
            tone => Some(LIGHT.tone(tone)),
        };
        if let Some(colour) = colour {
            let colon = if weight.label.is_empty() { ":" } else { "" };
            let _ = write!(
                out,
                "{colon} {{style.stroke-dash: 4; style.stroke: '#{colour:06x}'}}"
            );
        }
        out.push('\n');
    }
}
