//! Finds each arrow's way on the grid. A handful of shapes is tried for each arrow, from a straight
//! line to a bridge over a row of its own; the cheapest free one is taken. The last shape is always
//! free, so routing cannot fail, and no arrow searches the whole grid.

use super::columns::Columns;
use super::grid::{Cell, End, Grid, STEP};
use super::model::{Model, signed};
use super::path::{Leg, Path, Side, is_gutter};
use crate::scene::Tone;

/// What a turn costs, in steps of one lot.
const BEND: i64 = 12;
/// What a crossing costs.
const CROSSING: i64 = 22;
/// What a new row costs.
const NEW_ROW: i64 = 26;
/// What a level piece in a lane costs that is neither its steps' nor between them.
const FOREIGN_LANE: i64 = 30;
/// From this price on a row of its own is tried.
const DEAR: i64 = 4 * BEND + CROSSING;
/// Beyond this an upright piece costs no more: high maps need long ones.
const UPRIGHT_MAX: i64 = 24;
/// How many rows around the two steps a bridge may use.
const BRIDGE_ROWS: usize = 16;

struct Router<'a> {
    model: &'a Model,
    grid: &'a mut Grid,
    /// Edges into each node that have no way yet.
    pending: Vec<usize>,
    /// Edges out of each node, those that leave events apart, that have no way yet.
    waiting: Vec<usize>,
}

