//! Tracks: where in its gutter each upright piece runs.
//!
//! Pieces that leave one step or enter one step together form a net and share a track. In a row, a
//! net that comes from the left must run left of one that goes on to the right, or the two would lie
//! on one line; where such demands form a ring, a net is split in two by a level piece on a strip
//! between rows (a dogleg, Deutsch 1976). Among what is left, order follows the fewest crossings.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::grid::{End, Grid, STEP};
use super::model::Model;
use super::path::{Leg, Path, Side, is_gutter};
use crate::scene::Tone;

/// More nets than this in one gutter are ordered by their key alone.
const EXCHANGE_MAX: usize = 80;

/// Where an upright piece runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Track {
    /// On one track.
    Whole(usize),
    /// On `first` down or up to a strip above row `row`, then on `second`.
    Split {
        first: usize,
        second: usize,
        row: usize,
        strip: usize,
    },
}

/// All tracks.
#[derive(Debug)]
pub(super) struct Tracks {
    /// By edge and leg.
    pub(super) of: BTreeMap<(usize, usize), Track>,
    /// How many tracks each gutter has, by lot.
    pub(super) count: Vec<usize>,
    /// How many strips each row has above it, by row id.
    pub(super) strips: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Source(usize, Side, Tone, i64),
    Target(usize, Side, Tone),
    Alone(usize, usize),
}

/// A piece, by edge and leg, and whether it comes from the left and goes on to the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    piece: (usize, usize),
    left: (bool, bool),
}

/// A net: pieces on one track, with the heights at which they come and go.
#[derive(Debug, Clone, Default)]
struct Net {
    members: Vec<Member>,
    left: Vec<i64>,
    right: Vec<i64>,
    low: i64,
    high: i64,
    /// The other half, its strip's row, and whether this is the half that comes from the left.
    half: Option<(usize, usize, bool)>,
}

impl Net {
    fn pin(&mut self, height: i64, from_left: bool) {
        let side = if from_left {
            &mut self.left
        } else {
            &mut self.right
        };
        if !side.contains(&height) {
            side.push(height);
        }
        self.bound();
    }

    fn bound(&mut self) {
        let pins = || self.left.iter().chain(&self.right).copied();
        (self.low, self.high) = (pins().min().unwrap_or(0), pins().max().unwrap_or(0));
    }

    fn within(&self, height: i64) -> bool {
        self.low < height && height < self.high
    }

    fn meets(&self, other: &Net) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Whether this net must run left of the other.
    fn before(&self, other: &Net) -> bool {
        self.left
            .iter()
            .any(|height| !is_strip(*height) && other.right.contains(height))
    }

    /// Crossings if this net runs left of the other.
    fn crossings(&self, other: &Net) -> usize {
        self.right.iter().filter(|h| other.within(**h)).count()
            + other.left.iter().filter(|h| self.within(**h)).count()
    }

    /// Falling nets by where they start, lowest first; rising ones by where they start, highest first.
    fn key(&self) -> (i64, i64) {
        let start = self.left.iter().copied().max().unwrap_or(self.low);
        let end = self.right.iter().copied().max().unwrap_or(self.high);
        if end >= start {
            (0, -start)
        } else {
            (1, start)
        }
    }
}

/// Assigns tracks in every gutter.
pub(super) fn assign(model: &Model, grid: &Grid, paths: &[Path]) -> Tracks {
    let mut pieces: Vec<Vec<(usize, usize)>> = vec![Vec::new(); grid.lots];
    for (edge, path) in paths.iter().enumerate() {
        for (index, leg) in path.legs.iter().enumerate() {
            if let Leg::Upright(lot) = leg
                && is_gutter(*lot)
            {
                pieces[*lot].push((edge, index));
            }
        }
    }
    let mut tracks = Tracks {
        of: BTreeMap::new(),
        count: vec![0; grid.lots],
        strips: vec![0; grid.rows.len()],
    };
    for (lot, pieces) in pieces.iter().enumerate().filter(|(_, p)| !p.is_empty()) {
        let nets = Gutter {
            model,
            grid,
            paths,
            lot,
        }
        .nets(pieces);
        settle(grid, nets, lot, &mut tracks);
    }
    tracks
}

struct Gutter<'a> {
    model: &'a Model,
    grid: &'a Grid,
    paths: &'a [Path],
    lot: usize,
}

