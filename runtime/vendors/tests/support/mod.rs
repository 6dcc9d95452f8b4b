//! A scripted HTTP server on a real socket: it can answer, stream in pieces, break off and be silent.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flow_vendors::{
    Client, Limits, ModelRef, Progress, Reply, Request, RetryPolicy, Secret, Tool, Trouble,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The key of all tests.
pub const KEY: &str = "sk-test-0123456789abcdef9876";

/// What the server does with one request.
#[derive(Clone, Debug)]
pub enum Act {
    /// A whole answer with extra header lines.
    Answer(u16, Vec<(&'static str, String)>, &'static str, Vec<u8>),
    /// An event stream, sent in pieces of so many bytes.
    Stream(Vec<u8>, usize),
    /// An answer that promises more bytes than it sends.
    CutBody(&'static str, Vec<u8>),
    /// The beginning of an event stream, then nothing while the connection stays open.
    StallAfter(Vec<u8>),
    /// Nothing at all while the connection stays open.
    Silence,
    /// The connection is closed without an answer.
    Close,
}

impl Act {
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Answer(
            status,
            vec![],
            "application/json",
            body.to_string().into_bytes(),
        )
    }

    pub fn with(self, name: &'static str, value: &str) -> Self {
        match self {
            Self::Answer(status, mut headers, kind, body) => {
                headers.push((name, value.to_owned()));
                Self::Answer(status, headers, kind, body)
            }
            other => other,
        }
    }

    pub fn sse(fixture: &str) -> Self {
        Self::Stream(sse(fixture), 7)
    }
}

/// A request as the server saw it.
#[derive(Clone, Debug)]
pub struct Captured {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

impl Captured {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Captured>>>,
}

impl Server {
    pub async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        tokio::spawn(async move {
            let mut acts = VecDeque::from(acts);
            let mut open = Vec::new();
            while let Ok((mut socket, _)) = listener.accept().await {
                let Some(captured) = read_request(&mut socket).await else {
                    continue;
                };
                log.lock().unwrap().push(captured);
                let act = acts
                    .pop_front()
                    .expect("a request more than the script has");
                if perform(&mut socket, act).await {
                    open.push(socket);
                }
            }
        });
        Self { url, seen }
    }

    pub fn seen(&self) -> Vec<Captured> {
        self.seen.lock().unwrap().clone()
    }
}

async fn read_request(socket: &mut TcpStream) -> Option<Captured> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break at;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let line = lines.next().unwrap().to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|l| l.split_once(": "))
        .map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned()))
        .collect();
    let length = headers.iter().find(|(n, _)| n == "content-length");
    let length: usize = length.map(|(_, v)| v.parse().unwrap()).unwrap_or(0);
    while bytes.len() < head_end + 4 + length {
        socket.read_buf(&mut bytes).await.ok()?;
    }
    let body = serde_json::from_slice(&bytes[head_end + 4..]).unwrap_or(Value::Null);
    Some(Captured {
        line,
        headers,
        body,
    })
}

/// Performs an act; true if the connection must stay open.
async fn perform(socket: &mut TcpStream, act: Act) -> bool {
    match act {
        Act::Answer(status, headers, kind, body) => {
            let extra: String = headers
                .iter()
                .map(|(n, v)| format!("{n}: {v}\r\n"))
                .collect();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\n{extra}content-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = socket.write_all(head.as_bytes()).await;
            let _ = socket.write_all(&body).await;
            false
        }
        Act::Stream(body, piece) => {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nx-request-id: req-head\r\nconnection: close\r\n\r\n";
            let _ = socket.write_all(head.as_bytes()).await;
            socket.set_nodelay(true).unwrap();
            for part in body.chunks(piece) {
                let _ = socket.write_all(part).await;
                tokio::task::yield_now().await;
            }
            false
        }
        Act::CutBody(kind, body) => {
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len() + 100
            );
            let _ = socket.write_all(head.as_bytes()).await;
            let _ = socket.write_all(&body).await;
            false
        }
        Act::StallAfter(body) => {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
            let _ = socket.write_all(head.as_bytes()).await;
            let _ = socket.write_all(&body).await;
            true
        }
        Act::Silence => true,
        Act::Close => false,
    }
}

fn path(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// The body of a JSON fixture; its `source` field cites the vendor wire notes.
pub fn fixture(name: &str) -> Value {
    let text = std::fs::read_to_string(path(&format!("{name}.json"))).unwrap();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    assert!(
        value["source"]
            .as_str()
            .unwrap()
            .starts_with("vendor wire notes §")
    );
    value["body"].take()
}

/// The bytes of a stream fixture; its first line, a comment, cites the vendor wire notes.
pub fn sse(name: &str) -> Vec<u8> {
    let bytes = std::fs::read(path(&format!("{name}.sse"))).unwrap();
    assert!(bytes.starts_with(": vendor wire notes §".as_bytes()));
    bytes
}

/// Vendor, the folder of its fixtures, and a model that the language's page uses.
pub const VENDORS: [(&str, &str, &str); 5] = [
    ("openai", "responses", "gpt-6-luna"),
    ("anthropic", "messages", "claude-sonnet-5-5"),
    ("google", "gemini", "gemini-3.5-flash"),
    ("perplexity", "perplexity", "perplexity/sonar"),
    ("openai_compatible", "chat", "local-model"),
];

pub fn model(vendor: &str, id: &str, server: &Server) -> ModelRef {
    ModelRef {
        url: Some(server.url.clone()),
        ..ModelRef::new(vendor, id)
    }
}

/// Limits short enough for tests that wait for silence, and waits that are hardly any.
pub fn client() -> Client {
    let limits = Limits {
        idle: Duration::from_millis(300),
        ..Limits::default()
    };
    let retry = RetryPolicy {
        base: Duration::from_millis(1),
        ..RetryPolicy::default()
    };
    Client::new(limits, retry).unwrap()
}

/// What a request came to: the result, the text shown, and the waits before repeats.
pub struct Outcome {
    pub result: Result<Reply, Trouble>,
    pub shown: String,
    pub waits: Vec<Duration>,
    pub repairs: usize,
}

pub async fn ask(request: &Request) -> Outcome {
    let (mut shown, mut waits, mut repairs) = (String::new(), Vec::new(), 0);
    let mut on = |progress: Progress<'_>| match progress {
        Progress::Text(text) => shown.push_str(text),
        Progress::Retrying { wait, .. } => waits.push(wait),
        Progress::Repairing { .. } => repairs += 1,
        _ => {}
    };
    let result = client()
        .send(request, Some(&Secret::new(KEY)), &mut on)
        .await;
    Outcome {
        result,
        shown,
        waits,
        repairs,
    }
}

/// A step's type: an enum, a range and an optional text.
pub fn ticket_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "category": {"enum": ["billing", "technical"], "description": "What it is about"},
            "urgency": {"type": "integer", "minimum": 1, "maximum": 5},
            "note": {"type": "string", "maxLength": 40},
        },
        "required": ["category", "urgency"],
        "additionalProperties": false,
    })
}

pub fn weather() -> Tool {
    Tool {
        name: "get_weather".into(),
        description: "The weather in a city".into(),
        parameters: json!({
            "type": "object",
            "properties": {"city": {"type": "string"}, "unit": {"type": "string"}},
            "required": ["city"],
            "additionalProperties": false,
        }),
    }
}
