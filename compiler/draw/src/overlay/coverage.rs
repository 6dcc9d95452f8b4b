//! What tests reach.

use flow_analysis::graph::{FlowGraph, NodeKind};

use super::{Mark, Overlay, State, Trace, Tracer, Visit};

/// The overlay of what tests reach: one list of visits a test.
pub fn coverage(graphs: &[&FlowGraph], tests: &[Vec<Visit>]) -> Overlay {
    let mut overlay = Overlay {
        legend: vec![
            (State::Covered, "A test reaches it".to_owned()),
            (State::Missed, "No test reaches it".to_owned()),
        ],
        rest: Some(State::Missed),
        other_arrows: Some(State::Missed),
        ..Overlay::default()
    };
    let (mut steps, mut arrows) = (Share::default(), Share::default());
    for graph in graphs {
        let way = all(graph, tests);
        for node in graph.graph.node_weights() {
            let added = node.kind.bounds_block() || matches!(node.kind, NodeKind::Start(_));
            if !added && node.kind != NodeKind::Gap {
                steps.count(way.nodes.contains(&node.path));
            }
        }
        arrows.all += graph.graph.edge_count();
        arrows.hit += way.arrows.len();
        let nodes = way.nodes.into_iter();
        overlay
            .steps
            .extend(nodes.map(|path| (path, Mark::from(State::Covered))));
        overlay.mark_arrows(graph, way.arrows, State::Covered);
    }
    let tests = match tests.len() {
        1 => "1 test reaches".to_owned(),
        n => format!("{n} tests reach"),
    };
    overlay.title = format!(
        "What {tests}: {} of {} steps, {} of {} arrows",
        steps.hit, steps.all, arrows.hit, arrows.all
    );
    overlay
}

#[derive(Default)]
struct Share {
    hit: usize,
    all: usize,
}

impl Share {
    fn count(&mut self, hit: bool) {
        self.all += 1;
        self.hit += usize::from(hit);
    }
}

/// All that any test passes.
fn all(graph: &FlowGraph, tests: &[Vec<Visit>]) -> Trace {
    let tracer = Tracer::of(graph);
    let mut all = Trace::default();
    for visits in tests {
        let way = tracer.trace(visits);
        all.nodes.extend(way.nodes);
        all.arrows.extend(way.arrows);
    }
    all
}
