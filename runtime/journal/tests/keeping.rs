//! What is kept: runs, stories, snapshots, what is open, leases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{BEGAN_MS, Run, fold, kind, open};
use flow_journal::{Journal, Kind, Options};
use rusqlite::Connection;

#[test]
fn a_run_is_loaded_as_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder.path().join("deep/runs.db"));
    let mut run = Run::begin(&journal).unwrap();
    run.go_round().unwrap();
    run.step("one").unwrap();
    let loaded = journal.load(&run.id()[..8]).unwrap();
    assert_eq!(loaded.plan, common::plan());
    assert_eq!(loaded.events.len(), 4);
    assert_eq!(fold(loaded).1, run.state);
}

#[test]
fn it_is_all_there_after_closing_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let (id, state) = {
        let journal = open(&path);
        let mut run = Run::begin(&journal).unwrap();
        run.go_round().unwrap();
        (run.id(), run.state)
    };
    assert_eq!(fold(open(&path).load(&id).unwrap()).1, state);
}

#[test]
fn a_long_run_is_loaded_from_its_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder.path().join("runs.db"));
    let mut run = Run::begin(&journal).unwrap();
    run.go_round().unwrap();
    for n in 0..300 {
        run.step(&format!("step {n}")).unwrap();
    }
    let loaded = journal.load(&run.id()).unwrap();
    assert!(loaded.snapshot.is_some());
    assert!(loaded.events.len() < 300, "{}", loaded.events.len());
    assert_eq!(loaded.info.events, 602);
    assert_eq!(fold(loaded).1, run.state);
    let (_, _, story) = journal.story(&run.id()).unwrap();
    assert_eq!(story.len(), 602);
    assert_eq!(story[3].step.as_deref(), Some("p/a"));
    let events: Vec<_> = story.into_iter().map(|e| e.event).collect();
    assert_eq!(run.engine.fold(&events), run.state);
}

#[test]
fn what_is_open_can_be_seen_without_reading_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let journal = open(&path);
    let mut run = Run::begin(&journal).unwrap();
    let info = journal.find(&run.id()).unwrap();
    assert_eq!((info.tasks, info.status.as_str()), (1, "running"));
    assert_eq!(info.next_timer_ms, Some(BEGAN_MS + 1 + 3_600_000));
    run.go_round().unwrap();
    let info = journal.find(&run.id()).unwrap();
    assert_eq!((info.tasks, info.next_timer_ms), (0, None));
    let db = Connection::open(&path).unwrap();
    let key: String = db
        .query_row("SELECT key FROM effect", [], |r| r.get(0))
        .unwrap();
    assert_eq!(key.len(), 32);
}

#[test]
fn what_a_resumed_run_closes_is_not_open_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let journal = open(&path);
    let id = Run::begin(&journal).unwrap().id();
    let mut run = Run::resume(&journal, journal.load(&id).unwrap()).unwrap();
    run.go_round().unwrap();
    let info = journal.find(&id).unwrap();
    assert_eq!((info.tasks, info.next_timer_ms), (0, None));
    let (_, _, story) = journal.story(&id).unwrap();
    assert_eq!(story[1].step.as_deref(), Some("p/check"));
    let db = Connection::open(&path).unwrap();
    let effects: i64 = db
        .query_row("SELECT count(*) FROM effect", [], |r| r.get(0))
        .unwrap();
    assert_eq!(effects, 1);
}

#[test]
fn a_run_says_how_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder.path().join("runs.db"));
    let mut run = Run::begin(&journal).unwrap();
    let status = |run: &Run| journal.find(&run.id()).unwrap().status;
    let state = run.state.clone();
    run.recorder.close(&state, true).unwrap();
    assert_eq!(status(&run), "waiting");
    let mut run = Run::resume(&journal, journal.load(&run.id()).unwrap()).unwrap();
    assert_eq!(status(&run), "running");
    run.happens(vec![flow_engine::What::CancelRequested {
        by: "Ann".into(),
    }])
    .unwrap();
    assert_eq!(status(&run), "cancelled");
    let id = run.id();
    drop(run);
    let run = Run::begin(&journal).unwrap();
    let all: Vec<_> = journal
        .runs(10)
        .unwrap()
        .into_iter()
        .map(|r| r.id)
        .collect();
    assert_eq!(all, [run.id(), id]);
}

