//! D2: lanes as containers, kinds as shapes, colours of the theme.
//!
//! Syntax: <https://d2lang.com/tour/strings>. A text of one line stands in single quotes, where nothing is
//! special but the quote itself, which is doubled; several lines stand in double quotes (see
//! [`quoted_lines`]). Ids are our own (`n3`, `lane1`).

use std::fmt::Write;

use flow_analysis::graph::{FlowGraph, LaneKind, Node, NodeKind, Via};
use petgraph::visit::EdgeRef;

use crate::Direction;
use crate::layout::tone_of;
use crate::scene::Tone;
use crate::text::clean;
use crate::theme::hex;
use crate::written::{Legend, Written, by_lane, tip, url};

/// Writes several processes as one diagram; more than one stand in containers of their own.
pub(crate) fn write(graphs: &[&FlowGraph], written: &Written<'_>) -> String {
    let way = match written.direction() {
        Direction::Right => "right",
        Direction::Down => "down",
    };
    let mut out = format!("direction: {way}\n");
    if written.is_dark() {
        let _ = writeln!(out, "style.fill: '{}'", hex(written.theme().paper));
    }
    for (p, graph) in graphs.iter().enumerate() {
        let mut pen = Pen {
            out: &mut out,
            graph,
            written,
            indent: if graphs.len() == 1 { "" } else { "  " },
        };
        match graphs.len() {
            1 => pen.process(),
            _ => {
                let _ = writeln!(pen.out, "p{p}: {} {{", quoted(&graph.title));
                pen.ink("  ");
                pen.process();
                out.push_str("}\n");
            }
        }
    }
    if let Some(legend) = written.legend(graphs) {
        keys(&mut out, &legend, written);
    }
    out
}

fn quoted(text: &str) -> String {
    format!("'{}'", clean(text).replace('\'', "''"))
}

/// Lines as one text. In double quotes a backslash begins an escape and `${` a substitution, and a `$`
/// that is escaped begins none.
fn quoted_lines(lines: &[String]) -> String {
    if let [line] = lines {
        return quoted(line);
    }
    let escaped = |line: &String| {
        let line = clean(line).replace('\\', "\\\\");
        line.replace('"', "\\\"").replace('$', "\\$")
    };
    let lines: Vec<String> = lines.iter().map(escaped).collect();
    format!("\"{}\"", lines.join("\\n"))
}

/// Writes one process.
struct Pen<'a> {
    out: &'a mut String,
    graph: &'a FlowGraph,
    written: &'a Written<'a>,
    indent: &'static str,
}

