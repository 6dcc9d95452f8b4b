//! What a decision brings about before a person looks.

use std::collections::{HashMap, HashSet, VecDeque};

use flow_plan::Ref;
use flow_syntax::Place;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::people::Decider;
use super::{Check, steps_on};
use crate::graph::{Edge, EdgeKind};
use crate::labels::charts::Chart;
use crate::labels::control::Control;
use crate::labels::eyes::inner_first;
use crate::labels::guards::Guarded;
use crate::labels::hops::{Way, called};
use crate::labels::ways::{self, At, Search};
use crate::model::{Step, StepId, StepKind};
use crate::typed::{TExpr, TExprKind};

/// What counts as brought about, beside what acts outside.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matters {
    /// The end of the process.
    pub(super) ends: bool,
    /// A message to another process.
    pub(super) sends: bool,
}

/// By process: the way from its start to the first thing that is done with nobody looking, or to where a
/// process is run that has such a way.
pub(crate) type Led = HashMap<usize, Vec<At>>;

/// In how many places where processes are run a decision is followed at most.
const MOST_RUNS: usize = 200;

/// A node that decides, and what it decides.
struct Fork {
    at: At,
    /// By node of its process: whether it is decided here that it comes.
    decides: Vec<bool>,
    /// The end of the process that is run here, to which the decision led; none at the decision itself.
    end: Option<At>,
    /// The way from the decision.
    way: Vec<At>,
}

impl Check<'_, '_> {
    /// The first thing a decision brings about before a person looks: the steps to it, and itself. Also in a
    /// process that is run then, and where the end that it leads to decides in those that run this one.
    pub(super) fn decided(
        &mut self,
        decider: &Decider,
        matters: Matters,
    ) -> Option<(Way, (Place, String))> {
        let at = (decider.process, self.node(decider.process, decider.step)?);
        let way = match decider.guarded {
            Some(Guarded::Step) => self.done(at, matters)?,
            Some(Guarded::Items) => self.first(&self.items(at)?, matters)?,
            None => self.arrows(at, matters)?,
        };
        let act = self.act(*way.last()?)?;
        Some((steps_on(self.anybody(), &way), act))
    }

    /// A step itself, or the first thing that is done in the process it runs.
    fn done(&self, at: At, matters: Matters) -> Option<Vec<At>> {
        let is = self.matters(at, matters.sends) || self.leads(self.led(matters.sends), at);
        is.then(|| self.inside(vec![at], matters.sends))
    }

    /// What the processes at hand lead to that are run.
    fn led(&self, sends: bool) -> &Led {
        let (with, without) = &self.led;
        let known = if sends { with } else { without };
        known.get_or_init(|| self.all_led(sends))
    }

    fn all_led(&self, sends: bool) -> Led {
        let mut order = inner_first(self.charts, self.group);
        order.retain(|process| !self.charts.callers(*process).is_empty());
        let mut led = Led::new();
        loop {
            let before = led.len();
            for process in &order {
                let chart = self.charts.get(*process);
                let Some(chart) = chart.filter(|_| !led.contains_key(process)) else {
                    continue;
                };
                let wanted = |at: At, _| self.matters(at, sends) || self.leads(&led, at);
                let search = Search::within((*process, chart.graph.start), &wanted);
                if let Some(way) = ways::unseen(self.anybody(), &search) {
                    led.insert(*process, way);
                }
            }
            if led.len() == before {
                return led;
            }
        }
    }

    /// Whether a process is run here that leads to something.
    fn leads(&self, led: &Led, at: At) -> bool {
        self.run_at(at)
            .is_some_and(|callee| led.contains_key(&callee))
    }

    fn run_at(&self, at: At) -> Option<usize> {
        self.charts.get(at.0)?.runs.get(&at.1).copied()
    }

