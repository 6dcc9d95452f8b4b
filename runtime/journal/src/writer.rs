//! The one writer: takes what all runs append and commits it together.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::error::{JournalError, Kind};
use crate::lease;

/// Most jobs in one commit.
const GROUP: usize = 4096;

/// Called once, on the writer's thread, when the job is on the disk or has failed.
pub(crate) type Then = Box<dyn FnOnce(Result<(), JournalError>) + Send>;

/// One thing to write.
pub(crate) struct Job {
    pub(crate) run: Arc<str>,
    pub(crate) what: Write,
    pub(crate) then: Then,
}

/// What to write.
pub(crate) enum Write {
    /// Events, and all that follows from them.
    Append(Box<Append>),
    /// This process begins to work on the run.
    Lease,
    /// This process stops working on the run.
    Release {
        /// How the run stands.
        status: &'static str,
    },
}

/// A new run.
pub(crate) struct Birth {
    pub(crate) plan: String,
    pub(crate) json: Arc<str>,
    pub(crate) process: String,
    pub(crate) rehearsal: bool,
    pub(crate) started: i64,
}

/// Events, and all that follows from them.
#[derive(Default)]
pub(crate) struct Append {
    /// Where this is the run's first.
    pub(crate) birth: Option<Birth>,
    pub(crate) rows: Vec<Row>,
    pub(crate) opened: Vec<Opened>,
    pub(crate) closed: Vec<(Table, i64)>,
    /// How the run stands, where that changed.
    pub(crate) status: Option<&'static str>,
    /// The state after the last row.
    pub(crate) snapshot: Option<Vec<u8>>,
}

/// One event.
pub(crate) struct Row {
    pub(crate) seq: i64,
    pub(crate) at: i64,
    pub(crate) kind: &'static str,
    pub(crate) step: Option<Arc<str>>,
    pub(crate) about: Option<i64>,
    pub(crate) attempt: Option<u32>,
    pub(crate) payload: Option<Vec<u8>>,
}

/// Where an open thing has its row.
#[derive(Clone, Copy)]
pub(crate) enum Table {
    Timer,
    Task,
    Effect,
}

/// What is open now.
pub(crate) enum Opened {
    Timer {
        id: i64,
        at: i64,
        step: Arc<str>,
    },
    Task {
        id: i64,
        step: Arc<str>,
        title: String,
        roles: String,
        due: Option<i64>,
    },
    Effect {
        id: i64,
        step: Arc<str>,
        key: String,
    },
}

/// The writer's end that everybody holds.
pub(crate) struct Writer {
    pub(crate) jobs: Sender<Job>,
    pub(crate) thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(
        db: Connection,
        owner: Arc<str>,
        lease: Duration,
    ) -> Result<Self, JournalError> {
        let (jobs, queue) = channel();
        let work = Work {
            db,
            owner,
            lease,
            known: HashMap::new(),
        };
        let thread = std::thread::Builder::new().name("journal".to_owned());
        let thread = thread.spawn(move || work.run(&queue)).map_err(|e| {
            JournalError::new(
                Kind::Broken,
                format!("The journal's writer cannot start: {e}."),
            )
        })?;
        Ok(Self {
            jobs,
            thread: Some(thread),
        })
    }
}

/// What the writer's thread holds.
struct Work {
    db: Connection,
    owner: Arc<str>,
    lease: Duration,
    /// By the runs' ids.
    known: Known,
}

/// What the writer knows of runs, by id.
type Known = HashMap<Arc<str>, Place>;

/// A run's number in this file and that of its last event.
#[derive(Clone, Copy)]
struct Place {
    run: i64,
    last: i64,
}

