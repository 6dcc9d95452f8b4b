//! A full disk: what was finished is kept, and the run goes on when there is room.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;
use std::sync::Arc;

use flow_host::answers::Answers;
use flow_host::asking::Asking;
use flow_host::driver::{Driver, Setup};
use flow_host::effects::Real;
use flow_host::people::Nobody;
use flow_host::progress::Status;
use flow_host::store::Store;
use flow_host::trouble::Kind;
use flow_host::{EnvKeys, EnvSecrets};
use flow_journal::{Journal, Options};
use flow_plan::Plan;
use serde_json::json;
use support::{Ears, end, plan, setup, started, step, to};

const ROUNDS: usize = 40;

/// A person fills in one long text after the other.
fn letters() -> Arc<Plan> {
    let form = json!([{ "name": "text", "schema": { "type": "string" } }]);
    let kind = json!({ "is": "task", "by": { "roles": ["ann"] }, "form": form, "buttons": [] });
    let next = |i: usize| {
        if i + 1 == ROUNDS {
            end()
        } else {
            to(&format!("s{}", i + 1))
        }
    };
    plan(
        (0..ROUNDS)
            .map(|i| step(&format!("s{i}"), kind.clone(), next(i)))
            .collect(),
        json!({}),
    )
}

fn with_answers(plan: &Arc<Plan>, store: &Store, ears: &Arc<Ears>) -> Setup {
    let answers = Answers::none();
    (0..ROUNDS).for_each(|i| answers.add(&format!("s{i}"), json!({ "text": "x".repeat(20_000) })));
    let asking = Asking {
        answers: Arc::new(answers),
        people: Arc::new(Nobody),
        me: "ann".to_owned(),
    };
    let (keys, secrets) = (Arc::new(EnvKeys), Arc::new(EnvSecrets));
    let world = Real::new(Arc::clone(plan), Path::new("."), keys, secrets, asking);
    let mut setup = setup(plan, Arc::new(world), ears);
    setup.log = store.begin(plan, &started(false)).unwrap();
    setup
}

#[tokio::test]
async fn a_full_disk_stops_the_run_and_loses_no_finished_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let options = Options {
        max_pages: Some(120),
        ..Options::default()
    };
    let small = Store::of(Arc::new(Journal::open_with(&path, &options).unwrap()));
    let (plan, ears) = (letters(), Arc::new(Ears::default()));
    let mut driver = Driver::begin(with_answers(&plan, &small, &ears), started(false));
    let error = driver.drive().await.unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("F0963", Kind::Journal));
    let before = ears.began();
    assert!(!before.is_empty() && before.len() < ROUNDS, "{before:?}");
    drop((driver, small));

    let store = Store::open(&path).unwrap();
    let on = store.resume(store.load("run-1").unwrap()).unwrap();
    let ears = Arc::new(Ears::default());
    let mut setup = with_answers(&plan, &store, &ears);
    setup.log = on.log;
    let mut driver = Driver::resume(setup, &on.run, on.totals, on.snapshot, on.events);
    let end = driver.drive().await.unwrap();
    assert_eq!(end.status, Status::Done, "{end:?}");
    let after = ears.began();
    let repeated: Vec<&String> = before.iter().filter(|s| after.contains(s)).collect();
    assert!(
        repeated.is_empty(),
        "what was told before was safe: {repeated:?}"
    );
    assert!(!ears.0.lock().unwrap().is_empty());
}
