//! The overview: the map with each outermost block as one step.

use std::collections::BTreeSet;

use flow_analysis::graph::{Edge, EdgeKind, FlowGraph, Frame, FrameKind, Node, NodeKind};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::Subject;
use super::rows::works;
use crate::Options;
use crate::layout::{layout, tone_of};
use crate::scene::Scene;

/// Draws the overview. Colours and risks belong to steps, of which it shows only some.
pub(super) fn scene(subject: &Subject<'_>) -> Scene {
    let options = Options {
        overlay: None,
        risks: None,
        ..subject.options.clone()
    };
    layout(&collapsed(subject.graph), &options)
}

/// The outermost block of each node, if it stands in one.
fn outermost(graph: &FlowGraph, node: &Node) -> Option<usize> {
    let parent = |frame: &usize| graph.frames.get(*frame).and_then(|f| f.parent);
    std::iter::successors(node.frame, parent).last()
}

fn collapsed(graph: &FlowGraph) -> FlowGraph {
    let mut new: DiGraph<Node, Edge> = DiGraph::new();
    let mut of_frame: Vec<Option<NodeIndex>> = vec![None; graph.frames.len()];
    let mut stands_for: Vec<NodeIndex> = Vec::with_capacity(graph.graph.node_count());
    for node in graph.graph.node_weights() {
        let frame = outermost(graph, node);
        let known = frame.and_then(|f| of_frame.get(f).copied().flatten());
        let at = known.unwrap_or_else(|| match frame.and_then(|f| graph.frames.get(f)) {
            Some(block) => new.add_node(one(graph, block, frame, node)),
            None => new.add_node(node.clone()),
        });
        if let Some(slot) = frame.and_then(|f| of_frame.get_mut(f)) {
            *slot = Some(at);
        }
        stands_for.push(at);
    }
    let blocks: BTreeSet<NodeIndex> = of_frame.into_iter().flatten().collect();
    let mut drawn = BTreeSet::new();
    for edge in graph.graph.edge_references() {
        let at = |node: NodeIndex| stands_for.get(node.index()).copied();
        let (Some(from), Some(to)) = (at(edge.source()), at(edge.target())) else {
            continue;
        };
        let weight = match blocks.contains(&from) {
            true => of_block(edge.weight()),
            false => edge.weight().clone(),
        };
        let key = (from, to, tone_of(weight.kind), weight.label.clone());
        if from != to && drawn.insert(key) {
            new.add_edge(from, to, weight);
        }
    }
    FlowGraph {
        process: graph.process.clone(),
        title: graph.title.clone(),
        lanes: graph.lanes.clone(),
        frames: Vec::new(),
        start: stands_for
            .get(graph.start.index())
            .copied()
            .unwrap_or(graph.start),
        graph: new,
    }
}

/// An arrow as it leaves a block: what one of its steps decided is no answer of the block.
fn of_block(edge: &Edge) -> Edge {
    Edge {
        watch: None,
        kind: match edge.kind {
            EdgeKind::Cap | EdgeKind::Again => EdgeKind::Next,
            kind => kind,
        },
        share: None,
        at_most: None,
        ..edge.clone()
    }
}

/// A block as one step, in the lane of most of its work.
fn one(graph: &FlowGraph, block: &Frame, frame: Option<usize>, first: &Node) -> Node {
    let inside: Vec<&Node> = graph
        .graph
        .node_weights()
        .filter(|node| outermost(graph, node) == frame)
        .collect();
    let steps = inside.iter().filter(|node| works(node.kind)).count();
    let mut lanes: Vec<usize> = vec![0; graph.lanes.len()];
    for node in inside.iter().filter(|node| works(node.kind)) {
        if let Some(count) = lanes.get_mut(node.lane) {
            *count += 1;
        }
    }
    let most = lanes.iter().copied().max().unwrap_or(0);
    let lane = lanes.iter().position(|count| *count == most && most > 0);
    let title = if block.title.is_empty() {
        match block.kind {
            FrameKind::Parallel => "In parallel".to_owned(),
            FrameKind::ForEach => "For each".to_owned(),
            FrameKind::Repeat => "Repeat".to_owned(),
            FrameKind::Stage | FrameKind::Branch => "Block".to_owned(),
        }
    } else {
        block.title.clone()
    };
    Node {
        path: block.path.clone(),
        name: first.name.clone(),
        title,
        kind: NodeKind::Run,
        lane: lane.unwrap_or(first.lane),
        frame: None,
        vendor: Some(
            match steps {
                1 => "1 step".to_owned(),
                n => format!("{n} steps"),
            }
            .into(),
        ),
        labels: Vec::new(),
        figures: Vec::new(),
        docs: None,
        place: block.place,
    }
}
