//! What a scene is worth, measured from the scene itself and from nothing the layout claims.
//!
//! The first group must be zero in every picture; the second is what a layout is compared by.

use std::collections::BTreeSet;

use crate::Direction;
use crate::scene::{Point, Rect, Scene, SceneEdge, Shape, TextRun};

/// Most pixels between an answer and its arrow.
pub const LABEL_MAX: i32 = 6;

/// Measurements of a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Metrics {
    /// Pairs of steps whose outlines overlap.
    pub step_overlaps: usize,
    /// Pieces of arrows that run through a step.
    pub through_steps: usize,
    /// Pairs of pieces of unrelated arrows (neither same start nor same end) on one line.
    pub shared_lines: usize,
    /// Pieces that are neither level nor upright.
    pub slanted: usize,
    /// Steps, words included, that leave their lane.
    pub outside_lane: usize,
    /// Words that overlap other words, a step, an arrow, a lane's border or a frame's line.
    pub text_overlaps: usize,
    /// Words of a step that leave its outline.
    pub text_outside: usize,
    /// Arrows that do not begin and end on their steps' outlines.
    pub detached: usize,
    /// Gaps or overlaps between lanes, and lanes not as wide as the picture.
    pub ragged_lanes: usize,
    /// Frames that cut another frame or a step, or run along an arrow.
    pub bad_frames: usize,
    /// Arrows that close no loop and yet lead to a step farther left.
    pub against: usize,
    /// Answers farther than [`LABEL_MAX`] from their arrow.
    pub far_labels: usize,

    /// Places where arrows cross.
    pub crossings: usize,
    /// Corners of all arrows.
    pub bends: usize,
    /// Length of all arrows in pixels.
    pub length: i64,
    /// Width of the picture in pixels.
    pub width: i32,
    /// Height of the picture in pixels.
    pub height: i32,
    /// Width and height in pixels of the rectangle around the outlines of all steps.
    pub spread: (i32, i32),
}

impl Metrics {
    /// The sum of what must be zero.
    pub fn faults(&self) -> usize {
        self.step_overlaps
            + self.through_steps
            + self.shared_lines
            + self.slanted
            + self.outside_lane
            + self.text_overlaps
            + self.text_outside
            + self.detached
            + self.ragged_lanes
            + self.bad_frames
            + self.against
            + self.far_labels
    }
}

/// A piece of an arrow.
#[derive(Clone, Copy)]
struct Piece {
    edge: usize,
    a: Point,
    b: Point,
}

impl Piece {
    fn level(&self) -> bool {
        self.a.y == self.b.y
    }

    fn upright(&self) -> bool {
        self.a.x == self.b.x
    }

    /// The piece as a rectangle without thickness.
    fn rect(&self) -> Rect {
        let (x, y) = (self.a.x.min(self.b.x), self.a.y.min(self.b.y));
        Rect {
            x,
            y,
            w: (self.a.x - self.b.x).abs(),
            h: (self.a.y - self.b.y).abs(),
        }
    }

    /// Whether it passes through the inside of a rectangle.
    fn enters(&self, rect: &Rect) -> bool {
        let own = self.rect();
        own.x < rect.right()
            && rect.x < own.right() + i32::from(self.upright())
            && own.y < rect.bottom()
            && rect.y < own.bottom() + i32::from(self.level())
            && !(self.upright() && (own.x <= rect.x || own.x >= rect.right()))
            && !(self.level() && (own.y <= rect.y || own.y >= rect.bottom()))
    }
}

/// Measures a scene.
pub fn measure(scene: &Scene) -> Metrics {
    let pieces = pieces(scene);
    let rects: Vec<Rect> = scene.nodes.iter().map(|node| node.rect).collect();
    Metrics {
        step_overlaps: pairs(&rects),
        through_steps: pieces
            .iter()
            .map(|p| rects.iter().filter(|r| p.enters(r)).count())
            .sum(),
        shared_lines: shared_lines(scene, &pieces),
        slanted: pieces.iter().filter(|p| !p.level() && !p.upright()).count(),
        outside_lane: outside_lane(scene),
        text_overlaps: text_overlaps(scene, &pieces),
        text_outside: text_outside(scene),
        detached: scene
            .edges
            .iter()
            .filter(|edge| is_detached(scene, edge))
            .count(),
        ragged_lanes: ragged_lanes(scene),
        bad_frames: bad_frames(scene, &pieces),
        against: scene
            .edges
            .iter()
            .filter(|e| runs_against(scene, e))
            .count(),
        far_labels: far_labels(scene, &pieces),
        crossings: crossings(&pieces),
        bends: scene
            .edges
            .iter()
            .map(|edge| edge.points.len().saturating_sub(2))
            .sum(),
        length: pieces
            .iter()
            .map(|p| i64::from(p.rect().w) + i64::from(p.rect().h))
            .sum(),
        width: scene.width,
        height: scene.height,
        spread: spread(&rects),
    }
}

