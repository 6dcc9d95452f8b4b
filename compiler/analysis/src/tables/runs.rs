//! Sets of neighbouring cells of an axis.

/// Sorted stretches `start..end` that neither meet nor touch.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Runs(Vec<(u32, u32)>);

impl Runs {
    /// All cells of an axis of this size.
    pub(super) fn full(size: u32) -> Self {
        Self::of(vec![(0, size)])
    }

    /// From stretches in any order; empty ones are left out.
    pub(super) fn of(mut list: Vec<(u32, u32)>) -> Self {
        list.retain(|(start, end)| start < end);
        list.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(list.len());
        for (start, end) in list {
            match joined.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        Self(joined)
    }

    /// The stretches.
    pub(super) fn list(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// The cells up to `size` that are not in it.
    pub(super) fn complement(&self, size: u32) -> Self {
        let mut from = 0;
        let mut list = Vec::with_capacity(self.0.len() + 1);
        for (start, end) in &self.0 {
            list.push((from, *start));
            from = *end;
        }
        list.push((from, size));
        Self::of(list)
    }

    /// What is in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        let mut list = Vec::new();
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(a), Some(b)) = (mine.peek(), theirs.peek()) {
            list.push((a.0.max(b.0), a.1.min(b.1)));
            if a.1 <= b.1 {
                mine.next();
            } else {
                theirs.next();
            }
        }
        Self::of(list)
    }

    /// Whether something is in both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        match (self.0.as_slice(), other.0.as_slice()) {
            ([a], [b]) => a.0 < b.1 && b.0 < a.1,
            _ => self.meets_one_of(other),
        }
    }

    fn meets_one_of(&self, other: &Self) -> bool {
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(a), Some(b)) = (mine.peek(), theirs.peek()) {
            if a.0 < b.1 && b.0 < a.1 {
                return true;
            }
            let behind = if a.1 <= b.1 { &mut mine } else { &mut theirs };
            behind.next();
        }
        false
    }

    /// How much work it is to compare it with another.
    pub(super) fn cost(&self, other: &Self) -> usize {
        self.0.len() + other.0.len()
    }

    /// Whether all of `other` is in it.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.and(other) == *other
    }

    pub(super) fn is_full(&self, size: u32) -> bool {
        self.0.as_slice() == [(0, size)]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The stretch around a cell.
    pub(super) fn around(&self, cell: u32) -> Option<(u32, u32)> {
        self.0
            .iter()
            .copied()
            .find(|(s, e)| *s <= cell && cell < *e)
    }
}
