//! What a plan measures: what crosses what, how often arrows turn, and how far they run.

use super::corners::{Ruler, Ways};
use super::model::{Model, signed};
use super::path::Side;
use super::plan::Plan;
use crate::scene::Point;

/// From one lot or row to the next; there is room between for every track and strip.
const UNIT: i32 = 1024;
/// From the middle of a step to its border.
const BORDER: i32 = 256;

/// What a plan measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Survey {
    /// The upright edge of each place where arrows cross.
    pub(super) crossing: Vec<usize>,
    /// Corners of all arrows.
    pub(super) bends: i64,
    /// Length of all arrows, in lots and rows.
    pub(super) length: i64,
    /// How many lots and rows there are.
    pub(super) spread: (i64, i64),
}

/// A straight piece of an edge.
#[derive(Debug, Clone, Copy)]
struct Piece {
    edge: usize,
    at: i32,
    from: i32,
    to: i32,
}

/// A measure of the grid that keeps the order of everything on it.
struct Places<'a>(&'a Plan);

impl Ruler for Places<'_> {
    fn port(&self, node: usize, side: Side) -> Point {
        let grid = &self.0.grid;
        let (x, y) = (units(grid.node_lot[node]), self.row(grid.node_row[node]));
        let (x, y) = match side {
            Side::Left => (x - BORDER, y),
            Side::Right => (x + BORDER, y),
            Side::Top => (x, y - BORDER),
            Side::Bottom => (x, y + BORDER),
        };
        Point { x, y }
    }

    fn head(&self, edge: usize) -> i32 {
        i32::try_from(self.0.paths[edge].head.clamp(-8, 8)).unwrap_or(0)
    }

    fn column(&self, lot: usize) -> i32 {
        units(lot)
    }

    fn track(&self, lot: usize, track: usize) -> i32 {
        units(lot) - UNIT / 2 + count(track)
    }

    fn row(&self, row: usize) -> i32 {
        units(self.0.grid.at[row])
    }

    fn strip(&self, row: usize, strip: usize) -> i32 {
        self.row(row) - UNIT / 2 + count(strip)
    }
}

fn units(number: usize) -> i32 {
    count(number).saturating_mul(UNIT)
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX / UNIT)
}

/// Level and upright pieces of all edges.
#[derive(Default)]
struct Pieces {
    levels: Vec<Piece>,
    uprights: Vec<Piece>,
}

impl Pieces {
    fn push(&mut self, edge: usize, a: Point, b: Point) {
        let piece = |at, from: i32, to: i32| Piece {
            edge,
            at,
            from: from.min(to),
            to: from.max(to),
        };
        if a.x == b.x {
            self.uprights.push(piece(a.x, a.y, b.y));
        } else {
            self.levels.push(piece(a.y, a.x, b.x));
        }
    }

    /// Places where pieces cross, each once, however many run as one there; by the edge of the upright piece.
    fn crossing(mut self) -> Vec<usize> {
        self.levels.sort_by_key(|level| level.at);
        let mut places = Vec::new();
        for upright in &self.uprights {
            let from = self.levels.partition_point(|l| l.at <= upright.from);
            let near = self.levels.iter().skip(from);
            let near = near.take_while(|level| level.at < upright.to);
            let hit = near.filter(|level| level.from < upright.at && upright.at < level.to);
            places.extend(hit.map(|level| (upright.at, level.at, upright.edge)));
        }
        places.sort_unstable();
        places.dedup_by_key(|(x, y, _)| (*x, *y));
        places.into_iter().map(|(.., edge)| edge).collect()
    }
}

/// Measures a plan.
pub(super) fn survey(model: &Model, plan: &Plan) -> Survey {
    let ways = Ways {
        model,
        paths: &plan.paths,
        tracks: &plan.tracks,
    };
    let (mut pieces, mut bends, mut length) = (Pieces::default(), 0, 0);
    for edge in 0..model.links.len() {
        let points = ways.corners(&Places(plan), edge);
        bends += signed(points.len().saturating_sub(2));
        for (a, b) in points.iter().zip(points.iter().skip(1)) {
            length += i64::from((a.x - b.x).abs() + (a.y - b.y).abs());
            pieces.push(edge, *a, *b);
        }
    }
    Survey {
        crossing: pieces.crossing(),
        bends,
        length: length / i64::from(UNIT),
        spread: (signed(plan.grid.lots), signed(plan.grid.sequence.len())),
    }
}
