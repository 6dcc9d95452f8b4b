//! Which way a run took, from the steps it began and ended.

use std::collections::{BTreeMap, BTreeSet};

use flow_analysis::graph::{FlowGraph, NodeKind};
use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

/// A visit of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Path of the step, without the items of the blocks around it.
    pub path: String,
    /// When it began: any number that grows with time.
    pub began: usize,
    /// When it ended, if it has.
    pub ended: Option<usize>,
}

/// The way that was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Paths of the nodes on it, those that the language adds included.
    pub nodes: BTreeSet<String>,
    /// Its arrows by the paths of their ends.
    pub arrows: BTreeSet<(String, String)>,
}

/// Finds the way through a graph: to each visit leads the arrow from the step that ended last before it.
///
/// Nodes that the language adds (starts, splits, joins) are in no journal: ways lead through them, and
/// behind a join all of its branches count.
pub fn trace(graph: &FlowGraph, visits: &[Visit]) -> Trace {
    let mut walk = Walk {
        graph,
        visits: BTreeMap::new(),
        trace: Trace::default(),
    };
    let known: BTreeMap<&str, NodeIndex> = graph
        .graph
        .node_indices()
        .rev()
        .filter_map(|at| Some((graph.graph.node_weight(at)?.path.as_str(), at)))
        .collect();
    for visit in visits {
        if let Some(at) = known.get(visit.path.as_str()) {
            let kind = graph.graph.node_weight(*at).map(|node| node.kind);
            // A block is over when its last branch is; what opens it is over at once.
            let opens = matches!(kind, Some(NodeKind::Split | NodeKind::EachOpen));
            let ended = if opens {
                Some(visit.began)
            } else {
                visit.ended
            };
            walk.visits.entry(*at).or_default().push(ended);
        }
    }
    for visit in visits {
        if let Some(at) = known.get(visit.path.as_str()) {
            walk.node(*at);
            walk.back_from(*at, visit.began);
        }
    }
    walk.trace
}

struct Walk<'a> {
    graph: &'a FlowGraph,
    /// When the visits of each node ended.
    visits: BTreeMap<NodeIndex, Vec<Option<usize>>>,
    trace: Trace,
}

/// A way back to a step that ended: when, its arrows, and whether it leads through a join.
struct Way {
    ended: Option<usize>,
    steps: Vec<(NodeIndex, NodeIndex)>,
    joined: bool,
}

impl Walk<'_> {
    fn path(&self, at: NodeIndex) -> String {
        let node = self.graph.graph.node_weight(at);
        node.map(|node| node.path.clone()).unwrap_or_default()
    }

    fn node(&mut self, at: NodeIndex) {
        let path = self.path(at);
        self.trace.nodes.insert(path);
    }

    fn back_from(&mut self, at: NodeIndex, began: usize) {
        let ways = self.ways(at, began);
        let newest = ways.iter().map(|way| way.ended).max().flatten();
        for way in ways {
            if way.joined || way.ended == newest {
                for (from, to) in way.steps {
                    self.node(from);
                    let arrow = (self.path(from), self.path(to));
                    self.trace.arrows.insert(arrow);
                }
            }
        }
    }

    /// All ways back from a node through those that no journal knows.
    fn ways(&self, at: NodeIndex, began: usize) -> Vec<Way> {
        let mut seen = BTreeSet::from([at]);
        let mut open = vec![(at, Vec::new(), false)];
        let mut ways = Vec::new();
        while let Some((node, steps, joined)) = open.pop() {
            for edge in self.graph.graph.edges_directed(node, Incoming) {
                let from = edge.source();
                let mut steps: Vec<(NodeIndex, NodeIndex)> = steps.clone();
                steps.push((from, node));
                match self.ended(from, began) {
                    Some(ended) => ways.push(Way {
                        ended,
                        steps,
                        joined,
                    }),
                    None if self.is_unrecorded(from) && seen.insert(from) => {
                        let kind = self.graph.graph.node_weight(from).map(|n| n.kind);
                        let join = matches!(kind, Some(NodeKind::Join | NodeKind::EachClose));
                        open.push((from, steps, joined || join));
                    }
                    None => {}
                }
            }
        }
        ways
    }

    /// When a node last ended before `began`: the start always has.
    fn ended(&self, node: NodeIndex, began: usize) -> Option<Option<usize>> {
        if node == self.graph.start && !self.visits.contains_key(&node) {
            return Some(None);
        }
        let visits = self.visits.get(&node)?;
        let before = visits.iter().flatten().filter(|ended| **ended < began);
        before.max().map(|ended| Some(*ended))
    }

    fn is_unrecorded(&self, node: NodeIndex) -> bool {
        let kind = self.graph.graph.node_weight(node).map(|node| node.kind);
        let added =
            kind.is_some_and(|kind| kind.bounds_block() || matches!(kind, NodeKind::Start(_)));
        added && !self.visits.contains_key(&node)
    }
}
