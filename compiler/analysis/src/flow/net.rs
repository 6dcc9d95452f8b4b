//! The flow graph as a token sees it: where it may go from each node, joins that wait, and blocks that
//! may be left from anywhere inside by one of their handlers.
//!
//! Beside the nodes of the [`FlowGraph`](crate::graph::FlowGraph) there is one for "anywhere inside this
//! block" for every frame, and one for the process as a whole: a handler's arrow leaves from there.
//! With those, all that is asked of the flow is reachability, forwards and backwards, in linear time.

use std::collections::{HashMap, HashSet};

use flow_syntax::tree::StepKind;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use super::Flow;
use super::build::Built;
use crate::graph::{EdgeKind, FlowGraph, FrameKind, NodeKind};
use crate::model::ScopeKind;

/// A way on from a node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    /// Where it leads.
    pub(crate) to: usize,
    /// The edge of the flow graph it is; nothing where the language adds it.
    pub(crate) edge: Option<EdgeIndex>,
    /// Whether the node it leaves is done, so that its result exists.
    pub(crate) makes: bool,
    /// Whether it begins something beside the flow, which itself stays where it is.
    pub(crate) beside: bool,
    /// Whether it leads back in source order.
    pub(crate) back: bool,
}

/// A handler's way out of a block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leave {
    /// The block's frame; nothing for the whole process.
    pub(crate) frame: Option<usize>,
    pub(crate) to: NodeIndex,
    pub(crate) edge: Option<EdgeIndex>,
    pub(crate) beside: bool,
}

/// Where a `parallel` goes on.
#[derive(Debug, Clone)]
struct Join {
    frame: usize,
    /// Whether all branches must have come to their end.
    all: bool,
    /// Frames of its branches that hold steps.
    branches: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Block {
    parent: Option<usize>,
    kind: FrameKind,
}

/// The flow as ways between nodes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Net {
    ways: Vec<Vec<Way>>,
    /// How many nodes the flow graph has; those after them stand for blocks.
    pub(crate) real: usize,
    pub(crate) start: usize,
    blocks: Vec<Block>,
    frame_of: Vec<Option<usize>>,
    joins: HashMap<usize, Join>,
    join_of: HashMap<usize, usize>,
    /// By the node where a for-each ends, the one where it begins.
    opens: HashMap<usize, usize>,
    /// Nodes of handlers that run beside the flow.
    beside: Vec<bool>,
    /// Capped arrows that can never be taken twice.
    pub(crate) once: HashSet<EdgeIndex>,
}

impl Net {
    /// The net of a built graph.
    pub(crate) fn of(flow: &Flow<'_>, built: &Built) -> Self {
        let graph = &built.graph;
        let real = graph.graph.node_count();
        let blocks = graph.frames.iter().map(|f| Block {
            parent: f.parent,
            kind: f.kind,
        });
        let mut net = Self {
            ways: vec![Vec::new(); real + graph.frames.len() + 1],
            real,
            start: graph.start.index(),
            blocks: blocks.collect(),
            frame_of: graph.graph.node_weights().map(|n| n.frame).collect(),
            joins: HashMap::new(),
            join_of: HashMap::new(),
            opens: HashMap::new(),
            beside: vec![false; real],
            once: HashSet::new(),
        };
        net.edges(graph, built);
        net.insides(built);
        net.closes(flow, built);
        net.handlers(flow, built);
        // An arrow to an unknown step may be what closes a circle.
        if flow.gaps.is_empty() {
            net.uncap(built);
        }
        net
    }

    fn edges(&mut self, graph: &FlowGraph, built: &Built) {
        for edge in graph.graph.edge_references() {
            let way = Way {
                to: edge.target().index(),
                edge: Some(edge.id()),
                makes: makes(graph, edge.source(), edge.weight().kind),
                beside: built.beside.contains(&edge.id()),
                back: edge.weight().back,
            };
            // A failure that a block catches goes on there.
            let caught = built.caught.get(&edge.id());
            for to in caught.map_or(&[edge.target()][..], Vec::as_slice) {
                let to = to.index();
                let way = Way { to, ..way };
                self.add(edge.source().index(), way);
            }
        }
        for (fail, to) in &built.failing {
            self.add(fail.index(), added(to.index()));
        }
    }

