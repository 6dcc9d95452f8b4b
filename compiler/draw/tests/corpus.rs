//! Twenty maps, each named for what makes it hard, and every example: what each picture measures.
//! `FLOW_DRAW_PRINT=1` prints it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::{Path, PathBuf};

use common::maps;
use flow_analysis::graph::FlowGraph;
use flow_draw::metrics::{Metrics, measure};
use flow_draw::{Format, Options, layout, render};

fn drawn(name: &str, graph: &FlowGraph) -> Metrics {
    let metrics = measure(&layout::layout(graph, &Options::default()));
    if std::env::var("FLOW_DRAW_PRINT").is_ok() {
        println!("{name}/{}: {metrics:?}", graph.process);
    }
    assert_eq!(metrics.faults(), 0, "{name}: {metrics:#?}");
    metrics
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn the_corpus_is_clean_and_short() {
    let (mut bends, mut edges, mut files) = (0, 0, 0);
    for file in maps(&folder("tests/maps")) {
        let (name, analysis) = common::read(&file);
        assert!(name == "broken" || !analysis.has_errors(), "{name}");
        files += 1;
        for graph in &analysis.graphs {
            bends += drawn(&name, graph).bends;
            edges += graph.graph.edge_count();
        }
    }
    assert_eq!(files, 20);
    assert!(bends * 10 <= edges * 9, "{bends} bends of {edges} edges");
}

#[test]
fn every_example_is_clean() {
    let mut processes = 0;
    for folder in std::fs::read_dir(folder("../../examples")).unwrap() {
        for file in maps(&folder.unwrap().path()) {
            let (name, analysis) = common::read(&file);
            for graph in &analysis.graphs {
                drawn(&name, graph);
                processes += 1;
            }
        }
    }
    assert!(processes > 20);
}

#[test]
fn a_picture_takes_a_kilobyte_a_step() {
    for file in maps(&folder("tests/maps")) {
        let (name, analysis) = common::read(&file);
        for graph in &analysis.graphs {
            let svg = render(graph, Format::Svg, &Options::default()).unwrap();
            let steps = layout::layout(graph, &Options::default()).nodes.len();
            // The style sheet and the icons are there once.
            assert!(
                svg.len() <= 8 * 1024 + steps * 1024,
                "{name}: {} bytes for {steps} steps",
                svg.len()
            );
        }
    }
}

#[test]
fn a_map_with_mistakes_shows_what_is_there() {
    let (_, analysis) = common::read(&folder("tests/maps/broken.flow"));
    assert!(analysis.has_errors());
    let scene = layout::layout(&analysis.graphs[0], &Options::default());
    for title in [
        "First",
        "Second",
        "Third?",
        "Fourth",
        "Never reached",
        "Done",
    ] {
        assert!(scene.nodes.iter().any(|n| n.title == title), "{title}");
    }
}
