//! The way on which a finding happens, told hop by hop in words an analyst uses.

use flow_syntax::{Diagnostic, Label, Place};
use petgraph::graph::NodeIndex;

use super::build::Built;
use super::net::Way;
use super::reach::Reach;
use super::{Facts, Flow, Site};
use crate::graph::{Edge, EdgeKind, Node, NodeKind};
use crate::model::StepId;
use crate::rules::data::SECRET_LEAVES;
use crate::rules::flow::{
    ARM_NEVER_TAKEN, DEAD_END, ELSE_NOT_LAST, MIXED_ARMS, NEVER_AGAIN, NOT_EXHAUSTIVE,
};
use crate::rules::tables::NEVER_GIVEN;
use crate::rules::{self, Rule};

/// Most hops told of one way; of longer ones the middle is left out.
const MOST_HOPS: usize = 12;

/// Rules whose findings are about a step: the shortest way to it is their witness.
static ABOUT_A_STEP: [&Rule; 8] = [
    &DEAD_END,
    &NOT_EXHAUSTIVE,
    &ELSE_NOT_LAST,
    &MIXED_ARMS,
    &NEVER_AGAIN,
    &ARM_NEVER_TAKEN,
    &NEVER_GIVEN,
    &SECRET_LEAVES,
];

/// Adds a way to a finding. Of a long one only what is told is put into words: there may be as many
/// findings as the way has steps.
pub(crate) fn along(mut finding: Diagnostic, built: &Built, path: &[(usize, Way)]) -> Diagnostic {
    let begins = path
        .first()
        .is_none_or(|(from, _)| *from == built.net.start);
    let count = path.len() + usize::from(begins);
    if count <= MOST_HOPS {
        finding.witness.extend(hops(built, path));
        return finding;
    }
    let first = MOST_HOPS / 2 - 1;
    let head = path.get(..first - usize::from(begins)).unwrap_or_default();
    let tail = path.get(path.len().saturating_sub(MOST_HOPS / 2)..);
    finding.witness.extend(hops(built, head));
    if let Some(place) = finding.witness.last().map(|h| h.place) {
        let text = format!("… {} more steps …", count - first - MOST_HOPS / 2);
        finding.witness.push(Label { place, text });
    }
    let tail = tail.unwrap_or_default().iter();
    let tail = tail.filter_map(|(from, way)| hop(built, *from, way));
    finding.witness.extend(tail);
    finding
}

fn hops(built: &Built, path: &[(usize, Way)]) -> Vec<Label> {
    let mut hops = Vec::with_capacity(path.len() + 1);
    let first = path.first().map_or(built.net.start, |(from, _)| *from);
    if first == built.net.start {
        hops.push(Label {
            place: head(built, first),
            text: "a run starts here".to_owned(),
        });
    }
    hops.extend(path.iter().filter_map(|(from, way)| hop(built, *from, way)));
    hops
}

/// The place a label about a node underlines.
pub(crate) fn head(built: &Built, node: usize) -> Place {
    built.heads.get(node).copied().unwrap_or_default()
}

fn hop(built: &Built, from: usize, way: &Way) -> Option<Label> {
    let graph = &built.graph.graph;
    let to = graph.node_weight(NodeIndex::new(way.to))?;
    let Some(edge) = way.edge.and_then(|e| graph.edge_weight(e)) else {
        let text = match to.kind {
            NodeKind::EachClose if from < built.net.real => "with an empty list, past it",
            _ if fails(built, from) => "the failure leads on from here",
            _ => "when the time is up, on from here",
        };
        let text = text.to_owned();
        let place = head(built, way.to);
        return Some(Label { place, text });
    };
    let source = graph.node_weight(NodeIndex::new(from));
    let text = said(edge, source, to);
    let place = place(built, edge, from, (way.to, to));
    Some(Label { place, text })
}

fn fails(built: &Built, node: usize) -> bool {
    let node = built.graph.graph.node_weight(NodeIndex::new(node));
    node.is_some_and(|n| n.kind == NodeKind::Fail)
}

/// Where a hop is shown: at its arrow, or at the step that simply follows.
fn place(built: &Built, edge: &Edge, from: usize, (to, node): (usize, &Node)) -> Place {
    let (source, target) = (head(built, from), head(built, to));
    let around = |inner: Place| {
        let same = (edge.place.file, edge.place.piece) == (inner.file, inner.piece);
        let (outer, inner) = (edge.place.span, inner.span);
        same && outer.start <= inner.start && inner.end <= outer.end
    };
    match (around(source) || around(target), is_added(node)) {
        (false, _) => edge.place,
        (true, false) => target,
        (true, true) => source,
    }
}

fn said(edge: &Edge, source: Option<&Node>, to: &Node) -> String {
    let step = called(to);
    let label = edge.label.as_str();
    match edge.kind {
        EdgeKind::Next | EdgeKind::Again if to.kind == NodeKind::Join => {
            "the branch ends here".to_owned()
        }
        EdgeKind::Next if to.kind == NodeKind::RepeatTest => "the round ends here".to_owned(),
        EdgeKind::Next if to.kind == NodeKind::EachClose => "the item ends here".to_owned(),
        EdgeKind::Next if source.is_some_and(|n| n.kind == NodeKind::Split) => {
            format!("a branch begins with {step}")
        }
        EdgeKind::Next if label.is_empty() => format!("then {step}"),
        EdgeKind::Next => format!("once `{label}`: {step}"),
        EdgeKind::Else => format!("otherwise {step}"),
        EdgeKind::Again => format!("once more {step}"),
        EdgeKind::Cap => format!("{label}: {step}"),
        EdgeKind::Arm | EdgeKind::Error | EdgeKind::Timeout | EdgeKind::Message => {
            format!("`{label}` leads to {step}")
        }
    }
}

