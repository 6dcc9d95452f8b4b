//! Blocks: what runs, in which order, and who sees what.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use flow_engine::{Answer, Progress, Question, code};
use flow_plan::step::Target;
use flow_plan::{BinaryOp, Expr, Ref, Value};

fn numbers(all: &[i64]) -> Expr {
    lit(Value::list(all.iter().map(|n| Value::from(*n))))
}

#[test]
fn a_decision_takes_the_first_arm_that_holds() {
    let arms = vec![(lit(false), to("p/b")), (lit(true), to("p/c"))];
    let steps = vec![
        decide("p/a", arms, None),
        end("p/b", vec![]),
        end("p/c", vec![]),
    ];
    let run = Run::of(process("p", steps));
    assert_eq!(run.path(), ["p/a", "p/c"]);
    assert_eq!(run.ended_at(), "c");
}

#[test]
fn a_decision_without_a_fitting_arm_fails_with_a_clear_message() {
    let run = Run::of(process(
        "p",
        vec![decide("p/a", vec![(lit(false), to("p/a"))], None)],
    ));
    assert_eq!(run.trouble().code, code::NO_ARM);
    assert_eq!(run.trouble().step, "p/a");
}

#[test]
fn outputs_are_given_by_ends_or_computed() {
    let steps = vec![
        set("p/x", "x", lit(2)).next(to("p/done")),
        end("p/done", vec![("given", lit("by the end"))]),
    ];
    let mut p = process("p", steps);
    p.outputs = vec![
        output("given", lit("never")),
        output("computed", refer(Ref::Local("x".into()))),
        output("missing", refer(Ref::Local("y".into()))),
    ];
    let run = Run::of(p);
    assert_eq!(run.output("given"), text("by the end"));
    assert_eq!(run.output("computed"), Value::from(2));
    assert!(!run.state.outputs().unwrap().contains_key("missing"));
}

#[test]
fn a_stage_shares_results_and_may_be_jumped_out_of() {
    let steps = vec![
        stage("p/s", "p/s/a").next(to("p/never")),
        set("p/s/a", "x", lit(1)).next(to("p/after")),
        end("p/after", vec![("x", result("p/s/a"))]),
        fail("p/never"),
    ];
    let run = Run::of(process("p", steps));
    assert_eq!(run.path(), ["p/s", "p/s/a", "p/after"]);
    assert_eq!(run.output("x"), Value::from(1));
}

#[test]
fn branches_run_at_once_and_do_not_see_each_other() {
    let steps = vec![
        parallel("p/all", false, &[("l", "p/all/l/a"), ("r", "p/all/r/b")]).next(to("p/done")),
        call("p/all/l/a", "crm.find", vec![]),
        call("p/all/r/b", "crm.find", vec![]).next(to("p/all/r/c")),
        set(
            "p/all/r/c",
            "c",
            Expr::Exists {
                of: Box::new(result("p/all/l/a")),
            },
        ),
        end(
            "p/done",
            vec![
                ("a", result("p/all/l/a")),
                ("b", result("p/all/r/b")),
                ("c", refer(Ref::Local("c".into()))),
            ],
        ),
    ];
    let mut run = Run::of(process("p", steps));
    run.done("l/a", "left");
    run.done("r/b", "right");
    assert_eq!(
        (run.output("a"), run.output("b")),
        (text("left"), text("right"))
    );
    assert_eq!(run.output("c"), Value::Bool(false));
}

#[test]
fn the_first_branch_withdraws_the_others() {
    let steps = vec![
        parallel("p/any", true, &[("l", "p/any/l/a"), ("r", "p/any/r/b")]).next(to("p/done")),
        call("p/any/l/a", "crm.find", vec![]),
        call("p/any/r/b", "crm.find", vec![]),
        end(
            "p/done",
            vec![("a", result("p/any/l/a")), ("b", result("p/any/r/b"))],
        ),
    ];
    let mut run = Run::of(process("p", steps));
    let late = run.issue("l/a");
    let changes = run.done("r/b", "right");
    assert_eq!(changes.withdrawn, [late]);
    assert_eq!(run.output("b"), text("right"));
    assert_eq!(run.output("a"), Value::None);
}

#[test]
fn a_failing_branch_cancels_its_siblings_and_goes_to_on_error() {
    let steps = vec![
        parallel("p/all", false, &[("l", "p/all/l/a"), ("r", "p/all/r/b")])
            .next(fail_arrow())
            .on("error", to("p/rescue")),
        call("p/all/l/a", "crm.find", vec![]),
        call("p/all/r/b", "crm.find", vec![]),
        end("p/rescue", vec![]),
    ];
    let mut run = Run::of(process("p", steps));
    run.fails("l/a", "error", false);
    assert_eq!(run.ended_at(), "rescue");
    assert!(run.told(|p| matches!(p, Progress::Withdrawn { step, .. } if &**step == "p/all/r/b")));
}

