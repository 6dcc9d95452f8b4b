//! A real process, killed at any offset of its journal, loses and repeats no finished step.
//!
//! The process is this test program itself, started for the one test `worker`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path as UrlPath, State as Shared};
use axum::routing::put;
use flow_engine::Engine;
use flow_host::answers::Answers;
use flow_host::asking::Asking;
use flow_host::driver::{Driver, Setup};
use flow_host::effects::Real;
use flow_host::people::Nobody;
use flow_host::progress::{Silence, Status};
use flow_host::stop::Stop;
use flow_host::store::Store;
use flow_host::{EnvKeys, EnvSecrets};
use flow_plan::Plan;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value as Json, json};
use support::{end, plan, started, step, to};

/// Steps of the chain; every other one is a call over HTTP, the others add a row to a database.
const STEPS: usize = 54;
/// The last commit after which the process is killed. What came of a step and the intent of the next one are
/// one commit of two entries.
const COMMITS: i64 = 52;
/// Names the worker's folder.
const FOLDER: &str = "FLOW_TEST_FOLDER";

fn chain(url: &str) -> Arc<Plan> {
    let call = |i: usize| {
        let next = if i + 1 == STEPS {
            end()
        } else {
            to(&format!("s{}", i + 1))
        };
        let (system, action) = if i.is_multiple_of(2) {
            ("shop", "keep")
        } else {
            ("db", "add")
        };
        let name = json!({ "op": "const", "value": { "text": format!("s{i}") } });
        let kind = json!({ "is": "call", "action": { "system": system, "action": action },
            "args": [["name", name]] });
        step(&format!("s{i}"), kind, next)
    };
    let text = |text: &str| json!([{ "value": { "text": text } }]);
    let params = json!([{ "name": "name", "schema": { "type": "string" } }]);
    let system = |kind: &str, target: &str, action: &str, binding: Json| {
        json!({ "title": "", "via": { "kind": kind, "target": target },
            "actions": { action: { "reads_only": false, "params": params, "binding": binding } } })
    };
    let sql = "insert into effect (name) values (:name)";
    plan(
        (0..STEPS).map(call).collect(),
        json!({ "systems": {
            "shop": system("http", url, "keep", json!({ "put": text("/{name}") })),
            "db": system("sql", "effects.db", "add", json!({ "sql": text(sql) })),
        } }),
    )
}

/// How often each path was asked for.
type Counts = Arc<Mutex<BTreeMap<String, u32>>>;

async fn serve(counts: Counts) -> String {
    let count = async |Shared(counts): Shared<Counts>, UrlPath(name): UrlPath<String>| {
        *counts.lock().unwrap().entry(name).or_default() += 1;
        tokio::time::sleep(Duration::from_millis(1)).await;
        "1"
    };
    let app = Router::new()
        .route("/{name}", put(count))
        .with_state(counts);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    format!("http://{address}")
}

/// Not a test of its own: what the killed process does. Begins the run, or goes on with it.
#[test]
fn worker() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let end = runtime.block_on(work(&folder));
    std::process::exit(if end == Status::Done { 0 } else { 3 });
}

async fn work(folder: &Path) -> Status {
    let text = std::fs::read_to_string(folder.join("plan.json")).unwrap();
    let plan: Arc<Plan> = Arc::new(serde_json::from_str(&text).unwrap());
    let store = Store::open(&folder.join("runs.db")).unwrap();
    let asking = Asking {
        answers: Arc::new(Answers::none()),
        people: Arc::new(Nobody),
        me: "ann".to_owned(),
    };
    let (keys, secrets) = (Arc::new(EnvKeys), Arc::new(EnvSecrets));
    let world = Real::new(Arc::clone(&plan), folder, keys, secrets, asking);
    let setup = |log| Setup {
        engine: Arc::new(Engine::new(Arc::clone(&plan))),
        plan: Arc::clone(&plan),
        world: Arc::new(world),
        listen: Arc::new(Silence),
        log,
        stop: Stop::never(),
        patience: Duration::from_secs(60),
    };
    let mut driver = match store.load("") {
        Ok(kept) => {
            let on = store.resume(kept).unwrap();
            Driver::resume(setup(on.log), &on.run, on.totals, on.snapshot, on.events)
        }
        // The journal is empty: the process was killed before the run's first event.
        Err(error) if error.code == "F0967" => {
            let started = started(false);
            Driver::begin(setup(store.begin(&plan, &started).unwrap()), started)
        }
        // Killed after its last event.
        Err(error) if error.code == "F0988" => return Status::Done,
        Err(error) => panic!("{error}"),
    };
    driver.drive().await.unwrap().status
}

