//! Ways in and ways out: what must hold of the flow. Every check is linear in its size.
//!
//! Of the four properties of a sound flow, proper completion and safety (no token left over, none
//! twice in one place) hold by construction once no arrow crosses a branch, which `arrows.rs` sees to.
//! What is left is that no step is dead, which is here, and that every run can end, in `circles.rs`.

use std::collections::HashSet;

use flow_syntax::{Diagnostic, Place};
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use super::Flow;
use super::build::Built;
use super::net::{Net, Way};
use super::reach::Reach;
use super::witness::{self, along, called, head, is_added};
use crate::cx::Cx;
use crate::graph::{EdgeKind, Node, NodeKind};
use crate::model::{ScopeId, ScopeKind};
use crate::rules::flow::{NEVER_AGAIN, UNREACHABLE};

/// What the checks look at.
pub(super) struct Map<'a> {
    pub(super) built: &'a Built,
    pub(super) net: &'a Net,
    pub(super) reach: &'a Reach,
}

impl Map<'_> {
    /// A node of the flow graph.
    pub(super) fn node(&self, node: usize) -> Option<&Node> {
        self.built.graph.graph.node_weight(NodeIndex::new(node))
    }

    /// What a label about a node underlines.
    pub(super) fn head(&self, node: usize) -> Place {
        head(self.built, node)
    }

    /// A finding with the shortest way to a node.
    pub(super) fn with_way_to(&self, finding: Diagnostic, node: usize) -> Diagnostic {
        along(finding, self.built, &self.reach.path(node))
    }
}

/// Checks one process; findings about its steps from the `first` one on get the way to their step.
///
/// Where a part of it could not be read, arrows may be missing that were written: nothing is said then.
pub(crate) fn check(cx: &mut Cx<'_>, flow: &Flow<'_>, built: &Built, first: usize) {
    let meant = (!flow.gaps.is_empty()).then(|| with_meant(flow, built));
    let net = meant.as_ref().unwrap_or(&built.net);
    let reach = net.reach();
    for (step, jump) in &flow.jumps {
        cx.report(match step {
            Some(step) => witness::to_step(jump.clone(), flow, built, &reach, *step),
            None => jump.clone(),
        });
    }
    if !cx.is_damaged(flow.base.at(flow.whole)) {
        checks(cx, flow, built, net, &reach);
    }
    let list = cx.findings.list.get_mut(first..).unwrap_or_default();
    witness::attach(list, flow, built, &reach);
}

fn checks(cx: &mut Cx<'_>, flow: &Flow<'_>, built: &Built, net: &Net, reach: &Reach) {
    let map = Map { built, net, reach };
    let mut findings = Vec::new();
    // An arrow that may lead anywhere may lead to what looks unreachable.
    if flow.gaps.iter().all(|(_, meant)| meant.is_some()) {
        unreachable(flow, &map, &mut findings);
    }
    super::circles::stuck(&map, &mut findings);
    super::circles::uncapped(cx, flow, &map, &mut findings);
    cx.findings.list.extend(findings);
}

/// The net with arrows to gaps leading where they were probably meant to.
fn with_meant(flow: &Flow<'_>, built: &Built) -> Net {
    let mut net = built.net.clone();
    for (from, meant) in &flow.gaps {
        let Some(to) = meant.and_then(|id| witness::first_node(flow, built, id, 0)) else {
            continue;
        };
        let from = from.and_then(|id| built.nodes.get(id.index()).copied().flatten());
        let from = from.map_or(net.start, NodeIndex::index);
        let way = Way {
            to: to.index(),
            edge: to_gap(built, from),
            makes: true,
            beside: false,
            back: false,
        };
        net.add(from, way);
    }
    net
}

/// The edge by which a step leads to a gap, which says how often it may be taken.
fn to_gap(built: &Built, from: usize) -> Option<EdgeIndex> {
    let graph = &built.graph.graph;
    let is_gap = |node| {
        let node = graph.node_weight(node);
        node.is_some_and(|n: &Node| n.kind == NodeKind::Gap)
    };
    let mut edges = graph.edges(NodeIndex::new(from));
    edges.find(|e| is_gap(e.target())).map(|e| e.id())
}

