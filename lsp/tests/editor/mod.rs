//! An editor that talks to the server over in-memory pipes.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use flow_ide::{Checked, Trees};
use flow_syntax::{Diagnostic, FileId, Files, Piece, Place, SourceFile, Sources, Span};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};
use tokio::task::JoinHandle;

/// Longest wait for an answer; a test that reaches it has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Editor {
    to: Option<DuplexStream>,
    from: BufReader<DuplexStream>,
    server: JoinHandle<u8>,
    next: i64,
    /// Messages of the server that nobody waited for yet.
    inbox: Vec<Value>,
}

impl Editor {
    /// Connects to a server that checks with [`toy_check`].
    pub(crate) fn connect() -> Self {
        Self::connect_to(toy_check)
    }

    /// Connects to a server with this check.
    pub(crate) fn connect_to(check: flow_lsp::Check) -> Self {
        let (to, input) = tokio::io::duplex(1 << 20);
        let (output, from) = tokio::io::duplex(1 << 20);
        let server = tokio::spawn(flow_lsp::serve(input, output, check));
        Self {
            to: Some(to),
            from: BufReader::new(from),
            server,
            next: 0,
            inbox: Vec::new(),
        }
    }

    /// Connects and says hello; `capabilities` are the editor's.
    pub(crate) async fn start(capabilities: Value) -> (Self, Value) {
        Self::start_with(capabilities, toy_check).await
    }

    /// The same with another check.
    pub(crate) async fn start_with(capabilities: Value, check: flow_lsp::Check) -> (Self, Value) {
        let mut editor = Self::connect_to(check);
        let params = json!({ "capabilities": capabilities, "processId": null });
        let hello = editor.request("initialize", params).await;
        editor.notify("initialized", json!({})).await;
        (editor, hello["result"]["capabilities"].clone())
    }

    /// Sends a request and waits for its answer.
    pub(crate) async fn request(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))
            .await;
        self.wait(|m| m["id"] == id && m.get("method").is_none())
            .await
    }

    pub(crate) async fn notify(&mut self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params }))
            .await;
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.send_raw(&message.to_string()).await;
    }

    pub(crate) async fn send_raw(&mut self, body: &str) {
        let message = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.to
            .as_mut()
            .unwrap()
            .write_all(message.as_bytes())
            .await
            .unwrap();
    }

    /// Waits for a message, keeping others for later.
    pub(crate) async fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.inbox.iter().position(&wanted) {
            return self.inbox.remove(at);
        }
        loop {
            let message = tokio::time::timeout(PATIENCE, self.read()).await;
            let message = message
                .expect("the server did not answer")
                .expect("the server left");
            if wanted(&message) {
                return message;
            }
            self.inbox.push(message);
        }
    }

    /// Waits for the diagnostics of a document at a version.
    pub(crate) async fn diagnostics(&mut self, uri: &str, version: impl Into<Value>) -> Vec<Value> {
        let version = version.into();
        let message = self
            .wait(|m| {
                let params = &m["params"];
                m["method"] == "textDocument/publishDiagnostics"
                    && params["uri"] == uri
                    && params["version"] == version
            })
            .await;
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// Messages of a method that came in and were not waited for.
    pub(crate) fn unread(&self, method: &str) -> usize {
        self.inbox.iter().filter(|m| m["method"] == method).count()
    }

    pub(crate) async fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "flow", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }))
            .await;
    }

    /// Replaces a range, given as two (line, character) pairs.
    pub(crate) async fn edit(
        &mut self,
        uri: &str,
        version: i64,
        (start, end): ((u32, u32), (u32, u32)),
        text: &str,
    ) {
        let at = |(line, character)| json!({ "line": line, "character": character });
        let range = json!({ "start": at(start), "end": at(end) });
        self.change(uri, version, json!({ "range": range, "text": text }))
            .await;
    }

    /// Replaces the whole text.
    pub(crate) async fn replace(&mut self, uri: &str, version: i64, text: &str) {
        self.change(uri, version, json!({ "text": text })).await;
    }

    async fn change(&mut self, uri: &str, version: i64, change: Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [change] });
        self.notify("textDocument/didChange", params).await;
    }

    pub(crate) async fn close(&mut self, uri: &str) {
        let params = json!({ "textDocument": { "uri": uri } });
        self.notify("textDocument/didClose", params).await;
    }

    pub(crate) async fn pull(&mut self, uri: &str, previous: Option<&str>) -> Value {
        let params = json!({ "textDocument": { "uri": uri }, "previousResultId": previous });
        self.request("textDocument/diagnostic", params).await["result"].clone()
    }

    /// Ends the server's input.
    pub(crate) fn hang_up(&mut self) {
        self.to = None;
    }

    /// The server's exit code, with its input still open unless [`Editor::hang_up`] closed it.
    pub(crate) async fn left(self) -> u8 {
        let code = tokio::time::timeout(PATIENCE, self.server).await;
        code.expect("the server did not leave").unwrap()
    }

    async fn read(&mut self) -> Option<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.from.read_line(&mut line).await.unwrap() == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", n)) => length = n.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).await.unwrap();
        Some(serde_json::from_slice(&body).unwrap())
    }
}

