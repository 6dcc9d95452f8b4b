//! Lowered expressions mean what was written: evaluated with the plan's own evaluator.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::lowered_text;
use flow_plan::step::StepKind;
use flow_plan::{Env, EvalError, Expr, Plan, Ref, Table, Value, eval, time_zone};
use serde_json::{Value as Json, json};

/// Inputs, and a plan's tables.
struct Inputs<'p>(Json, &'p Plan);

impl Env for Inputs<'_> {
    fn get(&self, name: &Ref) -> Option<Value> {
        match name {
            Ref::Input(name) => self.0.get(name).map(Value::from_json),
            _ => None,
        }
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.1.tables.get(name)
    }
}

/// What `set result = …` computes in a process with these inputs.
fn result(declarations: &str, inputs: &str, expr: &str, given: Json) -> Json {
    tried(declarations, inputs, expr, given).unwrap().to_json()
}

/// The same, or why it has no value.
fn tried(declarations: &str, inputs: &str, expr: &str, given: Json) -> Result<Value, EvalError> {
    let text = format!(
        "{declarations}\nprocess p {{\n  {inputs}\n  set result = {expr}\n  end done\n}}\n"
    );
    let plan = lowered_text(&text).plan;
    let steps = &plan.processes["p"].steps;
    assert!(steps[0].not_yet.is_empty(), "{:?}", steps[0].not_yet);
    let StepKind::Set { value, .. } = &steps[0].kind else {
        panic!("not a set")
    };
    evaluate(&plan, value, given)
}

fn evaluate(plan: &Plan, expr: &Expr, given: Json) -> Result<Value, EvalError> {
    let now = "2026-11-22T09:30:00Z".parse().unwrap();
    eval(expr, &Inputs(given, plan), now, &time_zone(None))
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
  | days : integer | express : bool | -> fee : number |
  | < 5            | -              | 1               |
  | >= 5           | true           | 20              |
  | >= 5           | false          | 10              |
}
"#;

#[test]
fn a_table_answers_with_the_row_that_hits() {
    let fee = |days: i64, express: bool| {
        let given = json!({ "days": days, "express": express });
        let inputs = "input days : integer; input express : bool";
        result(TABLE, inputs, "fee(days, express)", given)
    };
    assert_eq!(
        [fee(1, true), fee(5, true), fee(9, false)],
        [json!(1), json!(20), json!(10)]
    );
}

/// Tables of whole numbers that differ in their hit policy and rows only.
fn ask(hits: &str, rows: &str, given: Json) -> Json {
    let table = format!(
        "table fits {{\n  hits {hits}\n  | n : integer? | -> name : text | -> points : integer |\n{rows}\n}}\n"
    );
    result(&table, "input n : integer?", "fits(n)", given)
}

#[test]
fn each_hit_policy_answers_as_it_says() {
    let rows = "  | < 10 | \"small\" | 1 |\n  | > 5 | \"large\" | 2 |\n  | 7, none | \"odd\" | 3 |";
    let only = |name: &str, points: i64| json!({ "name": name, "points": points });
    let names = |found: Json| -> Vec<Json> {
        let rows = found.as_array().cloned().unwrap_or_default();
        rows.iter().map(|row| row["name"].clone()).collect()
    };
    let collect = |n: Json| names(ask("collect", rows, json!({ "n": n })));
    assert_eq!(collect(json!(7)), ["small", "large", "odd"]);
    assert_eq!(collect(json!(3)), ["small"]);
    assert_eq!(
        collect(Json::Null),
        ["odd"],
        "nothing is neither small nor large"
    );
    let first = |n: Json| ask("first match", rows, json!({ "n": n }));
    assert_eq!(first(json!(7)), only("small", 1));
    assert_eq!(first(Json::Null)["points"], json!(3));
    let alike = "  | < 10 | \"same\" | 1 |\n  | > 5 | \"same\" | 1 |\n  | none | \"none\" | 0 |";
    assert_eq!(ask("any", alike, json!({ "n": 7 }))["name"], json!("same"));
}

