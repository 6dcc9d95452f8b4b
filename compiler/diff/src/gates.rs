//! Which effects a person has seen before they happen, whatever way a run takes.

use std::collections::HashSet;

use flow_analysis::graph::{FlowGraph, NodeKind};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

/// The steps that some run reaches without passing a person.
pub(crate) struct Gates<'g> {
    open: HashSet<&'g str>,
}

impl<'g> Gates<'g> {
    /// Walks from the start and stops at people. Linear in the graph.
    pub(crate) fn of(graph: &'g FlowGraph) -> Self {
        let mut seen = HashSet::from([graph.start]);
        let mut todo = vec![graph.start];
        while let Some(at) = todo.pop() {
            if is_person(graph, at) {
                continue;
            }
            let next = graph.graph.edges(at).map(|e| e.target());
            todo.extend(next.filter(|n| seen.insert(*n)));
        }
        let path = |n: NodeIndex| graph.graph.node_weight(n).map(|n| n.path.as_str());
        Self {
            open: seen.into_iter().filter_map(path).collect(),
        }
    }

    /// Whether every way to this step passes a person.
    pub(crate) fn is_gated(&self, path: &str) -> bool {
        !self.open.contains(path)
    }
}

fn is_person(graph: &FlowGraph, at: NodeIndex) -> bool {
    let kind = graph.graph.node_weight(at).map(|n| n.kind);
    matches!(
        kind,
        Some(NodeKind::Task | NodeKind::Copilot | NodeKind::DecideByPerson)
    )
}
