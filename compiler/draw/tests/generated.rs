//! Generated processes, from a seed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_draw::metrics::measure;
use flow_draw::{Format, Options, layout, render};

fn check(seed: u64, steps: usize, lanes: usize) {
    let graph = common::generated(seed, steps, lanes);
    let metrics = measure(&layout::layout(&graph, &Options::default()));
    if std::env::var("FLOW_DRAW_PRINT").is_ok() {
        println!(
            "{seed} {steps} {lanes} edges {} {metrics:?}",
            graph.graph.edge_count()
        );
    }
    if let (Ok(folder), true) = (std::env::var("FLOW_DRAW_KEEP"), seed < 3) {
        let bytes = render(&graph, Format::Svg, &Options::default()).unwrap();
        std::fs::write(
            format!("{folder}/generated-{seed}-{steps}-{lanes}.svg"),
            &bytes,
        )
        .unwrap();
        let png = render(
            &graph,
            Format::Png,
            &Options {
                png_percent: 100,
                ..Options::default()
            },
        );
        if let Ok(png) = png {
            std::fs::write(
                format!("{folder}/generated-{seed}-{steps}-{lanes}.png"),
                &png,
            )
            .unwrap();
        }
    }
    assert_eq!(
        metrics.faults(),
        0,
        "seed {seed}, {steps} steps, {lanes} lanes: {metrics:#?}"
    );
}

#[test]
fn fifteen_steps() {
    for seed in 0..60 {
        for lanes in [1, 2, 3, 7] {
            check(seed, 15, lanes);
        }
    }
}

#[test]
fn a_hundred_steps() {
    for seed in 0..8 {
        for lanes in [1, 3, 20] {
            check(seed, 100, lanes);
        }
    }
}

#[test]
fn a_thousand_steps() {
    check(0, 1000, 3);
    check(7, 1000, 8);
}

#[test]
fn the_same_graph_gives_the_same_bytes() {
    let draw = || {
        render(
            &common::generated(3, 100, 4),
            Format::Svg,
            &Options::default(),
        )
        .unwrap()
    };
    assert_eq!(draw(), draw());
}
