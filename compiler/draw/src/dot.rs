//! DOT, through graphviz-rust's types and printer: one cluster a lane, kinds as shapes, colours of the theme.
//!
//! Attributes: <https://graphviz.org/doc/info/attrs.html>.

use flow_analysis::graph::{Edge as Arrow, FlowGraph, LaneKind, Node, NodeKind};
use graphviz_rust::dot_structures::{
    Attribute, Edge, EdgeTy, Graph, GraphAttributes, Id, NodeId, Stmt, Subgraph, Vertex,
};
use graphviz_rust::printer::{DotPrinter, PrinterContext};
use petgraph::graph::EdgeReference;
use petgraph::visit::EdgeRef;

use crate::Direction;
use crate::layout::tone_of;
use crate::scene::Tone;
use crate::text::clean;
use crate::theme::{Colour, hex};
use crate::written::{Legend, Written, by_lane, tip, url};

const FONT: &str = "\"Inter, Arial, sans-serif\"";

/// Writes a graph.
pub(crate) fn write(graph: &FlowGraph, written: &Written<'_>) -> String {
    let mut stmts = head(graph, written);
    for (lane, nodes) in by_lane(graph).iter().enumerate() {
        stmts.push(Stmt::Subgraph(cluster(graph, lane, nodes, written)));
    }
    let arrows = graph.graph.edge_references();
    stmts.extend(arrows.filter_map(|arrow| edge(graph, arrow, written)));
    let legend = written.legend(&[graph]);
    stmts.extend(legend.map(|legend| Stmt::Subgraph(keys(&legend, written))));
    let graph = Graph::DiGraph {
        id: plain(&quoted(&graph.process)),
        strict: false,
        stmts,
    };
    let mut out = graph.print(&mut PrinterContext::default());
    out.push('\n');
    out
}

fn head(graph: &FlowGraph, written: &Written<'_>) -> Vec<Stmt> {
    let theme = written.theme();
    let ink = colour(theme.ink);
    let way = match written.direction() {
        Direction::Right => "LR",
        Direction::Down => "TB",
    };
    vec![
        attribute("rankdir", way),
        attribute("newrank", "true"),
        attribute("label", &quoted(&graph.title)),
        attribute("labelloc", "t"),
        attribute("fontname", FONT),
        attribute("fontcolor", &ink),
        attribute("bgcolor", &colour(theme.paper)),
        Stmt::GAttribute(GraphAttributes::Node(attributes(&[
            ("fontname", FONT),
            ("fontsize", "11"),
            ("fontcolor", &ink),
            ("shape", "box"),
            ("style", "\"rounded,filled\""),
            ("fillcolor", &colour(theme.card)),
        ]))),
        Stmt::GAttribute(GraphAttributes::Edge(attributes(&[
            ("fontname", FONT),
            ("fontsize", "10"),
            ("fontcolor", &colour(theme.soft)),
            ("color", &colour(theme.arrow)),
        ]))),
    ]
}

fn plain(text: &str) -> Id {
    Id::Plain(text.to_owned())
}

/// A quoted string; the printer writes it as it is.
fn quoted(text: &str) -> String {
    quoted_lines(&[clean(text)])
}

/// Lines in quotes, centred.
fn quoted_lines(lines: &[String]) -> String {
    let escaped = |line: &String| line.replace('\\', "\\\\").replace('"', "\\\"");
    let lines: Vec<String> = lines.iter().map(escaped).collect();
    format!("\"{}\"", lines.join("\\n"))
}

