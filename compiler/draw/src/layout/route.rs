//! Finds each arrow's way on the grid. A handful of shapes is tried for each arrow, from a straight
//! line to a bridge over a row of its own; the cheapest free one is taken. The last shape is always
//! free, so routing cannot fail, and no arrow searches the whole grid.

use super::columns::Columns;
use super::grid::Grid;
use super::model::Model;
use super::path::{Leg, Legs, Path, Side};
use super::plan::Care;
use crate::scene::Tone;

/// What a turn costs, in steps of one lot.
pub(super) const BEND: i64 = 12;
/// What a crossing costs.
pub(super) const CROSSING: i64 = 42;
/// From this price on rows besides those of its two steps are tried.
const BENT: i64 = 4 * BEND;
/// From this price on a row of its own is tried.
const DEAR: i64 = 6 * BEND;

pub(super) struct Router<'a> {
    pub(super) model: &'a Model,
    pub(super) grid: &'a mut Grid,
    /// The way of each edge that has one.
    pub(super) paths: Vec<Option<Path>>,
    /// Edges into each node that have no way yet.
    pub(super) pending: Vec<usize>,
    /// Edges out of each node, those that leave events apart, that have no way yet.
    pub(super) waiting: Vec<usize>,
}

/// The cheapest way found so far, if any, and what the next one must cost less than.
#[derive(Debug)]
pub(super) struct Best {
    path: Option<Path>,
    limit: i64,
}

impl Best {
    fn below(limit: i64) -> Best {
        Best { path: None, limit }
    }
}

/// Routes every edge; the result is by edge index.
pub(super) fn route_all(
    model: &Model,
    columns: &Columns,
    grid: &mut Grid,
    care: Care,
) -> Vec<Path> {
    let plain = |edges: &Vec<usize>| edges.iter().filter(|e| !model.links[**e].borne).count();
    let mut router = Router {
        model,
        grid,
        paths: vec![None; model.links.len()],
        pending: model.ins.iter().map(Vec::len).collect(),
        waiting: model.outs.iter().map(plain).collect(),
    };
    for edge in sequence(model, columns, router.grid) {
        let path = router.route(edge);
        let link = model.links[edge];
        router.take(edge, path);
        router.pending[link.to] -= 1;
        router.waiting[link.from] -= usize::from(!link.borne);
    }
    if care == Care::Full {
        router.reconsider();
    }
    router.paths.into_iter().flatten().collect()
}

/// Straight ones first, then short before long, the farthest hand-off first; loops last.
fn sequence(model: &Model, columns: &Columns, grid: &Grid) -> Vec<usize> {
    let mut edges: Vec<usize> = (0..model.links.len()).collect();
    edges.sort_by_cached_key(|edge| {
        let link = model.links[*edge];
        let (a, b) = (columns.of[link.from], columns.of[link.to]);
        let upright = a == b && is_upright(columns, model, *edge);
        let level = b == a + 1 && grid.node_row[link.from] == grid.node_row[link.to];
        // A way out of trouble leaves a step where the usual ones let it.
        let aside = link.tone != Tone::Normal && !link.borne;
        let class = match () {
            () if upright => 0,
            () if level && !aside => 1,
            () if b > a => 2,
            () => 3,
        };
        (class, a.abs_diff(b), -model.drop_of(*edge).abs(), *edge)
    });
    edges
}

/// Whether the edge is a hand-off for which its column was kept clear.
fn is_upright(columns: &Columns, model: &Model, edge: usize) -> bool {
    let link = model.links[edge];
    match model.drop_of(edge).signum() {
        1 => columns.down[link.from] && columns.up[link.to],
        -1 => columns.up[link.from] && columns.down[link.to],
        _ => false,
    }
}

