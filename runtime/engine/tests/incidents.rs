//! A call whose trouble leads nowhere: a person decides how to go on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use flow_engine::command::{GIVE_UP, HAPPENED, REPEAT};
use flow_engine::{Answer, Question, State, code};
use flow_plan::{Schema, Value};

fn one_call() -> Run {
    let steps = vec![
        call("p/a", "crm.change", vec![])
            .gives(Schema::integer())
            .next(to("p/b")),
        end(
            "p/b",
            vec![("n", refer(flow_plan::Ref::Step("p/a".into())))],
        ),
    ];
    Run::of(process("p", steps))
}

#[test]
fn a_call_that_fails_for_good_waits_for_a_person() {
    let mut run = one_call();
    run.fails("p/a", "error", false);
    assert!(!run.state.status().is_final());
    let Question::Uncertain { about, result } = run.asked("p/a").question else {
        panic!("another question");
    };
    assert!(
        about.contains(code::EFFECT) && about.contains("it went wrong"),
        "{about}"
    );
    assert_eq!(result, Some(Schema::integer()));
}

#[test]
fn repeated_it_has_the_same_key_and_may_go_well() {
    let mut run = one_call();
    let key = run.called("p/a").key;
    run.fails("p/a", "failed", false);
    run.press("p/a", REPEAT);
    assert_eq!(run.called("p/a").key, key);
    run.fails("p/a", "failed", false);
    run.press("p/a", REPEAT);
    run.done("p/a", 3);
    assert_eq!(run.ended_at(), "b");
}

#[test]
fn a_person_may_say_that_it_has_happened_and_with_what() {
    let mut run = one_call();
    run.fails("p/a", "unknown", false);
    run.press("p/a", HAPPENED);
    assert!(!run.state.status().is_final(), "the result is missing");
    let (outcome, note) = (HAPPENED.to_owned(), String::new());
    let value = Some(Value::from(7));
    run.answer(
        "p/a",
        Answer::Pressed {
            outcome,
            value,
            note,
        },
    );
    assert_eq!(run.ended_at(), "b");
}

#[test]
fn given_up_the_run_fails_with_what_went_wrong() {
    let mut run = one_call();
    run.fails("p/a", "error", false);
    run.press("p/a", GIVE_UP);
    assert_eq!(run.trouble().code, code::EFFECT);
    assert_eq!(run.trouble().step, "p/a");
}

#[test]
fn a_time_limit_that_leads_nowhere_asks_too_and_begins_anew() {
    let steps = vec![
        call("p/a", "crm.find", vec![])
            .timeout("PT10S", None)
            .next(to("p/b")),
        end("p/b", vec![]),
    ];
    let mut run = Run::of(process("p", steps));
    let effect = run.issue("p/a");
    let changes = run.wait();
    assert_eq!(changes.withdrawn, [effect]);
    run.press("p/a", REPEAT);
    run.issue("p/a");
    run.wait();
    run.press("p/a", GIVE_UP);
    assert_eq!(run.trouble().code, code::TIMED_OUT);
}

#[test]
fn an_incident_outlives_a_restart() {
    let mut run = one_call();
    run.fails("p/a", "error", false);
    let text = serde_json::to_string(&run.state).unwrap();
    let state: State = serde_json::from_str(&text).unwrap();
    assert_eq!(state, run.state);
    assert!(state.in_flight().is_empty());
    assert_eq!(state.pending().len(), 1);
}

#[test]
fn a_block_or_process_with_on_error_takes_it_in() {
    let steps = vec![
        stage("p/s", "p/s/a").on("error", to("p/rescue")),
        call("p/s/a", "crm.find", vec![]),
        end("p/rescue", vec![]),
    ];
    let mut run = Run::of(process("p", steps));
    run.fails("p/s/a", "error", false);
    assert_eq!(run.ended_at(), "rescue");
}
