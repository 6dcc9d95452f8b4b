//! What must follow the words of properties that are plain values: one table, one check.

use flow_syntax::tree::{Property, PropertyValue};

use super::props::wrong;
use crate::infer::Infer;
use crate::model::{Prop, PropArg};
use crate::types::Type;

/// What may follow a word; any one of `fits` is enough.
struct Shape {
    key: &'static str,
    fits: &'static [Fit],
    /// What it needs and an example, where the table of forms does not say so, or of more than this.
    own: Option<(&'static str, &'static str)>,
}

/// One thing that may follow a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Number,
    Percent,
    Money,
    /// Money for each unit of time.
    Pay,
    /// A count for each unit of time, or `4 at once`.
    Pace,
    Duration,
    Text,
    Word,
    Label,
    /// Not written out: read when a request is sent.
    Secret,
    /// Labels, and in words why.
    Reason,
}

const fn shape(key: &'static str, fits: &'static [Fit]) -> Shape {
    let own = None;
    Shape { key, fits, own }
}

const fn own(
    key: &'static str,
    fits: &'static [Fit],
    needs: &'static str,
    example: &'static str,
) -> Shape {
    let own = Some((needs, example));
    Shape { key, fits, own }
}

const WHO: &[Fit] = &[Fit::Word];
const REGION: Shape = shape("region", &[Fit::Word, Fit::Text]);
const CLEARED: Shape = shape("cleared", &[Fit::Label]);
const LIMIT: Shape = shape("limit", &[Fit::Pace]);
const TIMEOUT: Shape = own("timeout", &[Fit::Duration], "a duration", "timeout 2 min");

const ROLE: [Shape; 3] = [
    shape("people", &[Fit::Number]),
    own(
        "costs",
        &[Fit::Pay],
        "money for each unit of time",
        "costs 35 EUR per h",
    ),
    shape("works", &[Fit::Text]),
];

const fn credential(key: &'static str, example: &'static str) -> Shape {
    own(key, &[Fit::Secret], "the name of a secret", example)
}

const KEY: Shape = credential("key", "key secret(\"CRM_KEY\")");

const MODEL: [Shape; 8] = [
    KEY,
    REGION,
    CLEARED,
    LIMIT,
    TIMEOUT,
    shape("fallback", &[Fit::Word]),
    shape("temperature", &[Fit::Number, Fit::Percent]),
    shape("max_output", &[Fit::Number]),
];

const fn path(method: &'static str, example: &'static str) -> Shape {
    own(method, &[Fit::Text], "a path in quotes", example)
}

const SYSTEM: [Shape; 13] = [
    KEY,
    credential("token", "token secret(\"CRM_TOKEN\")"),
    credential("password", "password secret(\"CRM_PASSWORD\")"),
    REGION,
    CLEARED,
    LIMIT,
    TIMEOUT,
    path("get", "get \"/orders/{number}\""),
    path("post", "post \"/orders\""),
    path("put", "put \"/orders/{number}\""),
    path("patch", "patch \"/orders/{number}\""),
    path("delete", "delete \"/orders/{number}\""),
    own(
        "sql",
        &[Fit::Text],
        "a statement in quotes",
        "sql \"select total from orders where number = :number\"",
    ),
];

const STEP: [Shape; 10] = [
    shape("delegate", WHO),
    shape("removes", &[Fit::Reason]),
    own(
        "costs",
        &[Fit::Money, Fit::Pay],
        "an amount of money",
        "costs 0.40 EUR",
    ),
    shape("errs", &[Fit::Percent]),
    shape("sample", &[Fit::Percent]),
    shape("at", &[Fit::Duration]),
    shape("remind", &[Fit::Duration]),
    shape("accountable", WHO),
    shape("consult", WHO),
    shape("inform", WHO),
];

const DATA: [Shape; 3] = [
    REGION,
    shape("purpose", &[Fit::Text]),
    shape("keep", &[Fit::Duration]),
];

/// Reports a property of a record, a field or a message without what it needs.
pub(crate) fn of_data(infer: &mut Infer<'_, '_>, written: &Property, made: &Prop) {
    check(infer, written, made, &DATA);
}

/// Reports a role's property without what it needs.
pub(crate) fn of_role(infer: &mut Infer<'_, '_>, written: &Property, made: &Prop) {
    check(infer, written, made, &ROLE);
}

/// Reports a model's property without what it needs.
pub(crate) fn of_model(infer: &mut Infer<'_, '_>, written: &Property, made: &Prop) {
    check(infer, written, made, &MODEL);
}

/// Reports a property of a system or of its actions without what it needs.
pub(crate) fn of_system(infer: &mut Infer<'_, '_>, written: &Property, made: &Prop) {
    check(infer, written, made, &SYSTEM);
}

/// Reports a step's or a process's property without what it needs.
pub(crate) fn of_step(infer: &mut Infer<'_, '_>, written: &Property, made: &Prop) {
    check(infer, written, made, &STEP);
    check(infer, written, made, &DATA);
}

fn check(infer: &mut Infer<'_, '_>, written: &Property, made: &Prop, shapes: &[Shape]) {
    let Some(shape) = shapes.iter().find(|s| s.key == written.key.text) else {
        return;
    };
    let plain = matches!(
        written.value,
        PropertyValue::Words(_) | PropertyValue::Handler(_)
    );
    let broken = made.values().any(|v| v.ty == Type::Error);
    let fits = plain && shape.fits.iter().any(|fit| found(made, *fit));
    if !fits
        && !broken
        && let Some((needs, example)) = shape.own.or_else(|| super::forms::needs(written))
    {
        wrong(infer, written, needs, example);
    }
}

fn found(made: &Prop, fit: Fit) -> bool {
    let any = |is: fn(&Type) -> bool| made.values().any(|v| is(&v.ty));
    match fit {
        Fit::Number => any(is_number),
        Fit::Percent => any(|ty| *ty == Type::Percent),
        Fit::Money => any(|ty| matches!(ty, Type::Money(_))),
        Fit::Pay => any(|ty| matches!(ty, Type::Rate(Some(_)))),
        Fit::Pace => any(|ty| *ty == Type::Rate(None)) || (any(is_number) && says(made, "once")),
        Fit::Duration => any(|ty| *ty == Type::Duration),
        Fit::Text => any(|ty| matches!(ty, Type::Text { .. })),
        Fit::Word => made.word().is_some(),
        Fit::Secret => made.values().any(|v| v.value().is_none()),
        Fit::Label => made.labels().next().is_some(),
        Fit::Reason => {
            made.labels().next().is_some() && says(made, "because") && made.text().is_some()
        }
    }
}

const fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Integer | Type::Number)
}

fn says(made: &Prop, word: &str) -> bool {
    made.args
        .iter()
        .any(|arg| matches!(arg, PropArg::Word(w) if w == word))
}
