//! Reading: one run to go on with, the list of runs, a run's story.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_engine::{Event, State, What};
use flow_plan::Plan;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::{JournalError, Kind};
use crate::lease;
use crate::open::Journal;
use crate::writer::Table;

/// Candidates an ambiguous prefix lists.
const CANDIDATES: u32 = 10;

/// An open thing's number, its step, and where its row is.
type OpenRow = (u64, (Arc<str>, Table));

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunInfo {
    /// Its id.
    pub id: String,
    /// The shortest beginning of the id that no other run shares, thirteen characters at least.
    pub short: String,
    /// The process, by name.
    pub process: String,
    /// Hash of its plan.
    pub plan: String,
    /// Whether nothing was really called.
    pub rehearsal: bool,
    /// `running`, `waiting`, `stopped`, `done`, `failed` or `cancelled`.
    pub status: String,
    /// When it began, milliseconds since 1970.
    pub started_ms: i64,
    /// When its last event happened.
    pub changed_ms: i64,
    /// Events so far.
    pub events: i64,
    /// Open questions to people.
    pub tasks: i64,
    /// When the next timer is due.
    pub next_timer_ms: Option<i64>,
}

/// A run to go on with.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What it is.
    pub info: RunInfo,
    /// The plan it began with.
    pub plan: Plan,
    /// The state that the events go on from; the beginning where there is none.
    pub snapshot: Option<State>,
    /// Events after the snapshot, in order.
    pub events: Vec<Event>,
    /// Number of the run's last event.
    pub(crate) last_seq: i64,
}

/// An event in a story.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number in the run, from 1.
    pub seq: i64,
    /// Path of the step it belongs to, where it belongs to one.
    pub step: Option<Arc<str>>,
    /// What happened.
    pub event: Event,
}

impl Journal {
    /// The run whose id begins with this.
    ///
    /// # Errors
    /// [`Kind::NoRun`], [`Kind::Ambiguous`], or the disk's trouble.
    pub fn find(&self, prefix: &str) -> Result<RunInfo, JournalError> {
        self.read(|db| info(db, &one(db, prefix)?))
    }

    /// A run to go on with, by the beginning of its id.
    ///
    /// # Errors
    /// As [`Self::find`]; [`Kind::Damaged`] where a row cannot be read.
    pub fn load(&self, prefix: &str) -> Result<Loaded, JournalError> {
        self.read(|db| {
            // One transaction, so that snapshot and events fit together.
            let all = db.unchecked_transaction()?;
            let (n, id) = one(&all, prefix)?;
            let info = info(&all, &(n, id))?;
            let plan = plan(&all, &info.plan)?;
            let (from, snapshot) = snapshot(&all, n)?;
            let entries = entries(&all, n, from)?;
            let last_seq = entries.last().map_or(from, |e| e.seq);
            let events = entries.into_iter().map(|e| e.event).collect();
            Ok(Loaded {
                info,
                plan,
                snapshot,
                events,
                last_seq,
            })
        })
    }

    /// All events of a run, by the beginning of its id, and the plan they belong to.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn story(&self, prefix: &str) -> Result<(RunInfo, Plan, Vec<Entry>), JournalError> {
        self.read(|db| {
            let all = db.unchecked_transaction()?;
            let (n, id) = one(&all, prefix)?;
            let info = info(&all, &(n, id))?;
            Ok((info.clone(), plan(&all, &info.plan)?, entries(&all, n, 0)?))
        })
    }

    /// The newest runs first, so many at most.
    ///
    /// # Errors
    /// The disk's trouble.
    pub fn runs(&self, most: u32) -> Result<Vec<RunInfo>, JournalError> {
        self.read(|db| {
            let all = db.unchecked_transaction()?;
            let mut query = all.prepare("SELECT n, id FROM run ORDER BY id DESC LIMIT ?1")?;
            let found: Vec<(i64, String)> = query
                .query_map([most], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<Result<_, _>>()?;
            found.iter().map(|run| info(&all, run)).collect()
        })
    }

    /// What is open in a run, by number: its step, and where its row is.
    pub(crate) fn open_things(
        &self,
        id: &str,
    ) -> Result<BTreeMap<u64, (Arc<str>, Table)>, JournalError> {
        let of = |table: &str| {
            format!("SELECT id, step FROM {table} WHERE run = (SELECT n FROM run WHERE id = ?1)")
        };
        self.read(|db| {
            let mut all = open_rows(db, id, &of("timer"), Table::Timer)?;
            all.extend(open_rows(db, id, &of("task"), Table::Task)?);
            all.extend(open_rows(db, id, &of("effect"), Table::Effect)?);
            Ok(all.into_iter().collect())
        })
    }

    /// Number of a run's last event.
    pub(crate) fn last_seq(&self, id: &str) -> Result<i64, JournalError> {
        let query = "SELECT coalesce(max(seq), 0) FROM journal WHERE run = (SELECT n FROM run WHERE id = ?1)";
        self.read(|db| Ok(db.query_row(query, [id], |row| row.get(0))?))
    }
}

