//! The real world: models and systems over HTTP, keys, files, stopping.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json as Body, Router};
use flow_host::answers::Answers;
use flow_host::asking::Asking;
use flow_host::effects::Real;
use flow_host::people::Nobody;
use flow_host::progress::{Progress, Status};
use flow_host::stop::stopper;
use flow_host::{Keys, Secrets, keys};
use flow_plan::Plan;
use serde_json::{Value as Json, json};
use support::{Ears, end, plan, run, setup, started, step, to};

/// A server that remembers what it was sent.
#[derive(Clone, Default)]
struct Server {
    seen: Arc<Mutex<Vec<(String, Json)>>>,
    chat: Json,
    status: u16,
}

impl Server {
    async fn start(self) -> String {
        let app = Router::new()
            .route("/v1/chat/completions", post(chat))
            .route("/orders", post(order))
            .with_state(self);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        format!("http://{address}")
    }
}

async fn chat(Shared(server): Shared<Server>, Body(body): Body<Json>) -> (StatusCode, Body<Json>) {
    server.seen.lock().unwrap().push(("chat".to_owned(), body));
    (
        StatusCode::from_u16(server.status).unwrap(),
        Body(server.chat.clone()),
    )
}

async fn order(
    Shared(server): Shared<Server>,
    headers: HeaderMap,
    Body(body): Body<Json>,
) -> Body<Json> {
    let key = headers
        .get("idempotency-key")
        .map(|k| k.to_str().unwrap().to_owned());
    server
        .seen
        .lock()
        .unwrap()
        .push((key.unwrap_or_default(), body));
    Body(json!({ "number": 17 }))
}

/// An answer in the shape of an OpenAI-compatible server.
fn completion(content: &str) -> Json {
    json!({
        "id": "c-1", "object": "chat.completion", "created": 1, "model": "small-1",
        "choices": [{ "index": 0, "finish_reason": "stop",
            "message": { "role": "assistant", "content": content } }],
        "usage": { "prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15 },
    })
}

fn asking() -> Asking {
    Asking {
        answers: Arc::new(Answers::none()),
        people: Arc::new(Nobody),
        me: "ann".to_owned(),
    }
}

fn no_keys() -> Arc<dyn Keys> {
    Arc::new(|_: &str| None)
}

fn no_secrets() -> Arc<dyn Secrets> {
    Arc::new(|_: &str| None)
}

fn world(plan: &Arc<Plan>) -> Arc<Real> {
    Arc::new(Real::new(
        Arc::clone(plan),
        Path::new("."),
        no_keys(),
        no_secrets(),
        asking(),
    ))
}

/// A model says what something is, and an order is placed.
fn order_plan(url: &str) -> Arc<Plan> {
    let result = json!({ "type": "object", "properties": { "kind": { "type": "string", "enum": ["a", "b"] } },
        "required": ["kind"], "additionalProperties": false });
    let mut ai = step(
        "classify",
        json!({ "is": "ai", "model": "m", "prompt": { "parts": [{ "plain": "Which kind?" }] } }),
        to("place"),
    );
    ai["result"] = result;
    let kind = json!({ "op": "field", "of": { "op": "ref", "name": { "step": "p/classify" } }, "name": "kind" });
    let call = step(
        "place",
        json!({ "is": "call", "action": { "system": "shop", "action": "order" }, "args": [["kind", kind]] }),
        end(),
    );
    plan(
        vec![ai, call],
        json!({
            "models": { "m": { "vendor": "openai_compatible", "id": "small-1",
                "url": format!("{url}/v1"), "settings": { "whole": [] } } },
            "systems": { "shop": { "title": "Shop", "via": { "kind": "http", "target": url },
                "actions": { "order": { "reads_only": false,
                    "params": [{ "name": "kind", "schema": { "type": "string" } }],
                    "returns": { "type": "object", "properties": { "number": { "type": "integer" } },
                        "required": ["number"] },
                    "binding": { "post": [{ "value": { "text": "/orders" } }] } } } } },
        }),
    )
}

#[tokio::test]
async fn a_model_and_a_system_do_their_steps() {
    let server = Server {
        chat: completion("{\"kind\":\"b\"}"),
        status: 200,
        ..Server::default()
    };
    let seen = Arc::clone(&server.seen);
    let plan = order_plan(&server.start().await);
    let ears = Arc::new(Ears::default());
    let end = run(&plan, world(&plan), &ears).await;
    assert_eq!(end.status, Status::Done, "{end:?}");
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen[1].1, json!({ "kind": "b" }));
    assert!(!seen[1].0.is_empty(), "the call carries an idempotency key");
    let events = ears.0.lock().unwrap().clone();
    let used = events.iter().find_map(|e| match e {
        Progress::Finish {
            step,
            used: Some(used),
            ..
        } if step.name == "classify" => Some(used.clone()),
        _ => None,
    });
    let used = used.expect("the model's tokens are told");
    assert_eq!((used.tokens_in, used.tokens_out), (12, 3));
}

