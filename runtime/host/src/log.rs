//! Where a run's events go before anything is done about them.

use async_trait::async_trait;
use flow_engine::{Event, State};

use crate::trouble::HostError;

/// Where events go. They are durable when [`Log::append`] returns.
#[async_trait]
pub trait Log: Send {
    /// Appends events in order; `state` is the run's after them.
    async fn append(&mut self, events: Vec<Event>, state: &State) -> Result<(), HostError>;

    /// Takes note that nobody works on the run any more, as far as this process knows.
    async fn close(&mut self, state: &State, waiting: bool) -> Result<(), HostError>;
}

/// Nowhere: for tests of a process, which end with the process that runs them.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLog;

#[async_trait]
impl Log for NoLog {
    async fn append(&mut self, _events: Vec<Event>, _state: &State) -> Result<(), HostError> {
        Ok(())
    }

    async fn close(&mut self, _state: &State, _waiting: bool) -> Result<(), HostError> {
        Ok(())
    }
}
