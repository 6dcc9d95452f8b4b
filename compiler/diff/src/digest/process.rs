//! A process as a whole.

use flow_analysis::graph::FlowGraph;
use flow_analysis::model::{Process, Start};

use super::{Item, Kind, Reader, declarations, step};
use crate::facts::Aspect;
use crate::gates::Gates;

/// The process, then its steps.
pub(super) fn read(r: &Reader<'_>, process: &Process, graph: &FlowGraph, items: &mut Vec<Item>) {
    items.push(whole(r, process));
    let gates = Gates::of(graph);
    for one in &process.steps {
        let mut item = step::read(r, process, one, graph);
        item.gated = gates.is_gated(&one.path);
        items.push(item);
    }
}

fn whole(r: &Reader<'_>, p: &Process) -> Item {
    let mut item = Item::new(Kind::Process, &p.key, &p.title, r.at(p.place));
    let facts = &mut item.facts;
    facts.push(r.fact(Aspect::Title, "", p.title.as_str(), p.place));
    r.fields(&p.inputs, facts);
    r.fields(&p.states, facts);
    for output in &p.outputs {
        let ty = r.program.type_name(&output.ty);
        facts.push(r.fact(Aspect::Field, &output.name, ty, output.place));
        if let Some(value) = &output.value {
            facts.push(r.value(Aspect::Argument, &output.name, value));
        }
    }
    for start in &p.starts {
        let words = start_words(start);
        facts.push(r.fact(Aspect::Start, &words, words.as_str(), p.place));
    }
    let entry = step::target(p, p.entry);
    facts.push(r.fact(Aspect::Route, "the first step", entry, p.place));
    let ends = [("on error", &p.on_error), ("on cancel", &p.on_cancel)];
    for (key, arrow) in ends {
        if let Some(arrow) = arrow {
            facts.push(r.fact(Aspect::Handler, key, step::target(p, arrow.to), arrow.place));
        }
    }
    step::handlers(r, p, &p.handlers, facts);
    declarations::props(r, &p.props, facts);
    item
}

fn start_words(start: &Start) -> String {
    match start {
        Start::Webhook(path) => format!("webhook {path}"),
        Start::File(pattern) => format!("file {pattern}"),
        Start::Schedule(when) => when.clone(),
        Start::Message(name, _) => format!("message {name}"),
    }
}
