//! Files and mail, on a real folder and a real socket.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use flow_systems::{Kind, Via};
use serde_json::{Value, json};
use support::{call, systems};
use tempfile::TempDir;

async fn file(root: &TempDir, name: &str, args: Value) -> Result<Value, String> {
    let readonly = matches!(name, "read" | "list");
    let call = call(Via::Files, "share", name, readonly, args);
    systems(root.path())
        .call(&call)
        .await
        .map_err(|trouble| trouble.code)
}

#[tokio::test]
async fn files_are_written_listed_read_and_moved() {
    let root = TempDir::new().unwrap();
    let written = file(
        &root,
        "write",
        json!({"path": "in/a.txt", "content": "Grüße"}),
    )
    .await;
    assert_eq!(written, Ok(json!("in/a.txt")));
    file(
        &root,
        "write",
        json!({"path": "in/b.json", "content": {"n": 1}}),
    )
    .await
    .unwrap();
    assert_eq!(
        file(&root, "list", json!({"path": "in"})).await,
        Ok(json!(["a.txt", "b.json"]))
    );
    assert_eq!(
        file(&root, "read", json!({"path": "in/a.txt"})).await,
        Ok(json!("Grüße"))
    );
    let moved = json!({"from": "in/a.txt", "to": "done/a.txt"});
    assert_eq!(
        file(&root, "move", moved.clone()).await,
        Ok(json!("done/a.txt"))
    );
    // Made again after a crash it is already done.
    assert_eq!(file(&root, "move", moved).await, Ok(json!("done/a.txt")));
    assert_eq!(
        file(&root, "list", json!({})).await,
        Ok(json!(["done", "in"]))
    );
}

