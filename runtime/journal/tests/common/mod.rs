//! A small process, and a run of it that a test drives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    unreachable_pub
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use flow_engine::{Command, Done, Engine, Event, Started, State, What};
use flow_journal::{Journal, JournalError, Kind, Loaded, NewRun, Recorder, new_run_id};
use flow_plan::{Plan, Value};
use serde_json::json;

/// The first moment of the runs.
pub const BEGAN_MS: i64 = 1_790_000_000_000;

/// A call, round and round, then a task and its time limit.
pub fn plan() -> Plan {
    let action = json!({ "system": "crm", "action": "find" });
    let cap = json!({ "id": "again", "times": 1_000_000 });
    let people = json!({ "roles": ["hr"] });
    let step = |name: &str, kind: serde_json::Value, next: serde_json::Value| {
        let mut step = json!({
            "path": format!("p/{name}"), "name": name, "title": name, "lane": "", "scope": "p",
            "kind": kind, "next": next,
        });
        if name == "check" {
            let hour = json!({ "op": "const", "value": { "duration": "PT1H" } });
            step["due"] = json!({ "within": hour });
        }
        step
    };
    let to = |name: &str| json!({ "to": { "step": format!("p/{name}") } });
    let again = json!({ "to": { "step": "p/a" }, "cap": cap });
    let call = json!({ "is": "call", "action": action, "args": [] });
    let task = json!({
        "is": "task", "by": people, "form": [],
        "buttons": [{ "outcome": "again", "title": "Again" }],
    });
    let mut check = step("check", task, json!({ "to": "end" }));
    check["on"] = json!([{ "outcome": "again", "then": { "go": to("a") } }]);
    serde_json::from_value(json!({
        "format": flow_plan::plan::FORMAT,
        "main": "p",
        "processes": { "p": {
            "name": "p", "title": "P", "inputs": [], "outputs": [],
            "entry": { "step": "p/check" },
            "steps": [check, step("a", call, again)],
        }},
    }))
    .unwrap()
}

/// A run that a test drives.
pub struct Run {
    pub engine: Engine,
    pub recorder: Recorder,
    pub state: State,
    pub at_ms: i64,
}

impl Run {
    /// Begins a run, up to its task.
    pub fn begin(journal: &Arc<Journal>) -> Result<Self, JournalError> {
        let (id, process, plan) = (new_run_id(), "p".to_owned(), plan());
        let started = Started {
            run: id.clone(),
            process: process.clone(),
            input: BTreeMap::new(),
            rehearsal: false,
        };
        let new = NewRun {
            id,
            process,
            rehearsal: false,
            started_ms: BEGAN_MS,
        };
        let recorder = journal.begin(&plan, new)?;
        let engine = Engine::new(Arc::new(plan));
        let mut run = Self {
            engine,
            recorder,
            state: State::default(),
            at_ms: BEGAN_MS,
        };
        run.happens(vec![What::Started(started)])?;
        Ok(run)
    }

    /// Goes on with a run.
    pub fn resume(journal: &Arc<Journal>, loaded: Loaded) -> Result<Self, JournalError> {
        let recorder = journal.resume(&loaded)?;
        let (engine, state) = fold(loaded);
        Ok(Self {
            engine,
            recorder,
            state,
            at_ms: BEGAN_MS,
        })
    }

    pub fn id(&self) -> String {
        self.recorder.run().to_owned()
    }

    /// Folds and journals.
    pub fn happens(&mut self, what: Vec<What>) -> Result<(), JournalError> {
        let events = self.events(what);
        self.recorder.record_and_wait(&events, &self.state)
    }

    fn events(&mut self, what: Vec<What>) -> Vec<Event> {
        let mut events = Vec::new();
        for what in what {
            self.at_ms += 1;
            let event = Event {
                at_ms: self.at_ms,
                what,
            };
            self.engine.apply(&mut self.state, &event);
            events.push(event);
        }
        events
    }

    /// Presses "again", which leads into the loop.
    pub fn go_round(&mut self) -> Result<(), JournalError> {
        let ask = |c: &Arc<Command>| matches!(**c, Command::Ask(_));
        let task = self.state.pending().into_iter().find(ask).unwrap().id();
        let press = flow_engine::Answer::Pressed {
            outcome: "again".into(),
            value: None,
            note: String::new(),
        };
        self.happens(vec![What::Answered {
            task,
            answer: press,
            by: "Ann".into(),
            rehearsed: false,
        }])
    }

    /// Issues the open call and journals that; then what came of it.
    pub fn step(&mut self, payload: &str) -> Result<(), JournalError> {
        let effect = self.state.pending().first().unwrap().id();
        let attempt = self.state.attempt(effect);
        self.happens(vec![What::Issued { effect, attempt }])?;
        self.happens(vec![What::Done(Box::new(Done::new(
            effect,
            Value::text(payload),
        )))])
    }
}

/// The state that a loaded run is in.
pub fn fold(loaded: Loaded) -> (Engine, State) {
    let engine = Engine::new(Arc::new(loaded.plan));
    let mut state = loaded.snapshot.unwrap_or_default();
    for event in &loaded.events {
        engine.apply(&mut state, event);
    }
    (engine, state)
}

pub fn open(path: &Path) -> Arc<Journal> {
    Arc::new(Journal::open(path).unwrap())
}

pub fn kind<T: std::fmt::Debug>(result: Result<T, JournalError>) -> Kind {
    result.unwrap_err().kind
}
