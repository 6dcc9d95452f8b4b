//! Steps that ask a model: answers, repair, drafts, agents.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use flow_engine::{Answer, Command, Done, Progress, Question, ToolCall, Turn, What, code};
use flow_plan::step::{Ensure, Limits, Sentence};
use flow_plan::{BinaryOp, Ref, Schema, Template, TemplatePart, Value};
use rust_decimal::Decimal;
use serde_json::json;

fn number() -> Schema {
    schema(json!({
        "type": "object",
        "properties": { "n": { "type": "integer" } },
        "required": ["n"],
        "additionalProperties": false,
    }))
}

fn n(value: i64) -> Value {
    record(&[("n", Value::from(value))])
}

fn positive() -> Vec<Ensure> {
    let cond = binary(field(refer(Ref::It), "n"), BinaryOp::Gt, lit(0));
    vec![Ensure {
        cond,
        message: Sentence::Holes(Template {
            parts: vec![
                TemplatePart::Plain("give a positive number, not ".into()),
                TemplatePart::Hole(field(refer(Ref::It), "n")),
            ],
        }),
    }]
}

fn ask_number(ensure: Vec<Ensure>) -> flow_plan::Process {
    let steps = vec![
        ai("p/a", words("a number"), ensure)
            .gives(number())
            .next(to("p/b")),
        end("p/b", vec![("n", field(result("p/a"), "n"))]),
    ];
    process("p", steps)
}

#[test]
fn a_model_gets_the_prompt_and_the_type() {
    let run = Run::of(ask_number(vec![]));
    let call = run.model("p/a");
    assert_eq!(call.model, "quick");
    assert_eq!(call.schema, Some(number()));
    assert!(matches!(&*call.turns[0], Turn::User { text, .. } if text == "a number"));
}

#[test]
fn an_answer_that_misses_a_condition_is_repaired_once() {
    let mut run = Run::of(ask_number(positive()));
    let first = run.model("p/a").key;
    run.done("p/a", n(-1));
    let call = run.model("p/a");
    assert_ne!(call.key, first, "another call, another key");
    assert_eq!(call.turns.len(), 3);
    assert!(
        matches!(&*call.turns[2], Turn::User { text, .. } if text.contains("a positive number, not -1"))
    );
    run.done("p/a", n(4));
    assert_eq!(run.output("n"), Value::from(4));
}

#[test]
fn a_second_miss_is_invalid() {
    let mut run = Run::of(ask_number(positive()));
    run.done("p/a", n(-1));
    run.done("p/a", n(-2));
    assert_eq!(run.trouble().code, code::ENSURE);
}

#[test]
fn an_answer_of_another_type_is_repaired_too() {
    let mut run = Run::of(ask_number(vec![]));
    run.done("p/a", "seven");
    run.done("p/a", n(7));
    assert_eq!(run.output("n"), Value::from(7));
}

#[test]
fn without_a_type_the_text_is_the_result() {
    let steps = vec![
        ai("p/a", words("hello"), vec![]).next(to("p/b")),
        end("p/b", vec![("said", result("p/a"))]),
    ];
    let mut run = Run::of(process("p", steps));
    let effect = run.issue("p/a");
    let done = Done {
        text: "hi".into(),
        ..Done::new(effect, Value::None)
    };
    run.happens(What::Done(Box::new(done)));
    assert_eq!(run.output("said"), text("hi"));
}

#[test]
fn a_vendor_that_is_down_is_replaced_by_the_fallback() {
    let mut run = Run::of(ask_number(vec![]));
    run.fails("p/a", "vendor_down", false);
    assert_eq!(run.model("p/a").model, "backup");
    run.fails("p/a", "vendor_down", false);
    assert_eq!(run.trouble().step, "p/a");
}