fn spawn(folder: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "worker", "--nocapture"])
        .env(FOLDER, folder);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn read(path: &Path) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).ok()?;
    db.busy_timeout(Duration::from_secs(5)).ok()?;
    Some(db)
}

/// Waits until the journal has so many entries, or the process is over.
fn reach(journal: &Path, child: &mut Child, offset: i64) {
    let mut db = None;
    loop {
        db = db.or_else(|| read(journal));
        let rows = |db: &Connection| {
            db.query_row("select count(*) from journal", [], |r| r.get::<_, i64>(0))
                .unwrap_or(0)
        };
        if db.as_ref().is_some_and(|db| rows(db) >= offset) || child.try_wait().unwrap().is_some() {
            return;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// Names of the steps that the journal says are done.
fn finished(journal: &Path) -> Vec<String> {
    let db = read(journal).unwrap();
    let mut query = db
        .prepare("select step from journal where kind = 'done'")
        .unwrap();
    let steps = query.query_map([], |r| r.get::<_, String>(0)).unwrap();
    steps
        .map(|s| s.unwrap().rsplit('/').next().unwrap().to_owned())
        .collect()
}

fn rows(folder: &Path) -> Vec<(String, i64)> {
    let db = read(&folder.join("effects.db")).unwrap();
    let mut query = db
        .prepare("select name, count(*) from effect group by name")
        .unwrap();
    let rows = query.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_offset_a_run_goes_on_where_it_was() {
    let mut offsets_hit = std::collections::BTreeSet::new();
    for offset in (1..=COMMITS).step_by(4).map(|commit| 2 * commit) {
        let counts = Counts::default();
        let url = serve(Arc::clone(&counts)).await;
        let seen = Arc::clone(&counts);
        let hit = tokio::task::spawn_blocking(move || kill_at(offset, &url, &seen))
            .await
            .unwrap();
        offsets_hit.insert(hit);
    }
    assert!(
        offsets_hit.len() >= 10,
        "the kills fall on many different entries: {offsets_hit:?}"
    );
}

/// Kills at an offset, resumes, and checks; gives the offset at which it really was.
fn kill_at(offset: i64, url: &str, counts: &Counts) -> i64 {
    let folder = tempfile::tempdir().unwrap();
    let text = serde_json::to_string(&*chain(url)).unwrap();
    std::fs::write(folder.path().join("plan.json"), text).unwrap();
    let db = Connection::open(folder.path().join("effects.db")).unwrap();
    db.execute_batch("create table effect (name text not null)")
        .unwrap();
    drop(db);
    let journal = folder.path().join("runs.db");
    let mut child = spawn(folder.path());
    reach(&journal, &mut child, offset);
    // Seeded, so that kills fall before, into and after the effect that follows the commit.
    let moment = u64::try_from(offset).unwrap().wrapping_mul(2_654_435_761) % 2_000;
    std::thread::sleep(Duration::from_micros(moment));
    child.kill().unwrap();
    child.wait().unwrap();
    let done = finished(&journal);
    let hit: i64 = read(&journal)
        .unwrap()
        .query_row("select count(*) from journal", [], |r| r.get(0))
        .unwrap();
    let before = counts.lock().unwrap().clone();
    let resumed = spawn(folder.path()).wait().unwrap();
    assert!(resumed.success(), "offset {offset}: {resumed}");
    let after = counts.lock().unwrap().clone();
    for name in (0..STEPS).step_by(2).map(|i| format!("s{i}")) {
        assert!(after.contains_key(&name), "offset {offset}: {name} is lost");
        if done.contains(&name) {
            assert_eq!(
                before.get(&name),
                after.get(&name),
                "offset {offset}: {name} is repeated"
            );
        }
        // Only what was under way may be had again, with the same key.
        assert!(
            after.get(&name) <= Some(&2),
            "offset {offset}: {name} is had too often"
        );
    }
    let mut wanted: Vec<(String, i64)> = (1..STEPS)
        .step_by(2)
        .map(|i| (format!("s{i}"), 1))
        .collect();
    wanted.sort();
    assert_eq!(
        rows(folder.path()),
        wanted,
        "offset {offset}: each row once"
    );
    hit
}
