//! Which files a run may read: those of its project, and those that the person who started it gave it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::extract::State as Shared;
use axum::routing::post;
use axum::{Json as Body, Router};
use flow_host::answers::Answers;
use flow_host::asking::Asking;
use flow_host::driver::Driver;
use flow_host::effects::Real;
use flow_host::people::Nobody;
use flow_host::progress::{RunEnd, Status};
use flow_host::{files, inputs};
use flow_plan::Plan;
use serde_json::{Value as Json, json};
use support::{end, plan, setup, started, step, to};

/// What the model was sent, in order.
type Seen = Arc<Mutex<Vec<Json>>>;

/// A model, and a system that names a file.
#[derive(Clone)]
struct Server {
    seen: Seen,
    names: Json,
}

async fn start(names: Json) -> (String, Seen) {
    let seen = Seen::default();
    let server = Server {
        seen: Arc::clone(&seen),
        names,
    };
    let app = Router::new()
        .route("/v1/chat/completions", post(chat))
        .route("/scan", post(scan))
        .with_state(server);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (format!("http://{address}"), seen)
}

async fn chat(Shared(server): Shared<Server>, Body(body): Body<Json>) -> Body<Json> {
    server.seen.lock().unwrap().push(body);
    Body(json!({
        "id": "c-1", "object": "chat.completion", "created": 1, "model": "small-1",
        "choices": [{ "index": 0, "finish_reason": "stop",
            "message": { "role": "assistant", "content": "read" } }],
        "usage": { "prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15 },
    }))
}

async fn scan(Shared(server): Shared<Server>, Body(_): Body<Json>) -> Body<Json> {
    Body(json!({ "page": server.names }))
}

fn read(file: Json) -> Json {
    let prompt = json!({ "parts": [{ "plain": "Read it." }] });
    let mut ai = step(
        "read",
        json!({ "is": "ai", "model": "m", "prompt": prompt, "attach": [file] }),
        end(),
    );
    ai["sink"] = json!({});
    ai
}

fn model(url: &str) -> Json {
    json!({ "vendor": "openai_compatible", "id": "small-1",
        "url": format!("{url}/v1"), "settings": { "whole": [] } })
}

fn file() -> Json {
    json!({ "x-flow": "file" })
}

/// A system scans a page, and a model reads it.
fn scanning(url: &str) -> Arc<Plan> {
    let action = json!({ "system": "scanner", "action": "scan" });
    let mut call = step(
        "scan",
        json!({ "is": "call", "action": action, "args": [] }),
        to("read"),
    );
    call["sink"] = json!({});
    let page = json!({ "op": "field", "of": { "op": "ref", "name": { "step": "p/scan" } }, "name": "page" });
    plan(
        vec![call, read(page)],
        json!({
            "models": { "m": model(url) },
            "systems": { "scanner": { "title": "Scanner", "via": { "kind": "http", "target": url },
                "actions": { "scan": { "reads_only": false, "params": [],
                    "returns": { "type": "object", "properties": { "page": file() }, "required": ["page"] },
                    "binding": { "post": [{ "value": { "text": "/scan" } }] } } } } },
        }),
    )
}

/// A project with a page and a hidden file, and a file beside it.
struct Disk {
    _all: tempfile::TempDir,
    root: PathBuf,
    outside: PathBuf,
}

fn disk() -> Disk {
    let all = tempfile::tempdir().unwrap();
    let top = all.path().canonicalize().unwrap();
    let root = top.join("project");
    std::fs::create_dir_all(root.join("scans")).unwrap();
    std::fs::write(root.join("scans/page.txt"), "a page").unwrap();
    std::fs::write(root.join(".env"), "KEY=hidden").unwrap();
    let outside = top.join("outside.txt");
    std::fs::write(&outside, "not for this project").unwrap();
    Disk {
        _all: all,
        root,
        outside,
    }
}

fn world(plan: &Arc<Plan>, root: &Path, answers: Answers) -> Arc<Real> {
    let asking = Asking {
        answers: Arc::new(answers),
        people: Arc::new(Nobody),
        me: "ann".to_owned(),
    };
    let nothing = Arc::new(|_: &str| None);
    let secrets = Arc::new(|_: &str| None);
    Arc::new(Real::new(Arc::clone(plan), root, nothing, secrets, asking))
}

/// Runs a plan whose system names a file; what came of it, and what the model was sent.
async fn named(root: &Path, names: Json) -> (RunEnd, Vec<Json>) {
    let (url, seen) = start(names).await;
    let plan = scanning(&url);
    let end = support::run(&plan, world(&plan, root, Answers::none()), &Arc::default()).await;
    let seen = seen.lock().unwrap().clone();
    (end, seen)
}

async fn refused(root: &Path, names: Json) {
    let (end, seen) = named(root, names.clone()).await;
    let trouble = end.trouble.expect("the run says what is wrong");
    assert_eq!(
        (end.status, trouble.code.as_str()),
        (Status::Failed, "F0992"),
        "{names}: {trouble:?}"
    );
    assert!(seen.is_empty(), "nothing was sent for {names}: {seen:?}");
}

#[tokio::test]
async fn a_file_of_the_project_that_a_system_names_is_read() {
    let disk = disk();
    let (end, seen) = named(&disk.root, json!("scans/page.txt")).await;
    assert_eq!(end.status, Status::Done, "{end:?}");
    assert!(seen[0].to_string().contains("a page"), "{seen:?}");
}

#[tokio::test]
async fn no_other_file_that_a_system_names_is_read() {
    let disk = disk();
    let absolute = disk.outside.to_str().unwrap();
    refused(&disk.root, json!(absolute)).await;
    refused(&disk.root, json!({ "path": absolute, "name": "page.txt" })).await;
    refused(&disk.root, json!("../outside.txt")).await;
    refused(&disk.root, json!("scans/../../outside.txt")).await;
    refused(&disk.root, json!(".env")).await;
    refused(&disk.root, json!("./.env")).await;
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&disk.outside, disk.root.join("scans/link.txt")).unwrap();
        refused(&disk.root, json!("scans/link.txt")).await;
    }
}

