//! How long a picture takes, from graph to scene and to SVG.

#[path = "../tests/common/mod.rs"]
mod common;

use flow_draw::{Format, Options, layout, render};

fn main() {
    divan::main();
}

#[divan::bench(args = [15, 1_000, 5_000])]
fn scene(bencher: divan::Bencher, steps: usize) {
    let graph = common::generated(1, steps, 3);
    bencher.bench(|| layout::layout(&graph, &Options::default()));
}

#[divan::bench(args = [15, 1_000, 5_000])]
fn svg(bencher: divan::Bencher, steps: usize) {
    let graph = common::generated(1, steps, 3);
    bencher.bench(|| render(&graph, Format::Svg, &Options::default()));
}

#[divan::bench]
fn reference_process(bencher: divan::Bencher) {
    let graph = common::reference();
    bencher.bench(|| render(&graph, Format::Svg, &Options::default()));
}
