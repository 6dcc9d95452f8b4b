//! Labels of data: from where they are declared to where the data leaves.
//!
//! # What flows
//!
//! Data is a graph (`data.rs`): places that hold values, and ways from one to the next. A field has its
//! own labels; who reads a record whole reads all of them. What a model answers in free words carries
//! all that it saw: prompt, instructions, files, and for an agent whatever its tools may answer with.
//! An answer of a closed type (an enum, a number, a date, yes or no, a range) cannot hold the data and
//! carries none of its labels, but stays "a model's word on it", so that a decision about a person can
//! be told from any other. A lookup's answer carries what its return type declares and nothing of its
//! arguments. Processes that run each other, or send each other messages, are one graph: labels go in
//! with inputs and come back with outputs, for all callers together.
//!
//! Labels end only where somebody answers for it: `mask`, `redact`, `removes … because`, a closed type,
//! or a person. A person releases what they hand on: a form they filled in, a draft they accepted, a
//! tool's use they approved. All of these are listed, see [`Lowering`].
//!
//! # What a condition gives away
//!
//! What is *written* (`set`, the fields of an `end`) only if a decision says so tells of what the
//! decision looked at, and takes its labels. What is *sent* only if a decision says so does not: that
//! there was a letter says little, and every process that decides by personal data would be reported.
//! What outsiders' text decides is a rule of its own. That items were chosen by `where` tells of what
//! the condition looked at, in them or elsewhere; `count` and `exists` tell of a list and not of its items,
//! and so of the condition by which these were chosen.
//!
//! # Cost
//!
//! Near-linear: each pair of place and label is met once (`solve.rs`). A group of processes depends on
//! nothing but its own processes and what these asked for: it is kept while its processes are, which
//! are made anew when a declaration that they see, or one that this one names, changed.

mod atoms;
mod authors;
mod build;
mod charts;
mod checks;
mod control;
mod data;
mod exprs;
mod eyes;
mod guards;
mod hops;
mod items;
mod lowering;
mod machines;
mod people;
mod sinks;
mod solve;
mod ways;

pub(crate) use people::people_of;

pub use lowering::{How, Lowering};
pub use sinks::{Receiver, Sink};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use flow_syntax::Diagnostic;
use smol_str::SmolStr;

use crate::graph::FlowGraph;
use crate::model::{HandlerEvent, Process, Program, Start, StepId, StepKind};
use atoms::Atoms;
use charts::Charts;
use checks::{Check, Once};

/// What is known of the data of a program.
#[derive(Debug, Clone, Default)]
pub(crate) struct DataFlow {
    pub(crate) sinks: Vec<Arc<Sink>>,
    pub(crate) lowerings: Vec<Arc<Lowering>>,
    pub(crate) findings: Vec<Diagnostic>,
}

/// What is known of the data of a group of processes.
#[derive(Debug, Default)]
struct Group {
    /// In the order of their ids. That they are still the same is known by their address.
    processes: Vec<Arc<Process>>,
    flow: DataFlow,
    once: Once,
    /// Labels of the picture's nodes, by process and step.
    badges: BTreeMap<(usize, StepId), BTreeSet<SmolStr>>,
}

/// What one check keeps for the next.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    groups: Vec<Group>,
}

impl Kept {
    /// Follows all data of a program and applies the rules, where anything changed; fills in the labels
    /// of the graphs' nodes. Graphs are in the order of the processes.
    pub(crate) fn follow(
        &mut self,
        program: &Program,
        graphs: &mut [&mut Arc<FlowGraph>],
    ) -> DataFlow {
        let before = std::mem::take(&mut self.groups);
        let mut before: BTreeMap<*const Process, Group> = before
            .into_iter()
            .filter_map(|g| Some((g.address()?, g)))
            .collect();
        let processes: Vec<&Process> = program.processes.iter().map(|p| &**p).collect();
        let mut atoms = None;
        for group in groups(program, &processes) {
            let first = group.first().and_then(|at| program.processes.get(*at));
            let known = first.and_then(|p| before.remove(&Arc::as_ptr(p)));
            let known = known.filter(|known| known.is(program, &group));
            self.groups.push(known.unwrap_or_else(|| {
                let atoms = atoms.get_or_insert_with(|| Atoms::of(program, &processes));
                let new = Group::of(program, &processes, atoms, &group, graphs);
                new.show(&group, &processes, graphs);
                new
            }));
        }
        self.all(program)
    }

    /// What all groups come to.
    fn all(&self, program: &Program) -> DataFlow {
        let mut all = DataFlow::default();
        let mut once = Once::default();
        for group in &self.groups {
            all.sinks.extend(group.flow.sinks.iter().cloned());
            all.lowerings.extend(group.flow.lowerings.iter().cloned());
            all.findings.extend(group.flow.findings.iter().cloned());
            once.add(&group.once);
        }
        once.report(program, &mut all.findings);
        all
    }
}

impl Group {
    fn address(&self) -> Option<*const Process> {
        self.processes.first().map(Arc::as_ptr)
    }

    /// Whether these are still the same processes.
    fn is(&self, program: &Program, group: &[usize]) -> bool {
        let now = group.iter().filter_map(|at| program.processes.get(*at));
        self.processes.len() == group.len()
            && self
                .processes
                .iter()
                .zip(now)
                .all(|(a, b)| Arc::ptr_eq(a, b))
    }

