//! JSON over HTTP.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use reqwest::{RequestBuilder, Response, Url};
use serde_json::{Map, Value};

use crate::call::{Binding, Call, Credential, Method};
use crate::systems::{Transport, World};
use crate::template::{encode, fill, plain};
use crate::trouble::{SystemTrouble, code};

/// Largest answer in bytes.
const LARGEST: usize = 32 << 20;

/// The header that carries the idempotency key (IETF draft-ietf-httpapi-idempotency-key-header).
const KEY_HEADER: &str = "idempotency-key";

pub(crate) struct Http;

#[async_trait]
impl Transport for Http {
    async fn call(&self, call: &Call, world: &World) -> Result<Value, SystemTrouble> {
        let request = request(call, world)?;
        let exchange = exchange(call, request);
        match tokio::time::timeout(call.timeout(), exchange).await {
            Ok(result) => result,
            Err(_) => Err(timed_out(call)),
        }
    }
}

fn request(call: &Call, world: &World) -> Result<RequestBuilder, SystemTrouble> {
    let usual = format!("/{}", encode(&call.action.name));
    let path = match &call.action.binding {
        Binding::Http { path, .. } => path.as_str(),
        _ => usual.as_str(),
    };
    let filled = fill(path, &call.args)?;
    let mut url = url(call, &filled.path)?;
    let method = call.method();
    if !method.has_body() {
        add_query(&mut url, &filled.rest);
    }
    let mut request = world
        .http
        .request(http_method(method), url)
        .headers(headers(call, world)?);
    for credential in &call.system.credentials {
        request = authorise(request, credential, world)?;
    }
    if method.has_body() {
        let rest = filled
            .rest
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).clone()));
        request = request.json(&rest.collect::<Map<String, Value>>());
    }
    Ok(request)
}

/// The address. It must stay at the system's own server, whatever the path says.
fn url(call: &Call, path: &str) -> Result<Url, SystemTrouble> {
    let base = Url::parse(&call.system.target).ok();
    let base = base.filter(|url| matches!(url.scheme(), "http" | "https"));
    let base = base.ok_or_else(|| {
        let system = &call.system;
        bad(format!(
            "`{}` is no http or https address for `{}`.",
            system.target, system.name
        ))
    })?;
    let slash = if path.is_empty() || path.starts_with(['/', '?']) {
        ""
    } else {
        "/"
    };
    let full = format!("{}{slash}{path}", call.system.target.trim_end_matches('/'));
    let url = Url::parse(&full)
        .ok()
        .filter(|url| url.origin() == base.origin());
    url.ok_or_else(|| bad(format!("`{path}` is no path for `{}`.", call.title())))
}

fn add_query(url: &mut Url, rest: &[(&str, &Value)]) {
    let given: Vec<_> = rest.iter().filter(|(_, value)| !value.is_null()).collect();
    if given.is_empty() {
        return;
    }
    let mut query = url.query_pairs_mut();
    for (name, value) in given {
        match value {
            Value::Array(items) => items.iter().for_each(|item| {
                query.append_pair(name, &plain(item));
            }),
            single => {
                query.append_pair(name, &plain(single));
            }
        }
    }
}

fn http_method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn headers(call: &Call, world: &World) -> Result<HeaderMap, SystemTrouble> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    for (name, value) in &call.system.headers {
        insert(&mut headers, name, value, false)?;
    }
    for credential in &call.system.credentials {
        if let Credential::Header { name, secret } = credential {
            insert(&mut headers, name, world.secret(secret)?.expose(), true)?;
        }
    }
    if !call.action.readonly {
        insert(&mut headers, KEY_HEADER, &call.key, false)?;
    }
    Ok(headers)
}

fn insert(
    headers: &mut HeaderMap,
    name: &str,
    value: &str,
    secret: bool,
) -> Result<(), SystemTrouble> {
    let header = HeaderName::try_from(name);
    let header = header.map_err(|_| bad(format!("`{name}` cannot be the name of a header.")))?;
    // The value is not shown: it may be a secret.
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        bad(format!(
            "The value of the header `{name}` is not one line of text."
        ))
    })?;
    value.set_sensitive(secret);
    headers.insert(header, value);
    Ok(())
}

fn authorise(
    request: RequestBuilder,
    credential: &Credential,
    world: &World,
) -> Result<RequestBuilder, SystemTrouble> {
    Ok(match credential {
        Credential::Bearer { secret } => request.bearer_auth(world.secret(secret)?.expose()),
        Credential::Basic { user, secret } => {
            request.basic_auth(user, Some(world.secret(secret)?.expose()))
        }
        Credential::Header { .. } => request,
    })
}

