//! Types and fields as written.

use flow_plan::Value;
use flow_syntax::tree::{self, Expr, TypeExpr, TypeKind};
use flow_syntax::{Applicability, Place};
use smol_str::SmolStr;
use std::sync::Arc;

use super::symbols::{Base, Firsts, Kind, Space};
use crate::cx::Cx;
use crate::findings::did_you_mean;
use crate::infer::Infer;
use crate::model::{EnumId, Field, Prop, RecordId};
use crate::nearest::nearest;
use crate::rules::names::{UNKNOWN_LABEL, UNKNOWN_TYPE};
use crate::rules::types::BAD_BOUNDS;
use crate::typed::{TExpr, TExprKind};
use crate::types::{Bounds, Type};

/// Types every file knows.
const BUILT_IN: [(&str, Type); 11] = [
    ("text", Type::TEXT),
    ("number", Type::Number),
    ("integer", Type::Integer),
    ("bool", Type::Bool),
    ("percent", Type::Percent),
    ("money", Type::Money(None)),
    ("date", Type::Date),
    ("time", Type::Time),
    ("duration", Type::Duration),
    ("file", Type::File),
    ("anything", Type::Anything),
];

/// Labels every file knows.
pub(crate) const LABELS: [&str; 4] = ["personal", "sensitive", "confidential", "untrusted"];

/// The type that was written.
pub(crate) fn ty(cx: &mut Cx<'_>, base: Base, written: &TypeExpr) -> Type {
    match &written.kind {
        TypeKind::Missing => Type::Error,
        TypeKind::Named(path) => named(cx, base, path),
        TypeKind::List(of) => ty(cx, base, of).list(),
        TypeKind::Optional(of) => ty(cx, base, of).optional(),
        TypeKind::Range(low, high) => range(cx, base, low, high, base.at(written.span)),
        TypeKind::TextUpTo(max) => Type::Text {
            max: crate::flow::arrows::whole(max),
        },
        TypeKind::Inline(inner) => Type::Inline(Arc::new(fields(cx, base, inner))),
    }
}

fn named(cx: &mut Cx<'_>, base: Base, path: &tree::Path) -> Type {
    if path.parts.iter().any(tree::Name::is_missing) || path.parts.is_empty() {
        return Type::Error;
    }
    match cx.symbols.find_path(base.file, Space::Type, path) {
        Some(Kind::Record(id)) => return Type::Record(RecordId(id)),
        Some(Kind::Enum(id)) => return Type::Enum(EnumId(id)),
        _ => {}
    }
    if let [name] = path.parts.as_slice()
        && let Some((_, ty)) = BUILT_IN.iter().find(|(n, _)| *n == name.text)
    {
        return ty.clone();
    }
    unknown_type(cx, base, path)
}

fn unknown_type(cx: &mut Cx<'_>, base: Base, path: &tree::Path) -> Type {
    let place = base.at(path.span);
    let written = cx.words(place);
    let mut known: Vec<SmolStr> = BUILT_IN.iter().map(|(n, _)| SmolStr::new(*n)).collect();
    known.extend(cx.symbols.names(base.file, Space::Type));
    let finding = UNKNOWN_TYPE
        .at(format!("There is no type `{written}`."), place)
        .says("not declared");
    if let Some(meant) = foreign_type(&written).filter(|_| nearest_is_built_in(&written, &known)) {
        let finding = finding.help(format!("it is called `{meant}` here"));
        let title = format!("write `{meant}`");
        cx.report(finding.fix(title, Applicability::Machine, place, meant));
        return Type::Error;
    }
    if let [alias, name] = path.parts.as_slice() {
        let known = cx.symbols.names_in(base.file, &alias.text, Space::Type);
        let place = base.at(name.span);
        let help = format!("name a type of the file behind `{}`", alias.text);
        cx.report(did_you_mean(finding, &name.text, place, &known, &help));
        return Type::Error;
    }
    if matches!(written.to_lowercase().as_str(), "datetime" | "timestamp") {
        cx.report(finding.help("a day is a `date`, a time of day is a `time`"));
        return Type::Error;
    }
    let help = format!("declare it: `record {written} {{ … }}` or `enum {written} {{ … }}`");
    cx.report(did_you_mean(finding, &written, place, &known, &help));
    Type::Error
}

/// Whether no type of the project's own is as near to what is written.
fn nearest_is_built_in(written: &str, known: &[SmolStr]) -> bool {
    let own = nearest(written, known);
    let is_built_in = |n: &SmolStr| BUILT_IN.iter().any(|(name, _)| n == name);
    own.iter().all(is_built_in)
}

/// The type that other notations call by this name.
fn foreign_type(written: &str) -> Option<&'static str> {
    Some(match written.to_lowercase().as_str() {
        "string" | "str" | "char" | "varchar" | "email" | "phone" | "url" | "uuid" | "guid"
        | "memo" => "text",
        "pdf" | "document" | "attachment" | "image" | "upload" => "file",
        "int" | "long" | "whole" => "integer",
        "float" | "double" | "decimal" | "real" | "numeric" => "number",
        "boolean" | "yesno" | "flag" => "bool",
        "percentage" => "percent",
        "currency" => "money",
        "any" | "object" | "json" | "unknown" => "anything",
        "timespan" | "interval" => "duration",
        _ => return None,
    })
}

