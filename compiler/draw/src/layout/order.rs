//! The order of steps that share a lane and a column: weighted medians swept both ways, then
//! transpositions (Gansner, Koutsofios, North, Vo 1993), ties by source order.

use super::columns::Columns;
use super::model::{Model, signed};

/// Sweeps over all columns.
const SWEEPS: usize = 8;
/// A lane is this high in the scale in which neighbours are compared.
const LANE: i64 = 1 << 20;
/// Cells with more steps than this are sorted but not transposed: it would take quadratic time.
const TRANSPOSE_MAX: usize = 64;

/// Steps by column, then lane, then from top to bottom.
pub(super) type Order = Vec<Vec<Vec<usize>>>;

struct Sorter<'a> {
    model: &'a Model,
    columns: &'a Columns,
    cells: Order,
    height: Vec<i64>,
}

/// Orders the steps of every cell.
pub(super) fn order(model: &Model, columns: &Columns) -> Order {
    let mut cells: Order = vec![vec![Vec::new(); model.lanes]; columns.count];
    let main = |node: &usize| model.main[*node];
    let aside = (0..model.len()).filter(|node| !main(node));
    for node in (0..model.len()).filter(main).chain(aside) {
        cells[columns.of[node]][model.lane[node]].push(node);
    }
    let mut sorter = Sorter {
        model,
        columns,
        cells,
        height: vec![0; model.len()],
    };
    for column in 0..columns.count {
        for lane in 0..model.lanes {
            sorter.settle(column, lane);
        }
    }
    for sweep in 0..SWEEPS {
        sorter.sweep(sweep % 2 == 0);
    }
    sorter.sweep(true);
    sorter.cells
}

impl Sorter<'_> {
    fn sweep(&mut self, forward: bool) {
        for step in 0..self.columns.count {
            let column = if forward {
                step
            } else {
                self.columns.count - 1 - step
            };
            for lane in 0..self.model.lanes {
                if self.cells[column][lane].len() > 1 {
                    self.sort(column, lane, forward);
                    self.settle(column, lane);
                }
            }
        }
    }

    fn sort(&mut self, column: usize, lane: usize, forward: bool) {
        let mut nodes = std::mem::take(&mut self.cells[column][lane]);
        nodes.sort_by_cached_key(|node| {
            let around = self.around(*node, forward);
            (median(&around).unwrap_or(self.height[*node]), *node)
        });
        if nodes.len() <= TRANSPOSE_MAX {
            self.transpose(&mut nodes);
        }
        nodes.sort_by_key(|node| (!self.model.main[*node], self.pinned(*node)));
        self.cells[column][lane] = nodes;
    }

    /// Steps handed to from above stay at the top, from below at the bottom.
    fn pinned(&self, node: usize) -> i8 {
        i8::from(self.columns.down[node]) - i8::from(self.columns.up[node])
    }

    /// Heights of the neighbours in earlier (or later) columns.
    fn around(&self, node: usize, earlier: bool) -> Vec<i64> {
        let here = self.columns.of[node];
        let side = |other: usize| {
            if earlier {
                self.columns.of[other] < here
            } else {
                self.columns.of[other] > here
            }
        };
        let ins = self.model.ins[node]
            .iter()
            .map(|e| self.model.links[*e].from);
        let outs = self.model.outs[node]
            .iter()
            .map(|e| self.model.links[*e].to);
        let mut heights: Vec<i64> = ins
            .chain(outs)
            .filter(|n| side(*n))
            .map(|n| self.height[n])
            .collect();
        heights.sort_unstable();
        heights
    }

    fn transpose(&self, nodes: &mut [usize]) {
        let around: Vec<[Vec<i64>; 2]> = nodes
            .iter()
            .map(|n| [self.around(*n, true), self.around(*n, false)])
            .collect();
        let mut at: Vec<usize> = (0..nodes.len()).collect();
        for _ in 0..nodes.len().min(8) {
            let mut moved = false;
            for i in 1..at.len() {
                let (a, b) = (at[i - 1], at[i]);
                if crossings(&around[b], &around[a]) < crossings(&around[a], &around[b]) {
                    at.swap(i - 1, i);
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        let before = nodes.to_vec();
        for (slot, from) in at.into_iter().enumerate() {
            nodes[slot] = before[from];
        }
    }

    fn settle(&mut self, column: usize, lane: usize) {
        let nodes = &self.cells[column][lane];
        let main = |node: &usize| self.model.main[*node];
        let count = signed(nodes.iter().filter(|node| main(node)).count());
        for (slot, node) in nodes.iter().enumerate() {
            let slot = signed(slot);
            // How many steps stand beside the usual way must not move those on it.
            let within = if main(node) {
                LANE * (2 * slot + 1) / (4 * count)
            } else {
                LANE / 2 + LANE * (2 * (slot - count) + 1) / (4 * signed(nodes.len()))
            };
            self.height[*node] = signed(lane) * LANE + within;
        }
    }
}

/// How often the arrows of an upper step cross those of a lower one.
fn crossings(upper: &[Vec<i64>; 2], lower: &[Vec<i64>; 2]) -> usize {
    let pairs = |u: &[i64], l: &[i64]| -> usize {
        u.iter().map(|a| l.iter().filter(|b| a > b).count()).sum()
    };
    pairs(&upper[0], &lower[0]) + pairs(&upper[1], &lower[1])
}

/// The middle of sorted heights; of two middles their mean.
fn median(sorted: &[i64]) -> Option<i64> {
    let (low, high) = (sorted.len().checked_sub(1)? / 2, sorted.len() / 2);
    Some((sorted.get(low)? + sorted.get(high)?) / 2)
}
