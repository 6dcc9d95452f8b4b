//! Which arrows lead back: those of a loop that the language declares, then what a depth-first walk in
//! source order still finds. An arrow to an earlier line that closes no loop leads on like any other.
//! Never a random set, so an edit elsewhere cannot turn an arrow round.

use petgraph::algo::dominators::{Dominators, simple_fast};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::model::{Link, Model};

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// For each edge, whether it leads back (self loops included). The other edges form no cycle.
pub(super) fn back_edges(model: &Model) -> Vec<bool> {
    let graph = arrows(model);
    let knots = knots(&graph);
    let ways = simple_fast(&graph, NodeIndex::new(model.len()));
    let looping = |link: &Link| {
        link.declared_back
            && knots[link.from] == knots[link.to]
            && !needs(&ways, link.from, link.to)
    };
    let mut back: Vec<bool> = model
        .links
        .iter()
        .map(|link| looping(link) || link.from == link.to)
        .collect();
    let mut marks = vec![Mark::New; model.len()];
    let mut events = vec![Vec::new(); model.len()];
    for (event, from) in model.after.iter().enumerate() {
        if let Some(from) = from {
            events[*from].push(event);
        }
    }
    // Roots first, so that a walk does not start in the middle of a loop.
    let is_root =
        |node: &usize| model.after[*node].is_none() && model.ins[*node].iter().all(|e| back[*e]);
    let roots = (0..model.len()).filter(is_root);
    for root in roots.collect::<Vec<_>>().into_iter().chain(0..model.len()) {
        walk(model, &events, root, &mut marks, &mut back);
    }
    back
}

/// The strongly connected component of each node: steps of one component lie on a common loop.
fn knots(graph: &DiGraph<(), ()>) -> Vec<usize> {
    let mut knots = vec![0; graph.node_count()];
    for (knot, nodes) in kosaraju_scc(graph).into_iter().enumerate() {
        for node in nodes {
            knots[node.index()] = knot;
        }
    }
    knots
}

/// The arrows; from each event's block to the event; and from a root of its own to whatever is reached
/// by nothing. The root comes last.
fn arrows(model: &Model) -> DiGraph<(), ()> {
    let node = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
    let root = node(model.len());
    let links = model.links.iter().map(|l| (node(l.from), node(l.to)));
    let watched = model.after.iter().enumerate();
    let watched = watched.filter_map(|(event, from)| Some((node((*from)?), node(event))));
    let first = (0..model.len())
        .filter(|n| model.ins[*n].is_empty() && model.after[*n].is_none())
        .map(|n| (root, node(n)));
    let mut graph = DiGraph::with_capacity(model.len() + 1, model.links.len());
    for _ in 0..=model.len() {
        graph.add_node(());
    }
    graph.extend_with_edges(links.chain(watched).chain(first));
    graph
}

/// Whether every way to the second node leads over the first. Then an arrow between them leads on,
/// wherever the two stand in the source.
fn needs(ways: &Dominators<NodeIndex>, first: usize, second: usize) -> bool {
    let mut over = ways.strict_dominators(NodeIndex::new(second));
    over.as_mut()
        .is_some_and(|over| over.any(|node| node.index() == first))
}

/// An explicit stack: processes may be thousands of steps deep.
fn walk(model: &Model, events: &[Vec<usize>], root: usize, marks: &mut [Mark], back: &mut [bool]) {
    if marks[root] != Mark::New {
        return;
    }
    marks[root] = Mark::Open;
    let mut stack = vec![(root, 0)];
    while let Some((node, next)) = stack.last_mut() {
        let edge = model.outs[*node].get(*next).copied();
        let event = next.checked_sub(model.outs[*node].len());
        let event = event.and_then(|n| events.get(*node)?.get(n)).copied();
        let Some(to) = edge.map(|e| model.links[e].to).or(event) else {
            marks[*node] = Mark::Done;
            stack.pop();
            continue;
        };
        *next += 1;
        match (marks[to], edge) {
            (_, Some(edge)) if back[edge] => {}
            (Mark::Open, Some(edge)) => back[edge] = true,
            (Mark::New, _) => {
                marks[to] = Mark::Open;
                stack.push((to, 0));
            }
            (Mark::Open | Mark::Done, _) => {}
        }
    }
}
