//! What tests reach.

use std::collections::BTreeSet;

use flow_analysis::graph::{FlowGraph, NodeKind};
use petgraph::visit::EdgeRef;

use super::{Mark, Overlay, State, Trace, Visit, trace};

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
        for edge in graph.graph.edge_references() {
            let path = |at| graph.graph.node_weight(at).map(|n| n.path.clone());
            let ends = path(edge.source()).zip(path(edge.target()));
            arrows.count(ends.is_some_and(|ends| way.arrows.contains(&ends)));
        }
        let nodes = way.nodes.into_iter();
        overlay
            .steps
            .extend(nodes.map(|path| (path, Mark::from(State::Covered))));
        let taken = way.arrows.into_iter();
        overlay.arrows.extend(taken.map(|a| (a, State::Covered)));
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
    let mut nodes = BTreeSet::new();
    let mut arrows = BTreeSet::new();
    for visits in tests {
        let way = trace(graph, visits);
        nodes.extend(way.nodes);
        arrows.extend(way.arrows);
    }
    Trace { nodes, arrows }
}
