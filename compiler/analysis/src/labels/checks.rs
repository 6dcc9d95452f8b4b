//! The rules about data, over what reaches what.

mod acting;
mod decided;
mod logs;
mod memories;
mod models;
mod people;
mod policies;
mod scores;
mod secrets;
mod silence;
mod starting;
mod stores;
mod waiting;

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use flow_syntax::{Diagnostic, Place};
use petgraph::graph::NodeIndex;
use smol_str::SmolStr;

use super::atoms::Atom;
use super::build::{Found, SinkAt};
use super::charts::Charts;
use super::control::Control;
use super::data::{Data, Node};
use super::eyes::Eyes;
use super::hops::{Way, called, shortened};
use super::people::{Gap, Who, gap, is_by};
use super::solve::Solved;
use super::ways::At;
use crate::graph::NodeKind;
use crate::model::{ActionId, ModelId, Process, Program, Step, StepId, StepKind};

/// What the rules look at, and what they find.
pub(crate) struct Check<'a, 'p> {
    pub(crate) program: &'p Program,
    pub(crate) processes: &'a [&'p Process],
    pub(crate) charts: &'a Charts<'a>,
    pub(crate) data: &'a Data<'p>,
    pub(crate) found: &'a Found,
    pub(crate) solved: &'a Solved,
    pub(crate) findings: &'a mut Vec<Diagnostic>,
    pub(crate) once: &'a mut Once,
    /// What controls what, by process, once it was asked for.
    pub(crate) controls: HashMap<usize, Control>,
    /// The processes at hand.
    pub(crate) group: &'a [usize],
    /// Where any person looks, once it was asked for.
    pub(crate) anybody: OnceCell<Eyes<'a, 'p>>,
    /// Where nobody does.
    pub(crate) nobody: OnceCell<Eyes<'a, 'p>>,
    /// What processes that are run lead to, with messages and without.
    pub(crate) led: (OnceCell<decided::Led>, OnceCell<decided::Led>),
}

/// What is said once for a whole program, and not for every step it shows at.
#[derive(Debug, Default)]
pub(crate) struct Once {
    /// By a model and its fallback: labels that the fallback is not cleared for, and one way to it.
    pub(crate) fallbacks: BTreeMap<(ModelId, ModelId), (Vec<SmolStr>, Way)>,
    /// Models that get data of people without saying where, and one way.
    pub(crate) nowhere: BTreeMap<ModelId, (SmolStr, Way)>,
}

impl Once {
    /// Adds what another group of processes came to.
    pub(crate) fn add(&mut self, other: &Self) {
        for (models, (labels, way)) in &other.fallbacks {
            let entry = self
                .fallbacks
                .entry(*models)
                .or_insert_with(|| (Vec::new(), way.clone()));
            let new = labels.iter().filter(|l| !entry.0.contains(l));
            let new: Vec<SmolStr> = new.cloned().collect();
            entry.0.extend(new);
        }
        for (model, found) in &other.nowhere {
            self.nowhere.entry(*model).or_insert_with(|| found.clone());
        }
    }

    /// What was gathered, once all processes were looked at.
    pub(crate) fn report(self, program: &Program, findings: &mut Vec<Diagnostic>) {
        for ((before, fallback), (labels, way)) in self.fallbacks {
            let models = (
                program.models.get(before.index()),
                program.models.get(fallback.index()),
            );
            if let (Some(before), Some(fallback)) = models {
                findings.push(models::fallback(before, fallback, &labels, way));
            }
        }
        for (id, (label, way)) in self.nowhere {
            if let Some(model) = program.models.get(id.index()) {
                findings.push(models::without_region(model, &label, way));
            }
        }
    }
}

/// Applies all rules to one group of processes.
pub(crate) fn check(mut check: Check<'_, '_>) {
    let group = check.group;
    for sink in &check.found.sinks {
        let told = check.model(sink) | check.system(sink);
        if !told {
            check.only_to(sink);
        }
        check.agent(sink);
        check.unread(sink);
        check.memory(sink);
    }
    check.literals();
    for decider in people::deciders(check.found) {
        check.decision(&decider);
    }
    for process in group {
        check.silence(*process);
    }
    check.logs(group);
    check.scores();
    check.stores();
}

/// The rules about flow alone: approvals that a policy asks for, and messages to and fro.
pub(crate) fn approvals(check: &mut Check<'_, '_>) {
    check.policies();
    check.waiting(check.group);
    check.starting(check.group);
}

