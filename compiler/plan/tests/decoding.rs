//! Plain JSON becomes typed values, and every misfit is named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use flow_plan::schema::SchemaField;
use flow_plan::{Field, Schema, Value, decode, decode_at, decode_fields};
use serde_json::{Value as Json, json};

fn field(name: &str, schema: Schema) -> SchemaField {
    SchemaField {
        name: name.into(),
        schema,
        optional: false,
    }
}

fn types() -> BTreeMap<String, Schema> {
    let category = Schema::enumeration(&[
        ("billing".into(), Some("Invoices, payments".into())),
        ("technical".into(), None),
    ]);
    let customer = Schema::record([
        field("email", Schema::text()),
        SchemaField {
            name: "phone".into(),
            schema: Schema::text(),
            optional: true,
        },
    ]);
    let ticket = Schema::record([
        field("urgency", Schema::range(1.into(), 5.into())),
        field("category", Schema::named("Category")),
        field("customer", Schema::named("Customer")),
    ]);
    [
        ("Category", category),
        ("Customer", customer),
        ("Ticket", ticket),
    ]
    .map(|(n, s)| (n.to_owned(), s))
    .into()
}

fn errors(json: Json) -> Vec<String> {
    let found = decode_at(&json, &Schema::named("Ticket"), &types(), "ticket").unwrap_err();
    found.iter().map(ToString::to_string).collect()
}

fn scalar(json: Json, schema: &Schema) -> Result<Value, String> {
    decode(&json, schema, &BTreeMap::new()).map_err(|e| e[0].to_string())
}

#[test]
fn a_fitting_record_is_typed() {
    let json = json!({
        "urgency": 3, "category": "billing", "customer": { "email": "a@b.c" }
    });
    let value = decode(&json, &Schema::named("Ticket"), &types()).unwrap();
    assert_eq!(value.field("urgency"), Some(&Value::from(3)));
    assert_eq!(
        value.to_json(),
        json!({
            "category": "billing", "customer": { "email": "a@b.c" }, "urgency": 3
        })
    );
}

#[test]
fn every_misfit_is_named_in_words() {
    let found = errors(json!({
        "urgency": 9, "category": "biling", "customer": { "email": 42, "phon": "1" }
    }));
    assert_eq!(
        found,
        [
            "ticket.urgency: expected a whole number from 1 to 5, found 9",
            "ticket.category: expected one of billing, technical, found \"biling\"; did you mean \"billing\"?",
            "ticket.customer.email: expected text, found 42",
            "ticket.customer.phon: expected only the fields email, phone, found an unknown field; \
         did you mean `phone`?",
        ]
    );
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(
        errors(json!({ "urgency": 1, "category": "billing" })),
        ["ticket.customer: expected a Customer, found nothing",]
    );
    assert_eq!(
        errors(json!("x")),
        ["ticket: expected a Ticket, found \"x\""
            .replace("a Ticket", "an object with urgency, category, customer"),]
    );
}

#[test]
fn list_items_are_counted_from_zero() {
    let schema = Schema::list(Schema::integer());
    let found = decode_at(&json!([1, "x"]), &schema, &BTreeMap::new(), "numbers").unwrap_err();
    assert_eq!(
        found[0].to_string(),
        "numbers[1]: expected a whole number, found \"x\""
    );
}

#[test]
fn literals_with_units_are_understood() {
    assert_eq!(
        scalar(json!("40%"), &Schema::percent()),
        Ok(Value::Number("0.4".parse().unwrap()))
    );
    assert_eq!(
        scalar(json!(0.4), &Schema::percent()),
        Ok(Value::Number("0.4".parse().unwrap()))
    );
    assert_eq!(
        scalar(json!("12.5"), &Schema::number()),
        Ok(Value::Number("12.5".parse().unwrap()))
    );
    assert_eq!(
        scalar(json!("2 h"), &Schema::duration()),
        Ok(Value::Duration("PT2H".into()))
    );
    assert_eq!(
        scalar(json!("PT2H"), &Schema::duration()),
        Ok(Value::Duration("PT2H".into()))
    );
    assert_eq!(
        scalar(json!("09:00:00"), &Schema::time()),
        Ok(Value::Time("09:00".into()))
    );
    let money = Value::Money {
        amount: "12.50".parse().unwrap(),
        currency: "EUR".into(),
    };
    assert_eq!(
        scalar(json!("12.50 EUR"), &Schema::money()),
        Ok(money.clone())
    );
    assert_eq!(scalar(money.to_json(), &Schema::money()), Ok(money));
    let file = scalar(json!("in/a.pdf"), &Schema::file()).unwrap();
    assert_eq!(file.to_json()["media_type"], "application/pdf");
}

