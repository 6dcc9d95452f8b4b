//! How far a run is.

use std::collections::BTreeMap;

use flow_analysis::graph::FlowGraph;

use super::{Mark, Overlay, State, Tracer, Visit};

/// The overlay of a run. `states` says how each step stands that the run came to, by path; what it
/// did not come to is passed by.
pub fn progress(
    title: String,
    graphs: &[&FlowGraph],
    visits: &[Visit],
    states: &BTreeMap<String, State>,
) -> Overlay {
    let mut overlay = Overlay {
        title,
        rest: Some(State::Skipped),
        legend: legend(states),
        ..Overlay::default()
    };
    for graph in graphs {
        let way = Tracer::of(graph).trace(visits);
        let passed = way.nodes.into_iter();
        overlay
            .steps
            .extend(passed.map(|path| (path, Mark::from(State::Done))));
        overlay.mark_arrows(graph, way.arrows, State::Done);
    }
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for visit in visits {
        *times.entry(visit.path.as_str()).or_default() += 1;
    }
    for (path, state) in states {
        let times = times.get(path.as_str()).filter(|times| **times > 1);
        let value = times.map(|times| format!("{times}×"));
        let mark = Mark {
            state: *state,
            value,
        };
        overlay.steps.insert(path.clone(), mark);
    }
    overlay
}

fn legend(states: &BTreeMap<String, State>) -> Vec<(State, String)> {
    let mut all = vec![(State::Done, "Done".to_owned())];
    let words = [
        (State::Running, "Under way"),
        (State::Waiting, "Waits for somebody or for a time"),
        (State::Failed, "Failed"),
    ];
    let seen = words
        .into_iter()
        .filter(|(state, _)| states.values().any(|s| s == state));
    all.extend(seen.map(|(state, words)| (state, words.to_owned())));
    all.push((State::Skipped, "Not passed".to_owned()));
    all
}
