//! Declarations other than processes and tests, in the order of their ids.

use flow_syntax::tree::{self, DeclKind, Plain, PlainKind};
use smol_str::SmolStr;

use super::fields::{data_props, fields, values};
use super::props::{belongs, prop};
use super::symbols::{Base, Firsts, Found, Space};
use super::{models, policies, systems, tables};
use crate::cx::Cx;
use crate::findings::did_you_mean;
use crate::flow::draft::title;
use crate::flow::names;
use crate::infer::Infer;
use crate::model::{Enum, EnumValue, Label, Message, Record, Role, Variant};
use crate::rules::names::UNKNOWN_FIELD;

/// A declaration that is to be resolved.
#[derive(Clone, Copy)]
pub(crate) struct Todo<'t> {
    /// Its entry among the symbols.
    pub(crate) entry: usize,
    /// Its place in the program's vector of its kind.
    pub(crate) index: usize,
    pub(crate) found: Found<'t>,
}

/// The entries of declarations other than processes, which are resolved by themselves.
pub(crate) fn todo<'t>(cx: &Cx<'t>, is_todo: impl Fn(usize) -> bool) -> Vec<Todo<'t>> {
    let all = cx.symbols.entries.iter().zip(&cx.symbols.found).enumerate();
    all.filter(|(entry, (e, _))| e.space != Space::Process && is_todo(*entry))
        .map(|(entry, (e, found))| Todo {
            entry,
            index: e.kind.index(),
            found: *found,
        })
        .collect()
}

/// Resolves declarations and puts each into its place in the program. What later ones need comes first:
/// types, then heads of tables, which values may call, then values.
pub(crate) fn declare<'t>(cx: &mut Cx<'t>, todo: &[Todo<'t>]) {
    each(cx, todo, types);
    each(cx, todo, heads);
    each(cx, todo, defaults);
    each(cx, todo, plain);
    each(cx, todo, models::fallback);
    each(cx, todo, policies::rules);
    each(cx, todo, tables::rows);
}

fn each<'t>(cx: &mut Cx<'t>, todo: &[Todo<'t>], resolve: fn(&mut Cx<'t>, Todo<'t>)) {
    for one in todo {
        resolve(cx, *one);
        cx.book(one.entry);
    }
}

/// Puts a declaration where its id says: over the one that it was, or after all others.
pub(super) fn put<T>(list: &mut Vec<T>, index: usize, item: T) {
    match list.get_mut(index) {
        Some(slot) => *slot = item,
        None => list.push(item),
    }
}

/// The unique name of an entry.
pub(super) fn key(cx: &Cx<'_>, entry: usize) -> SmolStr {
    cx.keys.get(entry).cloned().unwrap_or_default()
}

fn types(
    cx: &mut Cx<'_>,
    Todo {
        entry,
        index,
        found,
    }: Todo<'_>,
) {
    let docs = found.decl.docs.clone();
    match &found.decl.kind {
        DeclKind::Record(record) => {
            let record = Record {
                name: record.name.text.clone(),
                key: key(cx, entry),
                docs,
                fields: fields(cx, found.base, &record.fields),
                props: data_props(cx, found.base, &record.props),
                place: found.base.at(record.name.span),
            };
            put(&mut cx.program.records, index, record);
        }
        DeclKind::Enum(decl) => {
            let values = enum_values(cx, found.base, decl);
            let decl = Enum {
                name: decl.name.text.clone(),
                key: key(cx, entry),
                docs,
                values,
                place: found.base.at(decl.name.span),
            };
            put(&mut cx.program.enums, index, decl);
        }
        _ => {}
    }
}

fn enum_values(cx: &mut Cx<'_>, base: Base, decl: &tree::Enum) -> Vec<EnumValue> {
    let mut values: Vec<EnumValue> = Vec::with_capacity(decl.values.len());
    let mut firsts = Firsts::default();
    for value in decl.values.iter().filter(|v| !v.name.is_missing()) {
        let place = base.at(value.name.span);
        firsts.check(cx, &value.name.text, place);
        let text = value.title.as_ref().map(crate::flow::draft::plain);
        values.push(EnumValue {
            name: value.name.text.clone(),
            title: text.or_else(|| value.docs.clone()),
            place,
        });
    }
    values
}

fn heads(cx: &mut Cx<'_>, todo: Todo<'_>) {
    if let DeclKind::Table(table) = &todo.found.decl.kind {
        tables::table(cx, todo, table);
    }
}

fn defaults(cx: &mut Cx<'_>, Todo { index, found, .. }: Todo<'_>) {
    let DeclKind::Record(record) = &found.decl.kind else {
        return;
    };
    if record.fields.iter().all(|f| f.value.is_none()) {
        return;
    }
    let Some(made) = cx.program.records.get_mut(index) else {
        return;
    };
    let mut fields = std::mem::take(&mut made.fields);
    values(
        &mut Infer::constants(cx, found.base),
        &record.fields,
        &mut fields,
    );
    if let Some(made) = cx.program.records.get_mut(index) {
        made.fields = fields;
    }
}

