//! Which steps stand in a later column than they could.

/// Columns by which steps are held back.
#[derive(Debug, Clone)]
pub(super) struct Delays(Vec<usize>);

impl Delays {
    /// No step is held back.
    pub(super) fn none(nodes: usize) -> Delays {
        Delays(vec![0; nodes])
    }

    /// By how many columns a step is held back.
    pub(super) fn of(&self, node: usize) -> usize {
        self.0[node]
    }

    /// The same with a step held back by some columns more.
    pub(super) fn with(&self, node: usize, columns: usize) -> Delays {
        let mut delays = self.clone();
        delays.0[node] += columns;
        delays
    }
}
