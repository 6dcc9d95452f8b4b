//! Circles: whether every run can still end, and whether what costs something is repeated without end.

use std::borrow::Cow;

use flow_syntax::Diagnostic;

use super::build::Built;
use super::net::{Net, Way};
use super::signature::Inside;
use super::soundness::Map;
use super::witness::{along, called, is_added};
use super::{Flow, Site, signature};
use crate::cx::Cx;
use crate::graph::{FrameKind, Node, NodeKind, Via};
use crate::rules::flow::{NO_EXIT, UNCAPPED};

/// Steps from which no end can be reached: the flow goes round for ever.
///
/// A run is stuck when none of its tokens can come to an end. Each goes its own way, so the circles of a
/// token are found on the net; then branches are weighed against each other: one that can always end
/// saves the others where the first to end withdraws the rest, and so does one that always fails.
pub(super) fn stuck(map: &Map<'_>, findings: &mut Vec<Diagnostic>) {
    let net = map.net;
    let goes_on = |n: usize| net.ways(n).iter().any(|w| w.edge.is_some());
    let joins = |n: usize| {
        let joined =
            |w: &Way| matches!(kind(map, w.to), Some(NodeKind::Join | NodeKind::EachClose));
        net.ways(n).iter().any(|w| w.edge.is_some() && joined(w))
    };
    // An end has ways on where it ends only a branch or an item, and where a handler's arrow is drawn from it.
    let is_end = |n: &usize| match kind(map, *n) {
        Some(NodeKind::End) => !joins(*n),
        Some(NodeKind::Fail) => !map.built.failing.iter().any(|(fail, _)| fail.index() == *n),
        Some(NodeKind::Gap) => true,
        Some(NodeKind::RepeatTest) => false,
        // A decision or wait without arms was reported as such.
        _ => !goes_on(*n),
    };
    let ends: Vec<usize> = (0..net.real)
        .filter(|n| map.reach.has(*n) && is_end(n))
        .collect();
    let mut net = Cow::Borrowed(net);
    for _ in 0..MOST_ROUNDS {
        let good = net.leading_to(&ends, map.reach);
        let bad = |n: usize| map.reach.has(n) && good.get(n) == Some(&false);
        let mut groups = net.groups(bad, |_, w| !w.beside);
        groups.retain(|g| exits(map, &net, g) != Exits::Open);
        let (caught, saved) = weighed(map, &groups, &good);
        if saved.is_empty() {
            let caught: Vec<&Vec<usize>> = caught.iter().filter_map(|g| groups.get(*g)).collect();
            let never = |g: &&&Vec<usize>| exits(map, &net, g) == Exits::None;
            let hard: Vec<&&Vec<usize>> = caught.iter().filter(never).collect();
            // What only waits in vain follows from what goes round for ever.
            let told = if hard.is_empty() {
                caught.iter().collect()
            } else {
                hard
            };
            findings.extend(told.into_iter().filter_map(|g| stuck_group(map, g)));
            return;
        }
        save(net.to_mut(), map, &saved);
    }
}

/// How often circles are weighed: once for each parallel in another whose branches save each other.
const MOST_ROUNDS: usize = 64;

/// A branch from whose circles another one saves a run: its join, the branch, and where the run goes on:
/// after the parallel, or with the branch that fails it.
type Saved = (usize, usize, usize);

/// Lets what was saved go on where it is withdrawn to.
fn save(net: &mut Net, map: &Map<'_>, saved: &[Saved]) {
    for (join, branch, to) in saved {
        for node in 0..net.real {
            if map.reach.has(node) && map.net.branch(node, *join) == Some(*branch) {
                net.add(node, super::net::added(*to));
            }
        }
    }
}

fn kind(map: &Map<'_>, node: usize) -> Option<NodeKind> {
    map.node(node).map(|n| n.kind)
}

/// What ways lead out of a group of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exits {
    /// None.
    None,
    /// Only to a join where it waits in vain.
    Waiting,
    /// Some.
    Open,
}

/// What ways lead out of a group of nodes, which are sorted.
fn exits(map: &Map<'_>, net: &Net, group: &[usize]) -> Exits {
    let inside = |w: &&Way| group.binary_search(&w.to).is_ok();
    let ways = || {
        group
            .iter()
            .flat_map(|n| net.ways(*n))
            .filter(|w| !w.beside)
    };
    let waits = |w: &Way| net.waits_for_all(w.to) && !map.reach.has(w.to);
    let out: Vec<&Way> = ways().filter(|w| !inside(w)).collect();
    let round = ways().any(|w| inside(&w));
    match (out.is_empty(), out.iter().all(|w| waits(w)) && round) {
        (true, _) => Exits::None,
        (_, true) => Exits::Waiting,
        _ => Exits::Open,
    }
}

