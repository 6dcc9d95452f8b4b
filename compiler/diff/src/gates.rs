//! Which effects a person has seen, and let pass, before they happen, whatever way a run takes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use flow_analysis::graph::{Edge, EdgeKind, FlowGraph, NodeKind};
use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

/// Words that a button or an answer begins with when it lets nothing pass.
const REFUSALS: [&str; 14] = [
    "abort",
    "cancel",
    "decline",
    "declined",
    "deny",
    "denied",
    "disapprove",
    "no",
    "not",
    "refuse",
    "refused",
    "reject",
    "rejected",
    "withdraw",
];

/// People between the start of a run and a step of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Passed {
    /// Whether a person saw every run that gets here.
    pub(crate) seen: bool,
    /// Whether a person let every run pass that gets here.
    pub(crate) let_pass: bool,
    /// The steps in which people let every run pass that gets here, by path; nothing where no run gets here.
    pub(crate) by: Option<Vec<String>>,
}

/// Numbers: [`SEEN`], [`LET_PASS`], and of those who let every run pass, in the order of the source.
type Set = BTreeSet<usize>;
/// A person saw every run.
const SEEN: usize = 0;
/// A person let every run pass.
const LET_PASS: usize = 1;

/// What every run has passed that gets to a step.
pub(crate) struct Gates<'g> {
    graph: &'g FlowGraph,
    nodes: HashMap<&'g str, NodeIndex>,
    /// Blocks whose first branch ends the others.
    first: HashSet<usize>,
    /// Arrows that are taken because a person let the run pass.
    passing: HashSet<EdgeIndex>,
    /// What every run has passed before a node; nothing where no run gets.
    before: Vec<Option<Set>>,
}

impl<'g> Gates<'g> {
    /// Walks from the start. `is_first` tells of a block's path whether its first branch ends the others.
    pub(crate) fn of(graph: &'g FlowGraph, is_first: impl Fn(&str) -> bool) -> Self {
        let nodes = graph.graph.node_indices();
        let path = |n: NodeIndex| Some((graph.graph.node_weight(n)?.path.as_str(), n));
        let frames = graph.frames.iter().enumerate();
        let first = frames.filter(|(_, f)| is_first(&f.path));
        let mut gates = Self {
            graph,
            nodes: nodes.filter_map(path).collect(),
            first: first.map(|(at, _)| at).collect(),
            passing: passing(graph),
            before: vec![None; graph.graph.node_count()],
        };
        gates.walk();
        gates
    }

    /// The people whom every run passes that gets to this step.
    pub(crate) fn passed(&self, path: &str) -> Passed {
        let at = self.nodes.get(path).and_then(|at| self.at(*at));
        let Some(set) = at else {
            return Passed {
                seen: true,
                let_pass: true,
                by: None,
            };
        };
        let people = set.iter().filter_map(|n| n.checked_sub(LET_PASS + 1));
        let nodes = people.filter_map(|n| self.graph.graph.node_weight(NodeIndex::new(n)));
        Passed {
            seen: set.contains(&SEEN),
            let_pass: set.contains(&LET_PASS),
            by: Some(nodes.map(|n| n.path.clone()).collect()),
        }
    }

    fn at(&self, node: NodeIndex) -> Option<&Set> {
        self.before.get(node.index())?.as_ref()
    }

    /// Sets only become smaller, so that this ends.
    fn walk(&mut self) {
        let mut todo = VecDeque::from([self.graph.start]);
        if let Some(start) = self.before.get_mut(self.graph.start.index()) {
            *start = Some(Set::new());
        }
        while let Some(at) = todo.pop_front() {
            for edge in self.graph.graph.edges(at) {
                let to = edge.target();
                let found = match self.graph.graph.node_weight(to).map(|n| n.kind) {
                    Some(NodeKind::Join) => self.arrives(to),
                    _ => meet(self.at(to).cloned(), self.along(edge.id(), at)),
                };
                if let Some(before) = self.before.get_mut(to.index())
                    && *before != found
                {
                    *before = found;
                    todo.push_back(to);
                }
            }
        }
    }

