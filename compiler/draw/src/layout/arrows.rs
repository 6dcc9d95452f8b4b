//! Arrows in pixels: their corners and their words.

use flow_analysis::graph::Edge;
use petgraph::graph::EdgeIndex;

use super::caption::Spot;
use super::emit::{Parts, run};
use super::heads::RADIUS;
use super::labels::{self, Label, Slot};
use super::model::tone;
use super::path::Leg;
use super::place::{INDENT, TRACK};
use super::tracks::Track;
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
        let (link, path) = (self.model.links[index], &self.paths[index]);
        let mut begin = self.port(link.from, path.exit);
        begin.y += self.heads[index];
        let mut points = vec![begin];
        for (leg, piece) in path.legs.iter().enumerate() {
            if let Leg::Upright(lot) = *piece {
                self.upright(index, leg, lot, &mut points);
            }
        }
        points.push(self.port(link.to, path.entry));
        straighten(points)
    }

    fn upright(&self, index: usize, leg: usize, lot: usize, points: &mut Vec<Point>) {
        let path = &self.paths[index];
        let level = |l: Option<usize>| {
            l.and_then(|l| path.row(l))
                .map(|row| self.place.rows[row].middle)
        };
        let (before, after) = (level(leg.checked_sub(1)), level(Some(leg + 1)));
        let last = points.last().map_or(0, |p| p.y);
        let to = self.port(self.model.links[index].to, path.entry).y;
        let own_head = leg == 1 && path.head != 0;
        let (y1, y2) = (
            before.filter(|_| !own_head).unwrap_or(last),
            after.unwrap_or(to),
        );
        match self.tracks.of.get(&(index, leg)) {
            None => {
                let x = self.place.columns[lot / 2];
                points.extend([Point { x, y: y1 }, Point { x, y: y2 }]);
            }
            Some(Track::Whole(track)) => {
                let x = self.track(lot, *track);
                points.extend([Point { x, y: y1 }, Point { x, y: y2 }]);
            }
            Some(Track::Split {
                first,
                second,
                row,
                strip,
            }) => {
                let y = self.place.rows[*row].strips + TRACK * count(*strip) + TRACK / 2;
                let (x1, x2) = (self.track(lot, *first), self.track(lot, *second));
                points.extend([
                    Point { x: x1, y: y1 },
                    Point { x: x1, y },
                    Point { x: x2, y },
                    Point { x: x2, y: y2 },
                ]);
            }
        }
    }

    fn track(&self, lot: usize, track: usize) -> i32 {
        self.place.gutters[lot / 2].tracks + TRACK / 2 + TRACK * count(track)
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

/// Leaves out points that repeat, or that stand on the straight between their neighbours.
fn straighten(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        if kept.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = kept.as_slice()
            && ((a.x == b.x && b.x == point.x) || (a.y == b.y && b.y == point.y))
        {
            kept.pop();
        }
        kept.push(point);
    }
    kept
}
