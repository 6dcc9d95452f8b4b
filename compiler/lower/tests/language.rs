//! Parts of the language as data of the plan.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{lowered, lowered_text, step};
use flow_plan::calendar::Day;
use flow_plan::event::WaitEvent;
use flow_plan::figures::Grade;
use flow_plan::lock::LockElse;
use flow_plan::step::{Enough, StepKind, Then};
use flow_plan::{Expr, Process, Ref, Target, Value};

fn settle() -> Process {
    lowered("everything").plan.processes["settle"].clone()
}

fn input(name: &str, field: &str) -> Expr {
    Expr::Field {
        of: Box::new(Expr::Ref {
            name: Ref::Input(name.into()),
        }),
        name: field.into(),
    }
}

#[test]
fn a_role_works_by_a_calendar() {
    let plan = lowered("everything").plan;
    let calendar = plan.roles["clerk"].calendar.clone().unwrap();
    assert_eq!(calendar.zone.as_deref(), Some("Europe/Berlin"));
    assert_eq!(calendar.open.len(), 5);
    assert_eq!(
        (calendar.open[0].day, calendar.open[0].from.as_str()),
        (Day::Mon, "09:00")
    );
}

#[test]
fn limits_and_prices_are_numbers() {
    let plan = lowered("everything").plan;
    for pace in [&plan.systems["store"].limit, &plan.models["quick"].limit] {
        let pace = pace.as_ref().unwrap();
        assert_eq!(pace.at_once, Some(4));
        assert_eq!(pace.rates[0].count, 10.into());
        assert_eq!(pace.rates[0].per, "PT1S");
    }
    let priced = "model m { vendor openai; id \"x\"; timeout 2 min; \
                  price { input 0.25 EUR; output 1.25 EUR } }\nprocess p { end }";
    let model = lowered_text(priced).plan.models["m"].clone();
    assert_eq!(model.timeout_ms, Some(120_000));
    let output = Value::Money {
        amount: "1.25".parse().unwrap(),
        currency: "EUR".into(),
    };
    assert_eq!(model.price.unwrap().output, Some(output));
}

#[test]
fn a_message_finds_its_run_by_its_key() {
    let plan = lowered("everything").plan;
    let message = &plan.messages["withdrawal"];
    assert_eq!(message.id.as_deref(), Some("number"));
    assert_eq!(message.data.keep.as_deref(), Some("P30D"));
    let handlers = &plan.processes["settle"].handlers;
    let WaitEvent::Message { message, key, .. } = &handlers[0].on else {
        panic!("{handlers:?}");
    };
    assert_eq!(message, "withdrawal");
    assert_eq!(key[0].field, "number");
    assert_eq!(key[0].equals, input("claim", "id"));
    assert_eq!(handlers[0].id, "settle#message-withdrawal");
}

#[test]
fn only_equalities_with_the_run_are_keys() {
    let text = "message m { a : text; b : text; n : number }\n\
        process p { input x : text\n input k : number\n \
        wait for message m where a == x and n > k and k == n and a == b\n end }";
    let plan = lowered_text(text).plan;
    let StepKind::Wait { arms } = &plan.processes["p"].steps[0].kind else {
        panic!("no wait");
    };
    let WaitEvent::Message { key, .. } = &arms[0].event else {
        panic!("no message");
    };
    let fields: Vec<&str> = key.iter().map(|k| k.field.as_str()).collect();
    assert_eq!(fields, ["a", "n"]);
}

#[test]
fn handlers_interrupt_or_run_beside() {
    let process = settle();
    let told: Vec<(&str, bool)> = process
        .handlers
        .iter()
        .map(|h| (h.id.as_str(), h.interrupts))
        .collect();
    assert_eq!(
        told,
        [
            ("settle#message-withdrawal", true),
            ("settle#message-notice", false),
            ("settle#every", false)
        ]
    );
    assert!(matches!(&process.handlers[0].then, Some(Then::Go(a)) if a.to == Target::Cancel));
    let checks = step(&process, "settle/checks");
    assert_eq!(checks.handlers.len(), 2);
    assert!(checks.handlers.iter().all(|h| h.interrupts));
    let by_hand = step(&process, "settle/by_hand");
    assert!(matches!(&by_hand.handlers[0].then, Some(Then::Hand(p)) if p.roles == ["head"]));
}

