//! Plans and worlds for the tests.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use flow_engine::{Engine, Started};
use flow_host::driver::{Driver, Setup};
use flow_host::log::NoLog;
use flow_host::progress::{Listen, Progress, RunEnd};
use flow_host::stop::Stop;
use flow_host::world::World;
use flow_plan::Plan;
use serde_json::{Value as Json, json};

/// Hears everything.
#[derive(Default)]
pub struct Ears(pub Mutex<Vec<Progress>>);

impl Listen for Ears {
    fn hear(&self, event: &Progress) {
        self.0.lock().unwrap().push(event.clone());
    }
}

impl Ears {
    /// Names of the steps that began, in order.
    pub fn began(&self) -> Vec<String> {
        let events = self.0.lock().unwrap();
        let begun = events.iter().filter_map(|e| match e {
            Progress::Begin(step) => Some(step.name.clone()),
            _ => None,
        });
        begun.collect()
    }

    /// Remarks, in order.
    pub fn notes(&self) -> Vec<String> {
        let events = self.0.lock().unwrap();
        let notes = events.iter().filter_map(|e| match e {
            Progress::Note { note, .. } => Some(note.clone()),
            _ => None,
        });
        notes.collect()
    }
}

/// An arrow to a step of the process `p`.
pub fn to(step: &str) -> Json {
    json!({ "to": { "step": format!("p/{step}") } })
}

/// An arrow to the end.
pub fn end() -> Json {
    json!({ "to": "end" })
}

/// A step of the process `p`.
pub fn step(name: &str, kind: Json, next: Json) -> Json {
    json!({
        "path": format!("p/{name}"), "name": name, "title": format!("Do {name}"),
        "lane": "somebody", "scope": "p", "kind": kind, "next": next, "sink": {},
    })
}

/// A plan of one process `p` with these steps, the first one first.
pub fn plan(steps: Vec<Json>, more: Json) -> Arc<Plan> {
    let entry = steps[0]["path"].clone();
    let mut process = json!({
        "name": "p", "title": "A process", "inputs": [], "outputs": [],
        "entry": { "step": entry }, "steps": steps,
    });
    let mut plan = json!({ "format": "flow-plan/1", "main": "p" });
    for (key, value) in more.as_object().unwrap() {
        let target = if ["inputs", "outputs"].contains(&key.as_str()) {
            &mut process
        } else {
            &mut plan
        };
        target[key] = value.clone();
    }
    plan["processes"] = json!({ "p": process });
    Arc::new(serde_json::from_value(plan).expect("the plan is well formed"))
}

/// A setup without a journal.
pub fn setup(plan: &Arc<Plan>, world: Arc<dyn World>, ears: &Arc<Ears>) -> Setup {
    Setup {
        plan: Arc::clone(plan),
        engine: Arc::new(Engine::new(Arc::clone(plan))),
        world,
        listen: Arc::clone(ears) as Arc<dyn Listen>,
        log: Box::new(NoLog),
        stop: Stop::never(),
        patience: Duration::from_secs(5),
    }
}

/// The beginning of a run of `p`.
pub fn started(rehearsal: bool) -> Started {
    Started {
        run: "run-1".to_owned(),
        process: "p".to_owned(),
        input: Default::default(),
        rehearsal,
    }
}

/// Runs the process `p` to where it stops.
pub async fn run(plan: &Arc<Plan>, world: Arc<dyn World>, ears: &Arc<Ears>) -> RunEnd {
    Driver::begin(setup(plan, world, ears), started(false))
        .drive()
        .await
        .unwrap()
}
