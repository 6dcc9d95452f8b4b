//! What is drawn: the flow graph as a reader wants to see it.
//!
//! Three things differ from the graph a run follows. A handler of a block or of the process stands by
//! itself, as an event, since it can happen anywhere inside. An end that the language adds is drawn
//! where each path ends, not once for all. And arrows between the same two steps are one line with
//! all their words.

use std::collections::BTreeMap;

use flow_analysis::graph::{
    Edge, EdgeKind, FlowGraph, Frame, Lane, Node, NodeKind, StartKind, Watch,
};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use super::model::tone;
use crate::scene::Tone;
use crate::text::clean;
use crate::{Direction, Options, Show};

/// An event that stands by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) kind: EdgeKind,
    /// Whether what it watches goes on.
    pub(super) beside: bool,
}

/// The drawn graph. Its first nodes are the flow graph's; events and copies of ends follow.
#[derive(Debug)]
pub(super) struct Picture<'a> {
    pub(super) process: &'a str,
    pub(super) title: &'a str,
    pub(super) lanes: &'a [Lane],
    pub(super) frames: &'a [Frame],
    pub(super) graph: DiGraph<Node, Edge>,
    /// The node of the flow graph that each stands for.
    pub(super) source: Vec<usize>,
    /// For each node, whether it is an event that stands by itself.
    pub(super) events: Vec<Option<Event>>,
    /// For each node, one that it may not stand before although no arrow says so.
    pub(super) after: Vec<Option<usize>>,
    /// The flow graph's edges that each line stands for, at least one.
    pub(super) edges: Vec<Vec<usize>>,
    /// What each line says.
    pub(super) words: Vec<String>,
    pub(super) start: usize,
    /// What is shown beside titles and answers.
    pub(super) show: Show,
    /// Whether time flows down. Every stage still lays out from left to right, with words turned, and
    /// the scene is mirrored at its diagonal.
    pub(super) down: bool,
}

/// What lines share when they are drawn as one.
type Twins = (usize, usize, Tone, bool);

struct Painter<'a> {
    out: Picture<'a>,
    twins: BTreeMap<Twins, usize>,
    /// Copies of ends that the language adds, with the node each follows.
    copies: BTreeMap<usize, Vec<(usize, usize)>>,
    show: Show,
    /// How many events have each path.
    named: BTreeMap<String, usize>,
    /// The newest event with what it watches and the node its arrow left in the flow graph.
    newest: Option<(Watch, usize, usize)>,
}

/// Makes the drawn graph.
pub(super) fn of<'a>(source: &'a FlowGraph, options: &Options) -> Picture<'a> {
    let nodes = source.graph.node_count();
    let mut painter = Painter {
        out: Picture {
            process: &source.process,
            title: &source.title,
            lanes: &source.lanes,
            frames: &source.frames,
            graph: DiGraph::with_capacity(nodes, source.graph.edge_count()),
            source: (0..nodes).collect(),
            events: vec![None; nodes],
            after: vec![None; nodes],
            edges: Vec::new(),
            words: Vec::new(),
            start: source.start.index(),
            show: options.show,
            down: options.direction == Direction::Down,
        },
        twins: BTreeMap::new(),
        copies: BTreeMap::new(),
        show: options.show,
        named: BTreeMap::new(),
        newest: None,
    };
    for node in source.graph.node_weights() {
        painter.out.graph.add_node(node.clone());
    }
    for edge in source.graph.edge_references() {
        let ends = (edge.source().index(), edge.target().index());
        painter.edge(edge.id().index(), ends, edge.weight());
    }
    painter.out
}