#[test]
fn a_table_that_collects_one_column_gives_a_list_of_it() {
    let table = "table checks {\n  hits collect\n  | total : number | abroad : bool | -> check : text |\n  | > 500 | - | \"amount\" |\n  | - | true | \"customs\" |\n}\n";
    let inputs = "input total : number; input abroad : bool";
    let ask = |total: i64, abroad: bool| {
        let given = json!({ "total": total, "abroad": abroad });
        result(table, inputs, "checks(total, abroad)", given)
    };
    assert_eq!(ask(600, true), json!(["amount", "customs"]));
    assert_eq!(ask(20, false), json!([]));
}

#[test]
fn a_row_below_the_one_that_answers_is_not_computed() {
    let table = "table share {\n  hits first match\n  | n : integer | -> r : number |\n  | 0 | 0 |\n  | 1..100 | 7 |\n  | - | 100 / 0 |\n}\n";
    let ask = |n: i64| tried(table, "input n : integer", "share(n)", json!({ "n": n }));
    assert_eq!(ask(0).unwrap(), Value::from(0));
    assert_eq!(ask(1).unwrap(), Value::from(7));
    assert_eq!(ask(-1).unwrap_err().code, "F0912");
    let tested = "table size {\n  hits first match\n  | n : integer | -> r : text |\n  | 0 | \"zero\" |\n  | 10 / n > 2 | \"big\" |\n  | - | \"rest\" |\n}\n";
    let ask = |n: i64| result(tested, "input n : integer", "size(n)", json!({ "n": n }));
    assert_eq!(
        [ask(0), ask(2), ask(9)],
        [json!("zero"), json!("big"), json!("rest")]
    );
}

/// `t9` asks `t8` in each of its rows, which asks `t7`, and so on.
fn nested(depth: usize) -> String {
    let mut text =
        "table t0 {\n  | n : integer | -> r : integer |\n  | < 5 | 1 |\n  | >= 5 | 2 |\n}\n"
            .to_owned();
    for i in 1..depth {
        let asked = i - 1;
        text += &format!(
            "table t{i} {{\n  | n : integer | -> r : integer |\n  | < 5 | t{asked}(1) |\n  | 5..9 | t{asked}(6) + 1 |\n  | > 9 | 3 |\n}}\n"
        );
    }
    text
}

#[test]
fn tables_that_ask_tables_take_no_more_room_than_they_are_long() {
    let size = |depth: usize| {
        let args = (0..depth).fold("n".to_owned(), |of, i| format!("t{i}({of})"));
        let text = format!(
            "{}process p {{\n  input n : integer\n  set result = {args}\n  end done\n}}\n",
            nested(depth)
        );
        let plan = lowered_text(&text).plan;
        assert!(plan.processes["p"].steps[0].not_yet.is_empty());
        serde_json::to_string(&plan).unwrap().len()
    };
    let (ten, twenty) = (size(10), size(20));
    assert!(twenty < 3 * ten, "{ten} bytes become {twenty}");
    let got = result(
        &nested(20),
        "input n : integer",
        "t19(n)",
        json!({ "n": 7 }),
    );
    assert_eq!(got, json!(21), "two, and one for each of nineteen tables");
}

#[test]
fn a_row_that_nobody_has_is_told_by_the_table_s_name() {
    let table = "table limit {\n  hits first match\n  | n : integer | -> r : integer |\n  | 0 | 1 |\n  | n * n == 4 | 2 |\n}\n";
    let ask = |n: i64| {
        tried(
            table,
            "input n : integer",
            "limit(n) + 1",
            json!({ "n": n }),
        )
    };
    assert_eq!(ask(2).unwrap(), Value::from(3));
    let error = ask(7).unwrap_err();
    assert_eq!(error.code, "F0919");
    assert!(error.message.contains("`limit`"), "{}", error.message);
}
