//! Where runs are kept: the journal as the driver and the command line use it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use flow_engine::{Engine, Event, Started, State};
use flow_journal::{Journal, JournalError, Kind as JournalKind, Loaded, NewRun, Recorder, RunInfo};
use flow_plan::Plan;
use futures::channel::oneshot;
use serde::Serialize;

use crate::history;
use crate::log::Log;
use crate::story::Totals;
use crate::trouble::{HostError, Kind, code};

/// Where the journal lies, relative to the project's root.
pub const DEFAULT: &str = ".flow/runs.db";

/// Most runs that a list shows.
const LISTED: u32 = 200;

/// A new run's id.
pub fn new_id() -> String {
    flow_journal::new_run_id()
}

/// The runs of a project.
#[derive(Clone, Debug)]
pub struct Store {
    journal: Arc<Journal>,
}

/// A run to go on with.
#[derive(Debug)]
pub struct Kept {
    /// Its id.
    pub run: String,
    /// The process, by name.
    pub process: String,
    /// Whether nothing is really called.
    pub rehearsal: bool,
    /// The plan it began with.
    pub plan: Arc<Plan>,
    /// What it came to before the events that are still to be folded.
    pub totals: Totals,
    loaded: Loaded,
}

/// All events of a run.
#[derive(Debug)]
pub struct Read {
    /// Its id.
    pub run: String,
    /// The process, by name.
    pub process: String,
    /// How it stands: `running`, `waiting`, `stopped`, `done`, `failed` or `cancelled`.
    pub status: String,
    /// The plan it began with.
    pub plan: Arc<Plan>,
    /// In order.
    pub events: Vec<Event>,
}

/// A run in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunRow {
    /// Its id.
    pub run: String,
    /// The shortest beginning of the id that no other run shares.
    pub short: String,
    /// The process, by name.
    pub process: String,
    /// How it stands: `running`, `waiting`, `stopped`, `done`, `failed` or `cancelled`.
    pub status: String,
    /// When it began, milliseconds since 1970.
    pub began_ms: i64,
    /// When something last happened.
    pub changed_ms: i64,
    /// Steps done.
    pub steps: u64,
    /// What it cost in US dollars, where anything did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<String>,
    /// Whether any answer was rehearsed.
    pub rehearsed: bool,
}

impl Store {
    /// Opens the journal, or makes it.
    ///
    /// # Errors
    /// When it cannot be used; exit code 5.
    pub fn open(path: &Path) -> Result<Self, HostError> {
        let journal = Journal::open(path)?;
        Ok(Self {
            journal: Arc::new(journal),
        })
    }

    /// The runs in a journal that is open already.
    pub fn of(journal: Arc<Journal>) -> Self {
        Self { journal }
    }

    /// A place for the events of a new run. Nothing is written before its first event.
    ///
    /// # Errors
    /// When the plan cannot be written.
    pub fn begin(&self, plan: &Plan, started: &Started) -> Result<Box<dyn Log>, HostError> {
        let new = NewRun {
            id: started.run.clone(),
            process: started.process.clone(),
            rehearsal: started.rehearsal,
            started_ms: jiff::Timestamp::now().as_millisecond(),
        };
        Ok(Box::new(Durable(self.journal.begin(plan, new)?)))
    }

    /// A run that is not over, by the beginning of its id.
    ///
    /// # Errors
    /// When there is no such run or it is over.
    pub fn load(&self, prefix: &str) -> Result<Kept, HostError> {
        let loaded = self.journal.load(prefix)?;
        let info = &loaded.info;
        if ["done", "failed", "cancelled"].contains(&info.status.as_str()) {
            let message = format!("The run {} is over: {}.", info.short, info.status);
            return Err(HostError::usage(code::RUN_OVER, message).help(format!(
                "it cannot go on: see its story with `flow runs show {}`, and begin a new run without --resume",
                info.short
            )));
        }
        let plan = Arc::new(loaded.plan.clone());
        Ok(Kept {
            run: info.id.clone(),
            process: info.process.clone(),
            rehearsal: info.rehearsal,
            totals: self.totals(&loaded, &plan),
            plan,
            loaded,
        })
    }

    /// What a run came to before the events that were loaded. Only a help for reports: where the
    /// story cannot be read, the run goes on all the same.
    fn totals(&self, loaded: &Loaded, plan: &Arc<Plan>) -> Totals {
        if loaded.snapshot.is_none() {
            return Totals::default();
        }
        let Ok((info, _, entries)) = self.journal.story(&loaded.info.id) else {
            return Totals::default();
        };
        let before = entries.len().saturating_sub(loaded.events.len());
        let events: Vec<Event> = entries.into_iter().take(before).map(|e| e.event).collect();
        history::totals(&info.id, &Engine::new(Arc::clone(plan)), &events)
    }