impl Work {
    fn run(mut self, queue: &Receiver<Job>) {
        let beat = (self.lease / 3).max(Duration::from_millis(10));
        let mut renewed = std::time::Instant::now();
        loop {
            match queue.recv_timeout(beat) {
                Ok(first) => self.commit(group(first, queue)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if renewed.elapsed() >= beat {
                // A missed renewal costs nothing unless it happens three times in a row.
                let _ = lease::renew(&self.db, &self.owner, self.lease);
                renewed = std::time::Instant::now();
            }
        }
    }

    /// Commits jobs together; where one of them fails, each by itself.
    fn commit(&mut self, jobs: Vec<Job>) {
        let all: Vec<&Job> = jobs.iter().collect();
        let done = self.write(&all);
        if done.is_ok() || jobs.len() == 1 {
            jobs.into_iter().for_each(|job| (job.then)(done.clone()));
            return;
        }
        for job in jobs {
            let done = self.write(&[&job]);
            (job.then)(done);
        }
    }

    fn write(&mut self, jobs: &[&Job]) -> Result<(), JournalError> {
        let Self {
            db,
            owner,
            lease,
            known,
        } = self;
        let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut fresh = HashMap::new();
        for job in jobs {
            let place = fresh.get(&job.run).or_else(|| known.get(&job.run)).copied();
            let place = write_job(&change, job, owner, *lease, place)?;
            fresh.insert(Arc::clone(&job.run), place);
        }
        change.commit()?;
        // Only what is committed is known: a number given in vain may be given again.
        known.extend(fresh);
        for job in jobs
            .iter()
            .filter(|job| matches!(job.what, Write::Release { .. }))
        {
            known.remove(&job.run);
        }
        Ok(())
    }
}

fn group(first: Job, queue: &Receiver<Job>) -> Vec<Job> {
    let mut jobs = vec![first];
    while jobs.len() < GROUP {
        match queue.try_recv() {
            Ok(job) => jobs.push(job),
            Err(_) => break,
        }
    }
    jobs
}

/// Writes one job and says where its run is then.
fn write_job(
    db: &Transaction<'_>,
    job: &Job,
    owner: &str,
    length: Duration,
    known: Option<Place>,
) -> Result<Place, JournalError> {
    let birth = match &job.what {
        Write::Append(append) => append.birth.as_ref(),
        _ => None,
    };
    let mut place = match (birth, known) {
        (Some(birth), _) => Place {
            run: bear(db, &job.run, birth)?,
            last: 0,
        },
        (None, Some(place)) => place,
        (None, None) => find(db, &job.run)?,
    };
    if birth.is_some() {
        lease::take(db, place.run, owner, length)?;
    }
    match &job.what {
        Write::Append(append) => {
            lease::check(db, place.run, owner)?;
            place.last = write_append(db, place, append)?;
        }
        Write::Lease => go_on(db, place.run, owner, length)?,
        Write::Release { status } => release(db, place.run, owner, status)?,
    }
    Ok(place)
}

fn find(db: &Transaction<'_>, id: &str) -> Result<Place, JournalError> {
    let found = db
        .prepare_cached(
            "SELECT n, coalesce((SELECT max(seq) FROM journal WHERE run = n), 0)
             FROM run WHERE id = ?1",
        )?
        .query_row([id], |row| {
            Ok(Place {
                run: row.get(0)?,
                last: row.get(1)?,
            })
        })
        .optional()?;
    let none = || JournalError::new(Kind::NoRun, format!("There is no run {id} in the journal."));
    found.ok_or_else(none)
}

fn bear(db: &Transaction<'_>, id: &str, birth: &Birth) -> Result<i64, JournalError> {
    db.prepare_cached("INSERT OR IGNORE INTO plan (hash, json) VALUES (?1, ?2)")?
        .execute(params![birth.plan, birth.json.as_bytes()])?;
    db.prepare_cached(
        "INSERT INTO run (id, plan, process, rehearsal, status, started, changed)
         VALUES (?1, ?2, ?3, ?4, 'running', ?5, ?5)",
    )?
    .execute(params![
        id,
        birth.plan,
        birth.process,
        birth.rehearsal,
        birth.started
    ])?;
    Ok(db.last_insert_rowid())
}

fn go_on(
    db: &Transaction<'_>,
    run: i64,
    owner: &str,
    length: Duration,
) -> Result<(), JournalError> {
    lease::take(db, run, owner, length)?;
    db.prepare_cached(
        "UPDATE run SET status = 'running' WHERE n = ?1 AND status IN ('waiting', 'stopped')",
    )?
    .execute([run])?;
    Ok(())
}

fn release(db: &Transaction<'_>, run: i64, owner: &str, status: &str) -> Result<(), JournalError> {
    db.prepare_cached("UPDATE run SET status = ?2 WHERE n = ?1")?
        .execute(params![run, status])?;
    lease::give_back(db, run, owner)
}

/// Writes events and gives the number of the last one.
fn write_append(db: &Transaction<'_>, place: Place, append: &Append) -> Result<i64, JournalError> {
    let Place { run, mut last } = place;
    for row in &append.rows {
        // A gap would mean that an event before this one could not be kept.
        if row.seq != last.saturating_add(1) {
            return Err(overtaken());
        }
        write_row(db, run, row)?;
        last = row.seq;
    }
    for (table, id) in &append.closed {
        let delete = match table {
            Table::Timer => "DELETE FROM timer WHERE run = ?1 AND id = ?2",
            Table::Task => "DELETE FROM task WHERE run = ?1 AND id = ?2",
            Table::Effect => "DELETE FROM effect WHERE run = ?1 AND id = ?2",
        };
        db.prepare_cached(delete)?.execute(params![run, id])?;
    }
    for opened in &append.opened {
        write_opened(db, run, opened)?;
    }
    if let (Some(status), Some(last)) = (append.status, append.rows.last()) {
        db.prepare_cached("UPDATE run SET status = ?2, changed = ?3 WHERE n = ?1")?
            .execute(params![run, status, last.at])?;
    }
    if let (Some(bytes), Some(last)) = (&append.snapshot, append.rows.last()) {
        db.prepare_cached("INSERT OR REPLACE INTO snapshot (run, seq, bytes) VALUES (?1, ?2, ?3)")?
            .execute(params![run, last.seq, bytes])?;
    }
    Ok(last)
}

fn write_row(db: &Transaction<'_>, run: i64, row: &Row) -> Result<(), JournalError> {
    let payload = match &row.payload {
        None => None,
        Some(bytes) => {
            db.prepare_cached("INSERT INTO payload (run, bytes) VALUES (?1, ?2)")?
                .execute(params![run, bytes])?;
            Some(db.last_insert_rowid())
        }
    };
    let written = db
        .prepare_cached(
            "INSERT INTO journal (run, seq, at, kind, step, about, attempt, payload_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            run,
            row.seq,
            row.at,
            row.kind,
            row.step,
            row.about,
            row.attempt,
            payload
        ]);
    match written {
        Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Err(overtaken())
        }
        other => Ok(other.map(drop)?),
    }
}

/// The journal's last event is not the one before this: the lease was lost, or a write failed.
fn overtaken() -> JournalError {
    let message = "The journal has gone on without this process: another one works on the run, or \
                   an event before could not be kept. Resume the run to go on from what is kept.";
    JournalError::new(Kind::Leased, message)
}

fn write_opened(db: &Transaction<'_>, run: i64, opened: &Opened) -> Result<(), JournalError> {
    match opened {
        Opened::Timer { id, at, step } => db
            .prepare_cached(
                "INSERT OR REPLACE INTO timer (run, id, at, step) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![run, id, at, step])?,
        Opened::Task {
            id,
            step,
            title,
            roles,
            due,
        } => db
            .prepare_cached(
                "INSERT OR REPLACE INTO task (run, id, step, title, roles, due)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![run, id, step, title, roles, due])?,
        Opened::Effect { id, step, key } => db
            .prepare_cached(
                "INSERT OR REPLACE INTO effect (run, id, step, key) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![run, id, step, key])?,
    };
    Ok(())
}
