//! Policies: where data may go, and what needs a person's approval.

use flow_syntax::{Applicability, Place};
use petgraph::graph::NodeIndex;
use smol_str::SmolStr;

use super::{Check, last_place, on_way};
use crate::graph::EdgeKind;
use crate::labels::build::{SinkAt, To};
use crate::labels::hops::{Way, called};
use crate::labels::ways;
use crate::model::{ActionId, AgentPart, Demand, People, Policy, Step, StepId, StepKind};
use crate::rules::data::{APPROVER_IS_AUTHOR, POLICY_APPROVAL, POLICY_ONLY_TO};

impl<'p> Check<'_, 'p> {
    /// `@personal only to quick, crm`
    pub(super) fn only_to(&mut self, sink: &SinkAt) {
        let program = self.program;
        for policy in &program.policies {
            for rule in &policy.rules {
                let Demand::OnlyTo {
                    label,
                    models,
                    systems,
                    messages,
                } = &rule.demand
                else {
                    continue;
                };
                let atom = self.data.atoms.label(label);
                let Some(atom) = atom.filter(|a| self.solved.at(sink.node).contains(a)) else {
                    continue;
                };
                let outside = match sink.to {
                    To::Model(Some(id)) => {
                        let chain = self.chain(id);
                        let found = chain.into_iter().find(|m| !models.contains(m));
                        found
                            .and_then(|m| program.models.get(m.index()))
                            .map(|m| m.name.clone())
                    }
                    To::Action(Some(id)) | To::Tool(id, false) => {
                        let system = program.systems.get(id.system.index());
                        system
                            .filter(|_| !systems.contains(&id.system))
                            .map(|s| s.name.clone())
                    }
                    To::Message(id) if id.is_none_or(|id| !messages.contains(&id)) => {
                        let message = id.and_then(|id| program.messages.get(id.index()));
                        Some(message.map_or_else(|| "a message".into(), |m| m.name.clone()))
                    }
                    // What is not declared was reported: it may turn out to be what is allowed.
                    To::Model(None) | To::Action(None) | To::Tool(_, true) | To::Message(_) => None,
                };
                if let Some(outside) = outside {
                    let way = self.way(sink.node, atom);
                    self.goes_elsewhere(sink, policy, rule.place, label, &outside, way);
                    return;
                }
            }
        }
    }

    fn goes_elsewhere(
        &mut self,
        sink: &SinkAt,
        policy: &Policy,
        rule: Place,
        label: &SmolStr,
        outside: &SmolStr,
        way: Way,
    ) {
        let Some(step) = self.of(sink) else { return };
        let message = format!(
            "Policy `{}` keeps @{label} data from `{outside}`, and {} sends it there.",
            policy.name,
            called(step)
        );
        let finding = POLICY_ONLY_TO
            .at(message, last_place(&way, step.head))
            .says(format!("@{label} data"))
            .label(rule, "only these may have it")
            .help(format!(
                "send `mask(…)` instead, let a person hand on what may be seen, or add `{outside}` to \
                 the policy"
            ));
        self.findings.push(on_way(finding, way));
    }

    /// `action crm.refund needs approval by lead`, in one process.
    pub(super) fn approvals(&mut self, process: usize) {
        let program = self.program;
        for policy in &program.policies {
            for rule in &policy.rules {
                let Demand::Approval { action, by } = &rule.demand else {
                    continue;
                };
                let steps = self.processes.get(process).map_or(&[][..], |p| &p.steps);
                for (index, step) in steps.iter().enumerate() {
                    let id = StepId::at(index);
                    match &step.kind {
                        StepKind::Call(call) if call.action == Some(*action) => {
                            self.approved(process, id, step, by, (policy, rule.place));
                        }
                        StepKind::Agent(agent) if agent.tools.contains(action) => {
                            self.approved_tool(step, agent, *action, by, (policy, rule.place));
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// On every way to the call somebody of these roles must have acted.
    fn approved(
        &mut self,
        process: usize,
        id: StepId,
        step: &'p Step,
        by: &[SmolStr],
        policy: (&Policy, Place),
    ) {
        let (Some(built), Some(to)) = (self.charts.get(process), self.node(process, id)) else {
            return;
        };
        let graph = &built.graph;
        let approves = |node: NodeIndex, kind: EdgeKind| {
            let silent = matches!(kind, EdgeKind::Timeout | EdgeKind::Error);
            !silent && self.step_of(process, node).is_some_and(|s| acts_as(s, by))
        };
        let way = ways::search(graph, graph.start, |n| n == to, |n, k| !approves(n, k));
        let Some(way) = way else {
            return self.by_another(process, id, step, by, policy);
        };
        let steps = self.steps_on(process, &way);
        let who = by.join(" or ");
        let (policy, rule) = policy;
        let message = format!(
            "Policy `{}` wants an approval by {who} before {}, and there is a way without one.",
            policy.name,
            called(step)
        );
        let finding = POLICY_APPROVAL
            .at(message, step.head)
            .says("may be done without approval")
            .label(rule, "the policy's rule")
            .help(format!(
                "put a step by {who} on every way to it: `decide approve \"Approve?\" by {who} {{ … }}`"
            ));
        self.findings.push(on_way(finding, steps));
    }

    fn approved_tool(
        &mut self,
        step: &'p Step,
        agent: &AgentPart,
        action: ActionId,
        by: &[SmolStr],
        policy: (&Policy, Place),
    ) {
        let who = by.join(" or ");
        let name = self.action_name(action);
        let people = agent.approve_by.as_ref();
        if agent.approve.contains(&action) && people.is_some_and(|p| is_one_of(p, by)) {
            return;
        }
        let tool = self
            .program
            .action(action)
            .map_or(step.head, |(_, a)| a.place);
        let (policy, rule) = policy;
        let message = format!(
            "Policy `{}` wants an approval by {who} of `{name}`, and agent {} may use it without.",
            policy.name,
            called(step)
        );
        let finding = POLICY_APPROVAL
            .at(message, step.head)
            .says("may use it without approval")
            .label(rule, "the policy's rule")
            .help(format!("add `approve [{name}] by {who}` to the agent"))
            .hop(step.head, format!("agent {} works by itself", called(step)))
            .hop(tool, format!("and may use `{name}`"));
        self.findings.push(finding);
    }

    /// Whoever prepared what is done must not be the one who approves it.
    fn by_another(
        &mut self,
        process: usize,
        id: StepId,
        step: &'p Step,
        by: &[SmolStr],
        (policy, rule): (&Policy, Place),
    ) {
        let Some(whole) = self.processes.get(process) else {
            return;
        };
        let StepKind::Call(call) = &step.kind else {
            return;
        };
        let authors = crate::labels::authors::of(whole, call.args.iter().map(|(_, v)| v));
        let (Some(built), Some(to)) = (self.charts.get(process), self.node(process, id)) else {
            return;
        };
        let writes: Vec<_> = authors.iter().map(|a| self.node(process, *a)).collect();
        let acts = |node| self.step_of(process, node).is_some_and(|s| acts_as(s, by));
        // The nearest step before it that is not itself one of those that write what is approved.
        let approves = |node| node != to && acts(node) && !writes.contains(&Some(node));
        let nearest = ways::nearest_before(built.graph, to, approves);
        let Some(approval) = nearest.and_then(|node| self.step_of(process, node)) else {
            return;
        };
        let Some(people) = people_of(approval) else {
            return;
        };
        let same = authors.into_iter().find(|author| {
            !people.not_whoever_did.contains(author)
                && whole
                    .step(*author)
                    .and_then(people_of)
                    .is_some_and(|p| shares(p, people))
        });
        let Some(author) = same.and_then(|a| whole.step(a)) else {
            return;
        };
        let message = format!(
            "{} may be approved by whoever did {}.",
            called(step),
            called(author)
        );
        let mut finding = APPROVER_IS_AUTHOR
            .at(message, approval.head)
            .says("the same person may do both")
            .label(author.head, "this person writes what is approved")
            .label(rule, format!("policy `{}` wants an approval", policy.name))
            .help(format!(
                "an approval is worth something when somebody else gives it: `not by whoever did {}`",
                author.name
            ))
            .hop(author.head, format!("{} writes what is approved", called(author)))
            .hop(approval.head, format!("{} approves it", called(approval)))
            .hop(step.head, format!("then {}", called(step)));
        if people.not_whoever_did.is_empty() {
            let (end, text) = (
                after(people.place),
                format!(" not by whoever did {}", author.name),
            );
            finding = finding.fix(
                format!("add `{}`", text.trim()),
                Applicability::Machine,
                end,
                text,
            );
        }
        self.findings.push(finding);
    }
}

fn after(place: Place) -> Place {
    let end = place.span.end;
    Place {
        span: flow_syntax::Span::new(end, end),
        ..place
    }
}

pub(crate) fn people_of(step: &Step) -> Option<&People> {
    match &step.kind {
        StepKind::Task { by, .. } | StepKind::Copilot { by, .. } | StepKind::Choose { by, .. } => {
            Some(by)
        }
        _ => None,
    }
}

/// Whether a step is always done by one of these roles.
fn acts_as(step: &Step, roles: &[SmolStr]) -> bool {
    people_of(step).is_some_and(|p| is_one_of(p, roles))
}

fn is_one_of(people: &People, roles: &[SmolStr]) -> bool {
    let is = |r: &crate::model::RoleRef| roles.contains(&r.name);
    if people.all {
        return people.roles.iter().any(is);
    }
    !people.roles.is_empty() && people.roles.iter().all(is)
}

fn shares(a: &People, b: &People) -> bool {
    a.roles
        .iter()
        .any(|r| b.roles.iter().any(|o| o.name == r.name))
}
