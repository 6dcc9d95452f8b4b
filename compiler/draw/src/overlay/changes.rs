//! What differs between two versions of a process.

use std::collections::{BTreeMap, BTreeSet};

use flow_analysis::graph::{FlowGraph, Node, NodeKind};
use petgraph::visit::EdgeRef;

use super::{Mark, Overlay, State};

/// The overlay of what is new and changed in `new`; `changed` are paths of steps that differ in
/// anything, and `renamed` leads from new paths to old ones.
pub fn changes(
    title: &str,
    old: &[&FlowGraph],
    new: &[&FlowGraph],
    changed: &BTreeSet<String>,
    renamed: &BTreeMap<String, String>,
) -> Overlay {
    let mut overlay = Overlay {
        legend: [
            (State::Added, "Added"),
            (State::Changed, "Changed"),
            (State::Removed, "Removed"),
        ]
        .map(|(state, words)| (state, words.to_owned()))
        .to_vec(),
        ..Overlay::default()
    };
    let was: BTreeSet<&str> = old
        .iter()
        .flat_map(|g| steps(g))
        .map(|n| n.path.as_str())
        .collect();
    let old_arrows: BTreeSet<(String, String)> = old.iter().flat_map(|g| arrows(g)).collect();
    let former = |path: &str| renamed.get(path).map_or(path, String::as_str).to_owned();
    for graph in new {
        for node in steps(graph) {
            if !was.contains(former(&node.path).as_str()) {
                overlay
                    .steps
                    .insert(node.path.clone(), Mark::from(State::Added));
            } else if changed.contains(&node.path) {
                overlay
                    .steps
                    .insert(node.path.clone(), Mark::from(State::Changed));
            }
        }
        for (from, to) in arrows(graph) {
            if !old_arrows.contains(&(former(&from), former(&to))) {
                overlay.arrows.insert((from, to), State::Added);
            }
        }
    }
    overlay.gone = gone(old, new, renamed);
    let count = |state| overlay.steps.values().filter(|m| m.state == state).count();
    let gone: usize = overlay.gone.values().map(Vec::len).sum();
    overlay.title = format!(
        "{title}: {} added, {} changed, {gone} removed",
        count(State::Added),
        count(State::Changed),
    );
    overlay
}

impl Overlay {
    /// Whether it says anything of a process.
    pub fn concerns(&self, graph: &FlowGraph) -> bool {
        let of_step = |node: &Node| self.steps.contains_key(&node.path);
        graph.graph.node_weights().any(of_step)
            || self.gone.contains_key(graph.process.as_str())
            || arrows(graph).iter().any(|a| self.arrows.contains_key(a))
    }
}

fn steps(graph: &FlowGraph) -> impl Iterator<Item = &Node> {
    let nodes = graph.graph.node_weights();
    nodes.filter(|n| !matches!(n.kind, NodeKind::Gap) && !n.name.is_empty())
}

fn arrows(graph: &FlowGraph) -> Vec<(String, String)> {
    let path = |at| graph.graph.node_weight(at).map(|n| n.path.clone());
    let edges = graph.graph.edge_references();
    edges
        .filter_map(|e| path(e.source()).zip(path(e.target())))
        .collect()
}

/// Titles of the steps that are gone, by process; those of a process that is gone stand with the first.
fn gone(
    old: &[&FlowGraph],
    new: &[&FlowGraph],
    renamed: &BTreeMap<String, String>,
) -> BTreeMap<String, Vec<String>> {
    let now: BTreeSet<&str> = new
        .iter()
        .flat_map(|g| steps(g))
        .map(|n| renamed.get(&n.path).map_or(n.path.as_str(), String::as_str))
        .collect();
    let mut gone: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for graph in old {
        let there = new.iter().any(|g| g.process == graph.process);
        let first = new.first().map_or("", |g| g.process.as_str());
        let process = if there { graph.process.as_str() } else { first };
        for node in steps(graph) {
            if !now.contains(node.path.as_str()) {
                let title = if node.title.is_empty() {
                    node.name.to_string()
                } else {
                    node.title.clone()
                };
                gone.entry(process.to_owned()).or_default().push(title);
            }
        }
    }
    gone
}