impl<'a, 'p> Check<'a, 'p> {
    fn step(&self, process: usize, step: StepId) -> Option<&'p Step> {
        self.processes.get(process)?.step(step)
    }

    fn of(&self, sink: &SinkAt) -> Option<&'p Step> {
        self.step(sink.process, sink.step)
    }

    fn node(&self, process: usize, step: StepId) -> Option<NodeIndex> {
        *self.charts.get(process)?.nodes.get(step.index())?
    }

    fn way(&self, node: Node, atom: Atom) -> Way {
        self.solved
            .way(self.data, self.found, self.processes, node, atom)
    }

    /// Names of confidentiality labels that reach a node, in the order they came.
    fn confidential(&self, node: Node) -> Vec<(Atom, &'p SmolStr)> {
        let atoms = self.data.atoms;
        let named = |a: &Atom| Some((*a, atoms.confidential(*a)?));
        self.solved.at(node).iter().filter_map(named).collect()
    }

    /// `crm.refund`
    fn action_name(&self, id: ActionId) -> String {
        self.program
            .action(id)
            .map_or_else(String::new, |(s, a)| format!("{}.{}", s.name, a.name))
    }

    fn changes_something(&self, id: ActionId) -> bool {
        self.program.action(id).is_some_and(|(_, a)| !a.reads_only)
    }

    /// Whether a node of the flow does something outside that cannot be taken back by not reading on.
    fn acts(&self, process: usize, node: NodeIndex) -> bool {
        let step = self.step_of(process, node);
        step.is_some_and(|s| matches!(s.kind, StepKind::Send { .. }) || self.acts_outside(s))
    }

    /// Whether a step does something outside one's own processes.
    fn acts_outside(&self, step: &Step) -> bool {
        match &step.kind {
            StepKind::Call(call) => call.action.is_none_or(|id| self.changes_something(id)),
            StepKind::Agent(agent) => agent
                .tools
                .iter()
                .any(|t| self.changes_something(*t) && !agent.approve.contains(t)),
            _ => false,
        }
    }

    /// The step that a node of the flow stands for.
    fn step_of(&self, process: usize, node: NodeIndex) -> Option<&'p Step> {
        let step = (*self.charts.get(process)?.steps.get(node.index())?)?;
        self.step(process, step)
    }

    fn ends(&self, process: usize, node: NodeIndex) -> bool {
        let weight = self
            .charts
            .get(process)
            .and_then(|b| b.graph.graph.node_weight(node));
        weight.is_some_and(|n| matches!(n.kind, NodeKind::End | NodeKind::Fail))
    }

    /// Where any person looks.
    fn anybody(&self) -> &Eyes<'a, 'p> {
        self.anybody.get_or_init(|| self.eyes(Who::Anybody))
    }

    fn eyes(&self, who: Who) -> Eyes<'a, 'p> {
        Eyes::of(self.charts, self.processes, self.group, who)
    }
}

/// Steps on a way, as hops.
fn steps_on(eyes: &Eyes<'_, '_>, way: &[At]) -> Way {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut before = None;
    for (at, chart, step) in eyes.along(way) {
        let over = before.filter(|(open, _): &(At, &Step)| {
            open.0 == at.0 && eyes.over_in(chart, *open) == Some(at.1)
        });
        parts.extend(over.map(|(_, each)| Part::Over(each)));
        parts.extend(step.map(Part::Step));
        before = step.map(|step| (at, step));
    }
    let text = |part: &Part<'_>| match part {
        Part::Step(step) => passing(step, &eyes.who),
        Part::Over(step) => format!("{} has nothing to do", called(step)),
    };
    shortened(&parts, |p| p.step().head, text)
}

/// A part of a way through a process.
#[derive(Clone, Copy)]
enum Part<'p> {
    /// A step.
    Step(&'p Step),
    /// A for-each without items.
    Over(&'p Step),
}

impl<'p> Part<'p> {
    const fn step(&self) -> &'p Step {
        match self {
            Self::Step(step) | Self::Over(step) => step,
        }
    }
}

/// What is told of a step on a way on which nobody looks who should.
fn passing(step: &Step, who: &Who) -> String {
    let gap = gap(step, who).filter(|_| is_by(step, who));
    match gap {
        Some(Gap::Sampled(_)) => format!("{} gets only a share of the cases", called(step)),
        Some(Gap::StandIn(other, _)) => format!("`{other}` may do {} too", called(step)),
        None => format!("then {}", called(step)),
    }
}

/// A finding with the way on which it happens.
fn on_way(mut finding: Diagnostic, way: Way) -> Diagnostic {
    for (place, text) in way {
        finding = finding.hop(place, text);
    }
    finding
}

/// The place of the last hop.
fn last_place(way: &[(Place, String)], otherwise: Place) -> Place {
    way.last().map_or(otherwise, |(place, _)| *place)
}

/// `@personal and @salary`
pub(crate) fn listed<'s>(labels: impl IntoIterator<Item = &'s SmolStr>) -> String {
    let mut names: Vec<String> = labels.into_iter().map(|l| format!("@{l}")).collect();
    match names.pop() {
        None => "nothing".to_owned(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
    }
}
