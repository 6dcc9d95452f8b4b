//! Folding: a state is a function of its events, a snapshot changes nothing, and no order of
//! events, however wrong, panics.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use flow_engine::command::{APPROVE, HAPPENED};
use flow_engine::{Answer, Command, Done, Engine, Event, Failed, State, ToolCall, What};
use flow_plan::step::{Limits, Target};
use flow_plan::{BinaryOp, Plan, Ref, Schema, Value};
use proptest::prelude::*;

/// A process with every kind of step that waits for something.
fn everything() -> Plan {
    let until = binary(refer(Ref::Runs("p/l/e".into())), BinaryOp::Ge, lit(2));
    let items = lit(Value::list([
        Value::from(1),
        Value::from(2),
        Value::from(3),
    ]));
    let limits = Limits {
        turns: Some(3),
        time_ms: Some(60_000),
        ..Limits::default()
    };
    let sub = process(
        "sub",
        vec![
            call("sub/a", "mail.send", vec![]).next(to("sub/b")),
            task("sub/b", "hr", vec![text_field("x")], &[]).timeout("PT1H", Some(to("sub/c"))),
            end("sub/c", vec![]),
        ],
    );
    let steps = vec![
        stage("p/s", "p/s/all")
            .next(to("p/l"))
            .on("error", to("p/l")),
        parallel(
            "p/s/all",
            false,
            &[("x", "p/s/all/x/ai"), ("y", "p/s/all/y/co")],
        ),
        ai("p/s/all/x/ai", words("hello"), vec![])
            .gives(Schema::text())
            .retry(1, 10, 20),
        copilot("p/s/all/y/co", vec![])
            .gives(Schema::text())
            .on("reject", arrow(Target::Fail)),
        repeat("p/l", until, Some(3), Some(to("p/g")), "p/l/e").next(to("p/any")),
        each("p/l/e", items, Some(2), "p/l/e/a", None),
        call("p/l/e/a", "crm.change", vec![("who", lit("Ann"))]).retry(2, 10, 100),
        parallel("p/any", true, &[("x", "p/any/x/a"), ("y", "p/any/y/r")])
            .next(to("p/g"))
            .on("error", to("p/g")),
        task("p/any/x/a", "hr", vec![text_field("x")], &["reject"]).on("reject", to("p/any/x/b")),
        agent("p/any/x/b", &["crm.find"], &["crm.find"], limits).hand("error", "lead"),
        run("p/any/y/r", "sub", vec![]),
        set("p/g", "x", lit(1)).next(capped("p/s", 1, Some(Target::End))),
    ];
    plan(vec![process("p", steps), sub])
}

/// An event that answers a command, or one that fits nothing.
fn event(run: &Run, pick: usize, how: u8) -> What {
    let open: Vec<_> = run.open.values().collect();
    let Some(command) = open.get(pick % open.len().max(1)) else {
        return What::TimerFired {
            timer: u64::from(how),
        };
    };
    let id = command.id();
    if how % 16 == 15 {
        return What::Done(Box::new(Done::new(id + u64::from(how % 3), text("stray"))));
    }
    match &***command {
        Command::Timer(_) => What::TimerFired { timer: id },
        Command::Ask(_) => answered(id, how),
        Command::Model(_) | Command::Call(_) => effect(id, how),
    }
}

fn effect(effect: u64, how: u8) -> What {
    match how % 8 {
        0 | 1 => What::Issued { effect, attempt: 1 },
        2 => What::Uncertain {
            effect,
            keyed: how > 100,
        },
        3 => What::Failed(Box::new(Failed {
            effect,
            outcome: ["error", "vendor_down", "refused"][usize::from(how % 3)].into(),
            retryable: how > 90,
            ..Failed::default()
        })),
        4 => {
            let arguments = serde_json::json!({ "who": "Ann" });
            let call = ToolCall {
                id: "1".into(),
                name: "crm__find".into(),
                arguments,
            };
            let tool_calls = vec![call.clone(), call];
            What::Done(Box::new(Done {
                tool_calls,
                ..Done::new(effect, Value::None)
            }))
        }
        _ => What::Done(Box::new(Done::new(effect, text("fine")))),
    }
}

