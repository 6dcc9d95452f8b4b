//! Makes room for frames: steps that do not belong to a block leave the rows that its frame will cover.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::model::Model;
use super::rows::Rows;

/// Where the steps of a block stand.
struct Block<'a> {
    model: &'a Model,
    columns: &'a Columns,
    members: Vec<usize>,
    frame: usize,
    /// First and last column.
    across: (usize, usize),
}

/// Clears the rows of every block, outer blocks first.
pub(super) fn assign(model: &Model, columns: &Columns, rows: &mut Rows) {
    let framed = model.blocks.framed.iter().enumerate();
    for (frame, _) in framed.filter(|(_, framed)| **framed) {
        let members: Vec<usize> = (0..model.len())
            .filter(|node| model.blocks.holds(frame, *node))
            .collect();
        let at = || members.iter().map(|node| columns.of[*node]);
        let (Some(first), Some(last)) = (at().min(), at().max()) else {
            continue;
        };
        let block = Block {
            model,
            columns,
            members,
            frame,
            across: (first, last),
        };
        block.clear(rows);
    }
}

impl Block<'_> {
    fn clear(&self, rows: &mut Rows) {
        let Some((top, bottom)) = self.model.blocks.spans.get(self.frame).copied() else {
            return;
        };
        let whole = (top + 1..bottom).all(|lane| self.strangers(lane).next().is_none());
        for lane in top..=bottom {
            let own = || {
                self.members
                    .iter()
                    .filter(move |n| self.model.lane[**n] == lane)
            };
            let at = || own().map(|node| rows.of[*node]);
            let (Some(first), Some(last)) = (at().min(), at().max()) else {
                continue;
            };
            match lane {
                _ if top == bottom || !whole => self.clear_both(lane, (first, last), rows),
                lane if lane == top => {
                    let low = self
                        .strangers(lane)
                        .filter(|n| rows.of[*n] >= first)
                        .collect();
                    self.insert(rows, lane, first, (low, true));
                }
                _ => {
                    let high = self
                        .strangers(lane)
                        .filter(|n| rows.of[*n] <= last)
                        .collect();
                    self.insert(rows, lane, last + 1, (high, false));
                }
            }
        }
    }

    /// Steps of others in the lane and columns of this block.
    fn strangers(&self, lane: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.model.len()).filter(move |node| {
            self.model.lane[*node] == lane
                && (self.across.0..=self.across.1).contains(&self.columns.of[*node])
                && !self.model.blocks.holds(self.frame, *node)
        })
    }

    fn clear_both(&self, lane: usize, (first, last): (usize, usize), rows: &mut Rows) {
        let inside = self
            .strangers(lane)
            .filter(|n| (first..=last).contains(&rows.of[*n]));
        let (above, below): (Vec<usize>, Vec<usize>) =
            inside.partition(|node| self.leans_up(*node));
        self.insert(rows, lane, last + 1, (below, false));
        self.insert(rows, lane, first, (above, true));
    }

    /// Whether most of a step's arrows lead to higher lanes.
    fn leans_up(&self, node: usize) -> bool {
        let drops = self.model.outs[node]
            .iter()
            .map(|e| self.model.drop_of(*e).signum());
        let rises = self.model.ins[node]
            .iter()
            .map(|e| -self.model.drop_of(*e).signum());
        drops.chain(rises).sum::<i64>() < 0
    }
}

impl Block<'_> {
    /// Makes new rows at place `at` of a lane and moves the nodes there, in the order they stand in; what
    /// is on the way stays next to the block, and what happens beside it stands farther off.
    fn insert(&self, rows: &mut Rows, lane: usize, at: usize, (nodes, above): (Vec<usize>, bool)) {
        let key = |node: usize| (self.model.main[node] == above, rows.of[node]);
        let mut keys: Vec<(bool, usize)> = nodes.iter().map(|node| key(*node)).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut moved = BTreeMap::new();
        for node in &nodes {
            let row = at + keys.partition_point(|other| *other < key(*node));
            moved.insert((row, self.columns.of[*node]), *node);
        }
        for ((row, _), node) in moved.clone() {
            self.neighbours(rows, row, node, &mut moved);
        }
        for node in (0..self.model.len()).filter(|node| self.model.lane[*node] == lane) {
            if rows.of[node] >= at {
                rows.of[node] += keys.len();
            }
        }
        for ((row, _), node) in moved {
            rows.of[node] = row;
        }
        rows.count[lane] += keys.len();
    }

    /// Takes along the steps before and after a moved one that stood level with it.
    fn neighbours(
        &self,
        rows: &Rows,
        row: usize,
        node: usize,
        moved: &mut BTreeMap<(usize, usize), usize>,
    ) {
        for forward in [false, true] {
            let mut here = node;
            while let Some(next) = self.level_with(rows, here, forward) {
                let column = self.columns.of[next];
                if moved.contains_key(&(row, column)) || self.is_held(rows, next, here, forward) {
                    break;
                }
                moved.insert((row, column), next);
                here = next;
            }
        }
    }

    /// Whether a step stands level with another one on the same side, too: then it stays with that.
    fn is_held(&self, rows: &Rows, node: usize, by: usize, forward: bool) -> bool {
        let model = self.model;
        let edges = if forward {
            &model.ins[node]
        } else {
            &model.outs[node]
        };
        let ends = edges.iter().map(|edge| {
            let link = model.links[*edge];
            if forward { link.from } else { link.to }
        });
        let mut level = ends.filter(|other| {
            let (there, here) = (self.columns.of[*other], self.columns.of[node]);
            *other != by
                && (there < here) == forward
                && model.lane[*other] == model.lane[node]
                && rows.of[*other] == rows.of[node]
        });
        level.next().is_some()
    }

    fn level_with(&self, rows: &Rows, node: usize, forward: bool) -> Option<usize> {
        let model = self.model;
        let edges = if forward {
            &model.outs[node]
        } else {
            &model.ins[node]
        };
        let ends = edges.iter().map(|edge| {
            let link = model.links[*edge];
            if forward { link.to } else { link.from }
        });
        let mut level = ends.filter(|other| {
            let column = self.columns.of[*other];
            let onward = if forward {
                column > self.columns.of[node].max(self.across.1)
            } else {
                column < self.columns.of[node].min(self.across.0)
            };
            onward
                && model.lane[*other] == model.lane[node]
                && rows.of[*other] == rows.of[node]
                && !model.blocks.holds(self.frame, *other)
        });
        level.next()
    }
}