#[test]
fn a_deadline_has_marks_pauses_and_a_calendar() {
    let process = settle();
    let deadline = &process.deadlines[0];
    assert_eq!(deadline.id, "settle#deadline-first_reply");
    assert_eq!(deadline.paused_while_in, ["settle/by_hand"]);
    let Expr::Working { amount, role, .. } = &deadline.within else {
        panic!("{:?}", deadline.within);
    };
    assert_eq!((*amount, role.as_deref()), (8.into(), Some("clerk")));
    let marks: Vec<bool> = deadline.at.iter().map(|m| m.interrupts).collect();
    assert_eq!(marks, [false, true]);
    let to = |n: usize| match &deadline.at[n].then {
        Some(Then::Go(arrow)) => arrow.to.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(to(0), Target::Step("settle/nudge".into()));
    assert_eq!(to(1), Target::Step("settle/give_up".into()));
    assert_eq!(step(&process, "settle/nudge").next.to, Target::End);
    assert_eq!(
        step(&process, "settle/by_hand").restarts,
        std::slice::from_ref(&deadline.id)
    );
}

#[test]
fn locks_queue_join_or_lead_elsewhere() {
    let process = settle();
    assert_eq!(process.locks[0].otherwise, LockElse::Join("notice".into()));
    assert_eq!(process.locks[0].key, input("claim", "customer"));
    assert_eq!(process.always.len(), 1);
    let refund = step(&process, "settle/refund");
    assert!(matches!(&refund.locks[0].otherwise,
        LockElse::Go(to) if to.to == Target::Step("settle/give_up".into())));
    assert_eq!(refund.locks[0].id, "settle/refund");
    assert_eq!(refund.only_while.len(), 1);
    let text = "role r\nprocess p { input x : text\n task a by r { only one per x } }";
    let queued = lowered_text(text).plan.processes["p"].steps[0]
        .locks
        .clone();
    assert_eq!(queued[0].otherwise, LockElse::Queue);
}

#[test]
fn undoing_has_an_action_and_its_arguments() {
    let process = settle();
    let undo = step(&process, "settle/refund").undone_by.clone().unwrap();
    assert_eq!(
        (undo.action.system.as_str(), undo.action.action.as_str()),
        ("store", "take_back")
    );
    assert_eq!(undo.args[0].0, "number");
    assert!(process.on_error.is_some() && process.on_cancel.is_some());
}

#[test]
fn people_have_terms_and_somebody_answers() {
    let process = settle();
    let by_hand = step(&process, "settle/by_hand");
    let StepKind::Task { by, .. } = &by_hand.kind else {
        panic!("no task");
    };
    assert_eq!(by.not_whoever_did, ["settle/answer"]);
    assert!(by_hand.terms.at_least.is_some() && by_hand.terms.sample.is_some());
    assert_eq!(by_hand.terms.delegate_to, ["head"]);
    assert_eq!(by_hand.terms.remind_after.len(), 1);
    assert_eq!(by_hand.raci.accountable, ["head"]);
    assert_eq!(by_hand.raci.consult, ["legal"]);
    assert_eq!(by_hand.raci.inform, ["auditor"]);
    let StepKind::Task { by, .. } = &step(&process, "settle/by_two").kind else {
        panic!("no task");
    };
    assert!(by.all);
}

#[test]
fn roles_of_another_file_have_their_own_names() {
    let process = settle();
    for step in &process.steps {
        let named = step.raci.accountable.iter().chain(&step.terms.delegate_to);
        for role in named {
            assert!(
                lowered("everything").plan.roles.contains_key(role),
                "{role}"
            );
        }
    }
}

#[test]
fn a_for_each_may_have_enough_before_all_are_done() {
    let process = settle();
    let each = process.steps.iter().find_map(|s| match &s.kind {
        StepKind::ForEach { until, at_once, .. } => Some((until.clone(), *at_once)),
        _ => None,
    });
    let (until, at_once) = each.unwrap();
    assert_eq!(at_once, Some(4));
    assert_eq!(until[0], Enough::Share("0.8".parse().unwrap()));
    assert!(
        matches!(&until[1], Enough::After(Expr::Const { value: Value::Duration(d) }) if d == "P10D")
    );
    let text = "role r\nprocess p { input xs : list of text\n \
                for each x in xs until 3 done { task a by r { ask { b : text = x } } } }";
    let plan = lowered_text(text).plan;
    let kind = &plan.processes["p"].steps[0].kind;
    assert!(matches!(kind, StepKind::ForEach { until, .. } if *until == [Enough::Done(3)]));
}

#[test]
fn a_decision_with_a_model_is_a_question_with_bands() {
    let process = settle();
    let StepKind::Ask {
        model,
        arms,
        otherwise,
        uncalibrated_ok,
        question,
        ..
    } = &step(&process, "settle/fraud").kind
    else {
        panic!("not asked");
    };
    assert_eq!(
        (model.as_str(), arms.len(), *uncalibrated_ok),
        ("quick", 2, true)
    );
    assert!(otherwise.is_some() && !question.parts.is_empty());
}

#[test]
fn an_agent_remembers_by_a_key_and_sheds_labels_for_a_reason() {
    let process = settle();
    let research = step(&process, "settle/research");
    let StepKind::Agent { remembers, .. } = &research.kind else {
        panic!("no agent");
    };
    let memory = remembers.clone().unwrap();
    assert_eq!(memory.per, Some(input("claim", "customer")));
    assert_eq!(research.removes[0].labels, ["personal"]);
    assert_eq!(research.removes[0].because, "only what was found is kept");
}

#[test]
fn data_says_how_long_it_is_kept() {
    let plan = lowered("everything").plan;
    let part = &plan.types["Part"].0;
    assert_eq!(part["properties"]["price"]["x-keep"], "P6M");
    let text = "record R {\n  purpose \"to settle\"\n  region eu\n  a : text\n}\n\
                process p { input r : R\n set b = r.a\n end }";
    let record = lowered_text(text).plan.types["R"].0.clone();
    assert_eq!(record["x-purpose"], "to settle");
    assert_eq!(record["x-region"], "eu");
}

#[test]
fn figures_are_distributions_with_evidence() {
    let figures = lowered("everything").figures;
    let process = &figures.processes["settle"];
    assert_eq!(process.volume.as_ref().unwrap().per.as_deref(), Some("P1M"));
    assert_eq!(process.scenarios["storm"][0].times, Some(10.into()));
    let takes = process.steps["settle/classify"].work.takes.clone().unwrap();
    assert_eq!(takes.points.len(), 3);
    assert_eq!(takes.evidence.grade, Grade::Measured);
    assert_eq!(takes.evidence.source.as_deref(), Some("export"));
    assert_eq!(takes.evidence.date.as_deref(), Some("2026-09"));
    assert_eq!(takes.evidence.n, Some(412));
    let by_hand = &process.steps["settle/by_hand"].work;
    assert_eq!(
        by_hand.takes.as_ref().unwrap().evidence.grade,
        Grade::Reported
    );
    assert_eq!(
        by_hand.waits.as_ref().unwrap().evidence.grade,
        Grade::Benchmark
    );
    assert_eq!(
        by_hand.errs.as_ref().unwrap().evidence.grade,
        Grade::Assumed
    );
    let shares = &process.steps["settle/fraud"].shares;
    let all: Vec<String> = shares.iter().map(|s| s.share.to_string()).collect();
    assert_eq!(all, ["0.05", "0.15", "0.8"]);
    let clerk = &figures.roles["clerk"];
    assert_eq!(
        clerk.people.as_ref().unwrap().points,
        [Value::Number(6.into())]
    );
    assert_eq!(clerk.costs.as_ref().unwrap().per.as_deref(), Some("PT1H"));
}

#[test]
fn a_schedule_is_days_and_times() {
    let process = settle();
    assert_eq!(process.schedules.len(), 1);
    assert_eq!(process.schedules[0].days.len(), 5);
    assert_eq!(process.schedules[0].at, ["08:00"]);
}
