//! Bad files and full disks: each is one clear message with a code, and nothing finished is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::Arc;

use common::{Run, kind, open};
use flow_journal::{Journal, Kind, Options};
use rusqlite::Connection;

#[test]
fn a_newer_journal_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    drop(open(&path));
    let db = Connection::open(&path).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    let before = std::fs::read(&path).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert_eq!((error.kind.clone(), error.code()), (Kind::Newer, "F0961"));
    assert!(error.to_string().contains("99") && error.to_string().contains("runs.db"));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn another_programs_database_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE mine (x)")
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    assert_eq!(kind(Journal::open(&path)), Kind::Damaged);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    std::fs::write(
        &path,
        "this is no database, and longer than a database's header is. ".repeat(9),
    )
    .unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert_eq!((error.kind.clone(), error.code()), (Kind::Damaged, "F0962"));
}

#[test]
fn a_folder_in_its_place_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(kind(Journal::open(folder.path())), Kind::CannotOpen);
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert_eq!(kind(Journal::open(&file.join("runs.db"))), Kind::CannotOpen);
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let small = Options {
        max_pages: Some(60),
        ..Options::default()
    };
    let journal = Arc::new(Journal::open_with(&path, &small).unwrap());
    let mut run = Run::begin(&journal).unwrap();
    run.go_round().unwrap();
    let mut done = 0;
    let payload = "x".repeat(2_000);
    let error = loop {
        match run.step(&payload) {
            Ok(()) => done += 1,
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind.clone(), error.code()), (Kind::Full, "F0963"));
    assert_eq!(
        kind(run.after_all()),
        Kind::Leased,
        "no event may come after one that is lost"
    );
    let id = run.id();
    drop((run, journal));
    let journal = open(&path);
    let loaded = journal.load(&id).unwrap();
    let finished = loaded
        .events
        .iter()
        .filter(|e| e.what.kind() == "done")
        .count();
    assert_eq!(finished, done);
    Run::resume(&journal, loaded).unwrap();
}

impl Run {
    /// Anything, after a failure.
    fn after_all(&mut self) -> Result<(), flow_journal::JournalError> {
        self.happens(vec![flow_engine::What::CancelRequested {
            by: "Ann".into(),
        }])
    }
}

#[test]
fn a_lock_that_another_program_holds_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let hasty = Options {
        patience: std::time::Duration::ZERO,
        ..Options::default()
    };
    let journal = Arc::new(Journal::open_with(&path, &hasty).unwrap());
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = Run::begin(&journal).err().unwrap();
    assert_eq!((error.kind.clone(), error.code()), (Kind::Locked, "F0965"));
    other.execute_batch("COMMIT").unwrap();
    Run::begin(&journal).unwrap();
}

#[test]
fn a_file_that_may_not_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    drop(open(&path));
    let db = Connection::open(&path).unwrap();
    db.pragma_update(None, "journal_mode", "DELETE").unwrap();
    drop(db);
    let mut rights = std::fs::metadata(&path).unwrap().permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&path, rights).unwrap();
    // The administrator may write anyway.
    let may = std::fs::OpenOptions::new().write(true).open(&path).is_ok();
    match Journal::open(&path) {
        Ok(_) => assert!(may),
        Err(error) => assert_eq!(error.kind, Kind::ReadOnly),
    }
}

#[test]
fn a_damaged_row_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let journal = open(&path);
    let run = Run::begin(&journal).unwrap();
    Connection::open(&path)
        .unwrap()
        .execute("UPDATE payload SET bytes = x'00'", [])
        .unwrap();
    let error = journal.load(&run.id()).unwrap_err();
    assert_eq!(error.kind, Kind::Damaged);
    assert!(error.to_string().contains("event 1"));
}