fn open_rows(
    db: &Connection,
    run: &str,
    query: &str,
    table: Table,
) -> Result<Vec<OpenRow>, JournalError> {
    let mut query = db.prepare(query)?;
    let row = |r: &Row<'_>| Ok((r.get(0)?, r.get::<_, String>(1)?));
    let rows: Vec<(i64, String)> = query.query_map([run], row)?.collect::<Result<_, _>>()?;
    let known =
        |(id, step): (i64, String)| Some((u64::try_from(id).ok()?, (Arc::from(step), table)));
    Ok(rows.into_iter().filter_map(known).collect())
}

/// Number and id of the one run whose id begins with this.
fn one(db: &Connection, prefix: &str) -> Result<(i64, String), JournalError> {
    let prefix = prefix.trim().to_ascii_lowercase();
    // All characters of an id sort before `~`.
    let mut query = db.prepare_cached(
        "SELECT n, id FROM run WHERE id >= ?1 AND id < ?1 || '~' ORDER BY id DESC LIMIT ?2",
    )?;
    let found: Vec<(i64, String)> = query
        .query_map(params![prefix, CANDIDATES], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let exact = found.iter().find(|(_, id)| *id == prefix).cloned();
    match (exact, found.as_slice()) {
        (Some(run), _) => Ok(run),
        (None, [run]) => Ok(run.clone()),
        (None, []) => Err(no_run(&prefix)),
        (None, several) => Err(ambiguous(&prefix, several)),
    }
}

fn no_run(prefix: &str) -> JournalError {
    let message = match prefix {
        "" => "There is no run in the journal yet.".to_owned(),
        _ => format!("No run begins with `{prefix}`. `flow runs` lists them."),
    };
    JournalError::new(Kind::NoRun, message)
}

fn ambiguous(prefix: &str, several: &[(i64, String)]) -> JournalError {
    let candidates: Vec<String> = several.iter().map(|(_, id)| id.clone()).collect();
    let message = format!(
        "Several runs begin with `{prefix}`: {}. Give more of the id.",
        candidates.join(", ")
    );
    JournalError::new(Kind::Ambiguous { candidates }, message)
}

fn info(db: &Connection, (n, id): &(i64, String)) -> Result<RunInfo, JournalError> {
    let mut query = db.prepare_cached(
        "SELECT process, plan, rehearsal, status, started,
                coalesce((SELECT at FROM journal WHERE run = n ORDER BY seq DESC LIMIT 1), changed),
                coalesce((SELECT max(seq) FROM journal WHERE run = n), 0),
                (SELECT count(*) FROM task WHERE run = n),
                (SELECT min(at) FROM timer WHERE run = n)
         FROM run WHERE n = ?1",
    )?;
    let short = short(db, id)?;
    let row = |r: &Row<'_>| {
        Ok(RunInfo {
            id: id.clone(),
            short,
            process: r.get(0)?,
            plan: r.get(1)?,
            rehearsal: r.get(2)?,
            status: r.get(3)?,
            started_ms: r.get(4)?,
            changed_ms: r.get(5)?,
            events: r.get(6)?,
            tasks: r.get(7)?,
            next_timer_ms: r.get(8)?,
        })
    };
    let mut info = query.query_row([n], row)?;
    // A process that was killed had no time to say that it stopped.
    if info.status == "running" && !lease::is_held(db, *n)? {
        "stopped".clone_into(&mut info.status);
    }
    Ok(info)
}

