//! Draws `.flow` files and prints what each picture measures.
//!
//! `cargo run -p flow-draw --example measure -- examples/helpdesk/helpdesk.flow` prints;
//! `generated:SEED:STEPS:LANES` stands for a generated process. With `FLOW_DRAW_KEEP=folder` it keeps an
//! SVG and a PNG of each process there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_types)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::path::Path;
use std::time::Instant;

use flow_analysis::graph::FlowGraph;
use flow_draw::{Format, Options, layout, metrics, render};

fn main() {
    println!("steps edges | cross bends  b/e | length |  width height aspect | faults");
    for file in std::env::args().skip(1) {
        match file.strip_prefix("generated:") {
            Some(numbers) => draw_generated(numbers),
            None => draw_file(Path::new(&file)),
        }
    }
}

/// `FLOW_DRAW_FOLD=1600` wraps pictures, `FLOW_DRAW_SHOW=1` shows all there is.
fn options() -> Options {
    let fold = std::env::var("FLOW_DRAW_FOLD").ok();
    let all = std::env::var("FLOW_DRAW_SHOW").is_ok();
    Options {
        direction: if std::env::var("FLOW_DRAW_DOWN").is_ok() {
            flow_draw::Direction::Down
        } else {
            flow_draw::Direction::Right
        },
        fold: fold.and_then(|pixels| pixels.parse().ok()),
        show: flow_draw::Show {
            times: all,
            shares: all,
            labels: all,
            costs: all,
        },
        ..Options::default()
    }
}

fn draw_generated(numbers: &str) {
    let parts: Vec<usize> = numbers.split(':').map(|n| n.parse().unwrap()).collect();
    let graph = common::generated(parts[0] as u64, parts[1], parts[2]);
    show(&graph, &format!("generated-{numbers}"));
}

fn draw_file(file: &Path) {
    let (name, analysis) = common::read(file);
    for graph in &analysis.graphs {
        show(graph, &name);
    }
}

fn show(graph: &FlowGraph, name: &str) {
    let begun = Instant::now();
    let scene = layout::layout(graph, &options());
    let took = begun.elapsed();
    let m = metrics::measure(&scene);
    let edges = scene.edges.len();
    println!(
        "{:5} {edges:5} | {:5} {:5} {:4.2} | {:6} | {:6} {:6} {:6.2} | {:3} {:6.1} ms {}/{}",
        scene.nodes.len(),
        m.crossings,
        m.bends,
        m.bends as f64 / edges.max(1) as f64,
        m.length,
        m.width,
        m.height,
        f64::from(m.width) / f64::from(m.height.max(1)),
        m.faults(),
        took.as_secs_f64() * 1e3,
        name,
        graph.process,
    );
    if m.faults() > 0 {
        println!("{m:#?}");
    }
    keep(graph, name);
}

fn keep(graph: &FlowGraph, name: &str) {
    let Ok(folder) = std::env::var("FLOW_DRAW_KEEP") else {
        return;
    };
    for (format, extension) in [(Format::Svg, "svg"), (Format::Png, "png")] {
        let options = Options {
            png_percent: 100,
            ..options()
        };
        if let Ok(bytes) = render(graph, format, &options) {
            let file = format!("{folder}/{name}-{}.{extension}", graph.process);
            std::fs::write(file, bytes).unwrap();
        }
    }
}
