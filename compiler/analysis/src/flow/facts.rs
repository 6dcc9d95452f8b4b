//! What has been made where: which steps have run on every way to a node, and which on some way.
//!
//! Two forward analyses over the flow graph, solved by iteration to a fixpoint in graph order: "on
//! every way" meets by intersection, "on some way" by union. A join waits for all its branches, so there
//! "on every way" meets by union too, unless the first branch cancels the rest.

use std::collections::HashMap;

use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use smol_str::SmolStr;

use super::Site;
use crate::graph::{EdgeKind, FlowGraph, NodeKind};
use crate::model::StepId;

/// What is made on the way, by node.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// What a node makes when it is done.
    made: Vec<Option<usize>>,
    of_step: Vec<Option<usize>>,
    of_local: HashMap<SmolStr, usize>,
    /// Predecessors with whether the way from there makes what it makes.
    before: Vec<Vec<(usize, bool)>>,
    waits_for_all: Vec<bool>,
    order: Vec<usize>,
    always: Vec<Bits>,
    ever: Vec<Bits>,
    ends: Vec<usize>,
}

type Bits = Vec<u64>;

/// What a graph's nodes make.
pub(crate) struct Makers {
    /// By step: the node whose end makes its result.
    pub(crate) steps: Vec<Option<NodeIndex>>,
    /// By name: the nodes that set it.
    pub(crate) locals: Vec<(SmolStr, Vec<NodeIndex>)>,
    /// Joins that go on with the first branch.
    pub(crate) first: Vec<NodeIndex>,
    /// Ends of the run itself, not of a branch or item.
    pub(crate) ends: Vec<NodeIndex>,
}

impl Facts {
    /// Solves both analyses.
    pub(crate) fn solve(graph: &FlowGraph, makers: &Makers) -> Self {
        let nodes = graph.graph.node_count();
        let mut facts = Self {
            made: vec![None; nodes],
            of_step: vec![None; makers.steps.len()],
            before: vec![Vec::new(); nodes],
            waits_for_all: vec![false; nodes],
            ends: makers.ends.iter().map(|n| n.index()).collect(),
            ..Self::default()
        };
        let count = facts.number(makers);
        facts.order = order(graph);
        facts.ways(graph, makers);
        let made = facts.made.clone();
        facts.always = facts.every_way(count, &made);
        facts.ever = facts.some_way(count, &made);
        facts
    }

    fn number(&mut self, makers: &Makers) -> usize {
        let mut count = 0;
        for (step, node) in makers.steps.iter().enumerate() {
            let Some(node) = node else { continue };
            self.of_step[step] = Some(count);
            self.made[node.index()] = Some(count);
            count += 1;
        }
        for (name, nodes) in &makers.locals {
            self.of_local.insert(name.clone(), count);
            for node in nodes {
                self.made[node.index()] = Some(count);
            }
            count += 1;
        }
        count
    }

    fn ways(&mut self, graph: &FlowGraph, makers: &Makers) {
        let mut reached = vec![false; self.before.len()];
        for node in &self.order {
            reached[*node] = true;
        }
        for node in graph.graph.node_indices() {
            let edges = graph.graph.edges_directed(node, Direction::Incoming);
            let mut before: Vec<(usize, bool)> = edges
                .filter(|e| reached[e.source().index()])
                .map(|e| {
                    (
                        e.source().index(),
                        makes(graph, e.source(), e.weight().kind),
                    )
                })
                .collect();
            before.reverse();
            self.before[node.index()] = before;
            let join = graph
                .graph
                .node_weight(node)
                .is_some_and(|n| n.kind == NodeKind::Join);
            self.waits_for_all[node.index()] = join && !makers.first.contains(&node);
        }
    }

    fn every_way(&self, count: usize, made: &[Option<usize>]) -> Vec<Bits> {
        let words = count.div_ceil(64);
        let mut at: Vec<Bits> = vec![vec![u64::MAX; words]; self.before.len()];
        if let Some(start) = self.order.first() {
            at[*start] = vec![0; words];
        }
        self.iterate(&mut at, made, false);
        at
    }

