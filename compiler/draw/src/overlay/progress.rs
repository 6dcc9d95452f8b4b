//! How far a run is.

use std::collections::BTreeMap;

use flow_analysis::graph::FlowGraph;

use super::{Mark, Overlay, State, Visit, trace};

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
        let way = trace(graph, visits);
        let passed = way.nodes.into_iter();
        overlay
            .steps
            .extend(passed.map(|path| (path, Mark::from(State::Done))));
        let arrows = way.arrows.into_iter();
        overlay
            .arrows
            .extend(arrows.map(|arrow| (arrow, State::Done)));
    }
    for (path, state) in states {
        let times = visits.iter().filter(|visit| visit.path == *path).count();
        let value = (times > 1).then(|| format!("{times}×"));
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
