//! The one flow graph of a process: checks and drawing read it, the plan is its lowering.
//!
//! Nodes and edges are in source order, which is the tie-breaker of every stage after this one.
//! Gaps are edges too: an arrow to an unknown step leads to a [`NodeKind::Gap`].

use flow_syntax::Place;
use petgraph::graph::{DiGraph, NodeIndex};
use smol_str::SmolStr;

/// The flow graph of one process.
#[derive(Debug, Clone)]
pub struct FlowGraph {
    /// The process's key, unique in the program.
    pub process: SmolStr,
    /// Its title, or its name in words.
    pub title: String,
    /// Lanes in reading order.
    pub lanes: Vec<Lane>,
    /// Blocks drawn as frames, outer before inner.
    pub frames: Vec<Frame>,
    /// Nodes and edges; indices follow source order.
    pub graph: DiGraph<Node, Edge>,
    /// Where a run begins.
    pub start: NodeIndex,
}

impl FlowGraph {
    /// Puts the lanes named first, in that order; the others follow in the order they had. Names that no
    /// lane has are passed over.
    pub fn put_lanes_first<S: AsRef<str>>(&mut self, names: &[S]) {
        let place = |lane: &Lane| {
            let found = names.iter().position(|name| lane.name == name.as_ref());
            found.unwrap_or(names.len())
        };
        let mut order: Vec<usize> = (0..self.lanes.len()).collect();
        order.sort_by_key(|lane| self.lanes.get(*lane).map(place));
        let of = |lane: usize| order.iter().position(|old| *old == lane);
        for node in self.graph.node_weights_mut() {
            node.lane = of(node.lane).unwrap_or(node.lane);
        }
        self.lanes = order
            .iter()
            .filter_map(|lane| self.lanes.get(*lane).cloned())
            .collect();
    }
}

/// A lane: who or what does the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// The role's name, `ai`, `systems` for all systems together, or `flow` for steps nobody owns.
    pub name: SmolStr,
    /// As drawn.
    pub title: String,
    /// What kind of owner.
    pub kind: LaneKind,
}

/// What kind of owner a lane has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LaneKind {
    /// A role: people.
    People,
    /// AI steps without a person.
    Ai,
    /// Systems.
    System,
    /// Steps that nobody owns: decisions before any work, ends of an ownerless process.
    Flow,
}

/// A block: a stage, a parallel, one of its branches, a for-each, a repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Path built from names: `helpdesk/checks`.
    pub path: String,
    /// As drawn.
    pub title: String,
    /// Which kind.
    pub kind: FrameKind,
    /// The frame around it.
    pub parent: Option<usize>,
    /// Where it stands in the source.
    pub place: Place,
}

/// The kinds of [`Frame`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FrameKind {
    /// `stage`
    Stage,
    /// `parallel`
    Parallel,
    /// One branch of a `parallel`.
    Branch,
    /// `for each`
    ForEach,
    /// `repeat`
    Repeat,
}

/// A node of the flow graph.
#[derive(Debug, Clone)]
pub struct Node {
    /// Path built from names: `helpdesk/classify`. Stable; also the plan's step path.
    pub path: String,
    /// The step's name; empty for nodes the language adds (`start`, joins).
    pub name: SmolStr,
    /// As drawn.
    pub title: String,
    /// What it is.
    pub kind: NodeKind,
    /// Index into [`FlowGraph::lanes`].
    pub lane: usize,
    /// Index into [`FlowGraph::frames`] of the innermost frame around it.
    pub frame: Option<usize>,
    /// The vendor of an AI step's model, for its badge.
    pub vendor: Option<SmolStr>,
    /// Labels of the data it shows, sends or makes, without `@`, sorted.
    pub labels: Vec<SmolStr>,
    /// What is said of its time, money and mistakes, in the source's order and words.
    pub figures: Vec<Figure>,
    /// Doc comment, shown as a tooltip.
    pub docs: Option<String>,
    /// Where it stands in the source.
    pub place: Place,
}