fn spread(rects: &[Rect]) -> (i32, i32) {
    let side = |first: fn(&Rect) -> i32, last: fn(&Rect) -> i32| {
        let (first, last) = (rects.iter().map(first).min(), rects.iter().map(last).max());
        last.unwrap_or(0) - first.unwrap_or(0)
    };
    (side(|r| r.x, Rect::right), side(|r| r.y, Rect::bottom))
}

fn pieces(scene: &Scene) -> Vec<Piece> {
    let of = |(edge, line): (usize, &SceneEdge)| -> Vec<Piece> {
        line.points
            .windows(2)
            .filter_map(|pair| match pair {
                [a, b] => Some(Piece { edge, a: *a, b: *b }),
                _ => None,
            })
            .collect()
    };
    scene.edges.iter().enumerate().flat_map(of).collect()
}

/// Pairs of rectangles that overlap; sorted by x, so that far ones are not compared.
fn pairs(rects: &[Rect]) -> usize {
    let mut sorted: Vec<&Rect> = rects.iter().collect();
    sorted.sort_by_key(|rect| rect.x);
    let mut found = 0;
    for (place, rect) in sorted.iter().enumerate() {
        let near = sorted
            .iter()
            .skip(place + 1)
            .take_while(|other| other.x < rect.right());
        found += near.filter(|other| rect.overlaps(other)).count();
    }
    found
}

fn related(scene: &Scene, a: usize, b: usize) -> bool {
    match (scene.edges.get(a), scene.edges.get(b)) {
        (Some(a), Some(b)) => a.from == b.from || a.to == b.to,
        _ => false,
    }
}

fn shared_lines(scene: &Scene, pieces: &[Piece]) -> usize {
    let mut found = 0;
    for upright in [false, true] {
        let mut line: Vec<(i32, i32, i32, usize)> = pieces
            .iter()
            .filter(|p| if upright { p.upright() } else { p.level() })
            .map(|p| {
                let r = p.rect();
                if upright {
                    (r.x, r.y, r.bottom(), p.edge)
                } else {
                    (r.y, r.x, r.right(), p.edge)
                }
            })
            .collect();
        line.sort_unstable();
        for (place, (at, _, end, edge)) in line.iter().enumerate() {
            let near = line
                .iter()
                .skip(place + 1)
                .take_while(|other| other.0 == *at && other.1 < *end);
            found += near
                .filter(|other| other.3 != *edge && !related(scene, *edge, other.3))
                .count();
        }
    }
    found
}

fn crossings(pieces: &[Piece]) -> usize {
    let mut levels: Vec<Rect> = pieces
        .iter()
        .filter(|p| p.level())
        .map(Piece::rect)
        .collect();
    levels.sort_by_key(|rect| rect.y);
    let mut places = BTreeSet::new();
    for upright in pieces.iter().filter(|p| p.upright()).map(Piece::rect) {
        let from = levels.partition_point(|level| level.y <= upright.y);
        let near = levels
            .iter()
            .skip(from)
            .take_while(|level| level.y < upright.bottom());
        let hit = near.filter(|level| level.x < upright.x && upright.x < level.right());
        places.extend(hit.map(|level| (upright.x, level.y)));
    }
    places.len()
}

fn outside_lane(scene: &Scene) -> usize {
    let within = |band: &Rect, node: &crate::scene::SceneNode| {
        band.contains(&node.rect) && node.texts.iter().all(|text| band.contains(&text.bounds))
    };
    // Wrapped into rows, a lane has a band in each.
    let leaves = |node: &&crate::scene::SceneNode| {
        let mut bands = scene.lanes.iter().filter(|lane| lane.index == node.lane);
        !bands.any(|lane| within(&lane.band, node))
    };
    scene.nodes.iter().filter(leaves).count()
}