    /// From every node to "inside its block", and from there to where handlers lead.
    fn insides(&mut self, built: &Built) {
        let whole = self.real + self.blocks.len();
        let inside = |frame: Option<usize>| frame.map_or(whole, |f| self.real + f);
        let left = self.left(built);
        let may =
            |frame: &Option<usize>| left.get(frame.unwrap_or(self.blocks.len())) == Some(&true);
        let nodes = self.frame_of.iter().enumerate().filter(|(_, f)| may(f));
        let mut found: Vec<(usize, Way)> = nodes.map(|(n, f)| (n, added(inside(*f)))).collect();
        let frames = self
            .blocks
            .iter()
            .enumerate()
            .filter(|(_, b)| may(&b.parent));
        found.extend(frames.map(|(f, b)| (self.real + f, added(inside(b.parent)))));
        for leave in &built.leaves {
            let weight = leave.edge.and_then(|e| built.graph.graph.edge_weight(e));
            let way = Way {
                edge: leave.edge,
                beside: leave.beside,
                back: weight.is_some_and(|e| e.back),
                ..added(leave.to.index())
            };
            found.push((inside(leave.frame), way));
        }
        for (from, way) in found {
            self.add(from, way);
        }
    }

    /// Blocks that a handler leaves, or one of a block around them; the process as a whole comes last.
    fn left(&self, built: &Built) -> Vec<bool> {
        let whole = self.blocks.len();
        let mut left = vec![false; whole + 1];
        for leave in &built.leaves {
            if let Some(slot) = left.get_mut(leave.frame.unwrap_or(whole)) {
                *slot = true;
            }
        }
        for (frame, block) in self.blocks.iter().enumerate() {
            let outer = left.get(block.parent.unwrap_or(whole)) == Some(&true);
            if let Some(slot) = left.get_mut(frame) {
                *slot |= outer;
            }
        }
        left
    }

    fn closes(&mut self, flow: &Flow<'_>, built: &Built) {
        for (i, draft) in flow.drafts.iter().enumerate() {
            let node = |list: &[Option<NodeIndex>]| list.get(i).copied().flatten();
            let (Some(open), Some(close)) = (node(&built.nodes), node(&built.closes)) else {
                continue;
            };
            match &draft.tree.kind {
                StepKind::ForEach { .. } => {
                    self.opens.insert(close.index(), open.index());
                    // The list may be empty.
                    self.add(open.index(), added(close.index()));
                }
                StepKind::Parallel { first, .. } => self.join(close.index(), !first),
                _ => {}
            }
        }
        self.branches();
    }

    fn join(&mut self, close: usize, all: bool) {
        let Some(frame) = self.frame_of.get(close).copied().flatten() else {
            return;
        };
        let branches = Vec::new();
        self.joins.insert(
            close,
            Join {
                frame,
                all,
                branches,
            },
        );
        self.join_of.insert(frame, close);
    }

    /// Tells joins which branches they wait for: those that hold steps.
    fn branches(&mut self) {
        let filled = self.filled();
        for (frame, block) in self.blocks.iter().enumerate() {
            let join = block.parent.and_then(|p| self.join_of.get(&p));
            if block.kind == FrameKind::Branch
                && filled.get(frame).is_some_and(|f| *f)
                && let Some(join) = join.and_then(|j| self.joins.get_mut(j))
            {
                join.branches.push(frame);
            }
        }
    }

    /// Frames that hold a node.
    fn filled(&self) -> Vec<bool> {
        let mut filled = vec![false; self.blocks.len()];
        for frame in self.frame_of.iter().flatten() {
            if let Some(slot) = filled.get_mut(*frame) {
                *slot = true;
            }
        }
        for (frame, block) in self.blocks.iter().enumerate().rev() {
            let inner = filled.get(frame).copied().unwrap_or_default();
            if let Some(slot) = block.parent.and_then(|p| filled.get_mut(p)) {
                *slot |= inner;
            }
        }
        filled
    }

    /// Removes ways that are taken when an arrow is used up, where it can never be taken twice.
    fn uncap(&mut self, built: &Built) {
        if built.capped.is_empty() {
            return;
        }
        let mut unused: HashMap<EdgeIndex, EdgeIndex> = built
            .capped
            .iter()
            .map(|(arrow, over)| (*over, *arrow))
            .collect();
        loop {
            let dead = |w: &Way| w.edge.is_some_and(|e| unused.contains_key(&e));
            let group = self.group_of(|w| !dead(w));
            let twice = |arrow: &EdgeIndex| {
                let ends = built.graph.graph.edge_endpoints(*arrow);
                ends.is_some_and(|(a, b)| group.get(a.index()) == group.get(b.index()))
            };
            let before = unused.len();
            unused.retain(|_, arrow| !twice(arrow));
            if unused.len() == before {
                break;
            }
        }
        for ways in &mut self.ways {
            ways.retain(|w| w.edge.is_none_or(|e| !unused.contains_key(&e)));
        }
        self.once = unused.into_values().collect();
    }