impl Router<'_> {
    /// Gives an edge its way.
    pub(super) fn take(&mut self, edge: usize, mut path: Path) {
        path.head = self.head(edge, &path);
        self.mark(edge, path);
    }

    /// Marks a way as that of an edge.
    pub(super) fn mark(&mut self, edge: usize, path: Path) {
        self.grid.take(edge, &path, self.model.links[edge]);
        self.paths[edge] = Some(path);
    }

    /// The best way for an edge as things are.
    pub(super) fn route(&mut self, edge: usize) -> Path {
        let mut best = Best::below(i64::MAX);
        for path in self.direct(edge) {
            self.offer(edge, path, &mut best);
        }
        if best.limit >= BENT {
            for row in self.rows_near(edge) {
                self.bridges(edge, row, &mut best);
            }
            if best.limit >= DEAR {
                return self.over_new_row(edge, best);
            }
        }
        best.path.unwrap_or_else(|| self.plain_bridge(edge))
    }

    /// Keeps a way if it is free and the cheapest so far.
    pub(super) fn offer(&self, edge: usize, path: Path, best: &mut Best) {
        if let Some(cost) = self.price_below(best.limit, edge, &path) {
            *best = Best {
                path: Some(path),
                limit: cost,
            };
        }
    }

    /// Whether a way begins at a place of its own on the right border: that of its event, or beside the
    /// usual way out, which it would lie on.
    pub(super) fn has_own_head(&self, edge: usize, path: &Path) -> bool {
        let link = self.model.links[edge];
        let port = self.grid.ports[link.from][Side::Right as usize];
        let strange = port.tone.is_some_and(|tone| tone != link.tone);
        (link.borne || (strange && self.model.broad[link.from]))
            && path.exit == Side::Right
            && (self.turns_at_once(edge, path) || (port.outs > 0 && self.turns_down(edge, path)))
    }

    fn turns_at_once(&self, edge: usize, path: &Path) -> bool {
        path.lot(1) == Some(self.grid.node_lot[self.model.links[edge].from] + 1)
    }

    /// Whether it turns down after its first piece: till then it runs below the words on its row.
    fn turns_down(&self, edge: usize, path: &Path) -> bool {
        let (u, v) = self.ends(edge);
        path.lot(1).is_some() && {
            let [from, to] = self.grid.reach(path, 1, u, v);
            self.grid.height(to) > self.grid.height(from)
        }
    }

    /// The event's place: above the middle if the way turns up, else below.
    fn head(&self, edge: usize, path: &Path) -> i64 {
        if !self.has_own_head(edge, path) {
            return 0;
        }
        let (u, v) = self.ends(edge);
        let [from, to] = self.grid.reach(path, 1, u, v);
        let up = self.grid.height(to) < self.grid.height(from);
        let outs = self.model.outs[u].iter();
        let others = outs.filter_map(|other| Some(self.paths[*other].as_ref()?.head));
        if up {
            others.min().unwrap_or(0).min(0) - 1
        } else {
            others.max().unwrap_or(0).max(0) + 1
        }
    }

    pub(super) fn ends(&self, edge: usize) -> (usize, usize) {
        let link = self.model.links[edge];
        (link.from, link.to)
    }

    /// A bridge over a row made for it, unless what was found is still cheaper.
    fn over_new_row(&mut self, edge: usize, found: Best) -> Path {
        let (mut limit, mut best) = (found.limit, None);
        for (place, lane) in self.spots(edge) {
            let row = self.grid.insert_row(place, lane);
            let mut over = Best::below(limit);
            self.bridges(edge, row, &mut over);
            self.grid.remove_newest_row();
            if over.path.is_some() {
                (limit, best) = (over.limit, Some((place, lane)));
            }
        }
        match (best, found.path) {
            (Some((place, lane)), _) => self.take_new_row(edge, place, lane),
            (None, Some(path)) => path,
            (None, None) => self.plain_bridge(edge),
        }
    }

    fn spots(&self, edge: usize) -> Vec<(usize, usize)> {
        let (u, v) = self.ends(edge);
        let mut spots = Vec::new();
        for row in [self.grid.node_row[u], self.grid.node_row[v]] {
            let (place, lane) = (self.grid.at[row], self.grid.rows[row].lane);
            for spot in [(place, lane), (place + 1, lane)] {
                if !spots.contains(&spot) {
                    spots.push(spot);
                }
            }
        }
        spots
    }

    fn take_new_row(&mut self, edge: usize, place: usize, lane: usize) -> Path {
        let row = self.grid.insert_row(place, lane);
        let mut best = Best::below(i64::MAX);
        self.bridges(edge, row, &mut best);
        best.path.unwrap_or_else(|| self.gutters_and(edge, row))
    }

    fn plain_bridge(&mut self, edge: usize) -> Path {
        let row = self.grid.node_row[self.model.links[edge].from];
        let new = self
            .grid
            .insert_row(self.grid.at[row], self.grid.rows[row].lane);
        self.gutters_and(edge, new)
    }

    /// Right, along a free row, and in from the left: open to every arrow.
    fn gutters_and(&self, edge: usize, row: usize) -> Path {
        let (u, v) = self.ends(edge);
        let (a, b) = (self.grid.node_row[u], self.grid.node_row[v]);
        let (out, into) = (self.grid.node_lot[u] + 1, self.grid.node_lot[v] - 1);
        let legs = Legs::of(&[&[
            Leg::Level(a),
            Leg::Upright(out),
            Leg::Level(row),
            Leg::Upright(into),
            Leg::Level(b),
        ]]);
        Path {
            exit: Side::Right,
            entry: Side::Left,
            legs,
            head: 0,
        }
    }
}