impl Painter<'_> {
    fn edge(&mut self, index: usize, (from, to): (usize, usize), edge: &Edge) {
        let leaves = match edge.watch {
            Some(watch) => self.event(watch, from, to, edge),
            None => from,
        };
        let to = self.end_for(leaves, to);
        let alone = leaves != from && edge.kind != EdgeKind::Cap;
        let words = if alone {
            String::new()
        } else {
            clean(&words(edge, self.show))
        };
        let borne = is_borne(edge, &self.out, leaves);
        // Whatever goes wrong with a step, one event with all its words leads to who sees to it.
        let shown = if borne { Tone::Error } else { tone(edge.kind) };
        let twins = (leaves, to, shown, borne);
        match self.twins.get(&twins).copied() {
            Some(line) => self.join(line, index, &words, edge),
            None => {
                self.twins.insert(twins, self.out.edges.len());
                self.out.edges.push(vec![index]);
                self.out.words.push(words);
                let (a, b) = (NodeIndex::new(leaves), NodeIndex::new(to));
                self.out.graph.add_edge(a, b, edge.clone());
            }
        }
    }

    fn join(&mut self, line: usize, index: usize, words: &str, edge: &Edge) {
        if let Some(first) = self.out.graph.edge_weight_mut(EdgeIndex::new(line)) {
            first.back |= edge.back;
            if edge.kind == EdgeKind::Error {
                first.kind = EdgeKind::Error;
            }
        }
        if let (Some(edges), Some(said)) =
            (self.out.edges.get_mut(line), self.out.words.get_mut(line))
        {
            edges.push(index);
            if said.is_empty() {
                said.push_str(words);
            } else if !words.is_empty()
                && !said
                    .split(", ")
                    .flat_map(|part| part.split(" or "))
                    .any(|one| one == words)
            {
                let or = matches!(edge.kind, EdgeKind::Arm | EdgeKind::Else);
                said.push_str(if or { " or " } else { ", " });
                said.push_str(words);
            }
        }
    }

    /// The event that a handler's arrow leaves. A cap's arrow leaves the event of the arrow it caps.
    fn event(&mut self, watch: Watch, from: usize, to: usize, edge: &Edge) -> usize {
        if let (EdgeKind::Cap, Some((of, at, event))) = (edge.kind, self.newest)
            && (of, at) == (watch, from)
        {
            return event;
        }
        let graph = &mut self.out.graph;
        let lane = graph.node_weight(NodeIndex::new(to)).map_or(0, |n| n.lane);
        let (scope, inside) = match watch {
            Watch::Process => (self.out.process, None),
            Watch::Frame(frame) => match self.out.frames.get(frame) {
                Some(frame) => (frame.path.as_str(), Some(frame.title.as_str())),
                None => (self.out.process, None),
            },
        };
        let event = graph.node_count();
        let path = format!("{scope}#on_{}", edge.label.replace(' ', "_"));
        graph.add_node(Node {
            path: numbered(&mut self.named, path),
            name: edge.label.as_str().into(),
            title: event_title(inside, edge),
            kind: NodeKind::Start(StartKind::Message),
            lane,
            frame: None,
            vendor: None,
            labels: Vec::new(),
            figures: Vec::new(),
            docs: None,
            place: edge.place,
        });
        self.out.source.push(from);
        self.out.after.push(inside.map(|_| from));
        self.out.events.push(Some(Event {
            kind: edge.kind,
            beside: edge.beside,
        }));
        self.newest = Some((watch, from, event));
        event
    }

    /// An end that the language adds has one arrow into it; for every other arrow there is a copy.
    fn end_for(&mut self, from: usize, to: usize) -> usize {
        let graph = &mut self.out.graph;
        let lane = graph.node_weight(NodeIndex::new(from)).map(|n| n.lane);
        let Some(end) = graph.node_weight_mut(NodeIndex::new(to)) else {
            return to;
        };
        let added = end.name.is_empty()
            && matches!(end.kind, NodeKind::End | NodeKind::Fail | NodeKind::Gap)
            && end.path.contains('#');
        if !added {
            return to;
        }
        let copies = self.copies.entry(to).or_default();
        if let Some((_, copy)) = copies.iter().find(|(other, _)| *other == from) {
            return *copy;
        }
        if copies.is_empty() {
            copies.push((from, to));
            end.lane = lane.unwrap_or(end.lane);
            return to;
        }
        let copy = Node {
            path: format!("{}~{}", end.path, copies.len() + 1),
            lane: lane.unwrap_or(end.lane),
            ..end.clone()
        };
        let index = graph.node_count();
        copies.push((from, index));
        graph.add_node(copy);
        self.out.source.push(to);
        self.out.events.push(None);
        self.out.after.push(None);
        index
    }
}