/// Circles that a run can be caught in, by index, and those that a branch beside them saves it from.
fn weighed(map: &Map<'_>, groups: &[Vec<usize>], good: &[bool]) -> (Vec<usize>, Vec<Saved>) {
    let net = map.net;
    let frames = net.frames();
    let mut inside: Vec<Vec<usize>> = vec![Vec::new(); frames + 1];
    let mut saved = Vec::new();
    for (i, group) in groups.iter().enumerate() {
        let frame = outermost(map, group).unwrap_or(frames);
        if let Some(list) = inside.get_mut(frame) {
            list.push(i);
        }
    }
    for frame in (0..frames).rev() {
        let kind = map.built.graph.frames.get(frame).map(|f| f.kind);
        if kind == Some(FrameKind::Parallel) {
            weigh(map, frame, good, &mut inside, &mut saved);
        }
        if kind != Some(FrameKind::Branch) {
            up(frame, net.parent(frame).unwrap_or(frames), &mut inside);
        }
    }
    let mut left = inside.pop().unwrap_or_default();
    left.sort_by_key(|i| groups.get(*i).and_then(|g| g.first().copied()));
    (left, saved)
}

fn up(frame: usize, to: usize, inside: &mut [Vec<usize>]) {
    let list = inside
        .get_mut(frame)
        .map(std::mem::take)
        .unwrap_or_default();
    if let Some(outer) = inside.get_mut(to) {
        outer.extend(list);
    }
}

/// The frame around all of a circle.
fn outermost(map: &Map<'_>, group: &[usize]) -> Option<usize> {
    let depth = |frame: Option<usize>| {
        let outer = |f: &usize| map.net.parent(*f);
        std::iter::successors(frame, outer).count()
    };
    let frames = group.iter().map(|n| map.net.frame(*n));
    frames.min_by_key(|f| depth(*f)).flatten()
}

/// The circles of a parallel's branches that no other branch saves.
fn weigh(
    map: &Map<'_>,
    parallel: usize,
    good: &[bool],
    inside: &mut [Vec<usize>],
    saved: &mut Vec<Saved>,
) {
    let Some(join) = map.net.join_of_frame(parallel) else {
        return;
    };
    let branches = map.net.branches_of(join).to_vec();
    let fine = |b: &usize, inside: &[Vec<usize>]| inside.get(*b).is_some_and(Vec::is_empty);
    let saves = |b: &usize, inside: &[Vec<usize>]| {
        let ends = !map.net.waits_for_all(join);
        // One that never comes to its end saves the others only by failing: an end must be in sight of it.
        let fails = || {
            let first = first_in(map, join, *b);
            map.reach.is_awaited(join, *b) && first.is_some_and(|n| good.get(n) == Some(&true))
        };
        fine(b, inside) && (ends || fails())
    };
    // An empty branch ends at once.
    let empty = !map.net.waits_for_all(join)
        && map
            .built
            .graph
            .frames
            .iter()
            .filter(|f| f.parent == Some(parallel))
            .count()
            > branches.len();
    let saver = branches.iter().copied().find(|b| saves(b, inside));
    let to = match map.net.waits_for_all(join) {
        false => (empty || saver.is_some()).then_some(join),
        true => saver.and_then(|b| first_in(map, join, b)),
    };
    for branch in branches {
        match to {
            None => up(branch, parallel, inside),
            Some(to) => {
                let list = inside
                    .get_mut(branch)
                    .map(std::mem::take)
                    .unwrap_or_default();
                if !list.is_empty() {
                    saved.push((join, branch, to));
                }
            }
        }
    }
}

/// The first step of a branch that is reached.
fn first_in(map: &Map<'_>, join: usize, branch: usize) -> Option<usize> {
    let inside = |n: &usize| map.reach.has(*n) && map.net.branch(*n, join) == Some(branch);
    (0..map.net.real).find(inside)
}

fn stuck_group(map: &Map<'_>, group: &[usize]) -> Option<Diagnostic> {
    let nodes = || group.iter().filter_map(|n| Some((*n, map.node(*n)?)));
    let round: Vec<(usize, &Node)> = nodes().filter(|(_, n)| !is_added(n)).collect();
    let (at, _) = round.first().copied().or_else(|| nodes().next())?;
    let names: Vec<String> = round.iter().take(8).map(|(_, n)| called(n)).collect();
    let message = match names.as_slice() {
        [one] => format!("{one} repeats itself for ever."),
        several => format!("These steps go round for ever: {}.", several.join(", ")),
    };
    let mut finding = NO_EXIT
        .at(message, map.head(at))
        .says("the circle begins here");
    for (node, _) in round.iter().skip(1).take(6) {
        finding = finding.label(map.head(*node), "part of the circle");
    }
    let finding = map.with_way_to(finding, at);
    let finding = round_about(map, finding, at, group, |_, w| !w.beside);
    Some(finding.help("add an arrow that leaves the circle, or a cap: `at most 3 times else …`"))
}

/// Adds the shortest way from a node round to itself, inside a group.
fn round_about(
    map: &Map<'_>,
    finding: Diagnostic,
    at: usize,
    group: &[usize],
    by: impl Fn(usize, &Way) -> bool,
) -> Diagnostic {
    let inside = |n: usize| group.binary_search(&n).is_ok();
    let around = map
        .net
        .reach_by(&[at], |from, w| inside(w.to) && by(from, w));
    let last = group.iter().filter_map(|n| {
        let closes = |w: &&Way| w.to == at && by(*n, w);
        let way = map.net.ways(*n).iter().find(closes)?;
        around.has(*n).then_some((*n, *way))
    });
    let mut ways: Vec<Vec<(usize, Way)>> = last
        .map(|(n, way)| {
            let mut path = around.path(n);
            path.push((n, way));
            path
        })
        .collect();
    ways.sort_by_key(Vec::len);
    match ways.first() {
        Some(path) => along(finding, map.built, path),
        None => finding,
    }
}

