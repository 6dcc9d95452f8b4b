//! What every way from a node to an end comes by: post-dominators, which are the dominators of the graph
//! with its arrows turned round.

use petgraph::algo::dominators::{Dominators, simple_fast};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::graph::FlowGraph;

/// The post-dominators of a process. Their root is a node more, to which all nodes lead that lead nowhere
/// else; a node from which no way leads out has none.
pub(crate) fn post_dominators(graph: &FlowGraph) -> Dominators<NodeIndex> {
    let graph = &graph.graph;
    let count = graph.node_count();
    let mut back = DiGraph::<(), ()>::with_capacity(count + 1, graph.edge_count());
    for _ in 0..=count {
        back.add_node(());
    }
    let out = NodeIndex::new(count);
    for edge in graph.edge_references() {
        back.add_edge(edge.target(), edge.source(), ());
    }
    for node in graph.node_indices() {
        if graph.edges(node).next().is_none() {
            back.add_edge(out, node, ());
        }
    }
    simple_fast(&back, out)
}

/// By node: whether every run passes it on its way to an end.
pub(crate) fn always_passed(graph: &FlowGraph) -> Vec<bool> {
    let mut passed = vec![false; graph.graph.node_count()];
    let found = post_dominators(graph);
    for node in found.dominators(graph.start).into_iter().flatten() {
        if let Some(slot) = passed.get_mut(node.index()) {
            *slot = true;
        }
    }
    passed
}