    /// A way that ends where a process is run, on to what that leads to.
    fn inside(&self, mut way: Vec<At>, sends: bool) -> Vec<At> {
        let led = self.led(sends);
        let next = |way: &[At]| led.get(&self.run_at(*way.last()?)?);
        while let Some(rest) = next(&way) {
            way.extend(rest);
        }
        way
    }

    /// For which items the steps of a for-each are done.
    fn items(&self, at: At) -> Option<Fork> {
        let chart = self.charts.get(at.0)?;
        let close = *chart.closes.get(&at.1)?;
        let nodes = chart.graph.graph.node_indices();
        let decides = nodes.map(|n| Chart::is_within(n, at.1, close)).collect();
        Some(Fork {
            at,
            decides,
            end: None,
            way: Vec::new(),
        })
    }

    /// Which way the flow takes, here and where the process that decides is run.
    fn arrows(&mut self, at: At, matters: Matters) -> Option<Vec<At>> {
        let mut todo = VecDeque::from([self.fork(at, None, Vec::new())?]);
        let mut seen = HashSet::new();
        while let Some(fork) = todo.pop_front() {
            if let Some(rest) = self.first(&fork, matters) {
                let mut way = fork.way;
                way.extend(rest);
                return Some(way);
            }
            for (end, caller, way) in self.outside(&fork) {
                if seen.len() >= MOST_RUNS || !seen.insert((end, caller)) {
                    continue;
                }
                for (asks, rest) in self.asked(caller, end) {
                    let way = way.iter().copied().chain(rest).collect();
                    todo.extend(self.fork(asks, None, way));
                }
                todo.extend(self.fork(caller, Some(end), way));
            }
        }
        None
    }

    fn fork(&mut self, at: At, end: Option<At>, way: Vec<At>) -> Option<Fork> {
        let graph = self.charts.get(at.0)?.graph;
        let answers = graph
            .graph
            .edges(at.1)
            .filter(|e| self.answers(at, e.weight()));
        let targets: Vec<NodeIndex> = answers.map(|e| e.target()).collect();
        let control = self.controls.entry(at.0);
        let control = control.or_insert_with(|| Control::of(graph));
        let decides = control.controlled(graph, at.1, &targets);
        Some(Fork {
            at,
            decides,
            end,
            way,
        })
    }

    /// Whether an arrow is one of the answers of what decides. That the rounds of a repeat begin again is none:
    /// its steps were done already. Nor is that a run failed.
    fn answers(&self, at: At, edge: &Edge) -> bool {
        match self.step_of(at.0, at.1).map(|s| &s.kind) {
            Some(StepKind::Repeat { otherwise, .. }) => {
                otherwise.is_some() && edge.kind != EdgeKind::Again
            }
            Some(StepKind::Run { .. }) => !matches!(
                edge.kind,
                EdgeKind::Error | EdgeKind::Timeout | EdgeKind::Message
            ),
            _ => true,
        }
    }

    /// The first thing that a fork decides and nobody sees before. Where messages do not matter, what is
    /// nearest may be one all the same: that is what was decided then, and what follows it is looked at.
    fn first(&self, fork: &Fork, matters: Matters) -> Option<Vec<At>> {
        let decides = |at: At| at.0 == fork.at.0 && fork.decides.get(at.1.index()) == Some(&true);
        let led = self.led(matters.sends);
        let wanted = |at: At, _| {
            let ends = || matters.ends && self.ends(at.0, at.1);
            decides(at) && (self.matters(at, matters.sends) || ends() || self.leads(led, at))
        };
        let or_sent = |at: At, entered| wanted(at, entered) || decides(at) && self.is_sent(at);
        let search = Search {
            first: &|edge| self.begins(fork, edge),
            ..Search::within(fork.at, &or_sent)
        };
        let mut way = ways::unseen(self.anybody(), &search)?;
        let last = *way.last()?;
        if !wanted(last, false) {
            way.extend(ways::unseen(
                self.anybody(),
                &Search::within(last, &wanted),
            )?);
        }
        Some(self.inside(way, matters.sends))
    }

