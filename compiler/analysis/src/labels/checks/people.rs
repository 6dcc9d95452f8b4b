//! Decisions: what they are made from, and whether a person is in them.

use flow_syntax::Place;
use smol_str::SmolStr;

use super::decided::Matters;
use super::{Check, last_place, on_way};
use crate::labels::atoms::Atom;
use crate::labels::build::Found;
use crate::labels::data::Node;
use crate::labels::guards::Guarded;
use crate::labels::hops::{Way, called};
use crate::model::{Demand, Step, StepId};
use crate::rules::data::{CHOSEN_BY_OUTSIDERS, NOBODY_LOOKS, POLICY_PERSON};

/// Labels of data that is about somebody.
pub(super) const ABOUT_PEOPLE: [&str; 2] = ["personal", "sensitive"];

/// Something that decides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decider {
    /// Where it reads what it goes by.
    pub(super) node: Node,
    pub(super) process: usize,
    pub(super) step: StepId,
    /// What depends on it; nothing where it is the way that the flow takes.
    pub(super) guarded: Option<Guarded>,
}

/// All that decides, in the order of the graph of data.
pub(super) fn deciders(found: &Found) -> Vec<Decider> {
    let steps = found.deciders.iter().map(|(node, at)| (*node, *at, None));
    let guards = found.guards.iter();
    let guards = guards.map(|g| (g.node, (g.process, g.step), Some(g.of)));
    let all = steps.chain(guards);
    let mut all: Vec<Decider> = all
        .map(|(node, (process, step), guarded)| Decider {
            node,
            process,
            step,
            guarded,
        })
        .collect();
    all.sort_by_key(|d| d.node);
    all
}

impl<'p> Check<'_, 'p> {
    pub(super) fn decision(&mut self, decider: &Decider) {
        let Some(at) = self.step(decider.process, decider.step) else {
            return;
        };
        if self.solved.at(decider.node).is_empty() {
            return;
        }
        let asked = self.about_people(decider, at);
        if !asked && self.is_outsiders(decider) {
            self.by_outsiders(decider, at);
        }
    }

    /// Whether outsiders' text decides. A condition that must still hold for a step looks at what was decided
    /// before, and that decision is looked at by itself.
    fn is_outsiders(&self, decider: &Decider) -> bool {
        let (node, untrusted) = (decider.node, self.data.atoms.untrusted());
        let again = decider.guarded == Some(Guarded::Step);
        self.solved.has(node, untrusted)
            && !(again && self.solved.is_told(node, untrusted))
            && !self.is_by_end(node, untrusted)
    }

    /// Whether only how a process ended decides, after a decision of its own.
    fn is_by_end(&self, node: Node, atom: Atom) -> bool {
        let ended = &self.found.ended;
        self.solved.is_told_by_end(ended, node, atom)
    }

    /// A model's answer about a person decides, and nobody looks.
    fn about_people(&mut self, decider: &Decider, at: &'p Step) -> bool {
        let atoms = self.data.atoms;
        let labels: Vec<(Atom, &SmolStr)> = self
            .solved
            .at(decider.node)
            .iter()
            .filter(|a| !self.is_by_end(decider.node, **a))
            .filter_map(|a| Some((*a, atoms.confidential(atoms.word_on(*a)?)?)))
            .collect();
        for (atom, label) in labels {
            let policy = self.policy_about(label);
            if policy.is_none() && !ABOUT_PEOPLE.contains(&label.as_str()) {
                continue;
            }
            let matters = Matters {
                ends: policy.is_some(),
                sends: true,
            };
            let Some((steps, act)) = self.decided(decider, matters) else {
                continue;
            };
            let mut way = self.way(decider.node, atom);
            let place = last_place(&way, at.head);
            way.extend(steps);
            let help = remedy(at, decider.guarded, &act.1);
            self.alone(label, place, &act, policy, help, way);
            return true;
        }
        false
    }

    fn alone(
        &mut self,
        label: &SmolStr,
        place: Place,
        act: &(Place, String),
        policy: Option<(SmolStr, Place)>,
        help: String,
        way: Way,
    ) {
        let act_name = &act.1;
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

    /// Text of outsiders decides whether something is done.
    fn by_outsiders(&mut self, decider: &Decider, at: &'p Step) {
        // A message to another process of one's own is no act outside.
        let matters = Matters {
            ends: false,
            sends: false,
        };
        let Some((steps, act)) = self.decided(decider, matters) else {
            return;
        };
        let mut way = self.way(decider.node, self.data.atoms.untrusted());
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

/// What to do about a decision that nobody looks at.
fn remedy(at: &Step, guarded: Option<Guarded>, act: &str) -> String {
    let where_to = match guarded {
        Some(_) => format!("before {act}"),
        None => format!("between {} and {act}", called(at)),
    };
    format!(
        "let a person decide, `decide … by a_role`, or put a `task` {where_to}; a person whose time runs \
         out has not decided"
    )
}
