//! What expressions mean.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Names, ask, num, text};
use flow_plan::{BinaryOp, Expr, Ref, Template, TemplatePart, Value, eval, show};
use serde_json::json;

use crate::common::{bin, call, constant, days, eur, field, hours};

fn value(expr: Expr) -> Value {
    ask(&expr, &Names::default()).unwrap()
}

fn code(expr: Expr) -> &'static str {
    ask(&expr, &Names::default()).unwrap_err().code
}

fn nothing() -> Expr {
    constant(Value::None)
}

#[test]
fn numbers_are_exact() {
    assert_eq!(
        value(bin(BinaryOp::Add, num("0.1"), num("0.2"))),
        Value::Number("0.3".parse().unwrap())
    );
    assert_eq!(
        value(bin(BinaryOp::Eq, num("0.70"), num("0.7"))),
        Value::Bool(true)
    );
}

#[test]
fn division_by_zero_and_overflow_are_errors_with_codes() {
    let big = num("79228162514264337593543950335");
    assert_eq!(code(bin(BinaryOp::Div, num("1"), num("0"))), "F0912");
    assert_eq!(code(bin(BinaryOp::Div, eur("1"), num("0"))), "F0912");
    assert_eq!(code(bin(BinaryOp::Div, hours(1), hours(0))), "F0912");
    assert_eq!(code(bin(BinaryOp::Mul, big.clone(), num("2"))), "F0913");
    assert_eq!(code(bin(BinaryOp::Add, big, num("1"))), "F0913");
}

#[test]
fn money_keeps_its_currency_and_rounds_half_even() {
    assert_eq!(
        show(&value(bin(BinaryOp::Mul, eur("0.25"), num("0.1")))),
        "0.02 EUR"
    );
    assert_eq!(
        show(&value(bin(BinaryOp::Mul, eur("0.35"), num("0.1")))),
        "0.04 EUR"
    );
    assert_eq!(show(&value(bin(BinaryOp::Div, eur("10"), eur("4")))), "2.5");
    let usd = constant(Value::Money {
        amount: 1.into(),
        currency: "USD".into(),
    });
    assert_eq!(code(bin(BinaryOp::Add, eur("1"), usd.clone())), "F0914");
    assert_eq!(code(bin(BinaryOp::Lt, eur("1"), usd.clone())), "F0914");
    assert_eq!(value(bin(BinaryOp::Eq, eur("1"), usd)), Value::Bool(false));
}

#[test]
fn nothing_goes_through_fields_makes_comparisons_false_and_stops_arithmetic() {
    let missing = field(
        field(
            Expr::Ref {
                name: Ref::Input("x".into()),
            },
            "a",
        ),
        "b",
    );
    assert_eq!(value(missing.clone()), Value::None);
    assert_eq!(
        value(bin(BinaryOp::Lt, missing.clone(), num("1"))),
        Value::Bool(false)
    );
    assert_eq!(
        value(bin(BinaryOp::Eq, missing.clone(), nothing())),
        Value::Bool(true)
    );
    assert_eq!(code(bin(BinaryOp::Add, missing.clone(), num("1"))), "F0911");
    assert_eq!(
        code(Expr::Not {
            of: Box::new(missing.clone())
        }),
        "F0911"
    );
    assert_eq!(
        value(Expr::Exists {
            of: Box::new(missing.clone())
        }),
        Value::Bool(false)
    );
    let default = Expr::Else {
        of: Box::new(missing),
        default: Box::new(num("7")),
    };
    assert_eq!(value(default), Value::from(7));
}

#[test]
fn and_or_leave_the_right_side_alone_when_the_left_decides() {
    let bad = bin(BinaryOp::Div, num("1"), num("0"));
    let truth = |b: bool| constant(Value::Bool(b));
    assert_eq!(
        value(bin(BinaryOp::And, truth(false), bad.clone())),
        Value::Bool(false)
    );
    assert_eq!(
        value(bin(BinaryOp::Or, truth(true), bad.clone())),
        Value::Bool(true)
    );
    assert_eq!(code(bin(BinaryOp::And, truth(true), bad)), "F0912");
}

#[test]
fn dates_and_durations_add_up_on_the_calendar() {
    let date = |d: &str| constant(Value::Date(d.into()));
    assert_eq!(
        value(bin(BinaryOp::Add, date("2026-02-27"), days(2))),
        Value::Date("2026-03-01".into())
    );
    assert_eq!(
        value(bin(BinaryOp::Sub, date("2026-03-01"), date("2026-02-27"))),
        Value::Duration("P2D".into())
    );
    assert_eq!(
        value(bin(BinaryOp::Lt, date("2026-02-27"), call("today", []))),
        Value::Bool(true)
    );
    assert_eq!(
        value(bin(BinaryOp::Gt, call("now", []), call("today", []))),
        Value::Bool(true)
    );
    let minutes = constant(Value::Duration("PT60M".into()));
    assert_eq!(
        value(bin(BinaryOp::Eq, minutes.clone(), hours(1))),
        Value::Bool(true)
    );
    assert_eq!(
        show(&value(bin(BinaryOp::Mul, hours(1), num("1.5")))),
        "1 h 30 min"
    );
    assert_eq!(value(bin(BinaryOp::Div, hours(3), minutes)), Value::from(3));
    // Summer time ends on 2026-10-25 in Berlin: that day has 25 hours.
    let before = constant(Value::Instant("2026-10-24T10:00:00Z".into()));
    assert_eq!(
        value(bin(BinaryOp::Add, before.clone(), days(1))),
        Value::Instant("2026-10-25T11:00:00Z".into())
    );
    assert_eq!(
        value(bin(BinaryOp::Add, before, hours(24))),
        Value::Instant("2026-10-25T10:00:00Z".into())
    );
}

