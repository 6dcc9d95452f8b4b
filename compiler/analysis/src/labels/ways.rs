//! Ways on which nobody looks, through a process and those that it runs.

use std::collections::{HashMap, HashSet, VecDeque};

use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::eyes::Eyes;
use super::items;
use crate::graph::{Edge, FlowGraph};

/// A node of the flow graph of a process.
pub(crate) type At = (usize, NodeIndex);

/// A node, and whether it stands in a process that was gone into on the way.
type State = (At, bool);

/// How often a way is looked for again that does not pass over a list which has items.
const MOST_TRIES: usize = 16;

/// What is looked for, from where, and how far.
pub(crate) struct Search<'s> {
    pub(crate) from: At,
    /// Which of its arrows the way may begin with.
    pub(crate) first: &'s dyn Fn(&Edge) -> bool,
    /// Whether to go into the process that is run at a node.
    pub(crate) enter: &'s dyn Fn(At) -> bool,
    /// Whether to go on in the processes that run this one, from its end.
    pub(crate) leave: bool,
    /// What is looked for, and whether it stands in a process that was gone into.
    pub(crate) wanted: &'s dyn Fn(At, bool) -> bool,
}

impl<'s> Search<'s> {
    /// Within one process.
    pub(crate) fn within(from: At, wanted: &'s dyn Fn(At, bool) -> bool) -> Self {
        Self {
            from,
            first: &|_| true,
            enter: &|_| false,
            leave: false,
            wanted,
        }
    }
}

/// Where each node was come to from.
struct Found<'e, 'a, 'p> {
    eyes: &'e Eyes<'a, 'p>,
    before: HashMap<(usize, bool), Vec<Option<State>>>,
    queue: VecDeque<State>,
    /// Where the way was when it left its own process or began: a join around that is no proof.
    inside: Vec<At>,
    /// For-eaches that have items on the way to what is wanted.
    full: HashSet<At>,
}

/// The shortest way to the first that is wanted on which nobody looks, from what comes after its beginning.
/// A person whose time ran out has not looked.
pub(crate) fn unseen(eyes: &Eyes<'_, '_>, search: &Search<'_>) -> Option<Vec<At>> {
    let mut full = HashSet::new();
    for _ in 0..MOST_TRIES {
        let mut found = Found::new(eyes, search.from, std::mem::take(&mut full));
        let way = found.way(search)?;
        full = found.full;
        let before = full.len();
        full.extend(passed_over(eyes, search.from, &way));
        if full.len() == before {
            return Some(way);
        }
    }
    None
}

/// All that is come to from the beginning of a process with nobody looking, each on a shortest way.
pub(crate) struct Reached<'e, 'a, 'p> {
    found: Found<'e, 'a, 'p>,
    from: At,
}

impl<'e, 'a, 'p> Reached<'e, 'a, 'p> {
    pub(crate) fn from(eyes: &'e Eyes<'a, 'p>, from: At) -> Self {
        let mut found = Found::new(eyes, from, HashSet::new());
        found.way(&Search::within(from, &|_, _| false));
        Self { found, from }
    }

    /// The way to a node, if there is one.
    pub(crate) fn way(&self, to: At) -> Option<Vec<At>> {
        let (eyes, from) = (self.found.eyes, self.from);
        self.found.came_from((to, false))?;
        let way = self.found.back((to, false), from);
        if passed_over(eyes, from, &way).is_empty() {
            return Some(way);
        }
        unseen(eyes, &Search::within(from, &|at, _| at == to))
    }
}

impl<'e, 'a, 'p> Found<'e, 'a, 'p> {
    fn new(eyes: &'e Eyes<'a, 'p>, from: At, full: HashSet<At>) -> Self {
        Self {
            eyes,
            before: HashMap::new(),
            queue: VecDeque::from([(from, false)]),
            inside: vec![from],
            full,
        }
    }

    fn way(&mut self, search: &Search<'_>) -> Option<Vec<At>> {
        let mut begins = true;
        while let Some(state) = self.queue.pop_front() {
            for next in self.after(state, search, begins) {
                if !self.comes_to(next, state) {
                    continue;
                }
                if (search.wanted)(next.0, next.1) {
                    return Some(self.back(next, search.from));
                }
                self.queue.push_back(next);
            }
            begins = false;
        }
        None
    }

