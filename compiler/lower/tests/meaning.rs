//! Lowered expressions mean what was written: evaluated with the plan's own evaluator.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::lowered_text;
use flow_plan::step::StepKind;
use flow_plan::{Env, Expr, Ref, Value, eval, time_zone};
use serde_json::{Value as Json, json};

/// Inputs only.
struct Inputs(Json);

impl Env for Inputs {
    fn get(&self, name: &Ref) -> Option<Value> {
        match name {
            Ref::Input(name) => self.0.get(name).map(Value::from_json),
            _ => None,
        }
    }
}

/// What `set result = …` computes in a process with these inputs.
fn result(declarations: &str, inputs: &str, expr: &str, given: Json) -> Json {
    let text = format!(
        "{declarations}\nprocess p {{\n  {inputs}\n  set result = {expr}\n  end done\n}}\n"
    );
    let plan = lowered_text(&text).plan;
    let steps = &plan.processes["p"].steps;
    assert!(steps[0].not_yet.is_empty(), "{:?}", steps[0].not_yet);
    let StepKind::Set { value, .. } = &steps[0].kind else {
        panic!("not a set")
    };
    evaluate(value, given)
}

fn evaluate(expr: &Expr, given: Json) -> Json {
    let now = "2026-11-22T09:30:00Z".parse().unwrap();
    eval(expr, &Inputs(given), now, &time_zone(None))
        .unwrap()
        .to_json()
}

#[test]
fn ranges_hold_both_ends() {
    let is = |n: i64| result("", "input n : number", "n in 1..5", json!({ "n": n }));
    assert_eq!(
        [is(0), is(1), is(5), is(6)],
        [json!(false), json!(true), json!(true), json!(false)]
    );
}

#[test]
fn precedence_is_kept() {
    let given = json!({ "a": 2, "b": 3 });
    let inputs = "input a : number; input b : number";
    assert_eq!(
        result("", inputs, "a + b * 2 - -1", given.clone()),
        json!(9)
    );
    assert_eq!(
        result("", inputs, "not a > b and b - a == 1", given),
        json!(true)
    );
}

#[test]
fn long_chains_stay_flat() {
    let terms: Vec<String> = (0..200).map(|i| format!("n == {i}")).collect();
    let given = json!({ "n": 199 });
    assert_eq!(
        result("", "input n : number", &terms.join(" or "), given),
        json!(true)
    );
}

#[test]
fn the_sum_of_no_money_is_money() {
    let got = result(
        "",
        "input xs : list of number",
        "sum(xs)",
        json!({ "xs": [] }),
    );
    assert_eq!(got, json!(0));
}

#[test]
fn percentages_are_shown_as_such_in_texts() {
    let got = result(
        "",
        "input p : percent",
        "\"{{ p }} sure\"",
        json!({ "p": 0.4 }),
    );
    assert_eq!(got, json!("40% sure"));
}

const TABLE: &str = r#"
table fee "Fee" {
  | days : number | express : bool | -> fee : number |
  | 0..4          | -              | 1               |
  | 5..99         | true           | 20              |
  | 5..99         | false          | 10              |
}
"#;

#[test]
fn a_table_answers_with_the_row_that_hits() {
    let fee = |days: i64, express: bool| {
        let given = json!({ "days": days, "express": express });
        let inputs = "input days : number; input express : bool";
        result(TABLE, inputs, "fee(days, express)", given)
    };
    assert_eq!(
        [fee(1, true), fee(5, true), fee(9, false)],
        [json!(1), json!(20), json!(10)]
    );
}
