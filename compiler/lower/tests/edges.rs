//! What is drawn can run, and what can run is drawn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_analysis::graph::{FlowGraph, NodeKind};
use flow_lower::lower;
use flow_plan::step::{Arrow, StepKind, Target, Then};
use flow_plan::{BlockKind, Expr, Process, ProcessIndex, Step, Value};

/// From node, to node.
type Edges = Vec<(String, String)>;

/// The ways a plan's tokens can go, between the nodes of the flow graph.
struct Ways<'p> {
    process: &'p Process,
    index: ProcessIndex,
    found: Edges,
}

impl<'p> Ways<'p> {
    fn of(process: &'p Process) -> Edges {
        let mut ways = Self {
            process,
            index: ProcessIndex::new(process),
            found: Vec::new(),
        };
        let start = format!("{}#start", process.name);
        ways.add(&start, &process.entry, &process.name);
        for to in process.on_error.iter().chain(&process.on_cancel) {
            ways.add(&start, to, &process.name);
        }
        for step in &process.steps {
            ways.step(step);
        }
        ways.found.sort();
        ways.found
    }

    fn step(&mut self, step: &'p Step) {
        let from = self.enter(&step.path);
        match &step.kind {
            StepKind::Decide {
                arms, otherwise, ..
            } => {
                let all = arms.iter().map(|a| &a.then).chain(otherwise);
                all.for_each(|a| self.arrow(&from, a, &step.scope));
            }
            StepKind::Choose { answers, .. } => {
                answers
                    .iter()
                    .for_each(|a| self.arrow(&from, &a.then, &step.scope));
            }
            StepKind::Wait { arms } => {
                arms.iter()
                    .for_each(|a| self.arrow(&from, &a.then, &step.scope));
            }
            StepKind::Stage { .. } | StepKind::Fail { .. } => {}
            StepKind::End { .. } => {
                if let Some(close) = self.path_end(&step.scope) {
                    self.found.push((from.clone(), close));
                }
            }
            StepKind::Parallel { branches, .. } => {
                for branch in branches {
                    self.add(&from, &branch.entry, &branch.path);
                }
                self.arrow(&format!("{}#end", step.path), &step.next, &step.scope);
            }
            StepKind::ForEach { entry, .. } => {
                self.add(&from, entry, &step.path);
                self.arrow(&format!("{}#end", step.path), &step.next, &step.scope);
            }
            StepKind::Repeat { .. } => self.repeat(step),
            _ => self.arrow(&from, &step.next, &step.scope),
        }
        self.ways_out(step, &from);
    }

    fn repeat(&mut self, step: &'p Step) {
        let StepKind::Repeat {
            until,
            at_most,
            otherwise,
            entry,
        } = &step.kind
        else {
            return;
        };
        self.add(&step.path, entry, &step.path);
        if *until
            != (Expr::Const {
                value: Value::Bool(false),
            })
        {
            self.arrow(&step.path, &step.next, &step.scope);
        }
        match otherwise {
            Some(arrow) => self.arrow(&step.path, arrow, &step.scope),
            None if at_most.is_some() => self.add(&step.path, &Target::Fail, &step.scope),
            None => {}
        }
    }

    fn ways_out(&mut self, step: &'p Step, from: &str) {
        // What is around a repeat hangs on its test.
        let from = if matches!(step.kind, StepKind::Repeat { .. }) {
            &step.path
        } else {
            from
        };
        let routes = step.on.iter().filter_map(|r| match &r.then {
            Then::Go(arrow) => Some(arrow),
            Then::Hand(_) => None,
        });
        let late = step.timeout.iter().filter_map(|t| t.then.as_ref());
        let overdue = step.due.iter().filter_map(|d| d.overdue.as_ref());
        for arrow in routes.chain(late).chain(overdue) {
            self.arrow(from, arrow, &step.scope);
        }
    }

    fn arrow(&mut self, from: &str, arrow: &Arrow, scope: &str) {
        self.add(from, &arrow.to, scope);
        if let Some(cap) = &arrow.cap {
            self.add(from, cap.otherwise.as_ref().unwrap_or(&Target::Fail), scope);
        }
    }

