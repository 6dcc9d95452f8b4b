//! People: answers given beforehand, questions that wait, scripts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;
use std::sync::Arc;

use flow_engine::Engine;
use flow_host::answers::Answers;
use flow_host::asking::Asking;
use flow_host::effects::Real;
use flow_host::people::Nobody;
use flow_host::progress::Status;
use flow_host::{EnvKeys, EnvSecrets, test_run};
use flow_plan::tests::Test;
use serde_json::json;
use support::{Ears, end, plan, run, step, to};

fn asking(answers: &[&str]) -> Asking {
    let given = Answers::none();
    answers.iter().for_each(|a| given.add_text(a).unwrap());
    Asking {
        answers: Arc::new(given),
        people: Arc::new(Nobody),
        me: "ann".to_owned(),
    }
}

fn world(plan: &Arc<flow_plan::Plan>, answers: &[&str]) -> Arc<Real> {
    let (keys, secrets) = (Arc::new(EnvKeys), Arc::new(EnvSecrets));
    Arc::new(Real::new(
        Arc::clone(plan),
        Path::new("."),
        keys,
        secrets,
        asking(answers),
    ))
}

fn sketch() -> Arc<flow_plan::Plan> {
    let ask = json!([{ "name": "amount", "schema": { "type": "integer", "minimum": 1 } }]);
    plan(
        vec![
            step(
                "collect",
                json!({ "is": "task", "by": { "roles": ["hr"] }, "form": ask, "buttons": [] }),
                to("complete"),
            ),
            step(
                "complete",
                json!({ "is": "choose", "by": { "roles": ["hr"] }, "answers": [
                    { "text": "yes", "then": end() }, { "text": "no", "then": to("collect") },
                ]}),
                end(),
            ),
        ],
        json!({}),
    )
}

#[tokio::test]
async fn answers_given_beforehand_serve_visit_by_visit() {
    let plan = sketch();
    let answers = [
        "collect={\"amount\": 2}",
        "complete=no",
        "collect={\"amount\": 3}",
        "complete=yes",
    ];
    let ears = Arc::new(Ears::default());
    let end = run(&plan, world(&plan, &answers), &ears).await;
    assert_eq!(end.status, Status::Done, "{end:?}");
    assert_eq!(ears.began(), ["collect", "complete", "collect", "complete"]);
}

#[tokio::test]
async fn without_an_answer_the_run_waits_and_says_how_to_answer() {
    let plan = sketch();
    let end = run(&plan, world(&plan, &[]), &Arc::default()).await;
    let trouble = end.trouble.unwrap();
    assert_eq!(end.status, Status::Waiting);
    assert_eq!(trouble.code, "F0983");
    assert!(
        trouble.message.contains("`collect`") && trouble.message.contains("hr"),
        "{trouble:?}"
    );
    assert!(
        trouble
            .help
            .unwrap()
            .contains("--answer collect='{\"amount\":1}'")
    );
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_named_field_by_field() {
    let plan = sketch();
    let end = run(
        &plan,
        world(&plan, &["collect={\"amount\": 0, \"colour\": \"red\"}"]),
        &Arc::default(),
    )
    .await;
    let message = end.trouble.unwrap().message;
    assert!(
        message.contains("amount: expected a whole number"),
        "{message}"
    );
    assert!(
        message.contains("colour: expected only the field amount"),
        "{message}"
    );
}

fn test(script: serde_json::Value, expect: serde_json::Value) -> Test {
    serde_json::from_value(json!({
        "title": "t", "process": "p", "file": "p.flow", "line": 3, "given": [],
        "when": script, "expect": expect,
    }))
    .unwrap()
}

fn number(n: i64) -> serde_json::Value {
    json!({ "op": "const", "value": { "record": { "amount": { "number": n.to_string() } } } })
}

#[tokio::test]
async fn a_test_follows_its_script_visit_by_visit() {
    let engine = Arc::new(Engine::new(sketch()));
    let script = json!([
        { "step": "p/collect", "does": { "returns": number(1) } },
        { "step": "p/complete", "does": { "chooses": "no" } },
        { "step": "p/complete", "does": { "chooses": "yes" } },
    ]);
    let expect = json!([
        { "text": "path is collect, complete, collect, complete", "line": 9, "that": { "path_is":
            ["p/collect", "p/complete", "p/collect", "p/complete"] } },
        { "text": "path excludes collect", "line": 10, "that": { "path_excludes": ["p/collect"] } },
    ]);
    let report = test_run::run(&test(script, expect), &engine, Path::new(".")).await;
    assert_eq!(report.trouble, None);
    assert!(report.expectations[0].holds, "{report:?}");
    let difference = report.expectations[1].difference.clone().unwrap();
    assert_eq!(
        difference,
        "collect ran; the path was collect, complete, collect, complete"
    );
    assert!(!report.passed);
}

#[tokio::test]
async fn an_unscripted_step_fails_the_test_and_says_what_to_add() {
    let engine = Arc::new(Engine::new(sketch()));
    let script = json!([{ "step": "p/collect", "does": { "returns": number(1) } }]);
    let report = test_run::run(&test(script, json!([])), &engine, Path::new(".")).await;
    let trouble = report.trouble.unwrap();
    assert!(
        trouble.message.contains("`complete` was reached"),
        "{trouble:?}"
    );
    assert_eq!(
        trouble.help.unwrap(),
        "add `when complete chooses \"…\"` to the test"
    );
    assert_eq!(report.path, ["collect", "complete"]);
}
