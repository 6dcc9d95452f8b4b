//! Ways in, ways out, circles: what must hold of the flow graph. Every check is linear in its size.

use std::collections::{HashMap, HashSet};

use flow_syntax::{Diagnostic, Place};
use petgraph::Direction;
use petgraph::algo::tarjan_scc;
use petgraph::graph::NodeIndex;
use petgraph::visit::{Dfs, EdgeFiltered, EdgeRef, NodeFiltered, Reversed};

use super::Flow;
use super::build::Built;
use crate::cx::Cx;
use crate::graph::{EdgeKind, Node, NodeKind, Via};
use crate::model::StepId;
use crate::rules::flow::{NO_EXIT, UNCAPPED, UNREACHABLE};

type Graph = petgraph::graph::DiGraph<Node, crate::graph::Edge>;

/// The graph, what the start reaches, and where each node's name stands.
struct Map<'g> {
    graph: &'g Graph,
    reached: HashSet<NodeIndex>,
    heads: HashMap<NodeIndex, Place>,
}

impl Map<'_> {
    /// What a label underlines: a step's name, not all its lines.
    fn head(&self, node: NodeIndex) -> Place {
        let place = || {
            self.graph
                .node_weight(node)
                .map(|n| n.place)
                .unwrap_or_default()
        };
        self.heads.get(&node).copied().unwrap_or_else(place)
    }
}

/// Checks one process.
///
/// Where a part of it could not be read, arrows may be missing that were written: nothing is said then.
pub(crate) fn check(cx: &mut Cx<'_>, flow: &Flow<'_>, built: &Built) {
    if cx.is_damaged(flow.base.at(flow.whole)) {
        return;
    }
    let mut findings = Vec::new();
    let graph = with_meant(flow, built);
    let heads = built.nodes.iter().zip(&flow.drafts);
    let map = Map {
        graph: &graph,
        reached: reached(&graph, built.graph.start),
        heads: heads
            .filter_map(|(n, d)| Some(((*n)?, d.head_in(flow.base))))
            .collect(),
    };
    // An arrow that may lead anywhere may lead to what looks unreachable.
    if flow.gaps.iter().all(|(_, meant)| meant.is_some()) {
        unreachable(&map, &mut findings);
    }
    stuck(&map, &mut findings);
    uncapped(cx, flow, built, &map, &mut findings);
    cx.findings.list.extend(findings);
}

/// The graph with arrows to gaps leading where they were probably meant to.
fn with_meant(flow: &Flow<'_>, built: &Built) -> Graph {
    let mut graph = built.graph.graph.clone();
    let node = |id: StepId| built.nodes.get(id.index()).copied().flatten();
    for (from, meant) in &flow.gaps {
        let Some(to) = meant.and_then(|id| first_node(flow, built, id, 0)) else {
            continue;
        };
        let from = from.and_then(node).unwrap_or(built.graph.start);
        let place = graph.node_weight(from).map(|n| n.place).unwrap_or_default();
        let kind = EdgeKind::Next;
        let edge = crate::graph::Edge {
            kind,
            label: String::new(),
            share: None,
            at_most: None,
            back: false,
            place,
        };
        graph.add_edge(from, to, edge);
    }
    graph
}

fn first_node(flow: &Flow<'_>, built: &Built, id: StepId, depth: u8) -> Option<NodeIndex> {
    let node = built.nodes.get(id.index()).copied().flatten();
    let draft = flow.drafts.get(id.index())?;
    if node.is_some() || depth > 64 {
        return node;
    }
    let body = flow.scopes.get(draft.bodies.first()?.index())?;
    first_node(flow, built, *body.steps.first()?, depth + 1)
}

fn reached(graph: &Graph, start: NodeIndex) -> HashSet<NodeIndex> {
    let mut walk = Dfs::new(graph, start);
    let mut reached = HashSet::with_capacity(graph.node_count());
    while let Some(node) = walk.next(graph) {
        reached.insert(node);
    }
    reached
}

