//! The examples without a rehearsal: models on this machine, a real database, a real outbox.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;

use rusqlite::Connection;
use serde_json::{Value as Json, json};
use support::vendor::{Reply, Vendor, content, message, response};
use support::{Place, Ran, ran, repository};

/// A copy of an example whose model is at this address.
fn example(name: &str, vendor: &Vendor) -> Place {
    let place = Place::with("");
    std::fs::remove_file(place.path("main.flow")).unwrap();
    copy(&repository().join("examples").join(name), &place.path(""));
    let file = format!("{name}.flow");
    let source = std::fs::read_to_string(place.path(&file)).unwrap();
    let (before, after) = source
        .split_once("  region")
        .expect("a model with a region");
    place.write(
        &file,
        &format!("{before}  url \"{}\"\n  region{after}", vendor.url),
    );
    place
}

fn copy(from: &Path, to: &Path) {
    for item in std::fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let name = item.file_name();
        let (from, to) = (item.path(), to.join(&name));
        if item.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&to).unwrap();
            copy(&from, &to);
        } else if !name.to_string_lossy().ends_with(".db") {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

fn run(place: &Place, key: &str, args: &[&str]) -> Ran {
    let args = [&["run", "--input", "input.json"], args].concat();
    ran(place.command(&args).env(key, "k-secret").output().unwrap())
}

/// The mails in the outbox, as text.
fn outbox(place: &Place) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(place.path("outbox")) else {
        return Vec::new();
    };
    files
        .map(|f| std::fs::read_to_string(f.unwrap().path()).unwrap())
        .collect()
}

/// The documents in the archive: kind and amount.
fn archive(place: &Place) -> Vec<(String, Option<f64>)> {
    let db = Connection::open(place.path("archive.db")).unwrap();
    let mut query = db
        .prepare("select kind, amount from document order by id")
        .unwrap();
    let rows = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn summarise_sends_the_article_and_gives_the_summary() {
    let answer = json!({ "summary": "The lighthouse stays.", "points": ["Residents pay half"] });
    let vendor = Vendor::answering(vec![message(&answer)]);
    let place = example("summarise", &vendor);
    let ran = run(&place, "ANTHROPIC_API_KEY", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(serde_json::from_str::<Json>(&ran.out).unwrap(), answer);
    let sent = vendor.sent();
    assert_eq!(sent[0].path, "/v1/messages");
    assert!(sent[0].headers.contains("x-api-key: k-secret"));
    assert!(sent[0].body.to_string().contains("old lighthouse"));
    assert!(!ran.err.contains("rehears"), "{}", ran.err);
}

#[test]
fn triage_files_an_invoice_and_tells_finance() {
    let answer = json!({ "kind": "invoice", "amount": 7200, "sure": true });
    let vendor = Vendor::answering(vec![content(&answer)]);
    let place = example("document-triage", &vendor);
    let ran = run(&place, "GEMINI_API_KEY", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let sent = vendor.sent();
    assert!(
        sent[0].path.contains("gemini-3.5-flash"),
        "{}",
        sent[0].path
    );
    assert!(sent[0].body.to_string().contains("application/pdf"));
    assert_eq!(archive(&place), [("invoice".to_owned(), Some(7200.0))]);
    let mails = outbox(&place);
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(
        mails[0].contains("finance@example.com") && mails[0].contains("7200"),
        "{mails:?}"
    );
}

#[test]
fn triage_asks_the_clerk_where_the_vendor_is_down() {
    let down = Reply::json(
        "400 Bad Request",
        json!({ "error": { "message": "no", "status": "INVALID_ARGUMENT" } }),
    );
    let vendor = Vendor::answering(vec![down]);
    let place = example("document-triage", &vendor);
    let parked = run(&place, "GEMINI_API_KEY", &[]);
    assert_eq!(parked.code, 4, "{}", parked.err);
    assert!(parked.err.contains("--answer check="), "{}", parked.err);
    let run = support::resume_id(&parked.err);
    let answer = "check={\"kind\":\"contract\"}";
    let args = ["run", "--resume", &run, "--answer", answer];
    let over = ran(place
        .command(&args)
        .env("GEMINI_API_KEY", "k")
        .output()
        .unwrap());
    assert_eq!(over.code, 0, "{}", over.err);
    assert_eq!(archive(&place), [("contract".to_owned(), None)]);
    assert!(outbox(&place).is_empty());
}

#[test]
fn a_reply_is_drafted_edited_and_sent() {
    let draft = json!({ "subject": "Re: Opening hours", "text": "We are open on Saturday." });
    let vendor = Vendor::answering(vec![response(&draft)]);
    let place = example("reply-copilot", &vendor);
    let edited = "draft={\"text\":\"We are open from nine to one.\"}";
    let ran = run(&place, "OPENAI_API_KEY", &["--answer", edited]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let sent = vendor.sent();
    assert!(sent[0].path.ends_with("/responses"), "{}", sent[0].path);
    assert!(sent[0].headers.contains("authorization: bearer k-secret"));
    let mails = outbox(&place);
    assert_eq!(mails.len(), 1, "{mails:?}");
    for part in ["mira@example.com", "Re: Opening hours", "from nine to one"] {
        assert!(mails[0].contains(part), "{part} in {mails:?}");
    }
}

#[test]
fn a_rejected_draft_is_not_sent() {
    let draft = json!({ "subject": "Re: Opening hours", "text": "No." });
    let vendor = Vendor::answering(vec![response(&draft)]);
    let place = example("reply-copilot", &vendor);
    let ran = run(&place, "OPENAI_API_KEY", &["--answer", "draft=reject"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(outbox(&place).is_empty());
}