#[test]
fn lists_project_filter_and_add_up() {
    let orders = constant(Value::from_json(&json!([
        { "total": 20, "open": true }, { "total": 150, "open": true }, { "total": 5, "open": false }
    ])));
    let it = |name: &str| field(Expr::Ref { name: Ref::It }, name);
    let large = Expr::Where {
        list: Box::new(orders.clone()),
        cond: Box::new(bin(BinaryOp::Gt, it("total"), num("10"))),
    };
    assert_eq!(value(call("count", [large.clone()])), Value::from(2));
    assert_eq!(
        value(call("sum", [field(large.clone(), "total")])),
        Value::from(170)
    );
    assert_eq!(
        value(call("max", [field(orders.clone(), "total")])),
        Value::from(150)
    );
    assert_eq!(show(&value(call("average", [field(large, "total")]))), "85");
    assert_eq!(
        value(bin(BinaryOp::In, num("5"), field(orders.clone(), "total"))),
        Value::Bool(true)
    );
    assert_eq!(
        value(field(call("first", [orders]), "total")),
        Value::from(20)
    );
    assert_eq!(
        value(call("first", [constant(Value::list([]))])),
        Value::None
    );
    assert_eq!(
        value(call("sum", [constant(Value::list([]))])),
        Value::from(0)
    );
}

#[test]
fn text_functions() {
    assert_eq!(
        value(call("upper", [text("straße")])),
        Value::text("STRASSE")
    );
    assert_eq!(value(call("trim", [text("  a ")])), Value::text("a"));
    assert_eq!(
        value(call(
            "join",
            [call("split", [text("a;b"), text(";")]), text("-")]
        )),
        Value::text("a-b")
    );
    assert_eq!(
        value(call("contains", [text("refund please"), text("refund")])),
        Value::Bool(true)
    );
    assert_eq!(
        value(call("mask", [text("ann@example.org")])),
        Value::text("•••")
    );
    assert_eq!(
        value(call(
            "redact",
            [text("Ann (ann@example.org), +49 30 1234-567: 2 of 12")]
        )),
        Value::text("Ann ••• •••: 2 of 12")
    );
    let with_key = "use sk-proj-a1b2c3d4e5f6g7h8 for order A-17 of 2026";
    assert_eq!(
        value(call("redact", [text(with_key)])),
        Value::text("use ••• for order A-17 of 2026")
    );
    assert_eq!(
        value(call("round", [num("2.345"), num("2")])),
        Value::Number("2.34".parse().unwrap())
    );
    assert_eq!(code(call("shout", [text("a")])), "F0916");
    assert_eq!(code(call("upper", [num("1")])), "F0910");
}

#[test]
fn templates_show_values_as_people_read_them() {
    let parts = vec![
        TemplatePart::Plain("Due in ".into()),
        TemplatePart::Hole(hours(26)),
        TemplatePart::Plain(" for ".into()),
        TemplatePart::Hole(eur("1200.5")),
        TemplatePart::Plain(": ".into()),
        TemplatePart::Hole(call("as_percent", [num("0.405")])),
    ];
    let (now, zone) = common::clock();
    let text = flow_plan::render(&Template { parts }, &Names::default(), now, &zone).unwrap();
    assert_eq!(text, "Due in 26 h for 1200.50 EUR: 40.5%");
}

#[test]
fn deep_nesting_is_an_error_not_a_crash() {
    let mut deep = num("1");
    for _ in 0..2_000 {
        deep = Expr::Minus { of: Box::new(deep) };
    }
    assert_eq!(code(deep), "F0917");
}

#[test]
fn samples_come_from_whoever_evaluates() {
    let sample = Expr::Sample {
        path: "a.json".into(),
    };
    assert_eq!(code(sample), "F0918");
}

#[test]
fn durations_and_instants_have_a_length_for_timers() {
    let (now, zone) = common::clock();
    let day = eval(&days(1), &Names::default(), now, &zone).unwrap();
    assert_eq!(
        flow_plan::eval::duration_ms(&day, now, &zone),
        Some(86_400_000)
    );
    let date = Value::Date("1970-01-02".into());
    assert_eq!(
        flow_plan::eval::instant_ms(&date, now, &zone),
        Some(82_800_000)
    );
}

#[test]
fn the_sum_of_nothing_is_none_of_anything() {
    let empty = constant(Value::list([]));
    let zero = constant(Value::Money {
        amount: 0.into(),
        currency: "EUR".into(),
    });
    assert_eq!(
        show(&value(call("sum", [empty.clone(), zero.clone()]))),
        "0.00 EUR"
    );
    let two = constant(Value::list([Value::None, value(eur("2"))]));
    assert_eq!(show(&value(call("sum", [two, zero]))), "2.00 EUR");
    let sum = call("sum", [empty]);
    assert_eq!(
        value(bin(BinaryOp::Le, sum.clone(), eur("1"))),
        Value::Bool(true)
    );
    assert_eq!(
        show(&value(bin(BinaryOp::Add, sum.clone(), hours(2)))),
        "2 h"
    );
    assert_eq!(value(bin(BinaryOp::Eq, eur("0"), sum)), Value::Bool(true));
}