fn range(cx: &mut Cx<'_>, base: Base, low: &Expr, high: &Expr, place: Place) -> Type {
    let points = [low.clone(), high.clone()];
    let written = Expr {
        span: place.span,
        kind: tree::ExprKind::Range(points.to_vec()),
    };
    let before = cx.findings.list.len();
    let typed = Infer::constants(cx, base).expr(&written, None);
    let (of, TExprKind::Range(points)) = (typed.ty, typed.kind) else {
        return Type::Error;
    };
    let (Some(low), Some(high)) = (
        points.first().and_then(TExpr::value),
        points.get(1).and_then(TExpr::value),
    ) else {
        return Type::Error;
    };
    if cx.findings.list.len() > before {
        return Type::Error;
    }
    if low == high && matches!(low, Value::Number(_)) && of.is_open() {
        cx.report(BAD_BOUNDS.at("This range holds nothing.", place));
        return Type::Error;
    }
    Type::Range(Arc::new(Bounds {
        of,
        low: low.clone(),
        high: high.clone(),
    }))
}

/// Labels as written, each known.
pub(crate) fn labels(cx: &mut Cx<'_>, base: Base, written: &[tree::Name]) -> Vec<SmolStr> {
    let mut found = Vec::with_capacity(written.len());
    for name in written.iter().filter(|n| !n.is_missing()) {
        label(cx, base, name);
        found.push(name.text.clone());
    }
    found
}

/// Makes sure that a label is known.
pub(crate) fn label(cx: &mut Cx<'_>, base: Base, name: &tree::Name) {
    if LABELS.contains(&name.text.as_str()) || name.is_missing() {
        return;
    }
    if cx
        .symbols
        .find(base.file, Space::Label, &name.text)
        .is_some()
    {
        return;
    }
    let place = base.at(name.span);
    let mut known: Vec<SmolStr> = LABELS.iter().map(|n| SmolStr::new(*n)).collect();
    known.extend(cx.symbols.names(base.file, Space::Label));
    let finding = UNKNOWN_LABEL.at(format!("There is no label `@{}`.", name.text), place);
    let help = format!("declare it: `label @{}`", name.text);
    // The place may or may not include the `@`; the fix keeps what is there.
    let at = if cx.slice(place).starts_with('@') {
        "@"
    } else {
        ""
    };
    let known: Vec<SmolStr> = known
        .iter()
        .map(|n| smol_str::format_smolstr!("{at}{n}"))
        .collect();
    let written = format!("{at}{}", name.text);
    cx.report(did_you_mean(
        finding.says("not declared"),
        &written,
        place,
        &known,
        &help,
    ));
}

/// Fields with their types; values are typed where the names they may use are known.
pub(crate) fn fields(cx: &mut Cx<'_>, base: Base, written: &[tree::Field]) -> Vec<Field> {
    let mut found: Vec<Field> = Vec::with_capacity(written.len());
    let mut firsts = Firsts::default();
    for field in written {
        let place = base.at(field.name.span);
        firsts.check(cx, &field.name.text, place);
        found.push(Field {
            name: field.name.text.clone(),
            docs: field.docs.clone(),
            ty: field
                .ty
                .as_ref()
                .map_or(Type::Error, |written| ty(cx, base, written)),
            labels: field
                .ty
                .as_ref()
                .map(|t| labels(cx, base, &t.labels))
                .unwrap_or_default(),
            value: None,
            props: field_props(cx, base, &field.props),
            place,
        });
    }
    found
}

/// What is said of data beside its type.
const OF_DATA: [&str; 3] = ["purpose", "keep", "region"];

/// The words of a field, each of which must be known.
fn field_props(cx: &mut Cx<'_>, base: Base, written: &[tree::Property]) -> Vec<Prop> {
    let made = data_props(cx, base, written);
    let mut infer = Infer::constants(cx, base);
    for written in written {
        if super::props::is_known(&mut infer, written, "a field", &OF_DATA) {
            super::props::no_more_words(&mut infer, written, "a field", &OF_DATA);
        }
    }
    made
}

/// `purpose`, `keep` and `region` of data.
pub(crate) fn data_props(cx: &mut Cx<'_>, base: Base, written: &[tree::Property]) -> Vec<Prop> {
    if written.is_empty() {
        return Vec::new();
    }
    super::repeated::check(cx, base, written);
    let mut infer = Infer::constants(cx, base);
    let mut found = Vec::with_capacity(written.len());
    for written in written {
        let made = super::props::prop(&mut infer, written);
        super::shapes::of_data(&mut infer, written, &made);
        found.push(made);
    }
    found
}

/// Types the values of fields, with the names that `infer` knows; a field without a type takes its value's.
pub(crate) fn values(infer: &mut Infer<'_, '_>, written: &[tree::Field], found: &mut [Field]) {
    for (field, found) in written.iter().zip(found) {
        let Some(value) = &field.value else { continue };
        if field.ty.is_some() {
            found.value = Some(infer.check(value, &found.ty));
        } else {
            let typed = infer.expr(value, None);
            found.ty = typed.ty.clone();
            found.value = Some(typed);
        }
    }
}