/// Routes every edge; the result is by edge index.
pub(super) fn route_all(model: &Model, columns: &Columns, grid: &mut Grid) -> Vec<Path> {
    let plain = |edges: &Vec<usize>| edges.iter().filter(|e| !model.links[**e].borne).count();
    let mut router = Router {
        model,
        grid,
        pending: model.ins.iter().map(Vec::len).collect(),
        waiting: model.outs.iter().map(plain).collect(),
    };
    let mut paths: Vec<Option<Path>> = vec![None; model.links.len()];
    for edge in sequence(model, columns, router.grid) {
        let mut path = router.route(edge);
        let link = model.links[edge];
        path.head = router.head(edge, &path);
        router.grid.take(edge, &path, link);
        router.pending[link.to] -= 1;
        router.waiting[link.from] -= usize::from(!link.borne);
        paths[edge] = Some(path);
    }
    paths.into_iter().flatten().collect()
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
    fn route(&mut self, edge: usize) -> Path {
        let direct = self.best(edge, self.direct(edge));
        let good_enough = direct
            .as_ref()
            .is_some_and(|(cost, _)| *cost < 2 * BEND + CROSSING);
        if let (true, Some((_, path))) = (good_enough, direct.clone()) {
            return path;
        }
        let rows = self.rows_near(edge);
        let bridges: Vec<Path> = rows
            .iter()
            .flat_map(|row| self.bridges(edge, *row))
            .collect();
        let bridge = self.best(edge, bridges);
        let found = [direct, bridge]
            .into_iter()
            .flatten()
            .min_by_key(|(cost, _)| *cost);
        match found {
            Some((cost, path)) if cost < DEAR => path,
            found => self.over_new_row(edge, found),
        }
    }

    fn best(&self, edge: usize, paths: Vec<Path>) -> Option<(i64, Path)> {
        let priced = paths
            .into_iter()
            .filter_map(|path| Some((self.price(edge, &path)?, path)));
        priced.min_by_key(|(cost, _)| *cost)
    }

    /// Whether a way begins at a place of its own on the right border: that of its event, or beside the
    /// usual way out, which it would lie on.
    fn has_own_head(&self, edge: usize, path: &Path) -> bool {
        let link = self.model.links[edge];
        let port = self.grid.ports[link.from][Side::Right as usize];
        let strange = port.tone.is_some_and(|tone| tone != link.tone);
        (link.borne || (strange && self.model.broad[link.from]))
            && path.exit == Side::Right
            && path.lot(1) == Some(self.grid.node_lot[link.from] + 1)
    }

    /// The event's place: above the middle if the way turns up, else below.
    fn head(&self, edge: usize, path: &Path) -> i64 {
        if !self.has_own_head(edge, path) {
            return 0;
        }
        let (u, v) = self.ends(edge);
        let [from, to] = self.grid.reach(path, 1, u, v);
        let heads = self.grid.heads[u];
        if self.grid.height(to) < self.grid.height(from) {
            -heads.0 - 1
        } else {
            heads.1 + 1
        }
    }

    fn ends(&self, edge: usize) -> (usize, usize) {
        let link = self.model.links[edge];
        (link.from, link.to)
    }

    /// Shapes with at most two turns.
    fn direct(&self, edge: usize) -> Vec<Path> {
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
                Vec::new()
            } else {
                vec![path(Side::Left, into, &[Leg::Level(a), Leg::Upright(y)])]
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
    fn bridges(&self, edge: usize, row: usize) -> Vec<Path> {
        let (u, v) = self.ends(edge);
        let mut paths = Vec::new();
        for (exit, head) in self.heads(u, v, row) {
            for (entry, tail) in self.tails(v, row) {
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

    fn tails(&self, v: usize, row: usize) -> Vec<(Side, Vec<Leg>)> {
        let (b, y) = (self.grid.node_row[v], self.grid.node_lot[v]);
        let above = self.grid.at[row] < self.grid.at[b];
        let upright = if above { Side::Top } else { Side::Bottom };
        vec![
            (upright, vec![Leg::Upright(y)]),
            (Side::Left, vec![Leg::Upright(y - 1), Leg::Level(b)]),
        ]
    }

    /// Rows by their distance from the two steps.
    fn rows_near(&self, edge: usize) -> Vec<usize> {
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

    /// A bridge over a row made for it, unless what was found is still cheaper.
    fn over_new_row(&mut self, edge: usize, found: Option<(i64, Path)>) -> Path {
        let mut best: Option<(i64, usize, usize)> = None;
        for (place, lane) in self.spots(edge) {
            let row = self.grid.insert_row(place, lane);
            let cost = self
                .best(edge, self.bridges(edge, row))
                .map(|(cost, _)| cost);
            self.grid.remove_newest_row();
            if let Some(cost) = cost.filter(|c| best.is_none_or(|(least, ..)| *c < least)) {
                best = Some((cost, place, lane));
            }
        }
        match (found, best) {
            (Some((cost, path)), Some((new, ..))) if cost <= new + NEW_ROW => path,
            (Some((_, path)), None) => path,
            (_, Some((_, place, lane))) => self.take_new_row(edge, place, lane),
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
        let best = self.best(edge, self.bridges(edge, row));
        best.map_or_else(|| self.gutters_and(edge, row), |(_, path)| path)
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
        let legs = vec![
            Leg::Level(a),
            Leg::Upright(out),
            Leg::Level(row),
            Leg::Upright(into),
            Leg::Level(b),
        ];
        Path {
            exit: Side::Right,
            entry: Side::Left,
            legs,
            head: 0,
        }
    }
}

impl Router<'_> {
    /// What a way costs; `None` if it is not free.
    fn price(&self, edge: usize, path: &Path) -> Option<i64> {
        let (u, v) = self.ends(edge);
        let mut cost =
            path.bends() * BEND + self.price_exit(edge, path)? + self.price_entry(edge, path)?;
        for (index, leg) in path.legs.iter().enumerate() {
            cost += match *leg {
                Leg::Level(row) => {
                    self.price_level(edge, path, row, self.grid.span(path, index, u, v))?
                }
                Leg::Upright(lot) => {
                    self.price_upright(edge, path, lot, self.grid.reach(path, index, u, v))?
                }
            };
        }
        Some(cost)
    }

    fn price_exit(&self, edge: usize, path: &Path) -> Option<i64> {
        let link = self.model.links[edge];
        let port = self.grid.ports[link.from][path.exit as usize];
        let branches = self.model.outs[link.from].len() > 1;
        let gathers = self.model.ins[link.from].len() > 1 && !branches;
        match path.exit {
            _ if port.ins > 0 => None,
            Side::Right if self.has_own_head(edge, path) && link.borne => Some(6),
            Side::Right if self.has_own_head(edge, path) => Some(BEND + 6),
            Side::Right if link.borne => {
                let free = self.waiting[link.from] == 0 || self.usual_way_turns(link.from);
                (port.outs == 0 && free).then_some(8)
            }
            Side::Left if link.borne => None,
            Side::Right => {
                let shared = signed(port.outs.min(2)) * if link.labelled { 9 } else { 5 };
                let strange = port.tone.is_some_and(|tone| tone != link.tone);
                let dear = if link.tone == Tone::Normal { 0 } else { 8 };
                Some(shared + dear + if strange { 4 * BEND } else { 0 })
            }
            Side::Left => (self.pending[link.from] == 0 && port.outs == 0).then_some(2),
            _ if port.outs > 0 => None,
            Side::Top | Side::Bottom if gathers => Some(14),
            Side::Top | Side::Bottom if self.is_one_of_several(edge) => Some(BEND + 6),
            Side::Top | Side::Bottom => Some(if branches { 0 } else { 4 }),
        }
    }

    /// Whether the one usual way out of a step leads to another lane, and may leave by the side that looks
    /// there: then the right side is free for trouble.
    fn usual_way_turns(&self, node: usize) -> bool {
        let edges = self.model.outs[node].iter();
        let mut usual = edges.filter(|edge| !self.model.links[**edge].borne);
        let (Some(edge), None) = (usual.next(), usual.next()) else {
            return false;
        };
        let side = match self.model.drop_of(*edge).signum() {
            1 => Side::Bottom,
            -1 => Side::Top,
            _ => return false,
        };
        let port = self.grid.ports[node][side as usize];
        port.outs + port.ins == 0
    }

    /// One of several branches into the same lane, which look best as one trunk.
    fn is_one_of_several(&self, edge: usize) -> bool {
        let link = self.model.links[edge];
        let lane = |node: usize| self.model.lane[node];
        let outs = self.model.outs[link.from]
            .iter()
            .map(|e| self.model.links[*e]);
        let mut alike = outs.filter(|other| !other.labelled && !other.borne);
        !link.labelled && alike.any(|o| o.to != link.to && lane(o.to) == lane(link.to))
    }

    fn price_entry(&self, edge: usize, path: &Path) -> Option<i64> {
        let port = self.grid.ports[self.model.links[edge].to][path.entry as usize];
        match path.entry {
            _ if port.outs > 0 => None,
            Side::Right => None,
            Side::Left => Some(if port.ins > 0 { 4 } else { 0 }),
            Side::Top | Side::Bottom => Some(if port.ins > 0 { 5 } else { 1 }),
        }
    }

    fn price_level(
        &self,
        edge: usize,
        path: &Path,
        row: usize,
        span: (usize, usize),
    ) -> Option<i64> {
        let link = self.model.links[edge];
        let (left, right) = (span.0.min(span.1), span.0.max(span.1));
        let own = |lot: usize| {
            (lot == self.grid.node_lot[link.from] && row == self.grid.node_row[link.from])
                || (lot == self.grid.node_lot[link.to] && row == self.grid.node_row[link.to])
        };
        let mut cost = signed(right - left) + self.foreign(edge, row);
        let height = self.grid.height((row, 0));
        for lot in left..=right {
            let counts = !is_gutter(lot) && !((lot == left || lot == right) && own(lot));
            if counts && !self.may_run(edge, path, row, lot) {
                return None;
            }
            if lot > left && lot < right {
                cost += CROSSING * self.uprights_over(edge, lot, height);
            }
        }
        Some(cost)
    }

    fn foreign(&self, edge: usize, row: usize) -> i64 {
        let (u, v) = self.ends(edge);
        let (a, b) = (self.model.lane[u], self.model.lane[v]);
        let lane = self.grid.rows[row].lane;
        if (a.min(b)..=a.max(b)).contains(&lane) {
            0
        } else {
            FOREIGN_LANE
        }
    }

    /// Free, or taken by an arrow to the same step that ends the same way.
    fn may_run(&self, edge: usize, path: &Path, row: usize, lot: usize) -> bool {
        match self.grid.rows[row].cells.at(lot) {
            Cell::Free => true,
            Cell::Node => false,
            Cell::Level(other) => {
                let tail = path.tail(self.grid.node_lot[self.model.links[edge].to]);
                self.kindred(edge, other)
                    && tail.is_some_and(|t| t.0 == row)
                    && self.grid.tails[other] == tail
            }
        }
    }

    fn kindred(&self, edge: usize, other: usize) -> bool {
        let (a, b) = (self.model.links[edge], self.model.links[other]);
        a.to == b.to && a.from != b.from && a.tone == b.tone
    }

    fn uprights_over(&self, edge: usize, lot: usize, height: i64) -> i64 {
        let over = self.grid.uprights[lot].iter().filter(|piece| {
            let (low, high) = self.bounds(piece.ends);
            low < height && height < high && !self.kindred(edge, piece.edge)
        });
        signed(over.count())
    }

    fn bounds(&self, ends: [End; 2]) -> (i64, i64) {
        let (a, b) = (self.grid.height(ends[0]), self.grid.height(ends[1]));
        (a.min(b), a.max(b))
    }

    fn price_upright(&self, edge: usize, path: &Path, lot: usize, ends: [End; 2]) -> Option<i64> {
        let (low, high) = self.bounds(ends);
        let (from, to) = (low.div_euclid(STEP) + 1, (high + STEP - 1).div_euclid(STEP));
        let mut cost = ((high - low) / (STEP / 2)).min(UPRIGHT_MAX);
        for place in from..to {
            let Some(row) = usize::try_from(place)
                .ok()
                .and_then(|p| self.grid.sequence.get(p))
            else {
                continue;
            };
            match self.grid.rows[*row].cells.at(lot) {
                Cell::Node => return None,
                Cell::Level(other) if !self.kindred(edge, other) => cost += CROSSING,
                Cell::Level(_) | Cell::Free => {}
            }
        }
        (is_gutter(lot) || self.column_clear(edge, path, lot, (low, high))).then_some(cost)
    }

    /// Nothing else runs upright there, except to the same side of the same step.
    fn column_clear(&self, edge: usize, path: &Path, lot: usize, (low, high): (i64, i64)) -> bool {
        let joins = |other: usize| {
            let to = self.model.links[edge].to;
            self.kindred(edge, other)
                && lot == self.grid.node_lot[to]
                && matches!(path.entry, Side::Top | Side::Bottom)
                && self.grid.tails[other].is_some_and(|(_, entry)| entry == path.entry)
                && self.exit_elsewhere(edge, lot)
                && self.exit_elsewhere(other, lot)
        };
        self.grid.uprights[lot].iter().all(|piece| {
            let (a, b) = self.bounds(piece.ends);
            high < a || b < low || joins(piece.edge)
        })
    }

    fn exit_elsewhere(&self, edge: usize, lot: usize) -> bool {
        self.grid.node_lot[self.model.links[edge].from] != lot
    }
}