    /// Where the flow may go from here with nobody looking.
    fn after(&mut self, (at, entered): State, search: &Search<'_>, begins: bool) -> Vec<State> {
        let (process, node) = at;
        let Some(chart) = self.eyes.charts.get(process) else {
            return Vec::new();
        };
        let open = self.eyes.open(chart, at, &self.inside);
        let free = |edge: &Edge| match begins {
            true => (search.first)(edge),
            false => self.eyes.lets(open, at, edge),
        };
        let edges = chart.graph.graph.edges(node).filter(|e| free(e.weight()));
        let mut next: Vec<State> = edges.map(|e| ((process, e.target()), entered)).collect();
        next.reverse();
        let over = self.eyes.over_in(chart, at);
        if let Some(close) = over.filter(|_| !self.full.contains(&at)) {
            next.push(((process, close), entered));
        }
        if !begins
            && (entered || (search.enter)(at))
            && let Some(callee) = chart.runs.get(&node)
            && let Some(inner) = self.eyes.charts.get(*callee)
        {
            next.push(((*callee, inner.graph.start), true));
        }
        if search.leave && !entered && chart.is_end(node) {
            self.callers(at, &mut next);
        }
        next
    }

    /// What follows the end of a process where it is run.
    fn callers(&mut self, end: At, next: &mut Vec<State>) {
        for caller in self.eyes.charts.callers(end.0) {
            let Some(chart) = self.eyes.charts.get(caller.0) else {
                continue;
            };
            self.inside.push(*caller);
            for edge in chart.graph.graph.edges(caller.1) {
                if self.eyes.follows(*caller, edge.weight(), end) {
                    next.push(((caller.0, edge.target()), false));
                }
            }
        }
    }

    /// Whether this is the first way to a node.
    fn comes_to(&mut self, next: State, from: State) -> bool {
        let ((process, node), entered) = next;
        let known = self.before.entry((process, entered));
        let known = known.or_insert_with(|| {
            let chart = self.eyes.charts.get(process);
            vec![None; chart.map_or(0, |c| c.graph.graph.node_count())]
        });
        match known.get_mut(node.index()) {
            Some(slot) if slot.is_none() => {
                *slot = Some(from);
                true
            }
            _ => false,
        }
    }

    /// The way to a node. Each was come to once, so there is no circle in it.
    fn back(&self, to: State, from: At) -> Vec<At> {
        let mut way = vec![to.0];
        let (mut at, mut known) = (to, None);
        loop {
            let ((process, node), entered) = at;
            let here = known.filter(|(place, _)| *place == (process, entered));
            let here = here.or_else(|| {
                let place = (process, entered);
                Some((place, self.before.get(&place)?))
            });
            known = here;
            let before = here.and_then(|(_, before)| *before.get(node.index())?);
            let Some(state) = before.filter(|s| *s != (from, false)) else {
                break;
            };
            way.push(state.0);
            at = state;
        }
        way.reverse();
        way
    }

    fn came_from(&self, ((process, node), entered): State) -> Option<State> {
        *self.before.get(&(process, entered))?.get(node.index())?
    }
}

/// For-eaches that a way passes over although there are items where it comes to: it ends among the steps for
/// the same items.
fn passed_over(eyes: &Eyes<'_, '_>, from: At, way: &[At]) -> Vec<At> {
    let Some(last) = way.last() else {
        return Vec::new();
    };
    let around = eyes.around(*last);
    if around.is_empty() {
        return Vec::new();
    }
    let firsts = std::iter::once(&from).chain(way);
    let pairs = firsts
        .zip(way)
        .filter(|(a, b)| eyes.over(**a) == Some(b.1) && a.0 == last.0);
    let full = |open: &At| {
        let (Some(process), Some(one)) = (eyes.process(open.0), eyes.step(*open)) else {
            return false;
        };
        let mut others = around.iter().filter_map(|node| eyes.step((last.0, *node)));
        others.any(|other| items::has_items_when(process, &one.kind, &other.kind))
    };
    pairs.map(|(open, _)| *open).filter(full).collect()
}

/// The wanted node with the shortest way to another.
pub(crate) fn nearest_before(
    graph: &FlowGraph,
    to: NodeIndex,
    wanted: impl Fn(NodeIndex) -> bool,
) -> Option<NodeIndex> {
    let mut seen = vec![false; graph.graph.node_count()];
    let mut queue = VecDeque::from([to]);
    while let Some(node) = queue.pop_front() {
        for before in graph.graph.neighbors_directed(node, Direction::Incoming) {
            let Some(new) = seen.get_mut(before.index()).filter(|seen| !**seen) else {
                continue;
            };
            *new = true;
            if wanted(before) {
                return Some(before);
            }
            queue.push_back(before);
        }
    }
    None
}