/// Words that stand alone: captions, answers, frames' titles.
fn loose_texts(scene: &Scene) -> Vec<&TextRun> {
    let captions = scene.nodes.iter().flat_map(|node| {
        node.texts
            .iter()
            .filter(|text| !node.rect.overlaps(&text.bounds))
    });
    let answers = scene.edges.iter().filter_map(|edge| edge.label.as_ref());
    let titles = scene.frames.iter().map(|frame| &frame.text);
    captions.chain(answers).chain(titles).collect()
}

fn text_overlaps(scene: &Scene, pieces: &[Piece]) -> usize {
    let texts = loose_texts(scene);
    let bounds: Vec<Rect> = texts.iter().map(|text| text.bounds).collect();
    let on_steps = bounds
        .iter()
        .map(|text| scene.nodes.iter().filter(|n| n.rect.overlaps(text)).count());
    let events: Vec<Rect> = scene
        .edges
        .iter()
        .filter_map(|e| Some(e.event?.rect))
        .collect();
    let on_events = bounds
        .iter()
        .map(|text| events.iter().filter(|event| event.overlaps(text)).count());
    let on_lines = bounds
        .iter()
        .map(|text| pieces.iter().filter(|p| p.enters(text)).count());
    let on_borders = bounds.iter().map(|text| {
        scene
            .lanes
            .iter()
            .filter(|lane| cuts(&lane.band, text))
            .count()
    });
    let on_frames = bounds
        .iter()
        .map(|text| scene.frames.iter().filter(|f| cuts(&f.rect, text)).count());
    let strips = bounds.iter().map(|text| {
        scene
            .lanes
            .iter()
            .filter(|lane| lane.strip.overlaps(text))
            .count()
    });
    pairs(&bounds)
        + on_steps.sum::<usize>()
        + on_events.sum::<usize>()
        + on_lines.sum::<usize>()
        + on_borders.sum::<usize>()
        + on_frames.sum::<usize>()
        + strips.sum::<usize>()
}

/// Whether an outline runs through a rectangle.
fn cuts(outline: &Rect, rect: &Rect) -> bool {
    outline.overlaps(rect) && !outline.contains(rect)
}

/// Words inside an outline must fit: a box, or a diamond by the sum of half sides.
fn text_outside(scene: &Scene) -> usize {
    let fits = |node: &crate::scene::SceneNode, text: &Rect| match node.shape {
        Shape::Card | Shape::Ghost => node.rect.contains(text),
        Shape::Circle | Shape::Dashed | Shape::Ring => !node.rect.overlaps(text),
        Shape::Diamond => !node.rect.overlaps(text) || in_diamond(&node.rect, text),
    };
    let bad = |node: &crate::scene::SceneNode| {
        let badges = node.badges.iter().filter(|b| !node.rect.contains(&b.rect));
        node.texts.iter().filter(|t| !fits(node, &t.bounds)).count() + badges.count()
    };
    scene.nodes.iter().map(bad).sum()
}

fn in_diamond(diamond: &Rect, text: &Rect) -> bool {
    let (x, y) = (diamond.x + diamond.w / 2, diamond.y + diamond.h / 2);
    let dx = (text.x - x).abs().max((text.right() - x).abs());
    let dy = (text.y - y).abs().max((text.bottom() - y).abs());
    dx * diamond.h + dy * diamond.w <= diamond.w * diamond.h / 2
}

fn is_detached(scene: &Scene, edge: &SceneEdge) -> bool {
    let on = |node: usize, point: Option<&Point>| match (scene.nodes.get(node), point) {
        (Some(node), Some(point)) => is_port(&node.rect, *point),
        _ => false,
    };
    let borne =
        |node: usize, point: Option<&Point>| match (edge.event, scene.nodes.get(node), point) {
            (Some(event), Some(node), Some(point)) => {
                event.rect.contains(&Rect {
                    x: point.x,
                    y: point.y,
                    w: 0,
                    h: 0,
                }) && stands_on(&node.rect, *point)
            }
            _ => false,
        };
    let begins = edge.cut.0
        || on(edge.from, edge.points.first())
        || borne(edge.from, edge.points.first())
        || leaves_beside(scene, edge);
    !(begins && (edge.cut.1 || on(edge.to, edge.points.last())))
}

/// Whether an arrow without an event leaves a box beside the middle of a side.
fn leaves_beside(scene: &Scene, edge: &SceneEdge) -> bool {
    match (scene.nodes.get(edge.from), edge.points.first()) {
        (Some(node), Some(point)) => {
            matches!(node.shape, Shape::Card | Shape::Ghost) && stands_on(&node.rect, *point)
        }
        _ => false,
    }
}

