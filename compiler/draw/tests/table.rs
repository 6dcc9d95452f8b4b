//! What pictures must measure: the reference process, the hard maps, and generated processes of 100, 1,000
//! and 5,000 steps. Lengths are in heights of a task, as people compare drawings by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;

use flow_draw::metrics::measure;
use flow_draw::{Format, Options, layout, render};

/// Height of a card with two lines.
const TASK: i64 = 64;

#[test]
fn the_reference_process() {
    let graph = common::reference();
    let metrics = measure(&layout::layout(&graph, &Options::default()));
    assert_eq!(
        (metrics.faults(), metrics.crossings),
        (0, 0),
        "{metrics:#?}"
    );
    assert!(metrics.bends <= 12, "{metrics:#?}");
    assert!(metrics.length <= 62 * TASK, "{metrics:#?}");
    assert!(metrics.width <= 5 * metrics.height, "{metrics:#?}");
    let svg = render(&graph, Format::Svg, &Options::default()).unwrap();
    assert!(svg.len() <= 16 * 1024, "{} bytes", svg.len());
}

#[test]
fn folded_the_reference_process_fits_a_page() {
    let options = Options {
        fold: Some(1600),
        ..Options::default()
    };
    let metrics = measure(&layout::layout(&common::reference(), &options));
    assert_eq!(metrics.faults(), 0, "{metrics:#?}");
    assert!(2 * metrics.width <= 7 * metrics.height, "{metrics:#?}");
}

#[test]
fn the_hard_maps() {
    let (mut bends, mut edges) = (0, 0);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/maps");
    for file in common::maps(&folder) {
        let (name, analysis) = common::read(&file);
        for graph in &analysis.graphs {
            let scene = layout::layout(graph, &Options::default());
            let metrics = measure(&scene);
            assert_eq!(metrics.faults(), 0, "{name}: {metrics:#?}");
            bends += metrics.bends;
            edges += scene.edges.len();
        }
    }
    assert!(bends * 10 <= edges * 9, "{bends} bends of {edges} arrows");
}

#[test]
fn generated_processes() {
    for (seed, steps) in [(0, 100), (1, 100), (2, 100), (0, 1_000), (0, 5_000)] {
        let graph = common::generated(seed, steps, 3);
        let scene = layout::layout(&graph, &Options::default());
        let metrics = measure(&scene);
        assert_eq!(
            metrics.faults(),
            0,
            "{steps} steps, seed {seed}: {metrics:#?}"
        );
        assert!(
            metrics.bends * 2 <= scene.edges.len() * 3,
            "{steps} steps, seed {seed}: {metrics:#?}"
        );
        // What `dot` needs for such a graph of a hundred steps.
        assert!(
            steps > 100 || metrics.crossings <= 84,
            "seed {seed}: {metrics:#?}"
        );
        let svg = flow_draw::svg_of(&scene);
        assert!(
            svg.len() <= 8 * 1024 + steps * 1024,
            "{steps} steps: {} bytes",
            svg.len()
        );
    }
}