/// A figure for analysis, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Which: `takes`, `waits`, `costs` or `errs`.
    pub name: SmolStr,
    /// Its value in the source's words, without its evidence.
    pub words: String,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// Where a run begins.
    Start(StartKind),
    /// A person does it.
    Task,
    /// One model call.
    Ai,
    /// A model drafts, a person accepts.
    Copilot,
    /// A bounded tool loop.
    Agent,
    /// A lookup or an action of a system.
    Call(Via),
    /// A decision by data.
    Decide,
    /// A decision by a person.
    DecideByPerson,
    /// A decision by a model.
    DecideByModel,
    /// All branches begin.
    Split,
    /// All branches have ended.
    Join,
    /// A for-each begins: one token an item.
    EachOpen,
    /// A for-each has ended.
    EachClose,
    /// A repeat's test, at the end of each round.
    RepeatTest,
    /// Waits for a time or a condition.
    WaitTime,
    /// Waits for a message, or for the first of several events.
    WaitMessage,
    /// A sub-process.
    Run,
    /// Sends a message.
    Send,
    /// Computes a value.
    Set,
    /// Compensates a finished step.
    Undo,
    /// Ends well.
    End,
    /// Ends badly.
    Fail,
    /// Something is missing or unknown here; already reported.
    Gap,
}

impl NodeKind {
    /// Whether it is a decision, whoever takes it.
    pub fn is_decision(self) -> bool {
        matches!(
            self,
            Self::Decide | Self::DecideByPerson | Self::DecideByModel
        )
    }

    /// Whether it opens or closes a block: the map has it, the source has no step for it.
    pub fn bounds_block(self) -> bool {
        matches!(
            self,
            Self::Split | Self::Join | Self::EachOpen | Self::EachClose | Self::RepeatTest
        )
    }

    /// Whether ways part or meet at it; maps draw a diamond.
    pub fn is_gateway(self) -> bool {
        self.is_decision() || self.bounds_block()
    }
}

/// How a run begins, for the start's icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StartKind {
    /// By hand.
    Hand,
    /// A webhook.
    Webhook,
    /// A schedule.
    Schedule,
    /// A file arrives.
    File,
    /// A message arrives.
    Message,
}

/// A system's transport, for its icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    /// HTTP.
    Http,
    /// A database.
    Sql,
    /// An MCP server.
    Mcp,
    /// Files.
    Files,
    /// Mail.
    Mail,
    /// A command.
    Command,
    /// Undeclared or not said.
    Unknown,
}

/// An edge of the flow graph.
#[derive(Debug, Clone)]
pub struct Edge {
    /// Why it is taken.
    pub kind: EdgeKind,
    /// As drawn on the arrow: an answer, a condition in words, `timeout`; empty for plain sequence.
    pub label: String,
    /// Share of runs that take it, in hundredths of a percent (15 % is 1500), when given.
    pub share: Option<u32>,
    /// The cap on how often it may be taken, when given.
    pub at_most: Option<u32>,
    /// Whether it leads back to a step before it in source order.
    pub back: bool,
    /// Of a handler's arrow: what it watches. Such an arrow leaves from anywhere inside, not only from
    /// the node it is drawn at here.
    pub watch: Option<Watch>,
    /// Whether a handler's steps run beside what it watches, which then goes on.
    pub beside: bool,
    /// Where the arrow, or else the step it leaves, stands in the source.
    pub place: Place,
}

/// What a handler's arrow watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Watch {
    /// The whole process.
    Process,
    /// A block, by its index in [`FlowGraph::frames`].
    Frame(usize),
}

/// Why an edge is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeKind {
    /// The step is done.
    Next,
    /// A decision's arm, or a form's button.
    Arm,
    /// A decision's `else`.
    Else,
    /// The step failed.
    Error,
    /// It took too long, or a deadline passed.
    Timeout,
    /// A message arrived.
    Message,
    /// A repeat's or an arrow's cap was reached.
    Cap,
    /// A repeat begins another round.
    Again,
}