/// A model reads what the run is given.
fn reading(url: &str) -> Arc<Plan> {
    let letter = json!({ "op": "ref", "name": { "input": "letter" } });
    plan(
        vec![read(letter)],
        json!({ "models": { "m": model(url) }, "inputs": [{ "name": "letter", "schema": file() }] }),
    )
}

#[tokio::test]
async fn a_file_that_the_run_is_given_may_lie_anywhere() {
    let disk = disk();
    let (url, seen) = start(json!(null)).await;
    let plan = reading(&url);
    let given = [format!("letter={}", disk.outside.display())];
    let mut started = started(false);
    started.input = inputs::read(&given, &plan.processes["p"], &plan, &disk.root).unwrap();
    let world = world(&plan, &disk.root, Answers::none());
    let setup = setup(&plan, world, &Arc::default());
    let end = Driver::begin(setup, started).drive().await.unwrap();
    assert_eq!(end.status, Status::Done, "{end:?}");
    let seen = seen.lock().unwrap().clone();
    assert!(
        seen[0].to_string().contains("not for this project"),
        "{seen:?}"
    );
}

#[test]
fn what_was_given_is_known_by_its_place() {
    let disk = disk();
    let value = |path: &Path| {
        flow_plan::Value::File(flow_plan::FileRef::from_path(&path.display().to_string()))
    };
    let letter = files::look(&value(&disk.outside), Path::new(""), &disk.root).unwrap();
    let given = files::Given::of([&letter]);
    let flow_plan::Value::File(letter) = letter else {
        panic!("a file stays a file");
    };
    assert_eq!(given.place(&letter, &disk.root).unwrap(), disk.outside);
    let nothing = files::Given::default();
    assert_eq!(nothing.place(&letter, &disk.root).unwrap_err().0, "F0992");
}

#[tokio::test]
async fn a_person_is_asked_again_for_a_file_that_may_not_be_read() {
    let disk = disk();
    let form = json!([{ "name": "page", "schema": file() }]);
    let mut task = step(
        "scan",
        json!({ "is": "task", "by": { "roles": ["hr"] }, "form": form, "buttons": [] }),
        end(),
    );
    task["result"] =
        json!({ "type": "object", "properties": { "page": file() }, "required": ["page"] });
    let plan = plan(vec![task], json!({}));
    for path in [disk.outside.to_str().unwrap(), "scans/none.txt"] {
        let answers = Answers::none();
        answers.add("scan", json!({ "page": path }));
        let end = support::run(&plan, world(&plan, &disk.root, answers), &Arc::default()).await;
        assert_eq!(end.status, Status::Waiting, "{path}: {end:?}");
    }
    let answers = Answers::none();
    answers.add("scan", json!({ "page": "scans/page.txt" }));
    let end = support::run(&plan, world(&plan, &disk.root, answers), &Arc::default()).await;
    assert_eq!(end.status, Status::Done, "{end:?}");
}
