//! The steps that tables list: those that do work, in source order, with the stage they belong to.

use std::collections::BTreeMap;

use flow_analysis::graph::{Node, NodeKind};
use flow_analysis::model::Step;

use super::Subject;

/// A step in a table.
pub(super) struct Row<'a> {
    pub(super) node: &'a Node,
    pub(super) step: &'a Step,
}

/// Whether a kind of step does work.
pub(super) fn works(kind: NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Task
            | NodeKind::Ai
            | NodeKind::Copilot
            | NodeKind::Agent
            | NodeKind::Call(_)
            | NodeKind::DecideByPerson
            | NodeKind::DecideByModel
            | NodeKind::Run
            | NodeKind::Send
    )
}

/// The steps that do work.
pub(super) fn rows<'a>(subject: &'a Subject<'a>) -> Vec<Row<'a>> {
    let steps: BTreeMap<&str, &Step> = subject
        .process
        .steps
        .iter()
        .map(|step| (step.path.as_str(), step))
        .collect();
    let nodes = subject.graph.graph.node_weights();
    nodes
        .filter(|node| works(node.kind))
        .filter_map(|node| {
            Some(Row {
                node,
                step: steps.get(node.path.as_str())?,
            })
        })
        .collect()
}
