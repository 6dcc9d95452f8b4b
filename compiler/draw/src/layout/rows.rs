//! Which row of its lane a step stands in. Each column is fitted to the rows its neighbours have, by
//! isotonic regression (pool adjacent violators), so that the usual path runs level.

use super::columns::Columns;
use super::model::{Model, signed};
use super::order::Order;

/// Row of each node within its lane, and how many rows each lane has (at least one).
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) of: Vec<usize>,
    pub(super) count: Vec<usize>,
}

/// Assigns rows: forward, back, forward.
pub(super) fn assign(model: &Model, columns: &Columns, order: &Order) -> Rows {
    let count: Vec<usize> = (0..model.lanes)
        .map(|lane| {
            order
                .iter()
                .map(|cells| cells[lane].len())
                .max()
                .unwrap_or(0)
                .max(1)
        })
        // Room to keep chains level; what stays empty is dropped later.
        .map(|most: usize| most + most / 2)
        .collect();
    let mut rows = Rows {
        of: vec![0; model.len()],
        count,
    };
    for pass in 0..3 {
        for step in 0..order.len() {
            let column = if pass == 1 {
                order.len() - 1 - step
            } else {
                step
            };
            for nodes in &order[column] {
                fit(model, columns, nodes, &mut rows, pass);
            }
        }
    }
    rows
}

fn fit(model: &Model, columns: &Columns, nodes: &[usize], rows: &mut Rows, pass: usize) {
    let Some(first) = nodes.first() else { return };
    let spare = signed(rows.count[model.lane[*first]] - nodes.len());
    let wishes: Vec<i64> = nodes
        .iter()
        .enumerate()
        .map(|(slot, node)| {
            wish(model, columns, rows, *node, pass != 1)
                .unwrap_or(signed(rows.of[*node]).max(signed(slot)))
                - signed(slot)
        })
        .collect();
    for ((slot, node), offset) in nodes.iter().enumerate().zip(rising(&wishes)) {
        rows.of[*node] = slot + usize::try_from(offset.clamp(0, spare)).unwrap_or(0);
    }
}

/// The row of the neighbour before (or after) in the same lane; the first in source order leads.
fn wish(model: &Model, columns: &Columns, rows: &Rows, node: usize, before: bool) -> Option<i64> {
    let here = columns.of[node];
    let ins = model.ins[node]
        .iter()
        .map(|e| model.links[*e].from)
        .filter(|n| before && columns.of[*n] < here);
    let outs = model.outs[node]
        .iter()
        .map(|e| model.links[*e].to)
        .filter(|n| !before && columns.of[*n] > here);
    let mut near = ins
        .chain(outs)
        .filter(|n| model.lane[*n] == model.lane[node]);
    near.next().map(|n| signed(rows.of[n]))
}

/// The closest rising sequence, pool by pool.
fn rising(wishes: &[i64]) -> Vec<i64> {
    let mut pools: Vec<(i64, i64)> = Vec::new();
    for wish in wishes {
        let mut pool = (*wish, 1);
        while let Some(last) = pools.last().copied() {
            if last.0 * pool.1 <= pool.0 * last.1 {
                break;
            }
            pools.pop();
            pool = (pool.0 + last.0, pool.1 + last.1);
        }
        pools.push(pool);
    }
    let flat = pools.iter().flat_map(|(sum, size)| {
        std::iter::repeat_n(sum.div_euclid(*size), usize::try_from(*size).unwrap_or(0))
    });
    flat.collect()
}
