//! `kill -9` in the middle of appending, again and again: what was acknowledged is there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use common::{Run, fold, open};

/// Tells the child where its journal is; without it the child's test does nothing.
const JOURNAL: &str = "FLOW_TEST_JOURNAL";
/// Times the child is killed.
const KILLS: u64 = 60;

/// The process that is killed: four runs append for ever, and tell each acknowledged step.
#[test]
fn child() {
    let Ok(path) = std::env::var(JOURNAL) else {
        return;
    };
    let journal = open(Path::new(&path));
    let runs: Vec<_> = (0..4)
        .map(|n| {
            let journal = std::sync::Arc::clone(&journal);
            std::thread::spawn(move || append_for_ever(&journal, n))
        })
        .collect();
    runs.into_iter().for_each(|run| run.join().unwrap());
}

fn append_for_ever(journal: &std::sync::Arc<flow_journal::Journal>, n: usize) {
    let mut run = Run::begin(journal).unwrap();
    run.go_round().unwrap();
    for step in 1_usize.. {
        run.step(&"payload ".repeat(1 + step * (n + 1) % 40))
            .unwrap();
        // One write a line, so that lines of several threads do not mix.
        let line = format!("\nacked {} {step}\n", run.id());
        std::io::stdout().write_all(line.as_bytes()).unwrap();
    }
}

/// Lets a child append to a journal, kills it once it has told so many steps, and gives the last
/// acknowledged step of each run.
fn killed(path: &Path, after: u64) -> BTreeMap<String, usize> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(JOURNAL, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let mut acked = BTreeMap::new();
    let mut note = |line: String| {
        let mut words = line.split(' ');
        if let (Some("acked"), Some(run), Some(step), None) =
            (words.next(), words.next(), words.next(), words.next())
        {
            acked.insert(run.to_owned(), step.parse().unwrap());
            return true;
        }
        false
    };
    let mut told = 0;
    while told < after {
        told += u64::from(note(lines.next().expect("the child appends for ever")));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it had said by then counts; a last line may be cut.
    let rest: Vec<_> = lines.collect();
    let whole = rest.len().saturating_sub(1);
    for line in rest.into_iter().take(whole) {
        note(line);
    }
    acked
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    // Seeded offsets: a linear congruential generator (Knuth, MMIX).
    let mut seed = 2_026_u64;
    for _ in 0..KILLS {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let acked = killed(&path, (seed >> 33) % 97);
        let journal = open(&path);
        for (run, step) in acked {
            let (_, _, story) = journal.story(&run).unwrap();
            let done = story
                .iter()
                .filter(|e| e.event.what.kind() == "done")
                .count();
            assert!(done >= step, "{run}: {step} acknowledged, {done} kept");
            assert!(story.iter().zip(1..).all(|(e, n)| e.seq == n), "no gaps");
            assert_eq!(journal.find(&run).unwrap().status, "stopped");
            // It can be gone on with at once, though the dead process held its lease.
            let (_, state) = fold(journal.load(&run).unwrap());
            assert!(!state.status().is_final());
            let mut run = Run::resume(&journal, journal.load(&run).unwrap()).unwrap();
            for command in run.state.in_flight() {
                let effect = command.id();
                run.happens(vec![flow_engine::What::Uncertain {
                    effect,
                    keyed: true,
                }])
                .unwrap();
            }
            run.step("after the crash").unwrap();
        }
        let check: String = rusqlite::Connection::open(&path)
            .unwrap()
            .query_row("PRAGMA quick_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(check, "ok");
    }
}
