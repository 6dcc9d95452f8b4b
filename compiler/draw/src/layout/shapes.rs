//! The shapes an arrow's way may have, from a straight line to a bridge over a third row.

use super::path::{Leg, Path, Side};
use super::route::Router;

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
            legs: legs.to_vec(),
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

    /// Shapes that run along a third row.
    pub(super) fn bridges(&self, edge: usize, row: usize) -> Vec<Path> {
        let (u, v) = self.ends(edge);
        let mut paths = Vec::new();
        for (exit, head) in self.heads(u, v, row) {
            for (entry, tail) in self.tails(u, v, row) {
                let same_gutter =
                    matches!((head.last(), tail.first()), (Some(a), Some(b)) if a == b);
                if !same_gutter {
                    let legs = [head.as_slice(), &[Leg::Level(row)], tail.as_slice()].concat();
                    paths.push(Path {
                        exit,
                        entry,
                        legs,
                        head: 0,
                    });
                }
            }
        }
        paths
    }

    fn heads(&self, u: usize, v: usize, row: usize) -> Vec<(Side, Vec<Leg>)> {
        let (a, x) = (self.grid.node_row[u], self.grid.node_lot[u]);
        let above = self.grid.at[row] < self.grid.at[a];
        let upright = if above { Side::Top } else { Side::Bottom };
        let mut heads = vec![
            (upright, vec![Leg::Upright(x)]),
            (Side::Right, vec![Leg::Level(a), Leg::Upright(x + 1)]),
        ];
        if self.grid.node_lot[v] < x {
            heads.push((Side::Left, vec![Leg::Level(a), Leg::Upright(x - 1)]));
        }
        heads
    }

    fn tails(&self, u: usize, v: usize, row: usize) -> Vec<(Side, Vec<Leg>)> {
        let (b, y) = (self.grid.node_row[v], self.grid.node_lot[v]);
        let above = self.grid.at[row] < self.grid.at[b];
        let upright = if above { Side::Top } else { Side::Bottom };
        let mut tails = vec![
            (upright, vec![Leg::Upright(y)]),
            (Side::Left, vec![Leg::Upright(y - 1), Leg::Level(b)]),
        ];
        if y < self.grid.node_lot[u] {
            tails.push((Side::Right, vec![Leg::Upright(y + 1), Leg::Level(b)]));
        }
        tails
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
