//! Ways through a process on which no person looks.

use std::collections::VecDeque;

use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use crate::graph::{EdgeKind, FlowGraph, NodeKind};

/// The shortest way from a node to the first that is wanted, on which nobody is asked: the nodes after
/// the first, in order. That a person's time ran out is no answer, and does not count as one.
pub(crate) fn unseen(
    graph: &FlowGraph,
    from: NodeIndex,
    wanted: impl Fn(NodeIndex) -> bool,
) -> Option<Vec<NodeIndex>> {
    search(graph, from, wanted, |node, kind| {
        !is_person(graph, node) || is_silence(kind)
    })
}

/// The wanted node with the shortest way to another.
pub(crate) fn nearest_before(
    graph: &FlowGraph,
    to: NodeIndex,
    wanted: impl Fn(NodeIndex) -> bool,
) -> Option<NodeIndex> {
    let mut seen = vec![false; graph.graph.node_count()];
    let mut queue = VecDeque::from([to]);
    while let Some(node) = queue.pop_front() {
        for before in graph.graph.neighbors_directed(node, Direction::Incoming) {
            let Some(new) = seen.get_mut(before.index()).filter(|seen| !**seen) else {
                continue;
            };
            *new = true;
            if wanted(before) {
                return Some(before);
            }
            queue.push_back(before);
        }
    }
    None
}

/// The shortest way from a node to a wanted one, over arrows that are allowed.
pub(crate) fn search(
    graph: &FlowGraph,
    from: NodeIndex,
    wanted: impl Fn(NodeIndex) -> bool,
    allowed: impl Fn(NodeIndex, EdgeKind) -> bool,
) -> Option<Vec<NodeIndex>> {
    let mut before: Vec<Option<NodeIndex>> = vec![None; graph.graph.node_count()];
    let mut queue = VecDeque::from([from]);
    while let Some(node) = queue.pop_front() {
        let mut next: Vec<(NodeIndex, EdgeKind)> = graph
            .graph
            .edges(node)
            .map(|e| (e.target(), e.weight().kind))
            .collect();
        next.reverse();
        for (to, kind) in next {
            let Some(slot) = before.get_mut(to.index()).filter(|b| b.is_none()) else {
                continue;
            };
            if node != from && !allowed(node, kind) {
                continue;
            }
            *slot = Some(node);
            if wanted(to) {
                return Some(way(&before, from, to));
            }
            queue.push_back(to);
        }
    }
    None
}

fn way(before: &[Option<NodeIndex>], from: NodeIndex, to: NodeIndex) -> Vec<NodeIndex> {
    let mut way = vec![to];
    let mut at = to;
    while let Some(node) = before.get(at.index()).copied().flatten() {
        if node == from || way.len() > before.len() {
            break;
        }
        way.push(node);
        at = node;
    }
    way.reverse();
    way
}

/// Whether a person acts here.
pub(crate) fn is_person(graph: &FlowGraph, node: NodeIndex) -> bool {
    let kind = graph.graph.node_weight(node).map(|n| n.kind);
    matches!(
        kind,
        Some(NodeKind::Task | NodeKind::Copilot | NodeKind::DecideByPerson)
    )
}

const fn is_silence(kind: EdgeKind) -> bool {
    matches!(kind, EdgeKind::Timeout | EdgeKind::Error)
}
