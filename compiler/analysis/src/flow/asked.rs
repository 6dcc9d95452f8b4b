//! Whether a decision made sure that something is there: `when discount exists -> …`.

use flow_syntax::tree::StepKind;

use super::build::Built;
use super::{Draft, Flow, Site, Slot};
use crate::graph::{Edge, EdgeKind};
use crate::infer::presence::existing;

/// Whether every way to a place leads through an arm of a decision by which this name exists.
pub(crate) fn is_asked_before(flow: &Flow<'_>, built: &Built, name: &str, site: Site) -> bool {
    let steps = flow.drafts.iter().zip(&built.nodes);
    let asks = steps.filter_map(|(draft, node)| Some(((*node)?.index(), sure(draft, name)?)));
    let asks: Vec<(usize, Vec<&super::Exit>)> = asks.collect();
    if asks.is_empty() {
        return false;
    }
    let is = |edge: &Edge, exit: &super::Exit| edge.kind == exit.kind && edge.label == exit.label;
    let reach = built.net.reach_by(&[built.net.start], |from, way| {
        let edge = way.edge.and_then(|e| built.graph.graph.edge_weight(e));
        let arms = asks
            .iter()
            .find(|(at, _)| *at == from)
            .map(|(_, arms)| arms);
        match (edge, arms) {
            // Which arm was used up is not known.
            (Some(edge), Some(_)) if edge.kind == EdgeKind::Cap => true,
            (Some(edge), Some(arms)) => !arms.iter().any(|exit| is(edge, exit)),
            _ => true,
        }
    });
    let places = flow.facts.nodes_of(site);
    !places.is_empty() && !places.into_iter().any(|place| reach.has(place))
}

/// The arms of a decision by which a name exists: by their own condition, or since none before held.
fn sure<'f>(draft: &'f Draft<'_>, name: &str) -> Option<Vec<&'f super::Exit>> {
    let StepKind::Decide { on: None, arms, .. } = &draft.tree.kind else {
        return None;
    };
    let mut so_far = Vec::new();
    let mut found = Vec::new();
    for (at, arm) in arms.iter().enumerate() {
        let mut known = so_far.clone();
        if let Some(when) = &arm.when {
            existing(when, true, &mut known);
            existing(when, false, &mut so_far);
        }
        if known.iter().any(|k| k == name) {
            found.extend(draft.exit(Slot::Arm(at)));
        }
    }
    (!found.is_empty()).then_some(found)
}
