//! A run's way into the journal.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_engine::{Command, Event, Id, State, Status, What};

use crate::error::{JournalError, Kind};
use crate::open::Journal;
use crate::writer::{Append, Birth, Opened, Row, Table, Then, Write};

/// Events after which a snapshot is written: resuming reads this many at most, plus one batch.
const SNAPSHOT_EVERY: u32 = 256;

/// A new run's id: a UUIDv7, so that ids sort by time.
pub fn new_run_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A run to begin.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Its id, from [`new_run_id`].
    pub id: String,
    /// The process, by name.
    pub process: String,
    /// Whether nothing is really called.
    pub rehearsal: bool,
    /// When, milliseconds since 1970.
    pub started_ms: i64,
}

/// A run's way into the journal; this process holds the run's lease until it is closed.
pub struct Recorder {
    journal: Arc<Journal>,
    run: Arc<str>,
    birth: Option<Birth>,
    seq: i64,
    since_snapshot: u32,
    /// Steps of what is open, as the journal knows it, and where its row is.
    open: BTreeMap<Id, (Arc<str>, Table)>,
    /// What is numbered below this is in `open`, if it still is.
    seen: Id,
    closed: bool,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Recorder({}, {})", self.run, self.seq)
    }
}

impl Recorder {
    pub(crate) fn born(journal: Arc<Journal>, plan: String, json: Arc<str>, new: NewRun) -> Self {
        let NewRun {
            id,
            process,
            rehearsal,
            started_ms: started,
        } = new;
        let birth = Birth {
            plan,
            json,
            process,
            rehearsal,
            started,
        };
        let mut recorder = Self::resumed(journal, Arc::from(id), 0, BTreeMap::new());
        recorder.birth = Some(birth);
        recorder
    }

    pub(crate) fn resumed(
        journal: Arc<Journal>,
        run: Arc<str>,
        seq: i64,
        open: BTreeMap<Id, (Arc<str>, Table)>,
    ) -> Self {
        let seen = open.keys().next_back().map_or(0, |id| id.saturating_add(1));
        let (birth, since_snapshot, closed) = (None, 0, false);
        Self {
            journal,
            run,
            birth,
            seq,
            since_snapshot,
            open,
            seen,
            closed,
        }
    }

    /// The run's id.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// Appends events; `state` is the run's after the last of them. `then` is called once, on the
    /// journal's own thread, when they are on the disk, all or none; it must not block. Only then
    /// may anything be done about them.
    ///
    /// After an error the recorder takes nothing more: load the run and resume it.
    pub fn record(
        &mut self,
        events: &[Event],
        state: &State,
        then: impl FnOnce(Result<(), JournalError>) + Send + 'static,
    ) {
        match self.append(events, state) {
            Ok(append) => {
                let what = Write::Append(Box::new(append));
                self.journal.submit(&self.run, what, Box::new(then) as Then);
            }
            Err(error) => then(Err(error)),
        }
    }

    /// As [`Self::record`], and waits.
    ///
    /// # Errors
    /// When the events are not in the journal.
    pub fn record_and_wait(&mut self, events: &[Event], state: &State) -> Result<(), JournalError> {
        let append = self.append(events, state)?;
        self.journal
            .wait(&self.run, Write::Append(Box::new(append)))
    }

    /// Gives the run back: another process may go on with it. `waiting` says that it waits for
    /// people or time, rather than that it was stopped.
    ///
    /// # Errors
    /// When that cannot be written; the lease then runs out by itself.
    pub fn close(&mut self, state: &State, waiting: bool) -> Result<(), JournalError> {
        self.closed = true;
        let status = match (state.status(), waiting) {
            (Status::New | Status::Running, true) => "waiting",
            (Status::New | Status::Running, false) => "stopped",
            (over, _) => word(over),
        };
        match self.birth {
            Some(_) => Ok(()),
            None => self.journal.wait(&self.run, Write::Release { status }),
        }
    }

