//! What may reach the places where data leaves: from the analysis to the plan's steps.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use flow_analysis::labels::{Receiver, Sink as Found};
use flow_plan::step::Sink;
use flow_plan::{Plan, Step, StepKind};

/// Says of people's text that it is not one's own: no matter of who may see it.
const UNTRUSTED: &str = "untrusted";

/// Labels and regions by step path.
#[derive(Default)]
struct Reaches<'a> {
    labels: BTreeSet<&'a str>,
    regions: BTreeSet<&'a str>,
}

/// Fills in what may reach each step's model, system or message.
pub(crate) fn fill(plan: &mut Plan, sinks: &[Arc<Found>]) {
    let mut all: HashMap<&str, Reaches<'_>> = HashMap::new();
    // What an agent's tools get is what its model saw.
    for sink in sinks.iter().filter(|s| !matches!(s.to, Receiver::Tool(_))) {
        let reaches = all.entry(&sink.step).or_default();
        let secret = sink
            .labels
            .iter()
            .map(|l| l.as_str())
            .filter(|l| *l != UNTRUSTED);
        reaches.labels.extend(secret);
        reaches
            .regions
            .extend(sink.regions.iter().map(|r| r.as_str()));
    }
    for step in plan.processes.values_mut().flat_map(|p| &mut p.steps) {
        let reaches = all.remove(step.path.as_str());
        step.sink = reaches
            .or_else(|| sends(step).then(Reaches::default))
            .map(sink);
    }
}

fn sink(reaches: Reaches<'_>) -> Sink {
    let texts = |all: BTreeSet<&str>| all.into_iter().map(str::to_owned).collect();
    Sink {
        labels: texts(reaches.labels),
        regions: texts(reaches.regions),
    }
}

/// Whether data leaves from a step at all.
fn sends(step: &Step) -> bool {
    let machine = matches!(
        step.kind,
        StepKind::Ai { .. }
            | StepKind::Copilot { .. }
            | StepKind::Agent { .. }
            | StepKind::Ask { .. }
            | StepKind::Call { .. }
            | StepKind::Send { .. }
            | StepKind::Undo { .. }
    );
    machine || step.undone_by.is_some()
}
