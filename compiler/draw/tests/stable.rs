//! How much of a picture moves when one step is added.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use flow_analysis::graph::{EdgeKind, FlowGraph, NodeKind};
use flow_draw::{Options, layout};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

/// The graph with one more task on an edge. As in the text, it stands before the step that it leads to, which
/// is in its branch if there are several; if that stands farther up, it stands after the step it follows.
fn with_step_on(graph: &FlowGraph, edge: usize) -> FlowGraph {
    let (from, to) = graph.graph.edge_endpoints(EdgeIndex::new(edge)).unwrap();
    let before = if to > from {
        to.index()
    } else {
        from.index() + 1
    };
    let moved =
        |node: NodeIndex| NodeIndex::new(node.index() + usize::from(node.index() >= before));
    let mut added = graph.graph[to].clone();
    added.path = "added".to_owned();
    added.title = "One more step".to_owned();
    if added.kind == NodeKind::End && added.name.is_empty() {
        // An end that the language adds is drawn where its path ends.
        added.lane = graph.graph[from].lane;
    }
    added.kind = NodeKind::Task;
    let mut nodes: Vec<_> = graph.graph.node_weights().cloned().collect();
    nodes.insert(before, added);
    let mut out: DiGraph<_, _> = DiGraph::new();
    for node in nodes {
        out.add_node(node);
    }
    let new = NodeIndex::new(before);
    for old in graph.graph.edge_references() {
        let (a, b) = (moved(old.source()), moved(old.target()));
        if old.id().index() == edge {
            out.add_edge(a, new, old.weight().clone());
            let mut next = old.weight().clone();
            next.kind = EdgeKind::Next;
            next.label.clear();
            out.add_edge(new, b, next);
        } else {
            out.add_edge(a, b, old.weight().clone());
        }
    }
    let start = moved(graph.start);
    FlowGraph {
        graph: out,
        start,
        ..graph.clone()
    }
}

/// Each step's lane and the height of its middle, by its path.
fn heights(graph: &FlowGraph) -> BTreeMap<String, (usize, i32)> {
    let scene = layout::layout(graph, &Options::default());
    let height = |n: &flow_draw::scene::SceneNode| (n.lane, n.rect.y + n.rect.h / 2);
    let nodes = scene.nodes.iter();
    nodes.map(|n| (n.path.clone(), height(n))).collect()
}

/// The row of each step that both pictures have, counted within its lane among those steps: a row that
/// only the new step stands in shifts the others on the page, but moves none against another.
fn rows(
    of: &BTreeMap<String, (usize, i32)>,
    also_in: &BTreeMap<String, (usize, i32)>,
) -> BTreeMap<String, usize> {
    let kept = || of.iter().filter(|(path, _)| also_in.contains_key(*path));
    let row = |lane: usize, height: i32| {
        let above: BTreeSet<i32> = kept()
            .filter(|(_, at)| at.0 == lane && at.1 < height)
            .map(|(_, at)| at.1)
            .collect();
        above.len()
    };
    kept()
        .map(|(path, (lane, height))| (path.clone(), row(*lane, *height)))
        .collect()
}

/// `FLOW_DRAW_KEEP=folder` keeps what one more step moved.
fn keep(graph: &FlowGraph, edge: usize) {
    if let Ok(folder) = std::env::var("FLOW_DRAW_KEEP") {
        let small = Options {
            png_percent: 60,
            ..Options::default()
        };
        let png = flow_draw::render(graph, flow_draw::Format::Png, &small).unwrap();
        std::fs::write(format!("{folder}/{}-{edge}.png", graph.process), png).unwrap();
    }
}

/// Steps that changed their row, and all steps, over one added step on each plain edge in turn.
fn moved(graph: &FlowGraph) -> (usize, usize) {
    let before = heights(graph);
    let (mut changed, mut all) = (0, 0);
    let plain = graph.graph.edge_references().filter(|e| {
        e.weight().kind == EdgeKind::Next && !e.weight().back && e.weight().watch.is_none()
    });
    for edge in plain {
        let with = with_step_on(graph, edge.id().index());
        let after = heights(&with);
        let (old, new) = (rows(&before, &after), rows(&after, &before));
        if old != new {
            keep(&with, edge.id().index());
        }
        for (path, row) in old {
            all += 1;
            if new[&path] != row && std::env::var("FLOW_DRAW_PRINT").is_ok() {
                let number = edge.id().index();
                println!("edge {number}: {path} {row} to {}", new[&path]);
            }
            changed += usize::from(new[&path] != row);
        }
    }
    (changed, all)
}

/// Maps of which more than one step in twenty moves, and by how many in a hundred at most: small ones, in which
/// two or three steps are much.
const MOVING: [(&str, usize); 4] = [
    ("broken/broken", 9),
    // Its ends stand above the usual way, so that nothing crosses; below it after two of the edits.
    ("invoices/read_document", 16),
    ("loop-on-itself/letter", 10),
    ("recruiting/advert", 9),
];

#[test]
fn one_more_step_leaves_the_others_in_their_rows() {
    let (mut changed, mut all) = (0, 0);
    let mut restless = Vec::new();
    for file in common::all_maps() {
        let (name, analysis) = common::read(&file);
        for graph in &analysis.graphs {
            let (some, of) = moved(graph);
            if std::env::var("FLOW_DRAW_PRINT").is_ok() {
                println!(
                    "MAP {name}/{}: {some} of {of} = {}",
                    graph.process,
                    some * 1000 / of.max(1)
                );
            }
            let name = format!("{name}/{}", graph.process);
            let known = MOVING.iter().find(|(moving, _)| *moving == name);
            let most = known.map_or(5, |(_, most)| *most);
            if some * 100 > of * most {
                restless.push(format!("{name}: {some} of {of}"));
            }
            (changed, all) = (changed + some, all + of);
        }
    }
    assert_eq!(moved(&common::reference()).0, 0);
    assert_eq!(restless, Vec::<String>::new(), "{changed} of {all} in all");
    assert!(changed * 90 <= all, "{changed} of {all} steps changed row");
}

/// What may happen at any time keeps its id when a step is added before it.
#[test]
fn events_keep_their_ids() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let (_, analysis) = common::read(&file.join("tests/maps/handlers-of-a-process.flow"));
    let graph = &analysis.graphs[0];
    let ids = |graph: &FlowGraph| -> BTreeSet<String> {
        let scene = layout::layout(graph, &Options::default());
        let events = scene.nodes.into_iter().filter(|node| node.event.is_some());
        events.map(|node| node.id).collect()
    };
    let before = ids(graph);
    assert_eq!(before.len(), 4, "{before:?}");
    for edge in 0..graph.graph.edge_count() {
        let plain = &graph.graph[EdgeIndex::new(edge)];
        if plain.kind == EdgeKind::Next && plain.watch.is_none() {
            assert_eq!(ids(&with_step_on(graph, edge)), before);
        }
    }
}
