//! People: forms, buttons, choices, due times.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use flow_engine::{Answer, Progress, Question};
use flow_plan::step::{Answer as Arm, Due, People, StepKind};
use flow_plan::{Expr, Value};

fn form() -> flow_plan::Process {
    let mut name = text_field("name");
    name.value = Some(lit("Ann"));
    let steps = vec![
        task("p/a", "hr", vec![name, text_field("why")], &["reject"])
            .next(to("p/b"))
            .on("reject", to("p/no")),
        end("p/b", vec![("form", result("p/a"))]),
        end("p/no", vec![]),
    ];
    process("p", steps)
}

#[test]
fn a_form_is_filled_in_and_keeps_what_was_prefilled() {
    let mut run = Run::of(form());
    let Question::Form { fields } = run.asked("p/a").question else {
        panic!()
    };
    assert_eq!(fields[0].value, Some(text("Ann")));
    run.answer("p/a", Answer::Filled(record(&[("why", text("because"))])));
    assert_eq!(
        run.output("form"),
        record(&[("name", text("Ann")), ("why", text("because"))])
    );
}

#[test]
fn an_answer_that_does_not_fit_leaves_the_task_open() {
    let mut run = Run::of(form());
    for answer in [
        Answer::Accepted,
        Answer::Filled(record(&[("why", Value::from(3))])),
        Answer::Filled(record(&[("why", text("x")), ("what", text("y"))])),
        Answer::Filled(text("x")),
        Answer::Chosen("x".into()),
        Answer::Again {
            note: String::new(),
        },
    ] {
        let changes = run.answer("p/a", answer);
        assert!(
            matches!(changes.progress.as_slice(), [Progress::NotTaken { .. }]),
            "{changes:?}"
        );
    }
    run.press("p/a", "reject");
    assert_eq!(run.ended_at(), "no");
}

#[test]
fn a_person_chooses() {
    let answer = |text: &str, path| Arm {
        text: text.into(),
        then: to(path),
    };
    let answers = vec![answer("yes", "p/y"), answer("no", "p/n")];
    let choose = StepKind::Choose {
        by: by("hr"),
        answers,
    };
    let steps = vec![step("p/a", choose), end("p/y", vec![]), end("p/n", vec![])];
    let mut run = Run::of(process("p", steps));
    run.answer("p/a", Answer::Chosen("maybe".into()));
    run.answer("p/a", Answer::Chosen("no".into()));
    assert_eq!(run.path(), ["p/a", "p/n"]);
}

fn due(overdue: Option<flow_plan::Arrow>) -> flow_plan::Process {
    let mut task = task("p/a", "hr", vec![], &[]).next(to("p/b"));
    task.due = Some(Due {
        within: duration("PT4H"),
        overdue,
        overdue_by: None,
    });
    process("p", vec![task, end("p/b", vec![]), end("p/late", vec![])])
}

#[test]
fn an_overdue_task_goes_elsewhere_or_is_only_marked() {
    let mut run = Run::of(due(Some(to("p/late"))));
    assert_eq!(run.asked("p/a").due_ms, Some(run.now_ms + 4 * 3_600_000));
    run.wait();
    assert_eq!(run.ended_at(), "late");
    let mut run = Run::of(due(None));
    run.wait();
    assert!(run.told(|p| matches!(p, Progress::Overdue { .. })));
    run.answer("p/a", Answer::Accepted);
    assert_eq!(run.ended_at(), "b");
}

#[test]
fn whoever_did_a_step_does_not_do_the_next() {
    let mut check = task("p/b", "hr", vec![], &[]);
    if let StepKind::Task { by, .. } = &mut check.kind {
        by.not_whoever_did = vec!["p/a".into()];
    }
    let mut run = Run::of(process(
        "p",
        vec![task("p/a", "hr", vec![], &[]).next(to("p/b")), check],
    ));
    run.answer_by("p/a", Answer::Accepted, "Ann");
    assert_eq!(run.asked("p/b").not_by, ["Ann"]);
    run.answer_by("p/b", Answer::Accepted, "Ann");
    assert!(!run.state.status().is_final());
    run.answer_by("p/b", Answer::Accepted, "Bob");
    assert_eq!(run.ended_at(), "end");
}

#[test]
fn all_roles_must_when_all_must() {
    let mut both = task("p/a", "manager", vec![text_field("why")], &[]);
    if let StepKind::Task { by, .. } = &mut both.kind {
        *by = People {
            roles: vec!["manager".into(), "hr".into()],
            all: true,
            ..People::default()
        };
    }
    let mut run = Run::of(process("p", vec![both]));
    assert_eq!(run.asked("p/a").roles, ["manager"]);
    run.answer("p/a", Answer::Filled(record(&[("why", text("x"))])));
    assert_eq!(run.asked("p/a").roles, ["hr"]);
    run.answer("p/a", Answer::Accepted);
    assert_eq!(run.ended_at(), "end");
}

#[test]
fn a_jump_back_keeps_old_results_until_the_step_runs_again() {
    let exists = Expr::Exists {
        of: Box::new(result("p/b")),
    };
    let steps = vec![
        task("p/a", "hr", vec![text_field("x")], &[]).next(to("p/seen")),
        set("p/seen", "seen", exists).next(to("p/b")),
        task("p/b", "hr", vec![], &["back"])
            .next(to("p/done"))
            .on("back", to("p/a")),
        end(
            "p/done",
            vec![
                ("x", field(result("p/a"), "x")),
                ("runs", refer(flow_plan::Ref::Runs("p/a".into()))),
            ],
        ),
    ];
    let mut run = Run::of(process("p", steps));
    run.answer("p/a", Answer::Filled(record(&[("x", text("old"))])));
    run.press("p/b", "back");
    run.answer("p/a", Answer::Filled(record(&[("x", text("new"))])));
    run.answer("p/b", Answer::Accepted);
    assert_eq!(run.output("x"), text("new"));
    assert_eq!(run.output("runs"), Value::from(2));
}
