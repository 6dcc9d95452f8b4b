//! Published schemas take what the language takes, and refuse what it refuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::lowered_text;
use flow_plan::Plan;
use flow_plan::schema::published::{Subject, document};
use serde_json::{Value as Json, json};

const MAP: &str = r#"
label @secret
model quick { vendor openai; id "gpt-6-luna" }
enum Kind { bill "Invoices"; other }
record Customer {
  /// As in the register.
  name  : text up to 20 @personal
  since : date?
  boss  : Customer?
}
process claims "Claims" {
  /// Who claims.
  input  customer : Customer
  input  total    : money @confidential
  input  urgency  : 1..5
  input  share    : percent = 50%
  output kind     : Kind = sort.kind
  output reply    : text = "{{ look.note }}"

  ai sort "Sort" with quick {
    prompt "Sort {{ urgency }}"
    returns { kind: Kind, within: duration }
  }
  task look "Look" by clerk {
    ask {
      note : text        /// What you saw.
      seen : list of Kind
      fine : bool = true
    }
  }
  end done
}
role clerk
"#;

fn plan() -> Plan {
    lowered_text(MAP).plan
}

fn schema(of: Subject<'_>) -> Json {
    let plan = plan();
    document(&plan, &plan.processes["claims"], of).unwrap()
}

fn takes(schema: &Json, sample: &Json) -> bool {
    jsonschema::draft202012::meta::validate(schema).expect("a schema");
    jsonschema::validator_for(schema)
        .expect("a schema")
        .is_valid(sample)
}

/// The sample with one field set, or removed by null.
fn with(sample: &Json, field: &str, value: Json) -> Json {
    let mut sample = sample.clone();
    let fields = sample.as_object_mut().unwrap();
    match value {
        Json::Null => drop(fields.remove(field)),
        value => drop(fields.insert(field.to_owned(), value)),
    }
    sample
}

#[test]
fn an_input_takes_what_fits() {
    let schema = schema(Subject::Input);
    let sample = json!({
        "customer": { "name": "Ann", "since": "2026-09-30", "boss": { "name": "Bob" } },
        "total": { "amount": "12.50", "currency": "EUR" },
        "urgency": 3,
    });
    assert!(takes(&schema, &sample));
    assert!(takes(&schema, &with(&sample, "share", json!(0.7))));
    for (field, wrong) in [
        ("customer", json!("Ann")),
        ("customer", json!({ "since": "2026-09-30" })),
        (
            "customer",
            json!({ "name": "a name of more than twenty letters" }),
        ),
        ("customer", json!({ "name": "Ann", "since": "yesterday" })),
        (
            "customer",
            json!({ "name": "Ann", "boss": { "nam": "Bob" } }),
        ),
        ("total", json!(12.5)),
        ("total", json!({ "amount": "12.50" })),
        ("total", json!({ "amount": "a lot", "currency": "EUR" })),
        ("urgency", json!(6)),
        ("urgency", json!(2.5)),
        ("urgency", Json::Null),
        ("more", json!(1)),
    ] {
        assert!(
            !takes(&schema, &with(&sample, field, wrong.clone())),
            "{field}: {wrong}"
        );
    }
}

#[test]
fn comments_labels_and_units_are_kept() {
    let schema = schema(Subject::Input);
    insta::assert_json_snapshot!(schema);
}

#[test]
fn outputs_forms_and_results_have_schemas() {
    let output = schema(Subject::Output);
    assert!(takes(&output, &json!({ "kind": "bill", "reply": "done" })));
    assert!(!takes(
        &output,
        &json!({ "kind": "letter", "reply": "done" })
    ));
    let form = schema(Subject::Step("look"));
    assert_eq!(
        form["properties"]["note"]["description"],
        json!("What you saw.")
    );
    assert!(takes(
        &form,
        &json!({ "note": "n", "seen": ["bill", "other"], "fine": false })
    ));
    assert!(!takes(
        &form,
        &json!({ "note": "n", "seen": ["none"], "fine": false })
    ));
    let result = schema(Subject::Step("sort"));
    assert!(takes(
        &result,
        &json!({ "kind": "other", "within": "PT4H" })
    ));
    assert!(!takes(
        &result,
        &json!({ "kind": "other", "within": "4 hours" })
    ));
}

#[test]
fn what_has_no_schema_is_said() {
    let plan = plan();
    let of = |name| document(&plan, &plan.processes["claims"], Subject::Step(name)).unwrap_err();
    assert_eq!(of("done"), "step `done` has neither a form nor a result");
    assert_eq!(
        of("nobody"),
        "there is no step `nobody`; with a form or a result are sort, look"
    );
}
