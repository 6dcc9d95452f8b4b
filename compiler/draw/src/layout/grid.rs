//! The grid: rows of lots with what stands or passes there.

use super::columns::Columns;
use super::model::{Link, Model, signed};
use super::path::{Leg, Path, Side, column_lot};
use super::rows::Rows;
use crate::scene::Tone;

/// What is at one lot of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Free,
    Node,
    /// An arrow runs level here; the first one, if several to the same step run as one.
    Level(usize),
}

/// The cells of a row, in stretches that are made when something stands there: a map of 5,000 steps has
/// millions of cells, and most stay free.
#[derive(Debug)]
pub(super) struct Cells(Vec<Option<Box<[u32; Cells::STRETCH]>>>);

impl Cells {
    /// Cells in a stretch.
    const STRETCH: usize = 64;
    const FREE: u32 = 0;
    const NODE: u32 = 1;
    /// Edges are counted from here.
    const LEVEL: u32 = 2;

    fn free(lots: usize) -> Cells {
        Cells(vec![None; lots.div_ceil(Cells::STRETCH)])
    }

    /// What is at a lot.
    pub(super) fn at(&self, lot: usize) -> Cell {
        let stretch = self.0[lot / Cells::STRETCH].as_ref();
        match stretch.map_or(Cells::FREE, |cells| cells[lot % Cells::STRETCH]) {
            Cells::FREE => Cell::Free,
            Cells::NODE => Cell::Node,
            level => Cell::Level((level - Cells::LEVEL) as usize),
        }
    }

    /// Graphs hold their edges by `u32` as well.
    fn put(&mut self, lot: usize, cell: Cell) {
        let free = || Box::new([Cells::FREE; Cells::STRETCH]);
        let stretch = self.0[lot / Cells::STRETCH].get_or_insert_with(free);
        stretch[lot % Cells::STRETCH] = match cell {
            Cell::Free => Cells::FREE,
            Cell::Node => Cells::NODE,
            Cell::Level(edge) => u32::try_from(edge).unwrap_or(u32::MAX - 2) + Cells::LEVEL,
        };
    }
}

/// From one row's height to the next.
pub(super) const STEP: i64 = 16;

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) lane: usize,
    pub(super) cells: Cells,
    /// How many steps stand and level pieces run in it.
    pub(super) users: usize,
}

/// An end of an upright piece: a row, and whether it ends above (-1), at (0) or below (1) its middle.
pub(super) type End = (usize, i64);

/// An upright piece in a column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upright {
    pub(super) edge: usize,
    pub(super) ends: [End; 2],
}

/// How many arrows leave or enter a step by one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Port {
    pub(super) outs: usize,
    pub(super) ins: usize,
    /// How the first arrow that leaves is drawn.
    pub(super) tone: Option<Tone>,
}

/// The grid.
#[derive(Debug)]
pub(super) struct Grid {
    /// Rows by id.
    pub(super) rows: Vec<Row>,
    /// Row ids from top to bottom.
    pub(super) sequence: Vec<usize>,
    /// Place of each row id in the sequence.
    pub(super) at: Vec<usize>,
    /// Row id of each node.
    pub(super) node_row: Vec<usize>,
    /// Lot of each node.
    pub(super) node_lot: Vec<usize>,
    /// How many lots there are.
    pub(super) lots: usize,
    /// Upright pieces by lot.
    pub(super) uprights: Vec<Vec<Upright>>,
    /// Ports of each node, by side.
    pub(super) ports: Vec<[Port; 4]>,
    /// The way of each routed edge.
    pub(super) tails: Vec<Option<(usize, Side)>>,
}

impl Grid {
    /// A grid with the steps in their cells and no arrows.
    pub(super) fn new(model: &Model, columns: &Columns, rows: &Rows) -> Grid {
        let lots = 2 * columns.count + 1;
        let mut first = Vec::with_capacity(model.lanes);
        let mut all: Vec<Row> = Vec::new();
        for (lane, count) in rows.count.iter().enumerate() {
            first.push(all.len());
            all.extend((0..*count).map(|_| Row {
                lane,
                cells: Cells::free(lots),
                users: 0,
            }));
        }
        let node_row: Vec<usize> = (0..model.len())
            .map(|n| first[model.lane[n]] + rows.of[n])
            .collect();
        let node_lot: Vec<usize> = columns.of.iter().map(|c| column_lot(*c)).collect();
        for (row, lot) in node_row.iter().zip(&node_lot) {
            all[*row].cells.put(*lot, Cell::Node);
            all[*row].users += 1;
        }
        Grid {
            sequence: (0..all.len()).collect(),
            at: (0..all.len()).collect(),
            rows: all,
            node_row,
            node_lot,
            lots,
            uprights: vec![Vec::new(); lots],
            ports: vec![[Port::default(); 4]; model.len()],
            tails: vec![None; model.links.len()],
        }
    }

    /// A row's height as a number that leaves room above and below.
    pub(super) fn height(&self, end: End) -> i64 {
        signed(self.at[end.0]) * STEP + end.1 * (STEP / 4)
    }

    /// Puts a new row of `lane` at place `at` of the sequence; returns its id.
    pub(super) fn insert_row(&mut self, at: usize, lane: usize) -> usize {
        let id = self.rows.len();
        self.rows.push(Row {
            lane,
            cells: Cells::free(self.lots),
            users: 0,
        });
        self.at.push(at);
        self.sequence.insert(at, id);
        self.renumber();
        id
    }