fn fail_arrow() -> flow_plan::Arrow {
    arrow(Target::Fail)
}

#[test]
fn end_in_a_branch_ends_that_branch_only() {
    let steps = vec![
        parallel("p/all", false, &[("l", "p/all/l/a"), ("r", "p/all/r/b")]).next(to("p/done")),
        end("p/all/l/a", vec![]),
        call("p/all/r/b", "crm.find", vec![]),
        end("p/done", vec![]),
    ];
    let mut run = Run::of(process("p", steps));
    run.done("r/b", "x");
    assert_eq!(run.ended_at(), "done");
}

#[test]
fn items_run_within_their_window_and_give_results_in_order() {
    let item = refer(Ref::Item("p/e".into()));
    let steps = vec![
        each(
            "p/e",
            numbers(&[10, 20, 30]),
            Some(2),
            "p/e/a",
            Some(result("p/e/a")),
        )
        .next(to("p/done")),
        call("p/e/a", "crm.find", vec![("who", item)]),
        end(
            "p/done",
            vec![("all", result("p/e")), ("inner", result("p/e/a"))],
        ),
    ];
    let mut run = Run::of(process("p", steps));
    let calls: Vec<_> = run.open.values().cloned().collect();
    assert_eq!(calls.len(), 2, "two at once");
    let second = calls[1].id();
    let done = |effect, value: &str| {
        flow_engine::What::Done(Box::new(flow_engine::Done::new(effect, text(value))))
    };
    run.happens(done(second, "b"));
    let third = *run.open.keys().max().unwrap();
    run.happens(done(third, "c"));
    run.happens(done(calls[0].id(), "a"));
    assert_eq!(
        run.output("all"),
        Value::list([text("a"), text("b"), text("c")])
    );
    assert_eq!(run.output("inner"), Value::None, "invisible outside");
}

#[test]
fn an_empty_list_gives_an_empty_list() {
    let steps = vec![
        each("p/e", lit(Value::None), None, "p/e/a", None).next(to("p/done")),
        fail("p/e/a"),
        end("p/done", vec![("all", result("p/e"))]),
    ];
    assert_eq!(Run::of(process("p", steps)).output("all"), Value::list([]));
}

#[test]
fn without_gives_an_item_gives_its_last_result() {
    let steps = vec![
        each("p/e", numbers(&[1, 2]), None, "p/e/a", None).next(to("p/done")),
        set("p/e/a", "x", refer(Ref::Item("p/e".into()))),
        end("p/done", vec![("all", result("p/e"))]),
    ];
    let all = Run::of(process("p", steps)).output("all");
    assert_eq!(all, Value::list([Value::from(1), Value::from(2)]));
}

#[test]
fn a_loop_stops_when_its_condition_holds_and_tells_its_runs_and_history() {
    let runs = || refer(Ref::Runs("p/l/a".into()));
    let until = binary(runs(), BinaryOp::Ge, lit(3));
    let steps = vec![
        repeat("p/l", until, Some(9), None, "p/l/a").next(to("p/done")),
        set("p/l/a", "x", runs()),
        end(
            "p/done",
            vec![
                ("runs", runs()),
                ("history", refer(Ref::History("p/l/a".into()))),
                ("last", result("p/l/a")),
            ],
        ),
    ];
    let run = Run::of(process("p", steps));
    assert_eq!(run.output("runs"), Value::from(3));
    assert_eq!(run.output("last"), Value::from(2));
    let all = (0..3).map(Value::from).collect::<Vec<_>>();
    assert_eq!(run.output("history"), Value::list(all));
}

#[test]
fn the_cap_of_a_loop_leads_elsewhere_or_fails() {
    let steps = |otherwise| {
        vec![
            repeat("p/l", lit(false), Some(2), otherwise, "p/l/a"),
            set("p/l/a", "x", lit(1)),
            end("p/lead", vec![]),
        ]
    };
    let run = Run::of(process("p", steps(Some(to("p/lead")))));
    assert_eq!(run.path(), ["p/l", "p/l/a", "p/l/a", "p/lead"]);
    let run = Run::of(process("p", steps(None)));
    assert_eq!(run.trouble().code, code::CAP);
}

#[test]
fn a_capped_arrow_is_counted_in_the_run() {
    let steps = vec![
        set("p/a", "x", lit(1)).next(capped("p/a", 2, Some(Target::Step("p/b".into())))),
        end("p/b", vec![]),
    ];
    let run = Run::of(process("p", steps));
    assert_eq!(run.path(), ["p/a", "p/a", "p/a", "p/b"]);
}

