//! The graph as arrays: what layout needs of it and nothing else.

use flow_analysis::graph::{EdgeKind, FrameKind, NodeKind};
use petgraph::visit::EdgeRef;

use super::picture::{Picture, bears_events};
use crate::scene::Tone;

/// An edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) labelled: bool,
    pub(super) declared_back: bool,
    pub(super) tone: Tone,
    /// Whether it leaves an event on its step's border.
    pub(super) borne: bool,
}

/// Blocks that are drawn as frames, by index of the frame.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// Innermost block of each node.
    of: Vec<Option<usize>>,
    /// The block around each block; it has a lower index.
    pub(super) parents: Vec<Option<usize>>,
    /// First and last lane of each block's steps.
    pub(super) spans: Vec<(usize, usize)>,
    /// Whether each block gets a frame. A branch is one of several ways side by side; a box around each would
    /// only add lines.
    pub(super) framed: Vec<bool>,
}

impl Blocks {
    fn new(graph: &Picture<'_>, lane: &[usize]) -> Blocks {
        let frames = graph.frames.iter().enumerate();
        let parents = frames
            .map(|(i, f)| f.parent.filter(|parent| *parent < i))
            .collect();
        let of = graph.graph.node_weights().map(|node| node.frame).collect();
        let mut blocks = Blocks {
            of,
            parents,
            spans: vec![(usize::MAX, 0); graph.frames.len()],
            framed: graph
                .frames
                .iter()
                .map(|frame| frame.kind != FrameKind::Branch)
                .collect(),
        };
        for (node, lane) in lane.iter().enumerate() {
            let around: Vec<usize> = blocks.around(node).collect();
            for frame in around {
                if let Some(span) = blocks.spans.get_mut(frame) {
                    *span = (span.0.min(*lane), span.1.max(*lane));
                }
            }
        }
        blocks
    }

    /// The blocks around a node, inner before outer.
    pub(super) fn around(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let parent = |frame: &usize| self.parents.get(*frame).copied().flatten();
        std::iter::successors(self.of.get(node).copied().flatten(), parent)
    }

    /// Whether a node stands in a block.
    pub(super) fn holds(&self, frame: usize, node: usize) -> bool {
        self.around(node).any(|around| around == frame)
    }
}

/// Nodes and edges by index, with their neighbours in source order.
#[derive(Debug)]
pub(super) struct Model {
    /// Lane of each node.
    pub(super) lane: Vec<usize>,
    /// How many lanes there are; at least one.
    pub(super) lanes: usize,
    /// Edges.
    pub(super) links: Vec<Link>,
    /// Edges that leave each node.
    pub(super) outs: Vec<Vec<usize>>,
    /// Edges that enter each node.
    pub(super) ins: Vec<Vec<usize>>,
    /// Where a run begins.
    pub(super) start: usize,
    /// Whether each node lies on a way from there, rather than beside it.
    pub(super) main: Vec<bool>,
    /// Whether each node is drawn as a box, which arrows may leave beside the middle of a side.
    pub(super) broad: Vec<bool>,
    /// Blocks that are drawn as frames.
    pub(super) blocks: Blocks,
    /// For each node, one that it may not stand before although no arrow says so.
    pub(super) after: Vec<Option<usize>>,
}

impl Model {
    /// Reads a drawn graph.
    pub(super) fn new(graph: &Picture<'_>) -> Model {
        let lanes = graph.lanes.len().max(1);
        let lane: Vec<usize> = graph
            .graph
            .node_weights()
            .map(|node| node.lane.min(lanes - 1))
            .collect();
        let links: Vec<Link> = graph
            .graph
            .edge_references()
            .map(|edge| {
                let weight = edge.weight();
                Link {
                    from: edge.source().index(),
                    to: edge.target().index(),
                    labelled: graph
                        .words
                        .get(edge.id().index())
                        .is_some_and(|w| !w.is_empty()),
                    declared_back: weight.back,
                    tone: tone(weight.kind),
                    borne: graph.is_borne(weight, edge.source().index()),
                }
            })
            .collect();
        let (outs, ins) = neighbours(lane.len(), &links);
        let blocks = Blocks::new(graph, &lane);
        Model {
            lane,
            lanes,
            main: reached(graph.start, &links, &outs),
            broad: graph
                .graph
                .node_weights()
                .map(|n| is_broad(n.kind))
                .collect(),
            start: graph.start,
            links,
            outs,
            ins,
            blocks,
            after: graph.after.clone(),
        }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.lane.len()
    }

    /// How many lanes an edge passes, with its sign: down is positive.
    pub(super) fn drop_of(&self, link: usize) -> i64 {
        let Link { from, to, .. } = self.links[link];
        signed(self.lane[to]) - signed(self.lane[from])
    }
}

/// Whether a kind of step is drawn as a box.
fn is_broad(kind: NodeKind) -> bool {
    bears_events(kind) || matches!(kind, NodeKind::WaitTime | NodeKind::WaitMessage)
}

/// The nodes that ways from the first one lead to.
fn reached(first: usize, links: &[Link], outs: &[Vec<usize>]) -> Vec<bool> {
    let mut reached = vec![false; outs.len()];
    let mut open = vec![first];
    while let Some(node) = open.pop() {
        if reached.get(node) == Some(&false) {
            reached[node] = true;
            open.extend(outs[node].iter().map(|edge| links[*edge].to));
        }
    }
    reached
}

fn neighbours(nodes: usize, links: &[Link]) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
    let mut outs = vec![Vec::new(); nodes];
    let mut ins = vec![Vec::new(); nodes];
    for (index, link) in links.iter().enumerate() {
        outs[link.from].push(index);
        ins[link.to].push(index);
    }
    (outs, ins)
}

/// How an arrow of a kind is drawn.
pub(super) fn tone(kind: EdgeKind) -> Tone {
    match kind {
        EdgeKind::Error => Tone::Error,
        EdgeKind::Timeout | EdgeKind::Cap => Tone::Late,
        EdgeKind::Next | EdgeKind::Arm | EdgeKind::Else | EdgeKind::Message | EdgeKind::Again => {
            Tone::Normal
        }
    }
}

/// An index as a signed number; indices here are far below 2^63.
pub(super) fn signed(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}
