//! What holds for all values, expressions and plans.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;

use common::{Names, ask};
use flow_plan::schema::SchemaField;
use flow_plan::{
    BinaryOp, Expr, FileRef, Plan, Ref, Schema, Template, TemplatePart, Value, decode,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn decimal() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        (any::<i64>(), 0u32..10).prop_map(|(n, scale)| Decimal::new(n, scale)),
        (-100i64..100, 0u32..3).prop_map(|(n, scale)| Decimal::new(n, scale)),
        Just(Decimal::MAX),
        Just(Decimal::MIN),
    ]
}

fn duration() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0u32..20_000).prop_map(|n| format!("P{n}D")),
        (0u32..5_000_000).prop_map(|n| format!("PT{n}M")),
        (0u32..200, 0u32..100).prop_map(|(y, h)| format!("P{y}YT{h}H")),
        Just("not a duration".to_owned()),
    ]
    .prop_map(|d| Value::Duration(d.into()))
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::None),
        any::<bool>().prop_map(Value::Bool),
        decimal().prop_map(Value::Number),
        (decimal(), prop_oneof!["EUR", "USD", "JPY"]).prop_map(|(amount, c)| Value::Money {
            amount,
            currency: c.into()
        }),
        duration(),
        (1i32..9999, 1u32..13, 1u32..29)
            .prop_map(|(y, m, d)| Value::Date(format!("{y:04}-{m:02}-{d:02}").into())),
        (0u32..24, 0u32..60).prop_map(|(h, m)| Value::Time(format!("{h:02}:{m:02}").into())),
        (0i64..4_000_000_000).prop_map(|s| {
            Value::Instant(jiff::Timestamp::from_second(s).unwrap().to_string().into())
        }),
        ".{0,12}".prop_map(|t: String| Value::text(t)),
        "[a-z]{1,8}\\.(pdf|txt|x)".prop_map(|p: String| Value::File(FileRef::from_path(&p))),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::list),
            prop::collection::btree_map("[a-c]", inner, 0..4).prop_map(Value::record),
        ]
    })
}

fn operator() -> impl Strategy<Value = BinaryOp> {
    prop::sample::select(vec![
        BinaryOp::And,
        BinaryOp::Or,
        BinaryOp::Eq,
        BinaryOp::Ne,
        BinaryOp::Lt,
        BinaryOp::Le,
        BinaryOp::Gt,
        BinaryOp::Ge,
        BinaryOp::In,
        BinaryOp::Add,
        BinaryOp::Sub,
        BinaryOp::Mul,
        BinaryOp::Div,
    ])
}

fn function() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "sum",
        "count",
        "min",
        "max",
        "average",
        "first",
        "last",
        "round",
        "contains",
        "lower",
        "upper",
        "trim",
        "join",
        "split",
        "today",
        "now",
        "mask",
        "as_percent",
        "unknown",
    ])
    .prop_map(str::to_owned)
}

fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        4 => value().prop_map(|value| Expr::Const { value }),
        1 => Just(Expr::Ref { name: Ref::Input("x".into()) }),
        1 => Just(Expr::Ref { name: Ref::It }),
        1 => Just(Expr::Sample { path: "s.json".into() }),
        1 => Just(Expr::Working { amount: 8.into(), unit: flow_plan::WorkingUnit::Hour, role: None }),
    ];
    leaf.prop_recursive(5, 48, 4, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let pair = (boxed.clone(), boxed.clone());
        prop_oneof![
            3 => (operator(), boxed.clone(), boxed.clone())
                .prop_map(|(with, left, right)| Expr::Binary { with, left, right }),
            1 => boxed.clone().prop_map(|of| Expr::Not { of }),
            1 => boxed.clone().prop_map(|of| Expr::Minus { of }),
            1 => boxed.clone().prop_map(|of| Expr::Exists { of }),
            1 => pair.clone().prop_map(|(of, default)| Expr::Else { of, default }),
            1 => pair.prop_map(|(list, cond)| Expr::Where { list, cond }),
            1 => (boxed, "[a-c]").prop_map(|(of, name)| Expr::Field { of, name }),
            2 => (function(), prop::collection::vec(inner.clone(), 0..3))
                .prop_map(|(function, args)| Expr::Call { function, args }),
            1 => prop::collection::vec(inner.clone(), 0..3).prop_map(|items| Expr::List { items }),
            1 => ("[a-b]", prop::collection::vec(inner.clone(), 0..3))
                .prop_map(|(table, args)| Expr::Table { table, args }),
            1 => prop::collection::vec(("[a-c]", inner.clone()), 0..3)
                .prop_map(|fields| Expr::Record { fields }),
            1 => inner.prop_map(|e| Expr::Text {
                template: Template {
                    parts: vec![TemplatePart::Plain("a".into()), TemplatePart::Hole(e)],
                },
            }),
        ]
    })
}