#[test]
fn a_capped_arrow_is_counted_in_each_item() {
    let next = capped("p/e/a", 1, Some(Target::Leave("p/e".into())));
    let steps = vec![
        each("p/e", numbers(&[1, 2]), Some(1), "p/e/a", None),
        set("p/e/a", "x", lit(1)).next(next),
    ];
    let run = Run::of(process("p", steps));
    assert_eq!(run.path(), ["p/e", "p/e/a", "p/e/a", "p/e/a", "p/e/a"]);
}

#[test]
fn an_endless_loop_of_computing_is_stopped() {
    let run = Run::of(process("p", vec![set("p/a", "x", lit(1)).next(to("p/a"))]));
    assert_eq!(run.trouble().code, code::SPINNING);
}

#[test]
fn processes_that_call_each_other_for_ever_are_stopped() {
    let run = Run::of(process("p", vec![run("p/a", "p", vec![])]));
    assert_eq!(run.trouble().code, code::SPINNING);
}

#[test]
fn a_sub_process_has_inputs_and_results_of_its_own() {
    let mut sub = process(
        "sub",
        vec![
            set("sub/a", "x", refer(Ref::Input("n".into()))).next(to("sub/good")),
            end("sub/good", vec![]),
        ],
    );
    sub.inputs = vec![text_field("n")];
    sub.outputs = vec![output("m", result("sub/a"))];
    let steps = vec![
        run("p/r", "sub", vec![("n", lit("hello"))]).next(to("p/done")),
        end(
            "p/done",
            vec![
                ("m", field(result("p/r"), "m")),
                ("how", refer(Ref::Outcome("p/r".into()))),
                ("hidden", result("sub/a")),
            ],
        ),
    ];
    let run = Run::start(plan_of("p", vec![process("p", steps), sub]), &[]);
    assert_eq!(run.output("m"), text("hello"));
    assert_eq!(run.output("how"), text("good"));
    assert_eq!(run.output("hidden"), Value::None);
}

#[test]
fn an_end_of_a_sub_process_leads_where_its_caller_says() {
    let sub = |at: &str| {
        process(
            "sub",
            vec![
                set("sub/a", "x", lit("1")).next(to(at)),
                end("sub/good", vec![]),
                end("sub/bad", vec![]),
            ],
        )
    };
    let steps = || {
        vec![
            run("p/r", "sub", vec![])
                .on("bad", to("p/rescue"))
                .next(to("p/done")),
            end("p/done", vec![]),
            end("p/rescue", vec![("how", refer(Ref::Outcome("p/r".into())))]),
        ]
    };
    let good = Run::start(
        plan_of("p", vec![process("p", steps()), sub("sub/good")]),
        &[],
    );
    assert_eq!(good.ended_at(), "done");
    let bad = Run::start(
        plan_of("p", vec![process("p", steps()), sub("sub/bad")]),
        &[],
    );
    assert_eq!(bad.ended_at(), "rescue");
    assert_eq!(bad.output("how"), text("bad"));
}

#[test]
fn people_take_over_from_an_end_of_a_sub_process() {
    let sub = process("sub", vec![end("sub/bad", vec![])]);
    let steps = vec![
        run("p/r", "sub", vec![]).hand("bad", "lead"),
        end("p/done", vec![]),
    ];
    let run = Run::start(plan_of("p", vec![process("p", steps), sub]), &[]);
    assert!(matches!(run.asked("p/r").question, Question::Result { .. }));
}

fn plan_of(main: &str, processes: Vec<flow_plan::Process>) -> flow_plan::Plan {
    let mut plan = plan(processes);
    plan.main = Some(main.into());
    plan
}

#[test]
fn trouble_in_a_sub_process_comes_up() {
    let steps = vec![
        run("p/r", "sub", vec![]).on("error", to("p/rescue")),
        end("p/rescue", vec![]),
    ];
    let sub = process("sub", vec![fail("sub/a")]);
    let run = Run::start(plan_of("p", vec![process("p", steps), sub]), &[]);
    assert_eq!(run.ended_at(), "rescue");
}

#[test]
fn a_missing_input_fails_the_step_that_calls() {
    let mut sub = process("sub", vec![end("sub/a", vec![])]);
    sub.inputs = vec![text_field("n")];
    let steps = vec![run("p/r", "sub", vec![])];
    let run = Run::start(plan_of("p", vec![process("p", steps), sub]), &[]);
    assert_eq!(run.trouble().code, code::INPUT);
    assert!(run.trouble().message.contains("`n`"));
}

#[test]
fn inputs_left_out_get_their_defaults() {
    let mut p = process(
        "p",
        vec![end("p/a", vec![("n", refer(Ref::Input("n".into())))])],
    );
    let mut n = text_field("n");
    n.value = Some(lit("usual"));
    p.inputs = vec![n];
    assert_eq!(Run::of(p).output("n"), text("usual"));
}