/// Nodes that the language adds rather than the analyst.
pub(crate) fn is_added(node: &Node) -> bool {
    matches!(
        node.kind,
        NodeKind::Start(_) | NodeKind::Join | NodeKind::EachClose | NodeKind::Gap
    ) || (node.name.is_empty() && node.path.contains('#'))
}

/// What a step is called in a sentence.
pub(crate) fn called(node: &Node) -> String {
    match (&node.kind, node.name.is_empty()) {
        (NodeKind::End, _) if is_added(node) => "the end".to_owned(),
        (NodeKind::Fail, _) if is_added(node) => "the failure of the run".to_owned(),
        (NodeKind::EachClose, _) => "the end of the item".to_owned(),
        (NodeKind::Join, _) => "the end of the branch".to_owned(),
        (_, true) => format!("\"{}\"", node.title),
        (_, false) => format!("`{}`", node.name),
    }
}

/// Adds the shortest way on which a value has not been made where it is used.
pub(crate) fn without(
    finding: Diagnostic,
    built: &Built,
    facts: &Facts,
    site: Site,
    fact: Option<usize>,
) -> Diagnostic {
    if !facts.may_search(built.net.len()) {
        return finding;
    }
    let makes = |from: usize, way: &Way| way.makes && fact.is_some() && facts.made_by(from) == fact;
    let at_item = matches!(site, Site::Item(_));
    let places = facts.nodes_of(site);
    // What an item gives is asked for only where one has come to its end.
    let past = |from: usize, way: &Way| {
        at_item && places.contains(&way.to) && built.net.is_past_items(from, way)
    };
    let reach = built.net.reach_by(&[built.net.start], |from, way| {
        !makes(from, way) && !past(from, way)
    });
    let places = places.iter().copied();
    let ways = places.filter(|n| reach.has(*n)).map(|n| reach.path(n));
    match ways.min_by_key(Vec::len) {
        Some(path) => along(finding, built, &path),
        None => unreached(finding, built, facts, site),
    }
}

/// Says of what no way leads to just this.
fn unreached(mut finding: Diagnostic, built: &Built, facts: &Facts, site: Site) -> Diagnostic {
    if let Some(node) = facts.nodes_of(site).first() {
        let place = head(built, *node);
        let text = "used here, where no way leads to".to_owned();
        finding.witness.push(Label { place, text });
    }
    finding
}

/// Gives findings about steps, from this one on, the shortest way to their step.
pub(crate) fn attach(list: &mut [Diagnostic], flow: &Flow<'_>, built: &Built, reach: &Reach) {
    let mut starts: Vec<(u32, StepId)> = Vec::new();
    for finding in list {
        if !finding.witness.is_empty() || !rules::is_one_of(&ABOUT_A_STEP, finding) {
            continue;
        }
        if starts.is_empty() {
            let drafts = flow.drafts.iter().enumerate();
            starts = drafts
                .map(|(i, d)| (d.tree.span.start, StepId::at(i)))
                .collect();
            starts.sort();
        }
        let place = finding.labels.first().map(|l| l.place);
        if let Some(step) = place.and_then(|p| step_at(flow, &starts, p)) {
            let told = std::mem::replace(finding, Diagnostic::hint("", "", Place::default()));
            *finding = to_step(told, flow, built, reach, step);
        }
    }
}

/// Adds the shortest way to a step, and of one that no way leads to just this.
pub(crate) fn to_step(
    mut finding: Diagnostic,
    flow: &Flow<'_>,
    built: &Built,
    reach: &Reach,
    step: StepId,
) -> Diagnostic {
    let node = first_node(flow, built, step, 0);
    if let Some(node) = node.filter(|n| reach.has(n.index())) {
        return along(finding, built, &reach.path(node.index()));
    }
    if let Some(draft) = flow.drafts.get(step.index()) {
        finding.witness.push(Label {
            place: draft.head_in(flow.base),
            text: match flow.gaps.is_empty() {
                true => "written here, but no way leads to it".to_owned(),
                false => "the way here is open: an arrow leads to no step".to_owned(),
            },
        });
    }
    finding
}

/// Where a step begins: a block with the first step in it.
pub(super) fn first_node(
    flow: &Flow<'_>,
    built: &Built,
    id: StepId,
    depth: u8,
) -> Option<NodeIndex> {
    let node = built.nodes.get(id.index()).copied().flatten();
    let draft = flow.drafts.get(id.index())?;
    if node.is_some() || depth > 64 {
        return node;
    }
    let body = flow.scopes.get(draft.bodies.first()?.index())?;
    first_node(flow, built, *body.steps.first()?, depth + 1)
}

/// The innermost step around a place.
fn step_at(flow: &Flow<'_>, starts: &[(u32, StepId)], place: Place) -> Option<StepId> {
    let at = place.span.start;
    let last = starts.partition_point(|(start, _)| *start <= at);
    let mut here = Some(starts.get(last.checked_sub(1)?)?.1);
    while let Some(id) = here {
        let draft = flow.drafts.get(id.index())?;
        if at <= draft.tree.span.end {
            return Some(id);
        }
        here = flow.scopes.get(draft.scope.index())?.owner;
    }
    None
}