/// Why running a process again and again costs something, and whether a person is on every way through it.
pub(crate) fn inside(cx: &Cx<'_>, flow: &Flow<'_>, built: &Built) -> Inside {
    let net = &built.net;
    let reach = net.reach_by(&[net.start], |_, _| true);
    let steps = built.nodes.iter().enumerate();
    let mut reached = steps.filter(|(_, node)| node.is_some_and(|n| reach.has(n.index())));
    let costs = reached.find_map(|(step, _)| paid(cx, flow, built, step));
    let people = people(cx, flow, built);
    let unseen = net.reach_by(&[net.start], |from, _| people.get(from) != Some(&true));
    let ends = flow.facts.nodes_of(Site::Ends);
    let asks = !ends.is_empty() && !ends.into_iter().any(|end| unseen.has(end));
    Inside { costs, asks }
}

/// By node, whether people do the step, or are on every way through the process that it runs.
fn people(cx: &Cx<'_>, flow: &Flow<'_>, built: &Built) -> Vec<bool> {
    let graph = &built.graph.graph;
    let is_people = |n: &Node| {
        matches!(
            n.kind,
            NodeKind::Task | NodeKind::Copilot | NodeKind::DecideByPerson
        )
    };
    let mut people: Vec<bool> = graph.node_weights().map(is_people).collect();
    for (draft, node) in flow.drafts.iter().zip(&built.nodes) {
        let asks = || signature::run_by(cx, flow, draft).is_some_and(|face| face.inside.asks);
        if let Some(slot) = node.and_then(|n| people.get_mut(n.index())) {
            *slot |= asks();
        }
    }
    people
}

/// Circles that a paid step or an action is in, and neither a cap nor a person.
pub(super) fn uncapped(
    cx: &Cx<'_>,
    flow: &Flow<'_>,
    map: &Map<'_>,
    findings: &mut Vec<Diagnostic>,
) {
    let people = people(cx, flow, map.built);
    let person = |n: usize| people.get(n) == Some(&true);
    let counts = |n: usize| n < map.net.real && map.reach.has(n) && !person(n);
    for group in map.net.groups(counts, |_, w| is_free(map, w)) {
        let itself = |n: &usize| {
            map.net
                .ways(*n)
                .iter()
                .any(|w| w.to == *n && is_free(map, w))
        };
        if group.len() < 2 && !group.iter().any(itself) {
            continue;
        }
        let paid = group
            .iter()
            .find_map(|n| Some((*n, paid(cx, flow, map.built, map.built.step_at(*n)?)?)));
        // A circle that is never left is reported as such.
        if let Some((node, why)) = paid
            && let Some(weight) = map.node(node)
            && exits(map, map.net, &group) != Exits::None
        {
            findings.push(open_circle(map, &group, (node, weight), why));
        }
    }
}

fn edge<'m>(map: &'m Map<'_>, way: &Way) -> Option<&'m crate::graph::Edge> {
    map.built.graph.graph.edge_weight(way.edge?)
}

/// Whether a way may be taken without end.
fn is_free(map: &Map<'_>, way: &Way) -> bool {
    edge(map, way).is_none_or(|e| e.at_most.is_none())
}

fn open_circle(
    map: &Map<'_>,
    group: &[usize],
    (at, paid): (usize, &Node),
    why: &str,
) -> Diagnostic {
    let message = format!("{} may be repeated without end, and {why}.", called(paid));
    let mut finding = UNCAPPED
        .at(message, map.head(at))
        .says("repeated without a limit");
    let inside = |n: usize| group.binary_search(&n).is_ok();
    let ways = group.iter().flat_map(|n| map.net.ways(*n));
    let back = ways
        .filter(|w| w.back && inside(w.to))
        .find_map(|w| edge(map, w));
    if let Some(edge) = back {
        finding = finding.label(edge.place, "this leads back");
    }
    let finding = map.with_way_to(finding, at);
    let finding = round_about(map, finding, at, group, |_, w| is_free(map, w));
    finding.help("cap the arrow that leads back: `-> step, at most 3 times else other_step`")
}

/// Why repeating a step costs something, if it does.
fn paid(cx: &Cx<'_>, flow: &Flow<'_>, built: &Built, step: usize) -> Option<&'static str> {
    let node = built.nodes.get(step).copied().flatten()?;
    match built.graph.graph.node_weight(node)?.kind {
        NodeKind::Run => {
            signature::run_by(cx, flow, flow.drafts.get(step)?)?
                .inside
                .costs
        }
        NodeKind::Ai | NodeKind::Agent | NodeKind::DecideByModel => Some("each time costs money"),
        NodeKind::Send => Some("each time sends a message"),
        NodeKind::Call(via) => {
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
