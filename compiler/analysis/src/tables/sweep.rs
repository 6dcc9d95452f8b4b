//! Gaps, overlaps and hidden rows of a set of boxes.
//!
//! A table's rows are boxes in a space with one axis a column. The space is cut column by column at the
//! rows' boundaries; between two of them the same rows are in play, and the columns that are left decide.
//! A set of rows that was seen at a column is not looked at again. In the worst case this takes time that
//! doubles with each column (the question is whether a formula always holds), so work is counted, and
//! given up where it is too much.

use std::collections::HashSet;

use super::runs::Runs;
use super::work::{Search, TooMuch, Work};

/// Rows that may be looked at in one search: some ten milliseconds.
const MOST_WORK: usize = 2_000_000;

/// The same for comparing rows pair by pair, of which each is quickly done.
const MOST_PAIR_WORK: usize = 4 * MOST_WORK;

/// Up to so many rows are compared pair by pair.
const MOST_PAIRED: usize = 1_000;

/// Columns, each one level of the search.
const MOST_COLUMNS: usize = 64;

/// So many rows are moved in the time that one is looked at.
const MOVED_AT_ONCE: usize = 64;

/// So many pairs of one table are reported.
const MOST_PAIRS: usize = 8;

/// Boxes: by row, the cells of each column.
pub(super) struct Boxes<'g> {
    /// Cells of each column, at least one.
    pub(super) sizes: &'g [u32],
    pub(super) rows: &'g [&'g [Runs]],
}

struct Sweep<'g> {
    boxes: &'g Boxes<'g>,
    /// Columns in the order in which they are cut: those first that say most.
    order: Vec<usize>,
    /// By row, from which level on it takes everything.
    wide_from: Vec<usize>,
    work: Search<'g>,
    seen: HashSet<(usize, Box<[u32]>)>,
}

type Step<'a, 'g> = &'a mut dyn FnMut(&mut Sweep<'g>, u32, &[u32]) -> Result<bool, TooMuch>;

/// A point that no row takes, one cell a column.
pub(super) fn gap(boxes: &Boxes<'_>, work: &Work<'_>) -> Result<Option<Vec<u32>>, TooMuch> {
    let mut sweep = Sweep::new(boxes, work)?;
    let mut point = vec![0; boxes.sizes.len()];
    let found = sweep.gap(0, &sweep.all(), &mut point)?;
    Ok(found.then_some(point))
}

/// Pairs of rows that meet and conflict, the later row at most once.
pub(super) fn overlaps(
    boxes: &Boxes<'_>,
    work: &Work<'_>,
    conflict: &dyn Fn(usize, usize) -> bool,
) -> Result<Vec<(usize, usize)>, TooMuch> {
    if boxes.rows.len() <= MOST_PAIRED {
        return pair_by_pair(boxes, &work.search(MOST_PAIR_WORK), conflict);
    }
    let mut sweep = Sweep::new(boxes, work)?;
    let mut pairs = Vec::new();
    sweep.overlaps(0, &sweep.all(), conflict, &mut pairs)?;
    pairs.sort_unstable();
    Ok(pairs)
}

/// Whether each row is the first to take some point.
pub(super) fn reached(boxes: &Boxes<'_>, work: &Work<'_>) -> Result<Vec<bool>, TooMuch> {
    let mut sweep = Sweep::new(boxes, work)?;
    let mut reached = vec![false; boxes.rows.len()];
    sweep.reached(0, &sweep.all(), &mut reached)?;
    Ok(reached)
}

fn pair_by_pair(
    boxes: &Boxes<'_>,
    work: &Search<'_>,
    conflict: &dyn Fn(usize, usize) -> bool,
) -> Result<Vec<(usize, usize)>, TooMuch> {
    let mut pairs = Vec::new();
    for (later, row) in boxes.rows.iter().enumerate() {
        for (earlier, other) in boxes.rows.iter().take(later).enumerate() {
            if meet(other, row, work)? && conflict(earlier, later) {
                pairs.push((earlier, later));
                break;
            }
        }
        if pairs.len() >= MOST_PAIRS {
            break;
        }
    }
    Ok(pairs)
}

/// Whether two rows meet in each column.
pub(super) fn meet(a: &[Runs], b: &[Runs], work: &Search<'_>) -> Result<bool, TooMuch> {
    for (a, b) in a.iter().zip(b) {
        work.take(a.cost(b))?;
        if !a.meets(b) {
            return Ok(false);
        }
    }
    Ok(true)
}

impl<'g> Sweep<'g> {
    fn new(boxes: &'g Boxes<'g>, work: &'g Work<'g>) -> Result<Self, TooMuch> {
        let columns = boxes.sizes.len();
        if columns > MOST_COLUMNS {
            return Err(TooMuch);
        }
        let is_wide = |row: &&[Runs], column: usize| {
            let size = boxes.sizes.get(column).copied().unwrap_or_default();
            row.get(column).is_some_and(|runs| runs.is_full(size))
        };
        let wide = |column: usize| boxes.rows.iter().filter(|r| is_wide(r, column)).count();
        let mut order: Vec<usize> = (0..columns).collect();
        order.sort_by_cached_key(|column| wide(*column));
        let narrow_at = |row: &&[Runs]| order.iter().rposition(|column| !is_wide(row, *column));
        let from = |row| narrow_at(row).map_or(0, |level| level + 1);
        let wide_from = boxes.rows.iter().map(from).collect();
        Ok(Self {
            boxes,
            wide_from,
            order,
            work: work.search(MOST_WORK),
            seen: HashSet::new(),
        })
    }

