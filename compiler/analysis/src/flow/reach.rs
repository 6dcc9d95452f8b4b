//! What a token can reach, forwards and backwards, and the circles it can go round in. All linear.

use std::collections::{HashMap, VecDeque};

use super::net::{Net, Way};

/// What can be reached, and from where it was first reached: the shortest way there by number of hops.
#[derive(Debug)]
pub(crate) struct Reach {
    seen: Vec<bool>,
    from: Vec<Option<(usize, Way)>>,
    /// By join: branches that never came to their end.
    waiting: HashMap<usize, Vec<usize>>,
}

impl Reach {
    /// Whether a node is reached.
    pub(crate) fn has(&self, node: usize) -> bool {
        self.seen.get(node).is_some_and(|s| *s)
    }

    /// Branches that a join waits for in vain, though others came to their end.
    pub(crate) fn waiting(&self, join: usize) -> &[usize] {
        self.waiting.get(&join).map_or(&[], Vec::as_slice)
    }

    /// Whether a join waits for this branch in vain.
    pub(crate) fn is_awaited(&self, join: usize, branch: usize) -> bool {
        match self.waiting.get(&join) {
            Some(branches) => branches.contains(&branch),
            // None of its branches ever arrived.
            None => !self.has(join),
        }
    }

    /// The shortest way to a node: each hop's beginning and the way it took.
    pub(crate) fn path(&self, to: usize) -> Vec<(usize, Way)> {
        let mut path = Vec::new();
        let mut here = to;
        while let Some((from, way)) = self.from.get(here).copied().flatten() {
            path.push((from, way));
            here = from;
        }
        path.reverse();
        path
    }
}

impl Net {
    /// What a run can reach.
    pub(crate) fn reach(&self) -> Reach {
        self.reach_by(&[self.start], |_, _| true)
    }

    /// What can be reached from these nodes by ways that are allowed. A join is passed when every branch
    /// came to its end, those around a beginning excepted.
    pub(crate) fn reach_by(
        &self,
        starts: &[usize],
        allowed: impl Fn(usize, &Way) -> bool,
    ) -> Reach {
        let mut reach = Reach {
            seen: vec![false; self.len()],
            from: vec![None; self.len()],
            waiting: HashMap::new(),
        };
        let mut queue = VecDeque::new();
        for start in starts {
            self.begin(*start, &mut reach);
            queue.push_back(*start);
        }
        while let Some(node) = queue.pop_front() {
            for way in self.ways(node) {
                if reach.has(way.to) || !allowed(node, way) || !self.passes(node, way, &mut reach) {
                    continue;
                }
                if let (Some(seen), Some(from)) =
                    (reach.seen.get_mut(way.to), reach.from.get_mut(way.to))
                {
                    *seen = true;
                    *from = Some((node, *way));
                    queue.push_back(way.to);
                }
            }
        }
        reach
    }

    fn begin(&self, start: usize, reach: &mut Reach) {
        if let Some(seen) = reach.seen.get_mut(start) {
            *seen = true;
        }
        // Of a parallel around the beginning, the other branches are elsewhere.
        let mut here = self.frame(start);
        while let Some(frame) = here {
            let parent = self.parent(frame);
            if let Some(join) = parent.and_then(|p| self.join_of_frame(p)) {
                reach.waiting.insert(join, vec![frame]);
            }
            here = parent;
        }
    }

    /// Whether a token that arrives goes on: at a join only when it is the last to arrive.
    fn passes(&self, from: usize, way: &Way, reach: &mut Reach) -> bool {
        if !self.waits_for_all(way.to) {
            return true;
        }
        let waiting = reach.waiting.entry(way.to);
        let waiting = waiting.or_insert_with(|| self.branches_of(way.to).to_vec());
        if let Some(branch) = self.branch(from, way.to) {
            waiting.retain(|b| *b != branch);
        }
        waiting.is_empty()
    }

