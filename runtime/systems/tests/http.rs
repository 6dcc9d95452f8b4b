//! HTTP systems, against a real server in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use flow_systems::{Binding, Call, Credential, Kind, Limit, Method, Systems, Via};
use serde_json::{Value, json};
use support::{TOKEN, call, object, systems};

#[derive(Clone, Debug)]
struct Seen {
    line: String,
    headers: HeaderMap,
    body: Value,
}

type Log = Arc<Mutex<Vec<Seen>>>;

async fn serve(State(log): State<Log>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let line = format!("{} {}", parts.method, parts.uri);
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    log.lock().unwrap().push(Seen {
        line,
        headers: parts.headers,
        body,
    });
    reply(&parts.uri).await
}

async fn reply(uri: &Uri) -> Response {
    let status = |code: u16| StatusCode::from_u16(code).unwrap();
    match uri.path() {
        "/api/slow" => {
            std::future::pending::<()>().await;
            status(200).into_response()
        }
        "/api/busy" => (status(429), [(header::RETRY_AFTER, "7")]).into_response(),
        "/api/page" => ([(header::CONTENT_TYPE, "text/html")], "<html>Sign in").into_response(),
        "/api/echo" => axum::Json(json!({
            "sent": format!("Bearer {TOKEN}, Basic Zmxvdzp0b2tlbi0wMTIzNDU2Nzg5"),
            "list": [TOKEN, "fine"], (TOKEN): 1,
        }))
        .into_response(),
        "/api/empty" => status(204).into_response(),
        "/api/words" => ([(header::CONTENT_TYPE, "text/plain")], "hello").into_response(),
        "/api/elsewhere" => {
            (status(302), [(header::LOCATION, "http://evil.example/")]).into_response()
        }
        path => match path.strip_prefix("/api/status/") {
            Some(code) => (status(code.parse().unwrap()), "secret customer data").into_response(),
            None => axum::Json(json!([{"id": 1}])).into_response(),
        },
    }
}

