//! What a vendor may do wrong, through the whole program: one clear message, the route of the step
//! where it has one, and no finished step lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::{Value as Json, json};
use support::vendor::{Reply, Vendor, chat, cut_chat};
use support::{Place, Ran};

/// A person's step, then a model's; with `route` the model's trouble leads to a person.
fn place(vendor: &Vendor, route: &str) -> Place {
    Place::with(&format!(
        r#"
model quick {{ vendor openai_compatible; id "m-1"; url "{}/v1" }}
process p "P" {{
  output kind : text = by_hand.kind else classify.kind
  task open "Open the letter" by ann {{ ask {{ words: text }} }}
  ai classify "Classify" with quick {{
    prompt "{{{{ open.words }}}}"
    returns {{ kind: text }}
    {route}
  }} -> done
  task by_hand "By hand" by ann {{ ask {{ kind: text }} }} -> done
  end done "Done"
}}
"#,
        vendor.url
    ))
}

const ROUTE: &str = "on error -> by_hand";
/// Without a route the other step has to be reached in some way.
const NO_ROUTE: &str = "on cancelled -> by_hand";

fn run(place: &Place) -> Ran {
    let args = [
        "run",
        "--answer",
        "open={\"words\":\"Dear all\"}",
        "--answer",
        "by_hand={\"kind\":\"note\"}",
    ];
    let mut command = place.command(&args);
    command.env("FLOW_SILENCE", "0.2");
    support::ran(command.output().unwrap())
}

/// The id of the only run.
fn only_run(place: &Place) -> String {
    let runs: Json = serde_json::from_str(&place.flow(&["runs", "--json"]).out).unwrap();
    runs["runs"][0]["run"].as_str().unwrap().to_owned()
}

/// Trouble that stays, its code, its outcome, and how often the vendor is asked.
fn troubles() -> Vec<(&'static str, Vec<Reply>, &'static str, &'static str, usize)> {
    let wrong = || chat(&json!({ "kind": 5 }));
    let error = |message: &str| json!({ "error": { "message": message } });
    vec![
        (
            "a refused key",
            vec![Reply::json("401 Unauthorized", error("no"))],
            "F0921",
            "blocked",
            1,
        ),
        (
            "a broken server",
            vec![Reply::json("500 Internal Server Error", error("oops"))],
            "F0928",
            "vendor_down",
            3,
        ),
        (
            "a cut stream",
            vec![cut_chat(&json!({ "kind": "letter" }))],
            "F0931",
            "stream_cut",
            1,
        ),
        (
            "a page",
            vec![Reply::html("<html><body>Sign in</body></html>")],
            "F0932",
            "",
            1,
        ),
        (
            "other JSON",
            vec![Reply::json("200 OK", json!({ "fine": true }))],
            "F0932",
            "",
            1,
        ),
        ("the wrong type", vec![wrong()], "F0936", "invalid", 2),
        ("silence", vec![Reply::silence()], "F0930", "vendor_down", 3),
    ]
}

#[test]
fn trouble_that_stays_fails_the_run_with_one_clear_message() {
    for (what, replies, code, outcome, times) in troubles() {
        let vendor = Vendor::answering(replies);
        let place = place(&vendor, NO_ROUTE);
        let ran = run(&place);
        assert_eq!(ran.code, 3, "{what}: {}", ran.err);
        assert_eq!(ran.err.matches("error[").count(), 1, "{what}: {}", ran.err);
        assert!(
            ran.err.contains(&format!("error[{code}]")),
            "{what}: {}",
            ran.err
        );
        assert!(ran.err.contains("classify"), "{what}: {}", ran.err);
        assert_eq!(vendor.sent().len(), times, "{what}: {}", ran.err);
        let run = only_run(&place);
        let story = place.flow(&["runs", "show", &run]).out;
        for part in ["open", "classify", "failed", code, outcome] {
            assert!(story.contains(part), "{what}: {part} in {story}");
        }
        let again = place.flow(&["run", "--resume", &run]);
        assert_eq!(again.code, 2, "{what}: {}", again.err);
        assert!(again.err.contains("is over"), "{what}: {}", again.err);
    }
}

#[test]
fn trouble_that_stays_takes_the_route_of_the_step() {
    for (what, replies, _, outcome, _) in troubles() {
        let vendor = Vendor::answering(replies);
        let place = place(&vendor, ROUTE);
        let ran = run(&place);
        assert_eq!(ran.code, 0, "{what}: {}", ran.err);
        assert!(ran.out.contains("note"), "{what}: {}", ran.out);
        let story = place.flow(&["runs", "show", &only_run(&place)]).out;
        for part in ["open", "by_hand", outcome] {
            assert!(story.contains(part), "{what}: {part} in {story}");
        }
    }
}

#[test]
fn trouble_that_passes_is_only_a_remark() {
    let good = || chat(&json!({ "kind": "letter" }));
    let busy = Reply::json(
        "429 Too Many Requests",
        json!({ "error": { "message": "slowly" } }),
    )
    .headers("content-type: application/json\r\nretry-after: 1\r\n");
    let broken = Reply::json("503 Service Unavailable", json!({}));
    let wrong = chat(&json!({ "kind": ["letter"] }));
    for (reply, remark) in [
        (busy, "tried again in 1.0 s"),
        (broken, "tried again in"),
        (wrong, "does not fit its type"),
    ] {
        let vendor = Vendor::answering(vec![reply, good()]);
        let place = place(&vendor, NO_ROUTE);
        let ran = run(&place);
        assert_eq!(ran.code, 0, "{remark}: {}", ran.err);
        assert!(ran.out.contains("letter"), "{remark}: {}", ran.out);
        assert!(ran.err.contains(remark), "{remark}: {}", ran.err);
        assert_eq!(vendor.sent().len(), 2, "{remark}");
    }
}

#[test]
fn a_wish_for_more_silence_must_be_a_number() {
    let vendor = Vendor::answering(vec![Reply::silence()]);
    let place = place(&vendor, NO_ROUTE);
    let mut command = place.command(&["run"]);
    command.env("FLOW_SILENCE", "a while");
    let ran = support::ran(command.output().unwrap());
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("FLOW_SILENCE"), "{}", ran.err);
    assert_eq!(vendor.sent().len(), 0);
}