#[tokio::test]
async fn nothing_leads_out_of_the_folder() {
    let root = TempDir::new().unwrap();
    fs::write(root.path().join("secret.txt"), "secret").unwrap();
    for path in ["../secret.txt", "/etc/passwd", "a/../../secret.txt"] {
        assert_eq!(
            file(&root, "read", json!({"path": path})).await,
            Err("F0943".into()),
            "{path}"
        );
        let write = json!({"path": path, "content": "x"});
        assert_eq!(
            file(&root, "write", write).await,
            Err("F0943".into()),
            "{path}"
        );
    }
    assert_eq!(
        fs::read_to_string(root.path().join("secret.txt")).unwrap(),
        "secret"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_does_not_lead_out_either() {
    let root = TempDir::new().unwrap();
    fs::create_dir(root.path().join("share")).unwrap();
    fs::create_dir(root.path().join("other")).unwrap();
    std::os::unix::fs::symlink(root.path().join("other"), root.path().join("share/link")).unwrap();
    let write = json!({"path": "link/new.txt", "content": "x"});
    assert_eq!(file(&root, "write", write).await, Err("F0943".into()));
    assert!(
        fs::read_dir(root.path().join("other"))
            .unwrap()
            .next()
            .is_none()
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_said() {
    let root = TempDir::new().unwrap();
    assert_eq!(
        file(&root, "read", json!({"path": "none.txt"})).await,
        Err("F0942".into())
    );
    assert_eq!(file(&root, "read", json!({})).await, Err("F0951".into()));
    assert_eq!(
        file(&root, "shred", json!({"path": "x"})).await,
        Err("F0951".into())
    );
    fs::write(root.path().join("share/x.bin"), [0xff, 0xfe]).unwrap();
    assert_eq!(
        file(&root, "read", json!({"path": "x.bin"})).await,
        Err("F0942".into())
    );
    let taken = json!({"from": "x.bin", "to": "y.bin"});
    fs::write(root.path().join("share/y.bin"), "there").unwrap();
    assert_eq!(file(&root, "move", taken).await, Err("F0942".into()));
    assert_eq!(
        fs::read_to_string(root.path().join("share/y.bin")).unwrap(),
        "there"
    );
}

fn letter() -> Value {
    json!({"to": "Ann Ä <ann@example.org>", "subject": "Your\r\nBcc: x@y.z", "body": "Grüße\n.\nEnd"})
}

#[tokio::test]
async fn a_mail_is_kept_once_under_its_key() {
    let root = TempDir::new().unwrap();
    let call = call(Via::Mail, "outbox", "send", false, letter());
    let systems = systems(root.path());
    let first = systems.call(&call).await.unwrap();
    let second = systems.call(&call).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(first["message_id"], "<run-1%2Fstep-a%2F0@flow.localhost>");
    let kept: Vec<_> = fs::read_dir(root.path().join("outbox")).unwrap().collect();
    assert_eq!(kept.len(), 1);
    let text = fs::read_to_string(root.path().join(first["file"].as_str().unwrap())).unwrap();
    assert!(text.contains("ann@example.org"), "{text}");
    assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
    assert!(call.repeatable());
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let root = TempDir::new().unwrap();
    for to in [json!("nobody"), json!([]), json!(null)] {
        let call = call(
            Via::Mail,
            "outbox",
            "send",
            false,
            json!({"to": to, "body": "x"}),
        );
        assert_eq!(
            systems(root.path()).call(&call).await.unwrap_err().code,
            "F0951"
        );
    }
}

/// A mail server that answers RCPT with `rcpt` and returns what it was told.
fn smtp(rcpt: &'static str) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        let mut out = socket.try_clone().unwrap();
        out.write_all(b"220 test\r\n").unwrap();
        let (mut said, mut in_data) = (Vec::new(), false);
        for line in BufReader::new(socket).lines().map_while(Result::ok) {
            let reply = match line.as_str() {
                "." if in_data => {
                    in_data = false;
                    "250 taken"
                }
                _ if in_data => "",
                l if l.starts_with("EHLO") => "250 test",
                l if l.starts_with("RCPT") => rcpt,
                "DATA" => {
                    in_data = true;
                    "354 go on"
                }
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            said.push(line);
            if !reply.is_empty() && out.write_all(format!("{reply}\r\n").as_bytes()).is_err() {
                break;
            }
        }
        said
    });
    (url, server)
}

#[tokio::test]
async fn a_mail_goes_by_smtp() {
    let root = TempDir::new().unwrap();
    let (url, server) = smtp("250 ok");
    let call = call(Via::Mail, &url, "send", false, letter());
    assert!(!call.repeatable());
    let receipt = systems(root.path()).call(&call).await.unwrap();
    assert_eq!(receipt["to"], json!(["Ann Ä <ann@example.org>"]));
    let said = server.join().unwrap().join("\n");
    assert!(said.contains("RCPT TO:<ann@example.org>"), "{said}");
    assert!(
        said.contains("Message-ID: <run-1%2Fstep-a%2F0@flow.localhost>"),
        "{said}"
    );
    assert!(fs::read_dir(root.path()).unwrap().next().is_none());
}

#[tokio::test]
async fn what_a_mail_server_says_decides() {
    let root = TempDir::new().unwrap();
    for (reply, code, retryable) in [
        ("550 no such user", "F0955", false),
        ("450 mailbox busy", "F0956", true),
        ("530 log in first", "F0953", false),
    ] {
        let (url, _server) = smtp(reply);
        let call = call(Via::Mail, &url, "send", false, letter());
        let trouble = systems(root.path()).call(&call).await.unwrap_err();
        assert_eq!(
            (trouble.code.as_str(), trouble.kind, trouble.retryable),
            (code, Kind::Failed, retryable)
        );
    }
}

#[tokio::test]
async fn an_absent_mail_server_is_no_mystery_but_a_lost_one_is() {
    let root = TempDir::new().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let hang_up = std::thread::spawn(move || drop(listener.accept().unwrap()));
    let call = call(Via::Mail, &url, "send", false, letter());
    let trouble = systems(root.path()).call(&call).await.unwrap_err();
    assert_eq!(trouble.kind, Kind::Unknown, "{}", trouble.message);
    hang_up.join().unwrap();
    let trouble = systems(root.path()).call(&call).await.unwrap_err();
    assert_eq!(
        (trouble.code.as_str(), trouble.kind, trouble.retryable),
        ("F0957", Kind::Failed, true)
    );
}
