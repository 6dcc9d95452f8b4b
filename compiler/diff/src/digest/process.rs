//! A process as a whole.

use std::collections::{HashMap, HashSet};

use flow_analysis::graph::{FlowGraph, Node};
use flow_analysis::model::{Output, Process, Start, Step, StepKind, Target};
use flow_syntax::Place;

use super::one_line::one_line;
use super::reader::Reader;
use super::ways::Ways;
use super::{Item, Kind, props, step};
use crate::facts::{Aspect, Fact};
use crate::gates::Gates;

/// The process, then its steps.
pub(super) fn read(r: &Reader<'_>, process: &Process, graph: &FlowGraph, items: &mut Vec<Item>) {
    let ways = Ways::new(r, process, graph);
    items.push(whole(&ways));
    let first = |s: &&Step| matches!(s.kind, StepKind::Parallel { first: true, .. });
    let first = process.steps.iter().filter(first).map(|s| s.path.as_str());
    let first: HashSet<&str> = first.collect();
    let gates = Gates::of(graph, |path| first.contains(path));
    let nodes = graph.graph.node_weights().map(|n| (n.path.as_str(), n));
    let nodes: HashMap<&str, &Node> = nodes.collect();
    let names = process
        .steps
        .iter()
        .map(|s| (s.path.as_str(), step::name(s)));
    let names: HashMap<&str, &str> = names.collect();
    for one in &process.steps {
        let node = nodes.get(one.path.as_str()).copied();
        let mut item = step::read(&ways, one, node);
        item.passed = gates.passed(&one.path);
        for path in item.passed.by.iter_mut().flatten() {
            if let Some(name) = names.get(path.as_str()) {
                *path = (*name).to_owned();
            }
        }
        items.push(item);
    }
}

/// Blocks are told by the steps that stand in them, and steps are things of their own.
fn whole(ways: &Ways<'_>) -> Item {
    let (r, p) = (ways.r, ways.process);
    let Process {
        name: _,
        key,
        title,
        docs,
        inputs,
        outputs,
        states,
        starts,
        handlers,
        on_error,
        on_cancel,
        props,
        entry,
        scopes: _,
        steps: _,
        place,
        whole: _,
    } = p;
    let mut item = Item::new(Kind::Process, key, title, r.at(*place));
    let facts = &mut item.facts;
    facts.push(r.fact(Aspect::Title, "", title.as_str(), *place));
    facts.extend(r.description("", docs.as_deref(), *place));
    r.fields(inputs, "", facts);
    states.iter().for_each(|state| r.field(state, "", facts));
    outputs.iter().for_each(|one| output(r, one, facts));
    for start in starts {
        let (key, words) = start_words(start);
        facts.push(r.fact(Aspect::Start, key, words, *place));
    }
    facts.push(first(ways, *entry, *place));
    for (key, arrow) in [("on error", on_error), ("on cancel", on_cancel)] {
        let handler = |arrow| {
            let fact = r.fact(Aspect::Handler, key, ways.arrow_words(arrow), arrow.place);
            ways.as_written(fact, arrow)
        };
        facts.extend(arrow.as_ref().map(handler));
    }
    ways.handlers(handlers, facts);
    props::own(r, props, facts);
    item
}

fn first(ways: &Ways<'_>, entry: Target, place: Place) -> Fact {
    let text = ways.target(entry);
    let fact = ways.r.fact(Aspect::Route, "the first step", text, place);
    let said = match entry {
        Target::Step(id) => ways.process.step(id),
        _ => None,
    };
    Fact {
        said: said.map(|s| step::shown(ways.process, s)),
        ..fact
    }
}

/// Whether an end leaves it out is told with that end.
fn output(r: &Reader<'_>, output: &Output, facts: &mut Vec<Fact>) {
    let Output {
        name,
        docs,
        ty,
        labels,
        value,
        optional: _,
        missing_at: _,
        place,
    } = output;
    let value = value.as_ref();
    r.valued((name, value), ty, labels, *place, facts);
    let docs = r.description(name, docs.as_deref(), *place);
    let value = value.map(|value| r.value(Aspect::Argument, name, value));
    let said = docs.into_iter().chain(value);
    facts.extend(said.map(|fact| fact.part_of(Aspect::Field, name)));
}

/// How a run starts, and what with.
fn start_words(start: &Start) -> (&'static str, String) {
    match start {
        Start::Webhook(path) => ("the start by webhook", path.clone()),
        Start::File(pattern) => ("the start with a file", pattern.clone()),
        Start::Schedule(when) => ("the start at set times", one_line(when)),
        Start::Message(name, _) => ("the start by a message", name.to_string()),
    }
}
