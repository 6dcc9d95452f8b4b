//! From a vendor's error answer to [`Trouble`].
//!
//! One reader for all vendors: their bodies differ in which fields they fill, not in where those
//! are. Source: vendor wire notes §1.3, 2026-11 (`docs/vendors.md`).

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::dialect::{list_at, text_at};
use crate::profile::Profile;
use crate::request::ModelRef;
use crate::trouble::{Outcome, Trouble, code};
use flow_net::{Secret, scrub};

/// A wait longer than this means a quota of the day, not a rate.
const QUOTA_WAIT: Duration = Duration::from_secs(3600);

/// Words in a vendor's message that mean that the prompt is too long for the model.
const TOO_LONG: [&str; 6] = [
    "context_length_exceeded",
    "context length",
    "context window",
    "prompt is too long",
    "request_too_large",
    "exceeds the maximum number of tokens",
];

/// Words that mean that waiting does not help: credit, quota or a spend limit is used up.
const USED_UP: [&str; 7] = [
    "insufficient_quota",
    "billing",
    "spend_limit",
    "credit balance",
    "limit: 0",
    "PerDay",
    "quota_exceeded_daily",
];

/// Whom the trouble is with.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) profile: &'static Profile,
    pub(crate) model: &'a ModelRef,
    pub(crate) key: Option<&'a Secret>,
}

/// What the headers of an answer say beside its content.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Hints {
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) should_retry: Option<bool>,
}

impl Hints {
    /// Reads the headers; `now` is for waits given as a date.
    pub(crate) fn read(headers: &HeaderMap, now: SystemTime) -> Self {
        let text = |name: &str| {
            headers
                .get(name)
                .and_then(|v| v.to_str().ok())
                .map(str::trim)
        };
        let id = text("x-request-id").or_else(|| text("request-id"));
        let millis = text("retry-after-ms")
            .and_then(|v| v.parse::<f64>().ok())
            .map(|v| v / 1000.0);
        let wait = millis.and_then(seconds);
        Self {
            // An id is shown to people: keep it short and plain whatever a server sends.
            request_id: id.map(|id| scrub(id, None)),
            retry_after: wait.or_else(|| text("retry-after").and_then(|v| retry_after(v, now))),
            should_retry: text("x-should-retry").and_then(|v| v.parse().ok()),
        }
    }
}

fn seconds(value: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(value).ok()
}

/// `Retry-After`: seconds or an HTTP date (RFC 9110 §10.2.3).
fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(number) = value.parse::<f64>() {
        return seconds(number);
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// Reads an error answer. `body` is `Null` where it was no JSON.
pub(crate) fn trouble(asked: Asked<'_>, status: u16, hints: &Hints, body: &Value) -> Trouble {
    let error = Error::read(body);
    let wait = hints.retry_after.or_else(|| error.wait());
    let mut trouble = sort(asked, status, &error, wait);
    trouble.call.status = Some(status);
    trouble.call.request_id = hints.request_id.clone().or_else(|| {
        Some(text_at(body, "request_id"))
            .filter(|id| !id.is_empty())
            .map(|id| scrub(id, None))
    });
    trouble.retry_after = wait;
    // The vendor's own word on retrying wins, but never over an empty account.
    if let Some(word) = hints
        .should_retry
        .filter(|_| trouble.code != code::NO_CREDIT)
    {
        trouble.retryable = word;
    }
    trouble
}

/// Reads an error that came inside a stream, where there is no status: the error's own type or
/// code stands for it.
pub(crate) fn in_stream(asked: Asked<'_>, hints: &Hints, body: &Value) -> Trouble {
    let status = Error::read(body).status();
    let mut trouble = trouble(asked, status, hints, body);
    trouble.call.maybe_billed = true;
    trouble
}

/// The fields of an error, wherever the vendor puts them.
struct Error<'a> {
    kind: &'a str,
    code: String,
    message: &'a str,
    details: &'a Value,
}

impl<'a> Error<'a> {
    fn read(body: &'a Value) -> Self {
        // Google wraps the object in a list on some paths; a bare string is seen in the field.
        let body = body.get(0).unwrap_or(body);
        let error = body.get("error").filter(|e| !e.is_null()).unwrap_or(body);
        let kind = text_at(error, "type");
        Self {
            kind: if matches!(kind, "" | "error") {
                text_at(error, "status")
            } else {
                kind
            },
            code: match error.get("code") {
                Some(Value::String(code)) => code.clone(),
                Some(Value::Number(number)) => number.to_string(),
                _ => String::new(),
            },
            message: error.as_str().unwrap_or_else(|| text_at(error, "message")),
            details: error.get("details").unwrap_or(&Value::Null),
        }
    }

