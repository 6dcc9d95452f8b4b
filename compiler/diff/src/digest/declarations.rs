//! Declarations other than processes.

use flow_analysis::model::{Action, Model, Prop, System, Table};
use flow_syntax::Place;

use super::{Item, Kind, Reader, aspect_of};
use crate::facts::{Aspect, Fact};

/// Everything but processes and tests.
pub(super) fn read(r: &Reader<'_>, items: &mut Vec<Item>) {
    let program = r.program;
    items.extend(program.policies.iter().map(|p| {
        let mut item = named(r, Kind::Policy, &p.name, "", p.place);
        let rule = |prop: &Prop| {
            let words = r.words(prop.place);
            r.fact(Aspect::Rule, &words, words.as_str(), prop.place)
        };
        item.facts.extend(p.props.iter().map(rule));
        item
    }));
    items.extend(program.models.iter().map(|m| model(r, m)));
    for system in &program.systems {
        items.push(one_system(r, system));
        items.extend(system.actions.iter().map(|a| action(r, system, a)));
    }
    items.extend(program.tables.iter().map(|t| table(r, t)));
    data(r, items);
    items.extend(program.roles.iter().map(|role| {
        let mut item = named(r, Kind::Role, &role.key, &role.title, role.place);
        props(r, &role.props, &mut item.facts);
        item
    }));
}

/// Records, enums, messages, labels.
fn data(r: &Reader<'_>, items: &mut Vec<Item>) {
    let program = r.program;
    items.extend(program.records.iter().map(|record| {
        let mut item = named(r, Kind::Record, &record.key, "", record.place);
        r.fields(&record.fields, &mut item.facts);
        item
    }));
    items.extend(program.enums.iter().map(|e| {
        let mut item = named(r, Kind::Enum, &e.key, "", e.place);
        let value = |v: &flow_analysis::model::EnumValue| {
            let title = v.title.clone().unwrap_or_default();
            r.fact(Aspect::Row, &v.name, title, v.place)
        };
        item.facts.extend(e.values.iter().map(value));
        item
    }));
    items.extend(program.messages.iter().map(|m| {
        let mut item = named(r, Kind::Message, &m.key, "", m.place);
        r.fields(&m.fields, &mut item.facts);
        props(r, &m.props, &mut item.facts);
        item
    }));
    let labels = program.labels.iter();
    items.extend(labels.map(|l| named(r, Kind::Label, &l.name, "", l.place)));
}

/// Tests come last: what they say is about everything before.
pub(super) fn tests(r: &Reader<'_>, items: &mut Vec<Item>) {
    items.extend(r.program.tests.iter().map(|test| {
        let mut item = Item::new(Kind::Test, &test.title, &test.title, r.at(test.place));
        for expect in &test.expect {
            let fact = r.fact(
                Aspect::Expectation,
                &expect.text,
                expect.text.as_str(),
                expect.place,
            );
            item.facts.push(fact);
        }
        for (name, value) in &test.given {
            item.facts
                .push(r.value(Aspect::Other, &format!("given {name}"), value));
        }
        for script in &test.when {
            let words = r.words(script.place);
            item.facts
                .push(r.fact(Aspect::Other, &words, words.as_str(), script.place));
        }
        item
    }));
}

fn named(r: &Reader<'_>, kind: Kind, name: &str, title: &str, place: Place) -> Item {
    let mut item = Item::new(
        kind,
        name,
        if title.is_empty() { name } else { title },
        r.at(place),
    );
    if !title.is_empty() {
        item.facts.push(r.fact(Aspect::Title, "", title, place));
    }
    item
}