fn answered(task: u64, how: u8) -> What {
    let press = |outcome: &str| Answer::Pressed {
        outcome: outcome.into(),
        value: (how > 128).then(|| text("so")),
        note: String::new(),
    };
    let answer = match how % 8 {
        0 => Answer::Accepted,
        1 => Answer::Again {
            note: "more".into(),
        },
        2 => press("reject"),
        3 => press(APPROVE),
        4 => press(HAPPENED),
        5 => Answer::Filled(text("fine")),
        _ => Answer::Filled(record(&[("x", text("fine"))])),
    };
    What::Answered {
        task,
        answer,
        by: "Ann".into(),
        rehearsed: false,
    }
}

fn play(choices: &[(usize, u8)]) -> Run {
    let mut run = Run::start(everything(), &[]);
    for (pick, how) in choices {
        let next = event(&run, *pick, *how);
        run.happens(next);
    }
    run
}

fn thaw(state: &State) -> State {
    serde_json::from_str(&serde_json::to_string(state).unwrap()).unwrap()
}

fn fold_from(engine: &Engine, state: &mut State, events: &[Event]) {
    for event in events {
        engine.apply(state, event);
    }
}

proptest! {
    #[test]
    fn a_snapshot_changes_nothing(
        choices in prop::collection::vec((0_usize..8, any::<u8>()), 0..80),
        cut in any::<prop::sample::Index>(),
    ) {
        let run = play(&choices);
        let cut = cut.index(run.events.len());
        let (before, after) = run.events.split_at(cut);
        let mut state = thaw(&run.engine.fold(before));
        fold_from(&run.engine, &mut state, after);
        prop_assert_eq!(&state, &run.state);
        prop_assert_eq!(state.pending(), run.state.pending());
    }

    #[test]
    fn commands_given_out_are_the_pending_ones(
        choices in prop::collection::vec((0_usize..8, any::<u8>()), 0..80),
    ) {
        let run = play(&choices);
        for command in run.state.pending().into_iter().chain(run.state.in_flight()) {
            prop_assert_eq!(run.open.get(&command.id()), Some(&command));
        }
        prop_assert_eq!(run.state.status().is_final(), run.open.is_empty());
    }

    #[test]
    fn events_survive_their_json(
        choices in prop::collection::vec((0_usize..8, any::<u8>()), 0..20),
    ) {
        let run = play(&choices);
        let json = serde_json::to_string(&run.events).unwrap();
        let events: Vec<Event> = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&events, &run.events);
    }

    #[test]
    fn no_order_of_events_panics(
        choices in prop::collection::vec((0_usize..8, any::<u8>()), 0..60),
        seed in any::<u64>(),
    ) {
        let run = play(&choices);
        let mut events = run.events.clone();
        // A cheap shuffle: any order will do.
        let mut x = seed | 1;
        for i in (1..events.len()).rev() {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            events.swap(i, usize::try_from(x >> 33).unwrap() % (i + 1));
        }
        run.engine.fold(&events);
    }
}

#[test]
fn a_state_does_not_grow_with_its_history() {
    let steps =
        vec![call("p/a", "crm.find", vec![]).next(capped("p/a", 10_000, Some(Target::End)))];
    let mut run = Run::of(process("p", steps));
    let mut sizes = Vec::new();
    for _ in 0..200 {
        run.done("p/a", "x");
        sizes.push(serde_json::to_string(&run.state).unwrap().len());
    }
    assert!(
        sizes[199] < sizes[20] + 20,
        "{} and then {}",
        sizes[20],
        sizes[199]
    );
}
