//! Where the words on an arrow stand: on its first piece that it has to itself.

use std::collections::BTreeMap;

use flow_analysis::graph::{Edge, FlowGraph};
use petgraph::visit::EdgeRef;

use super::grid::Grid;
use super::model::Model;
use super::path::{Path, Side};
use crate::text::{Weight, clean, widest, wrap_to_fit};

/// Font size of answers.
pub(super) const SIZE: i32 = 12;
/// Distance between their lines.
pub(super) const LEADING: i32 = 16;
/// Space between an answer and its arrow.
pub(super) const GAP: i32 = 4;

/// A place for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// In a gutter (by lot) above a row (by id), before the tracks.
    Before(usize, usize),
    /// The same, after the tracks.
    After(usize, usize),
    /// Beside the upright piece that leaves a step at its top.
    Above(usize),
    /// The same at its bottom.
    Below(usize),
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) edge: usize,
    pub(super) lines: Vec<String>,
    pub(super) width: i32,
    pub(super) slot: Slot,
    /// Height of the answers already below it in the same slot.
    pub(super) lift: i32,
}

impl Label {
    pub(super) fn height(&self) -> i32 {
        i32::try_from(self.lines.len()).unwrap_or(1) * LEADING
    }
}

/// Assigns a slot to every answer.
pub(super) fn assign(graph: &FlowGraph, grid: &Grid, paths: &[Path], model: &Model) -> Vec<Label> {
    let mut filled: BTreeMap<Slot, i32> = BTreeMap::new();
    let mut labels = Vec::new();
    for edge in graph.graph.edge_references() {
        let index = edge.id().index();
        let text = clean(&words(edge.weight()));
        let Some(path) = paths.get(index).filter(|_| !text.is_empty()) else {
            continue;
        };
        let lines = wrap_to_fit(&text, SIZE, Weight::Regular, &[112, 144, 200, 280], 3);
        let width = widest(&lines, SIZE, Weight::Regular);
        let slot = slot(grid, path, model, index);
        let lift = filled.entry(slot).or_default();
        let label = Label {
            edge: index,
            lines,
            width,
            slot,
            lift: *lift,
        };
        *lift += label.height();
        labels.push(label);
    }
    labels
}

/// The answer, its share and its cap.
pub(super) fn words(edge: &Edge) -> String {
    let share = edge.share.map(|share| match (share / 100, share % 100) {
        (whole, 0) => format!("{whole} %"),
        (whole, part) => format!("{whole}.{part:02} %"),
    });
    let cap = edge.at_most.map(|most| format!("at most {most}×"));
    let figures: Vec<String> = [share, cap].into_iter().flatten().collect();
    match (edge.label.trim(), figures.join(", ")) {
        (label, figures) if figures.is_empty() => label.to_owned(),
        ("", figures) => figures,
        (label, figures) => format!("{label} ({figures})"),
    }
}

fn slot(grid: &Grid, path: &Path, model: &Model, edge: usize) -> Slot {
    let from = model.links[edge].from;
    let (lot, row) = (grid.node_lot[from], grid.node_row[from]);
    match path.exit {
        Side::Top => Slot::Above(from),
        Side::Bottom => Slot::Below(from),
        Side::Left => Slot::After(lot - 1, row),
        Side::Right if grid.ports[from][Side::Right as usize].outs == 1 => {
            Slot::Before(lot + 1, row)
        }
        Side::Right => after_trunk(grid, path, model, edge),
    }
}

/// Several arrows leave as one: words follow where this one has turned off.
fn after_trunk(grid: &Grid, path: &Path, model: &Model, edge: usize) -> Slot {
    let link = model.links[edge];
    let gutter = grid.node_lot[link.from] + 1;
    match (path.lot(1), path.row(2)) {
        (Some(lot), Some(row)) if lot == gutter => {
            let leftward = grid.span(path, 2, link.from, link.to).1 < gutter;
            if leftward {
                Slot::Before(gutter, row)
            } else {
                Slot::After(gutter, row)
            }
        }
        _ => Slot::After(gutter, grid.node_row[link.from]),
    }
}
