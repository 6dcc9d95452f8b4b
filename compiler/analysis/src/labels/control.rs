//! What a decision controls: the nodes that run or not, as it decides.
//!
//! Ferrante, Ottenstein and Warren, "The Program Dependence Graph and Its Use in Optimization" (1987):
//! for an arrow from a decision, all nodes from its target up the tree of post-dominators, as far as
//! the decision's own post-dominator, which comes in any case.

use std::collections::{HashMap, HashSet};

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::atoms::Atom;
use crate::flow::after::post_dominators;
use crate::graph::FlowGraph;

/// The tree of post-dominators of a process.
#[derive(Debug)]
pub(crate) struct Control {
    /// What comes after a node in any case; nothing where no way leads out.
    after: Vec<Option<NodeIndex>>,
    /// How far a node is from the way out.
    depth: Vec<u32>,
    /// By atom and node: up to which depth its control is known already.
    known: HashMap<(Atom, NodeIndex), u32>,
    /// Decisions whose control is known, by atom.
    decided: HashSet<(Atom, NodeIndex)>,
}

impl Control {
    pub(crate) fn of(graph: &FlowGraph) -> Self {
        let found = post_dominators(graph);
        let nodes = (0..=graph.graph.node_count()).map(NodeIndex::new);
        let after: Vec<Option<NodeIndex>> = nodes.map(|n| found.immediate_dominator(n)).collect();
        let depth = depths(&after, found.root());
        Self {
            after,
            depth,
            known: HashMap::new(),
            decided: HashSet::new(),
        }
    }

    fn after(&self, node: NodeIndex) -> Option<NodeIndex> {
        self.after.get(node.index()).copied().flatten()
    }

    fn depth(&self, node: NodeIndex) -> u32 {
        self.depth.get(node.index()).copied().unwrap_or(0)
    }

    /// The nodes that a decision controls, also by way of others that it controls: whether these decide at
    /// all tells of it too. Each once for an atom though many decisions control it.
    pub(crate) fn newly_controlled(
        &mut self,
        graph: &FlowGraph,
        decision: NodeIndex,
        atom: Atom,
    ) -> Vec<NodeIndex> {
        let mut found = Vec::new();
        let mut todo = vec![decision];
        while let Some(by) = todo.pop() {
            if !self.decided.insert((atom, by)) {
                continue;
            }
            let from = found.len();
            self.directly_controlled(graph, by, atom, &mut found);
            todo.extend(found.iter().skip(from).copied());
        }
        found
    }

    /// From each arrow of a decision up the tree, as far as what comes in any case.
    fn directly_controlled(
        &mut self,
        graph: &FlowGraph,
        by: NodeIndex,
        atom: Atom,
        found: &mut Vec<NodeIndex>,
    ) {
        let stop = self.after(by);
        let limit = stop.map_or(0, |s| self.depth(s));
        for edge in graph.graph.edges(by) {
            let mut at = Some(edge.target());
            while let Some(node) = at.filter(|n| Some(*n) != stop) {
                let known = self.known.entry((atom, node)).or_insert(u32::MAX);
                if *known <= limit {
                    break;
                }
                *known = limit;
                found.push(node);
                at = self.after(node);
            }
        }
    }

    /// By node: whether one decision controls it, also by way of others that it controls, where it goes on
    /// to one of these. What comes by all of them it does not decide.
    pub(crate) fn controlled(
        &self,
        graph: &FlowGraph,
        decision: NodeIndex,
        targets: &[NodeIndex],
    ) -> Vec<bool> {
        let mut ways = vec![0_usize; graph.graph.node_count()];
        for target in targets {
            self.up(decision, *target, |node| match ways.get_mut(node.index()) {
                Some(count) => {
                    *count += 1;
                    true
                }
                None => false,
            });
        }
        let some = |(node, count): (usize, &usize)| {
            (*count > 0 && *count < targets.len()).then(|| NodeIndex::new(node))
        };
        let first: Vec<NodeIndex> = ways.iter().enumerate().filter_map(some).collect();
        self.closed(graph, first)
    }

    /// By node: whether it is one of these or controlled by one.
    fn closed(&self, graph: &FlowGraph, mut todo: Vec<NodeIndex>) -> Vec<bool> {
        let mut found = vec![false; graph.graph.node_count()];
        for node in &todo {
            if let Some(slot) = found.get_mut(node.index()) {
                *slot = true;
            }
        }
        while let Some(by) = todo.pop() {
            for edge in graph.graph.edges(by) {
                self.up(by, edge.target(), |node| {
                    match found.get_mut(node.index()) {
                        Some(slot) if !*slot => {
                            *slot = true;
                            todo.push(node);
                            true
                        }
                        _ => false,
                    }
                });
            }
        }
        found
    }

    /// From a node up the tree, as far as what comes after a decision in any case, or as it is wanted.
    fn up(&self, decision: NodeIndex, from: NodeIndex, mut on: impl FnMut(NodeIndex) -> bool) {
        let stop = self.after(decision);
        let mut at = Some(from);
        while let Some(node) = at.filter(|n| Some(*n) != stop) {
            if !on(node) {
                break;
            }
            at = self.after(node);
        }
    }
}

/// How far each node is from the root of a tree given by parents.
fn depths(parents: &[Option<NodeIndex>], root: NodeIndex) -> Vec<u32> {
    let mut depth = vec![u32::MAX; parents.len()];
    if let Some(of) = depth.get_mut(root.index()) {
        *of = 0;
    }
    let mut way = Vec::new();
    for node in 0..parents.len() {
        let mut at = NodeIndex::new(node);
        while depth.get(at.index()) == Some(&u32::MAX) {
            way.push(at);
            match parents.get(at.index()).copied().flatten() {
                Some(parent) => at = parent,
                None => break,
            }
        }
        let mut here = depth
            .get(at.index())
            .copied()
            .filter(|d| *d != u32::MAX)
            .unwrap_or(0);
        while let Some(next) = way.pop() {
            here = here.saturating_add(1);
            if let Some(of) = depth.get_mut(next.index()) {
                *of = here;
            }
        }
    }
    depth
}
