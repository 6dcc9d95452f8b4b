//! Who or what does each step: its lane.

use flow_syntax::tree::{Name, People, StepKind};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use smol_str::SmolStr;

use super::build::Built;
use super::{Draft, Flow};
use crate::cx::{Cx, in_words};
use crate::graph::{Lane, LaneKind};
use crate::resolve::symbols::{Kind, Space};

/// Gives every node its lane: people in order of first use, then AI, then systems. Nobody is at work
/// while a run waits, so a wait stands with the systems, where there are any. Whatever else nobody owns
/// stands with the step before it.
pub(super) fn assign(cx: &Cx<'_>, flow: &Flow<'_>, built: &mut Built) {
    let owners: Vec<Option<Lane>> = flow.drafts.iter().map(|d| owner(cx, flow, d)).collect();
    let mut lanes: Vec<Lane> = Vec::new();
    for kind in [LaneKind::People, LaneKind::Ai, LaneKind::System] {
        for lane in owners.iter().flatten().filter(|l| l.kind == kind) {
            if !lanes.contains(lane) {
                lanes.push(lane.clone());
            }
        }
    }
    if lanes.is_empty() {
        let title = flow.title.clone();
        lanes.push(Lane {
            name: SmolStr::new_static("flow"),
            title,
            kind: LaneKind::Flow,
        });
    }
    let mut of_node: Vec<Option<usize>> = vec![None; built.graph.graph.node_count()];
    for (owner, node) in owners.iter().zip(&built.nodes) {
        if let (Some(owner), Some(node)) = (owner, node)
            && let Some(slot) = of_node.get_mut(node.index())
        {
            *slot = lanes.iter().position(|l| l == owner);
        }
    }
    let systems = lanes.iter().position(|l| l.kind == LaneKind::System);
    for (draft, node) in flow.drafts.iter().zip(&built.nodes) {
        if let (StepKind::Wait { .. }, Some(node)) = (&draft.tree.kind, node)
            && let Some(slot) = of_node.get_mut(node.index())
        {
            *slot = systems;
        }
    }
    spread(built, &mut of_node);
    for (node, lane) in built.graph.graph.node_weights_mut().zip(&of_node) {
        node.lane = lane.unwrap_or(0);
    }
    built.graph.lanes = lanes;
}

/// Breadth first from the start: an unowned node joins the lane it is first reached from, and those
/// before any owned one join the first that is.
fn spread(built: &Built, of_node: &mut [Option<usize>]) {
    let graph = &built.graph.graph;
    let mut queue = std::collections::VecDeque::from([built.graph.start]);
    let mut seen = vec![false; of_node.len()];
    let mut early: Vec<NodeIndex> = Vec::new();
    while let Some(node) = queue.pop_front() {
        if std::mem::replace(&mut seen[node.index()], true) {
            continue;
        }
        let lane = of_node[node.index()];
        if lane.is_none() {
            early.push(node);
        }
        let mut next: Vec<NodeIndex> = graph.edges(node).map(|e| e.target()).collect();
        next.reverse();
        for to in next {
            if of_node[to.index()].is_none() {
                of_node[to.index()] = lane;
            }
            queue.push_back(to);
        }
    }
    let first = graph.node_indices().find_map(|n| of_node[n.index()]);
    for node in early {
        if of_node[node.index()].is_none() {
            of_node[node.index()] = first;
        }
    }
}

fn owner(cx: &Cx<'_>, flow: &Flow<'_>, draft: &Draft<'_>) -> Option<Lane> {
    match &draft.tree.kind {
        StepKind::Task { by } | StepKind::Copilot { by, .. } => role(cx, flow, by.as_ref()),
        StepKind::Decide { by, with: None, .. } => role(cx, flow, by.as_ref()),
        StepKind::Ai { .. } | StepKind::Agent { .. } | StepKind::Decide { with: Some(_), .. } => {
            Some(Lane {
                name: SmolStr::new_static("ai"),
                title: "AI".to_owned(),
                kind: LaneKind::Ai,
            })
        }
        StepKind::Call { .. } | StepKind::Send { .. } => Some(Lane {
            name: SmolStr::new_static("systems"),
            title: "Systems".to_owned(),
            kind: LaneKind::System,
        }),
        _ => None,
    }
}

fn role(cx: &Cx<'_>, flow: &Flow<'_>, by: Option<&People>) -> Option<Lane> {
    let name = by?.roles.iter().find(|r| !r.is_missing())?;
    let found = cx.symbols.find(flow.base.file, Space::Role, &name.text);
    let decl = match found {
        Some(Kind::Role(id)) => cx.program.roles.get(id as usize),
        _ => None,
    };
    Some(Lane {
        name: decl.map_or_else(|| name.text.clone(), |d| d.key.clone()),
        title: decl.map_or_else(|| in_words(&name.text), |d| d.title.clone()),
        kind: LaneKind::People,
    })
}

/// The model a step names.
pub(super) fn model_of<'d>(draft: &'d Draft<'_>) -> Option<&'d Name> {
    match &draft.tree.kind {
        StepKind::Ai { with }
        | StepKind::Copilot { with, .. }
        | StepKind::Agent { with }
        | StepKind::Decide { with, .. } => with.as_ref(),
        _ => None,
    }
}
