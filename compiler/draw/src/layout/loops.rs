//! Which arrows lead back: those of a loop that the language declares, then what a depth-first walk in
//! source order still finds. An arrow to an earlier line that closes no loop leads on like any other.
//! Never a random set, so an edit elsewhere cannot turn an arrow round.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::model::{Link, Model};

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// For each edge, whether it leads back (self loops included). The other edges form no cycle.
pub(super) fn back_edges(model: &Model) -> Vec<bool> {
    let knots = knots(model);
    let looping = |link: &Link| link.declared_back && knots[link.from] == knots[link.to];
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

/// The strongly connected component of each node: steps of one component lie on a common loop. An
/// event that stands by itself is reached from what it watches.
fn knots(model: &Model) -> Vec<usize> {
    let nodes = u32::try_from(model.len()).unwrap_or(u32::MAX);
    let arrow = |from: usize, to: usize| Some((u32::try_from(from).ok()?, u32::try_from(to).ok()?));
    let links = model.links.iter().filter_map(|l| arrow(l.from, l.to));
    let watched = model
        .after
        .iter()
        .enumerate()
        .filter_map(|(event, from)| arrow((*from)?, event));
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(model.len(), model.links.len());
    for _ in 0..nodes {
        graph.add_node(());
    }
    graph.extend_with_edges(links.chain(watched));
    let mut knots = vec![0; model.len()];
    for (knot, nodes) in kosaraju_scc(&graph).into_iter().enumerate() {
        for node in nodes {
            knots[node.index()] = knot;
        }
    }
    knots
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
