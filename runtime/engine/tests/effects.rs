//! Effects: keys, tries, time limits, and what a crash leaves behind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::HashSet;

use common::*;
use flow_engine::command::GIVE_UP;
use flow_engine::{Command, Failed, Progress, State, What, code};
use flow_plan::step::Uncertain;
use flow_plan::{BinaryOp, Ref, Schema, Value};

fn one_call() -> flow_plan::Process {
    process(
        "p",
        vec![
            call("p/a", "crm.change", vec![("who", lit("Ann"))]).next(to("p/b")),
            end("p/b", vec![]),
        ],
    )
}

#[test]
fn a_call_carries_evaluated_arguments_and_a_key() {
    let run = Run::of(one_call());
    let call = run.called("p/a");
    assert_eq!(call.args, [("who".to_owned(), text("Ann"))]);
    assert_eq!(call.key.len(), 32);
}

#[test]
fn a_result_that_does_not_fit_fails_the_step() {
    let steps = vec![call("p/a", "crm.find", vec![]).gives(Schema::integer())];
    let mut run = Run::of(process("p", steps));
    run.done("p/a", "no number");
    assert_eq!(run.trouble().code, code::MISFIT);
}

#[test]
fn a_failed_effect_is_tried_again_after_doubling_pauses_with_the_same_key() {
    let steps = vec![call("p/a", "crm.find", vec![]).retry(3, 1_000, 3_000)];
    let mut run = Run::of(process("p", steps));
    let key = run.called("p/a").key;
    let mut pauses = Vec::new();
    for _ in 0..3 {
        run.fails("p/a", "error", true);
        let before = run.now_ms;
        run.wait();
        pauses.push(run.now_ms - before - 1);
        assert_eq!(run.called("p/a").key, key);
    }
    assert_eq!(pauses, [1_000, 2_000, 3_000]);
    run.fails("p/a", "error", true);
    run.press("p/a", GIVE_UP);
    assert_eq!(run.trouble().code, code::EFFECT);
}

#[test]
fn the_receivers_own_pause_is_a_floor() {
    let steps = vec![call("p/a", "crm.find", vec![]).retry(1, 1_000, 3_000)];
    let mut run = Run::of(process("p", steps));
    let effect = run.issue("p/a");
    let failed = Failed {
        effect,
        retryable: true,
        retry_after_ms: Some(60_000),
        ..Failed::default()
    };
    run.happens(What::Failed(Box::new(failed)));
    let before = run.now_ms;
    run.wait();
    assert_eq!(run.now_ms - before - 1, 60_000);
}

#[test]
fn what_cannot_succeed_is_not_tried_again() {
    let steps = vec![call("p/a", "crm.find", vec![]).retry(3, 1, 1)];
    let mut run = Run::of(process("p", steps));
    run.fails("p/a", "error", false);
    run.press("p/a", GIVE_UP);
    assert!(run.state.status().is_final());
}

#[test]
fn a_time_limit_withdraws_the_effect_and_goes_its_way() {
    let steps = vec![
        call("p/a", "crm.find", vec![]).timeout("PT10S", Some(to("p/late"))),
        end("p/late", vec![]),
    ];
    let mut run = Run::of(process("p", steps));
    let effect = run.issue("p/a");
    let changes = run.wait();
    assert_eq!(changes.withdrawn, [effect]);
    assert_eq!(run.ended_at(), "late");
}

#[test]
fn a_late_result_is_ignored_and_noted() {
    let steps = vec![
        call("p/a", "crm.find", vec![]).timeout("PT10S", Some(to("p/b"))),
        task("p/b", "hr", vec![], &[]),
    ];
    let mut run = Run::of(process("p", steps));
    let effect = run.issue("p/a");
    run.wait();
    let before = run.state.clone();
    let changes = run.happens(What::Done(Box::new(flow_engine::Done::new(
        effect,
        text("late"),
    ))));
    assert_eq!(
        changes.progress,
        [Progress::Ignored {
            kind: "done",
            about: Some(effect)
        }]
    );
    assert_eq!(run.state, before);
}

#[test]
fn a_named_outcome_is_routed_before_error() {
    let steps = vec![
        call("p/a", "crm.find", vec![])
            .on("error", to("p/x"))
            .on("unknown", to("p/y")),
        end("p/x", vec![]),
        end("p/y", vec![]),
    ];
    let mut run = Run::of(process("p", steps));
    run.fails("p/a", "unknown", false);
    assert_eq!(run.ended_at(), "y");
}

