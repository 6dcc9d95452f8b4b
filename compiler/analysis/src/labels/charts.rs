//! Flow graphs of the processes at hand, and which node stands for which step.

use std::collections::HashMap;

use petgraph::graph::NodeIndex;

use crate::graph::{FlowGraph, NodeKind};
use crate::model::{Process, Step, StepId, StepKind};

/// The flow graph of a process.
#[derive(Debug)]
pub(crate) struct Chart<'g> {
    pub(crate) graph: &'g FlowGraph,
    /// By step; nothing for stages, which are only frames.
    pub(crate) nodes: Vec<Option<NodeIndex>>,
    /// By node; nothing for those that the language adds.
    pub(crate) steps: Vec<Option<StepId>>,
    /// The processes that are run, by the node where they are.
    pub(crate) runs: HashMap<NodeIndex, usize>,
    /// Where a parallel or a for-each ends, by the node where it begins.
    pub(crate) closes: HashMap<NodeIndex, NodeIndex>,
    /// Where a parallel or a for-each begins, by the node where it ends.
    pub(crate) opens: HashMap<NodeIndex, NodeIndex>,
}

/// Flow graphs by process.
#[derive(Debug, Default)]
pub(crate) struct Charts<'g> {
    all: HashMap<usize, Chart<'g>>,
    /// By process: where it is run, in source order.
    callers: HashMap<usize, Vec<(usize, NodeIndex)>>,
}

impl<'g> Charts<'g> {
    pub(crate) fn add(&mut self, at: usize, process: &Process, graph: &'g FlowGraph) {
        let paths: HashMap<&str, NodeIndex> = graph
            .graph
            .node_indices()
            .filter_map(|n| Some((graph.graph.node_weight(n)?.path.as_str(), n)))
            .collect();
        let node = |step: &Step| paths.get(step.path.as_str()).copied();
        let nodes: Vec<Option<NodeIndex>> = process.steps.iter().map(node).collect();
        let mut steps = vec![None; graph.graph.node_count()];
        let mut runs = HashMap::new();
        for (index, (step, node)) in process.steps.iter().zip(&nodes).enumerate() {
            let Some(node) = *node else { continue };
            if let Some(slot) = steps.get_mut(node.index()) {
                *slot = Some(StepId::at(index));
            }
            if let Some(callee) = callee(step) {
                runs.insert(node, callee);
                self.callers.entry(callee).or_default().push((at, node));
            }
        }
        let closes = closes(graph);
        let chart = Chart {
            graph,
            nodes,
            steps,
            runs,
            opens: closes.iter().map(|(open, close)| (*close, *open)).collect(),
            closes,
        };
        self.all.insert(at, chart);
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Chart<'g>> {
        self.all.get(&at)
    }

    /// Where a process is run.
    pub(crate) fn callers(&self, of: usize) -> &[(usize, NodeIndex)] {
        self.callers.get(&of).map_or(&[], Vec::as_slice)
    }
}

impl Chart<'_> {
    pub(crate) fn kind(&self, node: NodeIndex) -> Option<NodeKind> {
        self.graph.graph.node_weight(node).map(|n| n.kind)
    }

    /// Whether the process ends well here, and not only an item or a branch.
    pub(crate) fn is_end(&self, node: NodeIndex) -> bool {
        self.kind(node) == Some(NodeKind::End) && self.graph.graph.neighbors(node).next().is_none()
    }

    /// Whether a node stands in the block that begins and ends at these: nodes follow the source's order.
    pub(crate) fn is_within(node: NodeIndex, open: NodeIndex, close: NodeIndex) -> bool {
        open < node && node < close
    }
}

fn callee(step: &Step) -> Option<usize> {
    match &step.kind {
        StepKind::Run { process, .. } => process.map(|p| p.index()),
        _ => None,
    }
}

/// The two nodes of a parallel or a for-each share its frame.
fn closes(graph: &FlowGraph) -> HashMap<NodeIndex, NodeIndex> {
    let of_kind = |kinds: [NodeKind; 2]| {
        let nodes = graph.graph.node_indices();
        let framed = nodes.filter_map(move |n| {
            let node = graph.graph.node_weight(n)?;
            Some((node.frame.filter(|_| kinds.contains(&node.kind))?, n))
        });
        framed.collect::<HashMap<usize, NodeIndex>>()
    };
    let closes = of_kind([NodeKind::Join, NodeKind::EachClose]);
    let opens = of_kind([NodeKind::Split, NodeKind::EachOpen]);
    let pair = |(frame, open)| Some((open, *closes.get(&frame)?));
    opens.into_iter().filter_map(pair).collect()
}
