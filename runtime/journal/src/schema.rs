//! The tables, and how older files become new ones.
//!
//! | table | a row |
//! | --- | --- |
//! | `plan` | a plan by its hash; runs keep the one they began with |
//! | `run` | a run: its number inside this file, its id, how it stands |
//! | `lease` | which process works on a run, and until when |
//! | `snapshot` | a run's state after its event `seq`, so that resuming reads only what came later |
//! | `journal` | an event: `about` is its effect, task or timer, `attempt` the try |
//! | `payload` | what an event carries, as JSON; of one run only, so that it can be erased |
//! | `timer`, `task`, `effect` | what is open now, to be found without reading any run |
//!
//! Times are milliseconds since 1970 in UTC. The journal is keyed by its row number, so that
//! appending only ever writes at the end of the table.

use rusqlite::Connection;

use crate::error::{JournalError, Kind};

/// `FLOW` in ASCII: tells the file apart from other programs' databases.
const APPLICATION: i32 = 0x464C_4F57;

/// What each version adds to the one before; the last one's number is `user_version`.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE plan (
        hash TEXT PRIMARY KEY,
        json BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE run (
        n INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        plan TEXT NOT NULL REFERENCES plan(hash),
        process TEXT NOT NULL,
        rehearsal INTEGER NOT NULL,
        status TEXT NOT NULL,
        started INTEGER NOT NULL,
        changed INTEGER NOT NULL
    );
    CREATE TABLE lease (
        run INTEGER PRIMARY KEY,
        owner TEXT NOT NULL,
        pid INTEGER NOT NULL,
        until INTEGER NOT NULL
    );
    CREATE TABLE snapshot (
        run INTEGER PRIMARY KEY,
        seq INTEGER NOT NULL,
        bytes BLOB NOT NULL
    );
    CREATE TABLE journal (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        step TEXT,
        about INTEGER,
        attempt INTEGER,
        payload_id INTEGER
    );
    CREATE UNIQUE INDEX journal_run ON journal(run, seq);
    CREATE TABLE payload (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL,
        bytes BLOB
    );
    CREATE TABLE timer (
        run INTEGER NOT NULL,
        id INTEGER NOT NULL,
        at INTEGER NOT NULL,
        step TEXT NOT NULL,
        PRIMARY KEY (run, id)
    ) WITHOUT ROWID;
    CREATE INDEX timer_at ON timer(at);
    CREATE TABLE task (
        run INTEGER NOT NULL,
        id INTEGER NOT NULL,
        step TEXT NOT NULL,
        title TEXT NOT NULL,
        roles TEXT NOT NULL,
        due INTEGER,
        PRIMARY KEY (run, id)
    ) WITHOUT ROWID;
    CREATE TABLE effect (
        run INTEGER NOT NULL,
        id INTEGER NOT NULL,
        step TEXT NOT NULL,
        key TEXT NOT NULL,
        PRIMARY KEY (run, id)
    ) WITHOUT ROWID;
"];

/// The version this program writes.
pub fn version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Whether a file is ours to write: new, or a journal of this version or an older one.
///
/// # Errors
/// [`Kind::Newer`], [`Kind::Damaged`] for another program's database, or the disk's trouble.
pub(crate) fn check(db: &Connection) -> Result<(), JournalError> {
    let found: i64 = pragma(db, "user_version")?;
    let ours = pragma(db, "application_id")? == i64::from(APPLICATION);
    match ours {
        true if found > version() => Err(newer(found)),
        true => Ok(()),
        false if found == 0 && is_empty(db)? => Ok(()),
        false => Err(foreign()),
    }
}

/// Brings a file to [`version`].
///
/// # Errors
/// As [`check`].
pub(crate) fn migrate(db: &mut Connection) -> Result<(), JournalError> {
    let found: i64 = pragma(db, "user_version")?;
    if found == version() {
        return Ok(());
    }
    let from = usize::try_from(found).unwrap_or_default();
    let change = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let found: i64 = pragma(&change, "user_version")?;
    if found == i64::try_from(from).unwrap_or_default() {
        for migration in MIGRATIONS.iter().skip(from) {
            change.execute_batch(migration)?;
        }
        change.pragma_update(None, "application_id", APPLICATION)?;
        change.pragma_update(None, "user_version", version())?;
    }
    Ok(change.commit()?)
}

fn pragma(db: &Connection, name: &str) -> Result<i64, JournalError> {
    Ok(db.pragma_query_value(None, name, |row| row.get(0))?)
}

fn is_empty(db: &Connection) -> Result<bool, JournalError> {
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0)
}

fn newer(found: i64) -> JournalError {
    let message = format!(
        "A newer version of this program wrote the journal (format {found}, this one knows {}). \
         Update the program.",
        version()
    );
    JournalError::new(Kind::Newer, message)
}

fn foreign() -> JournalError {
    JournalError::new(
        Kind::Damaged,
        "This file is another program's database, not a journal.",
    )
}
