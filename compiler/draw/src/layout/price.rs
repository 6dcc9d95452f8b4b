//! What a way costs, in steps of one lot, and whether it is free.

use super::columns::WIDE;
use super::grid::{Cell, End, STEP, Upright};
use super::model::signed;
use super::path::{Leg, Path, Side, is_gutter};
use super::route::{BEND, CROSSING, Router};
use crate::scene::Tone;

/// What a row costs in which nothing else stands or runs: it is left out where nothing does.
const NEW_ROW: i64 = 26;
/// What a level piece in a lane costs that is neither its steps' nor between them.
const FOREIGN_LANE: i64 = 42;
/// What it costs to enter a step where an arrow does that is drawn otherwise.
const MIXED: i64 = 24;
/// What it costs a usual way to leave beside the middle of a side because an event stands there.
const ASIDE: i64 = 28;
/// Beyond this an upright piece costs no more: high maps need long ones.
const UPRIGHT_MAX: i64 = 24;

impl Router<'_> {
    /// What a way costs; `None` if it is not free.
    pub(super) fn price(&self, edge: usize, path: &Path) -> Option<i64> {
        self.price_below(i64::MAX, edge, path)
    }

    /// The same; `None` as well if it costs a limit or more.
    pub(super) fn price_below(&self, limit: i64, edge: usize, path: &Path) -> Option<i64> {
        let (u, v) = self.ends(edge);
        let below = |cost: i64| (cost < limit).then_some(cost);
        let mut cost = below(path.bends() * BEND)?;
        cost = below(cost + self.price_exit(edge, path)? + self.price_entry(edge, path)?)?;
        for (index, leg) in path.legs.iter().enumerate() {
            cost = below(match *leg {
                Leg::Level(row) => {
                    cost + self.price_level(edge, path, row, self.grid.span(path, index, u, v))?
                }
                Leg::Upright(lot) => {
                    cost + self.price_upright(
                        edge,
                        path,
                        lot,
                        self.grid.reach(path, index, u, v),
                    )?
                }
            })?;
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
            Side::Right if self.has_own_head(edge, path) => Some(ASIDE),
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
            _ if port.outs > 0 => self.is_trunk(edge).then_some(6),
            Side::Top | Side::Bottom if gathers => Some(14),
            Side::Top | Side::Bottom if self.is_one_of_several(edge) => Some(BEND + 6),
            Side::Top | Side::Bottom => Some(if branches { 0 } else { 4 }),
        }
    }

    /// Whether an answer may leave as one with others: a question with many of them has too few sides.
    fn is_trunk(&self, edge: usize) -> bool {
        let link = self.model.links[edge];
        let outs = &self.model.outs[link.from];
        outs.len() > WIDE && !self.model.broad[link.from] && link.tone == Tone::Normal
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
        let to = self.model.links[edge].to;
        let port = self.grid.ports[to][path.entry as usize];
        match path.entry {
            _ if port.outs > 0 => None,
            Side::Right => self.may_come_back(to).then_some(2),
            _ if self.mixes(edge, path.entry) => Some(MIXED),
            Side::Left => Some(if port.ins > 0 { 4 } else { 0 }),
            Side::Top | Side::Bottom => Some(if port.ins > 0 { 5 } else { 1 }),
        }
    }

    /// Whether an arrow that is drawn otherwise enters there: the last bit of both would be one line.
    fn mixes(&self, edge: usize, entry: Side) -> bool {
        let link = self.model.links[edge];
        let mut ins = self.model.ins[link.to].iter();
        ins.any(|other| {
            let path = self.paths[*other].as_ref();
            path.is_some_and(|path| path.entry == entry)
                && self.model.links[*other].tone != link.tone
        })
    }

    /// Whether a loop may enter a step where usual ways leave it: no way does, and no event stands there.
    fn may_come_back(&self, node: usize) -> bool {
        let mut outs = self.model.outs[node].iter();
        outs.all(|edge| {
            let path = self.paths[*edge].as_ref();
            path.is_some_and(|path| path.exit != Side::Right)
        })
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
        let new = if self.grid.rows[row].users == 0 {
            NEW_ROW
        } else {
            0
        };
        let mut cost = signed(right - left) + self.foreign(edge, row) + new;
        let beside = row == self.grid.node_row[link.from] && self.has_own_head(edge, path);
        let height = self.grid.height((row, i64::from(beside)));
        for lot in left..=right {
            let counts = !is_gutter(lot) && !((lot == left || lot == right) && own(lot));
            if counts && !self.may_run(edge, path, row, lot) {
                // Beside the middle of the row there is room for one that is there.
                let runs_beside = beside && self.grid.rows[row].cells.at(lot) != Cell::Node;
                if !runs_beside {
                    return None;
                }
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
        (is_gutter(lot) || self.column_clear(edge, path, lot, ends)).then_some(cost)
    }

    /// Nothing else runs upright there, except to the same side of the same step.
    fn column_clear(&self, edge: usize, path: &Path, lot: usize, ends: [End; 2]) -> bool {
        let (low, high) = self.bounds(ends);
        let joins = |other: usize| {
            let to = self.model.links[edge].to;
            self.kindred(edge, other)
                && lot == self.grid.node_lot[to]
                && matches!(path.entry, Side::Top | Side::Bottom)
                && self.grid.tails[other].is_some_and(|(_, entry)| entry == path.entry)
                && (self.exit_elsewhere(edge, lot) || self.exit_elsewhere(other, lot))
        };
        let trunk = |piece: &Upright| piece.ends[0] == ends[0] && self.alike(edge, piece.edge);
        self.grid.uprights[lot].iter().all(|piece| {
            let (a, b) = self.bounds(piece.ends);
            high < a || b < low || joins(piece.edge) || trunk(piece)
        })
    }

    /// Answers to one question.
    fn alike(&self, edge: usize, other: usize) -> bool {
        let (a, b) = (self.model.links[edge], self.model.links[other]);
        a.from == b.from && a.tone == b.tone
    }

    fn exit_elsewhere(&self, edge: usize, lot: usize) -> bool {
        self.grid.node_lot[self.model.links[edge].from] != lot
    }
}
