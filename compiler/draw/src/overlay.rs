//! Overlays: the same layout, coloured by what is known of each step: how far a run is, what tests reach,
//! what changed, what takes long.
//!
//! An overlay is plain data by step path. It never moves anything: it colours steps and arrows, puts a mark
//! on each that can be told without colours, and adds a legend below the map.

mod changes;
mod coverage;
mod heat;
mod legend;
mod progress;
mod trace;

use std::collections::BTreeMap;

use flow_analysis::graph::{FlowGraph, NodeKind};
use petgraph::graph::{EdgeIndex, NodeIndex};

use crate::icon::Icon;
use crate::scene::{Anchor, Rect, Scene, SceneNode, Shape, TextRun};
use crate::sheet::TAG;

pub use changes::changes;
pub use coverage::coverage;
pub use heat::{Measure, heat};
pub use progress::progress;
pub use trace::{Trace, Visit, trace};

/// What is said of a step or an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// It is over and went well.
    Done,
    /// It is under way.
    Running,
    /// It waits for somebody or for a time.
    Waiting,
    /// It went wrong.
    Failed,
    /// It was passed by.
    Skipped,
    /// A test reaches it.
    Covered,
    /// No test reaches it.
    Missed,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is not as it was.
    Changed,
    /// How much of something, from 0 (little) to 4 (most).
    Heat(u8),
}

impl State {
    /// Its mark, which tells it without colours; a level of heat has its value instead.
    pub fn icon(self) -> Option<Icon> {
        match self {
            State::Done | State::Covered => Some(Icon::Check),
            State::Running => Some(Icon::Play),
            State::Waiting => Some(Icon::Hourglass),
            State::Failed => Some(Icon::Cross),
            State::Missed => Some(Icon::Question),
            State::Added => Some(Icon::Plus),
            State::Removed | State::Skipped => Some(Icon::Minus),
            State::Changed => Some(Icon::Pencil),
            State::Heat(_) => None,
        }
    }

    /// One word, for the description.
    pub fn word(self) -> &'static str {
        match self {
            State::Done => "done",
            State::Running => "under way",
            State::Waiting => "waiting",
            State::Failed => "failed",
            State::Skipped => "not passed",
            State::Covered => "tested",
            State::Missed => "not tested",
            State::Added => "added",
            State::Removed => "removed",
            State::Changed => "changed",
            State::Heat(_) => "measured",
        }
    }

    /// States of one family share their colours.
    pub(crate) fn family(self) -> &'static str {
        match self {
            State::Done | State::Covered | State::Added => "vg",
            State::Running | State::Changed => "va",
            State::Waiting | State::Missed => "vp",
            State::Failed | State::Removed => "vb",
            State::Skipped => "vm",
            State::Heat(0) => "q0",
            State::Heat(1) => "q1",
            State::Heat(2) => "q2",
            State::Heat(3) => "q3",
            State::Heat(_) => "q4",
        }
    }
}

/// What is said of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// How it stands.
    pub state: State,
    /// A short value in its corner: `3×`, `12 min`.
    pub value: Option<String>,
}

impl From<State> for Mark {
    fn from(state: State) -> Mark {
        Mark { state, value: None }
    }
}

/// What is said of the steps of any number of processes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay {
    /// What the colours are about, for the legend.
    pub title: String,
    /// By path of the step.
    pub steps: BTreeMap<String, Mark>,
    /// By paths of the steps at both ends.
    pub arrows: BTreeMap<(String, String), State>,
    /// What is said of the steps that are not listed, where anything is.
    pub rest: Option<State>,
    /// The same of arrows.
    pub other_arrows: Option<State>,
    /// What the colours mean.
    pub legend: Vec<(State, String)>,
    /// Titles of steps that are no longer there, by the process they were in.
    pub gone: BTreeMap<String, Vec<String>>,
    /// Sentences below the legend.
    pub notes: Vec<String>,
}

/// A mark as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SceneMark {
    /// How the step stands.
    pub state: State,
    /// A disc with its icon.
    pub icon: Option<(Icon, Rect)>,
    /// A value in a pill.
    pub value: Option<(Rect, TextRun)>,
}

/// Side of a disc.
pub(crate) const DISC: i32 = 20;
/// Height of a pill.
const PILL: i32 = 18;

impl Overlay {
    /// Colours a scene of this graph.
    pub(crate) fn apply(&self, scene: &mut Scene, graph: &FlowGraph) {
        for node in &mut scene.nodes {
            let mark = self.of_node(node, graph);
            node.mark = mark.map(|mark| drawn(node, &mark));
            if let Some(mark) = &node.mark {
                let value = mark.value.iter().flat_map(|(_, run)| &run.lines);
                let words: Vec<&str> = value.map(String::as_str).collect();
                node.spoken = format!("{}, {} {}", node.spoken, mark.state.word(), words.join(" "));
            }
        }
        for edge in &mut scene.edges {
            let ends = edge.edges.iter().filter_map(|e| ends(graph, *e));
            let states = ends.filter_map(|ends| self.arrows.get(&ends)).copied();
            edge.mark = states.min().or(self.other_arrows);
        }
        legend::add(self, scene);
    }

    fn of_node(&self, node: &SceneNode, graph: &FlowGraph) -> Option<Mark> {
        if node.event.is_some() {
            return None;
        }
        let source = graph.graph.node_weight(NodeIndex::new(node.index))?;
        let rest = || match source.kind {
            NodeKind::Gap => None,
            _ => self.rest.map(Mark::from),
        };
        self.steps.get(&source.path).cloned().or_else(rest)
    }
}

fn ends(graph: &FlowGraph, edge: usize) -> Option<(String, String)> {
    let (from, to) = graph.graph.edge_endpoints(EdgeIndex::new(edge))?;
    let path = |at| graph.graph.node_weight(at).map(|node| node.path.clone());
    Some((path(from)?, path(to)?))
}

/// Where the disc of a step stands: on its outline, right above.
fn corner(node: &SceneNode) -> (i32, i32) {
    let r = node.rect;
    match node.shape {
        Shape::Card | Shape::Ghost => (r.right() - 4, r.y + 1),
        Shape::Diamond => (r.x + r.w * 3 / 4 + 4, r.y + r.h / 4 - 4),
        Shape::Circle | Shape::Dashed | Shape::Ring => (r.x + r.w * 85 / 100, r.y + r.h * 15 / 100),
    }
}

fn drawn(node: &SceneNode, mark: &Mark) -> SceneMark {
    let (x, y) = corner(node);
    let icon = mark.state.icon();
    let disc = Rect {
        x: x - DISC / 2,
        y: y - DISC / 2,
        w: DISC,
        h: DISC,
    };
    let right = if icon.is_some() {
        disc.x - 3
    } else {
        x + DISC / 2
    };
    let value = mark.value.as_ref().map(|words| {
        let w = TAG.width(words) + 14;
        // On a card's upper edge there is room; a diamond has its words there.
        let card = matches!(node.shape, Shape::Card | Shape::Ghost);
        let rect = Rect {
            x: if card { right - w } else { disc.right() + 2 },
            y: y - PILL / 2,
            w,
            h: PILL,
        };
        let at = (rect.x + w / 2, rect.y + 1);
        (rect, TAG.run(vec![words.clone()], at, Anchor::Middle))
    });
    SceneMark {
        state: mark.state,
        icon: icon.map(|icon| (icon, disc)),
        value,
    }
}
