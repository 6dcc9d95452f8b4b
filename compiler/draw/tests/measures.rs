//! What every picture measures, in a table that is kept: a picture that gets worse is seen in review.
//! `FLOW_DRAW_UPDATE=1` writes the table anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use flow_draw::metrics::{Metrics, measure};
use flow_draw::{Options, layout};

/// Height of a step with a title of two lines, in which lengths are told.
const STEP: i64 = 64;

/// A process with what its picture measures.
struct Drawn {
    /// File and process.
    name: String,
    edges: usize,
    metrics: Metrics,
}

fn all() -> Vec<Drawn> {
    let mut drawn = Vec::new();
    for file in common::all_maps() {
        let (file, analysis) = common::read(&file);
        for graph in &analysis.graphs {
            let scene = layout::layout(graph, &Options::default());
            drawn.push(Drawn {
                name: format!("{file}/{}", graph.process),
                edges: scene.edges.len(),
                metrics: measure(&scene),
            });
        }
    }
    drawn.sort_by(|a, b| a.name.cmp(&b.name));
    drawn
}

fn row(drawn: &Drawn) -> String {
    let m = &drawn.metrics;
    format!(
        "{:36} {:6} {:5} {:9} {:6} {:4}",
        drawn.name,
        drawn.edges,
        m.bends,
        m.crossings,
        m.length / STEP,
        area(m)
    )
}

/// Of the rectangle around all steps, in squares as high as a step.
fn area(metrics: &Metrics) -> i64 {
    let (w, h) = metrics.spread;
    i64::from(w) * i64::from(h) / (STEP * STEP)
}

#[test]
fn no_picture_gets_worse_unseen() {
    let mut table = format!(
        "{:36} {:6} {:5} {:9} {:6} {:4}\n",
        "map", "arrows", "bends", "crossings", "length", "area"
    );
    for drawn in all() {
        let _ = writeln!(table, "{}", row(&drawn));
    }
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/measures.txt");
    if std::env::var("FLOW_DRAW_UPDATE").is_ok() {
        std::fs::write(&kept, &table).unwrap();
    }
    let kept = std::fs::read_to_string(kept).unwrap().replace('\r', "");
    assert!(
        kept == table,
        "the pictures measure otherwise; look at them, then run with FLOW_DRAW_UPDATE=1:\n{table}"
    );
}

#[test]
fn arrows_bend_little_in_every_map() {
    for drawn in all() {
        let bends = drawn.metrics.bends;
        assert!(
            bends * 10 <= drawn.edges * 9,
            "{}: {bends} bends of {} arrows",
            drawn.name,
            drawn.edges
        );
    }
}

#[test]
fn the_reference_process_is_compact() {
    let m = measure(&layout::layout(&common::reference(), &Options::default()));
    let (length, area) = (m.length / STEP, area(&m));
    assert!(length <= 62, "{length} steps long");
    assert!(area <= 180, "an area of {area} steps");
    assert!(m.spread.0 <= 5 * m.spread.1, "{:?}", m.spread);
}