/// Characters of an id that are its time in milliseconds: with them a shown id stays one run's own
/// when later runs come.
const OWN: usize = 13;

/// The shortest beginning that no other run shares: one more character than is shared with the
/// neighbours in the order of ids.
fn short(db: &Connection, id: &str) -> Result<String, JournalError> {
    let neighbour = |query: &str| -> Result<usize, JournalError> {
        let other: Option<String> = db
            .prepare_cached(query)?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let same = |other: String| {
            id.chars()
                .zip(other.chars())
                .take_while(|(a, b)| a == b)
                .count()
        };
        Ok(other.map_or(0, same))
    };
    let before = neighbour("SELECT id FROM run WHERE id < ?1 ORDER BY id DESC LIMIT 1")?;
    let after = neighbour("SELECT id FROM run WHERE id > ?1 ORDER BY id LIMIT 1")?;
    let length = before.max(after).saturating_add(1).max(OWN);
    Ok(id.chars().take(length).collect())
}

fn plan(db: &Connection, hash: &str) -> Result<Plan, JournalError> {
    let json: Vec<u8> = db.query_row("SELECT json FROM plan WHERE hash = ?1", [hash], |row| {
        row.get(0)
    })?;
    let text = String::from_utf8(json).map_err(|e| JournalError::unreadable("a plan", e))?;
    Plan::from_json(&text).map_err(|e| JournalError::unreadable("a plan", e))
}

fn snapshot(db: &Connection, run: i64) -> Result<(i64, Option<State>), JournalError> {
    let found: Option<(i64, Vec<u8>)> = db
        .prepare_cached("SELECT seq, bytes FROM snapshot WHERE run = ?1")?
        .query_row([run], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // A snapshot is only a short cut: one that another version wrote is passed over.
    let read = |(seq, bytes): (i64, Vec<u8>)| Some((seq, serde_json::from_slice(&bytes).ok()?));
    Ok(found
        .and_then(read)
        .map_or((0, None), |(seq, state)| (seq, Some(state))))
}

fn entries(db: &Connection, run: i64, after: i64) -> Result<Vec<Entry>, JournalError> {
    let mut query = db.prepare_cached(
        "SELECT seq, at, kind, step, about, attempt, bytes
         FROM journal LEFT JOIN payload ON payload.id = payload_id
         WHERE journal.run = ?1 AND seq > ?2 ORDER BY seq",
    )?;
    let mut rows = query.query(params![run, after])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}

fn entry(row: &Row<'_>) -> Result<Entry, JournalError> {
    let seq: i64 = row.get(0)?;
    let step: Option<String> = row.get(3)?;
    let event = Event {
        at_ms: row.get(1)?,
        what: what(row, seq)?,
    };
    Ok(Entry {
        seq,
        step: step.map(Arc::from),
        event,
    })
}

fn what(row: &Row<'_>, seq: i64) -> Result<What, JournalError> {
    let (kind, about): (String, Option<i64>) = (row.get(2)?, row.get(4)?);
    let about = || {
        let id = about.and_then(|id| u64::try_from(id).ok());
        id.ok_or_else(|| JournalError::unreadable(&format!("event {seq}"), "it is about nothing"))
    };
    let attempt: Option<u32> = row.get(5)?;
    match kind.as_str() {
        "issued" => Ok(What::Issued {
            effect: about()?,
            attempt: attempt.unwrap_or(1),
        }),
        "timer_fired" => Ok(What::TimerFired { timer: about()? }),
        "uncertain" => Ok(What::Uncertain {
            effect: about()?,
            keyed: attempt == Some(1),
        }),
        _ => {
            let bytes: Option<Vec<u8>> = row.get(6)?;
            serde_json::from_slice(&bytes.unwrap_or_default())
                .map_err(|e| JournalError::unreadable(&format!("event {seq}"), e))
        }
    }
}