/// A type and a value of it.
fn typed() -> impl Strategy<Value = (Schema, Value)> {
    let of = |schema: fn() -> Schema| move |value| (schema(), value);
    let leaf = prop_oneof![
        any::<bool>()
            .prop_map(Value::Bool)
            .prop_map(of(Schema::bool)),
        any::<i64>()
            .prop_map(Value::from)
            .prop_map(of(Schema::integer)),
        decimal()
            .prop_map(Value::Number)
            .prop_map(of(Schema::number)),
        decimal()
            .prop_map(Value::Number)
            .prop_map(of(Schema::percent)),
        any::<i64>()
            .prop_map(|n| Value::Money {
                amount: Decimal::new(n, 2),
                currency: "EUR".into()
            })
            .prop_map(of(Schema::money)),
        (0u32..10_000)
            .prop_map(|n| Value::Duration(format!("PT{n}M").into()))
            .prop_map(of(Schema::duration)),
        (0u32..24, 0u32..60)
            .prop_map(|(h, m)| Value::Time(format!("{h:02}:{m:02}").into()))
            .prop_map(of(Schema::time)),
        ".{0,12}"
            .prop_map(|t: String| Value::text(t))
            .prop_map(of(Schema::text)),
        "[a-z]{1,8}\\.pdf"
            .prop_map(|p: String| Value::File(FileRef::from_path(&p)))
            .prop_map(of(Schema::file)),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            (inner.clone(), 0usize..3).prop_map(|((schema, value), n)| {
                (
                    Schema::list(schema),
                    Value::list(std::iter::repeat_n(value, n)),
                )
            }),
            inner
                .clone()
                .prop_map(|(schema, value)| (Schema::optional(schema), value)),
            inner
                .clone()
                .prop_map(|(schema, _)| (Schema::optional(schema), Value::None)),
            prop::collection::vec(inner, 0..3).prop_map(|fields| {
                let named = |i: usize| format!("f{i}");
                let schema =
                    Schema::record(
                        fields
                            .iter()
                            .enumerate()
                            .map(|(i, (schema, _))| SchemaField {
                                name: named(i),
                                schema: schema.clone(),
                                optional: false,
                            }),
                    );
                let values = fields
                    .into_iter()
                    .enumerate()
                    .map(|(i, (_, v))| (named(i), v));
                (schema, Value::record(values))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn evaluation_ends_with_a_value_or_a_code(expr in expr(), x in value()) {
        let env = Names([("x".to_owned(), x)].into());
        if let Err(error) = ask(&expr, &env) {
            prop_assert!(error.code.starts_with("F09"));
            prop_assert!(!error.message.is_empty());
        }
    }

    #[test]
    fn plain_json_loses_nothing_that_the_type_knows((schema, value) in typed()) {
        prop_assert_eq!(decode(&value.to_json(), &schema, &BTreeMap::new()), Ok(value));
    }

    #[test]
    fn decoding_anything_as_anything_never_panics((schema, _) in typed(), value in value()) {
        let _ = decode(&value.to_json(), &schema, &BTreeMap::new());
    }

    #[test]
    fn values_and_expressions_survive_serde(expr in expr()) {
        let text = serde_json::to_string(&expr).unwrap();
        prop_assert_eq!(serde_json::from_str::<Expr>(&text).unwrap(), expr);
    }

    #[test]
    fn plans_survive_serde_keep_their_hash_and_fit_their_schema(
        conditions in prop::collection::vec(expr(), 1..4),
    ) {
        let plan = plan_of(conditions);
        let text = plan.canonical().unwrap();
        let back = Plan::from_json(&text).unwrap();
        prop_assert_eq!(&back, &plan);
        prop_assert_eq!(back.hash().unwrap(), plan.hash().unwrap());
        let json = serde_json::to_value(&plan).unwrap();
        prop_assert_eq!(SCHEMA.with(|s| s.validate(&json).map_err(|e| e.to_string())), Ok(()));
    }
}

thread_local! {
    static SCHEMA: jsonschema::Validator =
        jsonschema::validator_for(&flow_plan::plan_schema()).unwrap();
}

/// A process of decisions and calculations with these expressions.
fn plan_of(conditions: Vec<Expr>) -> Plan {
    use flow_plan::step::{Arm, Arrow, Cap, StepKind, Target};
    let step = |i: usize, kind| flow_plan::Step {
        title: "S".into(),
        lane: "flow".into(),
        result: Some(Schema::anything()),
        ..flow_plan::Step::new(&format!("p/s{i}"), kind)
    };
    let cap = Cap {
        id: "p/s0>0".into(),
        times: 3,
        otherwise: Some(Target::Fail),
    };
    let steps = conditions.into_iter().enumerate().map(|(i, when)| {
        let then = Arrow {
            to: Target::Step("p/s0".into()),
            cap: Some(cap.clone()),
        };
        step(
            i,
            StepKind::Decide {
                arms: vec![Arm {
                    text: "if".into(),
                    when,
                    then,
                }],
                otherwise: None,
            },
        )
    });
    let process = flow_plan::Process {
        name: "p".into(),
        title: "P".into(),
        entry: Target::Step("p/s0".into()),
        steps: steps.collect(),
        ..flow_plan::Process::default()
    };
    Plan {
        main: Some("p".into()),
        processes: [("p".to_owned(), process)].into(),
        ..Plan::default()
    }
}