    /// Takes the newest row away again.
    pub(super) fn remove_newest_row(&mut self) {
        if self.rows.pop().is_some() {
            let id = self.rows.len();
            self.at.pop();
            self.sequence.retain(|row| *row != id);
            self.renumber();
        }
    }

    fn renumber(&mut self) {
        for (place, row) in self.sequence.iter().enumerate() {
            self.at[*row] = place;
        }
    }

    /// The lots between which a level piece runs.
    pub(super) fn span(&self, path: &Path, leg: usize, from: usize, to: usize) -> (usize, usize) {
        let before = leg
            .checked_sub(1)
            .and_then(|l| path.lot(l))
            .unwrap_or(self.node_lot[from]);
        let after = path.lot(leg + 1).unwrap_or(self.node_lot[to]);
        (before, after)
    }

    /// The rows between which an upright piece runs.
    pub(super) fn reach(&self, path: &Path, leg: usize, from: usize, to: usize) -> [End; 2] {
        let outward = |side: Side| if side == Side::Top { -1 } else { 1 };
        let before = match leg.checked_sub(1).and_then(|l| path.row(l)) {
            Some(row) => (row, 0),
            None => (self.node_row[from], outward(path.exit)),
        };
        let after = match path.row(leg + 1) {
            Some(row) => (row, 0),
            None => (self.node_row[to], outward(path.entry)),
        };
        [before, after]
    }

    /// Marks an arrow's way as taken.
    pub(super) fn take(&mut self, edge: usize, path: &Path, link: Link) {
        let Link { from, to, tone, .. } = link;
        for (index, leg) in path.legs.iter().enumerate() {
            match *leg {
                Leg::Level(row) => {
                    // Beside the middle of its row it is in nobody's way.
                    if index > 0 || path.head == 0 {
                        self.take_level(edge, row, self.span(path, index, from, to));
                    }
                    self.rows[row].users += 1;
                }
                Leg::Upright(lot) => {
                    let ends = self.reach(path, index, from, to);
                    self.uprights[lot].push(Upright { edge, ends });
                }
            }
        }
        if path.head == 0 {
            let port = &mut self.ports[from][path.exit as usize];
            port.tone.get_or_insert(tone);
            port.outs += 1;
        }
        self.ports[to][path.entry as usize].ins += 1;
        self.tails[edge] = path.tail(self.node_lot[to]);
    }

    /// Marks an arrow's way as free again, but for the cells of its level pieces that others run in as well:
    /// those are to be taken again.
    pub(super) fn release(&mut self, edge: usize, path: &Path, link: Link) {
        let Link { from, to, .. } = link;
        for (index, leg) in path.legs.iter().enumerate() {
            match *leg {
                Leg::Level(row) => {
                    self.free_level(edge, row, self.span(path, index, from, to));
                    self.rows[row].users -= 1;
                }
                Leg::Upright(lot) => self.uprights[lot].retain(|piece| piece.edge != edge),
            }
        }
        if path.head == 0 {
            self.ports[from][path.exit as usize].outs -= 1;
        }
        self.ports[to][path.entry as usize].ins -= 1;
        self.tails[edge] = None;
    }

    fn free_level(&mut self, edge: usize, row: usize, span: (usize, usize)) {
        let cells = &mut self.rows[row].cells;
        for lot in span.0.min(span.1)..=span.0.max(span.1) {
            if cells.at(lot) == Cell::Level(edge) {
                cells.put(lot, Cell::Free);
            }
        }
    }

    pub(super) fn take_level(&mut self, edge: usize, row: usize, span: (usize, usize)) {
        let (left, right) = (span.0.min(span.1), span.0.max(span.1));
        for lot in left..=right {
            let inside = lot > left && lot < right;
            let turns = !super::path::is_gutter(lot);
            let cells = &mut self.rows[row].cells;
            if (inside || turns) && cells.at(lot) == Cell::Free {
                cells.put(lot, Cell::Level(edge));
            }
        }
    }

    /// Lets go of what only finding ways needs: most of the grid.
    pub(super) fn forget_cells(&mut self) {
        for row in &mut self.rows {
            row.cells = Cells::free(0);
        }
        self.uprights = Vec::new();
    }

    /// Removes rows in which nothing stands or runs; every lane keeps one.
    pub(super) fn drop_empty_rows(&mut self, paths: &mut [Path]) {
        let mut used = vec![false; self.rows.len()];
        for row in &self.node_row {
            used[*row] = true;
        }
        for row in paths
            .iter()
            .flat_map(|p| p.legs.iter())
            .filter_map(|leg| match leg {
                Leg::Level(row) => Some(*row),
                Leg::Upright(_) => None,
            })
        {
            used[row] = true;
        }
        let mut last_lane = None;
        let mut kept = Vec::new();
        for (place, row) in self.sequence.iter().enumerate() {
            let lane = self.rows[*row].lane;
            let rest = self.sequence.get(place + 1..).unwrap_or_default();
            let only = last_lane != Some(lane)
                && !rest
                    .iter()
                    .take_while(|r| self.rows[**r].lane == lane)
                    .any(|r| used[*r]);
            if used[*row] || (only && rest.first().is_none_or(|r| self.rows[*r].lane != lane)) {
                kept.push(*row);
                last_lane = Some(lane);
            }
        }
        self.sequence = kept;
        self.renumber();
    }
}