/// A stand-in for the compiler: every `bad` is an error, `boom` a mistake of the compiler, and
/// `remember` a hint where the first declaration was parsed by a check before, and `use "file"` needs a file, in which `good` declares the word and other files refer to it.
pub(crate) fn toy_check(files: &dyn Files, trees: &Trees, path: &str) -> Checked {
    let mut checked = Checked::default();
    let file = add(
        &mut checked.sources,
        path,
        &read(files, path).unwrap_or_default(),
    );
    let text = checked.sources.get(file).unwrap().text.clone();
    assert!(!text.contains("boom"), "told to");
    if text.contains("remember") && remembers(&trees.read(files, path).unwrap()) {
        let at = place(file, &text, "remember");
        let hint = Diagnostic::hint("F0103", "Remembered.", at);
        checked.diagnostics.push(hint);
    }
    for line in text.lines() {
        let Some(used) = line
            .strip_prefix("use \"")
            .and_then(|l| l.strip_suffix('"'))
        else {
            continue;
        };
        let at = place(file, &text, line);
        match read(files, used) {
            Err(why) => checked
                .diagnostics
                .push(Diagnostic::error("F0110", why, at)),
            Ok(other) => {
                let id = add(&mut checked.sources, used, &other);
                if other.contains("good") {
                    let there = place(id, &other, "good");
                    let hint = Diagnostic::hint("F0103", "Unused.", at).label(there, "declared");
                    checked.diagnostics.push(hint);
                }
            }
        }
    }
    for (start, word) in text.match_indices("bad") {
        let at = span(file, start, start + word.len());
        let error = Diagnostic::error("F0101", "Bad.", at)
            .says("this")
            .help("Be good.");
        checked.diagnostics.push(error);
    }
    checked
}

/// Whether the file's first piece is the very one that was seen before.
fn remembers(file: &SourceFile) -> bool {
    static SEEN: Mutex<Option<Arc<Piece>>> = Mutex::new(None);
    let first = Arc::clone(&file.pieces[0].piece);
    let before = SEEN.lock().unwrap().replace(Arc::clone(&first));
    before.is_some_and(|before| Arc::ptr_eq(&before, &first))
}

fn read(files: &dyn Files, path: &str) -> Result<Arc<str>, String> {
    Ok(String::from_utf8_lossy(&files.read(path)?).into())
}

fn add(sources: &mut Sources, path: &str, text: &str) -> FileId {
    sources.add(SourceFile::new(path, text, Vec::new(), Vec::new()))
}

fn place(file: FileId, text: &str, part: &str) -> Place {
    let start = text.find(part).unwrap();
    span(file, start, start + part.len())
}

fn span(file: FileId, start: usize, end: usize) -> Place {
    let span = Span::new(u32::try_from(start).unwrap(), u32::try_from(end).unwrap());
    Place {
        file,
        piece: 0,
        span,
    }
}