    /// Google's RetryInfo: `"46s"`.
    fn wait(&self) -> Option<Duration> {
        let details = self.details.as_array()?;
        let delay = details.iter().find_map(|d| d.get("retryDelay"))?.as_str()?;
        seconds(delay.strip_suffix('s')?.parse().ok()?)
    }

    fn says(&self, words: &[&str]) -> bool {
        let details = self.details.to_string();
        words.iter().any(|word| {
            self.kind.contains(word)
                || self.code.contains(word)
                || self.message.contains(word)
                || details.contains(word)
        })
    }

    fn status(&self) -> u16 {
        let by_word = |word: &str| match word {
            "authentication_error" | "UNAUTHENTICATED" | "invalid_api_key" => Some(401),
            "billing_error" | "insufficient_quota" => Some(402),
            "permission_error" | "PERMISSION_DENIED" => Some(403),
            "not_found_error" | "NOT_FOUND" => Some(404),
            "request_too_large" => Some(413),
            "rate_limit_error" | "rate_limit_exceeded" | "RESOURCE_EXHAUSTED" => Some(429),
            "invalid_request_error" | "INVALID_ARGUMENT" | "FAILED_PRECONDITION" => Some(400),
            "overloaded_error" => Some(529),
            "UNAVAILABLE" => Some(503),
            "timeout_error" | "DEADLINE_EXCEEDED" => Some(504),
            _ => None,
        };
        let number = self.code.parse().ok().filter(|n| (400..600).contains(n));
        by_word(&self.code)
            .or_else(|| by_word(self.kind))
            .or(number)
            .unwrap_or(500)
    }
}

fn sort(asked: Asked<'_>, status: u16, error: &Error<'_>, wait: Option<Duration>) -> Trouble {
    let who = asked.profile.title;
    let said = said(error, asked);
    let used_up = status == 402
        || (matches!(status, 400 | 403 | 429) && error.says(&USED_UP))
        || (status == 429 && wait.is_some_and(|wait| wait >= QUOTA_WAIT));
    let new = |outcome, code, message: String| Trouble::new(outcome, code, message);
    match status {
        401 => key_refused(asked),
        _ if used_up => {
            let message = format!("The credit or quota at {who} is used up{said}.");
            new(Outcome::LimitHit, code::NO_CREDIT, message)
        }
        403 => {
            let message = format!("{who} does not allow this for the key in use{said}.");
            let mut trouble = new(Outcome::Blocked, code::NOT_ALLOWED, message);
            trouble.key_variable = Some(asked.profile.key_variable(asked.model).to_owned());
            trouble
        }
        404 => {
            let id = &asked.model.id;
            let message = format!("{who} knows no model `{id}` at this address{said}.");
            new(Outcome::Blocked, code::NOT_FOUND, message)
        }
        _ if status == 413 || (status == 400 && error.says(&TOO_LONG)) => {
            let message = format!("The prompt is too large for `{}`{said}.", asked.model.id);
            new(Outcome::LimitHit, code::TOO_LARGE, message)
        }
        429 => {
            let message = format!("{who} asks to slow down (429){said}.");
            new(Outcome::LimitHit, code::RATE_LIMITED, message).retryable()
        }
        408 | 409 | 500..=599 => {
            let message = format!("{who} has a problem of its own ({status}){said}.");
            new(Outcome::VendorDown, code::VENDOR_ERROR, message).retryable()
        }
        300..=399 => {
            let message = format!("{who} points to another address ({status}); check the url.");
            new(Outcome::Blocked, code::CANNOT_ASK, message)
        }
        _ => {
            let message = format!("{who} does not accept the request ({status}){said}.");
            new(Outcome::Blocked, code::NOT_ACCEPTED, message)
        }
    }
}

/// The vendor's own words are left out here: they often quote the key.
fn key_refused(asked: Asked<'_>) -> Trouble {
    let who = asked.profile.title;
    let variable = asked.profile.key_variable(asked.model);
    let message = match asked.key {
        Some(_) => format!("{who} does not accept the key in {variable} (401)."),
        None => format!("{who} wants a key (401): set the variable {variable}."),
    };
    let mut trouble = Trouble::new(Outcome::Blocked, code::KEY_REFUSED, message);
    trouble.key_variable = Some(variable.to_owned());
    trouble
}

fn said(error: &Error<'_>, asked: Asked<'_>) -> String {
    let words = scrub(error.message, asked.key);
    match words.trim_end_matches(['.', ' ']) {
        "" => String::new(),
        words => format!(": {words}"),
    }
}

/// Whether a body that came with a good status is an error all the same.
pub(crate) fn is_error(body: &Value) -> bool {
    let error = body
        .get("error")
        .is_some_and(|e| e.is_object() || e.is_string());
    error && text_at(body, "status").is_empty() && list_at(body, "choices").is_empty()
}
