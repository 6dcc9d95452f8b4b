//! Which atoms reach which nodes, and on which shortest way.
//!
//! Breadth first over pairs of node and atom: every pair is met once, on a shortest way, and cycles
//! (rounds, jumps back, processes that run each other) need no more than that. A decision that an atom
//! reaches hands it on to what it controls.

use std::collections::{HashMap, HashSet, VecDeque};

use flow_syntax::Place;

use super::atoms::{Atom, number};
use super::build::Found;
use super::charts::Charts;
use super::control::Control;
use super::data::{Data, Node};
use super::hops::{Hop, Origin, Way, What, shortened};
use crate::model::{Process, StepId};

/// How a pair was reached.
#[derive(Debug, Clone, Copy)]
enum From {
    /// It begins here; index into the sources.
    Source(u32),
    /// Over an edge, from an atom at a node.
    Edge(u32, Node, Atom),
    /// By what a decision at a node controls: where that is done.
    Control(Node, Atom, Place),
}

/// What reaches what.
pub(crate) struct Solved {
    reached: HashMap<(Node, Atom), From>,
    /// Atoms by node, in the order they came.
    at: HashMap<Node, Vec<Atom>>,
    /// Post-dominators of the processes with decisions that something reached.
    pub(crate) controls: HashMap<usize, Control>,
}

struct Solver<'a, 'p> {
    data: &'a Data<'p>,
    found: &'a Found,
    processes: &'a [&'p Process],
    charts: &'a Charts<'a>,
    queue: VecDeque<(Node, Atom)>,
    watched: Vec<bool>,
    /// By process and node of its flow graph: the step whose writes are controlled.
    writers: HashMap<(usize, usize), StepId>,
    solved: Solved,
}

/// Solves the graph of data of one group.
pub(crate) fn solve(
    data: &Data<'_>,
    found: &Found,
    processes: &[&Process],
    charts: &Charts<'_>,
) -> Solved {
    let solved = Solved {
        reached: HashMap::new(),
        at: HashMap::new(),
        controls: HashMap::new(),
    };
    let mut solver = Solver {
        data,
        found,
        processes,
        charts,
        queue: VecDeque::new(),
        watched: watched(data, found),
        writers: writers(found, charts),
        solved,
    };
    for (index, source) in data.sources.iter().enumerate() {
        solver.reach(source.node, source.atom, From::Source(number(index)));
    }
    solver.run();
    solver.solved
}

/// The nodes that are asked for what reaches them.
fn watched(data: &Data<'_>, found: &Found) -> Vec<bool> {
    let mut watched = vec![false; data.nodes()];
    let sinks = found.sinks.iter().map(|s| s.node);
    let cuts = found.cuts.iter().map(|c| c.node);
    let shown = found.shown.iter().map(|(.., n)| *n);
    let guards = found.guards.iter().map(|g| g.node);
    for node in sinks
        .chain(cuts)
        .chain(shown)
        .chain(guards)
        .chain(found.deciders.keys().copied())
    {
        if let Some(slot) = watched.get_mut(node as usize) {
            *slot = true;
        }
    }
    watched
}

fn writers(found: &Found, charts: &Charts<'_>) -> HashMap<(usize, usize), StepId> {
    let node = |at: usize, step: StepId| *charts.get(at)?.nodes.get(step.index())?;
    let place = |(at, step): &(usize, StepId)| Some(((*at, node(*at, *step)?.index()), *step));
    found.writes.keys().filter_map(place).collect()
}

impl Solver<'_, '_> {
    fn reach(&mut self, node: Node, atom: Atom, from: From) {
        if self.solved.reached.contains_key(&(node, atom)) {
            return;
        }
        self.solved.reached.insert((node, atom), from);
        if self.watched.get(node as usize) == Some(&true) {
            self.solved.at.entry(node).or_default().push(atom);
        }
        self.queue.push_back((node, atom));
    }

    fn run(&mut self) {
        let data = self.data;
        while let Some((node, atom)) = self.queue.pop_front() {
            for (index, edge) in data.leaving(node) {
                if let Some(next) = data.atoms.through(edge.pass, atom, &data.removed) {
                    self.reach(edge.to, next, From::Edge(index, node, atom));
                }
            }
            if let Some((process, step)) = self.found.deciders.get(&node).copied() {
                self.control(process, step, node, atom);
            }
        }
    }

