//! A database that is not there yet is made from the script beside it: `archive.db` from
//! `archive.sql`.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::call::Call;
use crate::place::io_trouble;
use crate::sql::BUSY;
use crate::trouble::{SystemTrouble, code};

/// Makes the database, if it is missing and there is a script for it. Whole or not at all: a script
/// that fails, or a crash, leaves an empty file, which is as good as none.
pub(crate) fn make(call: &Call, path: &Path) -> Result<(), SystemTrouble> {
    let there = fs::metadata(path).is_ok_and(|file| file.len() > 0);
    let script = path.with_extension("sql");
    if there || script == path || !script.is_file() {
        return Ok(());
    }
    let shown = Path::new(&call.system.target).with_extension("sql");
    let shown = shown.display().to_string();
    let text =
        fs::read_to_string(&script).map_err(|error| io_trouble("The script", &shown, &error))?;
    run(path, &text).map_err(|error| {
        let message = format!(
            "The database {} cannot be made from {shown}: {error}.",
            call.system.target
        );
        SystemTrouble::failed(code::DATABASE, message)
    })
}

fn run(path: &Path, script: &str) -> rusqlite::Result<()> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    // Immediate: of two runs that find nothing, one makes it and the other finds it made.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let tables: i64 =
        transaction.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        transaction.execute_batch(script)?;
    }
    transaction.commit()
}