#[test]
fn trouble_falls_to_a_person_who_gives_the_result() {
    let mut p = ask_number(positive());
    p.steps[0] = p.steps[0].clone().hand("error", "support");
    let mut run = Run::of(p);
    run.fails("p/a", "refused", false);
    let ask = run.asked("p/a");
    assert_eq!(ask.roles, ["support"]);
    let Question::Result {
        schema,
        draft: None,
        trouble: Some(_),
    } = ask.question
    else {
        panic!()
    };
    assert_eq!(schema, Some(number()));
    run.answer("p/a", Answer::Filled(n(-1)));
    assert!(
        run.told(
            |p| matches!(p, Progress::NotTaken { message, .. } if message.contains("positive"))
        )
    );
    run.answer("p/a", Answer::Filled(n(5)));
    assert_eq!(run.output("n"), Value::from(5));
}

fn drafting() -> flow_plan::Process {
    let steps = vec![
        copilot("p/a", positive())
            .gives(number())
            .next(to("p/b"))
            .on("reject", to("p/no")),
        end("p/b", vec![("n", field(result("p/a"), "n"))]),
        end("p/no", vec![]),
    ];
    process("p", steps)
}

#[test]
fn a_person_edits_a_draft_and_both_versions_are_kept() {
    let mut run = Run::of(drafting());
    run.done("p/a", n(1));
    let Question::Result { draft, .. } = run.asked("p/a").question else {
        panic!()
    };
    assert_eq!(draft, Some(n(1)));
    run.answer("p/a", Answer::Filled(n(2)));
    assert_eq!(run.output("n"), Value::from(2));
    let both = |p: &Progress| matches!(p, Progress::Ended { value: Some(v), draft: Some(d), .. } if *v == n(2) && *d == n(1));
    assert!(run.told(both));
}

#[test]
fn a_person_asks_for_another_draft() {
    let mut run = Run::of(drafting());
    run.done("p/a", n(1));
    let first = run.command("p/a").id();
    run.answer(
        "p/a",
        Answer::Again {
            note: "larger, please".into(),
        },
    );
    let call = run.model("p/a");
    assert!(
        matches!(&**call.turns.last().unwrap(), Turn::User { text, .. } if text == "larger, please")
    );
    run.done("p/a", n(9));
    let before = run.state.clone();
    run.happens(What::Answered {
        task: first,
        answer: Answer::Accepted,
        by: "Ann".into(),
        rehearsed: false,
    });
    assert_eq!(
        run.state, before,
        "an approval of the first draft does not approve the second"
    );
    run.answer("p/a", Answer::Accepted);
    assert_eq!(run.output("n"), Value::from(9));
}

#[test]
fn a_draft_may_be_rejected() {
    let mut run = Run::of(drafting());
    run.done("p/a", n(1));
    run.press("p/a", "nonsense");
    run.press("p/a", "reject");
    assert_eq!(run.ended_at(), "no");
}

#[test]
fn a_copilot_whose_model_fails_leaves_the_work_to_the_person() {
    let mut run = Run::of(drafting());
    run.fails("p/a", "refused", false);
    run.answer("p/a", Answer::Accepted);
    assert!(run.told(|p| matches!(p, Progress::NotTaken { .. })));
    run.answer("p/a", Answer::Filled(n(3)));
    assert_eq!(run.output("n"), Value::from(3));
}

fn working(approve: &[&str], limits: Limits) -> flow_plan::Process {
    let steps = vec![
        agent("p/a", &["crm.find", "crm.change"], approve, limits)
            .gives(number())
            .next(to("p/b")),
        end("p/b", vec![("n", field(result("p/a"), "n"))]),
    ];
    process("p", steps)
}

fn wants(run: &mut Run, calls: &[(&str, &str, serde_json::Value)]) {
    let effect = run.issue("p/a");
    let call = |(id, name, arguments): &(&str, &str, serde_json::Value)| ToolCall {
        id: (*id).into(),
        name: (*name).into(),
        arguments: arguments.clone(),
    };
    let tool_calls = calls.iter().map(call).collect();
    run.happens(What::Done(Box::new(Done {
        tool_calls,
        ..Done::new(effect, Value::None)
    })));
}

