//! `flow run` as people use it: answers, rehearsals, waiting, resuming, bad input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use serde_json::json;
use support::server::Server;
use support::{Place, command, ran, repository, resume_id};

const SKETCH: &str = r#"
process onboarding "Onboard" {
  task   collect  "Collect documents" by hr
  decide complete "Is everything there?" by hr {
    when "yes" -> sign
    when "no"  -> collect
  }
  task sign "Sign the contract" by manager { ask { place: text, day: date? } }
  end done "Welcome"
}
"#;

const MODEL: &str = r#"
model quick { vendor anthropic; id "claude-sonnet-5-5" }
process p "P" {
  input  text_in : text
  output kind    : text = classify.kind
  ai classify "Classify" with quick { prompt "{{ text_in }}"; returns { kind: text } }
}
test "a letter" for p {
  given text_in = "hello"
  when  classify returns { kind: "letter" }
  expect kind == "letter"
}
"#;

#[test]
fn the_first_command_of_the_readme_needs_nothing() {
    let place = Place::with("");
    let journal = place.path("runs.db");
    let output = command(
        &repository(),
        &[
            "run",
            "examples/helpdesk",
            "--rehearse",
            "--test",
            "an unsure classification goes to a person",
            "--journal",
            journal.to_str().unwrap(),
        ],
    )
    .output()
    .unwrap();
    let ran = ran(output);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.trim(), "{\n  \"reply\": \"We are on it.\"\n}");
    assert!(ran.err.contains("(rehearsed)"), "{}", ran.err);
}

