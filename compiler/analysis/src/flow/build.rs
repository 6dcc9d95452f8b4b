//! The flow graph of a process, gaps included: nodes and frames here, edges in `edges.rs`.

use std::collections::{HashMap, HashSet};

use flow_syntax::Place;
use flow_syntax::tree::{self, StepKind};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use smol_str::SmolStr;

use super::facts::Makers;
use super::net::{Leave, Net};
use super::{Draft, Flow, names};
use crate::cx::Cx;
use crate::graph::{Figure, FlowGraph, Frame, FrameKind, Node, NodeKind, StartKind, Via};
use crate::model::{Cap, ScopeId, ScopeKind, StepId};

/// The graph and which node stands for what.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) graph: FlowGraph,
    /// The node where a step begins; nothing for stages, which are only frames.
    pub(crate) nodes: Vec<Option<NodeIndex>>,
    /// The node where a parallel or a for-each ends.
    pub(crate) closes: Vec<Option<NodeIndex>>,
    /// What a label underlines, by node: a step's name, not all its lines.
    pub(crate) heads: Vec<Place>,
    /// Ways out of blocks that their handlers add.
    pub(crate) leaves: Vec<Leave>,
    /// Edges to steps that run beside the flow.
    pub(crate) beside: HashSet<EdgeIndex>,
    /// Capped arrows, each with the edge taken when it is used up.
    pub(crate) capped: Vec<(EdgeIndex, EdgeIndex)>,
    /// Where the failures that edges lead to are caught.
    pub(crate) caught: HashMap<EdgeIndex, Vec<NodeIndex>>,
    /// Where the failures that `fail` steps are, are caught.
    pub(crate) failing: Vec<(NodeIndex, NodeIndex)>,
    /// What a token can do.
    pub(crate) net: Net,
}

impl Built {
    /// The step that begins at a node.
    pub(crate) fn step_at(&self, node: usize) -> Option<usize> {
        let node = Some(NodeIndex::new(node));
        self.nodes.iter().position(|n| *n == node)
    }
}

pub(super) struct Builder<'a, 't> {
    pub(super) cx: &'a Cx<'t>,
    pub(super) flow: &'a Flow<'t>,
    pub(super) out: Built,
    /// Frames by scope.
    pub(super) frames: Vec<Option<usize>>,
    /// Ends that the language adds, by word.
    pub(super) added: HashMap<&'static str, NodeIndex>,
    /// Caps on the arrows of stages that the newest arrow passed through.
    pub(super) passed: Vec<(Cap, ScopeId, Place)>,
}

/// Builds the graph.
pub(crate) fn build<'t>(cx: &Cx<'t>, flow: &Flow<'t>) -> Built {
    let mut graph = DiGraph::with_capacity(flow.drafts.len() + 4, flow.drafts.len() * 2);
    let start = graph.add_node(start_node(cx, flow));
    let steps = flow.drafts.len();
    let mut builder = Builder {
        cx,
        flow,
        out: Built {
            graph: FlowGraph {
                process: flow.key.clone(),
                title: flow.title.clone(),
                lanes: Vec::new(),
                frames: Vec::new(),
                graph,
                start,
            },
            nodes: vec![None; steps],
            closes: vec![None; steps],
            heads: Vec::new(),
            leaves: Vec::new(),
            beside: HashSet::new(),
            capped: Vec::new(),
            caught: HashMap::new(),
            failing: Vec::new(),
            net: Net::default(),
        },
        frames: vec![None; flow.scopes.len()],
        added: HashMap::new(),
        passed: Vec::new(),
    };
    builder.nodes_of(ScopeId(0), None);
    for (_, block) in &flow.blocks {
        builder.nodes_of(*block, None);
    }
    builder.edges();
    let mut built = builder.out;
    super::lanes::assign(cx, flow, &mut built);
    built.heads = heads(flow, &built);
    built.net = Net::of(flow, &built);
    built
}

/// What a label underlines, by node.
fn heads(flow: &Flow<'_>, built: &Built) -> Vec<Place> {
    let mut heads: Vec<Place> = built.graph.graph.node_weights().map(|n| n.place).collect();
    for (draft, node) in flow.drafts.iter().zip(&built.nodes) {
        if let Some(head) = node.and_then(|n| heads.get_mut(n.index())) {
            *head = draft.head_in(flow.base);
        }
    }
    heads
}

