//! The server as a real process.
//!
//! It starts `examples/serve.rs`, which `cargo test` builds beside this test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

struct Server {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Server {
    fn start() -> Self {
        let mut process = Command::new(serve())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("build the example `serve` first: cargo build -p flow-lsp --example serve");
        let to = process.stdin.take().unwrap();
        let from = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self { process, to, from };
        server.send(json!({ "id": 1, "method": "initialize", "params": { "capabilities": {} } }));
        assert_eq!(server.read()["result"]["serverInfo"]["name"], "flow");
        server.send(json!({ "method": "initialized", "params": {} }));
        server
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = "2.0".into();
        let body = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.to.flush().unwrap();
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(
                self.from.read_line(&mut line).unwrap(),
                0,
                "the server left"
            );
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", n)) => length = n.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// Waits for the exit code while the server's input is still open.
    fn code(&mut self) -> Option<i32> {
        self.process.wait().unwrap().code()
    }
}

/// The example's executable: `…/examples/serve` where this test is `…/deps/process-…`.
fn serve() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(|deps| deps.parent()).unwrap();
    profile
        .join("examples")
        .join(format!("serve{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn it_publishes_and_leaves_with_its_input_open() {
    let mut server = Server::start();
    let document = json!({
        "uri": "untitled:a", "languageId": "flow", "version": 4, "text": "process {{{ \u{1d11e}",
    });
    let params = json!({ "textDocument": document });
    server.send(json!({ "method": "textDocument/didOpen", "params": params }));
    let published = server.read();
    assert_eq!(published["method"], "textDocument/publishDiagnostics");
    assert_eq!(published["params"]["version"], 4);
    server.send(json!({ "id": 2, "method": "shutdown" }));
    assert_eq!(server.read()["id"], 2);
    server.send(json!({ "method": "exit" }));
    assert_eq!(server.code(), Some(0));
}

#[test]
fn it_leaves_with_1_when_its_input_ends() {
    let Server {
        mut process, to, ..
    } = Server::start();
    drop(to);
    assert_eq!(process.wait().unwrap().code(), Some(1));
}

#[test]
fn it_leaves_with_1_when_nobody_reads() {
    let Server {
        mut process,
        mut to,
        from,
    } = Server::start();
    drop(from);
    let body = json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }).to_string();
    // It notices when an answer cannot be written; then its input breaks as well.
    while write!(to, "Content-Length: {}\r\n\r\n{body}", body.len()).is_ok() {}
    assert_eq!(process.wait().unwrap().code(), Some(1));
}
