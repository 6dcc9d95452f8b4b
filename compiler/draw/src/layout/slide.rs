//! Steps that stand in the way of a level arrow step aside, if a row near them is free and no more arrows have to
//! turn for it.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::model::Model;
use super::rows::Rows;

/// An arrow within a lane and row, from column to column.
#[derive(Debug, Clone, Copy)]
struct Line {
    lane: usize,
    row: usize,
    across: (usize, usize),
}

struct Slide<'a> {
    model: &'a Model,
    columns: &'a Columns,
    rows: &'a mut Rows,
    /// Who stands in a lane, row and column.
    cells: BTreeMap<(usize, usize, usize), usize>,
    /// Arrows within each lane that lead on over at least one column.
    long: Vec<Vec<usize>>,
    /// Who was asked to step aside. Nobody is asked twice: a step that many arrows pass would look through all of
    /// them for each of them.
    asked: Vec<bool>,
}

/// Moves steps aside.
pub(super) fn assign(model: &Model, columns: &Columns, rows: &mut Rows) {
    let cell = |node: usize| (model.lane[node], rows.of[node], columns.of[node]);
    let cells = (0..model.len()).map(|node| (cell(node), node)).collect();
    let mut slide = Slide {
        model,
        columns,
        rows,
        cells,
        long: long(model, columns),
        asked: vec![false; model.len()],
    };
    for lane in 0..model.lanes {
        for edge in slide.long[lane].clone() {
            for node in slide.in_the_way(edge) {
                if !std::mem::replace(&mut slide.asked[node], true) {
                    slide.aside(node);
                }
            }
        }
    }
}

fn long(model: &Model, columns: &Columns) -> Vec<Vec<usize>> {
    let mut long = vec![Vec::new(); model.lanes];
    for (edge, link) in model.links.iter().enumerate() {
        let lane = model.lane[link.from];
        if lane == model.lane[link.to] && columns.of[link.from] + 1 < columns.of[link.to] {
            long[lane].push(edge);
        }
    }
    long
}

impl Slide<'_> {
    /// A long arrow, if its steps stand in one row.
    fn line(&self, edge: usize) -> Option<Line> {
        let link = self.model.links[edge];
        let row = self.rows.of[link.from];
        (row == self.rows.of[link.to]).then_some(Line {
            lane: self.model.lane[link.from],
            row,
            across: (self.columns.of[link.from], self.columns.of[link.to]),
        })
    }

    fn in_the_way(&self, edge: usize) -> Vec<usize> {
        let Some(line) = self.line(edge) else {
            return Vec::new();
        };
        self.between(line).collect()
    }

    fn between(&self, line: Line) -> impl Iterator<Item = usize> + '_ {
        let Line { lane, row, across } = line;
        let range = (lane, row, across.0 + 1)..(lane, row, across.1);
        self.cells.range(range).map(|(_, node)| *node)
    }

    /// Moves a step to the row beside it in which fewer arrows turn; the nearest, and above before below.
    fn aside(&mut self, node: usize) {
        let (lane, column) = (self.model.lane[node], self.columns.of[node]);
        let here = self.rows.of[node];
        let free = |row: usize| !self.cells.contains_key(&(lane, row, column));
        let above = here.checked_sub(1).filter(|row| free(*row));
        let below = Some(here + 1).filter(|row| *row < self.rows.count[lane] && free(*row));
        if above.or(below).is_none() {
            return;
        }
        let lines = self.lines_over(node);
        let cost = |row: usize| self.turns(node, row) + lines.iter().filter(|r| **r == row).count();
        let best = [above, below]
            .into_iter()
            .flatten()
            .min_by_key(|row| cost(*row));
        if let Some(row) = best.filter(|row| cost(*row) < cost(here)) {
            self.cells.remove(&(lane, here, column));
            self.cells.insert((lane, row, column), node);
            self.rows.of[node] = row;
        }
    }

    /// The rows of the level arrows that pass a step's column in its lane. Those of its neighbours do not count:
    /// one of two arrows there turns in any case.
    fn lines_over(&self, node: usize) -> Vec<usize> {
        let (lane, column) = (self.model.lane[node], self.columns.of[node]);
        let leads = |from: usize, to: usize| {
            let mut outs = self.model.outs[from].iter();
            outs.any(|edge| self.model.links[*edge].to == to)
        };
        let strange = |edge: &usize| {
            let link = self.model.links[*edge];
            !leads(link.from, node) && !leads(node, link.to)
        };
        let edges = self.long[lane].iter().copied().filter(strange);
        let lines = edges.filter_map(|edge| self.line(edge));
        let over = lines.filter(|l| l.across.0 < column && column < l.across.1);
        over.map(|line| line.row).collect()
    }

    /// How many of a step's own arrows in its lane would not run level if it stood in a row.
    fn turns(&self, node: usize, row: usize) -> usize {
        let (lane, column) = (self.model.lane[node], self.columns.of[node]);
        let turns = |other: usize| {
            let there = self.columns.of[other];
            let line = Line {
                lane,
                row,
                across: (column.min(there), column.max(there)),
            };
            self.model.lane[other] == lane
                && there != column
                && (self.rows.of[other] != row || self.between(line).next().is_some())
        };
        let outs = self.model.outs[node]
            .iter()
            .map(|e| self.model.links[*e].to);
        let ins = self.model.ins[node]
            .iter()
            .map(|e| self.model.links[*e].from);
        outs.chain(ins).filter(|other| turns(*other)).count()
    }
}
