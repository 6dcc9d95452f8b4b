//! The way of an arrow on the grid, before there are pixels.

use std::ops::Deref;

/// A side of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// A straight piece of an arrow. Level and upright pieces alternate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leg {
    /// Along the middle of a row, by the row's id.
    Level(usize),
    /// Upright in a lot: lots count from the left, even ones are gutters, odd ones columns.
    Upright(usize),
}

/// The pieces of a way, at most five. They are held in place: most ways are tried and thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Legs {
    pieces: [Leg; Legs::MOST],
    count: usize,
}

impl Legs {
    const MOST: usize = 5;

    /// The pieces of all parts, one part after the other.
    pub(super) fn of(parts: &[&[Leg]]) -> Legs {
        let mut legs = Legs {
            pieces: [Leg::Level(0); Legs::MOST],
            count: 0,
        };
        for piece in parts.iter().copied().flatten().take(Legs::MOST) {
            legs.pieces[legs.count] = *piece;
            legs.count += 1;
        }
        legs
    }
}

impl Deref for Legs {
    type Target = [Leg];

    fn deref(&self) -> &[Leg] {
        &self.pieces[..self.count]
    }
}

/// An arrow's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) exit: Side,
    pub(super) entry: Side,
    pub(super) legs: Legs,
    /// Which of the events on the right border of its step it leaves: 0 none but the middle, 1 the first
    /// below it, -1 the first above it.
    pub(super) head: i64,
}

impl Path {
    /// How often it turns.
    pub(super) fn bends(&self) -> i64 {
        super::model::signed(self.legs.len()) - 1
    }

    /// The row of the level piece at `leg`.
    pub(super) fn row(&self, leg: usize) -> Option<usize> {
        match self.legs.get(leg) {
            Some(Leg::Level(row)) => Some(*row),
            _ => None,
        }
    }

    /// The lot of the upright piece at `leg`.
    pub(super) fn lot(&self, leg: usize) -> Option<usize> {
        match self.legs.get(leg) {
            Some(Leg::Upright(lot)) => Some(*lot),
            _ => None,
        }
    }

    /// The row of its last long level piece and the side it enters by: what two arrows to the same
    /// step (in lot `target`) must share in order to run as one.
    pub(super) fn tail(&self, target: usize) -> Option<(usize, Side)> {
        let last = self.legs.len().checked_sub(1)?;
        let stub = last >= 2
            && self
                .lot(last - 1)
                .is_some_and(|lot| lot.abs_diff(target) == 1);
        let leg = match self.entry {
            Side::Left | Side::Right if stub => last - 2,
            Side::Left | Side::Right => last,
            Side::Top | Side::Bottom => last.checked_sub(1)?,
        };
        self.row(leg).map(|row| (row, self.entry))
    }
}

/// The lot of a column.
pub(super) fn column_lot(column: usize) -> usize {
    2 * column + 1
}

/// Whether a lot is a gutter.
pub(super) fn is_gutter(lot: usize) -> bool {
    lot.is_multiple_of(2)
}