    /// What a decision controls tells of what it looked at.
    fn control(&mut self, process: usize, step: StepId, node: Node, atom: Atom) {
        if self.writers.is_empty() {
            return;
        }
        let Some(built) = self.charts.get(process) else {
            return;
        };
        let Some(decision) = built.nodes.get(step.index()).copied().flatten() else {
            return;
        };
        let control = self
            .solved
            .controls
            .entry(process)
            .or_insert_with(|| Control::of(built.graph));
        for controlled in control.newly_controlled(built.graph, decision, atom) {
            let Some(writer) = self.writers.get(&(process, controlled.index())) else {
                continue;
            };
            let place = self
                .processes
                .get(process)
                .and_then(|p| p.step(*writer))
                .map(|s| s.head);
            let from = From::Control(node, atom, place.unwrap_or_default());
            for written in self
                .found
                .writes
                .get(&(process, *writer))
                .into_iter()
                .flatten()
            {
                self.reach(*written, atom, from);
            }
        }
    }
}

impl Solved {
    /// The atoms that reach a watched node.
    pub(crate) fn at(&self, node: Node) -> &[Atom] {
        self.at.get(&node).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn has(&self, node: Node, atom: Atom) -> bool {
        self.reached.contains_key(&(node, atom))
    }

    /// Whether an atom came to a node by what a decision wrote, and not with the data itself.
    pub(crate) fn is_told(&self, node: Node, atom: Atom) -> bool {
        self.written(node, atom).is_some()
    }

    /// Whether an atom came to a node by the end that a process reached: what decided there was looked at.
    pub(crate) fn is_told_by_end(&self, ended: &HashSet<Node>, node: Node, atom: Atom) -> bool {
        self.written(node, atom)
            .is_some_and(|at| ended.contains(&at))
    }

    /// What a decision wrote, if an atom came to a node by that and not with the data itself.
    fn written(&self, node: Node, atom: Atom) -> Option<Node> {
        let mut here = (node, atom);
        loop {
            here = match self.reached.get(&here) {
                Some(From::Edge(_, node, atom)) => (*node, *atom),
                Some(From::Control(..)) => return Some(here.0),
                Some(From::Source(_)) | None => return None,
            };
        }
    }

    /// The process and step of the last such hop on the way of an atom to a node.
    pub(crate) fn last(
        &self,
        data: &Data<'_>,
        node: Node,
        atom: Atom,
        what: What,
    ) -> Option<(usize, StepId)> {
        let mut here = (node, atom);
        loop {
            here = match *self.reached.get(&here)? {
                From::Source(_) => return None,
                From::Control(node, atom, _) => (node, atom),
                From::Edge(index, node, atom) => {
                    let hop = data.edges.get(index as usize).and_then(|e| e.hop);
                    if let Some(hop) = hop.filter(|h| h.what == what) {
                        return Some((hop.process as usize, hop.step));
                    }
                    (node, atom)
                }
            };
        }
    }

    /// The way on which an atom reached a node, as places with what happens there.
    pub(crate) fn way(
        &self,
        data: &Data<'_>,
        found: &Found,
        processes: &[&Process],
        node: Node,
        atom: Atom,
    ) -> Way {
        let mut way: Vec<Told> = Vec::new();
        let mut here = (node, atom);
        while let Some(from) = self.reached.get(&here) {
            match *from {
                From::Source(index) => {
                    way.push(Told::Source(index));
                    break;
                }
                From::Edge(index, node, atom) => {
                    let hop = data.edges.get(index as usize).and_then(|e| e.hop);
                    way.extend(hop.map(Told::Hop));
                    here = (node, atom);
                }
                From::Control(node, atom, place) => {
                    if let Some((process, step)) = found.deciders.get(&node).copied() {
                        let (process, what) = (number(process), What::Decided);
                        way.push(Told::Hop(Hop {
                            place,
                            what,
                            process,
                            step,
                        }));
                    }
                    here = (node, atom);
                }
            }
        }
        way.reverse();
        let source = |index: u32| data.sources.get(index as usize);
        shortened(
            &way,
            |told| match told {
                Told::Source(index) => source(*index).map(|s| s.place).unwrap_or_default(),
                Told::Hop(hop) => hop.place,
            },
            |told| match told {
                Told::Source(index) => {
                    source(*index).map_or_else(String::new, |s| begins(data, &s.origin, s.atom))
                }
                Told::Hop(hop) => hop.text(processes),
            },
        )
    }
}

/// A part of a way, before it is put into words.
#[derive(Clone, Copy)]
enum Told {
    Source(u32),
    Hop(Hop),
}

fn begins(data: &Data<'_>, origin: &Origin, atom: Atom) -> String {
    let is = match (data.atoms.label_name(atom), data.atoms.region_name(atom)) {
        (Some(label), _) => format!("is @{label}"),
        (_, Some(region)) => format!("must stay in {region}"),
        _ => "is secret".to_owned(),
    };
    match origin {
        Origin::Named(name) => format!("`{name}` {is}, declared here"),
        Origin::Answer(name) => format!("what `{name}` answers {is}"),
    }
}
