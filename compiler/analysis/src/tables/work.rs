//! How much the searches of all tables of a program may do together.
//!
//! Whether a table answers always is a hard question, and a file may hold many tables. Each has some work of
//! its own, by its size; what it needs beyond that it takes from a store that all share.

use std::cell::Cell;

/// What all tables share: some hundred milliseconds.
const SHARED: usize = 20_000_000;

/// What a table has of its own for each of its cells.
const OWN: usize = 32;

/// The search was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMuch;

/// The store that tables share.
pub(super) struct Store(Cell<usize>);

impl Default for Store {
    fn default() -> Self {
        Self(Cell::new(SHARED))
    }
}

/// What is left to one table.
pub(super) struct Work<'s> {
    own: Cell<usize>,
    shared: &'s Store,
}

impl<'s> Work<'s> {
    /// For a table with so many cells.
    pub(super) fn new(cells: usize, shared: &'s Store) -> Self {
        let own = Cell::new(cells.saturating_mul(OWN));
        Self { own, shared }
    }

    /// A search of at most so many units.
    pub(super) fn search(&self, most: usize) -> Search<'_> {
        Search {
            left: Cell::new(most),
            of: self,
        }
    }
}

/// What is left to one search.
pub(super) struct Search<'w> {
    left: Cell<usize>,
    of: &'w Work<'w>,
}

impl Search<'_> {
    /// Takes so many units; one is to look at one row in one column.
    pub(super) fn take(&self, units: usize) -> Result<(), TooMuch> {
        take(&self.left, units)?;
        take(&self.of.own, units).or_else(|_| take(&self.of.shared.0, units))
    }
}

fn take(from: &Cell<usize>, units: usize) -> Result<(), TooMuch> {
    from.set(from.get().checked_sub(units).ok_or(TooMuch)?);
    Ok(())
}
