//! The shapes an arrow's way may have, from a straight line to a bridge over a third row.

use super::path::{Leg, Legs, Path, Side};
use super::route::{Best, Router};

/// How many rows around the two steps a bridge may use.
const BRIDGE_ROWS: usize = 16;

impl Router<'_> {
    /// Shapes with at most two turns.
    pub(super) fn direct(&self, edge: usize) -> Vec<Path> {
        let (u, v) = self.ends(edge);
        let (a, b) = (self.grid.node_row[u], self.grid.node_row[v]);
        let (x, y) = (self.grid.node_lot[u], self.grid.node_lot[v]);
        if u == v {
            return Vec::new();
        }
        let downward = self.grid.at[b] > self.grid.at[a];
        let (out, into) = if downward {
            (Side::Bottom, Side::Top)
        } else {
            (Side::Top, Side::Bottom)
        };
        let path = |exit, entry, legs: &[Leg]| Path {
            exit,
            entry,
            legs: Legs::of(&[legs]),
            head: 0,
        };
        if x == y {
            return vec![path(out, into, &[Leg::Upright(x)])];
        }
        if y < x {
            return if a == b {
                vec![path(Side::Left, Side::Right, &[Leg::Level(a)])]
            } else {
                vec![
                    path(Side::Left, into, &[Leg::Level(a), Leg::Upright(y)]),
                    path(out, Side::Right, &[Leg::Upright(x), Leg::Level(b)]),
                ]
            };
        }
        if a == b {
            return vec![path(Side::Right, Side::Left, &[Leg::Level(a)])];
        }
        let bent = |lot| {
            path(
                Side::Right,
                Side::Left,
                &[Leg::Level(a), Leg::Upright(lot), Leg::Level(b)],
            )
        };
        vec![
            path(out, Side::Left, &[Leg::Upright(x), Leg::Level(b)]),
            path(Side::Right, into, &[Leg::Level(a), Leg::Upright(y)]),
            bent(y - 1),
            bent(x + 1),
        ]
    }

    /// Tries the shapes that run along a third row.
    pub(super) fn bridges(&self, edge: usize, row: usize, best: &mut Best) {
        let (u, v) = self.ends(edge);
        let tails = self.tails(u, v, row);
        for (exit, head) in self.heads(u, v, row).into_iter().flatten() {
            for (entry, tail) in tails.into_iter().flatten() {
                let same_gutter =
                    matches!((head.last(), tail.first()), (Some(a), Some(b)) if a == b);
                if !same_gutter {
                    let legs = Legs::of(&[&head, &[Leg::Level(row)], &tail]);
                    let path = Path {
                        exit,
                        entry,
                        legs,
                        head: 0,
                    };
                    self.offer(edge, path, best);
                }
            }
        }
    }

    fn heads(&self, u: usize, v: usize, row: usize) -> [Option<(Side, Legs)>; 3] {
        let (a, x) = (self.grid.node_row[u], self.grid.node_lot[u]);
        let above = self.grid.at[row] < self.grid.at[a];
        let upright = if above { Side::Top } else { Side::Bottom };
        let back = self.grid.node_lot[v] < x;
        let beside = |lot| Legs::of(&[&[Leg::Level(a), Leg::Upright(lot)]]);
        [
            Some((upright, Legs::of(&[&[Leg::Upright(x)]]))),
            Some((Side::Right, beside(x + 1))),
            back.then(|| (Side::Left, beside(x - 1))),
        ]
    }

    fn tails(&self, u: usize, v: usize, row: usize) -> [Option<(Side, Legs)>; 3] {
        let (b, y) = (self.grid.node_row[v], self.grid.node_lot[v]);
        let above = self.grid.at[row] < self.grid.at[b];
        let upright = if above { Side::Top } else { Side::Bottom };
        let back = y < self.grid.node_lot[u];
        let beside = |lot| Legs::of(&[&[Leg::Upright(lot), Leg::Level(b)]]);
        [
            Some((upright, Legs::of(&[&[Leg::Upright(y)]]))),
            Some((Side::Left, beside(y - 1))),
            back.then(|| (Side::Right, beside(y + 1))),
        ]
    }

    /// Rows by their distance from the two steps.
    pub(super) fn rows_near(&self, edge: usize) -> Vec<usize> {
        let (u, v) = self.ends(edge);
        let (a, b) = (self.grid.node_row[u], self.grid.node_row[v]);
        let (top, bottom) = {
            let (p, q) = (self.grid.at[a], self.grid.at[b]);
            (p.min(q), p.max(q))
        };
        let from = top.saturating_sub(BRIDGE_ROWS / 2);
        let to = (bottom + BRIDGE_ROWS / 2).min(self.grid.sequence.len().saturating_sub(1));
        let outside = |place: usize| top.saturating_sub(place) + place.saturating_sub(bottom);
        let mut places: Vec<usize> = (from..=to).collect();
        places.sort_by_key(|place| (outside(*place), *place));
        let rows = places.into_iter().map(|place| self.grid.sequence[place]);
        rows.filter(|row| *row != a && *row != b)
            .take(BRIDGE_ROWS)
            .collect()
    }
}