impl Builder<'_, '_> {
    fn nodes_of(&mut self, scope: ScopeId, frame: Option<usize>) {
        let Some(block) = self.flow.scopes.get(scope.index()) else {
            return;
        };
        for step in &block.steps {
            self.node_of(*step, frame);
        }
    }

    fn node_of(&mut self, id: StepId, frame: Option<usize>) {
        let Some(draft) = self.flow.drafts.get(id.index()) else {
            return;
        };
        match &draft.tree.kind {
            StepKind::Stage { .. } => {
                let inner = self.frame(draft.bodies.first().copied(), FrameKind::Stage, frame);
                self.bodies(draft, inner);
            }
            StepKind::Parallel { .. } => self.parallel_nodes(id, draft, frame),
            StepKind::ForEach { .. } => {
                let inner = self.frame(draft.bodies.first().copied(), FrameKind::ForEach, frame);
                self.open(id, draft, NodeKind::EachOpen, inner);
                self.bodies(draft, inner);
                self.close(id, draft, NodeKind::EachClose, inner);
            }
            StepKind::Repeat { .. } => {
                let inner = self.frame(draft.bodies.first().copied(), FrameKind::Repeat, frame);
                self.bodies(draft, inner);
                self.open(id, draft, NodeKind::RepeatTest, inner);
            }
            _ => {
                let kind = self.kind(draft);
                self.open(id, draft, kind, frame);
            }
        }
        let blocks: Vec<ScopeId> = draft.blocks.iter().map(|(_, s)| *s).collect();
        for block in blocks {
            self.nodes_of(block, frame);
        }
    }

    fn bodies(&mut self, draft: &Draft<'_>, frame: Option<usize>) {
        for body in &draft.bodies {
            self.nodes_of(*body, frame);
        }
    }

    fn parallel_nodes(&mut self, id: StepId, draft: &Draft<'_>, frame: Option<usize>) {
        let place = draft.head_in(self.flow.base);
        let outer = self.out.graph.frames.len();
        self.out.graph.frames.push(Frame {
            path: draft.path.clone(),
            title: draft.title.clone(),
            kind: FrameKind::Parallel,
            parent: frame,
            place,
        });
        self.open(id, draft, NodeKind::Split, Some(outer));
        for body in &draft.bodies {
            let inner = self.frame(Some(*body), FrameKind::Branch, Some(outer));
            self.nodes_of(*body, inner);
        }
        self.close(id, draft, NodeKind::Join, Some(outer));
    }

    fn frame(
        &mut self,
        scope: Option<ScopeId>,
        kind: FrameKind,
        parent: Option<usize>,
    ) -> Option<usize> {
        let scope = scope?;
        let block = self.flow.scopes.get(scope.index())?;
        let index = self.out.graph.frames.len();
        self.out.graph.frames.push(Frame {
            path: block.path.clone(),
            title: block.title.clone(),
            kind,
            parent,
            place: block.place,
        });
        if let Some(slot) = self.frames.get_mut(scope.index()) {
            *slot = Some(index);
        }
        Some(index)
    }

    fn open(&mut self, id: StepId, draft: &Draft<'_>, kind: NodeKind, frame: Option<usize>) {
        let node = Node {
            path: draft.path.clone(),
            name: draft.name.clone(),
            title: draft.title.clone(),
            kind,
            lane: 0,
            frame,
            vendor: self.vendor(draft),
            labels: Vec::new(),
            figures: self.figures(draft),
            docs: draft.tree.docs.clone(),
            place: self.flow.base.at(draft.tree.span),
        };
        let index = self.out.graph.graph.add_node(node);
        if let Some(slot) = self.out.nodes.get_mut(id.index()) {
            *slot = Some(index);
        }
    }

