//! The same graphs drawn by Graphviz's `dot` with lanes as clusters and orthogonal lines, measured by the
//! same count. Without `dot` on the machine there is nothing to compare with.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_types
)]

mod common;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use flow_draw::metrics::{Metrics, measure};
use flow_draw::scene::{Point, Scene, SceneEdge};
use flow_draw::{Options, layout};

/// Boxes and arrows in `dot`'s language, as large as here and without words: `ortho` takes no labels.
fn dot_of(scene: &Scene) -> String {
    let mut out = String::from(
        "digraph g { rankdir=LR; newrank=true; splines=ortho; node [shape=box fixedsize=true label=\"\"];\n",
    );
    let lanes = scene.nodes.iter().map(|node| node.lane).max();
    for lane in 0..=lanes.unwrap_or(0) {
        let _ = writeln!(out, "subgraph cluster_{lane} {{");
        let nodes = scene.nodes.iter().enumerate();
        for (index, node) in nodes.filter(|(_, n)| n.lane == lane) {
            let (w, h) = (f64::from(node.rect.w) / 72.0, f64::from(node.rect.h) / 72.0);
            let _ = writeln!(out, "n{index} [width={w} height={h}];");
        }
        out.push_str("}\n");
    }
    for edge in &scene.edges {
        let _ = writeln!(out, "n{} -> n{};", edge.from, edge.to);
    }
    out + "}\n"
}

/// What `dot` prints in its plain format; `None` if it is not installed.
fn run_dot(source: &str) -> Option<String> {
    let mut child = Command::new("dot")
        .arg("-Tplain")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    let source = source.to_owned();
    let writing = std::thread::spawn(move || stdin.write_all(source.as_bytes()));
    let out = child.wait_with_output().ok()?;
    writing.join().unwrap().ok()?;
    String::from_utf8(out.stdout).ok()
}

/// The corners of a line of `edge tail head n x1 y1 …`: of Bézier points every third is on the line.
fn corners(line: &str) -> Vec<Point> {
    let words: Vec<&str> = line.split(' ').collect();
    let count: usize = words[3].parse().unwrap();
    let number = |word: &str| (word.parse::<f64>().unwrap() * 7200.0).round() as i32;
    let all: Vec<Point> = (0..count)
        .map(|i| Point {
            x: number(words[4 + 2 * i]),
            y: number(words[5 + 2 * i]),
        })
        .collect();
    let mut kept: Vec<Point> = Vec::new();
    for point in all.into_iter().step_by(3) {
        if kept.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = kept.as_slice()
            && ((a.x == b.x && b.x == point.x) || (a.y == b.y && b.y == point.y))
        {
            kept.pop();
        }
        kept.push(point);
    }
    kept
}

/// What `dot`'s drawing of a scene measures, in hundredths of a pixel. Its arrows are measured as lines
/// and no more: which is which does not matter.
fn measured(scene: &Scene, plain: &str) -> Metrics {
    let lines = plain.lines().filter(|line| line.starts_with("edge "));
    let edges: Vec<SceneEdge> = lines
        .zip(&scene.edges)
        .map(|(line, edge)| SceneEdge {
            points: corners(line),
            event: None,
            label: None,
            ..edge.clone()
        })
        .collect();
    assert_eq!(edges.len(), scene.edges.len());
    measure(&Scene {
        edges,
        nodes: Vec::new(),
        frames: Vec::new(),
        lanes: Vec::new(),
        ..scene.clone()
    })
}

#[test]
fn no_more_crossings_than_dot() {
    for (seed, steps, lanes) in [
        (0, 100, 3),
        (1, 100, 3),
        (2, 100, 3),
        (3, 100, 5),
        (0, 1000, 3),
    ] {
        let graph = common::generated(seed, steps, lanes);
        let scene = layout::layout(&graph, &Options::default());
        let own = measure(&scene);
        let Some(plain) = run_dot(&dot_of(&scene)) else {
            return;
        };
        let dot = measured(&scene, &plain);
        if std::env::var("FLOW_DRAW_PRINT").is_ok() {
            println!(
                "{steps} steps, {lanes} lanes, seed {seed}: {} crossings, {} bends; dot {} and {}",
                own.crossings, own.bends, dot.crossings, dot.bends
            );
        }
        assert!(
            own.crossings <= dot.crossings,
            "{steps} steps, seed {seed}: {} and {}",
            own.crossings,
            dot.crossings
        );
        assert!(own.bends * 2 <= graph.graph.edge_count() * 3);
    }
}