fn plain(cx: &mut Cx<'_>, todo: Todo<'_>) {
    match &todo.found.decl.kind {
        DeclKind::Plain(decl) => plain_decl(cx, todo, decl),
        DeclKind::Variant(decl) => variant(cx, todo, decl),
        _ => {}
    }
}

fn plain_decl(cx: &mut Cx<'_>, todo: Todo<'_>, plain: &Plain) {
    match plain.kind {
        PlainKind::Role => role(cx, todo, plain),
        PlainKind::System => systems::system(cx, todo, plain),
        PlainKind::Model => models::model(cx, todo, plain),
        PlainKind::Label => label(cx, todo, plain),
        PlainKind::Message => message(cx, todo, plain),
        PlainKind::Policy => policies::policy(cx, todo, plain),
    }
}

fn label(cx: &mut Cx<'_>, Todo { index, found, .. }: Todo<'_>, plain: &Plain) {
    let label = Label {
        name: plain.name.text.clone(),
        docs: found.decl.docs.clone(),
        place: found.base.at(plain.name.span),
    };
    put(&mut cx.program.labels, index, label);
}

const ROLE: [&str; 3] = ["people", "costs", "works"];

fn role(
    cx: &mut Cx<'_>,
    Todo {
        entry,
        index,
        found,
    }: Todo<'_>,
    plain: &Plain,
) {
    super::repeated::check(cx, found.base, &plain.props);
    let mut infer = Infer::constants(cx, found.base);
    let mut props = Vec::new();
    for written in &plain.props {
        if belongs(&mut infer, written, "a role", &ROLE) {
            props.push(role_prop(&mut infer, written));
        }
    }
    let role = Role {
        name: plain.name.text.clone(),
        key: key(cx, entry),
        title: title(plain.title.as_ref(), &plain.name.text),
        docs: found.decl.docs.clone(),
        props,
        place: found.base.at(plain.name.span),
    };
    put(&mut cx.program.roles, index, role);
}

fn role_prop(infer: &mut Infer<'_, '_>, written: &tree::Property) -> crate::model::Prop {
    let made = prop(infer, written);
    super::shapes::of_role(infer, written, &made);
    super::calendars::works(infer, written, &made);
    made
}

fn message(
    cx: &mut Cx<'_>,
    Todo {
        entry,
        index,
        found,
    }: Todo<'_>,
    plain: &Plain,
) {
    let mut declared = fields(cx, found.base, &plain.fields);
    let mut infer = Infer::constants(cx, found.base);
    values(&mut infer, &plain.fields, &mut declared);
    let mut props = Vec::with_capacity(plain.props.len());
    super::repeated::check(infer.cx, found.base, &plain.props);
    for written in &plain.props {
        let known = belongs(&mut infer, written, "a message", &MESSAGE);
        if known && written.key.text == "id" {
            message_id(&mut infer, written, &declared);
        }
        if known {
            let made = prop(&mut infer, written);
            super::shapes::of_data(&mut infer, written, &made);
            props.push(made);
        }
    }
    let message = Message {
        name: plain.name.text.clone(),
        key: key(cx, entry),
        fields: declared,
        props,
        place: found.base.at(plain.name.span),
    };
    put(&mut cx.program.messages, index, message);
}

const MESSAGE: [&str; 6] = ["id", "keep", "purpose", "region", "from", "to"];

/// `id field`: deliveries with the same value count once.
fn message_id(infer: &mut Infer<'_, '_>, written: &tree::Property, fields: &[crate::model::Field]) {
    let expr = super::props::words(written).and_then(|w| names::exprs(w).next());
    let Some((expr, name)) = expr.and_then(|e| Some((e, names::as_word(e)?))) else {
        return super::props::wrong(infer, written, "one of the message's fields", "id number");
    };
    if fields.iter().any(|f| f.name == name) {
        return;
    }
    let place = infer.at(expr);
    let known: Vec<SmolStr> = fields.iter().map(|f| f.name.clone()).collect();
    let finding = UNKNOWN_FIELD
        .at(format!("The message has no field `{name}`."), place)
        .says("no such field");
    let help = "name the field that tells two messages apart";
    infer
        .cx
        .report(did_you_mean(finding, name, place, &known, help));
}

fn variant(cx: &mut Cx<'_>, Todo { index, found, .. }: Todo<'_>, variant: &tree::Variant) {
    let visible = |space| cx.symbols.visible(found.base.file, space, &variant.of.text);
    // Another variant that is wrong itself says so.
    let of = match (visible(Space::Process), visible(Space::Variant)) {
        (None, Some(_)) => None,
        _ => crate::steps::calls::process_named(cx, found.base, &variant.of, Space::Process),
    };
    let variant = Variant {
        name: variant.name.text.clone(),
        of,
        place: found.base.at(variant.name.span),
    };
    put(&mut cx.program.variants, index, variant);
}