async fn exchange(call: &Call, request: RequestBuilder) -> Result<Value, SystemTrouble> {
    let response = request
        .send()
        .await
        .map_err(|error| not_sent(call, &error))?;
    let status = response.status();
    if !status.is_success() {
        return Err(refused(call, &response));
    }
    let is_text = header(&response, "content-type").is_some_and(|t| t.starts_with("text/plain"));
    let bytes = body(call, response).await?;
    if bytes.trim_ascii().is_empty() {
        return Ok(Value::Null);
    }
    match serde_json::from_slice(&bytes) {
        Ok(value) => Ok(value),
        Err(_) if is_text => Ok(String::from_utf8_lossy(&bytes).into_owned().into()),
        Err(_) => Err(not_understood(call, &bytes)),
    }
}

async fn body(call: &Call, mut response: Response) -> Result<Vec<u8>, SystemTrouble> {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= LARGEST => {
                bytes.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => {
                let message = format!("The answer of `{}` is larger than 32 MB.", call.title());
                return Err(took_effect(call, code::NOT_UNDERSTOOD, message));
            }
            Ok(None) => return Ok(bytes),
            Err(_) => return Err(lost(call, "broke off")),
        }
    }
}

/// The answer is no use. If something was to be done, it probably has been.
fn took_effect(call: &Call, code: &str, message: String) -> SystemTrouble {
    if call.action.readonly {
        return SystemTrouble::failed(code, message);
    }
    SystemTrouble {
        code: code.to_owned(),
        ..SystemTrouble::unknown(message)
    }
}

fn not_understood(call: &Call, bytes: &[u8]) -> SystemTrouble {
    let page = bytes.trim_ascii_start().starts_with(b"<");
    let what = if page {
        "is a web page, not JSON; check the url"
    } else {
        "is no JSON"
    };
    let message = format!("The answer of `{}` {what}.", call.title());
    took_effect(call, code::NOT_UNDERSTOOD, message)
}

fn not_sent(call: &Call, error: &reqwest::Error) -> SystemTrouble {
    if error.is_connect() || error.is_builder() {
        let system = &call.system.name;
        let message = format!("`{system}` cannot be reached; check the network and the url.");
        return SystemTrouble::failed(code::UNREACHABLE, message).retryable();
    }
    lost(call, "was closed without an answer")
}

/// The connection went away after the call was sent.
fn lost(call: &Call, how: &str) -> SystemTrouble {
    let title = call.title();
    if call.repeatable() {
        let message = format!("The connection to `{title}` {how}.");
        return SystemTrouble::failed(code::UNREACHABLE, message).retryable();
    }
    SystemTrouble::unknown(format!(
        "The connection to `{title}` {how}: it may or may not have happened."
    ))
}

fn timed_out(call: &Call) -> SystemTrouble {
    let (title, seconds) = (call.title(), call.timeout().as_secs_f64());
    if call.repeatable() {
        return SystemTrouble::timed_out(format!("`{title}` did not answer within {seconds} s."));
    }
    SystemTrouble::unknown(format!(
        "`{title}` did not answer within {seconds} s: it may or may not have happened."
    ))
}

/// A bad status. The body is not quoted: it may hold personal data or echo a credential.
fn refused(call: &Call, response: &Response) -> SystemTrouble {
    let status = response.status().as_u16();
    let title = call.title();
    let mut trouble = match status {
        401 | 403 => {
            let message = format!("`{title}` does not accept the credentials ({status}).");
            SystemTrouble::failed(code::NOT_ALLOWED, message)
        }
        429 => {
            let message = format!("`{title}` asks to slow down (429).");
            SystemTrouble::failed(code::RATE_LIMITED, message).retryable()
        }
        // A gateway does not know what the server behind it did.
        500 | 502 | 504 if !call.repeatable() => SystemTrouble::unknown(format!(
            "`{title}` has a problem of its own ({status}): it may or may not have happened."
        )),
        408 | 500..=599 => {
            let message = format!("`{title}` has a problem of its own ({status}).");
            SystemTrouble::failed(code::SYSTEM_ERROR, message).retryable()
        }
        300..=399 => bad(format!(
            "`{title}` points to another address ({status}); check the url."
        )),
        _ => {
            let message = format!("`{title}` does not accept the call ({status}).");
            SystemTrouble::failed(code::NOT_ACCEPTED, message)
        }
    };
    trouble.status = Some(status);
    trouble.retry_after =
        header(response, "retry-after").and_then(|value| retry_after(value, SystemTime::now()));
    trouble
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::trim)
}

/// `Retry-After`: seconds or an HTTP date (RFC 9110 §10.2.3).
fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

fn bad(message: String) -> SystemTrouble {
    SystemTrouble::failed(code::BAD_BINDING, message)
}