    fn add(&mut self, from: &str, to: &Target, scope: &str) {
        let to = self.arrive(to, scope);
        self.found.push((from.to_owned(), to));
    }

    /// The node where a token arrives.
    fn arrive(&self, to: &Target, scope: &str) -> String {
        match to {
            Target::Step(path) => self.enter(path),
            Target::Leave(block) => self.leave(block),
            Target::End => {
                let end = || format!("{}#end", self.process.name);
                self.path_end(scope).unwrap_or_else(end)
            }
            Target::Fail => format!("{}#fail", self.process.name),
            Target::Cancel => format!("{}#cancel", self.process.name),
        }
    }

    /// Stages and repeats have no node where they begin.
    fn enter(&self, path: &str) -> String {
        match &self.index.step(self.process, path).unwrap().kind {
            StepKind::Stage { entry } | StepKind::Repeat { entry, .. } => self.arrive(entry, path),
            _ => path.to_owned(),
        }
    }

    fn leave(&self, block: &str) -> String {
        let found = self.index.block_at(block).unwrap();
        let owner = found.step.map(|at| &self.process.steps[at]);
        match (found.kind, owner) {
            (BlockKind::Stage, Some(stage)) => self.arrive(&stage.next.to, &stage.scope),
            (BlockKind::Repeat, Some(repeat)) => repeat.path.clone(),
            (_, Some(owner)) => format!("{}#end", owner.path),
            (_, None) => format!("{}#end", self.process.name),
        }
    }

    /// Where a path ends inside a branch or an item.
    fn path_end(&self, scope: &str) -> Option<String> {
        let inside = |b: &&str| {
            matches!(
                self.index.block_at(b).unwrap().kind,
                BlockKind::Branch | BlockKind::ForEach
            )
        };
        self.index
            .outward(scope)
            .find(inside)
            .map(|block| self.leave(block))
    }
}

fn drawn(graph: &FlowGraph) -> Edges {
    let graph = &graph.graph;
    let path = |n| graph.node_weight(n).unwrap().path.clone();
    let ends = graph
        .edge_indices()
        .map(|e| graph.edge_endpoints(e).unwrap());
    let mut edges: Edges = ends.map(|(from, to)| (path(from), path(to))).collect();
    edges.sort();
    edges
}

/// Handlers are drawn and cannot run yet, which their process says: `not_yet` is left out here.
#[test]
fn each_drawn_edge_can_run_and_each_runnable_edge_is_drawn() {
    for map in ["sketch", "helpdesk", "blocks"] {
        let analysis = common::checked(map);
        let plan = lower(&analysis).plan;
        for (process, graph) in analysis.program.processes.iter().zip(&analysis.graphs) {
            assert_eq!(
                Ways::of(&plan.processes[&*process.key]),
                drawn(graph),
                "{map}"
            );
        }
    }
}

#[test]
fn nodes_are_steps_by_the_same_path() {
    for map in ["sketch", "helpdesk", "blocks", "not_yet"] {
        let analysis = common::checked(map);
        let plan = lower(&analysis).plan;
        for (process, graph) in analysis.program.processes.iter().zip(&analysis.graphs) {
            let mut nodes: Vec<&str> = graph
                .graph
                .node_weights()
                .filter(|n| !n.path.contains('#') && n.kind != NodeKind::Gap)
                .map(|n| n.path.as_str())
                .collect();
            let steps = &plan.processes[&*process.key].steps;
            let mut drawn: Vec<&str> = steps
                .iter()
                .filter(|s| !matches!(s.kind, StepKind::Stage { .. }))
                .map(|s| s.path.as_str())
                .collect();
            nodes.sort_unstable();
            drawn.sort_unstable();
            assert_eq!(nodes, drawn, "{map}");
            let lanes: Vec<&str> = graph.lanes.iter().map(|l| l.name.as_str()).collect();
            let drawn = steps
                .iter()
                .filter(|s| !matches!(s.kind, StepKind::Stage { .. }));
            assert!(
                drawn.into_iter().all(|s| lanes.contains(&s.lane.as_str())),
                "{map}"
            );
        }
    }
}
