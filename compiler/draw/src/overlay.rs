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

use flow_analysis::graph::{FlowGraph, Node, NodeKind};
use petgraph::graph::NodeIndex;

use crate::icon::Icon;
use crate::scene::{Anchor, Rect, Scene, SceneNode, Shape, TextRun};
use crate::sheet::TAG;

pub use changes::changes;
pub use coverage::coverage;
pub use heat::{Measure, heat};
pub use progress::progress;
pub use trace::{Trace, Tracer, Visit};

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

    /// Whose colours it has.
    pub fn family(self) -> Family {
        match self {
            State::Done | State::Covered | State::Added => Family::Good,
            State::Running | State::Changed => Family::Active,
            State::Waiting | State::Missed => Family::Pending,
            State::Failed | State::Removed => Family::Bad,
            State::Skipped => Family::Muted,
            State::Heat(level) => Family::Heat(level.min(Family::HOTTEST)),
        }
    }
}

/// States that share their colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// As it should be: done, covered, new.
    Good,
    /// Under way, changed.
    Active,
    /// Waiting, never tested.
    Pending,
    /// Failed, gone.
    Bad,
    /// Passed by.
    Muted,
    /// How much of something, from 0 to [`Family::HOTTEST`].
    Heat(u8),
}

impl Family {
    /// The highest level of heat.
    pub const HOTTEST: u8 = 4;

    /// Every family.
    pub const ALL: [Family; 10] = [
        Family::Good,
        Family::Active,
        Family::Pending,
        Family::Bad,
        Family::Muted,
        Family::Heat(0),
        Family::Heat(1),
        Family::Heat(2),
        Family::Heat(3),
        Family::Heat(4),
    ];

    /// A short name for style sheets and other languages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Family::Good => "vg",
            Family::Active => "va",
            Family::Pending => "vp",
            Family::Bad => "vb",
            Family::Muted => "vm",
            Family::Heat(0) => "q0",
            Family::Heat(1) => "q1",
            Family::Heat(2) => "q2",
            Family::Heat(3) => "q3",
            Family::Heat(_) => "q4",
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
    /// The same for pictures of single processes, where more is to be said of them.
    pub titles: BTreeMap<String, String>,
    /// By path of the step.
    pub steps: BTreeMap<String, Mark>,
    /// By process, then by index of the arrow in its graph: two answers may lead to one step.
    pub arrows: BTreeMap<String, BTreeMap<usize, State>>,
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
            let states = edge.edges.iter().filter_map(|e| self.of_arrow(graph, *e));
            edge.mark = states.min();
        }
        legend::add(self, scene);
    }

    fn of_node(&self, node: &SceneNode, graph: &FlowGraph) -> Option<Mark> {
        if node.event.is_some() {
            return None;
        }
        let source = graph.graph.node_weight(NodeIndex::new(node.index))?;
        self.of_step(source)
    }

    /// What the colours are about in a picture of one process.
    pub(crate) fn title_of(&self, process: &str) -> &str {
        self.titles.get(process).unwrap_or(&self.title)
    }

    /// What is said of a step.
    pub(crate) fn of_step(&self, node: &Node) -> Option<Mark> {
        let rest = || match node.kind {
            NodeKind::Gap => None,
            _ => self.rest.map(Mark::from),
        };
        self.steps.get(&node.path).cloned().or_else(rest)
    }

    /// What is said of an arrow, by its index in the graph.
    pub(crate) fn of_arrow(&self, graph: &FlowGraph, edge: usize) -> Option<State> {
        let known = self.arrows.get(graph.process.as_str());
        let known = known.and_then(|arrows| arrows.get(&edge)).copied();
        known.or(self.other_arrows)
    }

    /// Says the same of arrows of a process.
    fn mark_arrows(
        &mut self,
        graph: &FlowGraph,
        arrows: impl IntoIterator<Item = usize>,
        state: State,
    ) {
        let of_process = self.arrows.entry(graph.process.to_string()).or_default();
        of_process.extend(arrows.into_iter().map(|arrow| (arrow, state)));
    }
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
        let r = node.rect;
        let (x, y) = match node.shape {
            Shape::Card | Shape::Ghost => (right - w, y),
            // Arrows and answers are at a diamond's corners: its lower left side is free.
            Shape::Diamond => (r.x + r.w / 4 + 6 - w, r.y + r.h * 3 / 4 + 6),
            Shape::Circle | Shape::Dashed | Shape::Ring => (disc.right() + 2, y),
        };
        let rect = Rect {
            x,
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