    fn close(&mut self, id: StepId, draft: &Draft<'_>, kind: NodeKind, frame: Option<usize>) {
        let node = Node {
            path: format!("{}#end", draft.path),
            name: SmolStr::default(),
            title: String::new(),
            kind,
            lane: 0,
            frame,
            vendor: None,
            labels: Vec::new(),
            figures: Vec::new(),
            docs: None,
            place: draft.head_in(self.flow.base),
        };
        let index = self.out.graph.graph.add_node(node);
        if let Some(slot) = self.out.closes.get_mut(id.index()) {
            *slot = Some(index);
        }
    }

    /// A node that the language adds: an end without a step, a gap.
    pub(super) fn add(&mut self, word: &str, title: &str, kind: NodeKind) -> NodeIndex {
        self.out.graph.graph.add_node(Node {
            path: format!("{}#{word}", self.flow.key),
            name: SmolStr::default(),
            title: title.to_owned(),
            kind,
            lane: 0,
            frame: None,
            vendor: None,
            labels: Vec::new(),
            figures: Vec::new(),
            docs: None,
            place: self.flow.base.at(self.flow.tree.name.span),
        })
    }

    fn kind(&self, draft: &Draft<'_>) -> NodeKind {
        match &draft.tree.kind {
            StepKind::Task { .. } => NodeKind::Task,
            StepKind::Ai { .. } => NodeKind::Ai,
            StepKind::Copilot { .. } => NodeKind::Copilot,
            StepKind::Agent { .. } => NodeKind::Agent,
            StepKind::Call { action, .. } => NodeKind::Call(self.via(action)),
            StepKind::Decide { with: Some(_), .. } => NodeKind::DecideByModel,
            StepKind::Decide { .. } if draft.has_person() => NodeKind::DecideByPerson,
            StepKind::Decide { .. } => NodeKind::Decide,
            StepKind::Wait { arms } => wait_kind(arms),
            StepKind::Run { .. } => NodeKind::Run,
            StepKind::Send { .. } => NodeKind::Send,
            StepKind::Set { .. } => NodeKind::Set,
            StepKind::Undo { .. } => NodeKind::Undo,
            StepKind::End { .. } => NodeKind::End,
            StepKind::Fail { .. } => NodeKind::Fail,
            _ => NodeKind::Gap,
        }
    }

    fn via(&self, action: &tree::Path) -> Via {
        let system = crate::resolve::systems::system_of(self.cx, self.flow.base.file, action);
        match system.and_then(|s| s.via.as_deref()) {
            Some("http") => Via::Http,
            Some("sql") => Via::Sql,
            Some("mcp") => Via::Mcp,
            Some("files") => Via::Files,
            Some("mail") => Via::Mail,
            Some("command") => Via::Command,
            _ => Via::Unknown,
        }
    }

    fn figures(&self, draft: &Draft<'_>) -> Vec<Figure> {
        let props = draft.tree.props.iter();
        let written =
            props.filter(|p| matches!(p.key.text.as_str(), "takes" | "waits" | "costs" | "errs"));
        written
            .map(|prop| {
                let words = self.cx.words(self.flow.base.at(prop.span));
                let value = words.strip_prefix(prop.key.text.as_str()).unwrap_or("");
                let said = ["measured", "reported", "benchmark", "assumed"];
                let end = said.iter().filter_map(|word| value.find(word)).min();
                let value = value.get(..end.unwrap_or(value.len())).unwrap_or(value);
                Figure {
                    name: prop.key.text.clone(),
                    words: value.trim().trim_end_matches(',').to_owned(),
                }
            })
            .collect()
    }

    fn vendor(&self, draft: &Draft<'_>) -> Option<SmolStr> {
        let name = super::lanes::model_of(draft)?;
        let id = crate::resolve::models::model_id(self.cx, self.flow.base.file, &name.text)?;
        self.cx.program.models.get(id.index())?.vendor.clone()
    }
}

fn wait_kind(arms: &[tree::Handler]) -> NodeKind {
    let message = |arm: &tree::Handler| names::first_word(&arm.what) == Some("message");
    if arms.iter().any(message) {
        NodeKind::WaitMessage
    } else {
        NodeKind::WaitTime
    }
}

fn start_node(cx: &Cx<'_>, flow: &Flow<'_>) -> Node {
    let (kind, title) = start_kind(cx, flow);
    Node {
        path: format!("{}#start", flow.key),
        name: SmolStr::default(),
        title,
        kind: NodeKind::Start(kind),
        lane: 0,
        frame: None,
        vendor: None,
        labels: Vec::new(),
        figures: Vec::new(),
        docs: None,
        place: flow.base.at(flow.tree.name.span),
    }
}

