//! Which way a run took, from the steps it began and ended.

use std::collections::{BTreeMap, BTreeSet};

use flow_analysis::graph::{Edge, EdgeKind, FlowGraph, NodeKind};
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
    /// How it ended: `ok`, `failed`, a button, an answer; empty if that is not known.
    pub outcome: String,
}

/// The way that was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Paths of the nodes on it, those that the language adds included.
    pub nodes: BTreeSet<String>,
    /// Its arrows by their indices in the graph.
    pub arrows: BTreeSet<usize>,
}

/// Finds ways through one graph.
pub struct Tracer<'a> {
    graph: &'a FlowGraph,
    /// The first node of each path.
    nodes: BTreeMap<&'a str, NodeIndex>,
}

impl<'a> Tracer<'a> {
    /// For a graph.
    pub fn of(graph: &'a FlowGraph) -> Self {
        let nodes = graph.graph.node_indices().rev();
        let paths = nodes.filter_map(|at| Some((graph.graph.node_weight(at)?.path.as_str(), at)));
        Self {
            graph,
            nodes: paths.collect(),
        }
    }

    /// Finds the way through the graph: to each visit leads the arrow from the step that ended last before
    /// it; of several arrows between the two, the one with the answer that was given.
    ///
    /// Nodes that the language adds (starts, splits, joins) are in no journal: ways lead through them, and
    /// behind a join all of its branches count.
    pub fn trace(&self, visits: &[Visit]) -> Trace {
        let known = |visit| Some((*self.nodes.get(path_of(visit))?, visit));
        let here: Vec<(NodeIndex, &Visit)> = visits.iter().filter_map(known).collect();
        let mut walk = Walk {
            graph: self.graph,
            ends: BTreeMap::new(),
            trace: Trace::default(),
        };
        for (at, visit) in &here {
            walk.meet(*at, visit);
        }
        walk.ends.values_mut().for_each(|ends| ends.sort_unstable());
        for (at, visit) in &here {
            walk.node(*at);
            walk.back_from(*at, visit.began);
        }
        walk.trace
    }
}

fn path_of(visit: &Visit) -> &str {
    visit.path.as_str()
}

struct Walk<'a> {
    graph: &'a FlowGraph,
    /// When the visits of each node ended, sorted, and with which outcome.
    ends: BTreeMap<NodeIndex, Vec<(usize, &'a str)>>,
    trace: Trace,
}

/// A way back to a step that ended: when, its arrows, and whether it leads through a join.
struct Way {
    ended: Option<usize>,
    arrows: Vec<usize>,
    from: Vec<NodeIndex>,
    joined: bool,
}

impl<'a> Walk<'a> {
    fn meet(&mut self, at: NodeIndex, visit: &'a Visit) {
        let kind = self.graph.graph.node_weight(at).map(|node| node.kind);
        // A block is over when its last branch is; what opens it is over at once.
        let opens = matches!(kind, Some(NodeKind::Split | NodeKind::EachOpen));
        let ended = if opens {
            Some(visit.began)
        } else {
            visit.ended
        };
        let ends = self.ends.entry(at).or_default();
        ends.extend(ended.map(|ended| (ended, visit.outcome.as_str())));
    }

    fn node(&mut self, at: NodeIndex) {
        let node = self.graph.graph.node_weight(at);
        self.trace.nodes.extend(node.map(|node| node.path.clone()));
    }

    fn back_from(&mut self, at: NodeIndex, began: usize) {
        let ways = self.ways(at, began);
        let newest = ways.iter().map(|way| way.ended).max().flatten();
        for way in ways {
            if way.joined || way.ended == newest {
                way.from.into_iter().for_each(|from| self.node(from));
                self.trace.arrows.extend(way.arrows);
            }
        }
    }

    /// All ways back from a node through those that no journal knows.
    fn ways(&self, at: NodeIndex, began: usize) -> Vec<Way> {
        let mut seen = BTreeSet::from([at]);
        let mut open = vec![(at, Vec::new(), Vec::new(), false)];
        let mut ways = Vec::new();
        while let Some((node, arrows, nodes, joined)) = open.pop() {
            for from in self.before(node) {
                let (mut arrows, mut nodes) = (arrows.clone(), nodes.clone());
                nodes.push(from);
                match self.ended(from, began) {
                    Some((ended, outcome)) => {
                        arrows.extend(self.arrows(from, node, outcome));
                        ways.push(Way {
                            ended,
                            arrows,
                            from: nodes,
                            joined,
                        });
                    }
                    None if self.is_unrecorded(from) && seen.insert(from) => {
                        arrows.extend(self.arrows(from, node, ""));
                        let kind = self.graph.graph.node_weight(from).map(|n| n.kind);
                        let join = matches!(kind, Some(NodeKind::Join | NodeKind::EachClose));
                        open.push((from, arrows, nodes, joined || join));
                    }
                    None => {}
                }
            }
        }
        ways
    }

    /// The nodes from which arrows lead to a node, each once, the last arrow's first.
    fn before(&self, node: NodeIndex) -> Vec<NodeIndex> {
        let mut seen = BTreeSet::new();
        let edges = self.graph.graph.edges_directed(node, Incoming);
        let sources = edges.map(|edge| edge.source());
        sources.filter(|source| seen.insert(*source)).collect()
    }

    /// The arrows between two nodes that an outcome may have taken; all, where none fits.
    fn arrows(&self, from: NodeIndex, to: NodeIndex, outcome: &str) -> Vec<usize> {
        let all = self.graph.graph.edges_connecting(from, to);
        let all: Vec<(usize, &Edge)> = all.map(|e| (e.id().index(), e.weight())).collect();
        let fit = all
            .iter()
            .filter(|(_, edge)| !outcome.is_empty() && takes(edge, outcome));
        let fit: Vec<usize> = fit.map(|(index, _)| *index).collect();
        match fit.is_empty() {
            true => all.into_iter().map(|(index, _)| index).collect(),
            false => fit,
        }
    }

    /// When a node last ended before `began`, and how: the start always has.
    fn ended(&self, node: NodeIndex, began: usize) -> Option<(Option<usize>, &'a str)> {
        let Some(ends) = self.ends.get(&node) else {
            return (node == self.graph.start).then_some((None, ""));
        };
        let before = ends.partition_point(|(ended, _)| *ended < began);
        let (ended, outcome) = ends.get(before.checked_sub(1)?)?;
        Some((Some(*ended), outcome))
    }

    fn is_unrecorded(&self, node: NodeIndex) -> bool {
        let kind = self.graph.graph.node_weight(node).map(|node| node.kind);
        let added =
            kind.is_some_and(|kind| kind.bounds_block() || matches!(kind, NodeKind::Start(_)));
        added && !self.ends.contains_key(&node)
    }
}

/// Whether an outcome leads along an arrow: the answer that stands on it, or how the step ended.
fn takes(edge: &Edge, outcome: &str) -> bool {
    match edge.kind {
        EdgeKind::Next => outcome == "ok" || edge.label == outcome,
        EdgeKind::Else => matches!(outcome, "else" | "otherwise"),
        EdgeKind::Error => outcome != "ok" && outcome != "timed_out",
        EdgeKind::Timeout => outcome == "timed_out",
        _ => edge.label == outcome,
    }
}