    fn of(
        program: &Program,
        processes: &[&Process],
        atoms: &Atoms,
        group: &[usize],
        graphs: &[&mut Arc<FlowGraph>],
    ) -> Self {
        let mut charts = Charts::default();
        let mut new = Self::default();
        for at in group {
            let (Some(process), Some(graph)) = (program.processes.get(*at), graphs.get(*at)) else {
                continue;
            };
            charts.add(*at, process, graph);
            sinks::forms(*at, process, &mut new);
            new.processes.push(Arc::clone(process));
        }
        let (data, found) = build::build(data::Data::new(program, atoms), processes, group);
        let solved = solve::solve(&data, &found, processes, &charts);
        sinks::fill(&data, &found, &solved, processes, &mut new);
        let mut check = Check {
            program,
            processes,
            charts: &charts,
            data: &data,
            found: &found,
            solved: &solved,
            findings: &mut new.flow.findings,
            once: &mut new.once,
            controls: std::collections::HashMap::new(),
            group,
            anybody: std::cell::OnceCell::new(),
            nobody: std::cell::OnceCell::new(),
            led: Default::default(),
        };
        checks::approvals(&mut check);
        checks::check(check);
        new
    }

    fn badge(&mut self, process: usize, step: StepId, labels: Vec<SmolStr>) {
        if !labels.is_empty() {
            self.badges
                .entry((process, step))
                .or_default()
                .extend(labels);
        }
    }

    /// Labels the nodes of the picture.
    fn show(&self, group: &[usize], processes: &[&Process], graphs: &mut [&mut Arc<FlowGraph>]) {
        for at in group {
            let Some(graph) = graphs.get_mut(*at) else {
                continue;
            };
            let of_step = |(at, step): &(usize, StepId), labels: &BTreeSet<SmolStr>| {
                let path = processes.get(*at)?.step(*step)?.path.as_str();
                Some((path, labels.iter().cloned().collect()))
            };
            let all = self
                .badges
                .range((*at, StepId(0))..=(*at, StepId(u32::MAX)));
            let labels: BTreeMap<&str, Vec<SmolStr>> = all
                .filter_map(|(key, labels)| of_step(key, labels))
                .collect();
            relabel(graph, &labels);
        }
    }
}

/// Sets the labels of a graph's nodes by their paths; a graph that is right already stays shared.
fn relabel(graph: &mut Arc<FlowGraph>, labels: &BTreeMap<&str, Vec<SmolStr>>) {
    let wanted = |path: &str| labels.get(path).map_or(&[][..], Vec::as_slice);
    if graph
        .graph
        .node_weights()
        .all(|n| n.labels == wanted(&n.path))
    {
        return;
    }
    for node in Arc::make_mut(graph).graph.node_weights_mut() {
        node.labels = wanted(&node.path).to_vec();
    }
}

/// Processes that run each other or send each other messages, together; in the order of their ids.
fn groups(program: &Program, processes: &[&Process]) -> Vec<Vec<usize>> {
    let mut leader: Vec<usize> = (0..processes.len()).collect();
    let mut senders: Vec<Option<usize>> = vec![None; program.messages.len()];
    for (at, process) in processes.iter().enumerate() {
        for message in messages(process) {
            if let Some(first) = senders.get_mut(message) {
                let first = *first.get_or_insert(at);
                unite(&mut leader, first, at);
            }
        }
        for step in &process.steps {
            if let StepKind::Run {
                process: Some(id), ..
            } = &step.kind
            {
                unite(&mut leader, at, id.index());
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); processes.len()];
    for at in 0..processes.len() {
        let first = find(&mut leader, at);
        if let Some(group) = groups.get_mut(first) {
            group.push(at);
        }
    }
    groups.retain(|g| !g.is_empty());
    groups
}

/// The messages that a process sends, waits for or begins with.
fn messages(process: &Process) -> impl Iterator<Item = usize> {
    let starts = process.starts.iter().filter_map(|s| match s {
        Start::Message(_, id) => *id,
        _ => None,
    });
    let steps = process.steps.iter().flat_map(|s| match &s.kind {
        StepKind::Send { decl, .. } => decl.iter().copied().collect(),
        StepKind::Wait { arms } => arms
            .iter()
            .filter_map(|a| match &a.event {
                HandlerEvent::Message { decl, .. } => *decl,
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    });
    let handlers = process
        .steps
        .iter()
        .flat_map(|s| &s.handlers)
        .chain(&process.handlers);
    let heard = handlers.filter_map(|h| match &h.event {
        HandlerEvent::Message { decl, .. } => *decl,
        _ => None,
    });
    starts.chain(steps).chain(heard).map(|id| id.index())
}

fn find(leader: &mut [usize], of: usize) -> usize {
    let mut at = of;
    while let Some(next) = leader.get(at).copied().filter(|n| *n != at) {
        // Halve the way for whoever comes next.
        let after = leader.get(next).copied().unwrap_or(next);
        if let Some(slot) = leader.get_mut(at) {
            *slot = after;
        }
        at = next;
    }
    at
}

fn unite(leader: &mut [usize], a: usize, b: usize) {
    let (a, b) = (find(leader, a), find(leader, b));
    let (low, high) = (a.min(b), a.max(b));
    if let Some(slot) = leader.get_mut(high) {
        *slot = low;
    }
}
