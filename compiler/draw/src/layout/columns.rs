//! Which column a step stands in: the longest path, except that a hand-off to another lane may go
//! straight up or down within its column when nothing is in the way. That is what keeps maps short.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::delays::Delays;
use super::model::Model;

/// With more ways out than this, all of them leave a step side by side.
pub(super) const WIDE: usize = 3;

/// Columns, and the edges that stay within one.
#[derive(Debug)]
pub(super) struct Columns {
    /// Column of each node.
    pub(super) of: Vec<usize>,
    /// How many columns there are; at least one.
    pub(super) count: usize,
    /// For each node, whether an upright hand-off leaves or enters it at the top.
    pub(super) up: Vec<bool>,
    /// The same at the bottom.
    pub(super) down: Vec<bool>,
}

/// What stands in one lane of one column.
#[derive(Debug, Default)]
struct Cell {
    nodes: Vec<usize>,
    /// A hand-off passes through.
    passed: bool,
}

struct Builder<'a> {
    model: &'a Model,
    back: &'a [bool],
    delays: &'a Delays,
    columns: Columns,
    /// Last column so far of each block's steps.
    blocks: Vec<usize>,
    cells: BTreeMap<(usize, usize), Cell>,
}

/// Assigns columns, some steps' later than need be. `back` edges do not count.
pub(super) fn assign(model: &Model, back: &[bool], delays: &Delays) -> Columns {
    let nodes = model.len();
    let columns = Columns {
        of: vec![0; nodes],
        count: 1,
        up: vec![false; nodes],
        down: vec![false; nodes],
    };
    let mut builder = Builder {
        model,
        back,
        delays,
        columns,
        blocks: vec![0; model.blocks.parents.len()],
        cells: BTreeMap::new(),
    };
    let sorted = topological(model, back);
    for node in &sorted {
        builder.settle(*node);
    }
    for node in sorted.iter().rev() {
        builder.pull(*node);
    }
    let mut columns = builder.columns;
    columns.count = columns.of.iter().max().map_or(1, |last| last + 1);
    columns
}

/// Nodes so that every forward edge leads on; among free ones the first in source order. A node that
/// should not stand before another waits for it, unless that one leads to it.
fn topological(model: &Model, back: &[bool]) -> Vec<usize> {
    let mut waiting: Vec<usize> = (0..model.len())
        .map(|node| model.ins[node].iter().filter(|e| !back[**e]).count())
        .collect();
    let mut held: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (node, after) in model.after.iter().enumerate() {
        if let Some(after) = after {
            held.entry(*after).or_default().push(node);
            waiting[node] += 1;
        }
    }
    let mut free: BinaryHeap<Reverse<usize>> = (0..model.len())
        .filter(|node| waiting[*node] == 0)
        .map(Reverse)
        .collect();
    let mut sorted = Vec::with_capacity(model.len());
    loop {
        let Some(Reverse(node)) = free.pop() else {
            let Some((_, stuck)) = held.pop_first() else {
                break;
            };
            for node in stuck {
                release(node, &mut waiting, &mut free);
            }
            continue;
        };
        sorted.push(node);
        for node in held.remove(&node).unwrap_or_default() {
            release(node, &mut waiting, &mut free);
        }
        for edge in model.outs[node].iter().filter(|e| !back[**e]) {
            release(model.links[*edge].to, &mut waiting, &mut free);
        }
    }
    sorted
}

fn release(node: usize, waiting: &mut [usize], free: &mut BinaryHeap<Reverse<usize>>) {
    waiting[node] -= 1;
    if waiting[node] == 0 {
        free.push(Reverse(node));
    }
}

