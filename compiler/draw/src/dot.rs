//! DOT, through graphviz-rust's types and printer: one cluster a lane, kinds as shapes.

use flow_analysis::graph::{FlowGraph, LaneKind, Node, NodeKind};
use graphviz_rust::dot_structures::{
    Attribute, Edge, EdgeTy, Graph, GraphAttributes, Id, NodeId, Stmt, Subgraph, Vertex,
};
use graphviz_rust::printer::{DotPrinter, PrinterContext};
use petgraph::visit::EdgeRef;

use crate::layout::tone_of;
use crate::scene::Tone;
use crate::text::clean;
use crate::theme::LIGHT;

/// Writes a graph.
pub(crate) fn write(graph: &FlowGraph) -> String {
    let mut stmts = vec![
        attribute("rankdir", "LR"),
        attribute("newrank", "true"),
        attribute("label", &quoted(&graph.title)),
        Stmt::GAttribute(GraphAttributes::Node(attributes(&[
            ("fontname", "\"Inter, Arial, sans-serif\""),
            ("fontsize", "11"),
            ("shape", "box"),
            ("style", "\"rounded,filled\""),
            ("fillcolor", "white"),
        ]))),
        Stmt::GAttribute(GraphAttributes::Edge(attributes(&[
            ("fontname", "\"Inter, Arial, sans-serif\""),
            ("fontsize", "10"),
        ]))),
    ];
    stmts.extend((0..graph.lanes.len()).map(|lane| Stmt::Subgraph(cluster(graph, lane))));
    stmts.extend(edges(graph));
    let graph = Graph::DiGraph {
        id: plain(&quoted(&graph.process)),
        strict: false,
        stmts,
    };
    let mut out = graph.print(&mut PrinterContext::default());
    out.push('\n');
    out
}

fn plain(text: &str) -> Id {
    Id::Plain(text.to_owned())
}

/// A quoted string; the printer writes it as it is.
fn quoted(text: &str) -> String {
    let escaped = clean(text).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

fn attribute(name: &str, value: &str) -> Stmt {
    Stmt::Attribute(Attribute(plain(name), plain(value)))
}

fn attributes(pairs: &[(&str, &str)]) -> Vec<Attribute> {
    pairs
        .iter()
        .map(|(name, value)| Attribute(plain(name), plain(value)))
        .collect()
}

fn node_id(node: &Node) -> NodeId {
    NodeId(plain(&quoted(&node.path)), None)
}

fn cluster(graph: &FlowGraph, lane: usize) -> Subgraph {
    let source = graph.lanes.get(lane);
    let kind = source.map_or(LaneKind::Flow, |l| l.kind);
    let colour = |c: u32| format!("\"#{c:06x}\"");
    let mut stmts = vec![
        attribute("label", &quoted(source.map_or("", |l| l.title.as_str()))),
        attribute("style", "filled"),
        attribute("color", &colour(LIGHT.border)),
        attribute("fillcolor", &colour(LIGHT.lane(kind).ground)),
    ];
    for node in graph.graph.node_weights().filter(|node| node.lane == lane) {
        stmts.push(Stmt::Node(dot_node(node, &colour(LIGHT.lane(kind).line))));
    }
    Subgraph {
        id: plain(&format!("cluster_{lane}")),
        stmts,
    }
}

fn dot_node(node: &Node, colour: &str) -> graphviz_rust::dot_structures::Node {
    let title = quoted(&node.title);
    let mut pairs = vec![("label", title.as_str()), ("color", colour)];
    if let Some(shape) = shape(node.kind) {
        pairs.push(("shape", shape));
        pairs.push(("style", "filled"));
    }
    graphviz_rust::dot_structures::Node::new(node_id(node), attributes(&pairs))
}

fn shape(kind: NodeKind) -> Option<&'static str> {
    match kind {
        NodeKind::Start(_) => Some("circle"),
        NodeKind::End | NodeKind::Fail => Some("doublecircle"),
        kind if kind.is_gateway() => Some("diamond"),
        _ => None,
    }
}

fn edges(graph: &FlowGraph) -> Vec<Stmt> {
    graph
        .graph
        .edge_references()
        .filter_map(|edge| {
            let from = graph.graph.node_weight(edge.source())?;
            let to = graph.graph.node_weight(edge.target())?;
            let weight = edge.weight();
            let label = quoted(&weight.label);
            let mut pairs = Vec::new();
            if !weight.label.is_empty() {
                pairs.push(("label", label.as_str()));
            }
            if weight.back {
                pairs.push(("constraint", "false"));
            }
            if tone_of(weight.kind) != Tone::Normal {
                pairs.push(("style", "dashed"));
            }
            let ty = EdgeTy::Pair(Vertex::N(node_id(from)), Vertex::N(node_id(to)));
            Some(Stmt::Edge(Edge {
                ty,
                attributes: attributes(&pairs),
            }))
        })
        .collect()
}
