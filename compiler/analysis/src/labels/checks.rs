//! The rules about data, over what reaches what.

mod acting;
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

pub(crate) use policies::people_of;

use std::collections::{BTreeMap, HashMap};

use flow_syntax::{Diagnostic, Place};
use petgraph::graph::NodeIndex;
use smol_str::SmolStr;

use super::atoms::Atom;
use super::build::{Found, SinkAt};
use super::charts::Charts;
use super::control::Control;
use super::data::{Data, Node};
use super::hops::{Way, called, shortened};
use super::solve::Solved;
use crate::graph::NodeKind;
use crate::model::{ActionId, ModelId, Process, Program, Step, StepId};

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
}

/// What is said once for a whole program, and not for every step it shows at.
#[derive(Debug, Default)]
pub(crate) struct Once {
    /// Labels that reach a fallback that is not cleared for them, and one way on which they do.
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
        for ((first, fallback), (labels, way)) in self.fallbacks {
            let models = (
                program.models.get(first.index()),
                program.models.get(fallback.index()),
            );
            if let (Some(first), Some(fallback)) = models {
                findings.push(models::fallback(first, fallback, &labels, way));
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
pub(crate) fn check(mut check: Check<'_, '_>, group: &[usize]) {
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
    let mut deciders: Vec<(Node, (usize, StepId))> =
        check.found.deciders.iter().map(|(n, d)| (*n, *d)).collect();
    deciders.sort();
    for (node, (process, step)) in deciders {
        check.decision(node, process, step);
    }
    for process in group {
        check.silence(*process);
    }
    check.logs(group);
    check.scores();
    check.stores();
}

/// The rules about flow alone: approvals that a policy asks for, and messages to and fro.
pub(crate) fn approvals(check: &mut Check<'_, '_>, group: &[usize]) {
    for process in group {
        check.approvals(*process);
    }
    check.waiting(group);
    check.starting(group);
}

impl<'p> Check<'_, 'p> {
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
        use crate::model::StepKind;
        let Some(step) = self.step_of(process, node) else {
            return false;
        };
        match &step.kind {
            StepKind::Call(call) => call.action.is_none_or(|id| self.changes_something(id)),
            StepKind::Send { .. } => true,
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

    /// Steps on a way through a process, as hops.
    fn steps_on(&self, process: usize, way: &[NodeIndex]) -> Way {
        let steps: Vec<&Step> = way
            .iter()
            .filter_map(|n| self.step_of(process, *n))
            .collect();
        shortened(&steps, |s| s.head, |s| format!("then {}", called(s)))
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
