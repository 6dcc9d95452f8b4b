//! What tests reach.

use flow_analysis::graph::{FlowGraph, Node, NodeKind};

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
    let mut whole = Reach::default();
    for graph in graphs {
        let (way, reach) = reached(graph, tests);
        whole.add(&reach);
        let title = reach.title("No test reaches this process");
        overlay.titles.insert(graph.process.to_string(), title);
        let nodes = way.nodes.into_iter();
        overlay
            .steps
            .extend(nodes.map(|path| (path, Mark::from(State::Covered))));
        overlay.mark_arrows(graph, way.arrows, State::Covered);
    }
    whole.tests = tests.len();
    overlay.title = whole.title("There is no test");
    overlay
}

/// How much tests reach, and how much there is.
#[derive(Default)]
struct Reach {
    tests: usize,
    steps: (usize, usize),
    arrows: (usize, usize),
}

impl Reach {
    fn add(&mut self, other: &Reach) {
        let add = |a: &mut (usize, usize), b: (usize, usize)| *a = (a.0 + b.0, a.1 + b.1);
        add(&mut self.steps, other.steps);
        add(&mut self.arrows, other.arrows);
    }

    fn title(&self, none: &str) -> String {
        let tests = match self.tests {
            0 => none.to_owned(),
            1 => "What 1 test reaches".to_owned(),
            n => format!("What {n} tests reach"),
        };
        let ((steps, all_steps), (arrows, all_arrows)) = (self.steps, self.arrows);
        format!("{tests}: {steps} of {all_steps} steps, {arrows} of {all_arrows} arrows")
    }
}

/// All that any test passes, and how much that is.
fn reached(graph: &FlowGraph, tests: &[Vec<Visit>]) -> (Trace, Reach) {
    let tracer = Tracer::of(graph);
    let (mut all, mut reach) = (Trace::default(), Reach::default());
    for visits in tests {
        let way = tracer.trace(visits);
        reach.tests += usize::from(!way.nodes.is_empty());
        all.nodes.extend(way.nodes);
        all.arrows.extend(way.arrows);
    }
    let is_step = |node: &&Node| {
        let added = node.kind.bounds_block() || matches!(node.kind, NodeKind::Start(_));
        !added && node.kind != NodeKind::Gap
    };
    for node in graph.graph.node_weights().filter(is_step) {
        reach.steps.0 += usize::from(all.nodes.contains(&node.path));
        reach.steps.1 += 1;
    }
    reach.arrows = (all.arrows.len(), graph.graph.edge_count());
    (all, reach)
}
