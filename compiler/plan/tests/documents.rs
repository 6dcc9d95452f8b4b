//! The published JSON Schemas agree with the types.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use serde_json::Value as Json;

/// Compares with the committed file; `BLESS=1` writes it instead.
fn agrees(name: &str, schema: &Json) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/schema")
        .join(name);
    let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(
        committed == text,
        "{name} differs from the types; run the tests with BLESS=1"
    );
    assert!(jsonschema::meta::is_valid(schema));
}

#[test]
fn the_plan_schema_agrees_with_the_types() {
    agrees("flow-plan-1.json", &flow_plan::plan_schema());
}

#[test]
fn the_tests_schema_agrees_with_the_types() {
    agrees("flow-tests-1.json", &flow_plan::tests_schema());
}

#[test]
fn other_documents_are_refused_with_a_reason() {
    let error = |text: &str| flow_plan::Plan::from_json(text).unwrap_err().to_string();
    assert!(error("{\"format\":\"flow-plan/9\"}").contains("flow-plan/9"));
    assert!(error("{}").contains("no `format`"));
    assert!(error("nonsense").contains("not a plan"));
    assert!(error("{\"format\":\"flow-plan/1\"}").contains("processes"));
}

#[test]
fn the_figures_schema_agrees_with_the_types() {
    agrees("flow-figures-1.json", &flow_plan::figures_schema());
}

/// A plan as an earlier compiler wrote it, and its hash then.
const OLD: &str = include_str!("old/blocks.json");
const OLD_HASH: &str = "23aed32aa7bd63de646f91fbf7510cec089e7c677dacba9957071c5464a10fcc";

#[test]
fn an_older_plan_is_read_and_keeps_its_identity() {
    let plan = flow_plan::Plan::from_json(OLD).unwrap();
    assert_eq!(plan.hash().unwrap(), OLD_HASH);
    let validator = jsonschema::validator_for(&flow_plan::plan_schema()).unwrap();
    assert!(validator.is_valid(&serde_json::from_str(OLD).unwrap()));
}

/// Puts a field that no reader knows at a place of the old plan.
fn with_unknown(at: &str) -> Json {
    let mut plan: Json = serde_json::from_str(OLD).unwrap();
    let place = plan.pointer_mut(at).and_then(Json::as_object_mut);
    let place = place.unwrap_or_else(|| panic!("nothing at {at}"));
    place.insert("only_on_sundays".to_owned(), Json::Bool(true));
    plan
}

#[test]
fn what_a_reader_does_not_know_it_refuses() {
    let validator = jsonschema::validator_for(&flow_plan::plan_schema()).unwrap();
    let places = [
        "",
        "/processes/pay",
        "/processes/pay/inputs/0",
        "/processes/pay/steps/0",
        "/processes/pay/steps/0/kind",
        "/processes/pay/steps/0/kind/value",
        "/processes/pay/steps/0/next",
        "/systems/books",
        "/systems/books/via",
        "/systems/books/actions/find",
        "/models/quick",
        "/roles/clerk",
    ];
    for at in places {
        let plan = with_unknown(at);
        let error = flow_plan::Plan::from_json(&plan.to_string()).unwrap_err();
        assert!(
            error.to_string().contains("only_on_sundays"),
            "{at}: {error}"
        );
        assert!(!validator.is_valid(&plan), "{at}");
    }
}
