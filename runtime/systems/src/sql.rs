//! SQLite files.
//!
//! An action runs in one transaction together with a row in `flow_effects` that remembers its key
//! and result, so that the same key never acts twice, whatever crashes in between.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{Batch, Connection, ErrorCode, OpenFlags, Statement, TransactionBehavior};
use serde_json::{Map, Value};

use crate::call::{Binding, Call};
use crate::seed;
use crate::systems::{Transport, World};
use crate::trouble::{SystemTrouble, code};

/// How long to wait for another process that writes to the same file.
pub(crate) const BUSY: Duration = Duration::from_secs(5);

pub(crate) struct Sql;

#[async_trait]
impl Transport for Sql {
    async fn call(&self, call: &Call, world: &World) -> Result<Value, SystemTrouble> {
        let path = world.path(&call.system.target);
        let (timeout, title) = (call.timeout(), call.title());
        let call = call.clone();
        let (stop, stopper) = tokio::sync::oneshot::channel();
        let mut work = tokio::task::spawn_blocking(move || run(&call, &path, stop));
        if let Ok(done) = tokio::time::timeout(timeout, &mut work).await {
            return done.unwrap_or_else(|_| Err(gave_up(&title)));
        }
        // Stop the statement and hear what became of it: it may just have committed.
        if let Ok(handle) = stopper.await {
            handle.interrupt();
        }
        work.await.unwrap_or_else(|_| Err(gave_up(&title)))
    }
}

type Stopper = tokio::sync::oneshot::Sender<rusqlite::InterruptHandle>;

fn run(call: &Call, path: &Path, stop: Stopper) -> Result<Value, SystemTrouble> {
    seed::make(call, path)?;
    let mut connection = open(call, path)?;
    // Nobody may be listening any more; then there is nobody to stop for.
    let _ = stop.send(connection.get_interrupt_handle());
    if call.action.readonly {
        return lookup(call, &connection);
    }
    act(call, &mut connection)
}

fn open(call: &Call, path: &Path) -> Result<Connection, SystemTrouble> {
    let access = match call.action.readonly {
        true => OpenFlags::SQLITE_OPEN_READ_ONLY,
        false => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags);
    let connection = opened.map_err(|error| trouble(call, &error))?;
    connection
        .busy_timeout(BUSY)
        .map_err(|error| trouble(call, &error))?;
    Ok(connection)
}

fn text(call: &Call) -> Result<&str, SystemTrouble> {
    match &call.action.binding {
        Binding::Sql { sql } => Ok(sql),
        _ => Err(bad(format!("`{}` has no `sql` text.", call.title()))),
    }
}

fn lookup(call: &Call, connection: &Connection) -> Result<Value, SystemTrouble> {
    let done = statements(call, connection, |statement| {
        if statement.readonly() {
            return Ok(());
        }
        let message = format!("`{}` is a lookup, but its SQL changes data.", call.title());
        Err(SystemTrouble::failed(code::LOOKUP_WRITES, message))
    })?;
    Ok(shape(done, call))
}

fn act(call: &Call, connection: &mut Connection) -> Result<Value, SystemTrouble> {
    let fail = |error: rusqlite::Error| trouble(call, &error);
    // Immediate: two runs with the same key must not both find it unused.
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(fail)?;
    transaction.execute_batch(EFFECTS).map_err(fail)?;
    if let Some(result) = recorded(&transaction, &call.key).map_err(fail)? {
        return Ok(result);
    }
    let result = shape(statements(call, &transaction, |_| Ok(()))?, call);
    let row = (&call.key, call.title(), result.to_string());
    let remember = "insert into flow_effects (key, action, result) values (?1, ?2, ?3)";
    transaction.execute(remember, row).map_err(fail)?;
    transaction.commit().map_err(fail)?;
    Ok(result)
}

const EFFECTS: &str = "create table if not exists flow_effects (
    key    text primary key,
    action text not null,
    result text not null,
    at     text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) without rowid";

fn recorded(connection: &Connection, key: &str) -> rusqlite::Result<Option<Value>> {
    let mut find = connection.prepare("select result from flow_effects where key = ?1")?;
    let mut rows = find.query([key])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let result: String = row.get(0)?;
    Ok(Some(serde_json::from_str(&result).unwrap_or(Value::Null)))
}

/// What a statement left behind.
enum Done {
    Rows(Vec<Map<String, Value>>),
    Affected(usize),
}

