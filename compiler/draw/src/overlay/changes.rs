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
    let old_arrows = old
        .iter()
        .fold(BTreeMap::new(), |all, graph| between(all, graph));
    for graph in new {
        for node in steps(graph) {
            if !was.contains(former(renamed, &node.path)) {
                overlay
                    .steps
                    .insert(node.path.clone(), Mark::from(State::Added));
            } else if changed.contains(&node.path) {
                overlay
                    .steps
                    .insert(node.path.clone(), Mark::from(State::Changed));
            }
        }
        let added = between(BTreeMap::new(), graph).into_iter();
        let added = added.flat_map(|((from, to), arrows)| {
            let was = old_arrows.get(&(former(renamed, from), former(renamed, to)));
            new_of(&arrows, was.map_or(&[], Vec::as_slice))
        });
        overlay.mark_arrows(graph, added.collect::<Vec<_>>(), State::Added);
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

/// What the step of a path was before.
fn former<'p>(renamed: &'p BTreeMap<String, String>, path: &'p str) -> &'p str {
    renamed.get(path).map_or(path, String::as_str)
}

impl Overlay {
    /// Whether it says anything of a process.
    pub fn concerns(&self, graph: &FlowGraph) -> bool {
        let of_step = |node: &Node| self.steps.contains_key(&node.path);
        graph.graph.node_weights().any(of_step)
            || self.gone.contains_key(graph.process.as_str())
            || self
                .arrows
                .get(graph.process.as_str())
                .is_some_and(|arrows| !arrows.is_empty())
    }
}

fn steps(graph: &FlowGraph) -> impl Iterator<Item = &Node> {
    let nodes = graph.graph.node_weights();
    nodes.filter(|n| !matches!(n.kind, NodeKind::Gap) && !n.name.is_empty())
}

/// Arrows between the same two steps: their indices, and what they say.
type Arrows<'a> = BTreeMap<(&'a str, &'a str), Vec<(usize, &'a str)>>;

/// Adds the arrows of a graph, by the paths of their ends.
fn between<'a>(mut all: Arrows<'a>, graph: &'a FlowGraph) -> Arrows<'a> {
    let path = |at| graph.graph.node_weight(at).map(|n| n.path.as_str());
    for edge in graph.graph.edge_references() {
        if let Some(ends) = path(edge.source()).zip(path(edge.target())) {
            let arrow = (edge.id().index(), edge.weight().label.as_str());
            all.entry(ends).or_default().push(arrow);
        }
    }
    all
}

/// Those that are more than there were, first the ones that say what none said. An arrow whose words were
/// changed is no new one.
fn new_of(now: &[(usize, &str)], was: &[(usize, &str)]) -> Vec<usize> {
    let said: BTreeSet<&str> = was.iter().map(|(_, words)| *words).collect();
    let mut now: Vec<&(usize, &str)> = now.iter().collect();
    now.sort_by_key(|(_, words)| said.contains(words));
    let more = now.len().saturating_sub(was.len());
    now.into_iter()
        .take(more)
        .map(|(index, _)| *index)
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
        .map(|n| former(renamed, &n.path))
        .collect();
    let mut gone: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let processes: BTreeSet<&str> = new.iter().map(|g| g.process.as_str()).collect();
    for graph in old {
        let there = processes.contains(graph.process.as_str());
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
