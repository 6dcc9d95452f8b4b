//! Nothing leaves for a model or a system that is not cleared for it, whatever the plan was made by.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json as Body, Router};
use flow_host::answers::Answers;
use flow_host::asking::Asking;
use flow_host::effects::Real;
use flow_host::people::Nobody;
use flow_host::progress::{RunEnd, Status};
use flow_plan::Plan;
use serde_json::{Value as Json, json};
use support::{end, plan, run, step, to};

/// What a server was asked, in order.
type Seen = Arc<Mutex<Vec<Json>>>;

/// A server that is asked and answers, or is down.
#[derive(Clone)]
struct Server {
    seen: Seen,
    status: u16,
}

impl Server {
    async fn start(status: u16) -> (String, Seen) {
        let seen = Seen::default();
        let server = Self {
            seen: Arc::clone(&seen),
            status,
        };
        let app = Router::new()
            .route("/v1/chat/completions", post(chat))
            .route("/orders", post(order))
            .with_state(server);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        (format!("http://{address}"), seen)
    }
}

async fn chat(Shared(server): Shared<Server>, Body(body): Body<Json>) -> (StatusCode, Body<Json>) {
    server.seen.lock().unwrap().push(body);
    let answer = json!({
        "id": "c-1", "object": "chat.completion", "created": 1, "model": "small-1",
        "choices": [{ "index": 0, "finish_reason": "stop",
            "message": { "role": "assistant", "content": "{\"kind\":\"b\"}" } }],
        "usage": { "prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15 },
    });
    (StatusCode::from_u16(server.status).unwrap(), Body(answer))
}

async fn order(Shared(server): Shared<Server>, Body(body): Body<Json>) -> Body<Json> {
    server.seen.lock().unwrap().push(body);
    Body(json!({ "number": 17 }))
}

fn model(url: &str, more: Json) -> Json {
    let mut model = json!({ "vendor": "openai_compatible", "id": "small-1",
        "url": format!("{url}/v1"), "settings": { "whole": [] } });
    for (key, value) in more.as_object().unwrap() {
        model[key] = value.clone();
    }
    model
}

/// A step that asks a model about data, of which the plan says this.
fn ask(sink: Json, next: Json) -> Json {
    let mut ai = step(
        "classify",
        json!({ "is": "ai", "model": "m", "prompt": { "parts": [{ "plain": "Which kind?" }] } }),
        next,
    );
    ai["result"] = json!({ "type": "object", "properties": { "kind": { "type": "string" } },
        "required": ["kind"], "additionalProperties": false });
    ai["sink"] = sink;
    ai
}

async fn go(plan: &Arc<Plan>) -> RunEnd {
    let asking = Asking {
        answers: Arc::new(Answers::none()),
        people: Arc::new(Nobody),
        me: "ann".to_owned(),
    };
    let keys = Arc::new(|_: &str| None);
    let secrets = Arc::new(|_: &str| None);
    let world = Real::new(Arc::clone(plan), Path::new("."), keys, secrets, asking);
    run(plan, Arc::new(world), &Arc::default()).await
}

fn refused(end: RunEnd, seen: &Seen, words: &[&str]) {
    let trouble = end.trouble.expect("the run says what is wrong");
    assert_eq!(
        (end.status, trouble.code.as_str()),
        (Status::Failed, "F0989")
    );
    for word in words {
        assert!(
            trouble.message.contains(word),
            "{word} in {}",
            trouble.message
        );
    }
    assert!(seen.lock().unwrap().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn a_cleared_model_is_asked() {
    let (url, seen) = Server::start(200).await;
    let sink = json!({ "labels": ["personal"], "regions": ["eu"] });
    let cleared = model(&url, json!({ "cleared_for": ["personal"], "region": "eu" }));
    let plan = plan(
        vec![ask(sink, end())],
        json!({ "models": { "m": cleared } }),
    );
    assert_eq!(go(&plan).await.status, Status::Done);
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_model_that_lost_its_clearance_gets_no_request() {
    let (url, seen) = Server::start(200).await;
    let sink = json!({ "labels": ["confidential", "personal"] });
    let lifted = model(&url, json!({ "cleared_for": ["confidential"] }));
    let plan = plan(vec![ask(sink, end())], json!({ "models": { "m": lifted } }));
    refused(
        go(&plan).await,
        &seen,
        &["`m`", "@personal", "p/classify", "Nothing was sent"],
    );
}

#[tokio::test]
async fn a_model_elsewhere_or_nowhere_gets_no_request() {
    for place in [json!({ "region": "us" }), json!({})] {
        let (url, seen) = Server::start(200).await;
        let sink = json!({ "regions": ["eu"] });
        let plan = plan(
            vec![ask(sink, end())],
            json!({ "models": { "m": model(&url, place) } }),
        );
        refused(go(&plan).await, &seen, &["must stay in eu", "`m`"]);
    }
}

#[tokio::test]
async fn a_fallback_that_is_not_cleared_gets_no_request() {
    let (down, asked) = Server::start(503).await;
    let (url, seen) = Server::start(200).await;
    let sink = json!({ "labels": ["personal"] });
    let first = model(
        &down,
        json!({ "cleared_for": ["personal"], "fallback": "other" }),
    );
    let models = json!({ "m": first, "other": model(&url, json!({})) });
    let plan = plan(vec![ask(sink, end())], json!({ "models": models }));
    refused(go(&plan).await, &seen, &["`other`", "@personal"]);
    assert!(!asked.lock().unwrap().is_empty(), "the first one was asked");
}

#[tokio::test]
async fn a_refusal_goes_the_way_of_blocked() {
    let (url, seen) = Server::start(200).await;
    let sink = json!({ "labels": ["personal"] });
    let mut classify = ask(sink, end());
    classify["on"] = json!([{ "outcome": "blocked", "then": { "go": to("place") } }]);
    let args = json!([["kind", { "op": "const", "value": { "text": "none" } }]]);
    let place = step(
        "place",
        json!({ "is": "call", "action": { "system": "shop", "action": "order" }, "args": args }),
        end(),
    );
    let plan = plan(
        vec![classify, place],
        json!({ "models": { "m": model(&url, json!({})) }, "systems": { "shop": shop(&url, json!({})) } }),
    );
    let end = go(&plan).await;
    assert_eq!(end.status, Status::Done, "{end:?}");
    assert_eq!(*seen.lock().unwrap(), [json!({ "kind": "none" })]);
}

#[tokio::test]
async fn a_system_that_is_cleared_for_other_data_gets_no_request() {
    for (label, requests) in [("@confidential", 0), ("@personal", 1)] {
        let (url, seen) = Server::start(200).await;
        let args = json!([["kind", { "op": "const", "value": { "text": "none" } }]]);
        let mut place = step(
            "place",
            json!({ "is": "call", "action": { "system": "shop", "action": "order" }, "args": args }),
            end(),
        );
        place["sink"] = json!({ "labels": ["personal"] });
        let cleared = json!({ "cleared": [{ "word": "for" }, { "word": label }] });
        let plan = plan(
            vec![place],
            json!({ "systems": { "shop": shop(&url, cleared) } }),
        );
        let end = go(&plan).await;
        assert_eq!(end.status == Status::Done, requests == 1, "{end:?}");
        assert_eq!(seen.lock().unwrap().len(), requests);
    }
}

fn shop(url: &str, settings: Json) -> Json {
    json!({ "title": "Shop", "via": { "kind": "http", "target": url }, "settings": settings,
        "actions": { "order": { "reads_only": false,
            "params": [{ "name": "kind", "schema": { "type": "string" } }],
            "returns": { "type": "object", "properties": { "number": { "type": "integer" } },
                "required": ["number"] },
            "binding": { "post": [{ "value": { "text": "/orders" } }] } } } })
}

#[tokio::test]
async fn a_plan_that_does_not_say_what_a_step_may_send_sends_nothing() {
    let (url, seen) = Server::start(200).await;
    let models = json!({ "m": model(&url, json!({ "cleared_for": ["personal"] })) });
    let mut asked = ask(json!({}), end());
    asked.as_object_mut().unwrap().remove("sink");
    let plan = plan(vec![asked], json!({ "models": models }));
    refused(go(&plan).await, &seen, &["`p/classify`", "does not say"]);
}
