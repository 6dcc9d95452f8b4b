//! Leases: which process works on a run, since several may share the file.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{JournalError, Kind};

/// Now, milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    millis(since)
}

pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Takes the lease of a run for an owner, unless a living process holds it.
pub(crate) fn take(
    db: &Connection,
    run: i64,
    owner: &str,
    length: Duration,
) -> Result<(), JournalError> {
    let held: Option<(String, u32, i64)> = db
        .prepare_cached("SELECT owner, pid, until FROM lease WHERE run = ?1")?
        .query_row([run], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    if let Some((other, pid, until)) = held
        && other != owner
        && holds(pid, until)
    {
        return Err(leased(pid));
    }
    let until = now_ms().saturating_add(millis(length));
    db.prepare_cached(
        "INSERT OR REPLACE INTO lease (run, owner, pid, until) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![run, owner, std::process::id(), until])?;
    Ok(())
}

/// Whether some living process works on a run.
pub(crate) fn is_held(db: &Connection, run: i64) -> Result<bool, JournalError> {
    let held: Option<(u32, i64)> = db
        .prepare_cached("SELECT pid, until FROM lease WHERE run = ?1")?
        .query_row([run], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(held.is_some_and(|(pid, until)| holds(pid, until)))
}

fn holds(pid: u32, until: i64) -> bool {
    until > now_ms() && is_alive(pid)
}

/// Whether an owner still holds the lease of a run: a process that stood still too long does not.
pub(crate) fn check(db: &Connection, run: i64, owner: &str) -> Result<(), JournalError> {
    let held: Option<(String, u32)> = db
        .prepare_cached("SELECT owner, pid FROM lease WHERE run = ?1")?
        .query_row([run], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match held {
        Some((holder, _)) if holder == owner => Ok(()),
        Some((_, pid)) => Err(leased(pid)),
        None => Err(JournalError::new(
            Kind::Leased,
            "This process does not work on the run any more.",
        )),
    }
}

/// Makes all leases of an owner last longer.
pub(crate) fn renew(db: &Connection, owner: &str, length: Duration) -> Result<(), JournalError> {
    let until = now_ms().saturating_add(millis(length));
    db.prepare_cached("UPDATE lease SET until = ?2 WHERE owner = ?1")?
        .execute(params![owner, until])?;
    Ok(())
}

/// Gives the lease of a run back.
pub(crate) fn give_back(db: &Connection, run: i64, owner: &str) -> Result<(), JournalError> {
    db.prepare_cached("DELETE FROM lease WHERE run = ?1 AND owner = ?2")?
        .execute(params![run, owner])?;
    Ok(())
}

pub(crate) fn leased(pid: u32) -> JournalError {
    let message = format!(
        "Another process (number {pid}) works on this run. Wait until it is done, or stop it."
    );
    JournalError::new(Kind::Leased, message)
}

/// Whether a process lives. Where that cannot be seen it is taken to live, and the lease's time
/// decides. One that has ended holds nothing, even if its parent has not taken notice yet.
fn is_alive(pid: u32) -> bool {
    let all = std::path::Path::new("/proc");
    if !all.join("self").exists() {
        return true;
    }
    let stat = std::fs::read_to_string(all.join(pid.to_string()).join("stat"));
    match stat {
        Ok(stat) => !has_ended(&stat),
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

/// Whether a line of `/proc/<pid>/stat` is of a process that has ended: its state, behind the name in
/// brackets, is Z or X (proc(5)).
fn has_ended(stat: &str) -> bool {
    let state = stat.rsplit(')').next().unwrap_or("").trim_start();
    state.starts_with(['Z', 'X', 'x'])
}
