//! Flow graphs of the processes at hand, and which node stands for which step.

use std::collections::HashMap;

use petgraph::graph::NodeIndex;

use crate::graph::FlowGraph;
use crate::model::{Process, StepId};

/// The flow graph of a process.
#[derive(Debug)]
pub(crate) struct Chart<'g> {
    pub(crate) graph: &'g FlowGraph,
    /// By step; nothing for stages, which are only frames.
    pub(crate) nodes: Vec<Option<NodeIndex>>,
    /// By node; nothing for those that the language adds.
    pub(crate) steps: Vec<Option<StepId>>,
}

/// Flow graphs by process.
#[derive(Debug, Default)]
pub(crate) struct Charts<'g>(HashMap<usize, Chart<'g>>);

impl<'g> Charts<'g> {
    pub(crate) fn add(&mut self, at: usize, process: &Process, graph: &'g FlowGraph) {
        let paths: HashMap<&str, NodeIndex> = graph
            .graph
            .node_indices()
            .filter_map(|n| Some((graph.graph.node_weight(n)?.path.as_str(), n)))
            .collect();
        let node = |step: &crate::model::Step| paths.get(step.path.as_str()).copied();
        let nodes: Vec<Option<NodeIndex>> = process.steps.iter().map(node).collect();
        let mut steps = vec![None; graph.graph.node_count()];
        for (step, node) in nodes.iter().enumerate() {
            if let Some(slot) = node.and_then(|n| steps.get_mut(n.index())) {
                *slot = Some(StepId::at(step));
            }
        }
        let chart = Chart {
            graph,
            nodes,
            steps,
        };
        self.0.insert(at, chart);
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Chart<'g>> {
        self.0.get(&at)
    }
}