#[test]
fn what_only_looks_right_is_refused() {
    assert!(
        scalar(json!(1.5), &Schema::integer())
            .unwrap_err()
            .contains("a whole number")
    );
    assert!(scalar(json!("12.505 EUR"), &Schema::money()).is_err());
    assert!(scalar(json!("12 euro"), &Schema::money()).is_err());
    assert!(
        scalar(json!("2026-02-30"), &Schema::date())
            .unwrap_err()
            .contains("a date such as")
    );
    assert!(scalar(json!("1e9999"), &Schema::number()).is_err());
    assert!(
        scalar(json!("123456"), &Schema::text_up_to(5))
            .unwrap_err()
            .contains("found 6 characters")
    );
    let share = Schema::percent().between(&Value::from(0), &Value::from(1));
    assert_eq!(
        scalar(json!("140%"), &share).unwrap_err(),
        "expected a percentage from 0% to 100%, found \"140%\""
    );
}

#[test]
fn numbers_keep_their_digits() {
    let long = "1234567890.123456789";
    let value = scalar(json!(long), &Schema::number()).unwrap();
    assert_eq!(value.to_json(), json!(long));
    assert_eq!(scalar(value.to_json(), &Schema::number()), Ok(value));
    assert_eq!(Value::Number("0.10".parse().unwrap()).to_json(), json!(0.1));
}

#[test]
fn inputs_may_be_left_out_where_they_have_a_default() {
    let field = |name: &str, optional| Field {
        name: name.into(),
        docs: None,
        schema: Schema::integer(),
        optional,
        value: None,
    };
    let fields = [field("a", false), field("b", true)];
    let given = decode_fields(&json!({ "a": 1, "b": null }), &fields, &BTreeMap::new()).unwrap();
    assert_eq!(given.len(), 1);
    let found = decode_fields(&json!({ "c": 1 }), &fields, &BTreeMap::new()).unwrap_err();
    assert_eq!(
        found[0].to_string(),
        "a: expected a whole number, found nothing"
    );
    assert_eq!(
        found[1].to_string(),
        "c: expected only the fields a, b, found an unknown field; did you mean `a`?"
    );
    let found = decode_fields(&json!([]), &fields, &BTreeMap::new()).unwrap_err();
    assert_eq!(
        found[0].to_string(),
        "expected an object with a, b, found []"
    );
}

#[test]
fn schemas_for_models_stand_alone_and_require_every_field() {
    let schema = Schema::named("Ticket").standalone(&types(), true);
    assert!(jsonschema::validator_for(&schema).is_ok());
    let text = schema.to_string();
    assert!(!text.contains("x-") && !text.contains("#/types/"), "{text}");
    assert_eq!(
        schema["properties"]["customer"]["required"],
        json!(["email", "phone"])
    );
    assert_eq!(
        schema["properties"]["customer"]["properties"]["phone"]["anyOf"][1]["type"],
        "null"
    );
    assert_eq!(
        schema["properties"]["category"]["description"],
        "billing: Invoices, payments\ntechnical"
    );
}

#[test]
fn recursive_types_stand_alone_too() {
    let children = field("children", Schema::list(Schema::named("Node")));
    let types = [("Node".to_owned(), Schema::record([children]))].into();
    let schema = Schema::named("Node").standalone(&types, true);
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&json!({ "children": [{ "children": [] }] })));
    assert!(!validator.is_valid(&json!({ "children": [{}] })));
}

#[test]
fn whatever_is_accepted_can_be_written_and_read_again() {
    let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    let written = |json| decode(&json, &Schema::anything(), &BTreeMap::new());
    let value = written(nested(48)).unwrap();
    let text = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    assert!(
        written(nested(49)).unwrap_err()[0]
            .to_string()
            .contains("48 levels")
    );
}

#[test]
fn a_field_left_out_takes_its_default() {
    let schema = Schema::integer().with_default(&Value::from(3));
    let schema = Schema::record([SchemaField {
        name: "n".into(),
        schema,
        optional: true,
    }]);
    let read = |json| decode(&json, &schema, &BTreeMap::new()).unwrap();
    assert_eq!(read(json!({})), Value::record([("n", Value::from(3))]));
    assert_eq!(
        read(json!({ "n": null })),
        Value::record([("n", Value::from(3))])
    );
    assert_eq!(
        read(json!({ "n": 4 })),
        Value::record([("n", Value::from(4))])
    );
    let strict = schema.standalone(&BTreeMap::new(), true);
    assert_eq!(strict["required"], json!(["n"]));
}
