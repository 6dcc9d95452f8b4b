//! Mermaid flowcharts: lanes as subgraphs, kinds as shapes, colours of the theme.
//!
//! Syntax: <https://mermaid.js.org/syntax/flowchart.html>. Ids are our own (`n3`, `lane1`), so that no
//! name can meet one of Mermaid's words; every text is quoted and escaped (see [`text`]).

use std::collections::BTreeMap;
use std::fmt::Write;

use flow_analysis::graph::{FlowGraph, LaneKind, Node, NodeKind, Via};
use petgraph::visit::EdgeRef;

use crate::Direction;
use crate::layout::tone_of;
use crate::overlay::Family;
use crate::scene::Tone;
use crate::text::clean;
use crate::theme::{Colour, hex};
use crate::written::{Legend, Written, by_lane, tip, url};

/// Longest text: Mermaid refuses diagrams of more than 50,000 characters, so no title may fill one.
const LONGEST: usize = 2_000;

/// Writes several processes as one flowchart; more than one stand in subgraphs of their own.
pub(crate) fn write(graphs: &[&FlowGraph], written: &Written<'_>) -> String {
    let way = match written.direction() {
        Direction::Right => "LR",
        Direction::Down => "TB",
    };
    let mut out = front_matter(graphs, written);
    let _ = writeln!(out, "flowchart {way}");
    classes(&mut out, written);
    let mut arrows = 0;
    for (p, graph) in graphs.iter().enumerate() {
        let process = Process {
            graph,
            written,
            prefix: match graphs.len() {
                1 => String::new(),
                _ => format!("p{p}_"),
            },
        };
        process.write(&mut out, p, arrows);
        arrows += graph.graph.edge_count();
    }
    if let Some(legend) = written.legend(graphs) {
        keys(&mut out, &legend, written);
    }
    out
}

/// YAML before the chart: the title of the only process, and Mermaid's dark theme for dark surroundings.
fn front_matter(graphs: &[&FlowGraph], written: &Written<'_>) -> String {
    let mut out = String::new();
    if let [graph] = graphs {
        let _ = writeln!(out, "title: \"{}\"", in_yaml(&graph.title));
    }
    if written.is_dark() {
        out.push_str("config:\n  theme: dark\n");
    }
    match out.is_empty() {
        true => out,
        false => format!("---\n{out}---\n"),
    }
}

