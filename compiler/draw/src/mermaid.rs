//! Mermaid flowcharts: lanes as subgraphs, kinds as shapes, colours of the light theme.
//!
//! Syntax: <https://mermaid.js.org/syntax/flowchart.html>. Ids are our own (`n3`, `lane1`), so that no
//! name can meet one of Mermaid's words; every text is quoted and escaped (see [`text`]).

use std::fmt::Write;

use flow_analysis::graph::{FlowGraph, LaneKind, Node, NodeKind, Via};
use petgraph::visit::EdgeRef;

use crate::Direction;
use crate::layout::tone_of;
use crate::scene::Tone;
use crate::text::clean;
use crate::theme::{Colour, LIGHT};

/// Longest text: Mermaid refuses diagrams of more than 50,000 characters, so no title may fill one.
const LONGEST: usize = 2_000;

/// Writes several processes as one flowchart; more than one stand in subgraphs of their own.
pub(crate) fn write(graphs: &[&FlowGraph], direction: Direction) -> String {
    let way = match direction {
        Direction::Right => "LR",
        Direction::Down => "TB",
    };
    let mut out = String::new();
    if let [graph] = graphs {
        let _ = writeln!(out, "---\ntitle: \"{}\"\n---", front_matter(&graph.title));
    }
    let _ = writeln!(out, "flowchart {way}");
    classes(&mut out);
    for (p, graph) in graphs.iter().enumerate() {
        let process = Process {
            graph,
            prefix: match graphs.len() {
                1 => String::new(),
                _ => format!("p{p}_"),
            },
        };
        process.write(&mut out, p);
    }
    out
}

/// Written in YAML's double quotes, where only the escapes need care, and JSON's are among them.
fn front_matter(title: &str) -> String {
    cut(&clean(title))
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A text inside quotes. Mermaid knows no escapes but `#35;`, reads Markdown and HTML in texts, and looks
/// for directives (`%%{`) everywhere: so every character that is neither letter nor digit nor harmless is
/// written by its number. A list's mark is not harmless at the start.
fn text(words: &str) -> String {
    let mut out = String::new();
    let words = cut(&clean(words));
    let mut number = true;
    for (index, c) in words.chars().enumerate() {
        number &= index == 0 || out.bytes().all(|b| b.is_ascii_digit());
        let mark = number && matches!(c, '.' | '-' | ')');
        match c {
            ' ' | '.' | ',' | '-' | '?' | '!' | '(' | ')' | '/' | '…' if !mark => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
    }
    match out.is_empty() {
        true => " ".to_owned(),
        false => out,
    }
}

fn hex(colour: Colour) -> String {
    format!("#{colour:06x}")
}

const KINDS: [LaneKind; 4] = [
    LaneKind::People,
    LaneKind::Ai,
    LaneKind::System,
    LaneKind::Flow,
];

fn class(kind: LaneKind) -> &'static str {
    match kind {
        LaneKind::People => "people",
        LaneKind::Ai => "ai",
        LaneKind::System => "system",
        LaneKind::Flow => "flow",
    }
}

fn classes(out: &mut String) {
    for kind in KINDS {
        let colours = LIGHT.lane(kind);
        let _ = writeln!(
            out,
            "  classDef {} fill:{},stroke:{},color:{}",
            class(kind),
            hex(LIGHT.card),
            hex(colours.line),
            hex(LIGHT.ink),
        );
        let _ = writeln!(
            out,
            "  classDef {}Lane fill:{},stroke:{},color:{}",
            class(kind),
            hex(colours.ground),
            hex(LIGHT.border),
            hex(LIGHT.ink),
        );
    }
    let _ = writeln!(
        out,
        "  classDef gap fill:{},stroke:{},color:{},stroke-dasharray:4 4",
        hex(LIGHT.card),
        hex(LIGHT.late),
        hex(LIGHT.ink),
    );
}

/// One process, with what its ids begin with.
struct Process<'a> {
    graph: &'a FlowGraph,
    prefix: String,
}

impl Process<'_> {
    fn write(&self, out: &mut String, index: usize) {
        let framed = !self.prefix.is_empty();
        if framed {
            let title = text(&self.graph.title);
            let _ = writeln!(out, "  subgraph process{index}[\"{title}\"]");
        }
        for lane in 0..self.graph.lanes.len() {
            self.lane(out, lane);
        }
        if framed {
            out.push_str("  end\n");
        }
        self.edges(out);
    }

    fn lane(&self, out: &mut String, index: usize) {
        let Some(lane) = self.graph.lanes.get(index) else {
            return;
        };
        let (prefix, kind) = (&self.prefix, class(lane.kind));
        let title = text(&lane.title);
        let _ = writeln!(out, "  subgraph {prefix}lane{index}[\"{title}\"]");
        for node in self.graph.graph.node_indices() {
            match self.graph.graph.node_weight(node) {
                Some(weight) if weight.lane == index => {
                    self.node(out, node.index(), weight, kind);
                }
                _ => {}
            }
        }
        let _ = writeln!(out, "  end\n  class {prefix}lane{index} {kind}Lane");
    }

    fn node(&self, out: &mut String, index: usize, node: &Node, class: &str) {
        let (open, close) = shape(node.kind);
        let class = match node.kind {
            NodeKind::Gap => "gap",
            _ => class,
        };
        let _ = writeln!(
            out,
            "    {}n{index}{open}\"{}\"{close}:::{class}",
            self.prefix,
            text(&node.title),
        );
    }

    fn edges(&self, out: &mut String) {
        for edge in self.graph.graph.edge_references() {
            let weight = edge.weight();
            let line = match tone_of(weight.kind) {
                Tone::Normal => "-->",
                Tone::Error | Tone::Late => "-.->",
            };
            let label = match weight.label.is_empty() {
                true => String::new(),
                false => format!("|\"{}\"|", text(&weight.label)),
            };
            let (prefix, from, to) = (&self.prefix, edge.source(), edge.target());
            let (from, to) = (from.index(), to.index());
            let _ = writeln!(out, "  {prefix}n{from} {line}{label} {prefix}n{to}");
        }
    }
}

/// What opens and closes a node of this kind.
fn shape(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Start(_) => ("((", "))"),
        NodeKind::End | NodeKind::Fail => ("(((", ")))"),
        kind if kind.is_gateway() => ("{", "}"),
        NodeKind::Ai | NodeKind::Copilot | NodeKind::Agent => ("([", "])"),
        NodeKind::Call(Via::Sql) => ("[(", ")]"),
        NodeKind::Run => ("[[", "]]"),
        NodeKind::WaitTime | NodeKind::WaitMessage => ("{{", "}}"),
        _ => ("(", ")"),
    }
}
