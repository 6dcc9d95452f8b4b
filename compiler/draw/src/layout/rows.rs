//! Which row of its lane a step stands in. Each column is fitted to the rows its neighbours have, by
//! isotonic regression (pool adjacent violators), so that the usual path runs level.

use super::columns::Columns;
use super::model::{Model, signed};
use super::order::Order;
use super::slide;
use crate::scene::Tone;

/// Row of each node within its lane, and how many rows each lane has (at least one).
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) of: Vec<usize>,
    pub(super) count: Vec<usize>,
}

/// What a step that has a neighbour in its lane weighs against one that has none and may stand anywhere.
const LEVEL: i64 = 3;

/// Assigns rows: forward, back, forward.
pub(super) fn assign(model: &Model, columns: &Columns, order: &Order) -> Rows {
    let most = |lane: usize| order.iter().map(|cells| cells[lane].len()).max();
    let most: Vec<usize> = (0..model.lanes)
        .map(|lane| most(lane).unwrap_or(0).max(1))
        .collect();
    let mut rows = Rows {
        // Room to keep chains level, above as well as below; what stays empty is dropped later.
        of: model.lane.iter().map(|lane| above(most[*lane])).collect(),
        count: most
            .iter()
            .map(|most| above(*most) + most + (most + 1) / 3)
            .collect(),
    };
    for pass in 0..3 {
        for step in 0..order.len() {
            let column = if pass == 1 {
                order.len() - 1 - step
            } else {
                step
            };
            for (lane, nodes) in order[column].iter().enumerate() {
                let fitted = Fit {
                    model,
                    columns,
                    first: signed(above(most[lane])),
                    pass,
                };
                fitted.fit(nodes, &mut rows);
            }
        }
    }
    slide::assign(model, columns, &mut rows);
    rows.set_aside(model);
    rows
}

impl Rows {
    /// What may happen at any time stands below the usual way, in rows of its own: were it put wherever a
    /// row has room, one more step on the usual way would move it.
    fn set_aside(&mut self, model: &Model) {
        for lane in 0..model.lanes {
            let of = |main: bool| {
                let nodes = (0..model.len()).filter(move |n| model.lane[*n] == lane);
                nodes.filter(move |n| model.main[*n] == main)
            };
            let last = of(true).map(|node| self.of[node]).max();
            let first = of(false).map(|node| self.of[node]).min();
            let (Some(last), Some(first)) = (last, first) else {
                continue;
            };
            let down = (last + 1).saturating_sub(first);
            for node in of(false) {
                self.of[node] += down;
            }
            self.count[lane] += down;
        }
    }
}

/// The steps of one lane in one column are fitted to their neighbours.
struct Fit<'a> {
    model: &'a Model,
    columns: &'a Columns,
    /// The row in which the first step stands that nothing draws elsewhere.
    first: i64,
    pass: usize,
}

impl Fit<'_> {
    fn fit(&self, nodes: &[usize], rows: &mut Rows) {
        let Some(first) = nodes.first() else { return };
        let spare = signed(rows.count[self.model.lane[*first]] - nodes.len());
        let wishes: Vec<(i64, i64)> = nodes
            .iter()
            .enumerate()
            .map(|(slot, node)| {
                let (row, weight) = self.wish_of(*node, signed(slot), rows);
                (row - signed(slot), weight)
            })
            .collect();
        for ((slot, node), offset) in nodes.iter().enumerate().zip(rising(&wishes)) {
            rows.of[*node] = slot + usize::try_from(offset.clamp(0, spare)).unwrap_or(0);
        }
    }

    /// Where a step would stand, and how much that matters.
    fn wish_of(&self, node: usize, slot: i64, rows: &Rows) -> (i64, i64) {
        match wish(self.model, self.columns, rows, node, self.pass != 1) {
            Some(row) => (row, LEVEL),
            None => (signed(rows.of[node]).max(self.first + slot), 1),
        }
    }
}

/// The row of the neighbour before (or after) in the same lane. One that stands in a chain of its lane
/// leads before one that was handed to, the usual way before trouble, then the first in source order.
fn wish(model: &Model, columns: &Columns, rows: &Rows, node: usize, before: bool) -> Option<i64> {
    let near = beside(model, columns, node, before);
    let leads = |(other, tone): &(usize, Tone)| {
        let chained = beside(model, columns, *other, before).next().is_some();
        (!chained, *tone != Tone::Normal)
    };
    let best = near.min_by_key(leads);
    best.map(|(other, _)| signed(rows.of[other]))
}

/// The neighbours in the same lane in earlier (or later) columns, and how the arrows between are drawn.
fn beside<'a>(
    model: &'a Model,
    columns: &'a Columns,
    node: usize,
    before: bool,
) -> impl Iterator<Item = (usize, Tone)> + 'a {
    let here = columns.of[node];
    let edges = if before {
        &model.ins[node]
    } else {
        &model.outs[node]
    };
    let ends = edges.iter().map(move |edge| {
        let link = model.links[*edge];
        (if before { link.from } else { link.to }, link.tone)
    });
    ends.filter(move |(other, _)| {
        let there = columns.of[*other];
        let onward = if before { there < here } else { there > here };
        onward && model.lane[*other] == model.lane[node]
    })
}

/// The closest rising sequence to weighted wishes, pool by pool.
fn rising(wishes: &[(i64, i64)]) -> Vec<i64> {
    // The sum of what a pool wishes, its weight, and how many are in it.
    let mut pools: Vec<(i64, i64, usize)> = Vec::new();
    for (wish, weight) in wishes {
        let mut pool = (*wish * *weight, *weight, 1);
        while let Some(last) = pools.last().copied() {
            if last.0 * pool.1 <= pool.0 * last.1 {
                break;
            }
            pools.pop();
            pool = (pool.0 + last.0, pool.1 + last.1, pool.2 + last.2);
        }
        pools.push(pool);
    }
    let flat = pools
        .iter()
        .flat_map(|(sum, weight, size)| std::iter::repeat_n(nearest(*sum, *weight), *size));
    flat.collect()
}

/// The whole number nearest to a fraction; a half goes down.
fn nearest(sum: i64, weight: i64) -> i64 {
    sum.div_euclid(weight)
}

/// How many rows a lane has above those it needs.
fn above(most: usize) -> usize {
    (most + 2) / 4
}