    /// From where, among what is reached, one of these nodes can be reached; what begins beside the flow does not count.
    pub(crate) fn leading_to(&self, ends: &[usize], reach: &Reach) -> Vec<bool> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.len()];
        for from in (0..self.len()).filter(|n| reach.has(*n)) {
            for way in self.ways(from).iter().filter(|w| !w.beside) {
                if let Some(list) = before.get_mut(way.to) {
                    list.push(from);
                }
            }
        }
        let mut good = vec![false; self.len()];
        let mut todo: Vec<usize> = ends.to_vec();
        while let Some(node) = todo.pop() {
            match good.get_mut(node) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            todo.extend(before.get(node).into_iter().flatten());
        }
        good
    }

    /// Nodes in the order of a walk from the start, each before what follows it except where the flow
    /// goes back.
    pub(crate) fn order(&self) -> Vec<usize> {
        let mut seen = vec![false; self.len()];
        let mut order = Vec::with_capacity(self.len());
        let mut stack = vec![(self.start, 0)];
        if let Some(first) = seen.get_mut(self.start) {
            *first = true;
        }
        while let Some((node, at)) = stack.pop() {
            let Some(way) = self.ways(node).get(at) else {
                order.push(node);
                continue;
            };
            stack.push((node, at + 1));
            if let Some(new) = seen.get_mut(way.to)
                && !*new
            {
                *new = true;
                stack.push((way.to, 0));
            }
        }
        order.reverse();
        order
    }

    /// Groups of nodes that hang together in circles, one node alone where it is in none, among those that
    /// count and by ways that count; each before the groups that lead to it.
    ///
    /// Tarjan's algorithm (SIAM J. Comput. 1972) without recursion.
    pub(crate) fn groups(
        &self,
        counts: impl Fn(usize) -> bool,
        by: impl Fn(usize, &Way) -> bool,
    ) -> Vec<Vec<usize>> {
        let mut tarjan = Tarjan {
            index: vec![0; self.len()],
            low: vec![0; self.len()],
            open: vec![false; self.len()],
            stack: Vec::new(),
            count: 0,
            groups: Vec::new(),
        };
        let mut calls: Vec<(usize, usize)> = Vec::new();
        for root in (0..self.len()).filter(|n| counts(*n)) {
            if tarjan.is_new(root) {
                tarjan.enter(root);
                calls.push((root, 0));
            }
            while let Some((node, at)) = calls.pop() {
                let Some(way) = self.ways(node).get(at) else {
                    tarjan.close(node);
                    if let Some((outer, _)) = calls.last() {
                        tarjan.lower(*outer, tarjan.low_of(node));
                    }
                    continue;
                };
                calls.push((node, at + 1));
                if !counts(way.to) || !by(node, way) {
                    continue;
                }
                if tarjan.is_new(way.to) {
                    tarjan.enter(way.to);
                    calls.push((way.to, 0));
                } else if tarjan.is_open(way.to) {
                    tarjan.lower(node, tarjan.index_of(way.to));
                }
            }
        }
        tarjan.groups
    }
}

/// The state of Tarjan's algorithm; an index of 0 is none yet.
struct Tarjan {
    index: Vec<usize>,
    low: Vec<usize>,
    open: Vec<bool>,
    stack: Vec<usize>,
    count: usize,
    groups: Vec<Vec<usize>>,
}

impl Tarjan {
    fn is_new(&self, node: usize) -> bool {
        self.index_of(node) == 0
    }

    fn index_of(&self, node: usize) -> usize {
        self.index.get(node).copied().unwrap_or(usize::MAX)
    }

    fn low_of(&self, node: usize) -> usize {
        self.low.get(node).copied().unwrap_or(usize::MAX)
    }

    fn is_open(&self, node: usize) -> bool {
        self.open.get(node).is_some_and(|o| *o)
    }

    fn enter(&mut self, node: usize) {
        self.count += 1;
        let lists = (self.index.get_mut(node), self.low.get_mut(node));
        if let (Some(index), Some(low)) = lists {
            (*index, *low) = (self.count, self.count);
        }
        if let Some(open) = self.open.get_mut(node) {
            *open = true;
        }
        self.stack.push(node);
    }

    fn lower(&mut self, node: usize, to: usize) {
        if let Some(low) = self.low.get_mut(node) {
            *low = (*low).min(to);
        }
    }

    fn close(&mut self, node: usize) {
        if self.low_of(node) != self.index_of(node) {
            return;
        }
        let mut group = Vec::new();
        while let Some(top) = self.stack.pop() {
            if let Some(open) = self.open.get_mut(top) {
                *open = false;
            }
            group.push(top);
            if top == node {
                break;
            }
        }
        group.sort_unstable();
        self.groups.push(group);
    }
}