/// Whether an event stands on a box's right or lower border, clear of its corners.
fn stands_on(rect: &Rect, point: Point) -> bool {
    let beside = point.x == rect.right() && rect.y + 8 < point.y && point.y + 8 < rect.bottom();
    let below = point.y == rect.bottom() && rect.x + 8 < point.x && point.x + 8 < rect.right();
    beside || below
}

/// The middle of a side: where boxes, circles and diamonds all have their outline.
fn is_port(rect: &Rect, point: Point) -> bool {
    let (x, y) = (rect.x + rect.w / 2, rect.y + rect.h / 2);
    (point.y == y && (point.x == rect.x || point.x == rect.right()))
        || (point.x == x && (point.y == rect.y || point.y == rect.bottom()))
}

fn runs_against(scene: &Scene, edge: &SceneEdge) -> bool {
    let middle = |node: usize| {
        let rect = scene.nodes.get(node)?.rect;
        Some(match scene.direction {
            Direction::Right => rect.x + rect.w / 2,
            Direction::Down => rect.y + rect.h / 2,
        })
    };
    match (middle(edge.from), middle(edge.to)) {
        (Some(from), Some(to)) => !edge.back && edge.cut == (false, false) && to < from,
        _ => false,
    }
}

/// Answers that have come away from their arrow. In a stack, the lowest is near for all.
fn far_labels(scene: &Scene, pieces: &[Piece]) -> usize {
    let far = |(index, edge): &(usize, &SceneEdge)| {
        let Some(text) = &edge.label else {
            return false;
        };
        let own = pieces.iter().filter(|piece| piece.edge == *index);
        let near = own.map(|piece| distance(&piece.rect(), &text.bounds)).min();
        let stacked = scene.edges.iter().filter_map(|other| other.label.as_ref());
        let mut below = stacked.filter(|other| {
            let (a, b) = (&text.bounds, &other.bounds);
            a.x < b.right() && b.x < a.right() && (a.bottom() == b.y || b.bottom() == a.y)
        });
        near.is_some_and(|near| near > LABEL_MAX) && below.next().is_none()
    };
    scene.edges.iter().enumerate().filter(far).count()
}

/// Between two rectangles, along the farther axis.
fn distance(a: &Rect, b: &Rect) -> i32 {
    let x = (a.x - b.right()).max(b.x - a.right()).max(0);
    let y = (a.y - b.bottom()).max(b.y - a.bottom()).max(0);
    x.max(y)
}

fn ragged_lanes(scene: &Scene) -> usize {
    let gaps = scene.lanes.windows(2).filter(|pair| match pair {
        [a, b] if scene.direction == Direction::Down => {
            b.index > a.index && a.band.right() != b.band.x
        }
        [a, b] => b.index > a.index && a.band.bottom() != b.band.y,
        _ => false,
    });
    let long = |lane: &crate::scene::SceneLane| match scene.direction {
        Direction::Right => (lane.band.x, lane.band.w),
        Direction::Down => (lane.band.y, lane.band.h),
    };
    let first = scene.lanes.first().map(long);
    let uneven = scene.lanes.iter().filter(|lane| Some(long(lane)) != first);
    gaps.count() + uneven.count()
}

fn bad_frames(scene: &Scene, pieces: &[Piece]) -> usize {
    let mut found = 0;
    for (place, frame) in scene.frames.iter().enumerate() {
        let apart = |other: &Rect| {
            !frame.rect.overlaps(other) || frame.rect.contains(other) || other.contains(&frame.rect)
        };
        found += scene
            .frames
            .iter()
            .skip(place + 1)
            .filter(|other| !apart(&other.rect))
            .count();
        found += scene
            .nodes
            .iter()
            .filter(|node| cuts(&frame.rect, &node.rect))
            .count();
        found += pieces
            .iter()
            .filter(|piece| runs_along(piece, &frame.rect))
            .count();
    }
    found
}

fn runs_along(piece: &Piece, frame: &Rect) -> bool {
    let r = piece.rect();
    let beside = piece.upright()
        && (r.x == frame.x || r.x == frame.right())
        && r.y < frame.bottom()
        && frame.y < r.bottom();
    let along = piece.level()
        && (r.y == frame.y || r.y == frame.bottom())
        && r.x < frame.right()
        && frame.x < r.right();
    beside || along
}
