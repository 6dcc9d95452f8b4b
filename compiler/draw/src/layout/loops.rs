//! Which arrows lead back: those of a loop that the language declares, then what a depth-first walk in
//! source order still finds. An arrow to an earlier line that closes no loop leads on like any other.
//! Never a random set, so an edit elsewhere cannot turn an arrow round.

use flow_analysis::graph::FlowGraph;
use petgraph::algo::kosaraju_scc;

use super::model::{Link, Model};

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// For each edge, whether it leads back (self loops included). The other edges form no cycle.
pub(super) fn back_edges(graph: &FlowGraph, model: &Model) -> Vec<bool> {
    let knots = knots(graph);
    let looping = |link: &Link| link.declared_back && knots[link.from] == knots[link.to];
    let mut back: Vec<bool> = model
        .links
        .iter()
        .map(|link| looping(link) || link.from == link.to)
        .collect();
    let mut marks = vec![Mark::New; model.len()];
    // Roots first, so that a walk does not start in the middle of a loop.
    let roots = (0..model.len()).filter(|node| model.ins[*node].iter().all(|e| back[*e]));
    for root in roots.collect::<Vec<_>>().into_iter().chain(0..model.len()) {
        walk(model, root, &mut marks, &mut back);
    }
    back
}

/// The strongly connected component of each node: steps of one component lie on a common loop.
fn knots(graph: &FlowGraph) -> Vec<usize> {
    let mut knots = vec![0; graph.graph.node_count()];
    for (knot, nodes) in kosaraju_scc(&graph.graph).into_iter().enumerate() {
        for node in nodes {
            knots[node.index()] = knot;
        }
    }
    knots
}

/// An explicit stack: processes may be thousands of steps deep.
fn walk(model: &Model, root: usize, marks: &mut [Mark], back: &mut [bool]) {
    if marks[root] != Mark::New {
        return;
    }
    marks[root] = Mark::Open;
    let mut stack = vec![(root, 0)];
    while let Some((node, next)) = stack.last_mut() {
        let Some(edge) = model.outs[*node].get(*next).copied() else {
            marks[*node] = Mark::Done;
            stack.pop();
            continue;
        };
        *next += 1;
        let to = model.links[edge].to;
        if back[edge] {
            continue;
        }
        match marks[to] {
            Mark::Open => back[edge] = true,
            Mark::New => {
                marks[to] = Mark::Open;
                stack.push((to, 0));
            }
            Mark::Done => {}
        }
    }
}
