//! What there is to say about each step.

use std::collections::HashMap;

use flow_analysis::Analysis;
use flow_analysis::graph::{FlowGraph, Lane, LaneKind, Node, NodeKind};
use flow_analysis::model::{People, Program, Step, StepKind};
use flow_draw::icon::kind_in_words;
use flow_syntax::Place;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use crate::inputs;

/// All that a page tells of one step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// Its path, by which the map knows it.
    pub path: String,
    /// Its title, or its kind where it has none.
    pub title: String,
    /// Its kind in words.
    pub kind: &'static str,
    /// The lane's title.
    pub lane: String,
    /// `people`, `ai`, `system` or `flow`.
    pub colour: &'static str,
    /// Its doc comment.
    pub docs: Option<String>,
    /// Who does it, with which model or system, how long it takes and what it costs: name and value.
    pub facts: Vec<(String, String)>,
    /// Labels of the data it shows, sends or makes, without `@`.
    pub labels: Vec<String>,
    /// What it is given.
    pub inputs: Vec<Named>,
    /// What it gives.
    pub outputs: Vec<Named>,
    /// Where it leads: the answer or event, and path and title of the next step.
    pub next: Vec<(String, String, String)>,
    /// Where it stands in the source: `file:line`.
    pub source: Option<String>,
}

/// A piece of data a step is given or gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name, or as written in the source.
    pub name: String,
    /// Its type in words.
    pub ty: String,
    /// Its labels, without `@`.
    pub labels: Vec<String>,
    /// What it means.
    pub docs: Option<String>,
}

/// The details of all steps of a process, in source order. Nodes that only split and join are left out.
#[must_use]
pub fn details(analysis: &Analysis, graph: &FlowGraph) -> Vec<Details> {
    let process = analysis.program.process(&graph.process);
    let steps = process.iter().flat_map(|process| &process.steps);
    let teller = Teller {
        analysis,
        graph,
        steps: steps.map(|step| (step.path.as_str(), step)).collect(),
    };
    let nodes = graph.graph.node_indices();
    nodes.filter_map(|index| teller.tell(index)).collect()
}

struct Teller<'a> {
    analysis: &'a Analysis,
    graph: &'a FlowGraph,
    /// The process's steps by path.
    steps: HashMap<&'a str, &'a Step>,
}

impl Teller<'_> {
    fn tell(&self, index: NodeIndex) -> Option<Details> {
        let node = self.graph.graph.node_weight(index)?;
        let splits = matches!(node.kind, NodeKind::Split | NodeKind::Join);
        if splits && node.title.is_empty() {
            return None;
        }
        let kind = kind_in_words(node.kind);
        let lane = self.graph.lanes.get(node.lane);
        let step = self.step(node);
        let program = &self.analysis.program;
        Some(Details {
            path: node.path.clone(),
            title: titled(node, kind),
            kind,
            lane: lane.map(|l| l.title.clone()).unwrap_or_default(),
            colour: colour(lane),
            docs: node.docs.clone(),
            facts: self.facts(node, step),
            labels: node.labels.iter().map(ToString::to_string).collect(),
            inputs: step.map_or_else(Vec::new, |s| inputs::of(program, &self.analysis.sources, s)),
            outputs: step.map_or_else(Vec::new, |s| outputs(program, s)),
            next: self.next(index),
            source: self.source(node.place),
        })
    }

    /// The step a node stands for. A test at a repeat's end and other nodes beside a step stand for none.
    fn step(&self, node: &Node) -> Option<&Step> {
        self.steps.get(node.path.as_str()).copied()
    }

    fn facts(&self, node: &Node, step: Option<&Step>) -> Vec<(String, String)> {
        let mut facts = Vec::new();
        let mut say = |name: &str, value: String| {
            if !value.is_empty() {
                facts.push((name.to_owned(), value));
            }
        };
        if let Some(step) = step {
            say("By", people(&self.analysis.program, step));
            say("Model", model(&self.analysis.program, step));
            say("System", system(&self.analysis.program, step));
        }
        for figure in &node.figures {
            say(&capital(&figure.name), figure.words.clone());
        }
        facts
    }

    fn next(&self, index: NodeIndex) -> Vec<(String, String, String)> {
        let graph = &self.graph.graph;
        let mut edges: Vec<_> = graph.edges(index).collect();
        edges.sort_by_key(|edge| edge.id());
        let told = edges.into_iter().filter_map(|edge| {
            let to = graph.node_weight(edge.target())?;
            let title = titled(to, kind_in_words(to.kind));
            Some((edge.weight().label.clone(), to.path.clone(), title))
        });
        told.collect()
    }

    fn source(&self, place: Place) -> Option<String> {
        let sources = &self.analysis.sources;
        let place = sources.origin(place);
        let file = sources.get(place.file)?;
        let line = file.lines().line(sources.range(place).start) + 1;
        Some(format!("{}:{line}", file.path))
    }
}

