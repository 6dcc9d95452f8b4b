//! The usual way through a process, and when each of its steps begins.
//!
//! At a decision the way with the greatest share is usual, else the first that leads on; a way without a share
//! has what the others leave. All branches of a parallel are usual. A step begins when the last of the steps before it is over, so of parallel branches the
//! longest counts. Ways back are not taken.

use std::collections::BTreeMap;

use flow_analysis::Analysis;
use flow_analysis::graph::{Edge, EdgeKind, FlowGraph, Node, NodeKind};
use flow_analysis::model::StepKind;
use petgraph::graph::{EdgeReference, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::figures::{Figures, Work};

/// All runs, in hundredths of a percent.
const WHOLE: u32 = 10_000;

/// A step on the usual way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timed {
    pub(super) node: NodeIndex,
    /// When its wait begins, in milliseconds from the start.
    pub(super) begins: i64,
    pub(super) waits: i64,
    pub(super) takes: i64,
}

impl Timed {
    pub(super) fn ends(&self) -> i64 {
        self.begins
            .saturating_add(self.waits)
            .saturating_add(self.takes)
    }
}

/// The steps of the usual way in the order they begin; steps of one time in source order.
pub(super) fn usual(graph: &FlowGraph, work: &BTreeMap<String, Work>) -> Vec<Timed> {
    let mut begins: BTreeMap<NodeIndex, i64> = BTreeMap::from([(graph.start, 0)]);
    let mut timed = Vec::new();
    // Ways on lead to later nodes (see [`Edge::back`]), so nodes stand in order.
    for node in graph.graph.node_indices() {
        let Some(at) = begins.get(&node).copied() else {
            continue;
        };
        let path = graph.graph.node_weight(node).map(|n| n.path.as_str());
        let figures = path.and_then(|p| work.get(p)).copied().unwrap_or_default();
        let step = Timed {
            node,
            begins: at,
            waits: figures.waits.unwrap_or(0),
            takes: figures.takes.unwrap_or(0),
        };
        for next in leads_to(graph, node) {
            let slot = begins.entry(next).or_insert(0);
            *slot = (*slot).max(step.ends());
        }
        timed.push(step);
    }
    timed.sort_by_key(|step| (step.begins, step.node));
    timed
}

/// Where the usual way leads from a node.
fn leads_to(graph: &FlowGraph, node: NodeIndex) -> Vec<NodeIndex> {
    let kind = graph.graph.node_weight(node).map(|n| n.kind);
    let mut edges: Vec<EdgeReference<'_, Edge>> = ways(graph, node).collect();
    edges.sort_by_key(|edge| edge.id());
    if kind == Some(NodeKind::Split) {
        return edges.iter().map(|edge| edge.target()).collect();
    }
    let rest = rest(graph, node);
    let share = |edge: &EdgeReference<'_, Edge>| edge.weight().share.unwrap_or(rest);
    let most = edges.iter().map(share).max().unwrap_or(0);
    let best = edges.iter().find(|edge| share(edge) == most);
    best.map(|edge| edge.target()).into_iter().collect()
}

/// The share of each way that gives none: what the others leave, in equal parts.
fn rest(graph: &FlowGraph, node: NodeIndex) -> u32 {
    let waits = waits(graph, node);
    let edges = graph.graph.edges(node);
    let answers = edges.filter(|edge| is_answer(edge.weight(), waits));
    let shares = answers.map(|edge| edge.weight().share);
    let (given, silent): (Vec<_>, Vec<_>) = shares.partition(Option::is_some);
    let given = given.into_iter().flatten().fold(0, u32::saturating_add);
    WHOLE.saturating_sub(given) / u32::try_from(silent.len().max(1)).unwrap_or(u32::MAX)
}

/// Ways on: what goes wrong, takes too long or leads back is not usual.
fn ways(graph: &FlowGraph, node: NodeIndex) -> impl Iterator<Item = EdgeReference<'_, Edge>> {
    let waits = waits(graph, node);
    graph.graph.edges(node).filter(move |edge| {
        let weight = edge.weight();
        is_answer(weight, waits) && !weight.back && weight.watch.is_none()
    })
}

