//! The real process, killed and interrupted at any moment, loses and repeats no finished step.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use support::server::Server;
use support::{Place, ran, resume_id};

/// Rows that the journal has at the end of a whole run, at least.
const OFFSETS: i64 = 52;

/// A chain of calls over HTTP and SQL, with a parallel block and a for-each in it.
fn source(url: &str) -> String {
    let call = |i: usize| {
        if i.is_multiple_of(2) {
            format!("  call s{i} \"Step {i}\" shop.put_step(n: \"s{i}\")\n")
        } else {
            format!("  call s{i} \"Step {i}\" db.add(step: \"s{i}\")\n")
        }
    };
    let chain = |from: usize, to: usize| (from..to).map(call).collect::<String>();
    format!(
        "system shop {{\n  via http \"{url}\"\n  action put_step(n: text) -> integer {{ put \"/{{n}}\" }}\n}}\n\
         system db {{\n  via sql \"effects.db\"\n  action add(step: text) {{ sql \"insert into effect (step) values (:step)\" }}\n}}\n\
         process chain \"Chain\" {{\n{}  parallel both \"Both\" {{\n    branch left {{\n  {}    }}\n    branch right {{\n  {}    }}\n  }}\n\
         \n  for each item in [\"x\", \"y\", \"z\"] as item, 2 at once {{\n    call each \"Each\" db.add(step: item)\n  }}\n{}  end done \"Done\"\n}}\n",
        chain(0, 8),
        chain(8, 12),
        chain(12, 16),
        chain(16, 22),
    )
}

fn place(server: &Server) -> Place {
    let place = Place::with(&source(&server.url));
    let db = Connection::open(place.path("effects.db")).unwrap();
    db.execute_batch("create table effect (step text not null)")
        .unwrap();
    place
}

fn start(place: &Place, args: &[&str]) -> Child {
    let mut command = place.command(args);
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn journal(place: &Place) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(place.path(".flow/runs.db"), flags).ok()?;
    db.busy_timeout(Duration::from_secs(5)).ok()?;
    Some(db)
}

fn rows(db: &Connection) -> i64 {
    db.query_row("select count(*) from journal", [], |row| row.get(0))
        .unwrap_or(0)
}

/// Steps that the journal says are done.
fn done(db: &Connection) -> BTreeSet<String> {
    let mut query = db
        .prepare("select step from journal where kind = 'done'")
        .unwrap();
    let steps = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    steps
        .map(|s| s.unwrap().rsplit('/').next().unwrap().to_owned())
        .collect()
}

/// Waits until the journal has so many rows, or the process is over.
fn reach(place: &Place, child: &mut Child, offset: i64) {
    let mut db = None;
    loop {
        db = db.or_else(|| journal(place));
        if db.as_ref().is_some_and(|db| rows(db) >= offset) || child.try_wait().unwrap().is_some() {
            return;
        }
        std::thread::yield_now();
    }
}