/// Written in YAML's double quotes, where only the escapes need care, and JSON's are among them.
fn in_yaml(title: &str) -> String {
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

/// Lines as one text.
fn lines(all: &[String]) -> String {
    let all: Vec<String> = all.iter().map(|line| text(line)).collect();
    match all.is_empty() {
        true => " ".to_owned(),
        false => all.join("<br/>"),
    }
}

/// An address inside quotes: what could end or confuse them is percent-encoded (RFC 3986, section 2.1).
fn address(url: &str) -> String {
    let mut out = String::new();
    for byte in url.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            _ if b"-._~:/?#[]@!$&()*+,=%".contains(&byte) => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
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

fn classes(out: &mut String, written: &Written<'_>) {
    let theme = written.theme();
    let (card, ink) = (hex(theme.card), hex(theme.ink));
    for kind in KINDS {
        let (colours, class) = (theme.lane(kind), class(kind));
        let (line, ground, border) = (hex(colours.line), hex(colours.ground), hex(theme.border));
        let _ = writeln!(
            out,
            "  classDef {class} fill:{card},stroke:{line},color:{ink}"
        );
        let _ = writeln!(
            out,
            "  classDef {class}Lane fill:{ground},stroke:{border},color:{ink}"
        );
    }
    let late = hex(theme.late);
    let _ = writeln!(
        out,
        "  classDef gap fill:{card},stroke:{late},color:{ink},stroke-dasharray:4 4"
    );
}

/// One process, with what its ids begin with.
struct Process<'a> {
    graph: &'a FlowGraph,
    written: &'a Written<'a>,
    prefix: String,
}

impl Process<'_> {
    /// Writes it; `arrows` stand before its own.
    fn write(&self, out: &mut String, index: usize, arrows: usize) {
        let framed = !self.prefix.is_empty();
        if framed {
            let title = text(&self.graph.title);
            let _ = writeln!(out, "  subgraph process{index}[\"{title}\"]");
        }
        for (lane, nodes) in by_lane(self.graph).iter().enumerate() {
            self.lane(out, lane, nodes);
        }
        if framed {
            out.push_str("  end\n");
        }
        self.edges(out);
        self.colours(out, arrows);
        self.links(out);
    }

    fn lane(&self, out: &mut String, index: usize, nodes: &[(usize, &Node)]) {
        let Some(lane) = self.graph.lanes.get(index) else {
            return;
        };
        let (prefix, kind) = (&self.prefix, class(lane.kind));
        let title = text(&lane.title);
        let _ = writeln!(out, "  subgraph {prefix}lane{index}[\"{title}\"]");
        for (index, node) in nodes {
            self.node(out, *index, node, kind);
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
            lines(&self.written.lines(node)),
        );
    }

    fn edges(&self, out: &mut String) {
        for edge in self.graph.graph.edge_references() {
            let weight = edge.weight();
            let line = match tone_of(weight.kind) {
                Tone::Normal => "-->",
                Tone::Error | Tone::Late => "-.->",
            };
            let answer = self.written.answer(weight);
            let label = match answer.is_empty() {
                true => String::new(),
                false => format!("|\"{}\"|", text(&answer)),
            };
            let (prefix, from, to) = (&self.prefix, edge.source(), edge.target());
            let (from, to) = (from.index(), to.index());
            let _ = writeln!(out, "  {prefix}n{from} {line}{label} {prefix}n{to}");
        }
    }

    /// What an overlay says of steps, and the colours of arrows.
    fn colours(&self, out: &mut String, arrows: usize) {
        let mut steps: BTreeMap<Family, Vec<String>> = BTreeMap::new();
        for index in self.graph.graph.node_indices() {
            let node = self.graph.graph.node_weight(index);
            let family = node.and_then(|n| self.written.colours(n, LaneKind::Flow).family);
            let of_family = family.map(|family| steps.entry(family).or_default());
            if let Some(of_family) = of_family {
                of_family.push(format!("{}n{}", self.prefix, index.index()));
            }
        }
        for (family, steps) in steps {
            let _ = writeln!(out, "  class {} {}", steps.join(","), family.name());
        }
        let mut lines: BTreeMap<(Colour, u8), Vec<String>> = BTreeMap::new();
        for edge in self.graph.graph.edge_references() {
            let index = edge.id().index();
            let width = self.written.arrow(self.graph, index).map_or(1, |_| 3);
            let colour = self.written.arrow_colour(self.graph, index, edge.weight());
            if let Some(colour) = colour {
                let like_it = lines.entry((colour, width)).or_default();
                like_it.push((arrows + index).to_string());
            }
        }
        for ((colour, width), lines) in lines {
            let (lines, colour) = (lines.join(","), hex(colour));
            let _ = writeln!(
                out,
                "  linkStyle {lines} stroke:{colour},stroke-width:{width}px"
            );
        }
    }

    /// Where steps lead to. Mermaid shows a tooltip with a link only.
    fn links(&self, out: &mut String) {
        for index in self.graph.graph.node_indices() {
            let node = self.graph.graph.node_weight(index);
            let Some((node, url)) = node.and_then(|node| Some((node, url(node)?))) else {
                continue;
            };
            let _ = writeln!(
                out,
                "  click {}n{} href \"{}\" \"{}\" _blank",
                self.prefix,
                index.index(),
                address(&url),
                text(&tip(node)),
            );
        }
    }
}

/// What the colours mean, in a subgraph of its own, and the colours.
fn keys(out: &mut String, legend: &Legend, written: &Written<'_>) {
    let theme = written.theme();
    for family in Family::ALL {
        let (strong, tint) = theme.family(family);
        let (name, ground, line, ink) = (family.name(), hex(tint), hex(strong), hex(theme.ink));
        let _ = writeln!(
            out,
            "  classDef {name} fill:{ground},stroke:{line},color:{ink},stroke-width:3px"
        );
    }
    let _ = writeln!(out, "  subgraph legend[\"{}\"]", lines(&legend.lines));
    for (index, (family, words)) in legend.keys.iter().enumerate() {
        let _ = writeln!(
            out,
            "    key{index}(\"{}\"):::{}",
            text(words),
            family.name()
        );
    }
    out.push_str("  end\n");
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