#[test]
fn a_sketch_runs_with_answers_given_beforehand() {
    let place = Place::with(SKETCH);
    let ran = place.flow(&[
        "run",
        "--answer",
        "collect={}",
        "--answer",
        "complete=no",
        "--answer",
        "collect={}",
        "--answer",
        "complete=yes",
        "--answer",
        "sign={\"place\":\"Kiel\"}",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.err.matches("Collect documents").count(),
        2,
        "{}",
        ran.err
    );
    let runs = place.flow(&["runs"]);
    assert!(
        runs.out.contains("onboarding") && runs.out.contains("done"),
        "{}",
        runs.out
    );
}

#[test]
fn without_a_terminal_the_run_waits_and_can_be_resumed() {
    let place = Place::with(SKETCH);
    let first = place.flow(&["run", "--answer", "collect={}"]);
    assert_eq!(first.code, 4, "{}", first.err);
    assert!(
        first.err.contains("`complete`") && first.err.contains("--answer complete="),
        "{}",
        first.err
    );
    let run = resume_id(&first.err);
    let second = place.flow(&["run", "--resume", &run, "--answer", "complete=yes"]);
    assert_eq!(second.code, 4, "{}", second.err);
    assert!(
        !second.err.contains("Collect documents  "),
        "a finished step is not repeated: {}",
        second.err
    );
    let third = place.flow(&[
        "run",
        "--resume",
        &run,
        "--answer",
        "sign={\"place\":\"Kiel\"}",
    ]);
    assert_eq!(third.code, 0, "{}", third.err);
    let fourth = place.flow(&["run", "--resume", &run]);
    assert_eq!(fourth.code, 2, "{}", fourth.err);
    assert!(fourth.err.contains("is over"), "{}", fourth.err);
    let story = place.flow(&["runs", "show", &run]);
    for part in ["collect", "complete", "sign", "ann", "yes", "done"] {
        assert!(story.out.contains(part), "{part} in {}", story.out);
    }
}

#[test]
fn the_story_without_an_id_is_the_newest_runs_and_every_step_in_it_has_a_name() {
    let place = Place::with("process p {\n  output n : number\n  set n = 2\n  end done \"D\"\n}\n");
    let none = place.flow(&["runs", "show"]);
    assert_eq!(none.code, 2, "{}", none.err);
    assert!(none.err.contains("Nothing has been run"), "{}", none.err);
    assert_eq!(place.flow(&["run"]).code, 0);
    let story = place.flow(&["runs", "show"]);
    assert_eq!(story.code, 0, "{}", story.err);
    let set = story.out.lines().nth(4).unwrap_or_default();
    assert!(set.contains("Set n"), "{}", story.out);
}

#[test]
fn a_wrong_answer_is_explained_and_the_run_waits() {
    let place = Place::with(SKETCH);
    let ran = place.flow(&[
        "run",
        "--answer",
        "collect={}",
        "--answer",
        "complete=perhaps",
    ]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(
        ran.err.contains("`perhaps` is not one of `yes`, `no`"),
        "{}",
        ran.err
    );
    let typo = place.flow(&["run", "--answer", "colect={}"]);
    assert_eq!(typo.code, 2, "{}", typo.err);
    assert!(typo.err.contains("no step `colect`"), "{}", typo.err);
}

#[test]
fn a_missing_key_is_said_before_anything_begins() {
    let place = Place::with(MODEL);
    let ran = place.flow(&["run", "-i", "text_in=hello"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    for part in [
        "F0980",
        "ANTHROPIC_API_KEY",
        "`quick`",
        "classify",
        "--rehearse",
    ] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
    assert!(!place.path(".flow/runs.db").exists(), "nothing has begun");
}

#[test]
fn a_rehearsal_is_marked_everywhere() {
    let place = Place::with(MODEL);
    let (code, events) = place.events(&["run", "--rehearse", "-i", "text_in=bye", "--json"]);
    assert_eq!(code, 0, "{events:?}");
    let finish = events
        .iter()
        .find(|e| e["event"] == "finish" && e["name"] == "classify")
        .unwrap();
    assert_eq!(finish["rehearsed"], true);
    assert_eq!(finish["result"], json!({ "kind": "letter" }));
    let end = events.last().unwrap();
    assert_eq!(
        (&end["event"], &end["rehearsed"]),
        (&json!("end"), &json!(true))
    );
    let runs = place.flow(&["runs"]);
    assert!(runs.out.contains("(rehearsed)"), "{}", runs.out);
}

#[test]
fn a_rehearsal_without_a_script_says_what_it_needs() {
    let source = MODEL.split("test ").next().unwrap();
    let place = Place::with(source);
    let ran = place.flow(&["run", "--rehearse", "-i", "text_in=bye"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(
        ran.err.contains("--answer classify='{\"kind\":\"…\"}'"),
        "{}",
        ran.err
    );
    let run = resume_id(&ran.err);
    let ran = place.flow(&[
        "run",
        "--resume",
        &run,
        "--answer",
        "classify={\"kind\": \"note\"}",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("note"), "{}", ran.out);
}

#[test]
fn inputs_that_do_not_fit_are_named_field_by_field() {
    let place = Place::with(
        "record Order { number: integer, total: money, lines: list of text }\n\
         process p \"P\" {\n  input order : Order\n  input scan : file?\n  task look \"Look\" by ann\n}\n",
    );
    place.write(
        "in.json",
        r#"{"order": {"number": "x", "total": 5, "colour": 1}, "scan": "no.pdf"}"#,
    );
    let ran = place.flow(&["run", "--input", "in.json"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    for part in [
        "F0981",
        "order.number: expected",
        "order.total: expected",
        "order.lines: expected",
        "order.colour",
    ] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
    place.write(
        "in.json",
        r#"{"order": {"number": 1, "total": "5 EUR", "lines": []}, "scan": "no.pdf"}"#,
    );
    let ran = place.flow(&["run", "--input", "in.json"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("scan: expected a file"), "{}", ran.err);
    place.write("bad.json", "{\"order\": ");
    let ran = place.flow(&["run", "--input", "bad.json"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("`bad.json` is not valid JSON"),
        "{}",
        ran.err
    );
    let ran = place.flow(&["run", "--input", "colour=red"]);
    assert!(
        ran.err.contains("no input `colour`") && ran.err.contains("order, scan"),
        "{}",
        ran.err
    );
}

#[test]
fn a_file_with_errors_is_not_run() {
    let place = Place::with("process p \"P\" {\n  task a \"A\" by x -> nowhere\n}\n");
    let ran = place.flow(&["run"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("nowhere"), "{}", ran.err);
}

#[test]
fn tests_of_the_examples_pass_and_a_wrong_expectation_fails() {
    let passed = ran(command(&repository(), &["test", "examples"])
        .output()
        .unwrap());
    assert_eq!(passed.code, 0, "{}{}", passed.out, passed.err);
    assert!(passed.out.contains("0 failed"), "{}", passed.out);
    let place = Place::with(&MODEL.replace("kind == \"letter\"", "kind == \"note\""));
    let failed = place.flow(&["test"]);
    assert_eq!(failed.code, 1);
    for part in [
        "✗ a letter",
        "expected \"note\"",
        "found \"letter\"",
        "path: classify",
    ] {
        assert!(failed.out.contains(part), "{part} in {}", failed.out);
    }
    let json = place.flow(&["test", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        (&report["failed"], &report["passed"]),
        (&json!(1), &json!(0))
    );
    let none = place.flow(&["test", "--filter", "nothing like it"]);
    assert_eq!(none.code, 0);
}

#[test]
fn a_journal_that_cannot_be_used_is_one_clear_message() {
    let place = Place::with(SKETCH);
    place.write(
        "not-a-journal.db",
        "this is no database, it is a letter to a friend, and a long one",
    );
    let ran = place.flow(&["run", "--journal", "not-a-journal.db"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert_eq!(ran.err.matches("error[").count(), 1, "{}", ran.err);
    let newer = rusqlite::Connection::open(place.path("newer.db")).unwrap();
    newer
        .execute_batch("pragma user_version = 9999; create table t (x)")
        .unwrap();
    drop(newer);
    let ran = place.flow(&["run", "--journal", "newer.db"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.err.contains("newer"), "{}", ran.err);
}

/// What a bad vendor answers, and the code that a person is told.
const BAD_VENDORS: [(&str, &str, &str, &str); 5] = [
    (
        "401 Unauthorized",
        "application/json",
        "{\"error\":{\"message\":\"no\"}}",
        "F0921",
    ),
    (
        "404 Not Found",
        "application/json",
        "{\"error\":{\"message\":\"no such model\"}}",
        "F0927",
    ),
    (
        "200 OK",
        "text/html",
        "<html><body>Sign in</body></html>",
        "F0932",
    ),
    (
        "200 OK",
        "application/json",
        "{\"id\": \"c-1\", \"choices\": [{\"mess",
        "F09",
    ),
    ("200 OK", "application/json", "{\"fine\": true}", "F0932"),
];

#[test]
fn a_vendor_that_answers_badly_is_one_clear_message() {
    for (status, media_type, answer, code) in BAD_VENDORS {
        let server = Server::answering(status, media_type, answer, Duration::ZERO);
        let model = format!(
            "vendor openai_compatible; id \"m\"; url \"{}/v1\"",
            server.url
        );
        let place =
            Place::with(&MODEL.replace("vendor anthropic; id \"claude-sonnet-5-5\"", &model));
        let ran = place.flow(&["run", "-i", "text_in=hello"]);
        assert_eq!(ran.code, 3, "{status} {answer}: {}", ran.err);
        assert_eq!(ran.err.matches("error[").count(), 1, "{}", ran.err);
        assert!(
            ran.err.contains(&format!("error[{code}")),
            "{status} {answer}: {}",
            ran.err
        );
        assert!(ran.err.contains("classify"), "{}", ran.err);
    }
}

const CALL: &str = r#"
system store { via sql "store.db"; action add(name: text) -> integer { sql "insert into item (name) values (:name)" } }
process p "P" {
  output n : integer = add.n
  task look "Look" by ann
  call add "Add it" store.add(name: "x")
  end done "Done"
}
"#;

#[test]
fn a_call_that_fails_parks_the_run_until_somebody_decides() {
    let source = CALL.replace("add.n", "add");
    let place = Place::with(&source);
    let parked = place.flow(&["run", "--answer", "look={}"]);
    assert_eq!(parked.code, 4, "{}", parked.err);
    for part in [
        "no such table",
        "--answer add=repeat (or happened or give_up)",
    ] {
        assert!(parked.err.contains(part), "{part} in {}", parked.err);
    }
    let run = resume_id(&parked.err);
    let open = || rusqlite::Connection::open(place.path("store.db")).unwrap();
    open()
        .execute_batch("create table item (name text)")
        .unwrap();
    let done = place.flow(&["run", "--resume", &run, "--answer", "add=repeat"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("\"n\": 1"), "{}", done.out);
    let story = place.flow(&["runs", "show", &run]);
    assert!(story.out.contains("no such table"), "{}", story.out);

    let place = Place::with(&source);
    let given_up = place.flow(&["run", "--answer", "look={}", "--answer", "add=give_up"]);
    assert_eq!(given_up.code, 3, "{}", given_up.err);
    assert!(given_up.err.contains("no such table"), "{}", given_up.err);
    let place = Place::with(&source);
    let happened = r#"add={"choice":"happened","result":5}"#;
    let done = place.flow(&["run", "--answer", "look={}", "--answer", happened]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("\"n\": 5"), "{}", done.out);
}

#[test]
fn what_cannot_run_yet_is_refused_where_a_run_reaches_it() {
    let place = Place::with(
        "message paid { order: text }\nprocess p \"P\" {\n  input nr : text\n  task a \"A\" by ann\n  \
         wait pay { on message paid where paid.order == nr -> { task b \"{{ paid.order }}\" by ann }; after 3 days -> done }\n  end done \"D\"\n}\n",
    );
    let ran = place.flow(&["run", "-i", "nr=1", "--answer", "a={}"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    for part in ["F0901", "p/pay", "wait for message"] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
}
