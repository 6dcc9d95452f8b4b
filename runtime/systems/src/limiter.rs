//! Keeps to a system's limit: so many calls at once, so much time between two starts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::call::Limit;

/// The gates of all systems that have a limit, by name.
#[derive(Default)]
pub(crate) struct Limiter {
    gates: Mutex<HashMap<String, Gate>>,
}

#[derive(Clone)]
struct Gate {
    at_once: Option<Arc<Semaphore>>,
    next: Arc<Mutex<Option<Instant>>>,
}

impl Limiter {
    /// Waits for a turn. The turn lasts as long as what is returned is kept.
    pub(crate) async fn turn(&self, system: &str, limit: Limit) -> Option<OwnedSemaphorePermit> {
        if limit == Limit::default() {
            return None;
        }
        let gate = self.gate(system, limit);
        let permit = match gate.at_once {
            // The semaphore is never closed, so there is always a permit in the end.
            Some(semaphore) => semaphore.acquire_owned().await.ok(),
            None => None,
        };
        if let Some(every) = limit.every {
            tokio::time::sleep_until(slot(&gate.next, every)).await;
        }
        permit
    }

    fn gate(&self, system: &str, limit: Limit) -> Gate {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Gate {
            at_once: limit
                .at_once
                .map(|n| Arc::new(Semaphore::new(n.max(1) as usize))),
            next: Arc::default(),
        };
        gates.entry(system.to_owned()).or_insert_with(new).clone()
    }
}

/// Takes the next free start, and leaves the one after it to the next caller.
fn slot(next: &Mutex<Option<Instant>>, every: Duration) -> Instant {
    let mut next = next.lock().unwrap_or_else(PoisonError::into_inner);
    let now = Instant::now();
    let start = next.map_or(now, |free| free.max(now));
    *next = start.checked_add(every);
    start
}