fn added(place: &Place) -> Vec<(String, i64)> {
    let db = Connection::open(place.path("effects.db")).unwrap();
    let mut query = db
        .prepare("select step, count(*) from effect group by step order by step")
        .unwrap();
    let rows = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

fn the_run(place: &Place) -> String {
    let runs = place.flow(&["runs", "--json"]);
    let runs: serde_json::Value = serde_json::from_str(&runs.out).unwrap();
    runs["runs"][0]["run"].as_str().unwrap().to_owned()
}

#[test]
fn killed_at_any_offset_of_its_journal_a_run_goes_on_where_it_was() {
    for offset in 1..=OFFSETS {
        killed_at(offset);
    }
}

fn killed_at(offset: i64) {
    let server = Server::start("1", Duration::from_millis(1));
    let place = place(&server);
    let mut child = start(&place, &["run"]);
    reach(&place, &mut child, offset);
    // Seeded, so that kills fall before, into and after the effects that follow the commit.
    let moment = u64::try_from(offset).unwrap().wrapping_mul(2_654_435_761) % 2_000;
    std::thread::sleep(Duration::from_micros(moment));
    child.kill().unwrap();
    let _ = child.wait().unwrap();
    let db = journal(&place).expect("the journal is there");
    let finished = done(&db);
    drop(db);
    let before = server.counts();
    let run = the_run(&place);
    let resumed = place.flow(&["run", "--resume", &run]);
    // Killed after its last step, the run is over and says so.
    assert!(
        resumed.code == 0 || resumed.err.contains("is over"),
        "offset {offset}: {}",
        resumed.err
    );
    let after = server.counts();
    for step in (0..22)
        .filter(|i: &usize| i.is_multiple_of(2))
        .map(|i| format!("s{i}"))
    {
        let calls = |counts: &std::collections::BTreeMap<String, u32>| {
            counts.get(&format!("/{step}")).copied().unwrap_or(0)
        };
        assert!(calls(&after) > 0, "offset {offset}: {step} is lost");
        if finished.contains(&step) {
            assert_eq!(
                calls(&before),
                calls(&after),
                "offset {offset}: {step} was finished and is repeated"
            );
        }
    }
    let mut wanted: Vec<(String, i64)> = (0..22)
        .filter(|i: &usize| !i.is_multiple_of(2))
        .map(|i| (format!("s{i}"), 1))
        .collect();
    wanted.extend(["x", "y", "z"].map(|i| (i.to_owned(), 1)));
    wanted.sort();
    assert_eq!(added(&place), wanted, "offset {offset}");
}

#[test]
fn an_interrupted_run_says_how_to_go_on_and_does() {
    let server = Server::start("1", Duration::from_millis(20));
    let place = place(&server);
    let child = start(&place, &["run"]);
    server.wait_for("/s4");
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let stopped = ran(child.wait_with_output().unwrap());
    assert_eq!(stopped.code, 130, "{}", stopped.err);
    let before = server.counts();
    let resumed = place.flow(&["run", "--resume", &resume_id(&stopped.err)]);
    assert_eq!(resumed.code, 0, "{}", resumed.err);
    let after = server.counts();
    // What was under way when the signal came was awaited, so that nothing is ever asked twice.
    assert!(
        before.iter().all(|(path, n)| after.get(path) == Some(n)),
        "{before:?} {after:?}"
    );
    assert!(after.values().all(|n| *n == 1), "{after:?}");
}

#[test]
fn two_processes_share_a_journal_but_not_a_run() {
    let server = Server::start("1", Duration::from_millis(30));
    let place = place(&server);
    let first = start(&place, &["run"]);
    server.wait_for("/s0");
    let run = the_run(&place);
    let second = place.flow(&["run", "--resume", &run]);
    assert_eq!(second.code, 5, "{}", second.err);
    assert!(second.err.contains("Another process"), "{}", second.err);
    let other = start(&place, &["run"]);
    let (first, other) = (
        ran(first.wait_with_output().unwrap()),
        ran(other.wait_with_output().unwrap()),
    );
    assert_eq!(
        (first.code, other.code),
        (0, 0),
        "{} {}",
        first.err,
        other.err
    );
    assert!(
        server.counts().values().all(|n| *n == 2),
        "{:?}",
        server.counts()
    );
}

#[test]
fn what_nobody_knows_is_asked_and_never_repeated_silently() {
    let server = Server::start("1", Duration::from_secs(2));
    let place = Place::with(&format!(
        "system shop {{\n  via http \"{}\"\n  action order(n: text) -> integer {{ post \"/order\" }}\n}}\n\
         process p \"P\" {{\n  output n : integer = place\n  call place \"Place the order\" shop.order(n: \"x\")\n}}\n",
        server.url
    ));
    let mut child = start(&place, &["run"]);
    server.wait_for("/order");
    child.kill().unwrap();
    child.wait().unwrap();
    let run = the_run(&place);
    let asked = place.flow(&["run", "--resume", &run]);
    assert_eq!(asked.code, 4, "{}", asked.err);
    assert!(asked.err.contains("--answer place=repeat"), "{}", asked.err);
    assert_eq!(
        server.counts().get("/order"),
        Some(&1),
        "it is not repeated silently"
    );
    let again = place.flow(&["run", "--resume", &run, "--answer", "place=repeat"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(server.counts().get("/order"), Some(&2));
    assert_eq!(again.out.trim(), "{\n  \"n\": 1\n}");
}