impl Gutter<'_> {
    fn nets(&self, pieces: &[(usize, usize)]) -> Vec<Net> {
        let mut leaving: BTreeMap<Key, usize> = BTreeMap::new();
        for piece in pieces {
            if let Some(key) = self.source(*piece) {
                *leaving.entry(key).or_default() += 1;
            }
        }
        let mut nets: BTreeMap<Key, Net> = BTreeMap::new();
        for piece in pieces {
            let shared = self
                .source(*piece)
                .filter(|key| leaving.get(key).is_some_and(|n| *n > 1));
            let key = shared
                .or_else(|| self.target(*piece))
                .unwrap_or(Key::Alone(piece.0, piece.1));
            let net = nets.entry(key).or_default();
            let pins = self.pins(*piece);
            net.members.push(Member {
                piece: *piece,
                left: (pins[0].1, pins[1].1),
            });
            for (height, from_left) in pins {
                net.pin(height, from_left);
            }
        }
        let mut nets: Vec<Net> = nets.into_values().collect();
        nets.sort_by_key(|net| net.members.first().copied());
        nets
    }

    fn source(&self, (edge, leg): (usize, usize)) -> Option<Key> {
        let (link, path) = (self.model.links[edge], &self.paths[edge]);
        (leg == 1).then_some(Key::Source(link.from, path.exit, link.tone, path.head))
    }

    fn target(&self, (edge, leg): (usize, usize)) -> Option<Key> {
        let (link, path) = (self.model.links[edge], &self.paths[edge]);
        let last = leg + 2 == path.legs.len();
        last.then_some(Key::Target(link.to, path.entry, link.tone))
    }

    /// The heights a piece ends at, and whether it is reached from the left there.
    fn pins(&self, (edge, leg): (usize, usize)) -> [(i64, bool); 2] {
        let (link, path) = (self.model.links[edge], &self.paths[edge]);
        let ends = self.grid.reach(path, leg, link.from, link.to);
        let came = leg
            .checked_sub(1)
            .map_or(0, |l| self.grid.span(path, l, link.from, link.to).0);
        let goes = self.grid.span(path, leg + 1, link.from, link.to).1;
        let head = if leg == 1 { path.head.clamp(-6, 6) } else { 0 };
        let height = |end: End| self.grid.height(end);
        [
            (height(ends[0]) + head, came < self.lot),
            (height(ends[1]), goes < self.lot),
        ]
    }
}

fn settle(grid: &Grid, mut nets: Vec<Net>, lot: usize, tracks: &mut Tracks) {
    let mut strips: BTreeMap<usize, usize> = BTreeMap::new();
    let mut order = sorted(grid, &mut nets, &mut strips);
    if order.len() <= EXCHANGE_MAX {
        exchange(&nets, &mut order);
    }
    let level = levels(&nets, &order);
    tracks.count[lot] = level.iter().max().map_or(0, |last| last + 1);
    for (row, count) in &strips {
        tracks.strips[*row] = tracks.strips[*row].max(*count);
    }
    let mut next_strip: BTreeMap<usize, usize> = BTreeMap::new();
    for (index, net) in nets.iter().enumerate() {
        match net.half {
            None => whole(net, level[index], tracks),
            Some((other, row, true)) => {
                let strip = next_strip.entry(row).or_default();
                split(net, (level[index], level[other]), (row, *strip), tracks);
                *strip += 1;
            }
            Some((.., false)) => {}
        }
    }
}

fn whole(net: &Net, level: usize, tracks: &mut Tracks) {
    for member in &net.members {
        tracks.of.insert(member.piece, Track::Whole(level));
    }
}

/// What passes a split net from one side to the other takes both halves; what turns back stays in one.
fn split(
    net: &Net,
    (left, right): (usize, usize),
    (row, strip): (usize, usize),
    tracks: &mut Tracks,
) {
    let both = |first: usize, second: usize| Track::Split {
        first,
        second,
        row,
        strip,
    };
    for member in &net.members {
        let track = match member.left {
            (true, true) => Track::Whole(left),
            (false, false) => Track::Whole(right),
            (true, false) => both(left, right),
            (false, true) => both(right, left),
        };
        tracks.of.insert(member.piece, track);
    }
}

/// Net indices from left to right, every demand met; splits nets in rings (Kahn 1962).
fn sorted(grid: &Grid, nets: &mut Vec<Net>, strips: &mut BTreeMap<usize, usize>) -> Vec<usize> {
    let mut demands = Demands::new(nets);
    let mut order = Vec::with_capacity(nets.len());
    // Nets before this one are placed or have been split.
    let mut ring = 0;
    while order.len() < nets.len() {
        if let Some(next) = demands.pop() {
            demands.release(nets, next);
            order.push(next);
            continue;
        }
        while demands.placed.get(ring).is_some_and(|placed| *placed) {
            ring += 1;
        }
        let Some(net) = (ring..nets.len()).find(|i| demands.breaks_a_ring(nets, *i)) else {
            break;
        };
        cut(grid, nets, net, strips);
        demands.split(nets, net);
    }
    order
}

