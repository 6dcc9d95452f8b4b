//! What the formats that other tools lay out say of steps and arrows: the same words, colours, tooltips and
//! legend as our own pictures.

use flow_analysis::graph::{Edge, FlowGraph, LaneKind, Node, NodeKind};

use crate::layout::{notes, tone_of, words};
use crate::link::link;
use crate::overlay::{Family, Mark, Overlay, State};
use crate::scene::Tone;
use crate::sheet::SMALL;
use crate::text::clean;
use crate::theme::{Colour, Mode, Theme};
use crate::{Direction, Options};

/// Widest line of what is said of a step's risks, in pixels: a diamond grows with it in both directions.
const WIDEST: i32 = 220;

/// Tells what is drawn of each step and arrow.
pub(crate) struct Written<'a> {
    options: &'a Options,
}

/// The colours of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colours {
    /// Inside.
    pub(crate) ground: Colour,
    /// The outline.
    pub(crate) line: Colour,
    /// Whose colours they are, where an overlay says something of it.
    pub(crate) family: Option<Family>,
}

/// What the colours of an overlay mean.
pub(crate) struct Legend {
    /// What they are about, and sentences that belong to it.
    pub(crate) lines: Vec<String>,
    /// Each meaning, then what is no longer there.
    pub(crate) keys: Vec<(Family, String)>,
}

impl<'a> Written<'a> {
    /// As these options say.
    pub(crate) fn of(options: &'a Options) -> Self {
        Self { options }
    }

    /// The colours.
    pub(crate) fn theme(&self) -> &Theme {
        self.options.look.base()
    }

    /// Whether they are those for dark surroundings.
    pub(crate) fn is_dark(&self) -> bool {
        self.options.look.mode == Mode::Dark
    }

    /// Which way time flows.
    pub(crate) fn direction(&self) -> Direction {
        self.options.direction
    }

    fn overlay(&self) -> Option<&Overlay> {
        self.options.overlay.as_deref()
    }

    fn mark(&self, node: &Node) -> Option<Mark> {
        self.overlay()?.of_step(node)
    }

    /// The lines of a step's text: its title, what is shown beside it, and how it stands.
    pub(crate) fn lines(&self, node: &Node) -> Vec<String> {
        let show = self.options.show;
        let mut lines = vec![clean(&node.title)];
        if !matches!(node.kind, NodeKind::Start(_)) {
            lines.extend(notes(node, show));
        }
        if show.labels && !node.labels.is_empty() {
            let labels: Vec<String> = node.labels.iter().map(|l| format!("@{l}")).collect();
            lines.push(clean(&labels.join(" ")));
        }
        let risks = self.risks(node).map(|risk| format!("! {risk}"));
        lines.extend(risks.flat_map(|risk| SMALL.wrap(&risk, WIDEST)));
        lines.extend(self.mark(node).map(in_words));
        lines.retain(|line| !line.is_empty());
        lines
    }

    fn risks(&self, node: &Node) -> impl Iterator<Item = &str> {
        let risks = self.options.risks.as_ref();
        let risks = risks.and_then(|risks| risks.0.get(&node.path));
        risks.into_iter().flatten().map(|risk| risk.words.as_str())
    }

    /// The colours of a step in a lane of this kind.
    pub(crate) fn colours(&self, node: &Node, lane: LaneKind) -> Colours {
        let theme = self.theme();
        let line = match node.kind {
            NodeKind::Gap => theme.late,
            NodeKind::Fail => theme.fail,
            _ => theme.lane(lane).line,
        };
        let family = self.mark(node).map(|mark| mark.state.family());
        let plain = (line, theme.card);
        let (line, ground) = family.map_or(plain, |family| theme.family(family));
        Colours {
            ground,
            line,
            family,
        }
    }

    /// What stands on an arrow.
    pub(crate) fn answer(&self, edge: &Edge) -> String {
        clean(&words(edge, self.options.show))
    }

    /// What an overlay says of an arrow.
    pub(crate) fn arrow(&self, graph: &FlowGraph, edge: usize) -> Option<Family> {
        let state = self.overlay()?.of_arrow(graph, edge);
        state.map(State::family)
    }

    /// The colour of an arrow, where it is not the usual one.
    pub(crate) fn arrow_colour(
        &self,
        graph: &FlowGraph,
        edge: usize,
        kind: &Edge,
    ) -> Option<Colour> {
        let tone = match tone_of(kind.kind) {
            Tone::Normal => None,
            tone => Some(self.theme().tone(tone)),
        };
        let marked = self.arrow(graph, edge).map(|f| self.theme().family(f).0);
        marked.or(tone)
    }

    /// What an overlay's colours mean, for a picture of these processes.
    pub(crate) fn legend(&self, graphs: &[&FlowGraph]) -> Option<Legend> {
        let overlay = self.overlay()?;
        let title = match graphs {
            [graph] => overlay.title_of(&graph.process),
            _ => &overlay.title,
        };
        let mut lines = vec![clean(title)];
        lines.extend(overlay.notes.iter().map(|note| clean(note)));
        let keys = overlay.legend.iter();
        let keys = keys.map(|(state, words)| (state.family(), clean(words)));
        let gone = graphs
            .iter()
            .filter_map(|g| overlay.gone.get(g.process.as_str()));
        let gone = gone.flatten().map(|title| clean(title));
        let gone = gone.map(|title| (State::Removed.family(), format!("− {title}")));
        Some(Legend {
            lines,
            keys: keys.chain(gone).collect(),
        })
    }
}

/// The nodes of each lane with their indices, in source order.
pub(crate) fn by_lane(graph: &FlowGraph) -> Vec<Vec<(usize, &Node)>> {
    let mut lanes = vec![Vec::new(); graph.lanes.len()];
    for (index, node) in graph.graph.node_weights().enumerate() {
        if let Some(lane) = lanes.get_mut(node.lane) {
            lane.push((index, node));
        }
    }
    lanes
}

/// How a step stands, in words: `done 3×`; of what is measured its value alone.
fn in_words(mark: Mark) -> String {
    let value = mark.value.unwrap_or_default();
    match mark.state {
        State::Heat(_) => value,
        state => format!("{} {value}", state.word()).trim_end().to_owned(),
    }
}

/// A tooltip: the doc comment in one line.
pub(crate) fn tip(node: &Node) -> String {
    node.docs.as_deref().map(clean).unwrap_or_default()
}

/// Where a step leads to, from its doc comment.
pub(crate) fn url(node: &Node) -> Option<String> {
    link(&tip(node)).map(str::to_owned)
}
