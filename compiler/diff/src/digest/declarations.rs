//! Declarations other than processes and tests.

use flow_analysis::model::{
    Action, Declared, Enum, EnumValue, Label, Message, Model, Policy, Prop, Record, Role, System,
    Table,
};
use flow_analysis::typed::TExpr;
use flow_syntax::Place;

use super::fields::ANSWER;
use super::reader::Reader;
use super::{Item, Kind, props};
use crate::facts::Aspect;

/// Everything but processes and tests. Variants are read as the processes that they make.
pub(super) fn read(r: &Reader<'_>, items: &mut Vec<Item>) {
    let Declared {
        roles,
        systems,
        models,
        labels,
        records,
        enums,
        tables,
        messages,
        policies,
        variants: _,
    } = &*r.program.declared;
    items.extend(policies.iter().map(|p| policy(r, p)));
    items.extend(models.iter().map(|m| model(r, m)));
    for declared in systems {
        items.push(system(r, declared));
        items.extend(declared.actions.iter().map(|a| action(r, declared, a)));
    }
    items.extend(tables.iter().map(|t| table(r, t)));
    items.extend(records.iter().map(|record| self::record(r, record)));
    items.extend(enums.iter().map(|e| an_enum(r, e)));
    items.extend(messages.iter().map(|m| message(r, m)));
    items.extend(labels.iter().map(|l| label(r, l)));
    items.extend(roles.iter().map(|one| role(r, one)));
}

fn named(
    r: &Reader<'_>,
    kind: Kind,
    (name, title): (&str, &str),
    docs: Option<&str>,
    place: Place,
) -> Item {
    let shown = if title.is_empty() { name } else { title };
    let mut item = Item::new(kind, name, shown, r.at(place));
    if !title.is_empty() {
        item.facts.push(r.fact(Aspect::Title, "", title, place));
    }
    item.facts.extend(r.description("", docs, place));
    item
}

/// What rules mean stands in their words.
fn policy(r: &Reader<'_>, policy: &Policy) -> Item {
    let Policy {
        name,
        props,
        rules: _,
        place,
    } = policy;
    let mut item = named(r, Kind::Policy, (name, ""), None, *place);
    let rule = |prop: &Prop| {
        let words = r.words(prop.place);
        r.fact(Aspect::Rule, &words, words.as_str(), prop.place)
    };
    item.facts.extend(props.iter().map(rule));
    item
}

fn record(r: &Reader<'_>, record: &Record) -> Item {
    let Record {
        name: _,
        key,
        docs,
        fields,
        props,
        place,
    } = record;
    let mut item = named(r, Kind::Record, (key, ""), docs.as_deref(), *place);
    r.fields(fields, "", &mut item.facts);
    props::own(r, props, &mut item.facts);
    item
}

fn an_enum(r: &Reader<'_>, declared: &Enum) -> Item {
    let Enum {
        name: _,
        key,
        docs,
        values,
        place,
    } = declared;
    let mut item = named(r, Kind::Enum, (key, ""), docs.as_deref(), *place);
    let value = |v: &EnumValue| {
        let EnumValue { name, title, place } = v;
        r.fact(Aspect::Row, name, title.clone().unwrap_or_default(), *place)
    };
    item.facts.extend(values.iter().map(value));
    let names: Vec<&str> = values.iter().map(|v| v.name.as_str()).collect();
    let order = r.fact(
        Aspect::Order,
        "the order of its values",
        names.join(", "),
        *place,
    );
    item.facts.push(order);
    item
}

fn message(r: &Reader<'_>, message: &Message) -> Item {
    let Message {
        name: _,
        key,
        fields,
        props,
        place,
    } = message;
    let mut item = named(r, Kind::Message, (key, ""), None, *place);
    r.fields(fields, "", &mut item.facts);
    props::own(r, props, &mut item.facts);
    item
}

fn label(r: &Reader<'_>, label: &Label) -> Item {
    let Label { name, docs, place } = label;
    named(r, Kind::Label, (name, ""), docs.as_deref(), *place)
}

fn role(r: &Reader<'_>, role: &Role) -> Item {
    let Role {
        name: _,
        key,
        title,
        docs,
        props,
        place,
    } = role;
    let mut item = named(r, Kind::Role, (key, title), docs.as_deref(), *place);
    props::own(r, props, &mut item.facts);
    item
}

