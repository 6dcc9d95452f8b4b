//! The engine: a plan made ready to run.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use flow_plan::{Env, Plan, Process, Ref, Step, Table, Value, time_zone};
use jiff::tz::TimeZone;

use crate::event::Event;
use crate::history;
use crate::machine::Machine;
use crate::progress::Changes;
use crate::state::State;
use crate::view::View;

/// A plan made ready to run. Cheap to share; holds nothing of any run.
#[derive(Debug)]
pub struct Engine {
    plan: Arc<Plan>,
    steps: HashMap<Arc<str>, Place>,
    zones: HashMap<String, TimeZone>,
    utc: TimeZone,
    /// Paths of steps whose past results the plan asks for.
    keeps_history: HashSet<String>,
}

/// Where a step stands in the plan.
#[derive(Debug)]
struct Place {
    path: Arc<str>,
    process: String,
    position: usize,
}

impl Engine {
    /// Prepares a plan.
    pub fn new(plan: Arc<Plan>) -> Self {
        let keeps_history = history::asked_for(&plan);
        let zone = |p: &Process| (p.name.clone(), time_zone(p.zone.as_deref()));
        let zones = plan.processes.values().map(zone).collect();
        let steps = plan
            .processes
            .iter()
            .flat_map(|(name, p)| places(name, p))
            .collect();
        Self {
            plan,
            steps,
            zones,
            utc: TimeZone::UTC,
            keeps_history,
        }
    }

    /// The plan.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Folds an event into a state and says what came of it. Takes any event in any order: what
    /// comes too late or belongs to nothing is ignored, and told as such.
    pub fn apply(&self, state: &mut State, event: &Event) -> Changes {
        Machine::new(self, state, event.at_ms).apply(&event.what)
    }

    /// The state after these events.
    pub fn fold<'e>(&self, events: impl IntoIterator<Item = &'e Event>) -> State {
        let mut state = State::default();
        for event in events {
            self.apply(&mut state, event);
        }
        state
    }

    /// What expressions at the level of the run's own process see, outputs of a finished run too.
    pub fn view<'s>(&'s self, state: &'s State) -> impl Env + 's {
        Finished {
            state,
            view: View::new(&self.plan, state, State::ROOT),
        }
    }

    /// A step by path.
    pub fn step(&self, path: &str) -> Option<&Step> {
        let place = self.steps.get(path)?;
        self.plan
            .processes
            .get(&place.process)?
            .steps
            .get(place.position)
    }

    pub(crate) fn path(&self, step: &Step) -> Arc<str> {
        let known = self.steps.get(step.path.as_str());
        known.map_or_else(
            || Arc::from(step.path.as_str()),
            |place| Arc::clone(&place.path),
        )
    }

    pub(crate) fn zone(&self, process: &str) -> &TimeZone {
        self.zones.get(process).unwrap_or(&self.utc)
    }

    pub(crate) fn keeps_history(&self, step: &str) -> bool {
        self.keeps_history.contains(step)
    }
}

fn places(name: &str, process: &Process) -> Vec<(Arc<str>, Place)> {
    let place = |(position, step): (usize, &Step)| {
        let path: Arc<str> = Arc::from(step.path.as_str());
        (
            Arc::clone(&path),
            Place {
                path,
                process: name.to_owned(),
                position,
            },
        )
    };
    process
        .steps
        .iter()
        .enumerate()
        .map(place)
        .collect::<Vec<_>>()
}

/// A run seen from its own process, with its outputs.
struct Finished<'s> {
    state: &'s State,
    view: View<'s>,
}

impl Env for Finished<'_> {
    fn get(&self, name: &Ref) -> Option<Value> {
        match name {
            Ref::Output(output) => self.state.outputs()?.get(output).cloned(),
            other => self.view.get(other),
        }
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.view.table(name)
    }
}