    fn append(&mut self, events: &[Event], state: &State) -> Result<Append, JournalError> {
        let opened = self.opened(state);
        let mut rows = Vec::with_capacity(events.len());
        for event in events {
            self.seq = self.seq.saturating_add(1);
            rows.push(self.row(event)?);
        }
        let closed = self.closed(state);
        let snapshot = self.snapshot(events.len(), state)?;
        let birth = self.birth.take();
        let status = (birth.is_some() || state.status().is_final()).then(|| word(state.status()));
        Ok(Append {
            birth,
            rows,
            opened,
            closed,
            status,
            snapshot,
        })
    }

    /// What the events have opened.
    fn opened(&mut self, state: &State) -> Vec<Opened> {
        let commands = state.opened_since(self.seen);
        self.seen = state.next_id();
        for command in &commands {
            let step = Arc::from(command.step());
            self.open.insert(command.id(), (step, table(command)));
        }
        commands.iter().map(|command| opened(command)).collect()
    }

    /// What the events have closed. Looks through what is open only if something was.
    fn closed(&mut self, state: &State) -> Vec<(Table, i64)> {
        if self.open.len() == state.open_count() {
            return Vec::new();
        }
        let gone = |id: &&Id| state.command(**id).is_none();
        let closed: Vec<Id> = self.open.keys().filter(gone).copied().collect();
        let removed = closed
            .into_iter()
            .filter_map(|id| Some((self.open.remove(&id)?.1, number(id))));
        removed.collect()
    }

    fn row(&self, event: &Event) -> Result<Row, JournalError> {
        let about = event.what.about();
        let (attempt, bare) = match &event.what {
            What::Issued { attempt, .. } => (Some(*attempt), true),
            What::Uncertain { keyed, .. } => (Some(u32::from(*keyed)), true),
            What::TimerFired { .. } => (None, true),
            _ => (None, false),
        };
        let unwritable =
            |e| JournalError::new(Kind::Broken, format!("An event cannot be kept: {e}."));
        let payload = match bare {
            true => None,
            false => Some(serde_json::to_vec(&event.what).map_err(unwritable)?),
        };
        Ok(Row {
            seq: self.seq,
            at: event.at_ms,
            kind: event.what.kind(),
            step: about
                .and_then(|id| self.open.get(&id))
                .map(|(step, _)| Arc::clone(step)),
            about: about.map(number),
            attempt,
            payload,
        })
    }

    fn snapshot(&mut self, events: usize, state: &State) -> Result<Option<Vec<u8>>, JournalError> {
        let events = u32::try_from(events).unwrap_or(u32::MAX);
        self.since_snapshot = self.since_snapshot.saturating_add(events);
        if self.since_snapshot < SNAPSHOT_EVERY {
            return Ok(None);
        }
        self.since_snapshot = 0;
        let unwritable =
            |e| JournalError::new(Kind::Broken, format!("A state cannot be kept: {e}."));
        serde_json::to_vec(state).map(Some).map_err(unwritable)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if !self.closed && self.birth.is_none() {
            let what = Write::Release { status: "stopped" };
            self.journal.submit(&self.run, what, Box::new(drop));
        }
    }
}

fn opened(command: &Command) -> Opened {
    let (id, step) = (number(command.id()), Arc::from(command.step()));
    match command {
        Command::Timer(timer) => Opened::Timer {
            id,
            at: timer.at_ms,
            step,
        },
        Command::Ask(ask) => {
            let (title, roles) = (ask.title.clone(), ask.roles.join(","));
            Opened::Task {
                id,
                step,
                title,
                roles,
                due: ask.due_ms,
            }
        }
        Command::Model(call) => Opened::Effect {
            id,
            step,
            key: call.key.clone(),
        },
        Command::Call(call) => Opened::Effect {
            id,
            step,
            key: call.key.clone(),
        },
    }
}

fn table(command: &Command) -> Table {
    match command {
        Command::Timer(_) => Table::Timer,
        Command::Ask(_) => Table::Task,
        Command::Model(_) | Command::Call(_) => Table::Effect,
    }
}

fn number(id: Id) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

/// A status in one word.
pub(crate) fn word(status: &Status) -> &'static str {
    match status {
        Status::New | Status::Running => "running",
        Status::Done { .. } => "done",
        Status::Failed { .. } => "failed",
        Status::Cancelled { .. } => "cancelled",
    }
}
