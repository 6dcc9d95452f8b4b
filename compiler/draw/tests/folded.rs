//! Pictures wrapped into rows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_draw::metrics::measure;
use flow_draw::scene::Scene;
use flow_draw::{Direction, Format, Options, layout, render};

fn folded() -> Options {
    Options {
        fold: Some(1600),
        ..Options::default()
    }
}

/// Each connector's number stands twice, and each arrow that is cut goes on somewhere.
fn check(name: &str, plain: &Scene, scene: &Scene) {
    let metrics = measure(scene);
    assert_eq!(metrics.faults(), 0, "{name}: {metrics:#?}");
    let numbers = || scene.connectors.iter().map(|c| c.text.lines.concat());
    for number in numbers() {
        let same = numbers().filter(|other| *other == number).count();
        assert_eq!(same, 2, "{name}: connector {number}");
    }
    assert_eq!(scene.nodes.len(), plain.nodes.len());
    let labels = |scene: &Scene| scene.edges.iter().filter(|e| e.label.is_some()).count();
    assert_eq!(labels(scene), labels(plain), "{name}");
    let begun = scene.edges.iter().filter(|e| !e.cut.0).count();
    let ended = scene.edges.iter().filter(|e| !e.cut.1).count();
    assert_eq!((begun, ended), (plain.edges.len(), plain.edges.len()));
}

#[test]
fn every_map_can_be_wrapped() {
    for file in common::all_maps() {
        let (name, analysis) = common::read(&file);
        for graph in &analysis.graphs {
            let plain = layout::layout(graph, &Options::default());
            let scene = layout::layout(graph, &folded());
            check(&name, &plain, &scene);
            assert!(scene.width <= 1600, "{name}: {}", scene.width);
        }
    }
}

#[test]
fn every_map_that_flows_down_can_be_wrapped_into_columns() {
    let down = Options {
        direction: Direction::Down,
        ..Options::default()
    };
    let wrapped = Options {
        direction: Direction::Down,
        ..folded()
    };
    let mut narrower = 0;
    for file in common::all_maps() {
        let (name, analysis) = common::read(&file);
        for graph in &analysis.graphs {
            let plain = layout::layout(graph, &down);
            let scene = layout::layout(graph, &wrapped);
            check(&name, &plain, &scene);
            assert!(scene.height <= 1600, "{name}: {}", scene.height);
            narrower += usize::from(scene.height < plain.height);
        }
    }
    assert!(narrower > 3);
}

#[test]
fn a_generated_map_can_be_wrapped() {
    let graph = common::generated(2, 100, 3);
    let plain = layout::layout(&graph, &Options::default());
    check("generated", &plain, &layout::layout(&graph, &folded()));
}

#[test]
fn a_short_picture_stays_as_it_is() {
    let graph = common::reference();
    let wide = Options {
        fold: Some(4000),
        ..Options::default()
    };
    let draw = |options: &Options| render(&graph, Format::Svg, options).unwrap();
    assert_eq!(draw(&wide), draw(&Options::default()));
    assert_ne!(draw(&folded()), draw(&Options::default()));
}