    fn all(&self) -> Vec<u32> {
        (0..u32::try_from(self.boxes.rows.len()).unwrap_or(u32::MAX)).collect()
    }

    fn work(&self, units: usize) -> Result<(), TooMuch> {
        self.work.take(units + 1)
    }

    /// Whether a row takes everything from this level on.
    fn is_wide(&self, row: u32, level: usize) -> bool {
        let from = self.wide_from.get(row as usize);
        from.is_some_and(|from| *from <= level)
    }

    fn is_new(&mut self, level: usize, active: &[u32]) -> bool {
        self.seen.insert((level, active.into()))
    }

    /// Cuts the column of a level where the rows in play change; `each` gets the first cell of a stretch
    /// and the rows in it, and may end the search by `true`.
    fn cut(&mut self, level: usize, active: &[u32], each: Step<'_, 'g>) -> Result<bool, TooMuch> {
        let Some(&column) = self.order.get(level) else {
            return Ok(false);
        };
        let size = self.boxes.sizes.get(column).copied().unwrap_or_default();
        let mut edges = self.edges(column, active);
        self.work(edges.len())?;
        edges.sort_unstable();
        let mut here: Vec<u32> = Vec::new();
        let mut at = 0;
        let mut edges = edges.into_iter().peekable();
        while at < size {
            while let Some((_, opens, row)) = edges.next_if(|edge| edge.0 <= at) {
                // What stands behind the row moves.
                self.work(here.len() / MOVED_AT_ONCE)?;
                match (here.binary_search(&row), opens) {
                    (Err(place), true) => here.insert(place, row),
                    (Ok(place), false) => drop(here.remove(place)),
                    _ => {}
                }
            }
            self.work(here.len())?;
            if each(self, at, &here)? {
                return Ok(true);
            }
            at = edges.peek().map_or(size, |edge| edge.0.max(at + 1));
        }
        Ok(false)
    }

    /// Where rows begin and end: the place, whether it begins, the row.
    fn edges(&self, column: usize, active: &[u32]) -> Vec<(u32, bool, u32)> {
        let mut edges = Vec::with_capacity(2 * active.len());
        for row in active {
            let runs = self
                .boxes
                .rows
                .get(*row as usize)
                .and_then(|r| r.get(column));
            for (start, end) in runs.into_iter().flat_map(Runs::list) {
                edges.push((*start, true, *row));
                edges.push((*end, false, *row));
            }
        }
        edges
    }

    fn gap(&mut self, level: usize, active: &[u32], point: &mut [u32]) -> Result<bool, TooMuch> {
        if active.is_empty() {
            return Ok(true);
        }
        if active.iter().any(|row| self.is_wide(*row, level)) || !self.is_new(level, active) {
            return Ok(false);
        }
        let column = self.order.get(level).copied().unwrap_or_default();
        self.cut(level, active, &mut |sweep, at, here| {
            if let Some(cell) = point.get_mut(column) {
                *cell = at;
            }
            let found = sweep.gap(level + 1, here, point)?;
            if !found && let Some(cell) = point.get_mut(column) {
                *cell = 0;
            }
            Ok(found)
        })
    }

    fn overlaps(
        &mut self,
        level: usize,
        active: &[u32],
        conflict: &dyn Fn(usize, usize) -> bool,
        pairs: &mut Vec<(usize, usize)>,
    ) -> Result<bool, TooMuch> {
        let Some((first, rest)) = active.split_first() else {
            return Ok(false);
        };
        self.work(rest.len())?;
        if !rest.iter().any(|r| conflict(*first as usize, *r as usize)) {
            return Ok(false);
        }
        if active.iter().all(|row| self.is_wide(*row, level)) {
            for row in rest {
                let (earlier, later) = (*first as usize, *row as usize);
                if conflict(earlier, later) && pairs.iter().all(|p| p.1 != later) {
                    pairs.push((earlier, later));
                }
            }
            return Ok(pairs.len() >= MOST_PAIRS);
        }
        if !self.is_new(level, active) {
            return Ok(false);
        }
        self.cut(level, active, &mut |sweep, _, here| {
            sweep.overlaps(level + 1, here, conflict, pairs)
        })
    }

    fn reached(
        &mut self,
        level: usize,
        active: &[u32],
        reached: &mut [bool],
    ) -> Result<bool, TooMuch> {
        // What stands below a row that takes everything is not reached here.
        let last = active.iter().position(|row| self.is_wide(*row, level));
        let active = active
            .get(..last.map_or(active.len(), |at| at + 1))
            .unwrap_or_default();
        let known = |row: &u32| reached.get(*row as usize).copied().unwrap_or(true);
        if active.iter().all(known) {
            return Ok(false);
        }
        if last == Some(0) {
            if let Some(row) = active.first().and_then(|r| reached.get_mut(*r as usize)) {
                *row = true;
            }
            return Ok(false);
        }
        if !self.is_new(level, active) {
            return Ok(false);
        }
        self.cut(level, active, &mut |sweep, _, here| {
            sweep.reached(level + 1, here, reached)
        })
    }
}