    /// Takes a run for this process alone.
    ///
    /// # Errors
    /// When another process works on it; exit code 5.
    pub fn resume(&self, kept: Kept) -> Result<Resumption, HostError> {
        let recorder = self.journal.resume(&kept.loaded)?;
        Ok(Resumption {
            run: kept.run,
            snapshot: kept.loaded.snapshot,
            events: kept.loaded.events,
            totals: kept.totals,
            log: Box::new(Durable(recorder)),
        })
    }

    /// All events of a run, by the beginning of its id.
    ///
    /// # Errors
    /// When there is no such run, or it cannot be read.
    pub fn read(&self, prefix: &str) -> Result<Read, HostError> {
        let (info, plan, entries) = self.journal.story(prefix)?;
        Ok(Read {
            run: info.id,
            process: info.process,
            status: info.status,
            plan: Arc::new(plan),
            events: entries.into_iter().map(|e| e.event).collect(),
        })
    }

    /// The newest runs first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn list(&self) -> Result<Vec<RunRow>, HostError> {
        let mut engines = HashMap::new();
        let infos = self.journal.runs(LISTED)?;
        infos
            .into_iter()
            .map(|info| self.row(info, &mut engines))
            .collect()
    }

    /// The id of the newest run, if there is one.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn newest(&self) -> Result<Option<String>, HostError> {
        let infos = self.journal.runs(1)?;
        Ok(infos.into_iter().next().map(|info| info.id))
    }

    fn row(
        &self,
        info: RunInfo,
        engines: &mut HashMap<String, Engine>,
    ) -> Result<RunRow, HostError> {
        let (_, plan, entries) = self.journal.story(&info.id)?;
        let engine = engines
            .entry(info.plan.clone())
            .or_insert_with(|| Engine::new(Arc::new(plan)));
        let events: Vec<Event> = entries.into_iter().map(|e| e.event).collect();
        let totals = history::totals(&info.id, engine, &events);
        Ok(RunRow {
            cost_usd: totals.cost_usd(),
            steps: totals.steps,
            rehearsed: info.rehearsal || totals.rehearsed,
            run: info.id,
            short: info.short,
            process: info.process,
            status: info.status,
            began_ms: info.started_ms,
            changed_ms: info.changed_ms,
        })
    }

    /// The shortest beginning of a run's id that no other run shares.
    pub fn short(&self, run: &str) -> String {
        self.journal
            .find(run)
            .map_or_else(|_| run.to_owned(), |info| info.short)
    }
}

/// A run that this process may go on with.
pub struct Resumption {
    /// Its id.
    pub run: String,
    /// The state that the events go on from; the beginning where there is none.
    pub snapshot: Option<State>,
    /// In order.
    pub events: Vec<Event>,
    /// What it came to before them.
    pub totals: Totals,
    /// Where further events go.
    pub log: Box<dyn Log>,
}

/// No journal, so no run.
pub fn no_run(prefix: Option<&str>) -> HostError {
    let message = match prefix {
        Some(prefix) => format!("There is no run `{prefix}`: nothing has been run here yet."),
        None => "Nothing has been run here yet.".to_owned(),
    };
    HostError::usage(code::NO_RUN, message)
        .help("name the project's folder, or the journal with --journal")
}

/// A run's way into the journal.
struct Durable(Recorder);

#[async_trait]
impl Log for Durable {
    async fn append(&mut self, events: Vec<Event>, state: &State) -> Result<(), HostError> {
        let (tell, told) = oneshot::channel();
        self.0
            .record(&events, state, move |done| drop(tell.send(done)));
        match told.await {
            Ok(done) => Ok(done?),
            Err(_) => Err(HostError::new(
                Kind::Journal,
                code::JOURNAL,
                "The journal's writer has stopped.",
            )),
        }
    }

    async fn close(&mut self, state: &State, waiting: bool) -> Result<(), HostError> {
        Ok(self.0.close(state, waiting)?)
    }
}

impl From<JournalError> for HostError {
    fn from(error: JournalError) -> Self {
        let kind = match error.kind {
            JournalKind::NoRun | JournalKind::Ambiguous { .. } => Kind::Usage,
            _ => Kind::Journal,
        };
        Self::new(kind, error.code(), error.message.to_string())
    }
}
