//! The overview: the map with each outermost block as one step, and sub-processes with their size.

use std::collections::{BTreeMap, BTreeSet};

use flow_analysis::graph::{Edge, EdgeKind, FlowGraph, Frame, FrameKind, Node, NodeKind};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use smol_str::SmolStr;

use super::rows::works;
use super::{Subject, run_by};
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
    layout(&collapsed(subject), &options)
}

/// The outermost block of each node, if it stands in one.
fn outermost(graph: &FlowGraph, node: &Node) -> Option<usize> {
    let parent = |frame: &usize| graph.frames.get(*frame).and_then(|f| f.parent);
    std::iter::successors(node.frame, parent).last()
}

fn collapsed(subject: &Subject<'_>) -> FlowGraph {
    let graph = subject.graph;
    let mut new: DiGraph<Node, Edge> = DiGraph::new();
    let blocks = blocks(graph);
    let mut of_frame: Vec<Option<NodeIndex>> = vec![None; graph.frames.len()];
    let mut stands_for: Vec<NodeIndex> = Vec::with_capacity(graph.graph.node_count());
    let runs = sub_processes(subject);
    for node in graph.graph.node_weights() {
        let frame = outermost(graph, node);
        let known = frame.and_then(|f| of_frame.get(f).copied().flatten());
        let at = known.unwrap_or_else(|| match frame.and_then(|f| blocks.get(&f)) {
            Some(block) => new.add_node(block.node(graph)),
            None => new.add_node(with_size(node, &runs)),
        });
        if let Some(slot) = frame.and_then(|f| of_frame.get_mut(f)) {
            *slot = Some(at);
        }
        stands_for.push(at);
    }
    let blocks: BTreeSet<NodeIndex> = of_frame.into_iter().flatten().collect();
    edges(graph, &mut new, &stands_for, &blocks);
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

/// Draws the arrows between what nodes stand for.
fn edges(
    graph: &FlowGraph,
    new: &mut DiGraph<Node, Edge>,
    stands_for: &[NodeIndex],
    blocks: &BTreeSet<NodeIndex>,
) {
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
}

/// How many steps do work in each process that a step runs, by path of that step.
fn sub_processes<'a>(subject: &Subject<'a>) -> BTreeMap<&'a str, usize> {
    let program = &subject.analysis.program;
    let graphs = subject.analysis.graphs.iter();
    let graphs: BTreeMap<&str, &FlowGraph> = graphs.map(|g| (g.process.as_str(), &**g)).collect();
    let mut sizes = BTreeMap::new();
    for step in &subject.process.steps {
        let graph = run_by(program, step).and_then(|p| graphs.get(p.key.as_str()));
        if let Some(graph) = graph {
            let nodes = graph.graph.node_weights();
            let size = nodes.filter(|node| works(node.kind)).count();
            sizes.insert(step.path.as_str(), size);
        }
    }
    sizes
}

/// A step; one that runs a process says how large that is.
fn with_size(node: &Node, runs: &BTreeMap<&str, usize>) -> Node {
    let size = runs.get(node.path.as_str()).filter(|size| **size > 0);
    Node {
        vendor: size
            .map(|size| size_in_words(*size))
            .or(node.vendor.clone()),
        ..node.clone()
    }
}

fn size_in_words(steps: usize) -> SmolStr {
    match steps {
        1 => "1 step".into(),
        n => format!("{n} steps").into(),
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

/// An outermost block with what stands in it.
struct Block<'a> {
    frame: &'a Frame,
    first: &'a Node,
    /// Steps that do work.
    steps: usize,
    /// How many of them each lane has.
    lanes: BTreeMap<usize, usize>,
}

/// The outermost blocks, by frame.
fn blocks(graph: &FlowGraph) -> BTreeMap<usize, Block<'_>> {
    let mut blocks = BTreeMap::new();
    for node in graph.graph.node_weights() {
        let at = outermost(graph, node);
        let Some((at, frame)) = at.and_then(|at| Some((at, graph.frames.get(at)?))) else {
            continue;
        };
        let block = blocks.entry(at).or_insert_with(|| Block {
            frame,
            first: node,
            steps: 0,
            lanes: BTreeMap::new(),
        });
        if works(node.kind) {
            block.steps += 1;
            *block.lanes.entry(node.lane).or_default() += 1;
        }
    }
    blocks
}

impl Block<'_> {
    /// The block as one step, in the lane of most of its work.
    fn node(&self, graph: &FlowGraph) -> Node {
        let first = |lane: &usize| std::cmp::Reverse(*lane);
        let most = self
            .lanes
            .iter()
            .max_by_key(|(lane, count)| (**count, first(lane)));
        let lane = most.map_or(self.first.lane, |(lane, _)| *lane);
        Node {
            path: self.frame.path.clone(),
            name: self.first.name.clone(),
            title: self.title(),
            kind: NodeKind::Run,
            lane: lane.min(graph.lanes.len().saturating_sub(1)),
            frame: None,
            vendor: Some(size_in_words(self.steps)),
            labels: Vec::new(),
            figures: Vec::new(),
            docs: None,
            place: self.frame.place,
        }
    }

    fn title(&self) -> String {
        if !self.frame.title.is_empty() {
            return self.frame.title.clone();
        }
        let kind = match self.frame.kind {
            FrameKind::Parallel => "In parallel",
            FrameKind::ForEach => "For each",
            FrameKind::Repeat => "Repeat",
            FrameKind::Stage | FrameKind::Branch => "Block",
        };
        kind.to_owned()
    }
}
