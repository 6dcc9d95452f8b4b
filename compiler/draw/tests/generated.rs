//! Generated processes, from a seed. `FLOW_DRAW_KEEP=folder` keeps some pictures, `FLOW_DRAW_PRINT=1`
//! prints what they measure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_analysis::graph::{Frame, FrameKind};
use flow_draw::metrics::measure;
use flow_draw::{Format, Options, layout, render};
use petgraph::graph::NodeIndex;

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
fn frames_over_anything() {
    for seed in 0..150 {
        let mut pick = common::Seed(seed * 7919 + 13);
        let steps = 5 + pick.next(60);
        let mut graph = common::generated(seed + 100, steps, 1 + pick.next(8));
        for frame in 0..pick.next(4) {
            let parent = (frame > 0 && pick.next(2) == 0).then(|| frame - 1);
            graph.frames.push(Frame {
                path: format!("process/frame{frame}"),
                title: format!("Frame number {frame}"),
                kind: FrameKind::Stage,
                parent,
                place: common::nowhere(),
            });
            let first = pick.next(steps);
            for node in first..(first + 1 + pick.next(4)).min(steps) {
                graph.graph[NodeIndex::new(node)].frame = Some(frame);
            }
        }
        let metrics = measure(&layout::layout(&graph, &Options::default()));
        assert_eq!(metrics.faults(), 0, "seed {seed}: {metrics:#?}");
    }
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