/// Which nets must still be placed left of each net.
struct Demands {
    placed: Vec<bool>,
    waiting: Vec<usize>,
    /// Nets by the height at which they go on to the right.
    right: BTreeMap<i64, Vec<usize>>,
    free: BinaryHeap<Reverse<((i64, i64), usize)>>,
}

impl Demands {
    fn new(nets: &[Net]) -> Demands {
        let mut demands = Demands {
            placed: vec![false; nets.len()],
            waiting: vec![0; nets.len()],
            right: BTreeMap::new(),
            free: BinaryHeap::new(),
        };
        for (index, net) in nets.iter().enumerate() {
            for height in &net.right {
                demands.right.entry(*height).or_default().push(index);
            }
        }
        for (index, net) in nets.iter().enumerate() {
            demands
                .after(index, net)
                .into_iter()
                .for_each(|other| demands.waiting[other] += 1);
        }
        for (index, net) in nets.iter().enumerate() {
            demands.offer(index, net);
        }
        demands
    }

    /// The nets that must run right of this one, once for each row that demands it.
    fn after(&self, index: usize, net: &Net) -> Vec<usize> {
        let rows = net.left.iter().filter(|height| !is_strip(**height));
        let others = rows.filter_map(|height| self.right.get(height)).flatten();
        others.copied().filter(|other| *other != index).collect()
    }

    fn offer(&mut self, index: usize, net: &Net) {
        if self.waiting[index] == 0 && !self.placed[index] {
            self.free.push(Reverse((net.key(), index)));
        }
    }

    fn pop(&mut self) -> Option<usize> {
        let Reverse((_, index)) = self.free.pop()?;
        self.placed[index] = true;
        Some(index)
    }

    fn release(&mut self, nets: &[Net], index: usize) {
        for other in self.after(index, &nets[index]) {
            self.waiting[other] -= 1;
            self.offer(other, &nets[other]);
        }
    }

    fn breaks_a_ring(&self, nets: &[Net], index: usize) -> bool {
        let net = &nets[index];
        !self.placed[index] && net.half.is_none() && !net.left.is_empty() && !net.right.is_empty()
    }

    /// A net has become its left half, and its right half stands at the end of `nets`.
    fn split(&mut self, nets: &[Net], index: usize) {
        let second = nets.len() - 1;
        self.placed.push(false);
        self.waiting.push(self.waiting[index]);
        self.waiting[index] = 0;
        for height in &nets[second].right {
            for net in self.right.entry(*height).or_default() {
                if *net == index {
                    *net = second;
                }
            }
        }
        self.offer(index, &nets[index]);
    }
}

/// Strips lie between rows, each on a line of its own, so they demand nothing.
fn is_strip(height: i64) -> bool {
    height.rem_euclid(STEP) == STEP / 2
}

fn place_height(place: usize) -> i64 {
    super::model::signed(place) * STEP
}

/// Splits a net into the half that comes from the left and the half that goes on to the right.
fn cut(grid: &Grid, nets: &mut Vec<Net>, index: usize, strips: &mut BTreeMap<usize, usize>) {
    let net = nets[index].clone();
    let row_of = |height: i64| (height + STEP / 2).div_euclid(STEP);
    let pins = || net.left.iter().chain(&net.right).copied().map(row_of);
    let low = pins().min().unwrap_or(0);
    let inner = pins().filter(|row| *row > low).min().unwrap_or(low);
    let place = usize::try_from(inner).unwrap_or(0);
    let strip = place_height(place) - STEP / 2;
    let row = grid.sequence.get(place).copied().unwrap_or(0);
    let second = nets.len();
    let mut from_left = Net {
        right: vec![],
        half: Some((second, row, true)),
        ..net.clone()
    };
    from_left.pin(strip, false);
    let mut to_right = Net {
        left: vec![],
        half: Some((index, row, false)),
        ..net
    };
    to_right.pin(strip, true);
    nets[index] = from_left;
    nets.push(to_right);
    *strips.entry(row).or_default() += 1;
}

/// Exchanges neighbours while that removes crossings and breaks no demand.
fn exchange(nets: &[Net], order: &mut [usize]) {
    for _ in 0..order.len() {
        let mut moved = false;
        for i in 1..order.len() {
            let (a, b) = (&nets[order[i - 1]], &nets[order[i]]);
            if !a.before(b) && b.crossings(a) < a.crossings(b) {
                order.swap(i - 1, i);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
}

/// The leftmost track for each net that keeps the order among nets that meet.
fn levels(nets: &[Net], order: &[usize]) -> Vec<usize> {
    let mut level = vec![0; nets.len()];
    for (place, net) in order.iter().enumerate() {
        let left = order[..place]
            .iter()
            .filter(|other| nets[**other].meets(&nets[*net]) || nets[**other].before(&nets[*net]));
        level[*net] = left.map(|other| level[*other] + 1).max().unwrap_or(0);
    }
    level
}