/// Steps that no way leads to: of those that hang together only the first, since the rest follows.
fn unreachable(flow: &Flow<'_>, map: &Map<'_>, findings: &mut Vec<Diagnostic>) {
    let again = declared_again(flow, map);
    let is_lost = |n: &usize| !map.reach.has(*n) && !again.contains(n);
    let lost: Vec<usize> = (0..map.net.real).filter(is_lost).collect();
    if lost.is_empty() {
        return;
    }
    let mut led_to = vec![false; map.net.len()];
    for from in 0..map.net.len() {
        for way in map.net.ways(from) {
            if let Some(slot) = led_to.get_mut(way.to) {
                *slot = true;
            }
        }
    }
    let mut told = vec![false; map.net.len()];
    let no_way_in = |n: &&usize| led_to.get(**n) == Some(&false);
    let held = |n: &&usize| is_held(map, **n);
    let scopes = scopes(flow, map);
    // Circles that nothing leads into come last: they have no first step of their own.
    let first = lost.iter().filter(no_way_in);
    for node in first.chain(lost.iter().filter(held)).chain(&lost) {
        let Some(weight) = map.node(*node) else {
            continue;
        };
        if told.get(*node) == Some(&true) || (is_added(weight) && !is_held(map, *node)) {
            continue;
        }
        let group = follow(map, *node, &mut told);
        let beside = |n: usize| is_beside(flow, &scopes, n, *node);
        findings.extend(lost_group(map, *node, weight, &group, beside));
    }
}

/// The block of each node's step.
fn scopes(flow: &Flow<'_>, map: &Map<'_>) -> Vec<Option<ScopeId>> {
    let mut scopes = vec![None; map.net.len()];
    for (draft, node) in flow.drafts.iter().zip(&map.built.nodes) {
        if let Some(slot) = node.and_then(|n| scopes.get_mut(n.index())) {
            *slot = Some(draft.scope);
        }
    }
    scopes
}

/// Whether a step runs beside another: in a handler that the other is not part of.
fn is_beside(flow: &Flow<'_>, scopes: &[Option<ScopeId>], step: usize, other: usize) -> bool {
    let of = |node: usize| scopes.get(node).copied().flatten();
    let around = |id: ScopeId| flow.scopes.get(id.index());
    let handler = |scope: Option<ScopeId>| {
        let mut scope = scope;
        while let Some((id, block)) = scope.and_then(|id| Some((id, around(id)?))) {
            if block.kind == ScopeKind::Handler {
                return Some(id);
            }
            scope = block.parent;
        }
        None
    };
    let own = handler(of(step));
    own.is_some() && own != handler(of(other))
}

/// Steps with a name that an earlier one has: arrows lead to that one, and the second is reported as such.
fn declared_again(flow: &Flow<'_>, map: &Map<'_>) -> HashSet<usize> {
    let again = |(i, draft): (usize, &super::Draft<'_>)| {
        let first = flow.names.get(&draft.name)?;
        let node = map.built.nodes.get(i).copied().flatten()?;
        (first.index() != i).then_some(node.index())
    };
    flow.drafts.iter().enumerate().filter_map(again).collect()
}

/// A join or a repeat's test that is never come to, though its block was entered.
fn is_held(map: &Map<'_>, node: usize) -> bool {
    match map.node(node).map(|n| n.kind) {
        Some(NodeKind::Join) => !map.reach.waiting(node).is_empty(),
        Some(NodeKind::RepeatTest) => first_round(map, node).is_some(),
        _ => false,
    }
}

/// The first step of a repeat's rounds, if it is reached.
fn first_round(map: &Map<'_>, test: usize) -> Option<usize> {
    let mut ways = map.net.ways(test).iter();
    let again = ways.find(|w| {
        let edge = w.edge.and_then(|e| map.built.graph.graph.edge_weight(e));
        edge.is_some_and(|e| e.kind == EdgeKind::Again)
    });
    again.map(|w| w.to).filter(|n| map.reach.has(*n))
}

/// What follows a lost step and is lost with it.
fn follow(map: &Map<'_>, node: usize, told: &mut [bool]) -> Vec<usize> {
    let mut todo = vec![node];
    let mut group = Vec::new();
    while let Some(node) = todo.pop() {
        match told.get_mut(node) {
            Some(slot) if !*slot && !map.reach.has(node) => *slot = true,
            _ => continue,
        }
        group.push(node);
        todo.extend(map.net.ways(node).iter().map(|w| w.to));
    }
    group.sort_unstable();
    group
}