/// Properties of one word may stand several times: each occurrence is its own fact.
pub(super) fn props(r: &Reader<'_>, props: &[Prop], facts: &mut Vec<Fact>) {
    for prop in props {
        let aspect = aspect_of(&prop.key);
        let before = facts
            .iter()
            .filter(|f| f.aspect == aspect && f.key.split(' ').next() == Some(&prop.key))
            .count();
        let key = match before {
            0 => prop.key.to_string(),
            n => format!("{} {}", prop.key, n + 1),
        };
        facts.push(r.fact(aspect, &key, r.rest(prop), prop.place));
    }
}

fn model(r: &Reader<'_>, m: &Model) -> Item {
    let mut item = named(r, Kind::Model, &m.key, "", m.place);
    let facts = &mut item.facts;
    let mut one = |aspect, key: &str, text: Option<&str>| {
        facts.extend(text.map(|text| r.fact(aspect, key, text, m.place)));
    };
    one(Aspect::Vendor, "vendor", m.vendor.as_deref());
    one(Aspect::Vendor, "id", m.id.as_deref());
    one(Aspect::Transport, "url", m.url.as_deref());
    one(Aspect::Region, "region", m.region.as_deref());
    let fallback = m.fallback.and_then(|id| r.program.models.get(id.index()));
    one(
        Aspect::Fallback,
        "fallback",
        fallback.map(|f| f.name.as_str()),
    );
    for label in &m.cleared_for {
        one(Aspect::Clearance, label, Some(&format!("@{label}")));
    }
    props(r, &m.props, facts);
    item
}

fn one_system(r: &Reader<'_>, s: &System) -> Item {
    let mut item = named(r, Kind::System, &s.key, &s.title, s.place);
    if let Some(via) = &s.via {
        item.facts
            .push(r.fact(Aspect::Transport, "via", via.as_str(), s.place));
    }
    if let Some(target) = &s.target {
        item.facts
            .push(r.value(Aspect::Transport, "target", target));
    }
    props(r, &s.props, &mut item.facts);
    item
}

fn action(r: &Reader<'_>, system: &System, a: &Action) -> Item {
    let name = format!("{}.{}", system.key, a.name);
    let mut item = named(r, Kind::Action, &name, "", a.place);
    let kind = if a.reads_only { "lookup" } else { "action" };
    item.facts.push(r.fact(Aspect::Kind, "", kind, a.place));
    r.fields(&a.params, &mut item.facts);
    if let Some(returns) = &a.returns {
        let ty = r.program.type_name(returns);
        item.facts
            .push(r.fact(Aspect::Field, "its answer", ty, a.place));
    }
    props(r, &a.props, &mut item.facts);
    item
}

/// Rows are keyed by their conditions, so that a changed result shows as one.
fn table(r: &Reader<'_>, t: &Table) -> Item {
    let mut item = named(r, Kind::Table, &t.key, &t.title, t.place);
    item.facts
        .push(r.fact(Aspect::Other, "hits", t.hits.as_str(), t.place));
    for column in t.inputs.iter().chain(&t.outputs) {
        let ty = r.program.type_name(&column.ty);
        item.facts
            .push(r.fact(Aspect::Field, &column.name, ty, column.place));
    }
    for row in &t.rows {
        let cell = |cell: &Option<flow_analysis::typed::TExpr>| match cell {
            Some(expr) => r.words(expr.place),
            None => "-".to_owned(),
        };
        let cells: Vec<String> = row.iter().map(cell).collect();
        let (conditions, results) = cells.split_at(t.inputs.len().min(cells.len()));
        let place = row.iter().flatten().next().map_or(t.place, |e| e.place);
        let key = conditions.join(" | ");
        item.facts
            .push(r.fact(Aspect::Row, &key, results.join(" | "), place));
    }
    if matches!(t.hits.as_str(), "first" | "collect") {
        let rows = item.facts.iter().filter(|f| f.aspect == Aspect::Row);
        let keys: Vec<&str> = rows.map(|f| f.key.as_str()).collect();
        let order = r.fact(
            Aspect::Order,
            "the order of its rows",
            keys.join("; "),
            t.place,
        );
        item.facts.push(order);
    }
    item
}