fn model(r: &Reader<'_>, model: &Model) -> Item {
    let Model {
        name: _,
        key,
        vendor,
        id,
        url,
        region,
        cleared_for,
        fallback,
        props,
        place,
    } = model;
    let mut item = named(r, Kind::Model, (key, ""), None, *place);
    let facts = &mut item.facts;
    let mut one = |aspect, key: &str, text: Option<&str>| {
        facts.extend(text.map(|text| r.fact(aspect, key, text, *place)));
    };
    one(Aspect::Vendor, "vendor", vendor.as_deref());
    one(Aspect::Vendor, "id", id.as_deref());
    one(Aspect::Transport, "url", url.as_deref());
    one(Aspect::Region, "region", region.as_deref());
    let fallback = fallback.and_then(|id| r.program.models.get(id.index()));
    let fallback = fallback.map(|f| f.name.as_str());
    one(Aspect::Fallback, "fallback", fallback);
    for label in cleared_for {
        one(Aspect::Clearance, label, Some(&format!("@{label}")));
    }
    props::own(r, props, facts);
    item
}

/// Its lookups and actions are things of their own.
fn system(r: &Reader<'_>, system: &System) -> Item {
    let System {
        name: _,
        key,
        title,
        docs,
        via,
        target,
        props,
        actions: _,
        place,
    } = system;
    let mut item = named(r, Kind::System, (key, title), docs.as_deref(), *place);
    let facts = &mut item.facts;
    let via = via.as_deref();
    facts.extend(via.map(|via| r.fact(Aspect::Transport, "via", via, *place)));
    let target = target.as_ref();
    facts.extend(target.map(|to| r.value(Aspect::Transport, "target", to)));
    props::own(r, props, facts);
    item
}

fn action(r: &Reader<'_>, system: &System, action: &Action) -> Item {
    let Action {
        name,
        docs,
        reads_only,
        params,
        returns,
        labels,
        props,
        place,
    } = action;
    let name = format!("{}.{name}", system.key);
    let mut item = named(r, Kind::Action, (&name, ""), docs.as_deref(), *place);
    let facts = &mut item.facts;
    let kind = if *reads_only { "lookup" } else { "action" };
    facts.push(r.fact(Aspect::Kind, "", kind, *place));
    r.fields(params, "", facts);
    if let Some(returns) = returns {
        r.typed(ANSWER, returns, labels, *place, facts);
    }
    props::own(r, props, facts);
    item
}

/// Rows are keyed by their conditions, so that a changed result shows as one.
fn table(r: &Reader<'_>, table: &Table) -> Item {
    let Table {
        name: _,
        key,
        title,
        inputs,
        outputs,
        hits,
        rows,
        row_places: _,
        place,
    } = table;
    let mut item = named(r, Kind::Table, (key, title), None, *place);
    let facts = &mut item.facts;
    facts.push(r.fact(Aspect::Other, "hits", hits.as_str(), *place));
    for column in inputs.iter().chain(outputs) {
        r.typed(&column.name, &column.ty, &[], column.place, facts);
    }
    let rows: Vec<(String, String, Place)> = rows.iter().map(|row| cells(r, table, row)).collect();
    for (conditions, results, place) in &rows {
        facts.push(r.fact(Aspect::Row, conditions, results.as_str(), *place));
    }
    // Only the first row that fits counts, or the list has the order of the rows.
    if matches!(hits.as_str(), "first" | "collect") {
        let keys: Vec<&str> = rows.iter().map(|(key, ..)| key.as_str()).collect();
        let key = "the order of its rows";
        facts.push(r.fact(Aspect::Order, key, keys.join("; "), *place));
    }
    item
}

/// A row's conditions and its results, and where it stands.
fn cells(r: &Reader<'_>, table: &Table, row: &[Option<TExpr>]) -> (String, String, Place) {
    let cell = |cell: &Option<TExpr>| match cell {
        Some(expr) => r.words(expr.place),
        None => "-".to_owned(),
    };
    let cells: Vec<String> = row.iter().map(cell).collect();
    let (conditions, results) = cells.split_at(table.inputs.len().min(cells.len()));
    let place = row.iter().flatten().next().map_or(table.place, |e| e.place);
    (conditions.join(" | "), results.join(" | "), place)
}
