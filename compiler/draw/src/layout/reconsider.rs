//! Second thoughts. Ways are found one after the other, and the first comers take what later ones would need
//! more. So each arrow that bends is found again, alone or with one that shares a step with it, and keeps the
//! new way if both together come out cheaper (rip-up and reroute: Dees and Karger 1982).

use std::cmp::Reverse;

use super::path::{Path, Side};
use super::route::Router;

/// How often all arrows are gone through.
const ROUNDS: usize = 3;
/// Tries times arrows: a try takes longer in a large map. Where there is less than a try for each arrow, nothing is
/// tried: nobody hangs that on a wall.
const WORK: usize = 60_000;
/// Steps with more arrows than this keep the ways that were found first.
const HUB: usize = 64;

impl Router<'_> {
    /// Finds ways again until none gets better.
    pub(super) fn reconsider(&mut self) {
        let mut tries = WORK / self.paths.len().max(1);
        if tries < self.paths.len() {
            return;
        }
        let mut changes = 0;
        // After which change each edge was tried in vain.
        let mut tried = vec![None; self.paths.len()];
        for _ in 0..ROUNDS {
            let mut better = false;
            for edge in self.winding() {
                if tried[edge] == Some(changes) {
                    continue;
                }
                if self.again(edge, &mut tries) {
                    better = true;
                    changes += 1;
                } else {
                    tried[edge] = Some(changes);
                }
            }
            if !better {
                break;
            }
        }
        self.settle_heads();
    }

    /// Who left a step beside the middle of its side goes back there where nobody needs it any more.
    fn settle_heads(&mut self) {
        for edge in 0..self.paths.len() {
            let link = self.model.links[edge];
            let port = self.grid.ports[link.from][Side::Right as usize];
            let aside = self.paths[edge].as_ref().is_some_and(|path| path.head != 0);
            if aside
                && !link.borne
                && port.outs + port.ins == 0
                && let Some(mut path) = self.paths[edge].take()
            {
                self.release(edge, &path);
                path.head = 0;
                self.mark(edge, path);
            }
        }
    }

    /// Arrows that turn twice or more, those that turn most first.
    fn winding(&self) -> Vec<usize> {
        let bends = |edge: &usize| self.paths[*edge].as_ref().map_or(0, Path::bends);
        let winds = |edge: &usize| bends(edge) > 1 && !self.is_at_hub(*edge);
        let mut winding: Vec<usize> = (0..self.paths.len()).filter(winds).collect();
        winding.sort_by_key(|edge| Reverse(bends(edge)));
        winding
    }

    /// Whether an arrow's steps have so many arrows that to look through them would take long.
    fn is_at_hub(&self, edge: usize) -> bool {
        let (u, v) = self.ends(edge);
        let arrows = |node: usize| self.model.ins[node].len() + self.model.outs[node].len();
        arrows(u).max(arrows(v)) > HUB
    }

    /// Whether an arrow found a better way, alone or with a rival.
    fn again(&mut self, edge: usize, tries: &mut usize) -> bool {
        if *tries == 0 {
            return false;
        }
        let mut groups = vec![vec![edge]];
        for rival in self.rivals(edge) {
            groups.push(vec![edge, rival]);
            groups.push(vec![rival, edge]);
        }
        for group in groups {
            if *tries == 0 {
                return false;
            }
            *tries -= 1;
            if self.exchange(&group) {
                return true;
            }
        }
        false
    }

    /// The other arrows of its two steps, but for straight ones: they are what a reader follows.
    fn rivals(&self, edge: usize) -> Vec<usize> {
        let (u, v) = self.ends(edge);
        let model = self.model;
        let all = [&model.outs[u], &model.ins[u], &model.ins[v], &model.outs[v]];
        let mut rivals: Vec<usize> = all.into_iter().flatten().copied().collect();
        rivals.sort_unstable();
        rivals.dedup();
        let bends = |edge: usize| self.paths[edge].as_ref().is_some_and(|p| p.bends() > 0);
        rivals.retain(|rival| *rival != edge && bends(*rival) && !self.is_at_hub(*rival));
        rivals
    }

    /// Finds the ways of some edges again, in this order; `false` if that is no better, and all is as before.
    fn exchange(&mut self, edges: &[usize]) -> bool {
        let rows = self.grid.rows.len();
        let old: Vec<Option<Path>> = edges.iter().map(|edge| self.paths[*edge].clone()).collect();
        let before = self.lift(edges);
        let after = self.put(edges);
        if let (Some(before), Some(after)) = (before, after)
            && after < before
        {
            return true;
        }
        self.lift(edges);
        while self.grid.rows.len() > rows {
            self.grid.remove_newest_row();
        }
        for (edge, path) in edges.iter().zip(old) {
            if let Some(path) = path {
                self.mark(*edge, path);
            }
        }
        false
    }

    /// Takes ways back; gives what they cost.
    fn lift(&mut self, edges: &[usize]) -> Option<i64> {
        let mut cost = Some(0);
        for edge in edges.iter().rev() {
            let path = self.paths[*edge].take()?;
            self.release(*edge, &path);
            cost = cost.zip(self.price(*edge, &path)).map(|(a, b)| a + b);
        }
        cost
    }

    /// Finds ways anew; gives what they cost.
    fn put(&mut self, edges: &[usize]) -> Option<i64> {
        let mut cost = Some(0);
        for edge in edges {
            let path = self.route(*edge);
            cost = cost.zip(self.price(*edge, &path)).map(|(a, b)| a + b);
            self.take(*edge, path);
        }
        cost
    }

    fn release(&mut self, edge: usize, path: &Path) {
        let link = self.model.links[edge];
        self.grid.release(edge, path, link);
        for other in &self.model.ins[link.to] {
            self.take_cells(*other);
        }
        let mut outs = self.model.outs[link.from].iter();
        let first = outs.find(|other| {
            let other = self.paths[**other].as_ref();
            other.is_some_and(|other| other.exit == path.exit && other.head == 0)
        });
        let tone = first.map(|other| self.model.links[*other].tone);
        self.grid.ports[link.from][path.exit as usize].tone = tone;
    }

    /// Marks the cells again in which an arrow runs.
    fn take_cells(&mut self, edge: usize) {
        let (u, v) = self.ends(edge);
        let Some(path) = &self.paths[edge] else {
            return;
        };
        for leg in usize::from(path.head != 0)..path.legs.len() {
            if let Some(row) = path.row(leg) {
                let span = self.grid.span(path, leg, u, v);
                self.grid.take_level(edge, row, span);
            }
        }
    }
}