    fn some_way(&self, count: usize, made: &[Option<usize>]) -> Vec<Bits> {
        let mut at: Vec<Bits> = vec![vec![0; count.div_ceil(64)]; self.before.len()];
        self.iterate(&mut at, made, true);
        at
    }

    fn iterate(&self, at: &mut [Bits], made: &[Option<usize>], union: bool) {
        let (mut new, mut out): (Bits, Bits) = (Vec::new(), Vec::new());
        let mut changed = true;
        while changed {
            changed = false;
            for node in &self.order {
                let union = union || self.waits_for_all[*node];
                new.clone_from(&at[*node]);
                for (i, (from, makes)) in self.before[*node].iter().enumerate() {
                    out.clone_from(&at[*from]);
                    if let (true, Some(fact)) = (*makes, made[*from]) {
                        out[fact / 64] |= 1 << (fact % 64);
                    }
                    meet(&mut new, &out, i == 0, union);
                }
                if new != at[*node] {
                    at[*node].clone_from(&new);
                    changed = true;
                }
            }
        }
    }

    /// The fact that a step has run.
    pub(crate) fn of_step(&self, step: StepId) -> Option<usize> {
        self.of_step.get(step.index()).copied().flatten()
    }

    /// The fact that a value was set.
    pub(crate) fn of_local(&self, name: &str) -> Option<usize> {
        self.of_local.get(name).copied()
    }

    /// Whether something holds on every way to a place; true where no way leads there.
    pub(crate) fn always(&self, site: Site, fact: usize) -> bool {
        self.at(site).all(|node| has(&self.always, node, fact))
    }

    /// Whether something holds on some way to a place.
    pub(crate) fn ever(&self, site: Site, fact: usize) -> bool {
        matches!(site, Site::Free) || self.at(site).any(|node| has(&self.ever, node, fact))
    }

    /// Whether on every way to a place at least one of these holds.
    pub(crate) fn one_of(&self, site: Site, any: &[usize]) -> bool {
        if any.is_empty() {
            return false;
        }
        let one = |made: &Option<usize>| made.filter(|m| any.contains(m)).map(|_| 0);
        let made: Vec<Option<usize>> = self.made.iter().map(one).collect();
        let at = self.every_way(1, &made);
        self.at(site).all(|node| has(&at, node, 0))
    }

    fn at(&self, site: Site) -> impl Iterator<Item = usize> {
        let nodes = match site {
            Site::Free => Vec::new(),
            Site::Node(node) => vec![node.index()],
            Site::Ends => self.ends.clone(),
        };
        nodes.into_iter()
    }
}

fn meet(bits: &mut Bits, from: &Bits, first: bool, union: bool) {
    for (word, other) in bits.iter_mut().zip(from) {
        *word = match (first, union) {
            (true, _) => *other,
            (_, true) => *word | other,
            _ => *word & other,
        };
    }
}

fn has(at: &[Bits], node: usize, fact: usize) -> bool {
    let word = at.get(node).and_then(|bits| bits.get(fact / 64));
    word.is_some_and(|word| word & (1 << (fact % 64)) != 0)
}

/// Whether an edge leaves with the result: not where the step failed, was late or was left by a button.
fn makes(graph: &FlowGraph, from: NodeIndex, kind: EdgeKind) -> bool {
    let node = graph.graph.node_weight(from).map(|n| n.kind);
    match kind {
        EdgeKind::Next | EdgeKind::Else | EdgeKind::Again => true,
        EdgeKind::Arm => !matches!(node, Some(NodeKind::Task | NodeKind::Copilot)),
        EdgeKind::Message => node == Some(NodeKind::WaitMessage),
        EdgeKind::Error | EdgeKind::Timeout | EdgeKind::Cap => false,
    }
}

/// Nodes reachable from the start, each before what follows it except where the flow goes back.
fn order(graph: &FlowGraph) -> Vec<usize> {
    let mut walk = petgraph::visit::DfsPostOrder::new(&graph.graph, graph.start);
    let mut order: Vec<usize> = Vec::new();
    while let Some(node) = walk.next(&graph.graph) {
        order.push(node.index());
    }
    order.reverse();
    order
}
