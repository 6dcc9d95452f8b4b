//! The same graphs drawn by Graphviz's `dot` with lanes as clusters and orthogonal lines, measured by the
//! same count. Without `dot` on the machine there is nothing to compare with.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use flow_analysis::graph::FlowGraph;
use flow_draw::metrics::{Metrics, measure};
use flow_draw::scene::{Point, Scene, SceneEdge, Tone};
use flow_draw::{Options, layout};
use petgraph::visit::EdgeRef;

/// Boxes and arrows in `dot`'s language, as large as here and without words: `ortho` takes no labels.
fn dot_of(graph: &FlowGraph, scene: &Scene) -> String {
    let mut out = String::from(
        "digraph g { rankdir=LR; newrank=true; splines=ortho; node [shape=box fixedsize=true label=\"\"];\n",
    );
    for lane in 0..graph.lanes.len() {
        let _ = writeln!(out, "subgraph cluster_{lane} {{");
        for node in scene.nodes.iter().filter(|n| n.lane == lane) {
            let (w, h) = (f64::from(node.rect.w) / 72.0, f64::from(node.rect.h) / 72.0);
            let _ = writeln!(out, "n{} [width={w} height={h}];", node.index);
        }
        out.push_str("}\n");
    }
    for edge in graph.graph.edge_references() {
        let _ = writeln!(
            out,
            "n{} -> n{};",
            edge.source().index(),
            edge.target().index()
        );
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

fn measured(graph: &FlowGraph, scene: &Scene, plain: &str) -> Metrics {
    let lines = plain.lines().filter(|line| line.starts_with("edge "));
    let edges: Vec<SceneEdge> = lines
        .zip(graph.graph.edge_references())
        .map(|(line, edge)| SceneEdge {
            edges: vec![edge.id().index()],
            from: edge.source().index(),
            to: edge.target().index(),
            kind: edge.weight().kind,
            tone: Tone::Normal,
            back: false,
            cut: (false, false),
            points: corners(line),
            event: None,
            label: None,
            mark: None,
        })
        .collect();
    assert_eq!(edges.len(), graph.graph.edge_count());
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
        let Some(plain) = run_dot(&dot_of(&graph, &scene)) else {
            return;
        };
        let dot = measured(&graph, &scene, &plain);
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