#[test]
fn keys_differ_by_visit_item_and_branch() {
    let list = lit(Value::list([Value::from(1), Value::from(2)]));
    let runs = refer(Ref::Runs("p/l/e".into()));
    let steps = vec![
        repeat(
            "p/l",
            binary(runs, BinaryOp::Ge, lit(2)),
            None,
            None,
            "p/l/e",
        ),
        each("p/l/e", list, None, "p/l/e/all", None),
        parallel(
            "p/l/e/all",
            false,
            &[("x", "p/l/e/all/x/a"), ("y", "p/l/e/all/y/a")],
        ),
        call("p/l/e/all/x/a", "crm.find", vec![]),
        call("p/l/e/all/y/a", "crm.find", vec![]),
    ];
    let mut run = Run::of(process("p", steps));
    let mut keys = HashSet::new();
    while let Some((id, command)) = run.open.pop_first() {
        let Command::Call(call) = &*command else {
            panic!()
        };
        assert!(keys.insert(call.key.clone()), "a key came twice");
        run.happens(What::Done(Box::new(flow_engine::Done::new(
            id,
            Value::None,
        ))));
    }
    assert_eq!(keys.len(), 8);
    assert!(run.state.status().is_final());
}

/// A restart: the state is folded anew from the journal.
fn restart(run: &mut Run) {
    let again: State = run.engine.fold(&run.events);
    assert_eq!(again, run.state);
    assert_eq!(again.pending(), run.state.pending());
}

#[test]
fn a_keyed_effect_is_repeated_with_its_key() {
    let mut run = Run::of(one_call());
    let key = run.called("p/a").key;
    let effect = run.issue("p/a");
    restart(&mut run);
    assert_eq!(run.state.in_flight().len(), 1);
    assert!(run.state.pending().is_empty());
    let changes = run.happens(What::Uncertain {
        effect,
        keyed: true,
    });
    assert_eq!(changes.commands.len(), 1);
    assert_eq!(run.called("p/a").key, key);
    assert_eq!(run.state.attempt(effect), 2);
    run.done("p/a", Value::None);
    assert_eq!(run.ended_at(), "b");
}

#[test]
fn a_mail_is_asked_about() {
    let steps = vec![
        call("p/a", "mail.send", vec![]).next(to("p/b")),
        end("p/b", vec![]),
    ];
    for (button, end) in [("happened", true), ("give_up", false)] {
        let mut run = Run::of(process("p", steps.clone()));
        let effect = run.issue("p/a");
        run.happens(What::Uncertain {
            effect,
            keyed: false,
        });
        let ask = run
            .open
            .values()
            .find(|c| matches!(***c, Command::Ask(_)))
            .unwrap()
            .id();
        let press = flow_engine::Answer::Pressed {
            outcome: button.into(),
            value: None,
            note: String::new(),
        };
        run.happens(What::Answered {
            task: ask,
            answer: press,
            by: "Ann".into(),
            rehearsed: false,
        });
        if end {
            assert_eq!(run.ended_at(), "b");
        } else {
            assert_eq!(run.trouble().code, code::UNCERTAIN);
        }
    }
}

#[test]
fn a_person_may_have_a_mail_sent_again() {
    let mut run = Run::of(process("p", vec![call("p/a", "mail.send", vec![])]));
    let effect = run.issue("p/a");
    run.happens(What::Uncertain {
        effect,
        keyed: false,
    });
    run.press("p/a", "repeat");
    run.done("p/a", Value::None);
    assert_eq!(run.ended_at(), "end");
}

#[test]
fn the_steps_own_policy_wins() {
    let mut mail = call("p/a", "mail.send", vec![]);
    mail.uncertain = Some(Uncertain::Fail);
    let mut run = Run::of(process("p", vec![mail]));
    let effect = run.issue("p/a");
    run.happens(What::Uncertain {
        effect,
        keyed: false,
    });
    assert_eq!(run.trouble().code, code::UNCERTAIN);
}

#[test]
fn a_model_is_asked_again_and_that_is_told() {
    let mut run = Run::of(process("p", vec![ai("p/a", words("hello"), vec![])]));
    let effect = run.issue("p/a");
    run.happens(What::Uncertain {
        effect,
        keyed: false,
    });
    assert!(run.told(|p| matches!(
        p,
        Progress::Repeating {
            maybe_billed: true,
            ..
        }
    )));
    run.done("p/a", "hi");
    assert_eq!(run.ended_at(), "end");
}

#[test]
fn events_that_belong_to_nothing_are_noted() {
    let mut run = Run::of(one_call());
    for what in [
        What::Issued {
            effect: 99,
            attempt: 1,
        },
        What::TimerFired { timer: 99 },
        What::Uncertain {
            effect: 99,
            keyed: true,
        },
        What::Failed(Box::new(Failed {
            effect: 99,
            ..Failed::default()
        })),
        What::Answered {
            task: 99,
            answer: flow_engine::Answer::Accepted,
            by: "Ann".into(),
            rehearsed: false,
        },
    ] {
        let before = run.state.clone();
        let changes = run.happens(what);
        assert!(matches!(
            changes.progress.as_slice(),
            [Progress::Ignored { .. }]
        ));
        assert_eq!(run.state, before);
    }
}
