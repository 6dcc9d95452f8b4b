//! The order in which processes are typed: what one runs before it.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// Processes by index, in groups: what one runs is in a group before its own, or in the same one where
/// they run each other. `runs` says of each which ones it runs.
///
/// Kosaraju's algorithm gives strongly connected components in that order; petgraph's needs no stack
/// that grows with the length of a chain.
pub(crate) fn callees_first(runs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    if runs.iter().all(Vec::is_empty) {
        return (0..runs.len()).map(|id| vec![id]).collect();
    }
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(runs.len(), runs.len());
    for _ in runs {
        graph.add_node(());
    }
    for (caller, callees) in runs.iter().enumerate() {
        for callee in callees.iter().filter(|callee| **callee < runs.len()) {
            graph.add_edge(NodeIndex::new(caller), NodeIndex::new(*callee), ());
        }
    }
    let groups = kosaraju_scc(&graph).into_iter();
    let mut groups: Vec<Vec<usize>> = groups
        .map(|group| group.into_iter().map(NodeIndex::index).collect())
        .collect();
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups
}
