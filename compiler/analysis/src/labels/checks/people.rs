//! Decisions: what they are made from, and whether a person is in them.

use petgraph::graph::NodeIndex;

use flow_syntax::Place;
use smol_str::SmolStr;

use super::{Check, last_place, on_way};
use crate::labels::atoms::Atom;
use crate::labels::control::Control;
use crate::labels::data::Node;
use crate::labels::hops::{Way, called};
use crate::labels::ways;
use crate::model::{Demand, Step, StepId, StepKind};
use crate::rules::data::{CHOSEN_BY_OUTSIDERS, NOBODY_LOOKS, POLICY_PERSON};

/// Labels of data that is about somebody.
pub(super) const ABOUT_PEOPLE: [&str; 2] = ["personal", "sensitive"];

impl<'p> Check<'_, 'p> {
    pub(super) fn decision(&mut self, node: Node, process: usize, step: StepId) {
        let Some(at) = self.step(process, step) else {
            return;
        };
        if !matches!(at.kind, StepKind::Decide { .. } | StepKind::Ask { .. }) {
            return;
        }
        if self.solved.at(node).is_empty() {
            return;
        }
        let asked = self.about_people(node, process, step, at);
        if !asked && self.solved.has(node, self.data.atoms.untrusted()) {
            self.by_outsiders(node, process, step, at);
        }
    }

    /// A model's answer about a person decides, and nobody looks.
    fn about_people(&mut self, node: Node, process: usize, step: StepId, at: &'p Step) -> bool {
        let atoms = self.data.atoms;
        let labels: Vec<(Atom, &SmolStr)> = self
            .solved
            .at(node)
            .iter()
            .filter_map(|a| Some((*a, atoms.confidential(atoms.word_on(*a)?)?)))
            .collect();
        for (atom, label) in labels {
            let policy = self.policy_about(label);
            if policy.is_none() && !ABOUT_PEOPLE.contains(&label.as_str()) {
                continue;
            }
            let Some((steps, act)) = self.decided(process, step, policy.is_some()) else {
                continue;
            };
            let mut way = self.way(node, atom);
            let place = last_place(&way, at.head);
            way.extend(steps);
            self.alone(at, label, place, &act, policy, way);
            return true;
        }
        false
    }

    fn alone(
        &mut self,
        at: &Step,
        label: &SmolStr,
        place: Place,
        act: &(Place, String),
        policy: Option<(SmolStr, Place)>,
        way: Way,
    ) {
        let act_name = &act.1;
        let help = format!(
            "let a person decide, `decide … by a_role`, or put a `task` between {} and {act_name}; a \
             person whose time runs out has not decided",
            called(at)
        );
        let says = "a model's answer decides here";
        let finding = match policy {
            Some((name, rule)) => POLICY_PERSON
                .at(
                    format!(
                        "Policy `{name}` wants a person in decisions about @{label} data; nobody \
                         looks before {act_name}."
                    ),
                    place,
                )
                .says(says)
                .label(act.0, "this follows from it")
                .label(rule, "the policy's rule"),
            None => NOBODY_LOOKS
                .at(
                    format!("A model decides about a person, and nobody looks before {act_name}."),
                    place,
                )
                .says(says)
                .label(act.0, "this follows from it"),
        };
        self.findings.push(on_way(finding.help(help), way));
    }

    /// The policy that wants a person in decisions about a label, and where it says so.
    pub(super) fn policy_about(&self, label: &SmolStr) -> Option<(SmolStr, Place)> {
        self.program.policies.iter().find_map(|policy| {
            let rule = policy
                .rules
                .iter()
                .find(|r| matches!(&r.demand, Demand::Person { label: about } if about == label))?;
            Some((policy.name.clone(), rule.place))
        })
    }

    /// The first thing a decision brings about before a person looks: the steps to it, and itself.
    fn decided(
        &mut self,
        process: usize,
        step: StepId,
        ends_too: bool,
    ) -> Option<(Way, (Place, String))> {
        let graph = self.charts.get(process)?.graph;
        let decision = self.node(process, step)?;
        let control = self
            .controls
            .entry(process)
            .or_insert_with(|| Control::of(graph));
        let controlled = control.controlled(graph, decision);
        let matters = |n: NodeIndex| self.acts(process, n) || (ends_too && self.ends(process, n));
        let way = ways::unseen(graph, decision, |n| {
            controlled.get(n.index()) == Some(&true) && matters(n)
        })?;
        let act = *way.last()?;
        let act = match self.step_of(process, act) {
            Some(step) => (step.head, called(step)),
            None => {
                let place = graph.graph.node_weight(act).map(|n| n.place)?;
                (place, "the end".to_owned())
            }
        };
        Some((self.steps_on(process, &way), act))
    }

    /// Text of outsiders decides whether something is done.
    fn by_outsiders(&mut self, node: Node, process: usize, step: StepId, at: &'p Step) {
        let Some((steps, act)) = self.decided(process, step, false) else {
            return;
        };
        // A message to another process of one's own is no act outside.
        let sends = |s: &&Step| s.head == act.0 && matches!(s.kind, StepKind::Send { .. });
        if self
            .processes
            .get(process)
            .is_some_and(|p| p.steps.iter().any(|s| sends(&s)))
        {
            return;
        }
        let mut way = self.way(node, self.data.atoms.untrusted());
        let place = last_place(&way, at.head);
        way.extend(steps);
        let finding = CHOSEN_BY_OUTSIDERS
            .at(
                format!("What outsiders wrote decides whether {} is done, and nobody looks.", act.1),
                place,
            )
            .says("decided by outsiders' text")
            .label(act.0, "this is done or not")
            .help(
                "put a person between them (`decide … by a_role`, `task … by a_role`), or decide by data \
                 that is your own",
            );
        self.findings.push(on_way(finding, way));
    }
}