impl Pen<'_> {
    /// The colour of words, which D2 takes from a theme of its own unless it is told.
    fn ink(&mut self, indent: &str) {
        let ink = hex(self.written.theme().ink);
        let _ = writeln!(self.out, "{indent}style.font-color: '{ink}'");
    }

    fn process(&mut self) {
        if self.indent.is_empty() {
            let title = quoted(&self.graph.title);
            let _ = writeln!(
                self.out,
                "title: {title} {{\n  near: top-center\n  shape: text\n  style.font-size: 24"
            );
            self.ink("  ");
            self.out.push_str("}\n");
        }
        for (index, nodes) in by_lane(self.graph).iter().enumerate() {
            self.lane(index, nodes);
        }
        self.edges();
    }

    fn lane(&mut self, index: usize, nodes: &[(usize, &Node)]) {
        let Some(lane) = self.graph.lanes.get(index) else {
            return;
        };
        let (indent, theme) = (self.indent, self.written.theme());
        let _ = writeln!(
            self.out,
            "{indent}lane{index}: {} {{\n{indent}  style.fill: '{}'\n{indent}  style.stroke: '{}'",
            quoted(&lane.title),
            hex(theme.lane(lane.kind).ground),
            hex(theme.border),
        );
        self.ink(&format!("{indent}  "));
        for (index, node) in nodes {
            self.node(*index, node, lane.kind);
        }
        let _ = writeln!(self.out, "{indent}}}");
    }

    fn node(&mut self, index: usize, node: &Node, lane: LaneKind) {
        let (indent, colours) = (self.indent, self.written.colours(node, lane));
        let _ = writeln!(
            self.out,
            "{indent}  n{index}: {} {{\n{indent}    shape: {}\n{indent}    style.fill: '{}'\n{indent}    style.stroke: '{}'",
            quoted_lines(&self.written.lines(node)),
            shape(node.kind),
            hex(colours.ground),
            hex(colours.line),
        );
        let inside = format!("{indent}    ");
        self.ink(&inside);
        if colours.family.is_some() {
            let _ = writeln!(self.out, "{inside}style.stroke-width: 4");
        }
        match node.kind {
            NodeKind::End | NodeKind::Fail => {
                let _ = writeln!(self.out, "{inside}style.double-border: true");
            }
            NodeKind::Gap => {
                let _ = writeln!(self.out, "{inside}style.stroke-dash: 4");
            }
            _ => {}
        }
        let docs = tip(node);
        if !docs.is_empty() {
            let tip = quoted(&without_tags(&docs));
            let _ = writeln!(self.out, "{inside}tooltip: {tip}");
        }
        if let Some(url) = url(node) {
            let _ = writeln!(self.out, "{inside}link: {}", quoted(&url));
        }
        let _ = writeln!(self.out, "{indent}  }}");
    }

    fn edges(&mut self) {
        let graph = self.graph;
        for edge in graph.graph.edge_references() {
            let id = |index: petgraph::graph::NodeIndex| {
                let lane = graph.graph.node_weight(index).map_or(0, |node| node.lane);
                format!("lane{lane}.n{}", index.index())
            };
            let (from, to) = (id(edge.source()), id(edge.target()));
            let (index, weight) = (edge.id().index(), edge.weight());
            let _ = write!(self.out, "{}{from} -> {to}", self.indent);
            let answer = self.written.answer(weight);
            if !answer.is_empty() {
                let _ = write!(self.out, ": {}", quoted(&answer));
            }
            let mut styles = Vec::new();
            if tone_of(weight.kind) != Tone::Normal {
                styles.push("style.stroke-dash: 4".to_owned());
            }
            let theme = self.written.theme();
            let colour = self.written.arrow_colour(graph, index, weight);
            styles.push(format!(
                "style.stroke: '{}'",
                hex(colour.unwrap_or(theme.arrow))
            ));
            if self.written.arrow(graph, index).is_some() {
                styles.push("style.stroke-width: 4".to_owned());
            }
            if !answer.is_empty() {
                styles.push(format!("style.font-color: '{}'", hex(theme.soft)));
            }
            let colon = if answer.is_empty() { ":" } else { "" };
            let _ = writeln!(self.out, "{colon} {{{}}}", styles.join("; "));
        }
    }
}

/// D2 reads tooltips as Markdown with HTML in it, which it then refuses or shows as it is: so no tag may
/// begin there.
fn without_tags(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›")
}

fn shape(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Start(_) | NodeKind::End | NodeKind::Fail => "circle",
        kind if kind.is_gateway() => "diamond",
        NodeKind::Call(Via::Sql) => "cylinder",
        NodeKind::Call(Via::Files) => "page",
        NodeKind::WaitTime | NodeKind::WaitMessage => "hexagon",
        _ => "rectangle",
    }
}

/// What the colours mean, in a container of its own.
fn keys(out: &mut String, legend: &Legend, written: &Written<'_>) {
    let theme = written.theme();
    let (ink, border, paper) = (hex(theme.ink), hex(theme.border), hex(theme.paper));
    let _ = writeln!(
        out,
        "legend: {} {{\n  style.fill: '{paper}'\n  style.stroke: '{border}'\n  style.font-color: '{ink}'",
        quoted_lines(&legend.lines)
    );
    for (index, (family, words)) in legend.keys.iter().enumerate() {
        let (strong, tint) = theme.family(*family);
        let _ = writeln!(
            out,
            "  key{index}: {} {{style.fill: '{}'; style.stroke: '{}'; style.font-color: '{ink}'}}",
            quoted(words),
            hex(tint),
            hex(strong)
        );
    }
    out.push_str("}\n");
}
