//! One HTTP call to a vendor: send, listen, put together, read.

use std::time::{Duration, SystemTime};

use futures::StreamExt;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::client::Progress;
use crate::dialect::{Assembler, Broken, Call, Dialect, Draft, Unread, dialect};
use crate::failure::{self, Asked, Hints};
use crate::limits::Limits;
use crate::sse::{Decoder, Event, Unreadable};
use crate::trouble::{Outcome, Trouble, code};

/// Shows the answer's text as it comes, and remembers it.
pub(crate) struct Listener<'a> {
    pub(crate) on: &'a mut (dyn FnMut(Progress<'_>) + Send),
    pub(crate) shown: String,
}

impl Listener<'_> {
    fn hear(&mut self, text: &str) {
        if !text.is_empty() {
            self.shown.push_str(text);
            (self.on)(Progress::Text(text));
        }
    }
}

/// A request ready to be sent, as often as need be.
pub(crate) struct Prepared {
    url: reqwest::Url,
    headers: HeaderMap,
    body: String,
}

/// Writes the request: address, headers, body. The key is in a header marked as sensitive and
/// nowhere else.
pub(crate) fn prepare(call: &Call<'_>, asked: Asked<'_>) -> Result<Prepared, Trouble> {
    let dialect = dialect(call.profile.dialect);
    let body = dialect.body(call)?.to_string();
    Ok(Prepared {
        url: url(call, dialect)?,
        headers: headers(call, asked)?,
        body,
    })
}