/// A path that no other event has. What happens names it, so that it stays what it is when steps are added
/// elsewhere.
fn numbered(named: &mut BTreeMap<String, usize>, path: String) -> String {
    let count = named.entry(path.clone()).or_insert(0);
    *count += 1;
    match *count {
        1 => path,
        count => format!("{path}~{count}"),
    }
}

/// Whether an arrow leaves an event on its step's border.
fn is_borne(edge: &Edge, picture: &Picture<'_>, from: usize) -> bool {
    let happens = matches!(
        edge.kind,
        EdgeKind::Error | EdgeKind::Timeout | EdgeKind::Message
    );
    let node = picture.graph.node_weight(NodeIndex::new(from));
    happens && edge.watch.is_none() && node.is_some_and(|n| bears_events(n.kind))
}

/// Whether events stand on the border of a kind of step; the others wait for them in the first place.
pub(super) fn bears_events(kind: NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Task
            | NodeKind::Ai
            | NodeKind::Copilot
            | NodeKind::Agent
            | NodeKind::Call(_)
            | NodeKind::Run
            | NodeKind::Send
            | NodeKind::Set
            | NodeKind::Undo
    )
}

impl Picture<'_> {
    /// Whether a line leaves an event on its step's border.
    pub(super) fn is_borne(&self, edge: &Edge, from: usize) -> bool {
        is_borne(edge, self, from)
    }
}

fn event_title(inside: Option<&str>, edge: &Edge) -> String {
    let words = keep_together(&edge.label.replace('_', " "));
    let words = match (edge.kind, words.as_str()) {
        (EdgeKind::Error, "error") => "on error".to_owned(),
        (EdgeKind::Error, "cancel") => "on cancel".to_owned(),
        _ => words,
    };
    match inside {
        Some(block) => format!("{block}: {words}"),
        None => capital(&words),
    }
}

fn capital(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}

/// A comparison breaks before its operator, not after it, and a number keeps its unit.
fn keep_together(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    let mut words = label.split(' ').peekable();
    while let Some(word) = words.next() {
        out.push_str(word);
        let Some(next) = words.peek() else { break };
        let operator = matches!(word, "<" | ">" | "<=" | ">=" | "==" | "!=" | "in");
        let number = word.ends_with(|c: char| c.is_ascii_digit());
        let unit = next.len() <= 5 && next.starts_with(char::is_alphabetic);
        out.push(if operator || (number && unit) {
            '\u{A0}'
        } else {
            ' '
        });
    }
    out
}

/// The answer and its cap; its share when asked for.
pub(crate) fn words(edge: &Edge, show: Show) -> String {
    let share = edge
        .share
        .filter(|_| show.shares)
        .map(|share| match (share / 100, share % 100) {
            (whole, 0) => format!("{whole}\u{a0}%"),
            (whole, part) => format!("{whole}.{part:02}\u{a0}%"),
        });
    let cap = edge
        .at_most
        .map(|most| format!("at\u{a0}most\u{a0}{most}×"));
    let figures: Vec<String> = [share, cap].into_iter().flatten().collect();
    let label = match edge.kind {
        EdgeKind::Message => edge.label.trim().replace('_', " "),
        _ => edge.label.trim().to_owned(),
    };
    let label = keep_together(&label);
    match (label.as_str(), figures.join(", ")) {
        (label, figures) if figures.is_empty() => label.to_owned(),
        ("", figures) => figures,
        (label, figures) => format!("{label} ({figures})"),
    }
}