    /// What every run has passed that gets to a join, as far as is known. All branches come to a join, so
    /// that what a run passed in any of them it has passed.
    fn arrives(&self, to: NodeIndex) -> Option<Set> {
        let mut ways: Vec<Option<Set>> = Vec::new();
        let mut branches: BTreeMap<usize, Option<Set>> = BTreeMap::new();
        for edge in self.graph.graph.edges_directed(to, Direction::Incoming) {
            let set = self.along(edge.id(), edge.source());
            match self.branch(to, edge.source()) {
                Some(branch) => {
                    let known = branches.remove(&branch).flatten();
                    branches.insert(branch, meet(known, set));
                }
                None => ways.push(set),
            }
        }
        if !branches.is_empty() {
            // One that no run has come from yet may have passed anything.
            let all: Option<Vec<Set>> = branches.into_values().collect();
            ways.push(all.map(|sets| sets.into_iter().flatten().collect()));
        }
        ways.into_iter().fold(None, meet)
    }

    /// The branch that a node stands in, where another one joins it with others.
    fn branch(&self, join: NodeIndex, from: NodeIndex) -> Option<usize> {
        let join = self.graph.graph.node_weight(join)?;
        let block = join.frame.filter(|_| join.kind == NodeKind::Join)?;
        if self.first.contains(&block) {
            return None;
        }
        let mut at = self.graph.graph.node_weight(from)?.frame;
        while let Some(frame) = at {
            let parent = self.graph.frames.get(frame)?.parent;
            if parent == Some(block) {
                return Some(frame);
            }
            at = parent;
        }
        None
    }

    /// What a run has passed at the end of an arrow.
    fn along(&self, edge: EdgeIndex, from: NodeIndex) -> Option<Set> {
        let mut set = self.at(from)?.clone();
        if is_person(self.graph, from) {
            set.insert(SEEN);
            if self.passing.contains(&edge) {
                set.extend([LET_PASS, LET_PASS + 1 + from.index()]);
            }
        }
        Some(set)
    }
}

/// What both have; a way that no run takes has all.
fn meet(one: Option<Set>, other: Option<Set>) -> Option<Set> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.intersection(&other).copied().collect()),
        (one, other) => one.or(other),
    }
}

/// The arrows that let a run pass. One that was taken too often leads on as the arrow did, which stands
/// before it.
fn passing(graph: &FlowGraph) -> HashSet<EdgeIndex> {
    let mut last = HashMap::new();
    let mut found = HashSet::new();
    for edge in graph.graph.edge_references() {
        let passes = match edge.weight().kind {
            EdgeKind::Cap => *last.get(&edge.source()).unwrap_or(&true),
            _ => lets_pass(edge.weight()),
        };
        last.insert(edge.source(), passes);
        if passes {
            found.insert(edge.id());
        }
    }
    found
}

/// Whether an arrow from a person's step is taken because they let the run pass.
fn lets_pass(edge: &Edge) -> bool {
    match edge.kind {
        EdgeKind::Next | EdgeKind::Else | EdgeKind::Again | EdgeKind::Cap => true,
        EdgeKind::Arm => !is_refusal(&edge.label),
        EdgeKind::Error | EdgeKind::Timeout | EdgeKind::Message => false,
    }
}

fn is_refusal(label: &str) -> bool {
    let mut words = label.split(|c: char| !c.is_alphanumeric());
    let first = words.find(|w| !w.is_empty()).unwrap_or("").to_lowercase();
    REFUSALS.contains(&first.as_str())
}

fn is_person(graph: &FlowGraph, at: NodeIndex) -> bool {
    let kind = graph.graph.node_weight(at).map(|n| n.kind);
    matches!(
        kind,
        Some(NodeKind::Task | NodeKind::Copilot | NodeKind::DecideByPerson)
    )
}
