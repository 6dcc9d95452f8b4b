//! Tables that ask themselves, directly or by others: they would never answer.

use flow_syntax::{Diagnostic, Place};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::model::{Program, Table};
use crate::rules::tables::CIRCLE;
use crate::typed::{TExpr, TExprKind};

/// A finding for each circle, at the cell of its first table that asks on.
pub(super) fn find(program: &Program, asks: &Asks) -> Vec<Diagnostic> {
    if asks.edge_count() == 0 {
        return Vec::new();
    }
    let mut circles: Vec<Vec<NodeIndex>> = kosaraju_scc(asks);
    circles.retain(|circle| match circle.as_slice() {
        [one] => asks.contains_edge(*one, *one),
        _ => true,
    });
    for circle in &mut circles {
        circle.sort_unstable();
    }
    circles.sort_unstable();
    let each = circles.iter();
    each.filter_map(|circle| finding(program, asks, circle))
        .collect()
}

/// Tables, and where one asks another.
pub(super) type Asks = DiGraph<(), Place>;

pub(super) fn asks(program: &Program) -> Asks {
    let mut asks = Asks::new();
    for _ in &program.tables {
        asks.add_node(());
    }
    for (at, table) in program.tables.iter().enumerate() {
        for (asked, place) in asked_by(table) {
            if asked < program.tables.len() {
                asks.add_edge(NodeIndex::new(at), NodeIndex::new(asked), place);
            }
        }
    }
    asks
}

fn asked_by(table: &Table) -> Vec<(usize, Place)> {
    let mut todo: Vec<&TExpr> = table.rows.iter().flatten().flatten().collect();
    let mut found = Vec::new();
    while let Some(expr) = todo.pop() {
        if let TExprKind::Table(id, _) = &expr.kind {
            found.push((id.index(), expr.place));
        }
        expr.kind.parts(&mut todo);
    }
    found.sort_by_key(|(_, place)| place.span.start);
    found
}

fn finding(program: &Program, asks: &Asks, circle: &[NodeIndex]) -> Option<Diagnostic> {
    let first = *circle.first()?;
    let name = |at: &NodeIndex| Some(&program.tables.get(at.index())?.name);
    let on = asks
        .edges(first)
        .filter(|e| is_among(circle, petgraph::visit::EdgeRef::target(e)));
    let place = *on.map(|e| e.weight()).min_by_key(|p| p.span.start)?;
    let names: Vec<String> = circle
        .iter()
        .filter_map(name)
        .map(|n| format!("`{n}`"))
        .collect();
    let message = match names.as_slice() {
        [one] => format!("Table {one} asks itself, so it never answers."),
        [one, two] => format!("Tables {one} and {two} ask each other, so they never answer."),
        [one, ..] => format!("Table {one} asks tables that ask it again, so it never answers."),
        [] => return None,
    };
    let finding = CIRCLE.at(message, place).says("asked here");
    Some(finding.help("write the result itself in this cell, or ask another table"))
}

fn is_among(circle: &[NodeIndex], at: NodeIndex) -> bool {
    circle.binary_search(&at).is_ok()
}
