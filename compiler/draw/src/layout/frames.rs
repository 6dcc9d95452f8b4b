//! Which blocks get a frame: stages, parallels and loops whose steps fill a rectangle of the grid that no other step
//! stands in and no other frame cuts.

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
    /// Whether layout sees it mirrored: its title then stands at its beginning, not above.
    pub(super) turned: bool,
}

impl Framed {
    /// From its line to its steps.
    pub(super) fn reach(&self) -> i32 {
        INNERMOST + self.level * STEP
    }

    /// From its first line to its steps, titles included if they stand there.
    pub(super) fn lead(&self) -> i32 {
        if self.turned {
            INNERMOST + LEADING / 2 + self.level * (LEADING + 8)
        } else {
            self.reach()
        }
    }

    /// From its line to that of a frame with `level` others nested in it that ends at the same row.
    pub(super) fn inset(&self, level: i32) -> i32 {
        (level - self.level) * STEP
    }

    /// Height of the title with its space.
    pub(super) fn title_height(&self) -> i32 {
        if self.turned || self.lines.is_empty() {
            return INNERMOST;
        }
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
    // Inner blocks have higher indices.
    for index in (0..graph.frames.len()).rev() {
        if model.blocks.framed.get(index) != Some(&true) {
            continue;
        }
        let members: Vec<bool> = (0..model.len())
            .map(|node| model.blocks.holds(index, node))
            .collect();
        let plan = Plan {
            graph,
            model,
            grid,
            paths,
            index,
        };
        match plan.fit(&members, &drawn) {
            Some(framed) => drawn.push(framed),
            None => plan.pieces(&members, &mut drawn),
        }
    }
    drawn.sort_by_key(|framed| framed.index);
    drawn
}

/// One block on the grid.
struct Plan<'a> {
    graph: &'a Picture<'a>,
    model: &'a Model,
    grid: &'a Grid,
    paths: &'a [Path],
    index: usize,
}

impl Plan<'_> {
    /// The frame around some of the block's steps, and around their arrows if there is room; `None` if
    /// something else stands there.
    fn fit(&self, members: &[bool], drawn: &[Framed]) -> Option<Framed> {
        let tight = self.rectangle(members)?;
        let mut wide = tight.clone();
        self.take_in_arrows(members, &mut wide);
        let with = |rows: (usize, usize)| Framed {
            rows,
            ..tight.clone()
        };
        let clear = |framed: &Framed| self.is_clear(framed, drawn);
        let tops = wide.rows.0..=tight.rows.0;
        let framed = tops.map(|top| with((top, tight.rows.1))).find(clear)?;
        let bottoms = (tight.rows.1..=wide.rows.1).rev();
        let mut framed = bottoms.map(|end| with((framed.rows.0, end))).find(clear)?;
        let nested = drawn.iter().filter(|other| framed.meets(other));
        framed.level = nested.map(|other| other.level + 1).max().unwrap_or(0);
        Some(framed)
    }

    fn is_clear(&self, framed: &Framed, drawn: &[Framed]) -> bool {
        let strangers = (0..self.model.len()).any(|node| {
            !self.model.blocks.holds(self.index, node) && stands_in(self.grid, node, framed)
        });
        let cut = drawn.iter().any(|other| {
            framed.meets(other) && !(framed.covers(other) && self.is_around(other.index))
        });
        !strangers && !cut
    }

    /// A frame in each lane, where one around all of them would hold steps of others. The first has the
    /// title.
    fn pieces(&self, members: &[bool], drawn: &mut Vec<Framed>) {
        let mut titled = false;
        for lane in 0..self.model.lanes {
            let here: Vec<bool> = members
                .iter()
                .zip(&self.model.lane)
                .map(|(member, at)| *member && *at == lane)
                .collect();
            if let Some(mut framed) = self.fit(&here, drawn) {
                if std::mem::replace(&mut titled, true) {
                    framed.lines.clear();
                }
                drawn.push(framed);
            }
        }
    }

    /// Whether this block is a frame or lies around it.
    fn is_around(&self, frame: usize) -> bool {
        let parents = &self.model.blocks.parents;
        let parent = |frame: &usize| parents.get(*frame).copied().flatten();
        std::iter::successors(Some(frame), parent).any(|frame| frame == self.index)
    }

    fn rectangle(&self, members: &[bool]) -> Option<Framed> {
        let grid = self.grid;
        let nodes = || (0..members.len()).filter(|node| members[*node]);
        let column = |node: usize| grid.node_lot[node] / 2;
        let row = |node: usize| grid.at[grid.node_row[node]];
        let columns = (nodes().map(column).min()?, nodes().map(column).max()?);
        let rows = (nodes().map(row).min()?, nodes().map(row).max()?);
        let title = clean(&self.graph.frames.get(self.index)?.title);
        let most = if self.graph.down { i32::MAX } else { TITLE_W };
        let lines = wrap(&title, SIZE, Weight::SemiBold, most);
        Some(Framed {
            index: self.index,
            columns,
            rows,
            level: 0,
            lines,
            turned: self.graph.down,
        })
    }

    /// Arrows between a frame's own steps run inside it, unless they leave its lanes or columns.
    fn take_in_arrows(&self, members: &[bool], framed: &mut Framed) {
        let grid = self.grid;
        let lane = |place: usize| grid.rows[grid.sequence[place]].lane;
        let (first, last) = (lane(framed.rows.0), lane(framed.rows.1));
        let own = self
            .model
            .links
            .iter()
            .zip(self.paths)
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
}

fn stands_in(grid: &Grid, node: usize, framed: &Framed) -> bool {
    let (column, row) = (grid.node_lot[node] / 2, grid.at[grid.node_row[node]]);
    (framed.columns.0..=framed.columns.1).contains(&column)
        && (framed.rows.0..=framed.rows.1).contains(&row)
}
