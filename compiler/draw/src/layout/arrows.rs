//! Arrows in pixels: their corners and their words.

use flow_analysis::graph::Edge;
use petgraph::graph::EdgeIndex;

use super::caption::Spot;
use super::corners::{Ruler, Ways};
use super::emit::{Parts, run};
use super::heads::RADIUS;
use super::labels::{self, Label, Slot};
use super::model::tone;
use super::path::Side;
use super::place::{INDENT, TRACK};
use crate::icon::Icon;
use crate::scene::{Anchor, Point, Rect, SceneEdge, SceneEvent, TextRole, TextRun};
use crate::text::Weight;

impl Parts<'_> {
    /// An edge of the scene.
    pub(super) fn edge(&self, index: usize) -> Option<SceneEdge> {
        let source = self.graph.graph.edge_weight(EdgeIndex::new(index))?;
        let link = self.model.links[index];
        let mut points = self.points(index);
        if self.graph.down {
            points = points.into_iter().map(Point::turned).collect();
        }
        let event = points.first().filter(|_| link.borne);
        Some(SceneEdge {
            edges: self.graph.edges.get(index).cloned().unwrap_or_default(),
            from: link.from,
            to: link.to,
            kind: source.kind,
            tone: tone(source.kind),
            back: self.back.get(index).copied().unwrap_or_default(),
            event: event.map(|at| event_at(*at, source)),
            cut: (false, false),
            points,
            label: self.label_of(index).map(|label| self.answer(label)),
            mark: None,
        })
    }

    /// Labels are sorted by edge.
    fn label_of(&self, edge: usize) -> Option<&Label> {
        let at = self
            .labels
            .binary_search_by_key(&edge, |label| label.edge)
            .ok()?;
        self.labels.get(at)
    }

    fn points(&self, index: usize) -> Vec<Point> {
        let ways = Ways {
            model: self.model,
            paths: self.paths,
            tracks: self.tracks,
        };
        ways.corners(self, index)
    }

    fn answer(&self, label: &Label) -> TextRun {
        let above =
            |row: usize| self.place.rows[row].middle - labels::GAP - label.lift - label.height();
        let (x, y, anchor) = match label.slot {
            Slot::Before(lot, row) => (self.before(label, lot), above(row), Anchor::Start),
            Slot::After(lot, row) => (
                self.place.gutters[lot / 2].after + INDENT,
                above(row),
                Anchor::Start,
            ),
            Slot::Head(node, _) => {
                let offset = self.heads[label.edge];
                let y = self.middle(node).y + offset;
                let above = y - labels::GAP - label.height();
                let x = self.before(label, self.grid.node_lot[node] + 1);
                let y = if offset < 0 { above } else { y + labels::GAP };
                (x, y, Anchor::Start)
            }
            Slot::Above(node) => {
                let base = self.sizes[node].half_h.max(self.place.stacks[node]);
                let at = self.middle(node);
                (
                    at.x + INDENT,
                    at.y - base - labels::GAP - label.lift - label.height(),
                    Anchor::Start,
                )
            }
            Slot::Below(node) => {
                let at = self.middle(node);
                (
                    at.x + INDENT,
                    at.y + self.sizes[node].half_h + labels::GAP + label.lift,
                    Anchor::Start,
                )
            }
        };
        let (x, y, anchor) = if self.graph.down {
            turned(label, (x, y), self.heads[label.edge])
        } else {
            (x, y, anchor)
        };
        run(
            label.lines.clone(),
            (x, y),
            (labels::SIZE, labels::LEADING),
            Weight::Regular,
            anchor,
            TextRole::Answer,
        )
    }

    /// Close to the step if nothing of it is in the way, else at the gutter's beginning.
    fn before(&self, label: &Label, lot: usize) -> i32 {
        let from = self.model.links[label.edge].from;
        let gutter = self.place.gutters[lot / 2].left;
        let at_exit = match label.slot {
            Slot::Before(..) => labels::is_at_exit(self.grid, from, label.slot),
            _ => true,
        };
        let own = at_exit && self.place.spots[from] != Some(Spot::Right);
        let framed = self
            .frames
            .iter()
            .any(|f| 2 * f.columns.1 + 1 == self.grid.node_lot[from]);
        let near = self.middle(from).x + self.sizes[from].half_w + INDENT + label.clear;
        if own && !framed {
            near
        } else {
            gutter + INDENT
        }
    }
}

/// Words of a mirrored picture end at an arrow right of them and begin at one left of them.
fn turned(label: &Label, (x, y): (i32, i32), head: i32) -> (i32, i32, Anchor) {
    let begins = match label.slot {
        Slot::Below(_) => true,
        Slot::Head(..) => head > 0,
        Slot::Before(..) | Slot::After(..) | Slot::Above(_) => false,
    };
    if begins {
        (y, x, Anchor::Start)
    } else {
        (y + label.height(), x, Anchor::End)
    }
}

/// Pixels.
impl Ruler for Parts<'_> {
    fn port(&self, node: usize, side: Side) -> Point {
        let (at, sized) = (self.middle(node), &self.sizes[node]);
        let (x, y) = match side {
            Side::Left => (at.x - sized.half_w, at.y),
            Side::Right => (at.x + sized.half_w, at.y),
            Side::Top => (at.x, at.y - sized.half_h),
            Side::Bottom => (at.x, at.y + sized.half_h),
        };
        Point { x, y }
    }

    fn head(&self, edge: usize) -> i32 {
        self.heads[edge]
    }

    fn column(&self, lot: usize) -> i32 {
        self.place.columns[lot / 2]
    }

    fn track(&self, lot: usize, track: usize) -> i32 {
        self.place.gutters[lot / 2].tracks + TRACK / 2 + TRACK * count(track)
    }

    fn row(&self, row: usize) -> i32 {
        self.place.rows[row].middle
    }

    fn strip(&self, row: usize, strip: usize) -> i32 {
        self.place.rows[row].strips + TRACK * count(strip) + TRACK / 2
    }
}

fn event_at(at: Point, source: &Edge) -> SceneEvent {
    SceneEvent {
        rect: Rect {
            x: at.x - RADIUS,
            y: at.y - RADIUS,
            w: 2 * RADIUS,
            h: 2 * RADIUS,
        },
        icon: Icon::of_event(source.kind),
        beside: source.beside,
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(0)
}
