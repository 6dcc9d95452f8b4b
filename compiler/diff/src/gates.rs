//! Which effects a person has seen, and let pass, before they happen, whatever way a run takes.

use std::collections::{HashMap, HashSet};

use flow_analysis::graph::{Edge, EdgeKind, FlowGraph, NodeKind};
use petgraph::algo::dominators::{Dominators, simple_fast};
use petgraph::graph::{DiGraph, NodeIndex};
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
    /// The steps in which people let every run pass that gets here, by path, the first one first; nothing
    /// where no run gets here.
    pub(crate) by: Option<Vec<String>>,
}

/// The steps that some run reaches without passing a person.
pub(crate) struct Gates<'g> {
    graph: &'g FlowGraph,
    nodes: HashMap<&'g str, NodeIndex>,
    unseen: HashSet<NodeIndex>,
    not_let_pass: HashSet<NodeIndex>,
    /// People's answers are nodes of their own here.
    answered: Dominators<NodeIndex>,
    /// Answers and the people who give them.
    answers: HashMap<NodeIndex, NodeIndex>,
}

impl<'g> Gates<'g> {
    /// Walks from the start and stops at people. Near linear in the graph.
    pub(crate) fn of(graph: &'g FlowGraph) -> Self {
        let (with_answers, answers) = with_answers(graph);
        let nodes = graph.graph.node_indices();
        let path = |n: NodeIndex| Some((graph.graph.node_weight(n)?.path.as_str(), n));
        Self {
            graph,
            nodes: nodes.filter_map(path).collect(),
            unseen: open(&graph.graph, graph.start, |at| is_person(graph, at)),
            not_let_pass: open(&with_answers, graph.start, |at| answers.contains_key(&at)),
            answered: simple_fast(&with_answers, graph.start),
            answers,
        }
    }

    /// The people whom every way to this step passes.
    pub(crate) fn passed(&self, path: &str) -> Passed {
        let Some(at) = self.nodes.get(path) else {
            return Passed {
                seen: true,
                let_pass: true,
                by: None,
            };
        };
        let path = |person: &NodeIndex| Some(self.graph.graph.node_weight(*person)?.path.clone());
        let by = self.answered.strict_dominators(*at).map(|before| {
            let people = before.filter_map(|n| self.answers.get(&n));
            let mut by: Vec<String> = people.filter_map(path).collect();
            by.reverse();
            by
        });
        Passed {
            seen: !self.unseen.contains(at),
            let_pass: !self.not_let_pass.contains(at),
            by,
        }
    }
}

/// What is reached from the start without going on from where `stops` holds.
fn open<N, E>(
    graph: &DiGraph<N, E>,
    start: NodeIndex,
    stops: impl Fn(NodeIndex) -> bool,
) -> HashSet<NodeIndex> {
    let mut seen = HashSet::from([start]);
    let mut todo = vec![start];
    while let Some(at) = todo.pop() {
        if stops(at) {
            continue;
        }
        let next = graph.edges(at).map(|e| e.target());
        todo.extend(next.filter(|n| seen.insert(*n)));
    }
    seen
}

/// The graph in which a person's step leads to their answer, and the answer to where it lets a run pass.
/// Time that runs out, trouble and refusals lead on from the step itself.
fn with_answers(graph: &FlowGraph) -> (DiGraph<(), ()>, HashMap<NodeIndex, NodeIndex>) {
    let mut out = graph.graph.map(|_, _| (), |_, _| ());
    out.clear_edges();
    let mut answers = HashMap::new();
    for person in graph.graph.node_indices().filter(|n| is_person(graph, *n)) {
        let answer = out.add_node(());
        out.add_edge(person, answer, ());
        answers.insert(person, answer);
    }
    // An arrow that was taken too often leads on as the arrow did, which stands before it.
    let mut last = HashMap::new();
    for edge in graph.graph.edge_references() {
        let passes = match edge.weight().kind {
            EdgeKind::Cap => *last.get(&edge.source()).unwrap_or(&true),
            _ => lets_pass(edge.weight()),
        };
        last.insert(edge.source(), passes);
        let answer = answers.get(&edge.source()).filter(|_| passes);
        out.add_edge(*answer.unwrap_or(&edge.source()), edge.target(), ());
    }
    let of = answers.into_iter().map(|(person, answer)| (answer, person));
    (out, of.collect())
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
