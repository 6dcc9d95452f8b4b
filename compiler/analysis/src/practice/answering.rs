//! What policies want of every process and every task: that a role answers for it, and that it ends in time.

use flow_syntax::{Diagnostic, Place};
use smol_str::SmolStr;

use super::holding::has_limit;
use super::{Practice, called};
use crate::model::{Demand, Process, Program, Prop, StepKind};
use crate::rules::data::{NOBODY_ACCOUNTABLE, POLICY_NOT_KEPT};

impl Practice<'_, '_, '_> {
    pub(super) fn demanded(&mut self) {
        let (accountable, limits) = (
            self.demand(&Demand::Accountable),
            self.demand(&Demand::TimeLimit),
        );
        if let Some(rule) = accountable {
            self.wants_accountable(rule);
        }
        if let Some((policy, rule)) = limits {
            for (id, step) in self.steps() {
                let person = crate::labels::people_of(step).is_some();
                if !person
                    || step.due.is_some()
                    || has_limit(step)
                    || self.is_ended_around(step.scope)
                {
                    continue;
                }
                let finding = POLICY_NOT_KEPT
                    .at(
                        format!("Policy `{policy}` wants a time limit for what people do; {} has none.", called(step)),
                        step.head,
                    )
                    .says("no time limit")
                    .label(rule, "the policy's rule")
                    .help("say when it is due, and what happens then: `due in 2 days`, `on overdue -> a_step`");
                self.report_at(id, finding);
            }
        }
    }

    /// The first rule of a policy that demands this.
    fn demand(&self, wanted: &Demand) -> Option<(SmolStr, Place)> {
        self.cx.program.policies.iter().find_map(|policy| {
            let rule = policy.rules.iter().find(|r| r.demand == *wanted)?;
            Some((policy.name.clone(), rule.place))
        })
    }

    fn wants_accountable(&mut self, (policy, rule): (SmolStr, Place)) {
        if has(&self.process.props, "accountable").is_some() || self.process.steps.is_empty() {
            return;
        }
        let finding = POLICY_NOT_KEPT
            .at(
                format!(
                    "Policy `{policy}` wants a role that is accountable; `{}` names none.",
                    self.process.name
                ),
                self.process.place,
            )
            .says("who answers for it?")
            .label(rule, "the policy's rule")
            .help("name one role: `accountable lead`")
            .hop(rule, format!("policy `{policy}` asks it of every process"))
            .hop(
                self.process.place,
                format!("`{}` runs, and nobody answers for it", self.process.name),
            );
        self.cx.report(finding);
    }
}

fn has<'p>(props: &'p [Prop], key: &str) -> Option<&'p Prop> {
    props.iter().find(|p| p.key == key)
}

/// Roles that are asked or told, in a process of which nobody is accountable: neither for it, nor for the step,
/// nor for a process that runs it.
pub(super) fn nobody(program: &Program, found: &mut Vec<Diagnostic>) {
    let answered = answered(program);
    for (process, answered) in program.processes.iter().zip(answered) {
        if answered {
            continue;
        }
        let own = std::iter::once(&process.props);
        let steps = process.steps.iter().map(|s| &s.props);
        let asked = own.chain(steps).filter(|p| has(p, "accountable").is_none());
        let asked = asked.flat_map(|p| has(p, "consult").or_else(|| has(p, "inform")));
        if let Some(line) = asked.min_by_key(|line| line.place.span.start) {
            found.push(nobody_answers(process, line));
        }
    }
}

/// By process: whether it, or one that runs it, names an accountable role.
fn answered(program: &Program) -> Vec<bool> {
    let own = |p: &Process| has(&p.props, "accountable").is_some();
    let mut answered: Vec<bool> = program.processes.iter().map(|p| own(p)).collect();
    let mut todo: Vec<usize> = (0..answered.len())
        .filter(|i| answered.get(*i) == Some(&true))
        .collect();
    while let Some(at) = todo.pop() {
        let steps = program.processes.get(at).map_or(&[][..], |p| &p.steps);
        for step in steps {
            if let StepKind::Run {
                process: Some(id), ..
            } = &step.kind
                && let Some(slot) = answered.get_mut(id.index()).filter(|a| !**a)
            {
                *slot = true;
                todo.push(id.index());
            }
        }
    }
    answered
}

fn nobody_answers(process: &Process, line: &Prop) -> Diagnostic {
    let what = match line.key.as_str() {
        "consult" => "asked",
        _ => "told",
    };
    NOBODY_ACCOUNTABLE
        .at(
            format!(
                "A role is {what} here, and none is accountable for `{}`.",
                process.name
            ),
            line.place,
        )
        .says("who answers for it?")
        .help("name the one role that answers for the process: `accountable lead`")
}