#[test]
fn a_run_is_named_by_the_beginning_of_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder.path().join("runs.db"));
    assert_eq!(kind(journal.find("0")), Kind::NoRun);
    let (a, b) = (Run::begin(&journal).unwrap(), Run::begin(&journal).unwrap());
    for run in [&a, &b] {
        let info = journal.find(&run.id()).unwrap();
        assert_eq!(journal.find(&info.short).unwrap().id, run.id());
        assert_eq!(
            journal.find(&info.short.to_uppercase()).unwrap().id,
            run.id()
        );
    }
    let error = journal.find(&a.id()[..4]).unwrap_err();
    assert_eq!(error.code(), "F0968");
    assert_eq!(
        error.kind,
        Kind::Ambiguous {
            candidates: vec![b.id(), a.id()]
        }
    );
    assert_eq!(kind(journal.load("zzz")), Kind::NoRun);
    assert_eq!(kind(journal.story("%")), Kind::NoRun);
}

#[test]
fn one_process_works_on_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let (here, there) = (open(&path), open(&path));
    let mut run = Run::begin(&here).unwrap();
    let id = run.id();
    let error = there.resume(&there.load(&id).unwrap()).unwrap_err();
    assert_eq!((error.kind.clone(), error.code()), (Kind::Leased, "F0966"));
    run.go_round().unwrap();
    drop(run);
    // The lease is given back on the way out, behind what came before it.
    here.runs(1).unwrap();
    let mut next = loop {
        match Run::resume(&there, there.load(&id).unwrap()) {
            Ok(run) => break run,
            Err(_) => std::thread::yield_now(),
        }
    };
    next.step("there").unwrap();
}

#[test]
fn a_process_that_stood_still_too_long_has_lost_its_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    // Each lease has run out as soon as it is taken or renewed.
    let forgetful = Options {
        lease: Duration::ZERO,
        ..Options::default()
    };
    let here = Arc::new(Journal::open_with(&path, &forgetful).unwrap());
    let mut run = Run::begin(&here).unwrap();
    let there = open(&path);
    let mut other = Run::resume(&there, there.load(&run.id()).unwrap()).unwrap();
    other.go_round().unwrap();
    assert_eq!(kind(run.go_round()), Kind::Leased);
    assert_eq!(there.load(&run.id()).unwrap().events.len(), 2);
}

#[test]
fn a_dead_process_holds_no_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let here = open(&path);
    let run = Run::begin(&here).unwrap();
    // A number that no process has: they end at 4,194,304 (proc(5), pid_max).
    let db = Connection::open(&path).unwrap();
    db.execute("UPDATE lease SET pid = 4194305", []).unwrap();
    let there = open(&path);
    let taken = there.resume(&there.load(&run.id()).unwrap());
    assert_eq!(taken.is_ok(), std::path::Path::new("/proc/self").exists());
}

/// A killed process that its parent has not waited for still has its number.
#[test]
fn an_ended_process_holds_no_run_before_its_parent_knows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let here = open(&path);
    let run = Run::begin(&here).unwrap();
    let mut child = std::process::Command::new("cat")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let db = Connection::open(&path).unwrap();
    db.execute("UPDATE lease SET pid = ?1", [child.id()])
        .unwrap();
    let there = open(&path);
    let loaded = there.load(&run.id()).unwrap();
    assert_eq!(kind(there.resume(&loaded)), Kind::Leased);
    // Its output ends with it.
    drop(child.stdin.take());
    let mut out = child.stdout.take().unwrap();
    std::io::Read::read_to_end(&mut out, &mut Vec::new()).unwrap();
    let stat = format!("/proc/{}/stat", child.id());
    let ended = || match std::fs::read_to_string(&stat) {
        Ok(stat) => stat.contains(") Z "),
        Err(_) => true,
    };
    while !ended() {
        std::thread::yield_now();
    }
    let taken = there.resume(&loaded);
    assert_eq!(taken.is_ok(), std::path::Path::new("/proc/self").exists());
    drop(taken);
    child.wait().unwrap();
}

#[test]
fn a_step_takes_little_room() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let journal = open(&path);
    let mut run = Run::begin(&journal).unwrap();
    run.go_round().unwrap();
    let steps = 500;
    for _ in 0..steps {
        run.step("").unwrap();
    }
    drop((run, journal));
    let bytes = std::fs::metadata(&path).unwrap().len();
    assert!(bytes / steps < 300, "{} bytes a step", bytes / steps);
}
