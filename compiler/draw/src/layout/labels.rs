//! Where the words on an arrow stand: on its first piece that it has to itself.

use std::collections::BTreeMap;

use super::grid::Grid;
use super::heads;
use super::model::Model;
use super::path::{Path, Side};
use super::picture::Picture;
use crate::text::{Weight, longest_piece, widest, wrap};

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
    /// Beside the level piece that leaves an event on a step's right border.
    Head(usize, i64),
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) edge: usize,
    pub(super) lines: Vec<String>,
    /// Width as layout sees it.
    pub(super) width: i32,
    height: i32,
    pub(super) slot: Slot,
    /// Height of the answers already below it in the same slot.
    pub(super) lift: i32,
    /// Room for the event that its arrow leaves.
    pub(super) clear: i32,
}

impl Label {
    pub(super) fn height(&self) -> i32 {
        self.height
    }
}

/// Assigns a slot to every answer.
pub(super) fn assign(
    graph: &Picture<'_>,
    grid: &Grid,
    paths: &[Path],
    model: &Model,
) -> Vec<Label> {
    let mut filled: BTreeMap<Slot, i32> = BTreeMap::new();
    let mut labels = Vec::new();
    for (index, (text, path)) in graph.words.iter().zip(paths).enumerate() {
        if text.is_empty() {
            continue;
        }
        let lines = wrapped(text);
        let tall = i32::try_from(lines.len()).unwrap_or(1) * LEADING;
        let wide = widest(&lines, SIZE, Weight::Regular);
        let (width, height) = if graph.down {
            (tall, wide)
        } else {
            (wide, tall)
        };
        let slot = slot(grid, path, model, index);
        let clear = if model.links[index].borne {
            heads::RADIUS
        } else {
            0
        };
        let lift = filled.entry(slot).or_default();
        let upright = matches!(slot, Slot::Above(_) | Slot::Below(_));
        let label = Label {
            edge: index,
            lines,
            width,
            height,
            slot,
            lift: *lift + if upright { clear } else { 0 },
            clear,
        };
        *lift += label.height();
        labels.push(label);
    }
    labels
}

/// Two or three lines, and no word broken that a wide line holds.
fn wrapped(text: &str) -> Vec<String> {
    let longest = longest_piece(text, SIZE, Weight::Regular);
    let mut lines = Vec::new();
    for (max, rows) in [(112, 2), (144, 2), (176, 3), (220, 3), (280, 3), (360, 4)] {
        lines = wrap(text, SIZE, Weight::Regular, max);
        if lines.len() <= rows && (longest <= max || longest > 360) {
            break;
        }
    }
    lines
}

/// Whether words stand above a step's level exit.
pub(super) fn is_at_exit(grid: &Grid, from: usize, slot: Slot) -> bool {
    matches!(slot, Slot::Before(lot, row) if lot == grid.node_lot[from] + 1 && row == grid.node_row[from])
}

fn slot(grid: &Grid, path: &Path, model: &Model, edge: usize) -> Slot {
    let from = model.links[edge].from;
    let (lot, row) = (grid.node_lot[from], grid.node_row[from]);
    if let Some(slot) = heads::slot(from, path.head) {
        return slot;
    }
    let shared = grid.ports[from][path.exit as usize].outs > 1;
    match path.exit {
        Side::Top | Side::Bottom if shared => off_trunk(grid, path, model, edge),
        Side::Top => Slot::Above(from),
        Side::Bottom => Slot::Below(from),
        Side::Left => Slot::After(lot - 1, row),
        Side::Right if !shared => Slot::Before(lot + 1, row),
        Side::Right => after_trunk(grid, path, model, edge),
    }
}

/// Several arrows leave a step upright as one: words follow beside the column where this one has turned off.
fn off_trunk(grid: &Grid, path: &Path, model: &Model, edge: usize) -> Slot {
    let link = model.links[edge];
    let column = grid.node_lot[link.from];
    let Some(row) = path.row(1) else {
        return Slot::Below(link.from);
    };
    if grid.span(path, 1, link.from, link.to).1 < column {
        Slot::After(column - 1, row)
    } else {
        Slot::Before(column + 1, row)
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
