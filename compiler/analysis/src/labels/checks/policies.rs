//! Policies: where data may go, and what needs a person's approval.

use flow_syntax::{Applicability, Diagnostic, Place};
use smol_str::SmolStr;

use super::{Check, last_place, on_way, steps_on};
use crate::graph::NodeKind;
use crate::labels::build::{SinkAt, To};
use crate::labels::eyes::Eyes;
use crate::labels::hops::{Way, called};
use crate::labels::people::{Gap, Who, gap, is_by, is_one_of, people_of};
use crate::labels::ways::{self, At, Reached, Search};
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
                "send `redact(…)` or `mask(…)` instead, let a person hand on what may be seen, or add `{outside}` to \
                 the policy"
            ));
        self.findings.push(on_way(finding, way));
    }

    /// `action crm.refund needs approval by lead`
    pub(super) fn policies(&mut self) {
        let program = self.program;
        for policy in &program.policies {
            for rule in &policy.rules {
                if let Demand::Approval { action, by } = &rule.demand {
                    self.approvals(*action, by, (policy, rule.place));
                }
            }
        }
    }

    /// Where the processes at hand use an action that somebody must approve.
    fn approvals(&mut self, action: ActionId, by: &[SmolStr], policy: (&Policy, Place)) {
        let mut eyes = None;
        for process in self.group {
            let steps = self.processes.get(*process).map_or(&[][..], |p| &p.steps);
            let agents = steps.iter().filter_map(|s| match &s.kind {
                StepKind::Agent(agent) if agent.tools.contains(&action) => Some((s, agent)),
                _ => None,
            });
            for (step, agent) in agents {
                self.approved_tool(step, agent, action, by, policy);
            }
            let users = || steps.iter().enumerate().filter(|(_, s)| uses(s, action));
            let Some(chart) = self
                .charts
                .get(*process)
                .filter(|_| users().next().is_some())
            else {
                continue;
            };
            let eyes = &*eyes.get_or_insert_with(|| self.eyes(Who::OneOf(by.to_vec())));
            let reached = Reached::from(eyes, (*process, chart.graph.start));
            for (index, step) in users() {
                let Some(node) = self.node(*process, StepId::at(index)) else {
                    continue;
                };
                let (at, way) = ((*process, node), reached.way((*process, node)));
                match (is_of(step, action), way) {
                    (true, Some(way)) => self.unasked(eyes, &way, step, policy),
                    (true, None) => self.by_another(eyes, at, step, policy),
                    (false, Some(way)) => self.undone(eyes, way, at, step, policy),
                    (false, None) => {}
                }
            }
        }
    }

    /// On every way to the call somebody of these roles must have acted.
    fn unasked(
        &mut self,
        eyes: &Eyes<'_, 'p>,
        way: &[At],
        step: &'p Step,
        policy: (&Policy, Place),
    ) {
        let message = format!(
            "Policy `{}` wants an approval by {} before {}, and there is a way without one.",
            policy.0.name,
            eyes.who,
            called(step)
        );
        let finding = POLICY_APPROVAL
            .at(message, step.head)
            .says("may be done without approval");
        self.unapproved(finding, eyes, way, policy.1);
    }

    /// What takes a step back must be approved too: on the way to the step, or from it to where that is done.
    fn undone(
        &mut self,
        eyes: &Eyes<'_, 'p>,
        mut way: Vec<At>,
        at: At,
        step: &'p Step,
        policy: (&Policy, Place),
    ) {
        let Some(undo) = &step.undone_by else { return };
        let undoes = |node: At, _| self.undoes(node, at);
        let Some(rest) = ways::unseen(eyes, &Search::within(at, &undoes)) else {
            return;
        };
        way.extend(rest);
        let message = format!(
            "Policy `{}` wants an approval by {} before `{}`, and {} may be undone by it without one.",
            policy.0.name,
            eyes.who,
            undo.written,
            called(step)
        );
        let finding = POLICY_APPROVAL
            .at(message, step.head)
            .says("may be undone without approval");
        self.unapproved(finding, eyes, &way, policy.1);
    }

    /// Whether a step that is done is taken back here.
    fn undoes(&self, at: At, done: At) -> bool {
        let kind = self.charts.get(at.0).and_then(|c| c.kind(at.1));
        match self.step_of(at.0, at.1).map(|s| &s.kind) {
            Some(StepKind::Undo { step: Some(step) }) => self.node(at.0, *step) == Some(done.1),
            Some(StepKind::Fail { without_undo }) => !without_undo,
            _ => kind == Some(NodeKind::Fail),
        }
    }

    /// The way without an approval, and what to do about it.
    fn unapproved(&mut self, finding: Diagnostic, eyes: &Eyes<'_, 'p>, way: &[At], rule: Place) {
        let who = &eyes.who;
        let mut finding = finding.label(rule, "the policy's rule");
        let mut given = eyes.along(way).filter_map(|(.., step)| step);
        let weak = given.find_map(|step| {
            let given = is_by(step, who).then(|| gap(step, who)).flatten()?;
            Some((step, given))
        });
        let help = match &weak {
            Some((step, Gap::Sampled(place))) => {
                finding = finding.label(*place, "the other cases are not approved");
                format!(
                    "leave out `sample`, so that {who} sees every case of {}",
                    called(step)
                )
            }
            Some((step, Gap::StandIn(other, place))) => {
                finding = finding.label(*place, format!("`{other}` may approve it alone"));
                format!(
                    "let nobody but {who} do {}, or let the policy name `{other}` too",
                    called(step)
                )
            }
            None => format!(
                "put a step by {who} on every way to it: `decide approve \"Approve?\" by {who} {{ … }}`"
            ),
        };
        let hops = steps_on(eyes, way);
        self.findings.push(on_way(finding.help(help), hops));
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
        eyes: &Eyes<'_, 'p>,
        (process, to): At,
        step: &'p Step,
        (policy, rule): (&Policy, Place),
    ) {
        let Some(whole) = self.processes.get(process) else {
            return;
        };
        let StepKind::Call(call) = &step.kind else {
            return;
        };
        let authors = crate::labels::authors::of(whole, call.args.iter().map(|(_, v)| v));
        let Some(built) = self.charts.get(process) else {
            return;
        };
        let writes: Vec<_> = authors.iter().map(|a| self.node(process, *a)).collect();
        // The nearest step before it that is not itself one of those that write what is approved.
        let approves =
            |node| node != to && eyes.looks((process, node)) && !writes.contains(&Some(node));
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

/// Whether a step calls an action, or is taken back by it.
fn uses(step: &Step, action: ActionId) -> bool {
    let undo = step.undone_by.as_ref();
    is_of(step, action) || undo.is_some_and(|u| u.action == Some(action))
}

/// Whether a step calls an action.
fn is_of(step: &Step, action: ActionId) -> bool {
    matches!(&step.kind, StepKind::Call(call) if call.action == Some(action))
}

fn shares(a: &People, b: &People) -> bool {
    a.roles
        .iter()
        .any(|r| b.roles.iter().any(|o| o.name == r.name))
}