async fn server() -> (String, Log) {
    let log = Log::default();
    let app = Router::new().fallback(serve).with_state(log.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/api", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, log)
}

fn here() -> Systems {
    systems(Path::new("."))
}

fn bound(mut call: Call, method: Method, path: &str) -> Call {
    call.action.binding = Binding::Http {
        method,
        path: path.into(),
    };
    call
}

#[tokio::test]
async fn a_lookup_asks_with_a_query_and_no_key() {
    let (url, log) = server().await;
    let args = json!({"customer": "Ä & B", "tags": ["x", "y"], "limit": 5, "none": null});
    let answer = here()
        .call(&call(Via::Http, &url, "open_orders", true, args))
        .await
        .unwrap();
    assert_eq!(answer, json!([{"id": 1}]));
    let seen = log.lock().unwrap().remove(0);
    assert_eq!(
        seen.line,
        "GET /api/open_orders?customer=%C3%84+%26+B&tags=x&tags=y&limit=5"
    );
    assert!(!seen.headers.contains_key("idempotency-key"));
}

#[tokio::test]
async fn an_action_posts_its_arguments_with_its_key() {
    let (url, log) = server().await;
    let args = json!({"order": 7, "amount": "12.50"});
    here()
        .call(&call(Via::Http, &url, "refund", false, args.clone()))
        .await
        .unwrap();
    let seen = log.lock().unwrap().remove(0);
    assert_eq!(
        (seen.line.as_str(), &seen.body),
        ("POST /api/refund", &args)
    );
    assert_eq!(seen.headers["idempotency-key"], "run-1/step-a/0");
}

#[tokio::test]
async fn a_path_takes_arguments_and_the_rest_goes_into_the_body() {
    let (url, log) = server().await;
    let args = json!({"id": "a/b c", "note": "hi"});
    let call = bound(
        call(Via::Http, &url, "note", false, args),
        Method::Put,
        "/orders/{id}/note",
    );
    here().call(&call).await.unwrap();
    let seen = log.lock().unwrap().remove(0);
    assert_eq!(seen.line, "PUT /api/orders/a%2Fb%20c/note");
    assert_eq!(seen.body, json!({"note": "hi"}));
}

#[tokio::test]
async fn an_argument_never_leads_to_another_place() {
    let (url, log) = server().await;
    for (path, id) in [
        ("/orders/{id}", ".."),
        ("/orders/{id}", ""),
        ("/orders/{who}", "x"),
        ("/o/{id", "x"),
    ] {
        let call = bound(
            call(Via::Http, &url, "get", true, json!({"id": id})),
            Method::Get,
            path,
        );
        assert_eq!(
            here().call(&call).await.unwrap_err().code,
            "F0951",
            "{path} {id}"
        );
    }
    assert!(log.lock().unwrap().is_empty());
}

#[tokio::test]
async fn credentials_are_sent_by_name_and_never_shown() {
    let (url, log) = server().await;
    let secret = || "CRM_TOKEN".to_owned();
    let mut call = call(Via::Http, &url, "status/401", true, json!({}));
    call.system.headers.insert("x-tenant".into(), "acme".into());
    for credential in [
        Credential::Bearer { secret: secret() },
        Credential::Basic {
            user: "flow".into(),
            secret: secret(),
        },
        Credential::Header {
            name: "X-Api-Key".into(),
            secret: secret(),
        },
    ] {
        call.system.credentials = vec![credential];
        let call = bound(call.clone(), Method::Get, "/status/401");
        let trouble = here().call(&call).await.unwrap_err();
        assert_eq!(
            (trouble.code.as_str(), trouble.status),
            ("F0953", Some(401))
        );
        assert!(!format!("{trouble:?}{}", serde_json::to_string(&call).unwrap()).contains(TOKEN));
    }
    let seen = log.lock().unwrap();
    assert_eq!(seen[0].headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(
        seen[1].headers["authorization"],
        "Basic Zmxvdzp0b2tlbi0wMTIzNDU2Nzg5"
    );
    assert_eq!(seen[2].headers["x-api-key"], TOKEN);
    assert_eq!(seen[2].headers["x-tenant"], "acme");
}

#[tokio::test]
async fn an_answer_that_quotes_a_secret_is_kept_without_it() {
    let (url, _) = server().await;
    let mut call = call(Via::Http, &url, "echo", true, json!({}));
    call.system.credentials = vec![Credential::Basic {
        user: "flow".into(),
        secret: "CRM_TOKEN".into(),
    }];
    let answer = here().call(&call).await.unwrap();
    let expected = json!({ "sent": "Bearer …, Basic …", "list": ["…", "fine"], "…": 1 });
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn a_missing_secret_is_named() {
    let mut call = call(Via::Http, "http://127.0.0.1:9", "x", true, json!({}));
    call.system.credentials = vec![Credential::Bearer {
        secret: "OTHER".into(),
    }];
    let trouble = here().call(&call).await.unwrap_err();
    assert_eq!(trouble.code, "F0952");
    assert!(trouble.message.contains("OTHER"));
}

#[tokio::test]
async fn statuses_are_sorted() {
    let (url, _) = server().await;
    let cases = [
        (400, true, "F0955", Kind::Failed, false),
        (403, true, "F0953", Kind::Failed, false),
        (404, false, "F0955", Kind::Failed, false),
        (503, false, "F0956", Kind::Failed, true),
        (500, true, "F0956", Kind::Failed, true),
        (502, false, "F0959", Kind::Unknown, false),
    ];
    for (status, readonly, code, kind, retryable) in cases {
        let path = format!("/status/{status}");
        let method = if readonly { Method::Get } else { Method::Post };
        let call = bound(
            call(Via::Http, &url, "x", readonly, json!({})),
            method,
            &path,
        );
        let trouble = here().call(&call).await.unwrap_err();
        assert_eq!(
            (trouble.code.as_str(), trouble.kind, trouble.retryable),
            (code, kind, retryable),
            "{status}"
        );
        assert!(!trouble.message.contains("customer data"));
    }
}

#[tokio::test]
async fn a_busy_system_names_its_wait() {
    let (url, _) = server().await;
    let trouble = here()
        .call(&call(Via::Http, &url, "busy", false, json!({})))
        .await
        .unwrap_err();
    assert_eq!((trouble.code.as_str(), trouble.retryable), ("F0954", true));
    assert_eq!(trouble.retry_after, Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn silence_after_an_action_is_unknown_and_after_a_lookup_timed_out() {
    let (url, _) = server().await;
    for (readonly, honours_key, kind) in [
        (true, false, Kind::TimedOut),
        (false, false, Kind::Unknown),
        (false, true, Kind::TimedOut),
    ] {
        let mut call = call(Via::Http, &url, "slow", readonly, json!({}));
        call.system.timeout = Some(Duration::from_millis(100));
        call.action.honours_key = honours_key;
        let trouble = here().call(&call).await.unwrap_err();
        assert_eq!(
            (trouble.kind, trouble.retryable),
            (kind, kind == Kind::TimedOut)
        );
    }
}

#[tokio::test]
async fn answers_other_than_json() {
    let (url, _) = server().await;
    let ask = |name: &str| call(Via::Http, &url, name, true, json!({}));
    assert_eq!(here().call(&ask("empty")).await.unwrap(), Value::Null);
    assert_eq!(here().call(&ask("words")).await.unwrap(), "hello");
    let trouble = here().call(&ask("page")).await.unwrap_err();
    assert_eq!(trouble.code, "F0940");
    assert!(trouble.message.contains("web page"));
    assert_eq!(
        here().call(&ask("elsewhere")).await.unwrap_err().code,
        "F0951"
    );
}

#[tokio::test]
async fn nobody_there_may_be_tried_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let trouble = here()
        .call(&call(Via::Http, &url, "x", false, json!({})))
        .await
        .unwrap_err();
    assert_eq!(
        (trouble.code.as_str(), trouble.kind, trouble.retryable),
        ("F0957", Kind::Failed, true)
    );
}

#[tokio::test]
async fn one_at_once_is_one_at_once() {
    let (url, log) = server().await;
    let here = here();
    let limit = Limit {
        at_once: Some(1),
        every: None,
    };
    let mut slow = call(Via::Http, &url, "slow", true, json!({}));
    slow.system.limit = limit;
    let mut quick = call(Via::Http, &url, "quick", true, json!({}));
    quick.system.limit = limit;
    let mut first = Box::pin(here.call(&slow));
    let mut second = Box::pin(here.call(&quick));
    // The first holds the turn until it is dropped.
    assert!(futures_pending(&mut first).await);
    assert!(futures_pending(&mut second).await);
    drop(first);
    second.await.unwrap();
    assert!(
        log.lock()
            .unwrap()
            .iter()
            .any(|seen| seen.line.contains("quick"))
    );
}

async fn futures_pending<F: Future + Unpin>(future: &mut F) -> bool {
    std::future::poll_fn(|cx| {
        std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(cx).is_pending())
    })
    .await
}

#[tokio::test]
async fn what_cannot_be_called_says_so() {
    for via in [Via::Command, Via::Mcp] {
        let trouble = here()
            .call(&call(via, "x", "go", false, json!({})))
            .await
            .unwrap_err();
        assert_eq!(trouble.code, "F0950");
        assert!(trouble.message.contains("crm.go"), "{}", trouble.message);
    }
    let trouble = here()
        .call(&call(Via::Http, "not a url", "x", true, json!({})))
        .await
        .unwrap_err();
    assert_eq!(trouble.code, "F0951");
    assert!(object(json!({})).is_empty());
}
