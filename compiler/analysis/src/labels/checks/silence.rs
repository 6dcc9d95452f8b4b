//! Deadlines that decide where nobody answers.

use std::collections::HashSet;

use flow_syntax::{Diagnostic, Place};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use smol_str::SmolStr;

use super::{Check, on_way, steps_on};
use crate::graph::EdgeKind;
use crate::labels::atoms::Atom;
use crate::labels::build::{SinkAt, To};
use crate::labels::hops::called;
use crate::labels::people::people_of;
use crate::labels::ways::{self, At, Search};
use crate::model::{Demand, Step, StepId, StepKind};
use crate::rules::data::{POLICY_APPROVAL, SILENCE_APPROVES, SILENCE_DECIDES};

/// Most deadlines of one process that are followed, each in walks over it.
const MOST_FOLLOWED: usize = 200;

impl<'p> Check<'_, 'p> {
    /// People whose time runs out have not decided: what follows must not be what they were asked for.
    pub(super) fn silence(&mut self, process: usize) {
        let steps = self.processes.get(process).map_or(&[][..], |p| &p.steps);
        let mut left = MOST_FOLLOWED;
        for (index, step) in steps.iter().enumerate() {
            if people_of(step).is_none() || left == 0 {
                continue;
            }
            let Some(node) = self.node(process, StepId::at(index)) else {
                continue;
            };
            for late in self.late(process, node) {
                left = left.saturating_sub(1);
                if self.decides(process, step, late) || self.approves(process, step, node, late) {
                    break;
                }
            }
        }
    }

    /// Where the flow goes when the time of a step is up.
    fn late(&self, process: usize, node: NodeIndex) -> Vec<NodeIndex> {
        let Some(chart) = self.charts.get(process) else {
            return Vec::new();
        };
        let edges = chart.graph.graph.edges(node);
        let late = edges.filter(|e| e.weight().kind == EdgeKind::Timeout);
        late.map(|e| e.target()).collect()
    }

    /// Something is done to whom the data is about, and a policy wants a person to decide that.
    fn decides(&mut self, process: usize, step: &'p Step, late: NodeIndex) -> bool {
        let Some((policy, label, rule)) = self.policy_of_people() else {
            return false;
        };
        let Some(atom) = self.data.atoms.label(&label) else {
            return false;
        };
        let about = self.told_about(process, atom);
        let Some(way) = self.unseen_from(process, late, |n| about.contains(&n)) else {
            return false;
        };
        let Some((act, name)) = self.last_step(&way) else {
            return false;
        };
        let message = format!(
            "When {} is overdue, {name} is done to somebody, and policy `{policy}` wants a person to \
             decide about @{label} data.",
            called(step)
        );
        let finding = SILENCE_DECIDES
            .at(message, step.head)
            .says("no answer decides here")
            .label(act, "this follows from it")
            .label(rule, "the policy's rule")
            .help(format!(
                "let somebody else decide when the time is up: `on overdue -> a_task`; or put a task \
                 before {name}"
            ));
        let hops = steps_on(self.anybody(), &way);
        self.findings.push(on_way(finding, hops));
        true
    }

    /// The same is done when nobody answers as when somebody says yes.
    fn approves(
        &mut self,
        process: usize,
        step: &'p Step,
        node: NodeIndex,
        late: NodeIndex,
    ) -> bool {
        if !may_say_no(step) {
            return false;
        }
        let acts: HashSet<NodeIndex> = self.done_when_answered(process, node);
        if acts.is_empty() {
            return false;
        }
        let Some(way) = self.unseen_from(process, late, |n| acts.contains(&n)) else {
            return false;
        };
        let Some((act, name)) = self.last_step(&way) else {
            return false;
        };
        // That a policy's approval is passed by says it already.
        let told = |f: &Diagnostic| {
            f.code == POLICY_APPROVAL.code && f.labels.iter().any(|l| l.place == act)
        };
        if self.findings.iter().any(told) {
            return true;
        }
        let finding = SILENCE_APPROVES
            .at(
                format!(
                    "Whether {} says yes or nothing at all, {name} follows.",
                    called(step)
                ),
                step.head,
            )
            .says("silence counts as a yes")
            .label(act, "done either way")
            .help(
                "lead what is overdue to somebody who decides, or to an end where nothing is done",
            );
        let hops = steps_on(self.anybody(), &way);
        self.findings.push(on_way(finding, hops));
        true
    }

    /// What is done after an answer, before a person looks again.
    fn done_when_answered(&self, process: usize, node: NodeIndex) -> HashSet<NodeIndex> {
        let Some(chart) = self.charts.get(process) else {
            return HashSet::new();
        };
        let (graph, eyes) = (chart.graph, self.anybody());
        let edges = graph.graph.edges(node);
        let answers = edges.filter(|e| matches!(e.weight().kind, EdgeKind::Next | EdgeKind::Arm));
        let mut todo: Vec<NodeIndex> = answers.map(|e| e.target()).collect();
        let mut seen: HashSet<NodeIndex> = HashSet::from([node]);
        while let Some(at) = todo.pop() {
            if seen.insert(at) && !eyes.looks((process, at)) && !self.acts(process, at) {
                todo.extend(graph.graph.neighbors(at));
            }
        }
        seen.retain(|n| self.acts(process, *n));
        seen
    }

    /// Steps that send data with a label away.
    fn told_about(&self, process: usize, atom: Atom) -> HashSet<NodeIndex> {
        let sinks = self.found.sinks.iter().filter(|s| s.process == process);
        let sends = |s: &&SinkAt| match s.to {
            To::Action(Some(id)) => self.changes_something(id),
            To::Message(_) => true,
            _ => false,
        };
        let with = sinks
            .filter(sends)
            .filter(|s| self.solved.has(s.node, atom));
        with.filter_map(|s| self.node(process, s.step)).collect()
    }

    /// The way from a node, itself included, to a wanted one on which nobody is asked.
    fn unseen_from(
        &self,
        process: usize,
        from: NodeIndex,
        wanted: impl Fn(NodeIndex) -> bool,
    ) -> Option<Vec<At>> {
        let (eyes, from) = (self.anybody(), (process, from));
        if wanted(from.1) {
            return Some(vec![from]);
        }
        if eyes.looks(from) {
            return None;
        }
        let mut way = vec![from];
        let wanted = |at: At, _| wanted(at.1);
        way.extend(ways::unseen(eyes, &Search::within(from, &wanted))?);
        Some(way)
    }

    fn last_step(&self, way: &[At]) -> Option<(Place, String)> {
        let step = self.anybody().step(*way.last()?)?;
        Some((step.head, called(step)))
    }

    /// The first policy that wants a person in decisions, its label and its rule.
    fn policy_of_people(&self) -> Option<(SmolStr, SmolStr, Place)> {
        self.program.policies.iter().find_map(|policy| {
            let rule = policy.rules.iter().find_map(|r| match &r.demand {
                Demand::Person { label } => Some((label.clone(), r.place)),
                _ => None,
            })?;
            Some((policy.name.clone(), rule.0, rule.1))
        })
    }
}

/// Whether a person is asked for a yes or a no here.
fn may_say_no(step: &Step) -> bool {
    match &step.kind {
        StepKind::Task { buttons, .. } | StepKind::Copilot { buttons, .. } => !buttons.is_empty(),
        StepKind::Choose { .. } => true,
        _ => false,
    }
}
