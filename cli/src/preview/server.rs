//! The preview's server: the page, and a stream of events that says when it is drawn anew.
//!
//! It listens on this machine only. A page of another site that reaches it by a name of its own (DNS
//! rebinding) is refused by the `Host` it asks for; no other site may read it, for it never says so.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use futures::Stream;
use tokio::net::TcpListener;
use tokio::sync::watch::Receiver;

use super::frames::Frame;

type Shown = Receiver<Arc<Frame>>;

/// Between two signs of life on a quiet stream.
const ALIVE: Duration = Duration::from_secs(15);

/// Serves until the listener fails.
pub(super) async fn serve(listener: TcpListener, port: u16, shown: Shown) -> std::io::Result<()> {
    let app = Router::new()
        .route("/", get(page))
        .route("/events", get(events))
        .layer(middleware::from_fn_with_state(port, guard))
        .with_state(shown);
    axum::serve(listener, app).await
}

async fn page(State(shown): State<Shown>) -> Html<String> {
    Html(shown.borrow().html.clone())
}

/// Tells the frame at hand at once, and every one that follows.
async fn events(State(mut shown): State<Shown>) -> impl IntoResponse {
    shown.mark_changed();
    Sse::new(frames(shown)).keep_alive(KeepAlive::new().interval(ALIVE))
}

fn frames(shown: Shown) -> impl Stream<Item = Result<Event, Infallible>> {
    futures::stream::unfold(shown, |mut shown| async move {
        shown.changed().await.ok()?;
        let event = Event::default()
            .event("drawn")
            .data(&shown.borrow_and_update().id);
        Some((Ok(event), shown))
    })
}

/// What every answer says besides: keep nothing, guess no type, tell nobody where one comes from, stand in
/// nobody's frame.
const SAID: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Lets through only who asks for this machine by its own name.
async fn guard(State(port): State<u16>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !is_own(host, port) {
        let sentence = "This preview answers only to 127.0.0.1 and localhost.\n";
        return (StatusCode::MISDIRECTED_REQUEST, sentence).into_response();
    }
    let mut response = next.run(request).await;
    for (name, value) in SAID {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

fn is_own(host: &str, port: u16) -> bool {
    ["127.0.0.1", "localhost"]
        .iter()
        .any(|name| host.eq_ignore_ascii_case(&format!("{name}:{port}")))
}
