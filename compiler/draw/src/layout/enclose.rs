//! Makes room for frames: steps that do not belong to a block leave the rows that its frame will cover.

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
    for frame in 0..model.blocks.parents.len() {
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
            let own = || self.members.iter().filter(move |n| self.model.lane[**n] == lane);
            let at = || own().map(|node| rows.of[*node]);
            let (Some(first), Some(last)) = (at().min(), at().max()) else {
                continue;
            };
            match lane {
                _ if top == bottom || !whole => self.clear_both(lane, (first, last), rows),
                lane if lane == top => {
                    let low = self.strangers(lane).filter(|n| rows.of[*n] >= first).collect();
                    insert(self.model, rows, lane, first, low);
                }
                _ => {
                    let high = self.strangers(lane).filter(|n| rows.of[*n] <= last).collect();
                    insert(self.model, rows, lane, last + 1, high);
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
        let inside = self.strangers(lane).filter(|n| (first..=last).contains(&rows.of[*n]));
        let (above, below): (Vec<usize>, Vec<usize>) =
            inside.partition(|node| self.leans_up(*node));
        insert(self.model, rows, lane, last + 1, below);
        insert(self.model, rows, lane, first, above);
    }

    /// Whether most of a step's arrows lead to higher lanes.
    fn leans_up(&self, node: usize) -> bool {
        let drops = self.model.outs[node].iter().map(|e| self.model.drop_of(*e).signum());
        let rises = self.model.ins[node].iter().map(|e| -self.model.drop_of(*e).signum());
        drops.chain(rises).sum::<i64>() < 0
    }
}

/// Makes new rows at place `at` of a lane and moves the nodes there, in the order they stand in.
fn insert(model: &Model, rows: &mut Rows, lane: usize, at: usize, nodes: Vec<usize>) {
    let mut old: Vec<usize> = nodes.iter().map(|node| rows.of[*node]).collect();
    old.sort_unstable();
    old.dedup();
    if old.is_empty() {
        return;
    }
    let moved: Vec<(usize, usize)> = nodes
        .iter()
        .map(|node| (*node, at + old.partition_point(|row| *row < rows.of[*node])))
        .collect();
    for node in (0..model.len()).filter(|node| model.lane[*node] == lane) {
        if rows.of[node] >= at {
            rows.of[node] += old.len();
        }
    }
    for (node, row) in moved {
        rows.of[node] = row;
    }
    rows.count[lane] += old.len();
}