/// Steps that no way leads to: of those that hang together only the first, since the rest follows.
fn unreachable(map: &Map<'_>, findings: &mut Vec<Diagnostic>) {
    let graph = map.graph;
    let lost: Vec<NodeIndex> = graph
        .node_indices()
        .filter(|n| !map.reached.contains(n))
        .collect();
    let no_way_in = |n: &&NodeIndex| {
        graph
            .edges_directed(**n, Direction::Incoming)
            .next()
            .is_none()
    };
    let mut told: HashSet<NodeIndex> = HashSet::new();
    // Circles that nothing leads into come second: they have no first step of their own.
    for node in lost.iter().filter(no_way_in).chain(&lost) {
        let Some(weight) = graph.node_weight(*node) else {
            continue;
        };
        if told.contains(node) || is_added(weight) {
            continue;
        }
        let mut walk = Dfs::new(graph, *node);
        while let Some(next) = walk.next(graph) {
            told.insert(next);
        }
        findings.push(
            UNREACHABLE
                .at(
                    format!("No way leads to {}.", called(weight)),
                    map.head(*node),
                )
                .says("never reached")
                .help("lead an arrow to it, or remove it"),
        );
    }
}

/// Steps from which no end can be reached: where the flow stops, or goes round for ever.
fn stuck(map: &Map<'_>, findings: &mut Vec<Diagnostic>) {
    let graph = map.graph;
    let mut ends: HashSet<NodeIndex> = HashSet::new();
    for node in graph.node_indices() {
        let is_end = |n: &Node| matches!(n.kind, NodeKind::End | NodeKind::Fail | NodeKind::Gap);
        // A decision or wait without arms was reported as such.
        let empty = |n: &Node| {
            !matches!(n.kind, NodeKind::RepeatTest) && graph.edges(node).next().is_none()
        };
        if graph
            .node_weight(node)
            .is_some_and(|n| is_end(n) || empty(n))
        {
            let reversed = Reversed(graph);
            if ends.insert(node) {
                let mut walk = Dfs::new(reversed, node);
                while let Some(next) = walk.next(reversed) {
                    ends.insert(next);
                }
            }
        }
    }
    let lost = NodeFiltered::from_fn(graph, |n| map.reached.contains(&n) && !ends.contains(&n));
    for group in tarjan_scc(&lost) {
        let leaves = |n: &NodeIndex| graph.edges(*n).any(|e| !group.contains(&e.target()));
        if group.iter().any(leaves) {
            continue;
        }
        if let Some(finding) = stuck_group(map, &group) {
            findings.push(finding);
        }
    }
}

fn stuck_group(map: &Map<'_>, group: &[NodeIndex]) -> Option<Diagnostic> {
    let graph = map.graph;
    let mut nodes: Vec<(NodeIndex, &Node)> = group
        .iter()
        .filter_map(|n| Some((*n, graph.node_weight(*n)?)))
        .collect();
    nodes.sort_by_key(|(i, _)| *i);
    let round: Vec<&(NodeIndex, &Node)> = nodes.iter().filter(|(_, n)| !is_added(n)).collect();
    let (at, _) = round.first().copied().or(nodes.first())?;
    let names: Vec<String> = round.iter().map(|(_, n)| called(n)).collect();
    let message = match names.as_slice() {
        [one] => format!("{one} repeats itself for ever."),
        several => format!("These steps go round for ever: {}.", several.join(", ")),
    };
    let mut finding = NO_EXIT
        .at(message, map.head(*at))
        .says("the circle begins here");
    for (node, _) in round.iter().skip(1).take(6) {
        finding = finding.label(map.head(*node), "part of the circle");
    }
    Some(finding.help("add an arrow that leaves the circle, or a cap: `at most 3 times else …`"))
}