fn lost_group(
    map: &Map<'_>,
    node: usize,
    weight: &Node,
    group: &[usize],
    beside: impl Fn(usize) -> bool,
) -> Option<Diagnostic> {
    match weight.kind {
        NodeKind::Join => after_join(map, node, group),
        NodeKind::RepeatTest if is_held(map, node) => Some(after_rounds(map, node, weight, group)),
        _ => {
            let message = format!("No way leads to {}.", called(weight));
            let finding = UNREACHABLE
                .at(message, map.head(node))
                .says("never reached");
            Some(past(map, finding, node, beside).help("lead an arrow to it, or remove it"))
        }
    }
}

/// The way to the step written before a lost one, and where that leads instead; what runs beside the flow
/// is no step before it.
fn past(
    map: &Map<'_>,
    finding: Diagnostic,
    node: usize,
    beside: impl Fn(usize) -> bool,
) -> Diagnostic {
    let is_before = |n: &usize| map.reach.has(*n) && map.node(*n).is_some_and(|n| !is_added(n));
    let before = (0..node).rev().find(|n| is_before(n) && !beside(*n));
    let Some(before) = before else {
        return map.with_way_to(finding, map.net.start);
    };
    let mut path = map.reach.path(before);
    let mut on = map.net.ways(before).iter().filter(|w| !w.beside);
    let on = on.find(|w| w.to < map.net.real);
    path.extend(on.map(|way| (before, *way)));
    along(finding, map.built, &path)
}

/// What follows a parallel one of whose branches never comes to its end.
fn after_join(map: &Map<'_>, join: usize, group: &[usize]) -> Option<Diagnostic> {
    let branch = *map.reach.waiting(join).first()?;
    let frame = map.built.graph.frames.get(branch)?;
    let place = Place {
        span: first_word(frame.place.span, &frame.path),
        ..frame.place
    };
    let shown = group.iter().filter_map(|n| Some((*n, map.node(*n)?)));
    let next = shown
        .filter(|(n, node)| !is_held(map, *n) && !is_added(node))
        .min_by_key(|(n, _)| *n);
    let name = frame.path.rsplit('/').next().unwrap_or_default();
    let (next, weight) = next?;
    let message = format!(
        "No way leads to {}: branch `{name}` never comes to its end.",
        called(weight)
    );
    let finding = UNREACHABLE
        .at(message, map.head(next))
        .says("never reached");
    let finding = finding.label(place, "every way through this branch fails or goes round");
    let inside = (0..map.net.real)
        .rev()
        .find(|n| map.reach.has(*n) && map.net.branch(*n, join) == Some(branch));
    let finding = match inside {
        Some(last) => map.with_way_to(finding, last),
        None => finding,
    };
    Some(finding.help("let the branch end, with `-> leave` or with its last step"))
}

fn first_word(span: flow_syntax::Span, path: &str) -> flow_syntax::Span {
    let name = path.rsplit('/').next().unwrap_or_default();
    let length = u32::try_from(name.len()).unwrap_or(1);
    flow_syntax::Span::new(span.start, (span.start + length).min(span.end))
}

/// A repeat whose rounds are always left before their end, and what would come after them.
fn after_rounds(map: &Map<'_>, test: usize, repeat: &Node, group: &[usize]) -> Diagnostic {
    let after = group.iter().filter_map(|n| Some((*n, map.node(*n)?)));
    let next = after
        .filter(|(n, node)| !is_held(map, *n) && !is_added(node))
        .min_by_key(|(n, _)| *n);
    let why = format!("every way through {} leads out", called(repeat));
    let finding = match next {
        Some((next, node)) => UNREACHABLE
            .at(
                format!("No way leads to {}: {why}.", called(node)),
                map.head(next),
            )
            .says("never reached")
            .label(map.head(test), "these rounds never come to their end"),
        None => NEVER_AGAIN
            .at(
                format!("There is never a second round: {why}."),
                map.head(test),
            )
            .says("these rounds are never repeated"),
    };
    let finding = match first_round(map, test) {
        Some(first) => map.with_way_to(finding, first),
        None => finding,
    };
    finding.help("let a round come to its end, or write the steps without `repeat`")
}
