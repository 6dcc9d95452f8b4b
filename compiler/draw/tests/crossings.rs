//! Arrows that cross only because a step stands in the first column it could stand in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Builder;
use flow_analysis::graph::{FlowGraph, LaneKind, NodeKind, StartKind};
use flow_draw::metrics::measure;
use flow_draw::{Direction, Options, layout};

/// A form is checked in the middle lane; who must pay does so in the lane above, and the money is counted in the lane
/// below: on the way there an arrow passes where forms are sent back.
fn form() -> FlowGraph {
    let people = LaneKind::People;
    let mut b = Builder::new("Form", &[("A", people), ("B", people), ("C", people)]);
    let start = b.node(0, NodeKind::Start(StartKind::Hand), "Start");
    let fill = b.task(0, "Fill in the form");
    let complete = b.node(1, NodeKind::Decide, "Complete?");
    let pay = b.task(0, "Pay the fee");
    let back = b.node(1, NodeKind::End, "Sent back");
    let count = b.task(2, "Count the money");
    let end = b.node(2, NodeKind::End, "Done");
    b.edge(start, fill);
    b.edge(fill, complete);
    b.arm(complete, pay, "yes");
    b.arm(complete, back, "no");
    b.edge(pay, count);
    b.edge(count, end);
    b.graph
}

#[test]
fn a_step_waits_a_column_for_its_arrow_to_pass_behind_an_end() {
    for direction in [Direction::Right, Direction::Down] {
        let options = Options {
            direction,
            ..Options::default()
        };
        let metrics = measure(&layout::layout(&form(), &options));
        assert_eq!(metrics.faults(), 0, "{metrics:#?}");
        assert_eq!(metrics.crossings, 0, "{metrics:#?}");
        assert!(metrics.bends <= 3, "{metrics:#?}");
    }
}

/// Without anything to cross, nothing waits: the two steps stand below each other.
#[test]
fn a_step_waits_for_nothing_else() {
    let mut graph = form();
    graph.graph.retain_edges(|graph, edge| {
        let (_, to) = graph.edge_endpoints(edge).unwrap();
        graph[to].title != "Count the money"
    });
    let scene = layout::layout(&graph, &Options::default());
    let middle = |title: &str| {
        let of = graph.graph.node_weights().position(|n| n.title == title);
        let rect = scene.nodes[of.unwrap()].rect;
        rect.x + rect.w / 2
    };
    assert_eq!(middle("Complete?"), middle("Pay the fee"));
}
