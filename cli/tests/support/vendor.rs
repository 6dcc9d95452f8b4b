//! A model vendor on this machine: it answers from a script, and keeps what it was sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};

/// One answer.
#[derive(Clone)]
pub struct Reply {
    status: &'static str,
    headers: &'static str,
    body: String,
    /// Whether the connection stays open and silent instead of ending.
    silent: bool,
}

impl Reply {
    /// A JSON answer with a status.
    pub fn json(status: &'static str, body: Json) -> Self {
        let headers = "content-type: application/json\r\n";
        Self {
            status,
            headers,
            body: body.to_string(),
            silent: false,
        }
    }

    /// A page, as a proxy sends it.
    pub fn html(body: &str) -> Self {
        Self {
            headers: "content-type: text/html\r\n",
            ..Self::stream(body.to_owned())
        }
    }

    /// A stream of events.
    pub fn stream(body: String) -> Self {
        Self {
            status: "200 OK",
            headers: "content-type: text/event-stream\r\n",
            body,
            silent: false,
        }
    }

    /// The same with these header lines.
    pub fn headers(self, headers: &'static str) -> Self {
        Self { headers, ..self }
    }

    /// Nothing at all, for ever.
    pub fn silence() -> Self {
        Self {
            silent: true,
            ..Self::stream(String::new())
        }
    }
}

/// What a request was.
#[derive(Clone, Debug)]
pub struct Sent {
    pub path: String,
    /// Header lines, lower case.
    pub headers: String,
    pub body: Json,
}

/// The server; it ends with the test.
pub struct Vendor {
    pub url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Vendor {
    /// Answers requests in this order; the last answer is given again and again.
    pub fn answering(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let sent: Arc<Mutex<Vec<Sent>>> = Arc::default();
        let all = Arc::clone(&sent);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (replies, all) = (replies.clone(), Arc::clone(&all));
                std::thread::spawn(move || serve(stream, &replies, &all));
            }
        });
        Self { url, sent }
    }

    /// What it was sent, in order.
    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }
}

/// One request a connection: the next one comes on a new one.
fn serve(stream: TcpStream, replies: &[Reply], all: &Mutex<Vec<Sent>>) {
    let mut reader = BufReader::new(stream);
    let Some(sent) = request(&mut reader) else {
        return;
    };
    let place = {
        let mut all = all.lock().unwrap();
        all.push(sent);
        all.len() - 1
    };
    let reply = replies.get(place).or(replies.last()).unwrap();
    if reply.silent {
        // Until the other side gives up.
        let _ = reader.read(&mut [0]);
        return;
    }
    let head = format!(
        "HTTP/1.1 {}\r\nconnection: close\r\ncontent-length: {}\r\n{}\r\n",
        reply.status,
        reply.body.len(),
        reply.headers
    );
    let _ = reader
        .get_mut()
        .write_all(format!("{head}{}", reply.body).as_bytes());
}

fn request(reader: &mut BufReader<TcpStream>) -> Option<Sent> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut headers, mut length) = (String::new(), 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let header = header.trim().to_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        headers.push_str(&header);
        headers.push('\n');
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = serde_json::from_slice(&body).ok()?;
    Some(Sent {
        path,
        headers,
        body,
    })
}

fn events(all: &[Json]) -> Reply {
    let line = |event: &Json| match event["type"].as_str() {
        Some(name) => format!("event: {name}\ndata: {event}\n\n"),
        None => format!("data: {event}\n\n"),
    };
    Reply::stream(all.iter().map(line).collect())
}

/// A chat completion with this content (vendor wire notes §1.2, column Chat, 2026-11).
pub fn chat(content: &Json) -> Reply {
    let mut reply = cut_chat(content);
    let last = json!({ "id": "c-1", "model": "m-1",
        "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25 } });
    reply
        .body
        .push_str(&format!("data: {last}\n\ndata: [DONE]\n\n"));
    reply
}

/// The same, broken off before its end.
pub fn cut_chat(content: &Json) -> Reply {
    events(&[
        json!({ "id": "c-1", "model": "m-1", "choices": [{ "index": 0, "finish_reason": null,
        "delta": { "role": "assistant", "content": content.to_string() } }] }),
    ])
}

/// A message (vendor wire notes §1.2, column Anthropic, 2026-11).
pub fn message(content: &Json) -> Reply {
    events(&[
        json!({ "type": "message_start", "message": { "id": "msg_1", "type": "message",
            "role": "assistant", "model": "claude-sonnet-5-5", "content": [], "stop_reason": null,
            "usage": { "input_tokens": 60, "output_tokens": 1 } } }),
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } }),
        json!({ "type": "content_block_delta", "index": 0,
            "delta": { "type": "text_delta", "text": content.to_string() } }),
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn", "stop_sequence": null },
            "usage": { "output_tokens": 50 } }),
        json!({ "type": "message_stop" }),
    ])
}

/// A generated content (vendor wire notes §1.2, column Gemini, 2026-11).
pub fn content(content: &Json) -> Reply {
    events(
        &[json!({ "candidates": [{ "index": 0, "finishReason": "STOP",
            "content": { "role": "model", "parts": [{ "text": content.to_string() }] } }],
        "modelVersion": "gemini-3.5-flash-001", "responseId": "gem-1",
        "usageMetadata": { "promptTokenCount": 90, "candidatesTokenCount": 30, "totalTokenCount": 120 } })],
    )
}

/// A response (vendor wire notes §1.2, column OpenAI Responses, 2026-11).
pub fn response(content: &Json) -> Reply {
    let text = content.to_string();
    let of = |status: &str, output: Json| {
        json!({ "id": "resp_1", "object": "response", "created_at": 1_795_000_000, "status": status,
            "model": "gpt-6-luna-2026-10-01", "output": output, "error": null, "incomplete_details": null,
            "usage": { "input_tokens": 100, "output_tokens": 50, "total_tokens": 150 } })
    };
    let output = json!([{ "type": "message", "id": "msg_1", "status": "completed", "role": "assistant",
        "content": [{ "type": "output_text", "text": text, "annotations": [] }] }]);
    events(&[
        json!({ "type": "response.created", "sequence_number": 0, "response": of("in_progress", json!([])) }),
        json!({ "type": "response.output_text.delta", "sequence_number": 1, "item_id": "msg_1",
            "output_index": 0, "content_index": 0, "delta": text }),
        json!({ "type": "response.completed", "sequence_number": 2, "response": of("completed", output) }),
    ])
}
