//! What may reach the places where data leaves: from the analysis to the plan's steps.

use std::collections::{BTreeSet, HashMap};

use flow_analysis::labels::{Receiver, Sink};
use flow_plan::Plan;

/// Says of people's text that it is not one's own: no matter of who may see it.
const UNTRUSTED: &str = "untrusted";

/// Labels and regions by step path.
#[derive(Default)]
struct Reaches<'a> {
    labels: BTreeSet<&'a str>,
    regions: BTreeSet<&'a str>,
}

/// Fills in what may reach each step's model, system or message.
pub(crate) fn fill(plan: &mut Plan, sinks: &[Sink]) {
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
        if let Some(reaches) = all.get(step.path.as_str()) {
            step.sink.labels = reaches.labels.iter().map(ToString::to_string).collect();
            step.sink.regions = reaches.regions.iter().map(ToString::to_string).collect();
        }
    }
}