    /// Whether a message is sent here.
    fn is_sent(&self, at: At) -> bool {
        let step = self.step_of(at.0, at.1);
        step.is_some_and(|s| matches!(s.kind, StepKind::Send { .. }))
    }

    /// Whether an arrow may be taken from a fork as it is decided.
    fn begins(&self, fork: &Fork, edge: &Edge) -> bool {
        let follows = |end| self.anybody().follows(fork.at, edge, end);
        self.answers(fork.at, edge) && fork.end.is_none_or(follows)
    }

    /// The ends that are decided at a fork and that nobody sees before, each where its process is run, with
    /// the way there.
    fn outside(&self, fork: &Fork) -> Vec<(At, At, Vec<At>)> {
        let callers = self.charts.callers(fork.at.0);
        let Some(chart) = self.charts.get(fork.at.0).filter(|_| !callers.is_empty()) else {
            return Vec::new();
        };
        let nodes = fork.decides.iter().enumerate().filter(|(_, d)| **d);
        let nodes = nodes.map(|(node, _)| NodeIndex::new(node));
        let mut found = Vec::new();
        for end in nodes.filter(|n| chart.is_end(*n)) {
            let end = (fork.at.0, end);
            let wanted = |at: At, _| at == end;
            let search = Search {
                first: &|edge| self.begins(fork, edge),
                ..Search::within(fork.at, &wanted)
            };
            let Some(way) = ways::unseen(self.anybody(), &search) else {
                continue;
            };
            let way: Vec<At> = fork.way.iter().chain(&way).copied().collect();
            let to = |caller: &At| (end, *caller, way.iter().chain([caller]).copied().collect());
            found.extend(callers.iter().map(to));
        }
        found
    }

    /// Decisions by `fit.outcome` that come after a run with nobody looking, and the way to each.
    fn asked(&self, run: At, end: At) -> Vec<(At, Vec<At>)> {
        let eyes = self.anybody();
        let (Some(process), Some(step)) = (eyes.process(run.0), eyes.step(run)) else {
            return Vec::new();
        };
        let asks = |(index, s): (usize, &Step)| {
            let asks = conditions(s).iter().any(|c| asks_of(c, &step.path));
            self.node(run.0, StepId::at(index)).filter(|_| asks)
        };
        let nodes = process.steps.iter().enumerate().filter_map(asks);
        let to = |node: NodeIndex| {
            let wanted = |at: At, _| at == (run.0, node);
            let begins = |edge: &Edge| eyes.follows(run, edge, end);
            let search = Search {
                first: &begins,
                ..Search::within(run, &wanted)
            };
            Some(((run.0, node), ways::unseen(eyes, &search)?))
        };
        nodes.filter_map(to).collect()
    }

    fn matters(&self, at: At, sends: bool) -> bool {
        match sends {
            true => self.acts(at.0, at.1),
            false => self
                .step_of(at.0, at.1)
                .is_some_and(|s| self.acts_outside(s)),
        }
    }

    /// What is brought about, in words.
    fn act(&self, at: At) -> Option<(Place, String)> {
        if let Some(step) = self.step_of(at.0, at.1) {
            return Some((step.head, called(step)));
        }
        let graph = self.charts.get(at.0)?.graph;
        let place = graph.graph.node_weight(at.1)?.place;
        Some((place, "the end".to_owned()))
    }
}

/// What a decision goes by.
fn conditions(step: &Step) -> Vec<&TExpr> {
    match &step.kind {
        StepKind::Decide { arms, .. } => arms.iter().map(|a| &a.when).collect(),
        StepKind::Repeat { until, .. } => until.iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether an expression asks how a step ended.
fn asks_of(expr: &TExpr, path: &str) -> bool {
    let mut todo = vec![expr];
    while let Some(expr) = todo.pop() {
        match &expr.kind {
            TExprKind::Ref(Ref::Outcome(of)) if *of == *path => return true,
            other => other.parts(&mut todo),
        }
    }
    false
}
