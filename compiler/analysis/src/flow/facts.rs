//! What has been made where: which steps have run on every way to a node, and which on some way.
//!
//! Two forward analyses over the flow graph, solved by iteration to a fixpoint in graph order: "on
//! every way" meets by intersection, "on some way" by union. A join waits for all its branches, so there
//! "on every way" meets by union over its branches too, unless the first branch cancels the rest.

use std::cell::Cell;
use std::collections::HashMap;

use petgraph::graph::NodeIndex;
use smol_str::SmolStr;

use super::Site;
use super::chains::Chains;
use super::net::Net;
use crate::model::StepId;

/// What is made on the way, by node.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// What a node makes when it is done.
    made: Vec<Option<usize>>,
    of_step: Vec<Option<usize>>,
    of_local: HashMap<SmolStr, usize>,
    /// Nodes before, by node; those of one branch of a parallel stand together.
    before: Vec<Vec<Before>>,
    order: Vec<usize>,
    chains: Chains,
    /// By chain, what holds at its first node.
    always: Vec<Bits>,
    ever: Vec<Bits>,
    ends: Vec<usize>,
    /// Nodes that searches for a way have looked at so far.
    looked_at: Cell<usize>,
}

/// Most nodes that searches for a way look at in one process: with thousands of mistakes the last ones
/// are told without their way.
const MOST_LOOKS: usize = 4_000_000;

type Bits = Vec<u64>;

/// A way that leads to a node.
#[derive(Debug, Clone, Copy)]
struct Before {
    from: usize,
    /// Whether what it leaves is done.
    makes: bool,
    /// At a join that waits for all: the branch it comes from.
    branch: Option<usize>,
    /// Whether it is no way, but a branch that the first to end withdraws there: what was made in it by then
    /// may be there, and that is all.
    withdrawn: bool,
    /// Whether it leads past the items of a for-each to its end.
    past_items: bool,
}

impl Before {
    /// Whether something is made by what it leaves.
    fn makes_it(&self, made: &[Option<usize>], fact: usize) -> bool {
        self.makes && made.get(self.from).copied().flatten() == Some(fact)
    }
}

/// What a graph's nodes make.
pub(crate) struct Makers {
    /// By step: the node whose end makes its result.
    pub(crate) steps: Vec<Option<NodeIndex>>,
    /// By name: the nodes that set it.
    pub(crate) locals: Vec<(SmolStr, Vec<NodeIndex>)>,
    /// Ends of the run itself, not of a branch or item.
    pub(crate) ends: Vec<NodeIndex>,
}

