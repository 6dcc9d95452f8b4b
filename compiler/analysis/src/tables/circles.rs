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
pub(super) type Asks = DiGraph<(), Asked>;

/// Where a table asks another one.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) place: Place,
    /// Which of its rows.
    pub(super) row: usize,
    /// Whether in the answer, which is looked at only where the row hits, or in a condition.
    pub(super) answers: bool,
}

pub(super) fn asks(program: &Program) -> Asks {
    let mut asks = Asks::new();
    for _ in &program.tables {
        asks.add_node(());
    }
    for (at, table) in program.tables.iter().enumerate() {
        for (to, asked) in asked_by(table) {
            if to < program.tables.len() {
                asks.add_edge(NodeIndex::new(at), NodeIndex::new(to), asked);
            }
        }
    }
    asks
}

fn asked_by(table: &Table) -> Vec<(usize, Asked)> {
    let mut found = Vec::new();
    let mut todo: Vec<&TExpr> = Vec::new();
    for (row, cells) in table.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            todo.extend(cell);
            let answers = column >= table.inputs.len();
            while let Some(expr) = todo.pop() {
                if let TExprKind::Table(id, _) = &expr.kind {
                    let place = expr.place;
                    found.push((
                        id.index(),
                        Asked {
                            place,
                            row,
                            answers,
                        },
                    ));
                }
                expr.kind.parts(&mut todo);
            }
        }
    }
    found.sort_by_key(|(_, asked)| asked.place.span.start);
    found
}

fn finding(program: &Program, asks: &Asks, circle: &[NodeIndex]) -> Option<Diagnostic> {
    let first = *circle.first()?;
    let name = |at: &NodeIndex| Some(&program.tables.get(at.index())?.name);
    let on = asks
        .edges(first)
        .filter(|e| is_among(circle, petgraph::visit::EdgeRef::target(e)));
    let places = on.map(|e| e.weight().place);
    let place = places.min_by_key(|p| p.span.start)?;
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
