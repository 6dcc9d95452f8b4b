//! AI models.

use flow_plan::Value;
use flow_syntax::FileId;
use flow_syntax::tree::{DeclKind, Name, Plain, PlainKind, Property};
use smol_str::SmolStr;

use super::decls::{Todo, key, put};
use super::props::{belongs, prop, words, wrong};
use super::symbols::{Base, Kind, Space};
use crate::cx::Cx;
use crate::findings::did_you_mean;
use crate::flow::names;
use crate::infer::Infer;
use crate::model::{Model, ModelId, Prop};
use crate::rules::models::{NO_ID, UNKNOWN_VENDOR};
use crate::rules::names::UNKNOWN_MODEL;

/// Vendors whose dialect is spoken.
const VENDORS: [&str; 5] = [
    "openai",
    "anthropic",
    "google",
    "perplexity",
    "openai_compatible",
];

const MODEL: [&str; 14] = [
    "vendor",
    "id",
    "url",
    "region",
    "temperature",
    "cleared",
    "fallback",
    "limit",
    "price",
    "key",
    "max_output",
    "timeout",
    "effort",
    "version",
];

/// Declares a model.
pub(super) fn model(
    cx: &mut Cx<'_>,
    Todo {
        entry,
        index,
        found,
    }: Todo<'_>,
    plain: &Plain,
) {
    let mut model = Model {
        name: plain.name.text.clone(),
        key: key(cx, entry),
        vendor: None,
        id: None,
        url: None,
        region: None,
        cleared_for: Vec::new(),
        fallback: None,
        props: Vec::new(),
        place: found.base.at(plain.name.span),
    };
    super::repeated::check(cx, found.base, &plain.props);
    let mut infer = Infer::constants(cx, found.base);
    infer.secrets = true;
    for written in &plain.props {
        if belongs(&mut infer, written, "a model", &MODEL) {
            let made = prop(&mut infer, written);
            super::shapes::of_model(&mut infer, written, &made);
            take(&mut infer, written, made, &mut model);
        }
    }
    complete(cx, plain, &model);
    super::offered::check(cx, found.base, plain, &model);
    put(&mut cx.program.models, index, model);
}

fn take(infer: &mut Infer<'_, '_>, written: &Property, made: Prop, model: &mut Model) {
    match written.key.text.as_str() {
        "vendor" => model.vendor = vendor(infer, written, &made),
        "id" => model.id = text(infer, written, &made, "id \"model-name\""),
        "url" => model.url = text(infer, written, &made, "url \"https://…\""),
        "region" => {
            model.region = made
                .word()
                .cloned()
                .or_else(|| text_of(&made).map(SmolStr::new))
        }
        // On several lines too: each clears for more.
        "cleared" => model.cleared_for.extend(made.labels().cloned()),
        // Found once all models are declared.
        "fallback" => {}
        _ => model.props.push(made),
    }
}

fn vendor(infer: &mut Infer<'_, '_>, written: &Property, made: &Prop) -> Option<SmolStr> {
    let Some(word) = made
        .word()
        .cloned()
        .or_else(|| text_of(made).map(SmolStr::new))
    else {
        wrong(infer, written, "the vendor's name", "vendor anthropic");
        return None;
    };
    if VENDORS.contains(&word.as_str()) {
        return Some(word);
    }
    let expr = words(written).and_then(|w| names::exprs(w).next());
    let place = expr.map_or(made.place, |e| infer.at(e));
    let finding = UNKNOWN_VENDOR
        .at(format!("`{word}` is no known vendor."), place)
        .says("not known");
    let known: Vec<SmolStr> = VENDORS.iter().map(|v| SmolStr::new(*v)).collect();
    let help = format!(
        "choose one of {}; any server that speaks OpenAI's format is `openai_compatible` with a `url`",
        VENDORS.join(", ")
    );
    infer
        .cx
        .report(did_you_mean(finding, &word, place, &known, &help));
    None
}

fn text(
    infer: &mut Infer<'_, '_>,
    written: &Property,
    made: &Prop,
    example: &str,
) -> Option<String> {
    let found = text_of(made);
    if found.is_none() {
        wrong(infer, written, "a text in quotes", example);
    }
    found
}

fn text_of(made: &Prop) -> Option<String> {
    made.values().find_map(|v| match v.value() {
        Some(Value::Text(text)) => Some(text.to_string()),
        _ => None,
    })
}

/// A model needs a vendor and an id, and where the vendor is any server, its address.
fn complete(cx: &mut Cx<'_>, plain: &Plain, model: &Model) {
    let has = |key: &str| plain.props.iter().any(|p| p.key.text == key);
    let mut missing: Vec<&str> = Vec::new();
    if !has("vendor") {
        missing.push("vendor");
    }
    if !has("id") {
        missing.push("id");
    }
    if model.vendor.as_deref() == Some("openai_compatible") && !has("url") {
        missing.push("url");
    }
    if missing.is_empty() || plain.name.is_missing() {
        return;
    }
    let list = missing
        .iter()
        .map(|m| format!("`{m}`"))
        .collect::<Vec<_>>()
        .join(" and ");
    let finding = NO_ID.at(
        format!("Model `{}` has no {list}.", model.name),
        model.place,
    );
    let help =
        "a model names its vendor and which of its models is meant: `vendor anthropic`, `id \"…\"`";
    cx.report(finding.says("incomplete").help(help));
}

/// The fallback of a model, once all models are declared.
pub(super) fn fallback(cx: &mut Cx<'_>, Todo { index, found, .. }: Todo<'_>) {
    let DeclKind::Plain(plain) = &found.decl.kind else {
        return;
    };
    if plain.kind != PlainKind::Model {
        return;
    }
    let fallback = plain.props.iter().find(|p| p.key.text == "fallback");
    let name = fallback
        .and_then(words)
        .filter(|w| w.args.len() == 1)
        .and_then(|w| names::exprs(w).next())
        .and_then(|e| {
            let text = SmolStr::new(names::as_word(e)?);
            Some(Name { text, span: e.span })
        });
    if let Some(name) = name {
        let to = named(cx, found.base, &name);
        if let Some(model) = cx.program.models.get_mut(index) {
            model.fallback = to;
        }
    }
}

/// The model of this name.
pub(crate) fn model_id(cx: &Cx<'_>, file: FileId, name: &str) -> Option<ModelId> {
    match cx.symbols.find(file, Space::Model, name) {
        Some(Kind::Model(id)) => Some(ModelId(id)),
        _ => None,
    }
}

/// The model that a name means, reported where there is none.
pub(crate) fn named(cx: &mut Cx<'_>, base: Base, name: &Name) -> Option<ModelId> {
    if name.is_missing() {
        return None;
    }
    if let Some(id) = model_id(cx, base.file, &name.text) {
        return Some(id);
    }
    let place = base.at(name.span);
    let known = cx.symbols.names(base.file, Space::Model);
    let finding = UNKNOWN_MODEL.at(format!("There is no model `{}`.", name.text), place);
    let help = format!(
        "declare it: `model {} {{ vendor anthropic; id \"…\" }}`",
        name.text
    );
    cx.report(did_you_mean(
        finding.says("not declared"),
        &name.text,
        place,
        &known,
        &help,
    ));
    None
}
