//! The engine: a plan made ready to run.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use flow_plan::{Plan, Process, Step};

use crate::event::Event;
use crate::progress::Changes;
use crate::state::State;

/// A plan made ready to run. Cheap to share; holds nothing of any run.
#[derive(Debug, Clone)]
pub struct Engine {
    plan: Arc<Plan>,
}

impl Engine {
    /// Prepares a plan.
    pub fn new(plan: Arc<Plan>) -> Self {
        Self { plan }
    }
}