/// Runs all statements; the last one's outcome is the call's.
fn statements(
    call: &Call,
    connection: &Connection,
    mut allow: impl FnMut(&Statement<'_>) -> Result<(), SystemTrouble>,
) -> Result<Done, SystemTrouble> {
    let mut batch = Batch::new(connection, text(call)?);
    let mut last = None;
    while let Some(mut statement) = batch.next().map_err(|error| trouble(call, &error))? {
        allow(&statement)?;
        bind(call, &mut statement)?;
        last = Some(execute(&mut statement).map_err(|error| trouble(call, &error))?);
    }
    last.ok_or_else(|| bad(format!("The SQL of `{}` is empty.", call.title())))
}

fn bind(call: &Call, statement: &mut Statement<'_>) -> Result<(), SystemTrouble> {
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index).unwrap_or("?").to_owned();
        let value = call
            .args
            .get(name.trim_start_matches([':', '@', '$']))
            .ok_or_else(|| {
                bad(format!(
                    "The SQL of `{}` uses {name}, which it is not given.",
                    call.title()
                ))
            })?;
        let bound = statement.raw_bind_parameter(index, sql_value(value));
        bound.map_err(|error| trouble(call, &error))?;
    }
    Ok(())
}

fn execute(statement: &mut Statement<'_>) -> rusqlite::Result<Done> {
    if statement.column_count() == 0 {
        return statement.raw_execute().map(Done::Affected);
    }
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut object = Map::new();
        for (index, name) in names.iter().enumerate() {
            object.insert(name.clone(), json_value(row.get_ref(index)?));
        }
        found.push(object);
    }
    Ok(Done::Rows(found))
}

/// A JSON value for SQLite: lists and records as JSON text.
fn sql_value(value: &Value) -> ToSqlOutput<'_> {
    ToSqlOutput::Owned(match value {
        Value::Null => SqlValue::Null,
        Value::Bool(yes) => SqlValue::Integer(i64::from(*yes)),
        Value::String(text) => return ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => SqlValue::Integer(integer),
            (None, Some(real)) => SqlValue::Real(real),
            (None, None) => SqlValue::Text(number.to_string()),
        },
        other => SqlValue::Text(other.to_string()),
    })
}

/// A SQLite value as JSON: bytes as text where they are UTF-8, else as `x'…'` like SQLite shows it.
fn json_value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(integer) => integer.into(),
        ValueRef::Real(real) => real.into(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned().into(),
        ValueRef::Blob(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("x'{hex}'").into()
            }
        },
    }
}

/// Gives rows the shape that the action declares: a list, one object (or null), one value.
fn shape(done: Done, call: &Call) -> Value {
    let rows = match done {
        Done::Affected(count) => return count.into(),
        Done::Rows(rows) => rows,
    };
    let wanted = call
        .action
        .returns
        .as_ref()
        .and_then(|schema| schema.get("type"));
    let wanted = match wanted {
        Some(Value::Array(types)) => types.iter().find(|t| t.as_str() != Some("null")),
        other => other,
    };
    match wanted.and_then(Value::as_str) {
        None | Some("array") => rows.into_iter().map(Value::Object).collect(),
        Some("object") => rows.into_iter().next().map_or(Value::Null, Value::Object),
        Some(_) => {
            let first = rows
                .into_iter()
                .next()
                .and_then(|row| row.into_iter().next());
            first.map_or(Value::Null, |(_, value)| value)
        }
    }
}

fn trouble(call: &Call, error: &rusqlite::Error) -> SystemTrouble {
    let (title, file) = (call.title(), &call.system.target);
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => {
            let seconds = call.timeout().as_secs_f64();
            SystemTrouble::timed_out(format!("`{title}` did not finish within {seconds} s."))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            let message = format!("`{title}`: the database {file} is busy.");
            SystemTrouble::failed(code::DATABASE, message).retryable()
        }
        Some(ErrorCode::CannotOpen) => {
            let message =
                format!("`{title}`: there is no database {file}, or it cannot be opened.");
            SystemTrouble::failed(code::DATABASE, message)
        }
        Some(ErrorCode::NotADatabase) => {
            let message = format!("`{title}`: {file} is no SQLite database.");
            SystemTrouble::failed(code::DATABASE, message)
        }
        Some(ErrorCode::DiskFull) => {
            let message = format!("`{title}`: the disk is full.");
            SystemTrouble::failed(code::DATABASE, message).retryable()
        }
        _ => {
            let message = format!("`{title}`: the database says: {error}.");
            SystemTrouble::failed(code::DATABASE, message)
        }
    }
}

fn gave_up(title: &str) -> SystemTrouble {
    SystemTrouble::failed(code::DATABASE, format!("`{title}` was given up.")).retryable()
}

fn bad(message: String) -> SystemTrouble {
    SystemTrouble::failed(code::BAD_BINDING, message)
}
