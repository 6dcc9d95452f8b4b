//! Pictures in which time flows down.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_analysis::graph::FlowGraph;
use flow_draw::metrics::measure;
use flow_draw::{Direction, Options, layout};

fn check(name: &str, graph: &FlowGraph) {
    let right = Options::default();
    let down = Options {
        direction: Direction::Down,
        ..Options::default()
    };
    let (right, down) = (layout::layout(graph, &right), layout::layout(graph, &down));
    let metrics = measure(&down);
    assert_eq!(metrics.faults(), 0, "{name}: {metrics:#?}");
    assert_eq!(down.nodes.len(), right.nodes.len());
    let lanes = down.lanes.windows(2);
    assert!(
        lanes
            .into_iter()
            .all(|pair| pair[0].band.right() == pair[1].band.x)
    );
}

#[test]
fn every_map_can_flow_down() {
    for file in common::all_maps() {
        let (name, analysis) = common::read(&file);
        for graph in &analysis.graphs {
            check(&name, graph);
        }
    }
}

#[test]
fn generated_maps_can_flow_down() {
    for seed in 0..20 {
        check("small", &common::generated(seed, 15, 3));
    }
    for seed in 0..4 {
        check("large", &common::generated(seed, 100, 5));
    }
}

#[test]
fn down_is_as_short_as_right() {
    let down = Options {
        direction: Direction::Down,
        ..Options::default()
    };
    let metrics = measure(&layout::layout(&common::reference(), &down));
    assert_eq!((metrics.faults(), metrics.crossings), (0, 0));
    assert!(metrics.bends <= 12, "{metrics:#?}");
}
