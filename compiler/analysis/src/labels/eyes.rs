//! What was seen by a person once the flow went by.
//!
//! A people's step was, unless some cases do not come to it. A process that is run was, at those of its
//! ends to which every way passes a person. What follows a parallel was, if one of its branches was. All of
//! these lean on each other, also round in circles; it is begun from everything being seen, and taken back
//! for what has a way on which nobody looks, until nothing changes: every such way is found, since it is a
//! way that comes to an end.

use std::collections::{HashMap, HashSet};

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use smol_str::SmolStr;

use super::charts::{Chart, Charts};
use super::items;
use super::people::{Who, looks};
use super::ways::At;
use crate::graph::{Edge, EdgeKind, NodeKind};
use crate::model::{Process, Step, StepKind};

/// Where somebody looks, in a group of processes.
#[derive(Debug)]
pub(crate) struct Eyes<'a, 'p> {
    pub(crate) charts: &'a Charts<'a>,
    processes: &'a [&'p Process],
    pub(crate) who: Who,
    /// By process: names of the ends that it reaches with nobody looking.
    ends: HashMap<usize, HashSet<SmolStr>>,
    /// Joins of which no branch is seen in any case.
    open: HashSet<At>,
}

/// Which arrows of a node may be taken with nobody looking.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Open {
    /// All of them.
    All,
    /// None: somebody looked before the flow came here.
    None,
    /// Those that are no answer of the person who is asked here.
    Silence,
    /// Those by which this process comes out with nobody having looked.
    Run(usize),
}

