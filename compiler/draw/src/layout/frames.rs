//! Which blocks get a frame: stages, parallels and loops whose steps fill a rectangle of the grid that no other step
//! stands in and no other frame cuts.

use flow_analysis::graph::FrameKind;

use super::grid::Grid;
use super::model::Model;
use super::path::{Leg, Path};
use super::picture::Picture;
use crate::text::{Weight, clean, wrap};

/// Distance between nested frames' lines.
const STEP: i32 = 12;
/// From the innermost frame's line to its steps: an arrowhead and a little of its line.
const INNERMOST: i32 = 20;
/// Widest line of a frame's title.
const TITLE_W: i32 = 160;
/// Font size of titles.
pub(super) const SIZE: i32 = 12;
/// Distance between their lines.
pub(super) const LEADING: i32 = 16;

/// A frame on the grid. Columns are counted, rows are places in the sequence; both ends count.
#[derive(Debug, Clone)]
pub(super) struct Framed {
    pub(super) index: usize,
    pub(super) columns: (usize, usize),
    pub(super) rows: (usize, usize),
    /// How many frames are nested in it.
    pub(super) level: i32,
    pub(super) lines: Vec<String>,
}

impl Framed {
    /// From its line to its steps.
    pub(super) fn reach(&self) -> i32 {
        INNERMOST + self.level * STEP
    }

    /// From its line to that of a frame with `level` others nested in it that ends at the same row.
    pub(super) fn inset(&self, level: i32) -> i32 {
        (level - self.level) * STEP
    }

    /// Height of the title with its space.
    pub(super) fn title_height(&self) -> i32 {
        i32::try_from(self.lines.len()).unwrap_or(0) * LEADING + 8
    }

    fn covers(&self, other: &Framed) -> bool {
        self.columns.0 <= other.columns.0
            && other.columns.1 <= self.columns.1
            && self.rows.0 <= other.rows.0
            && other.rows.1 <= self.rows.1
    }

    fn meets(&self, other: &Framed) -> bool {
        self.columns.0 <= other.columns.1
            && other.columns.0 <= self.columns.1
            && self.rows.0 <= other.rows.1
            && other.rows.0 <= self.rows.1
    }
}

/// Plans the frames that can be drawn cleanly, outer before inner.
pub(super) fn plan(graph: &Picture<'_>, model: &Model, grid: &Grid, paths: &[Path]) -> Vec<Framed> {
    let mut drawn: Vec<Framed> = Vec::new();
    for index in (0..graph.frames.len()).rev() {
        // A branch is one of several ways side by side; a box around each would only add lines.
        if graph
            .frames
            .get(index)
            .is_some_and(|frame| frame.kind == FrameKind::Branch)
        {
            continue;
        }
        let members: Vec<bool> = graph
            .graph
            .node_weights()
            .map(|n| inside(graph, n.frame, index))
            .collect();
        let Some(mut framed) = rectangle(graph, grid, index, &members) else {
            continue;
        };
        take_in_arrows(model, grid, paths, &members, &mut framed);
        let strangers =
            (0..model.len()).any(|node| !members[node] && stands_in(grid, node, &framed));
        let cut = drawn.iter().any(|other| {
            framed.meets(other)
                && !(framed.covers(other) && inside(graph, Some(other.index), index))
        });
        if !strangers && !cut {
            let nested = drawn.iter().filter(|other| framed.meets(other));
            framed.level = nested.map(|other| other.level + 1).max().unwrap_or(0);
            drawn.push(framed);
        }
    }
    drawn.sort_by_key(|framed| framed.index);
    drawn
}

/// Whether `frame` is `outer` or lies in it. Parents come first, so the walk ends.
fn inside(graph: &Picture<'_>, frame: Option<usize>, outer: usize) -> bool {
    let mut at = frame;
    while let Some(index) = at {
        if index == outer {
            return true;
        }
        at = graph
            .frames
            .get(index)
            .and_then(|f| f.parent)
            .filter(|parent| *parent < index);
    }
    false
}

fn rectangle(graph: &Picture<'_>, grid: &Grid, index: usize, members: &[bool]) -> Option<Framed> {
    let nodes = || (0..members.len()).filter(|node| members[*node]);
    let column = |node: usize| grid.node_lot[node] / 2;
    let row = |node: usize| grid.at[grid.node_row[node]];
    let columns = (nodes().map(column).min()?, nodes().map(column).max()?);
    let rows = (nodes().map(row).min()?, nodes().map(row).max()?);
    let title = clean(&graph.frames.get(index)?.title);
    let lines = wrap(&title, SIZE, Weight::SemiBold, TITLE_W);
    Some(Framed {
        index,
        columns,
        rows,
        level: 0,
        lines,
    })
}

/// Arrows between a frame's own steps run inside it, unless they leave its lanes.
fn take_in_arrows(
    model: &Model,
    grid: &Grid,
    paths: &[Path],
    members: &[bool],
    framed: &mut Framed,
) {
    let lane = |place: usize| grid.rows[grid.sequence[place]].lane;
    let (first, last) = (lane(framed.rows.0), lane(framed.rows.1));
    let own = model
        .links
        .iter()
        .zip(paths)
        .filter(|(link, _)| members[link.from] && members[link.to]);
    for leg in own.flat_map(|(_, path)| path.legs.iter()) {
        if let Leg::Level(row) = leg
            && (first..=last).contains(&grid.rows[*row].lane)
        {
            let place = grid.at[*row];
            framed.rows = (framed.rows.0.min(place), framed.rows.1.max(place));
        }
    }
}

fn stands_in(grid: &Grid, node: usize, framed: &Framed) -> bool {
    let (column, row) = (grid.node_lot[node] / 2, grid.at[grid.node_row[node]]);
    (framed.columns.0..=framed.columns.1).contains(&column)
        && (framed.rows.0..=framed.rows.1).contains(&row)
}