/// The first `start …` of the process decides the icon.
fn start_kind(cx: &Cx<'_>, flow: &Flow<'_>) -> (StartKind, String) {
    let start = flow.tree.props.iter().find(|p| p.key.text == "start");
    let Some((prop, tree::PropertyValue::Words(words))) = start.map(|p| (p, &p.value)) else {
        return (StartKind::Hand, "Start".to_owned());
    };
    let argument = || match names::exprs(words).nth(2).map(|e| &e.kind) {
        Some(tree::ExprKind::Text(text)) => super::draft::plain(text),
        Some(tree::ExprKind::Name(name)) => crate::cx::in_words(name),
        _ => String::new(),
    };
    match (names::word(words, 0), names::word(words, 1)) {
        (Some("on"), Some("webhook")) => (StartKind::Webhook, format!("Webhook {}", argument())),
        (Some("on"), Some("file")) => (StartKind::File, format!("File {}", argument())),
        (Some("on"), Some("message")) => (StartKind::Message, argument()),
        (Some("every"), _) => {
            let words = cx.words(flow.base.at(prop.span));
            let title = words
                .strip_prefix("start")
                .unwrap_or(&words)
                .trim()
                .to_owned();
            (StartKind::Schedule, crate::cx::in_words(&title))
        }
        _ => (StartKind::Hand, "Start".to_owned()),
    }
}

/// Which nodes make which results.
pub(crate) fn makers(flow: &Flow<'_>, built: &Built) -> Makers {
    let mut steps = Vec::with_capacity(flow.drafts.len());
    for (i, draft) in flow.drafts.iter().enumerate() {
        let open = built.nodes.get(i).copied().flatten();
        let close = built.closes.get(i).copied().flatten();
        let node = match &draft.tree.kind {
            StepKind::Set { .. } | StepKind::Stage { .. } | StepKind::Parallel { .. } => None,
            StepKind::Repeat { .. } => None,
            StepKind::ForEach { .. } => close,
            _ => open,
        };
        steps.push(node);
    }
    let node = |id: &StepId| built.nodes.get(id.index()).copied().flatten();
    let mut locals: Vec<(SmolStr, Vec<NodeIndex>)> = flow
        .locals
        .iter()
        .map(|(name, ids)| (name.clone(), ids.iter().filter_map(node).collect()))
        .collect();
    locals.sort();
    Makers {
        steps,
        locals,
        ends: run_ends(flow, built),
    }
}

/// Ends of the run: not those of a branch, an item or a handler.
fn run_ends(flow: &Flow<'_>, built: &Built) -> Vec<NodeIndex> {
    let inside: HashSet<NodeIndex> = flow
        .drafts
        .iter()
        .enumerate()
        .filter(|(_, d)| matches!(d.tree.kind, StepKind::End { .. }) && ends_a_path(flow, d.scope))
        .filter_map(|(i, _)| built.nodes.get(i).copied().flatten())
        .collect();
    let graph = &built.graph.graph;
    let is_end = |n: &NodeIndex| {
        graph
            .node_weight(*n)
            .is_some_and(|n| n.kind == NodeKind::End)
    };
    graph
        .node_indices()
        .filter(is_end)
        .filter(|n| !inside.contains(n))
        .collect()
}

/// Whether `end` in a block ends only a branch, an item or a handler.
pub(crate) fn ends_a_path(flow: &Flow<'_>, scope: ScopeId) -> bool {
    enclosing(flow, scope).is_some()
}

/// The innermost branch, item or handler around a block.
pub(crate) fn enclosing(flow: &Flow<'_>, scope: ScopeId) -> Option<ScopeId> {
    let mut here = Some(scope);
    while let Some(id) = here {
        let block = flow.scopes.get(id.index())?;
        if matches!(
            block.kind,
            ScopeKind::Branch | ScopeKind::ForEach | ScopeKind::Handler
        ) {
            return Some(id);
        }
        here = block.parent;
    }
    None
}
