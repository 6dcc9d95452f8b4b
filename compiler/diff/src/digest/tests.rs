//! Examples of behaviour.

use std::collections::BTreeMap;

use flow_analysis::model::{Script, Test};

use super::reader::Reader;
use super::{Item, Kind};
use crate::facts::{Aspect, Fact};

/// Tests come last: what they say is about everything before.
pub(super) fn read(r: &Reader<'_>, items: &mut Vec<Item>) {
    items.extend(r.program.tests.iter().map(|test| one(r, test)));
}

fn one(r: &Reader<'_>, test: &Test) -> Item {
    let Test {
        title,
        process,
        given,
        when,
        expect,
        place,
    } = test;
    let mut item = Item::new(Kind::Test, title, title, r.at(*place));
    let facts = &mut item.facts;
    let process = process.and_then(|id| r.program.processes.get(id.index()));
    let process = process.map_or("", |p| p.key.as_str());
    facts.push(r.fact(Aspect::Other, "the process it runs", process, *place));
    for expect in expect {
        let words = r.words(expect.place);
        let words = words.strip_prefix("expect").unwrap_or(&words).trim_start();
        facts.push(r.fact(Aspect::Expectation, words, words, expect.place));
    }
    for (name, value) in given {
        facts.push(r.value(Aspect::Other, &format!("given {name}"), value));
    }
    for script in when {
        let words = r.words(script.place);
        facts.push(r.fact(Aspect::Other, &words, words.as_str(), script.place));
    }
    facts.extend(orders(r, when));
    item
}

/// What a step does at each of its visits, where several are written.
fn orders(r: &Reader<'_>, when: &[Script]) -> Vec<Fact> {
    let mut visits: BTreeMap<_, Vec<&Script>> = BTreeMap::new();
    for script in when {
        let step = (
            script.process.map(|id| id.index()),
            script.step.map(|id| id.index()),
        );
        visits.entry(step).or_default().push(script);
    }
    let several = visits.into_values().filter(|visits| visits.len() > 1);
    let order = |visits: Vec<&Script>| {
        let words: Vec<String> = visits.iter().map(|s| r.words(s.place)).collect();
        let place = visits.first()?.place;
        let key = "the order of what a step does";
        Some(r.fact(Aspect::Order, key, words.join("; "), place))
    };
    several.filter_map(order).collect()
}