fn colour(colour: Colour) -> String {
    format!("\"{}\"", hex(colour))
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

fn cluster(
    graph: &FlowGraph,
    lane: usize,
    nodes: &[(usize, &Node)],
    written: &Written<'_>,
) -> Subgraph {
    let source = graph.lanes.get(lane);
    let kind = source.map_or(LaneKind::Flow, |l| l.kind);
    let theme = written.theme();
    let mut stmts = vec![
        attribute("label", &quoted(source.map_or("", |l| l.title.as_str()))),
        attribute("style", "filled"),
        attribute("color", &colour(theme.border)),
        attribute("fillcolor", &colour(theme.lane(kind).ground)),
    ];
    let nodes = nodes.iter().map(|(_, node)| dot_node(node, kind, written));
    stmts.extend(nodes.map(Stmt::Node));
    Subgraph {
        id: plain(&format!("cluster_{lane}")),
        stmts,
    }
}

type DotNode = graphviz_rust::dot_structures::Node;

fn dot_node(node: &Node, lane: LaneKind, written: &Written<'_>) -> DotNode {
    let colours = written.colours(node, lane);
    let mut pairs = vec![
        ("label", quoted_lines(&written.lines(node))),
        ("color", colour(colours.line)),
    ];
    if let Some(shape) = shape(node.kind) {
        pairs.push(("shape", shape.to_owned()));
        pairs.push(("style", "filled".to_owned()));
    }
    if colours.family.is_some() {
        pairs.push(("fillcolor", colour(colours.ground)));
        pairs.push(("penwidth", "2".to_owned()));
    }
    let docs = tip(node);
    if !docs.is_empty() {
        pairs.push(("tooltip", quoted(&docs)));
    }
    pairs.extend(url(node).map(|url| ("URL", quoted(&url))));
    DotNode::new(node_id(node), owned(pairs))
}

fn owned(pairs: Vec<(&str, String)>) -> Vec<Attribute> {
    let pairs = pairs.into_iter();
    pairs
        .map(|(name, value)| Attribute(plain(name), Id::Plain(value)))
        .collect()
}

fn shape(kind: NodeKind) -> Option<&'static str> {
    match kind {
        NodeKind::Start(_) => Some("circle"),
        NodeKind::End | NodeKind::Fail => Some("doublecircle"),
        kind if kind.is_gateway() => Some("diamond"),
        _ => None,
    }
}

fn edge(graph: &FlowGraph, arrow: EdgeReference<'_, Arrow>, written: &Written<'_>) -> Option<Stmt> {
    let from = graph.graph.node_weight(arrow.source())?;
    let to = graph.graph.node_weight(arrow.target())?;
    let (index, weight) = (arrow.id().index(), arrow.weight());
    let mut pairs = Vec::new();
    let answer = written.answer(weight);
    if !answer.is_empty() {
        pairs.push(("label", quoted(&answer)));
    }
    if weight.back {
        pairs.push(("constraint", "false".to_owned()));
    }
    if tone_of(weight.kind) != Tone::Normal {
        pairs.push(("style", "dashed".to_owned()));
    }
    let painted = written.arrow_colour(graph, index, weight);
    pairs.extend(painted.map(|painted| ("color", colour(painted))));
    if written.arrow(graph, index).is_some() {
        pairs.push(("penwidth", "2".to_owned()));
    }
    let ty = EdgeTy::Pair(Vertex::N(node_id(from)), Vertex::N(node_id(to)));
    let attributes = owned(pairs);
    Some(Stmt::Edge(Edge { ty, attributes }))
}

/// What the colours mean, in a cluster of its own.
fn keys(legend: &Legend, written: &Written<'_>) -> Subgraph {
    let mut stmts = vec![
        attribute("label", &quoted_lines(&legend.lines)),
        attribute("style", "rounded"),
        attribute("color", &colour(written.theme().border)),
    ];
    for (index, (family, words)) in legend.keys.iter().enumerate() {
        let (strong, tint) = written.theme().family(*family);
        let pairs = vec![
            ("label", quoted(words)),
            ("color", colour(strong)),
            ("fillcolor", colour(tint)),
        ];
        let id = NodeId(plain(&format!("\"#key{index}\"")), None);
        stmts.push(Stmt::Node(DotNode::new(id, owned(pairs))));
    }
    Subgraph {
        id: plain("cluster_legend"),
        stmts,
    }
}