fn url(call: &Call<'_>, dialect: &dyn Dialect) -> Result<reqwest::Url, Trouble> {
    let (profile, model) = (call.profile, &call.request.model);
    let Some(base) = model.url.as_deref().or(profile.base_url) else {
        let message = format!(
            "The model `{}` needs a `url`: its vendor has none.",
            model.id
        );
        return Err(cannot_ask(message));
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-:".contains(c);
    let version = model.api_version.as_deref().unwrap_or(profile.api_version);
    if profile.path.contains("{model}")
        && !(model.id.chars().all(plain) && version.chars().all(plain))
    {
        return Err(cannot_ask(format!(
            "`{}` cannot be a model id at {}.",
            model.id, profile.title
        )));
    }
    let path = profile
        .path
        .replace("{version}", version)
        .replace("{model}", &model.id);
    let path = path.replace("{method}", dialect.method(call.stream));
    let full = format!("{}{path}", base.trim_end_matches('/'));
    let url = reqwest::Url::parse(&full)
        .ok()
        .filter(|u| matches!(u.scheme(), "http" | "https"));
    url.ok_or_else(|| cannot_ask(format!("`{base}` is no http or https address.")))
}

fn headers(call: &Call<'_>, asked: Asked<'_>) -> Result<HeaderMap, Trouble> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(name) = call.profile.version_header {
        let version = call.request.model.api_version.as_deref();
        let version = HeaderValue::from_str(version.unwrap_or(call.profile.api_version));
        let version =
            version.map_err(|_| cannot_ask("The API version is no plain text.".into()))?;
        headers.insert(HeaderName::from_static(name), version);
    }
    if let Some(key) = asked.key {
        let (name, before) = call.profile.key_header;
        let value = HeaderValue::from_str(&format!("{before}{}", key.expose()));
        let mut value = value.map_err(|_| {
            let variable = call.profile.key_variable(asked.model);
            cannot_ask(format!(
                "The key in {variable} holds characters that no key has."
            ))
        })?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

fn cannot_ask(message: String) -> Trouble {
    Trouble::new(Outcome::Blocked, code::CANNOT_ASK, message)
}

/// What one call needs beside the request.
pub(crate) struct Line<'a> {
    pub(crate) http: &'a reqwest::Client,
    pub(crate) limits: &'a Limits,
    pub(crate) asked: Asked<'a>,
    pub(crate) dialect: &'static dyn Dialect,
}

impl Line<'_> {
    /// Makes the call. What was shown before trouble came is in [`crate::trouble::CallFacts::partial`].
    pub(crate) async fn exchange(
        &self,
        prepared: &Prepared,
        listener: &mut Listener<'_>,
    ) -> Result<(Draft, Hints), Trouble> {
        listener.shown.clear();
        let call = self.call(prepared, listener);
        let result = tokio::time::timeout(self.limits.total, call).await;
        let result = result.unwrap_or_else(|_| Err(self.timed_out(self.limits.total)));
        result.map_err(|mut trouble| {
            trouble.call.partial = std::mem::take(&mut listener.shown);
            trouble
        })
    }

    async fn call(
        &self,
        prepared: &Prepared,
        listener: &mut Listener<'_>,
    ) -> Result<(Draft, Hints), Trouble> {
        let request = self
            .http
            .post(prepared.url.clone())
            .headers(prepared.headers.clone());
        let sending = request.body(prepared.body.clone()).send();
        let response = tokio::time::timeout(self.limits.idle, sending).await;
        let response = response.map_err(|_| self.timed_out(self.limits.idle))?;
        let response = response.map_err(|e| self.unreachable(&e))?;
        let status = response.status();
        let hints = Hints::read(response.headers(), SystemTime::now());
        if !status.is_success() {
            // The status alone says what is wrong; a body that breaks off adds nothing.
            let body = self.whole(response, &hints).await.unwrap_or_default();
            let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
            return Err(failure::trouble(self.asked, status.as_u16(), &hints, &body));
        }
        let body = self.body(response, &hints, listener).await?;
        let draft = self
            .dialect
            .read(body)
            .map_err(|unread| self.unread(unread, &hints))?;
        Ok((draft, hints))
    }

    /// The answer in one piece, put together if it came as a stream.
    async fn body(
        &self,
        response: reqwest::Response,
        hints: &Hints,
        listener: &mut Listener<'_>,
    ) -> Result<Value, Trouble> {
        let kind = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|v| v.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
            return self.stream(response, hints, listener).await;
        }
        let bytes = self.whole(response, hints).await?;
        let body: Value = match serde_json::from_slice(&bytes) {
            Ok(body) => body,
            Err(error) => return Err(self.no_json(hints, &bytes, error.is_eof())),
        };
        if failure::is_error(&body) {
            return Err(failure::in_stream(self.asked, hints, &body));
        }
        Ok(body)
    }

    async fn whole(&self, response: reqwest::Response, hints: &Hints) -> Result<Vec<u8>, Trouble> {
        let mut bytes = Vec::new();
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = self.next(&mut chunks, hints).await? {
            bytes.extend_from_slice(&chunk);
            self.check_size(bytes.len(), hints)?;
        }
        Ok(bytes)
    }

    async fn stream(
        &self,
        response: reqwest::Response,
        hints: &Hints,
        listener: &mut Listener<'_>,
    ) -> Result<Value, Trouble> {
        let mut decoder = Decoder::new(self.limits.answer_bytes);
        let mut assembler = self.dialect.assembler();
        let mut size = 0_usize;
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = self.next(&mut chunks, hints).await? {
            size = size.saturating_add(chunk.len());
            self.check_size(size, hints)?;
            let events = decoder
                .push(&chunk)
                .map_err(|e| self.unreadable(e, hints))?;
            self.take(&events, assembler.as_mut(), hints, listener)?;
        }
        let last = decoder.finish().map_err(|e| self.unreadable(e, hints))?;
        self.take(last.as_slice(), assembler.as_mut(), hints, listener)?;
        assembler
            .finish()
            .map_err(|broken| self.broken(broken, hints))
    }

    fn take(
        &self,
        events: &[Event],
        assembler: &mut dyn Assembler,
        hints: &Hints,
        listener: &mut Listener<'_>,
    ) -> Result<(), Trouble> {
        for event in events {
            let text = assembler
                .push(event)
                .map_err(|broken| self.broken(broken, hints))?;
            listener.hear(&text);
        }
        Ok(())
    }

    async fn next<S, B>(&self, chunks: &mut S, hints: &Hints) -> Result<Option<B>, Trouble>
    where
        S: futures::Stream<Item = Result<B, reqwest::Error>> + Unpin,
    {
        match tokio::time::timeout(self.limits.idle, chunks.next()).await {
            Ok(Some(Ok(chunk))) => Ok(Some(chunk)),
            Ok(None) => Ok(None),
            Ok(Some(Err(_))) => Err(self.cut(hints, "the connection was lost")),
            Err(_) => Err(self.timed_out(self.limits.idle)),
        }
    }

    fn check_size(&self, size: usize, hints: &Hints) -> Result<(), Trouble> {
        if size <= self.limits.answer_bytes {
            return Ok(());
        }
        let most = self.limits.answer_bytes;
        let who = self.asked.profile.title;
        let message = format!("The answer of {who} is larger than {most} bytes.");
        Err(self.answered(
            Trouble::new(Outcome::Invalid, code::OVERSIZED, message),
            hints,
        ))
    }

    fn unreadable(&self, why: Unreadable, hints: &Hints) -> Trouble {
        match why {
            Unreadable::NotText => self.broken(Broken::Malformed, hints),
            Unreadable::TooLarge => match self.check_size(usize::MAX, hints) {
                Err(trouble) => trouble,
                Ok(()) => self.broken(Broken::Malformed, hints),
            },
        }
    }

    fn broken(&self, broken: Broken, hints: &Hints) -> Trouble {
        match broken {
            Broken::Cut => self.cut(hints, "it ended without its end marker"),
            Broken::Malformed => self.cut(hints, "a piece of it is damaged"),
            Broken::Vendor(body) => failure::in_stream(self.asked, hints, &body),
        }
    }

    fn unread(&self, unread: Unread, hints: &Hints) -> Trouble {
        match unread {
            Unread::Lacks(lack) => self.not_understood(hints, lack),
            Unread::Vendor(body) => failure::in_stream(self.asked, hints, &body),
        }
    }

    fn cut(&self, hints: &Hints, why: &str) -> Trouble {
        let message = format!(
            "The answer of {} broke off: {why}.",
            self.asked.profile.title
        );
        let trouble = Trouble::new(Outcome::StreamCut, code::STREAM_CUT, message);
        self.answered(trouble.retryable(), hints)
    }

    fn no_json(&self, hints: &Hints, bytes: &[u8], early_end: bool) -> Trouble {
        let start = bytes.trim_ascii_start();
        if start.starts_with(b"<") {
            return self.not_understood(hints, "it is a web page; check the url");
        }
        let begun = start.starts_with(b"{") && early_end;
        if begun {
            self.cut(hints, "its JSON is not finished")
        } else {
            self.not_understood(hints, "it is no JSON")
        }
    }

    fn not_understood(&self, hints: &Hints, lack: &str) -> Trouble {
        let who = self.asked.profile.title;
        let message = format!("The answer of {who} cannot be understood: {lack}.");
        let trouble = Trouble::new(Outcome::VendorDown, code::NOT_UNDERSTOOD, message);
        self.answered(trouble, hints)
    }

    fn answered(&self, mut trouble: Trouble, hints: &Hints) -> Trouble {
        trouble.call.request_id.clone_from(&hints.request_id);
        trouble.billed()
    }

    fn timed_out(&self, after: Duration) -> Trouble {
        let who = self.asked.profile.title;
        let message = format!("{who} said nothing more within {} s.", after.as_secs_f64());
        Trouble::new(Outcome::VendorDown, code::TIMED_OUT, message)
            .retryable()
            .billed()
    }

    /// No answer at all. The error's own text is not shown: it may hold the address with what a
    /// person put into it.
    fn unreachable(&self, error: &reqwest::Error) -> Trouble {
        let who = self.asked.profile.title;
        if error.is_timeout() && error.is_connect() {
            let seconds = self.limits.connect.as_secs_f64();
            let message = format!("{who} cannot be reached: no connection within {seconds} s.");
            return Trouble::new(Outcome::VendorDown, code::UNREACHABLE, message).retryable();
        }
        let message = match error.is_connect() {
            true => format!("{who} cannot be reached; check the network and the url."),
            false => format!("{who} closed the connection without an answer."),
        };
        let trouble = Trouble::new(Outcome::VendorDown, code::UNREACHABLE, message).retryable();
        if error.is_connect() {
            trouble
        } else {
            trouble.billed()
        }
    }
}
