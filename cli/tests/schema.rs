//! `flow schema` by the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn schema(args: &[&str]) -> Output {
    let helpdesk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/helpdesk");
    Command::new(env!("CARGO_BIN_EXE_flow"))
        .arg("schema")
        .arg(helpdesk)
        .args(args)
        .output()
        .expect("flow runs")
}

fn json(args: &[&str]) -> Value {
    let output = schema(args);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

#[test]
fn inputs_outputs_and_steps_are_printed() {
    let input = json(&[]);
    assert_eq!(
        input["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(input["properties"]["ticket"]["$ref"], "#/$defs/Ticket");
    let body = &input["$defs"]["Ticket"]["properties"]["body"];
    assert_eq!(
        body["x-flow-labels"],
        serde_json::json!(["untrusted", "personal"])
    );
    assert_eq!(
        json(&["--for", "output"])["properties"]["reply"]["type"],
        "string"
    );
    let form = json(&["--for", "sort_by_hand"]);
    assert_eq!(form["properties"]["category"]["$ref"], "#/$defs/Category");
}

#[test]
fn what_is_not_there_is_refused() {
    for (args, said) in [
        (["--for", "nobody"], "there is no step `nobody`"),
        (["--process", "other"], "there is no process `other`, only"),
    ] {
        let output = schema(&args);
        let text = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(said), "{text}");
    }
}