    /// By node: the number of the circle it is in.
    fn group_of(&self, by: impl Fn(&Way) -> bool) -> Vec<usize> {
        let mut group_of = vec![0; self.len()];
        let groups = self.groups(|_| true, |_, w| by(w));
        for (i, group) in groups.iter().enumerate() {
            for node in group {
                if let Some(slot) = group_of.get_mut(*node) {
                    *slot = i;
                }
            }
        }
        group_of
    }

    fn handlers(&mut self, flow: &Flow<'_>, built: &Built) {
        for (draft, node) in flow.drafts.iter().zip(&built.nodes) {
            let Some(slot) = node.and_then(|n| self.beside.get_mut(n.index())) else {
                continue;
            };
            let around = super::build::enclosing(flow, draft.scope);
            let kind = around.and_then(|s| flow.scopes.get(s.index()));
            *slot = kind.is_some_and(|s| s.kind == ScopeKind::Handler);
        }
    }

    /// Adds a way.
    pub(crate) fn add(&mut self, from: usize, way: Way) {
        if let Some(ways) = self.ways.get_mut(from) {
            ways.push(way);
        }
    }

    /// Ways on from a node, in source order.
    pub(crate) fn ways(&self, from: usize) -> &[Way] {
        self.ways.get(from).map_or(&[], Vec::as_slice)
    }

    /// How many nodes there are, those for blocks included.
    pub(crate) const fn len(&self) -> usize {
        self.ways.len()
    }

    /// Whether a node belongs to a handler that runs beside the flow.
    pub(crate) fn is_beside(&self, node: usize) -> bool {
        self.beside.get(node).is_some_and(|b| *b)
    }

    /// The frame a node stands in.
    pub(crate) fn frame(&self, node: usize) -> Option<usize> {
        match node.checked_sub(self.real) {
            Some(frame) => (frame < self.blocks.len()).then_some(frame),
            None => self.frame_of.get(node).copied().flatten(),
        }
    }

    /// The frame around a frame.
    pub(crate) fn parent(&self, frame: usize) -> Option<usize> {
        self.blocks.get(frame)?.parent
    }

    /// How many frames there are.
    pub(crate) const fn frames(&self) -> usize {
        self.blocks.len()
    }

    /// The join of the parallel that a frame is.
    pub(crate) fn join_of_frame(&self, frame: usize) -> Option<usize> {
        self.join_of.get(&frame).copied()
    }

    /// Whether a node is where a parallel goes on when all its branches have ended.
    pub(crate) fn waits_for_all(&self, node: usize) -> bool {
        self.joins.get(&node).is_some_and(|j| j.all)
    }

    /// Whether a way leads to the end of a for-each though no item comes to its end on it: the list is empty, or
    /// the time is up.
    pub(crate) fn is_past_items(&self, from: usize, way: &Way) -> bool {
        let open = self.opens.get(&way.to);
        way.edge.is_none() && open.is_some_and(|open| *open == from || from >= self.real)
    }

    /// Branches that a join waits for.
    pub(crate) fn branches_of(&self, join: usize) -> &[usize] {
        self.joins.get(&join).map_or(&[], |j| &j.branches)
    }

    /// Places inside parallels whose first branch withdraws the rest, each with the join it withdraws them at.
    pub(crate) fn withdrawn(&self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for node in 0..self.real {
            let mut here = self.frame(node);
            while let Some(frame) = here {
                let join = self.join_of.get(&frame).copied();
                if let Some(join) = join.filter(|j| *j != node && !self.waits_for_all(*j)) {
                    found.push((node, join));
                }
                here = self.parent(frame);
            }
        }
        found
    }

    /// The branch of a join's parallel that a node stands in.
    pub(crate) fn branch(&self, node: usize, join: usize) -> Option<usize> {
        let parallel = self.joins.get(&join)?.frame;
        let mut here = self.frame(node);
        while let Some(frame) = here {
            let parent = self.parent(frame);
            if parent == Some(parallel) {
                return Some(frame);
            }
            here = parent;
        }
        None
    }
}

/// A way that is no arrow.
pub(super) const fn added(to: usize) -> Way {
    Way {
        to,
        edge: None,
        makes: false,
        beside: false,
        back: false,
    }
}

/// Whether an edge leaves with the result: not where the step failed, was late or was left by a button.
fn makes(graph: &FlowGraph, from: NodeIndex, kind: EdgeKind) -> bool {
    let node = graph.graph.node_weight(from).map(|n| n.kind);
    match kind {
        EdgeKind::Next | EdgeKind::Else | EdgeKind::Again => true,
        EdgeKind::Arm => !matches!(node, Some(NodeKind::Task | NodeKind::Copilot)),
        EdgeKind::Message => node == Some(NodeKind::WaitMessage),
        EdgeKind::Error | EdgeKind::Timeout | EdgeKind::Cap => false,
    }
}