#[tokio::test]
async fn a_vendor_that_turns_the_key_away_fails_the_step_with_its_code() {
    let refused = json!({ "error": { "message": "bad key", "type": "invalid_request_error" } });
    let server = Server {
        chat: refused,
        status: 401,
        ..Server::default()
    };
    let plan = order_plan(&server.start().await);
    let end = run(&plan, world(&plan), &Arc::default()).await;
    let trouble = end.trouble.unwrap();
    assert_eq!(
        (end.status, trouble.code.as_str()),
        (Status::Failed, "F0921")
    );
    assert_eq!(trouble.step.as_deref(), Some("p/classify"));
}

#[tokio::test]
async fn a_wrong_answer_is_asked_for_once_more_and_then_fails_as_invalid() {
    let server = Server {
        chat: completion("{\"kind\":\"z\"}"),
        status: 200,
        ..Server::default()
    };
    let seen = Arc::clone(&server.seen);
    let plan = order_plan(&server.start().await);
    let ears = Arc::new(Ears::default());
    let end = run(&plan, world(&plan), &ears).await;
    assert_eq!(end.trouble.unwrap().code, "F0936");
    assert_eq!(seen.lock().unwrap().len(), 2);
    assert!(
        ears.notes().iter().any(|n| n.contains("asked for again")),
        "{:?}",
        ears.notes()
    );
}

#[test]
fn a_missing_key_names_variable_model_and_step() {
    let plan = order_plan("http://localhost:1");
    let mut plan = (*plan).clone();
    let model = plan.models.get_mut("m").unwrap();
    model.vendor = "anthropic".to_owned();
    let error = keys::all_keys(&plan, "p", &*no_keys(), &*no_secrets()).unwrap_err();
    let text = format!("{} {}", error.message, error.help.unwrap());
    for part in ["ANTHROPIC_API_KEY", "`m`", "`p/classify`", "--rehearse"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(error.code, "F0980");
}

#[tokio::test]
async fn a_stopped_run_takes_in_what_is_under_way_and_begins_nothing_new() {
    let server = Server {
        chat: completion("{\"kind\":\"b\"}"),
        status: 200,
        ..Server::default()
    };
    let seen = Arc::clone(&server.seen);
    let plan = order_plan(&server.start().await);
    let ears = Arc::new(Ears::default());
    let (stopper, stop) = stopper();
    let mut setup = setup(&plan, world(&plan), &ears);
    setup.stop = stop;
    stopper.stop();
    let mut driver = flow_host::driver::Driver::begin(setup, started(false));
    let end = driver.drive().await.unwrap();
    assert_eq!(end.status, Status::Interrupted);
    let asked = seen.lock().unwrap().len();
    assert!(asked <= 1, "the second step did not begin: {asked}");
}
