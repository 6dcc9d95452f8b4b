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