impl Facts {
    /// Solves both analyses.
    pub(crate) fn solve(net: &Net, makers: &Makers) -> Self {
        let nodes = net.len();
        let mut facts = Self {
            made: vec![None; nodes],
            of_step: vec![None; makers.steps.len()],
            before: vec![Vec::new(); nodes],
            ends: makers.ends.iter().map(|n| n.index()).collect(),
            ..Self::default()
        };
        let count = facts.number(makers);
        facts.order = net.order();
        facts.ways(net);
        facts.chains = Chains::of(nodes, &facts.order, |node| facts.single(node));
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

    fn ways(&mut self, net: &Net) {
        for from in self.order.iter().copied() {
            for way in net.ways(from) {
                // What a handler beside the flow made is not made on the way to the end.
                if net.is_beside(from) && way.to < net.real && !net.is_beside(way.to) {
                    continue;
                }
                let waits = net.waits_for_all(way.to);
                let before = Before {
                    from,
                    makes: way.makes,
                    branch: waits.then(|| net.branch(from, way.to)).flatten(),
                    withdrawn: false,
                    past_items: net.is_past_items(from, way),
                };
                if let Some(list) = self.before.get_mut(way.to) {
                    list.push(before);
                }
            }
        }
        for (from, join) in net.withdrawn() {
            let before = Before {
                from,
                makes: false,
                branch: None,
                withdrawn: true,
                past_items: false,
            };
            if let Some(list) = self.before.get_mut(join) {
                list.push(before);
            }
        }
        for list in &mut self.before {
            list.sort_by_key(|b| b.branch);
        }
    }

    /// The node from which the only way to another leads, where all that it makes is made on that way.
    fn single(&self, node: usize) -> Option<usize> {
        let [way] = self.before[node].as_slice() else {
            return None;
        };
        let whole = way.makes || self.made[way.from].is_none();
        (whole && !way.withdrawn).then_some(way.from)
    }

    fn every_way(&self, count: usize, made: &[Option<usize>]) -> Vec<Bits> {
        let words = count.div_ceil(64);
        let mut at: Vec<Bits> = vec![vec![u64::MAX; words]; self.chains.len()];
        if let Some(start) = self.order.first() {
            at[self.chains.before(*start).0] = vec![0; words];
        }
        self.iterate(&mut at, made, false);
        at
    }

    fn some_way(&self, count: usize, made: &[Option<usize>]) -> Vec<Bits> {
        let mut at: Vec<Bits> = vec![vec![0; count.div_ceil(64)]; self.chains.len()];
        self.iterate(&mut at, made, true);
        at
    }

    fn iterate(&self, at: &mut [Bits], made: &[Option<usize>], union: bool) {
        let mut sets = Sets::default();
        let mut changed = true;
        while changed {
            changed = false;
            for (chain, head) in self.chains.heads() {
                sets.new.clone_from(&at[chain]);
                let branches = self.before[head].chunk_by(|a, b| a.branch == b.branch);
                for (i, branch) in branches.enumerate() {
                    self.meet(&mut sets, branch, at, made, union);
                    meet(&mut sets.new, &sets.branch, i == 0, true);
                }
                if sets.new != at[chain] {
                    at[chain].clone_from(&sets.new);
                    changed = true;
                }
            }
        }
    }

    /// What holds at the end of one branch, or at any other head of a chain.
    fn meet(
        &self,
        sets: &mut Sets,
        before: &[Before],
        at: &[Bits],
        made: &[Option<usize>],
        union: bool,
    ) {
        let ways = before.iter().filter(|b| union || !b.withdrawn);
        for (i, way) in ways.enumerate() {
            let (chain, before) = self.chains.before(way.from);
            sets.out.clone_from(&at[chain]);
            let last = way.makes.then_some(&way.from);
            for fact in before.iter().chain(last).filter_map(|node| made[*node]) {
                sets.out[fact / 64] |= 1 << (fact % 64);
            }
            if i == 0 {
                sets.branch.clone_from(&sets.out);
            } else {
                meet(&mut sets.branch, &sets.out, false, union);
            }
        }
    }

    /// Whether something holds at a node.
    fn has(&self, at: &[Bits], node: usize, fact: usize, made: &[Option<usize>]) -> bool {
        let (chain, before) = self.chains.before(node);
        let word = at.get(chain).and_then(|bits| bits.get(fact / 64));
        let at_head = word.is_some_and(|word| word & (1 << (fact % 64)) != 0);
        at_head || before.iter().any(|node| made[*node] == Some(fact))
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
        self.holds_always(&self.always, site, fact, &self.made)
    }

    /// Whether something holds on some way to a place.
    pub(crate) fn ever(&self, site: Site, fact: usize) -> bool {
        let has = |node| self.has(&self.ever, node, fact, &self.made);
        match site {
            Site::Free => true,
            Site::Item(node) => {
                let mut ways = self.items(node);
                ways.any(|way| way.makes_it(&self.made, fact) || has(way.from))
            }
            _ => self.nodes_of(site).into_iter().any(has),
        }
    }

    /// Whether on every way to a place at least one of these holds.
    pub(crate) fn one_of(&self, site: Site, any: &[usize]) -> bool {
        if any.is_empty() {
            return false;
        }
        let one = |made: &Option<usize>| made.filter(|m| any.contains(m)).map(|_| 0);
        let made: Vec<Option<usize>> = self.made.iter().map(one).collect();
        let at = self.every_way(1, &made);
        self.holds_always(&at, site, 0, &made)
    }

    fn holds_always(&self, at: &[Bits], site: Site, fact: usize, made: &[Option<usize>]) -> bool {
        let has = |node| self.has(at, node, fact, made);
        match site {
            Site::Item(node) => self
                .items(node)
                .all(|way| way.makes_it(made, fact) || has(way.from)),
            _ => self.nodes_of(site).into_iter().all(has),
        }
    }

    /// Ways on which an item of a for-each comes to its end, by the node where the for-each ends.
    fn items(&self, close: NodeIndex) -> impl Iterator<Item = &Before> {
        let ways = self.before.get(close.index()).into_iter().flatten();
        ways.filter(|way| !way.past_items)
    }

    /// The nodes before which something is evaluated.
    pub(crate) fn nodes_of(&self, site: Site) -> Vec<usize> {
        match site {
            Site::Free => Vec::new(),
            Site::Node(node) | Site::Item(node) => vec![node.index()],
            Site::Ends => self.ends.clone(),
        }
    }

    /// What a node makes when it is done.
    pub(crate) fn made_by(&self, node: usize) -> Option<usize> {
        self.made.get(node).copied().flatten()
    }

    /// Whether one more search over so many nodes keeps the check fast.
    pub(crate) fn may_search(&self, nodes: usize) -> bool {
        let so_far = self.looked_at.get();
        self.looked_at.set(so_far + nodes);
        so_far < MOST_LOOKS
    }
}

/// Sets that are used again and again.
#[derive(Default)]
struct Sets {
    new: Bits,
    branch: Bits,
    out: Bits,
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