impl<'a, 'p> Eyes<'a, 'p> {
    pub(crate) fn of(
        charts: &'a Charts<'a>,
        processes: &'a [&'p Process],
        group: &[usize],
        who: Who,
    ) -> Self {
        let mut eyes = Self {
            charts,
            processes,
            who,
            ends: HashMap::new(),
            open: HashSet::new(),
        };
        eyes.settle(&inner_first(charts, group));
        eyes
    }

    fn settle(&mut self, order: &[usize]) {
        let mut changed = true;
        while changed {
            changed = false;
            for process in order {
                changed |= self.joins(*process);
                changed |= self.reaches(*process);
            }
        }
    }

    pub(crate) fn process(&self, process: usize) -> Option<&'p Process> {
        self.processes.get(process).copied()
    }

    /// The step that a node of the flow stands for.
    pub(crate) fn step(&self, (process, node): At) -> Option<&'p Step> {
        let step = (*self.charts.get(process)?.steps.get(node.index())?)?;
        self.process(process)?.step(step)
    }

    /// The nodes of a way with their charts and steps; a way stays in one process for long.
    pub(crate) fn along(
        &self,
        way: &[At],
    ) -> impl Iterator<Item = (At, &'a Chart<'a>, Option<&'p Step>)> {
        let mut here: Option<(usize, &'a Chart<'a>, &'p Process)> = None;
        way.iter().filter_map(move |at| {
            let known = here.filter(|(process, ..)| *process == at.0);
            let known = known.or_else(|| {
                let chart = self.charts.get(at.0)?;
                Some((at.0, chart, self.process(at.0)?))
            });
            here = known;
            let (_, chart, process) = known?;
            let step = chart.steps.get(at.1.index()).copied().flatten();
            Some((*at, chart, step.and_then(|id| process.step(id))))
        })
    }

    /// Whether somebody who counts looks here in every case.
    pub(crate) fn looks(&self, at: At) -> bool {
        self.step(at).is_some_and(|step| looks(step, &self.who))
    }

    /// Which arrows of a node may be taken with nobody having looked there. `inside` are nodes at which the
    /// way was before: what happens beside them may have come sooner.
    pub(crate) fn open(&self, chart: &Chart<'_>, at: At, inside: &[At]) -> Open {
        let step = chart.steps.get(at.1.index()).copied().flatten();
        let step = step.and_then(|id| self.process(at.0)?.step(id));
        if step.is_some_and(|step| looks(step, &self.who)) {
            return Open::Silence;
        }
        match chart.kind(at.1) {
            Some(NodeKind::Run) => chart.runs.get(&at.1).map_or(Open::All, |c| Open::Run(*c)),
            Some(NodeKind::Join) if !self.is_open(chart, at, inside) => Open::None,
            _ => Open::All,
        }
    }

    /// Whether nobody need have looked in any branch that ends at a join.
    fn is_open(&self, chart: &Chart<'_>, at: At, inside: &[At]) -> bool {
        let beside = |split: &NodeIndex| {
            let within =
                |(process, node): &At| *process == at.0 && Chart::is_within(*node, *split, at.1);
            inside.iter().any(within)
        };
        self.open.contains(&at) || chart.opens.get(&at.1).is_none_or(beside)
    }

    /// Whether an arrow of a node is among those that may be taken.
    pub(crate) fn lets(&self, open: Open, at: At, edge: &Edge) -> bool {
        match open {
            Open::All => true,
            Open::None => false,
            Open::Silence => is_silence(edge.kind),
            Open::Run(callee) => is_silence(edge.kind) || self.comes_out(at, edge, callee),
        }
    }

    /// Whether a process that is run may come out by this arrow with nobody having looked.
    fn comes_out(&self, run: At, edge: &Edge, callee: usize) -> bool {
        let Some(ends) = self.ends.get(&callee) else {
            // Not of this group: nothing is known of it.
            return self.charts.get(callee).is_none();
        };
        ends.iter().any(|end| self.leads(run, edge, end))
    }

    /// Whether an arrow of a run is taken when the process that is run has come to this end.
    pub(crate) fn follows(&self, run: At, edge: &Edge, end: At) -> bool {
        let chart = self.charts.get(end.0);
        let node = chart.and_then(|c| c.graph.graph.node_weight(end.1));
        !is_silence(edge.kind) && node.is_some_and(|n| self.leads(run, edge, &n.name))
    }

    fn leads(&self, run: At, edge: &Edge, end: &SmolStr) -> bool {
        let named = |e: &Edge| e.kind == EdgeKind::Arm && e.label == **end;
        match edge.kind {
            EdgeKind::Arm => named(edge),
            EdgeKind::Next => {
                let chart = self.charts.get(run.0);
                let mut edges = chart.into_iter().flat_map(|c| c.graph.graph.edges(run.1));
                !edges.any(|e| named(e.weight()))
            }
            _ => true,
        }
    }

    /// Where the flow goes when a for-each has nothing to do.
    pub(crate) fn over(&self, at: At) -> Option<NodeIndex> {
        self.over_in(self.charts.get(at.0)?, at)
    }

    /// The same where the chart is at hand.
    pub(crate) fn over_in(&self, chart: &Chart<'_>, at: At) -> Option<NodeIndex> {
        if chart.kind(at.1) != Some(NodeKind::EachOpen) {
            return None;
        }
        let step = self.step(at)?;
        let close = *chart.closes.get(&at.1)?;
        items::may_be_passed_over(&step.kind).then_some(close)
    }

    /// The for-eaches around a node.
    pub(crate) fn around(&self, (process, node): At) -> Vec<NodeIndex> {
        let Some(chart) = self.charts.get(process) else {
            return Vec::new();
        };
        let around = |(open, close): (&NodeIndex, &NodeIndex)| {
            let each = chart.kind(*open) == Some(NodeKind::EachOpen);
            (each && Chart::is_within(node, *open, *close)).then_some(*open)
        };
        chart.closes.iter().filter_map(around).collect()
    }

    /// Notes the ends of a process that are reached with nobody looking; whether there are new ones.
    fn reaches(&mut self, process: usize) -> bool {
        let Some(chart) = self.charts.get(process) else {
            return false;
        };
        if self.charts.callers(process).is_empty() {
            return false;
        }
        let all = |_: NodeIndex| true;
        let seen = self.unseen_from(process, chart.graph.start, &all);
        let ends = seen.into_iter().filter(|n| chart.is_end(*n));
        let names = ends.filter_map(|n| Some(chart.graph.graph.node_weight(n)?.name.clone()));
        let names: HashSet<SmolStr> = names.collect();
        let known = self.ends.entry(process).or_default();
        let before = known.len();
        known.extend(names);
        known.len() > before
    }

    /// Notes the joins that every branch comes to with nobody looking; whether there are new ones.
    fn joins(&mut self, process: usize) -> bool {
        let Some(chart) = self.charts.get(process) else {
            return false;
        };
        let mut new = Vec::new();
        for (join, split) in &chart.opens {
            let at = (process, *join);
            if chart.kind(*join) != Some(NodeKind::Join) || self.open.contains(&at) {
                continue;
            }
            let within = |n: NodeIndex| Chart::is_within(n, *split, *join);
            let comes = |branch: NodeIndex| {
                branch == *join || {
                    let seen = self.unseen_from(process, branch, &within);
                    seen.into_iter()
                        .any(|n| self.goes(chart, (process, n), *join))
                }
            };
            let first = self.step((process, *split)).is_some_and(is_first);
            let mut branches = chart.graph.graph.edges(*split).map(|e| e.target());
            if first || branches.all(comes) {
                new.push(at);
            }
        }
        let changed = !new.is_empty();
        self.open.extend(new);
        changed
    }

    /// Whether an arrow leads from one node to another with nobody looking.
    fn goes(&self, chart: &Chart<'_>, at: At, to: NodeIndex) -> bool {
        let open = self.open(chart, at, &[]);
        let mut edges = chart.graph.graph.edges(at.1);
        edges.any(|e| e.target() == to && self.lets(open, at, e.weight()))
    }

    /// The nodes that are come to from one, itself included, with nobody looking; only those that are allowed
    /// are gone on from.
    fn unseen_from(
        &self,
        process: usize,
        from: NodeIndex,
        allowed: &dyn Fn(NodeIndex) -> bool,
    ) -> Vec<NodeIndex> {
        let Some(chart) = self.charts.get(process) else {
            return Vec::new();
        };
        let mut seen = HashSet::from([from]);
        let mut found = vec![from];
        let mut next = 0;
        while let Some(node) = found.get(next).copied() {
            next += 1;
            let at = (process, node);
            let edges = chart.graph.graph.edges(node);
            // What runs beside comes to an end of its own, and not to that of the process.
            let open = self.open(chart, at, &[]);
            let free = edges.filter(|e| !e.weight().beside && self.lets(open, at, e.weight()));
            let to: Vec<NodeIndex> = free
                .map(|e| e.target())
                .chain(self.over_in(chart, at))
                .collect();
            let new = to.into_iter().filter(|n| allowed(*n) && seen.insert(*n));
            found.extend(new.collect::<Vec<_>>());
        }
        found
    }
}

fn is_first(step: &Step) -> bool {
    matches!(step.kind, StepKind::Parallel { first: true, .. })
}

/// Whether an arrow is taken without an answer of whom was asked: they were late, it failed, or something
/// else came first.
const fn is_silence(kind: EdgeKind) -> bool {
    matches!(
        kind,
        EdgeKind::Timeout | EdgeKind::Error | EdgeKind::Message
    )
}

/// Processes after those that they run, as far as there are no circles.
pub(crate) fn inner_first(charts: &Charts<'_>, group: &[usize]) -> Vec<usize> {
    let mut order = Vec::with_capacity(group.len());
    let mut seen = HashSet::new();
    for process in group {
        let mut todo = vec![(*process, false)];
        while let Some((at, done)) = todo.pop() {
            if done {
                order.push(at);
                continue;
            }
            if !seen.insert(at) {
                continue;
            }
            todo.push((at, true));
            let runs = charts.get(at).into_iter().flat_map(|c| c.runs.values());
            todo.extend(runs.map(|callee| (*callee, false)));
        }
    }
    order
}
