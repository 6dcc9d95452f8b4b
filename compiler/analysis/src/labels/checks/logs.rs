//! How long logs are kept of what models did with data about people.

use std::collections::HashSet;

use flow_plan::Value;
use flow_syntax::Place;
use smol_str::SmolStr;

use super::{Check, on_way};
use crate::labels::atoms::Atom;
use crate::labels::build::{SinkAt, To};
use crate::labels::hops::Way;
use crate::model::{Prop, StepKind};
use crate::rules::data::LOG_TOO_SHORT;
use crate::tables::is_longer;

/// How long logs of a high-risk use of AI are kept at least: six months (AI Act, Art. 26 (6)).
const LOGS: &str = "P6M";

impl Check<'_, '_> {
    /// Logs of what models did with such data, in a process that keeps them for too short a time or in one
    /// that it runs.
    pub(super) fn logs(&mut self, group: &[usize]) {
        let six = Value::Duration(SmolStr::new_static(LOGS));
        for at in group {
            let process = self.processes.get(*at).copied();
            let keep = process.and_then(|p| p.props.iter().find(|p| p.key == "keep"));
            let short = |keep: &&Prop| {
                let mut values = keep.values().filter_map(|v| v.value());
                values.any(|v| is_longer(&six, v))
            };
            let Some(keep) = keep.filter(short) else {
                continue;
            };
            let runs = self.runs(*at);
            let asks = |s: &&SinkAt| matches!(s.to, To::Model(_)) && runs.contains(&s.process);
            let found = self.found.sinks.iter().filter(asks).find_map(|sink| {
                let labels = self.confidential(sink.node);
                let about = labels.into_iter().find_map(|(atom, label)| {
                    Some((atom, label.clone(), self.policy_about(label)?))
                })?;
                Some((*sink, about))
            });
            if let Some((sink, (atom, label, (policy, rule)))) = found {
                self.log_too_short(&sink, atom, &label, keep.place, (&policy, rule));
            }
        }
    }

    /// A process and those that it runs, through others too.
    fn runs(&self, process: usize) -> HashSet<usize> {
        let mut found = HashSet::new();
        let mut todo = vec![process];
        while let Some(at) = todo.pop() {
            if !found.insert(at) {
                continue;
            }
            let steps = self.processes.get(at).map_or(&[][..], |p| &p.steps);
            todo.extend(steps.iter().filter_map(|s| match &s.kind {
                StepKind::Run {
                    process: Some(id), ..
                } => Some(id.index()),
                _ => None,
            }));
        }
        found
    }

    fn log_too_short(
        &mut self,
        sink: &SinkAt,
        atom: Atom,
        label: &SmolStr,
        keep: Place,
        (policy, rule): (&SmolStr, Place),
    ) {
        let Some(step) = self.of(sink) else { return };
        let message = format!(
            "A model reads @{label} data here, which policy `{policy}` decides by a person, and its logs \
             are kept for less than six months."
        );
        let finding = LOG_TOO_SHORT
            .at(message, keep)
            .says("too short")
            .label(step.head, "the model reads it here")
            .label(rule, "the policy's rule")
            .help("write `keep 6 months`, or longer");
        let way: Way = self.way(sink.node, atom);
        self.findings.push(on_way(finding, way));
    }
}