fn results(run: &Run) -> Vec<(String, bool)> {
    let call = run.model("p/a");
    let Turn::ToolResults { results } = &**call.turns.last().unwrap() else {
        panic!()
    };
    results
        .iter()
        .map(|r| (r.content.to_string(), r.is_error))
        .collect()
}

#[test]
fn an_agent_calls_tools_at_once_and_goes_on_with_all_results() {
    let mut run = Run::of(working(&[], Limits::default()));
    let tools: Vec<_> = run
        .model("p/a")
        .tools
        .iter()
        .map(|t| t.name.clone())
        .collect();
    assert_eq!(tools, ["crm__find", "crm__change"]);
    wants(
        &mut run,
        &[
            ("1", "crm__find", json!({ "who": "Ann" })),
            ("2", "crm__change", json!({ "who": "Bob" })),
            ("3", "crm__find", json!({ "wrong": 1 })),
            ("4", "crm__burn", json!({})),
        ],
    );
    let calls: Vec<_> = run.open.values().cloned().collect();
    assert_eq!(calls.len(), 2);
    let Command::Call(first) = &*calls[0] else {
        panic!()
    };
    assert!(first.by_agent);
    assert_eq!(first.args, [("who".to_owned(), text("Ann"))]);
    for (call, said) in calls.iter().rev().zip(["b", "a"]) {
        run.happens(What::Done(Box::new(Done::new(call.id(), text(said)))));
    }
    let all = results(&run);
    assert_eq!(all[0], ("\"a\"".into(), false));
    assert_eq!(all[1], ("\"b\"".into(), false));
    assert!(all[2].1 && all[2].0.contains("wrong"));
    assert!(all[3].1 && all[3].0.contains("no tool"));
    run.done("p/a", n(1));
    assert_eq!(run.output("n"), Value::from(1));
}

#[test]
fn a_tool_that_fails_is_told_to_the_model() {
    let mut run = Run::of(working(&[], Limits::default()));
    wants(&mut run, &[("1", "crm__find", json!({ "who": "Ann" }))]);
    run.fails("p/a", "error", false);
    assert_eq!(results(&run), [("\"it went wrong\"".to_owned(), true)]);
}

#[test]
fn an_action_that_needs_approval_waits_for_a_person() {
    for (button, called) in [("approve", true), ("reject", false)] {
        let mut run = Run::of(working(&["crm.change"], Limits::default()));
        wants(&mut run, &[("1", "crm__change", json!({ "who": "Ann" }))]);
        let ask = run.asked("p/a");
        assert_eq!(ask.roles, ["lead"]);
        assert!(matches!(ask.question, Question::Approve { .. }));
        run.answer("p/a", Answer::Accepted);
        run.press("p/a", button);
        if called {
            assert_eq!(run.called("p/a").action, "change");
        } else {
            assert!(results(&run)[0].1);
        }
    }
}

#[test]
fn reaching_a_limit_is_never_success() {
    let turns = Limits {
        turns: Some(1),
        ..Limits::default()
    };
    let mut run = Run::of(working(&[], turns));
    wants(&mut run, &[("1", "crm__burn", json!({}))]);
    assert_eq!(run.trouble().code, code::LIMIT);

    let eur = |cents| Value::Money {
        amount: Decimal::new(cents, 2),
        currency: "EUR".into(),
    };
    let money = Limits {
        money: Some(eur(50)),
        ..Limits::default()
    };
    let mut run = Run::of(working(&[], money));
    let effect = run.issue("p/a");
    let mut done = Done::new(effect, n(1));
    done.meta.cost = Some(eur(50));
    run.happens(What::Done(Box::new(done)));
    assert_eq!(run.trouble().code, code::LIMIT);

    let time = Limits {
        time_ms: Some(1_000),
        ..Limits::default()
    };
    let mut run = Run::of(working(&[], time));
    run.wait();
    assert_eq!(run.trouble().code, code::LIMIT);
}