/// Whether a node does nothing but wait: that its time is over is then no trouble.
fn waits(graph: &FlowGraph, node: NodeIndex) -> bool {
    let kind = graph.graph.node_weight(node).map(|n| n.kind);
    matches!(kind, Some(NodeKind::WaitTime | NodeKind::WaitMessage))
}

fn is_answer(edge: &Edge, waits: bool) -> bool {
    match edge.kind {
        EdgeKind::Error | EdgeKind::Cap | EdgeKind::Again => false,
        EdgeKind::Timeout => waits,
        _ => true,
    }
}

/// How much of the way somebody works, in milliseconds: time that branches share counts once.
pub(super) fn worked(way: &[Timed]) -> i64 {
    let works = way.iter().filter(|step| step.takes > 0);
    let mut spans: Vec<(i64, i64)> = works
        .map(|step| (step.begins.saturating_add(step.waits), step.ends()))
        .collect();
    spans.sort_unstable();
    let (mut sum, mut end) = (0, 0);
    for (from, to) in spans {
        sum += (to - from.max(end)).max(0);
        end = end.max(to);
    }
    sum
}

/// Whether a node is shown on a scale of time.
pub(super) fn is_step(node: &Node) -> bool {
    super::rows::works(node.kind) || matches!(node.kind, NodeKind::WaitTime | NodeKind::WaitMessage)
}

/// How many processes that run each other are looked into.
const DEEPEST: usize = 32;

/// The figures of a program with those of each sub-process at the steps that run it: its usual way.
pub(crate) fn with_sub_processes(analysis: &Analysis) -> Figures {
    let mut figures = Figures::of(analysis);
    let mut inside = Inside {
        analysis,
        work: figures.steps,
        known: vec![None; analysis.program.processes.len()],
    };
    for process in 0..analysis.program.processes.len() {
        inside.of(process, 0);
    }
    figures.steps = inside.work;
    figures
}

/// Money that is known, added up; nothing where none is.
fn sum(all: impl IntoIterator<Item = Option<i64>>) -> Option<i64> {
    all.into_iter().flatten().reduce(i64::saturating_add)
}

struct Inside<'a> {
    analysis: &'a Analysis,
    work: BTreeMap<String, Work>,
    /// What each process takes, once it was looked at; nothing while it is.
    known: Vec<Option<Work>>,
}

impl Inside<'_> {
    /// What the usual way of a process takes, its sub-processes first. Processes that run each other end.
    fn of(&mut self, process: usize, depth: usize) -> Work {
        if let Some(Some(known)) = self.known.get(process) {
            return *known;
        }
        let program = &self.analysis.program;
        let Some(steps) = program.processes.get(process).filter(|_| depth < DEEPEST) else {
            return Work::default();
        };
        if let Some(slot) = self.known.get_mut(process) {
            *slot = Some(Work::default());
        }
        for step in &steps.steps {
            let StepKind::Run {
                process: Some(id), ..
            } = &step.kind
            else {
                continue;
            };
            let inside = self.of(id.index(), depth + 1);
            if inside != Work::default() {
                // What the step says of its own time goes before what is inside; its money comes on top.
                let own = self.work.entry(step.path.clone()).or_default();
                own.costs = sum([own.costs, inside.costs]);
                if own.takes.is_none() && own.waits.is_none() {
                    (own.takes, own.waits) = (inside.takes, inside.waits);
                }
            }
        }
        let work = self.usual_of(process);
        if let Some(slot) = self.known.get_mut(process) {
            *slot = Some(work);
        }
        work
    }

    fn usual_of(&self, process: usize) -> Work {
        let Some(graph) = self.analysis.graphs.get(process) else {
            return Work::default();
        };
        let way = usual(graph, &self.work);
        let lead = way.iter().map(Timed::ends).max().unwrap_or(0);
        let takes = worked(&way);
        Work {
            takes: Some(takes).filter(|ms| *ms > 0),
            waits: Some(lead - takes).filter(|ms| *ms > 0),
            costs: sum(way.iter().map(|step| self.costs(step.node, graph))),
        }
    }

    fn costs(&self, node: NodeIndex, graph: &FlowGraph) -> Option<i64> {
        let node = graph.graph.node_weight(node)?;
        self.work.get(&node.path)?.costs
    }
}