/// Circles that a paid step or an action is in, and neither a cap nor a person.
fn uncapped(
    cx: &Cx<'_>,
    flow: &Flow<'_>,
    built: &Built,
    map: &Map<'_>,
    findings: &mut Vec<Diagnostic>,
) {
    let graph = map.graph;
    let person = |n: NodeIndex| {
        let kind = graph.node_weight(n).map(|n| n.kind);
        matches!(
            kind,
            Some(NodeKind::Task | NodeKind::Copilot | NodeKind::DecideByPerson)
        )
    };
    let free = NodeFiltered::from_fn(graph, |n| map.reached.contains(&n) && !person(n));
    let open = EdgeFiltered::from_fn(&free, |e| e.weight().at_most.is_none());
    for mut group in tarjan_scc(&open) {
        let itself = |n: &NodeIndex| {
            graph
                .edges(*n)
                .any(|e| e.target() == *n && e.weight().at_most.is_none())
        };
        if group.len() < 2 && !group.iter().any(itself) {
            continue;
        }
        group.sort();
        let paid = group
            .iter()
            .find_map(|n| Some((*n, paid(cx, flow, built, *n)?)));
        if let Some((node, why)) = paid
            && let Some(weight) = graph.node_weight(node)
            && leaves(graph, &group)
        {
            findings.push(open_circle(map, &group, (node, weight), why));
        }
    }
}

/// A circle that is never left is reported as such.
fn leaves(graph: &Graph, group: &[NodeIndex]) -> bool {
    group
        .iter()
        .any(|n| graph.edges(*n).any(|e| !group.contains(&e.target())))
}

fn open_circle(
    map: &Map<'_>,
    group: &[NodeIndex],
    (at, paid): (NodeIndex, &Node),
    why: &str,
) -> Diagnostic {
    let graph = map.graph;
    let message = format!("{} may be repeated without end, and {why}.", called(paid));
    let mut finding = UNCAPPED
        .at(message, map.head(at))
        .says("repeated without a limit");
    let back = group
        .iter()
        .flat_map(|n| graph.edges(*n))
        .find(|e| e.weight().back && group.contains(&e.target()));
    if let Some(edge) = back {
        finding = finding.label(edge.weight().place, "this leads back");
    }
    finding.help("cap the arrow that leads back: `-> step, at most 3 times else other_step`")
}

/// Why repeating a step costs something, if it does.
fn paid(cx: &Cx<'_>, flow: &Flow<'_>, built: &Built, node: NodeIndex) -> Option<&'static str> {
    match built.graph.graph.node_weight(node)?.kind {
        NodeKind::Ai | NodeKind::Agent | NodeKind::DecideByModel => Some("each time costs money"),
        NodeKind::Send => Some("each time sends a message"),
        NodeKind::Call(via) => {
            let step = built.nodes.iter().position(|n| *n == Some(node))?;
            let flow_syntax::tree::StepKind::Call { action, .. } =
                &flow.drafts.get(step)?.tree.kind
            else {
                return None;
            };
            let system = crate::resolve::systems::system_of(cx, flow.base.file, action)?;
            let name = action.parts.last()?;
            let changes = system
                .actions
                .iter()
                .any(|a| a.name == name.text && !a.reads_only);
            let mail = if via == Via::Mail {
                "each time sends mail"
            } else {
                "each time changes something"
            };
            changes.then_some(mail)
        }
        _ => None,
    }
}

/// Nodes that the language adds rather than the analyst.
fn is_added(node: &Node) -> bool {
    matches!(
        node.kind,
        NodeKind::Start(_) | NodeKind::Join | NodeKind::EachClose | NodeKind::Gap
    ) || (node.name.is_empty() && matches!(node.kind, NodeKind::End | NodeKind::Fail))
}

fn called(node: &Node) -> String {
    if node.name.is_empty() {
        format!("\"{}\"", node.title)
    } else {
        format!("`{}`", node.name)
    }
}