fn titled(node: &Node, kind: &str) -> String {
    let title = flow_draw::text::clean(&node.title);
    match title.is_empty() {
        true => capital(kind),
        false => title,
    }
}

fn capital(word: &str) -> String {
    let mut rest = word.chars();
    let first = rest.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}

fn colour(lane: Option<&Lane>) -> &'static str {
    match lane.map_or(LaneKind::Flow, |lane| lane.kind) {
        LaneKind::People => "people",
        LaneKind::Ai => "ai",
        LaneKind::System => "system",
        LaneKind::Flow => "flow",
    }
}

fn people(program: &Program, step: &Step) -> String {
    let (StepKind::Task { by, .. } | StepKind::Copilot { by, .. } | StepKind::Choose { by, .. }) =
        &step.kind
    else {
        return String::new();
    };
    roles(program, by)
}

fn roles(program: &Program, by: &People) -> String {
    let title = |role: &flow_analysis::model::RoleRef| {
        let decl = role.decl.and_then(|id| program.roles.get(id.index()));
        decl.map_or_else(|| role.name.to_string(), |decl| decl.title.clone())
    };
    let titles: Vec<String> = by.roles.iter().map(title).collect();
    titles.join(if by.all { " and " } else { " or " })
}

fn model(program: &Program, step: &Step) -> String {
    let id = match &step.kind {
        StepKind::Ai(ai) | StepKind::Copilot { ai, .. } => ai.model,
        StepKind::Agent(agent) => agent.model,
        StepKind::Ask { model, .. } => *model,
        _ => None,
    };
    let Some(model) = id.and_then(|id| program.models.get(id.index())) else {
        return String::new();
    };
    let vendor = model.vendor.as_deref().unwrap_or_default();
    let id = model.id.as_deref().unwrap_or_default();
    let at: Vec<&str> = [vendor, id].into_iter().filter(|s| !s.is_empty()).collect();
    match at.is_empty() {
        true => model.name.to_string(),
        false => format!("{} ({})", model.name, at.join(" ")),
    }
}

fn system(program: &Program, step: &Step) -> String {
    let StepKind::Call(call) = &step.kind else {
        return String::new();
    };
    let known = call.action.and_then(|id| program.action(id));
    match known.and_then(|(system, _)| Some((&system.title, system.via.as_ref()?))) {
        Some((title, via)) => format!("{title}, {} via {via}", call.written),
        None => call.written.clone(),
    }
}

/// A record's fields one by one, anything else as a whole.
fn outputs(program: &Program, step: &Step) -> Vec<Named> {
    let Some(result) = &step.result else {
        return Vec::new();
    };
    let Some(fields) = program.fields(result) else {
        return vec![Named {
            name: step.name.to_string(),
            ty: program.type_name(result),
            labels: step.labels.iter().map(ToString::to_string).collect(),
            docs: None,
        }];
    };
    let named = |field: &flow_analysis::model::Field| Named {
        name: field.name.to_string(),
        ty: program.type_name(&field.ty),
        labels: field.labels.iter().map(ToString::to_string).collect(),
        docs: field.docs.clone(),
    };
    fields.iter().map(named).collect()
}
