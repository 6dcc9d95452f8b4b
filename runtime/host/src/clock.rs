//! The driver's clock and its timers.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use flow_engine::Id;

/// Wall time that may be put forward: in tests and rehearsals waits end at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    ahead_ms: i64,
    last_ms: i64,
}

impl Clock {
    /// Now, in milliseconds since 1970; never earlier than anything it said or was told before, so
    /// that a run's events stay in order when the machine's clock is set back.
    pub fn now(&mut self) -> i64 {
        let wall = jiff::Timestamp::now().as_millisecond();
        self.last_ms = wall.saturating_add(self.ahead_ms).max(self.last_ms);
        self.last_ms
    }

    /// Puts the clock forward to a time.
    pub fn jump(&mut self, to_ms: i64) {
        let now = self.now();
        self.ahead_ms = self
            .ahead_ms
            .saturating_add(to_ms.saturating_sub(now).max(0));
    }

    /// Takes note of a time that has passed.
    pub fn seen(&mut self, at_ms: i64) {
        self.last_ms = self.last_ms.max(at_ms);
    }
}

/// Timers in order of their time.
#[derive(Debug, Default)]
pub struct Timers {
    heap: BinaryHeap<Reverse<(i64, Id)>>,
    /// Those not withdrawn; the heap forgets the others when they come to its top.
    wanted: HashSet<Id>,
}

impl Timers {
    /// Adds a timer.
    pub fn set(&mut self, at_ms: i64, timer: Id) {
        if self.wanted.insert(timer) {
            self.heap.push(Reverse((at_ms, timer)));
        }
    }

    /// Withdraws a timer, if it is one.
    pub fn withdraw(&mut self, timer: Id) {
        self.wanted.remove(&timer);
    }

    /// The next timer and its time.
    pub fn first(&mut self) -> Option<(i64, Id)> {
        while let Some(Reverse((_, id))) = self.heap.peek() {
            if self.wanted.contains(id) {
                break;
            }
            self.heap.pop();
        }
        self.heap.peek().map(|Reverse(first)| *first)
    }

    /// Takes the next timer, if its time has come.
    pub fn due(&mut self, now_ms: i64) -> Option<Id> {
        let (at, id) = self.first()?;
        (at <= now_ms).then(|| {
            self.heap.pop();
            self.wanted.remove(&id);
            id
        })
    }
}
