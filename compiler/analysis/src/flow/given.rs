//! Whether what a process gives is there where it is used by one that ran it: some of its ends may leave it out.

use flow_syntax::tree::{Arm, BinaryOp, Expr, ExprKind, StepKind};
use petgraph::graph::NodeIndex;
use smol_str::SmolStr;

use super::build::Built;
use super::net::Way;
use super::{Draft, Flow, Site, Slot};
use crate::graph::{Edge, EdgeKind};
use crate::model::StepId;

/// A way from one of the ends of what a step runs.
pub(crate) struct Search<'s> {
    pub(crate) run: StepId,
    /// The ends; one without a name has the empty one.
    pub(crate) ends: &'s [SmolStr],
    /// What must not be made on the way.
    pub(crate) past: &'s [usize],
}

impl Search<'_> {
    /// The shortest such way to a place, if there is one. A decision on how the run ended is left only by the
    /// arms for these ends.
    pub(crate) fn way(
        &self,
        flow: &Flow<'_>,
        built: &Built,
        site: Site,
    ) -> Option<Vec<(usize, Way)>> {
        let node = built.nodes.get(self.run.index()).copied().flatten()?;
        let name = &flow.drafts.get(self.run.index())?.name;
        let choices = choices(flow, built, name);
        let makes = |from: usize, way: &Way| {
            let made = flow.facts.made_by(from).filter(|_| way.makes);
            made.is_some_and(|made| self.past.contains(&made))
        };
        let reach = built.net.reach_by(&[node.index()], |from, way| {
            if makes(from, way) {
                return false;
            }
            let edge = way.edge.and_then(|e| built.graph.graph.edge_weight(e));
            let Some(edge) = edge else { return true };
            if from == node.index() {
                return leaves(built, node, edge, self.ends);
            }
            let choice = choices.iter().find(|(at, _)| at.index() == from);
            choice.is_none_or(|(_, draft)| may_take(draft, edge, name, self.ends))
        });
        let places = flow.facts.nodes_of(site).into_iter();
        let ways = places.filter(|n| reach.has(*n)).map(|n| reach.path(n));
        ways.min_by_key(Vec::len)
    }
}

/// Whether an arrow of a run is taken after one of these ends.
fn leaves(built: &Built, run: NodeIndex, edge: &Edge, ends: &[SmolStr]) -> bool {
    let leads = |edge: &Edge, end: &SmolStr| edge.kind == EdgeKind::Arm && edge.label == **end;
    let has_arrow = |end: &SmolStr| {
        let mut edges = built.graph.graph.edges(run);
        edges.any(|e| leads(e.weight(), end))
    };
    match edge.kind {
        EdgeKind::Arm => ends.iter().any(|end| leads(edge, end)),
        EdgeKind::Next | EdgeKind::Cap => !ends.iter().all(has_arrow),
        _ => false,
    }
}

/// The decisions that look at how a run ended.
fn choices<'f, 't>(
    flow: &'f Flow<'t>,
    built: &Built,
    run: &SmolStr,
) -> Vec<(NodeIndex, &'f Draft<'t>)> {
    let drafts = flow.drafts.iter().zip(&built.nodes);
    let looks = |draft: &Draft<'_>| match &draft.tree.kind {
        StepKind::Decide { on, arms, .. } => arms.iter().any(|arm| {
            let on = on.as_ref();
            ends_of(arm, on, run).is_some()
        }),
        _ => false,
    };
    let found = drafts.filter_map(|(draft, node)| Some(((*node)?, draft)));
    found.filter(|(_, draft)| looks(draft)).collect()
}

/// Whether an arrow of such a decision may be taken after one of these ends. The first arm that fits is.
fn may_take(draft: &Draft<'_>, edge: &Edge, run: &SmolStr, ends: &[SmolStr]) -> bool {
    let StepKind::Decide { on, arms, .. } = &draft.tree.kind else {
        return true;
    };
    let is_taken = |at: usize| {
        let exit = draft.exit(Slot::Arm(at));
        exit.is_some_and(|exit| exit.kind == edge.kind && exit.label == edge.label)
    };
    let is_arm = matches!(edge.kind, EdgeKind::Arm | EdgeKind::Else);
    let mut left: Vec<&SmolStr> = ends.iter().collect();
    for (at, arm) in arms.iter().enumerate() {
        let only = ends_of(arm, on.as_ref(), run);
        let fits = |end: &&SmolStr| only.as_ref().is_none_or(|only| only.contains(end));
        if is_taken(at) && left.iter().any(fits) {
            return true;
        }
        if let Some(only) = only {
            left.retain(|end| !only.contains(end));
        }
    }
    !is_arm
}

/// The ends after which an arm is taken, where it says so: `when paid`, `when [paid, lost]` of a decision on
/// `run.outcome`, or `when run.outcome == paid`.
fn ends_of<'t>(arm: &'t Arm, on: Option<&Expr>, run: &str) -> Option<Vec<&'t SmolStr>> {
    let when = arm.when.as_ref()?;
    match (on, &when.kind) {
        (Some(on), _) => is_outcome(on, run).then(|| names(when)).flatten(),
        (None, ExprKind::Binary(BinaryOp::Eq | BinaryOp::In, of, ends)) => {
            is_outcome(of, run).then(|| names(ends)).flatten()
        }
        _ => None,
    }
}

fn is_outcome(expr: &Expr, run: &str) -> bool {
    match &expr.kind {
        ExprKind::Group(inner) => is_outcome(inner, run),
        ExprKind::Field { of, name } => {
            name.text == "outcome" && matches!(&of.kind, ExprKind::Name(of) if of == run)
        }
        _ => false,
    }
}

fn names(expr: &Expr) -> Option<Vec<&SmolStr>> {
    match &expr.kind {
        ExprKind::Name(name) => Some(vec![name]),
        ExprKind::Group(inner) => names(inner),
        ExprKind::List(items) => {
            let all: Option<Vec<_>> = items.iter().map(names).collect();
            Some(all?.into_iter().flatten().collect())
        }
        _ => None,
    }
}