#[test]
fn shared_state_is_seen_by_all_branches() {
    let flag = || refer(Ref::State("flag".into()));
    let steps = vec![
        parallel("p/all", false, &[("l", "p/all/l/a"), ("r", "p/all/r/b")]).next(to("p/done")),
        set_state("p/all/l/a", "flag", lit(true)),
        task("p/all/r/b", "hr", vec![], &[]).next(to("p/all/r/c")),
        set("p/all/r/c", "seen", flag()),
        end("p/done", vec![("seen", refer(Ref::Local("seen".into())))]),
    ];
    let mut p = process("p", steps);
    p.states = vec![flow_plan::State {
        name: "flag".into(),
        schema: flow_plan::Schema::bool(),
        value: lit(false),
    }];
    let mut run = Run::of(p);
    run.answer("r/b", Answer::Accepted);
    assert_eq!(run.output("seen"), Value::Bool(true));
}

#[test]
fn a_wait_is_a_race_of_times() {
    use flow_plan::step::{StepKind, WaitArm, WaitEvent};
    let arm = |event, path| WaitArm {
        event,
        then: to(path),
    };
    let arms = vec![
        arm(WaitEvent::After(duration("P2D")), "p/late"),
        arm(WaitEvent::After(duration("PT1H")), "p/soon"),
    ];
    let steps = vec![
        step("p/w", StepKind::Wait { arms }),
        end("p/late", vec![]),
        end("p/soon", vec![]),
    ];
    let mut run = Run::of(process("p", steps));
    assert_eq!(run.open.len(), 2);
    let changes = run.wait();
    assert_eq!(run.ended_at(), "soon");
    assert_eq!(changes.withdrawn.len(), 1);
    assert!(run.open.is_empty());
}

#[test]
fn what_cannot_run_yet_stops_the_run_where_it_is_reached() {
    let mut later = call("p/b", "crm.find", vec![]).on("error", to("p/b"));
    later.not_yet = vec![flow_plan::step::NotYet {
        construct: "`only one per`".into(),
        instead: "Let a person look.".into(),
    }];
    let mut run = Run::of(process(
        "p",
        vec![call("p/a", "crm.find", vec![]).next(to("p/b")), later],
    ));
    run.done("p/a", "x");
    assert_eq!(run.trouble().code, code::NOT_YET);
    assert_eq!(run.trouble().step, "p/b");
    assert!(run.trouble().message.contains("only one per"));
}

#[test]
fn on_error_of_the_process_runs_before_it_fails() {
    let steps = vec![
        call("p/a", "crm.find", vec![]),
        call("p/tell", "mail.send", vec![]).next(arrow(Target::End)),
    ];
    let mut p = process("p", steps);
    p.on_error = Some(Target::Step("p/tell".into()));
    let mut run = Run::of(p);
    run.fails("p/a", "error", false);
    assert!(!run.state.status().is_final());
    run.done("p/tell", Value::None);
    assert_eq!(run.trouble().step, "p/a");
}

#[test]
fn a_cancelled_run_withdraws_everything_and_runs_its_handler() {
    let steps = vec![
        task("p/a", "hr", vec![], &[]),
        call("p/tell", "mail.send", vec![]).next(arrow(Target::End)),
    ];
    let mut p = process("p", steps);
    p.on_cancel = Some(Target::Step("p/tell".into()));
    let mut run = Run::of(p);
    let changes = run.happens(flow_engine::What::CancelRequested { by: "Ann".into() });
    assert_eq!(changes.withdrawn.len(), 1);
    run.done("p/tell", Value::None);
    assert_eq!(
        *run.state.status(),
        flow_engine::Status::Cancelled { by: "Ann".into() }
    );
}

#[test]
fn a_bad_expression_fails_the_step_and_can_be_routed() {
    let bad = binary(lit(1), BinaryOp::Div, lit(0));
    let steps = vec![
        set("p/a", "x", bad).on("error", to("p/b")),
        end("p/b", vec![]),
    ];
    let run = Run::of(process("p", steps));
    assert_eq!(run.ended_at(), "b");
    let said =
        |p: &Progress| matches!(p, Progress::Ended { trouble: Some(t), .. } if t.code == "F0912");
    assert!(run.told(said));
}

#[test]
fn a_block_around_a_failed_step_keeps_the_steps_own_outcome() {
    let steps = vec![stage("p/s", "p/s/a"), call("p/s/a", "crm.find", vec![])];
    let mut run = Run::of(process("p", steps));
    run.fails("p/s/a", "unknown", false);
    run.press("p/s/a", flow_engine::command::GIVE_UP);
    assert_eq!(run.trouble().outcome, "unknown");
    assert_eq!(run.trouble().step, "p/s/a");
}