impl Builder<'_> {
    fn forward<'b>(&'b self, edges: &'b [usize]) -> impl Iterator<Item = usize> + 'b {
        edges.iter().copied().filter(|edge| !self.back[*edge])
    }

    fn settle(&mut self, node: usize) {
        let lane = self.model.lane[node];
        let later = self.delays.of(node);
        if later == 0
            && let Some(edge) = self.straight(node)
        {
            self.drop_into(node, edge);
            return;
        }
        let mut column = self.earliest(node) + later;
        while self.closed(column, lane) {
            column += 1;
        }
        self.put(node, column);
    }

    fn put(&mut self, node: usize, column: usize) {
        self.columns.of[node] = column;
        let around: Vec<usize> = self.model.blocks.around(node).collect();
        for frame in around {
            self.blocks[frame] = self.blocks[frame].max(column);
        }
        self.cells
            .entry((column, self.model.lane[node]))
            .or_default()
            .nodes
            .push(node);
    }

    fn earliest(&self, node: usize) -> usize {
        let ends = self
            .forward(&self.model.ins[node])
            .map(|edge| self.columns.of[self.model.links[edge].from] + self.least_length(edge));
        let after = self.model.after[node].map(|other| self.columns.of[other]);
        let behind = self.behind(node);
        ends.chain(after).chain(behind).max().unwrap_or(0)
    }

    /// The first column behind all blocks that lead to a step from both sides of its lane: it would
    /// stand in their frames.
    fn behind(&self, node: usize) -> Option<usize> {
        let lane = self.model.lane[node];
        let blocks = &self.model.blocks;
        let from = self
            .forward(&self.model.ins[node])
            .map(|edge| self.model.links[edge].from);
        let around = from.flat_map(|from| blocks.around(from)).filter(|frame| {
            let (top, bottom) = blocks.spans[*frame];
            top < lane && lane < bottom && !blocks.holds(*frame, node)
        });
        around.map(|frame| self.blocks[frame] + 1).max()
    }

    /// Moves a step that has more arrows out than in toward where they lead.
    fn pull(&mut self, node: usize) {
        let (ins, outs) = (
            self.forward(&self.model.ins[node]).count(),
            self.forward(&self.model.outs[node]).count(),
        );
        let settled = self.columns.up[node] || self.columns.down[node];
        if settled || outs <= ins || self.model.start == node {
            return;
        }
        let here = self.columns.of[node];
        let latest = self
            .forward(&self.model.outs[node])
            .map(|edge| {
                let to = self.columns.of[self.model.links[edge].to];
                to.saturating_sub(self.least_length(edge))
            })
            .min()
            .unwrap_or(here);
        let lane = self.model.lane[node];
        if let Some(column) = (here + 1..=latest).rev().find(|c| !self.closed(*c, lane)) {
            if let Some(cell) = self.cells.get_mut(&(here, lane)) {
                cell.nodes.retain(|other| *other != node);
            }
            self.put(node, column);
        }
    }

    /// Twins (same two steps) and labelled arrows of wide decisions into a shared step need a column
    /// between, where their answers can stand apart.
    fn least_length(&self, edge: usize) -> usize {
        let link = self.model.links[edge];
        let apart = self.model.drop_of(edge) != 0;
        let mut others = self.model.outs[link.from].iter();
        let twin =
            !apart && others.any(|other| *other < edge && self.model.links[*other].to == link.to);
        let wide = link.labelled
            && self.model.outs[link.from].len() > WIDE
            && self.model.ins[link.to].len() > 1;
        if twin || wide { 2 } else { 1 }
    }

    /// Whether a cell takes no further step.
    fn closed(&self, column: usize, lane: usize) -> bool {
        let Some(cell) = self.cells.get(&(column, lane)) else {
            return false;
        };
        cell.passed
            || cell
                .nodes
                .iter()
                .any(|n| self.columns.up[*n] && self.columns.down[*n])
    }

    /// The edge by which `node` can stand straight above or below the step before it.
    fn straight(&self, node: usize) -> Option<usize> {
        let last = self
            .forward(&self.model.ins[node])
            .map(|e| self.columns.of[self.model.links[e].from])
            .max()
            .filter(|last| self.behind(node).is_none_or(|column| column <= *last))?;
        let mut latest = self
            .forward(&self.model.ins[node])
            .filter(|e| self.columns.of[self.model.links[*e].from] == last);
        let edge = latest.next()?;
        let alone = latest.next().is_none();
        let short = self.forward(&self.model.ins[node]).all(|e| {
            e == edge || self.columns.of[self.model.links[e].from] + self.least_length(e) <= last
        });
        (alone && short && self.fits(edge, last)).then_some(edge)
    }

    fn fits(&self, edge: usize, column: usize) -> bool {
        let drop = self.model.drop_of(edge);
        let branches = self.model.outs[self.model.links[edge].from].len();
        drop != 0
            && branches <= WIDE
            && !self.has_sibling(edge)
            && self.least_length(edge) == 1
            && self.passable(edge, column)
            && self.ports_free(edge, column, drop > 0)
            && !self.entrance_wanted(edge, drop)
            && !self.exit_wanted(edge, drop)
            && !self.farther_waits(edge, drop)
    }

    /// Another branch begins in the same lane: the two stand side by side there.
    fn has_sibling(&self, edge: usize) -> bool {
        let (from, to) = (self.model.links[edge].from, self.model.links[edge].to);
        let lane = |node: usize| self.model.lane[node];
        let plain = |edge: usize| !self.model.links[edge].labelled;
        let mut others = self
            .forward(&self.model.outs[from])
            .filter(|other| plain(*other));
        others.any(|other| {
            let other = self.model.links[other].to;
            plain(edge)
                && other != to
                && lane(other) == lane(to)
                && self.model.ins[other].len() == 1
        })
    }

    /// No step and no other hand-off in the lanes between.
    fn passable(&self, edge: usize, column: usize) -> bool {
        let (a, b) = self.lanes_of(edge);
        (a.min(b) + 1..a.max(b)).all(|lane| {
            self.cells
                .get(&(column, lane))
                .is_none_or(|cell| cell.nodes.is_empty() && !cell.passed)
        })
    }

    fn lanes_of(&self, edge: usize) -> (usize, usize) {
        let link = self.model.links[edge];
        (self.model.lane[link.from], self.model.lane[link.to])
    }

    /// At most one hand-off upward and one downward for all steps of a cell, by its outermost steps.
    fn ports_free(&self, edge: usize, column: usize, downward: bool) -> bool {
        let link = self.model.links[edge];
        let (from, to) = self.lanes_of(edge);
        let Some(here) = self.cells.get(&(column, from)) else {
            return false;
        };
        let (near, far) = if downward {
            (&self.columns.down, &self.columns.up)
        } else {
            (&self.columns.up, &self.columns.down)
        };
        let leaves =
            here.nodes.iter().all(|n| !near[*n]) && (here.nodes.len() == 1 || !far[link.from]);
        let there = self.cells.get(&(column, to));
        let enters = there.is_none_or(|cell| !cell.passed && cell.nodes.iter().all(|n| !far[*n]));
        leaves && enters
    }

    /// Another arrow from that side will want to enter the step we would leave there.
    fn entrance_wanted(&self, edge: usize, drop: i64) -> bool {
        let from = self.model.links[edge].from;
        let ins: Vec<usize> = self.forward(&self.model.ins[from]).collect();
        ins.len() > 1 && ins.iter().any(|e| self.model.drop_of(*e) * drop < 0)
    }

    /// The step we would enter has several ways out, one of them on that side.
    fn exit_wanted(&self, edge: usize, drop: i64) -> bool {
        let to = self.model.links[edge].to;
        let outs: Vec<usize> = self.forward(&self.model.outs[to]).collect();
        outs.len() > 1 && outs.iter().any(|e| self.model.drop_of(*e) * drop < 0)
    }

    /// Another way out leads farther to the same side and should have the straight line.
    fn farther_waits(&self, edge: usize, drop: i64) -> bool {
        let from = self.model.links[edge].from;
        self.forward(&self.model.outs[from]).any(|e| {
            let other = self.model.drop_of(e);
            e != edge
                && other * drop > 0
                && other.abs() > drop.abs()
                && self
                    .forward(&self.model.ins[self.model.links[e].to])
                    .count()
                    == 1
        })
    }

    fn drop_into(&mut self, node: usize, edge: usize) {
        let link = self.model.links[edge];
        let column = self.columns.of[link.from];
        let (a, b) = self.lanes_of(edge);
        for lane in a.min(b) + 1..a.max(b) {
            self.cells.entry((column, lane)).or_default().passed = true;
        }
        let (leaving, entering) = if b > a {
            (&mut self.columns.down, &mut self.columns.up)
        } else {
            (&mut self.columns.up, &mut self.columns.down)
        };
        leaving[link.from] = true;
        entering[node] = true;
        self.put(node, column);
    }
}
