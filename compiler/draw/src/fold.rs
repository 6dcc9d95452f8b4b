//! Wraps a long picture into rows, for slides and pages: it is cut where the fewest arrows run, each row
//! has all lanes, and an arrow that is cut goes on at the connector with the same number. A picture that
//! flows down is wrapped into columns the same way: mirrored at its diagonal, wrapped, and mirrored back.

use std::collections::BTreeMap;

use crate::Direction;
use crate::scene::{
    Anchor, Point, Rect, Scene, SceneConnector, SceneEdge, SceneFrame, SceneLane, SceneNode,
    TextRole, TextRun,
};
use crate::text::{Weight, width};

/// Between rows.
const ROW_GAP: i32 = 32;
/// From a cut to its connector's middle.
const REACH: i32 = 22;
/// Radius of a connector.
const RADIUS: i32 = 10;
/// Room at a cut.
const PAD: i32 = REACH + RADIUS + 6;
/// How far a cut frame reaches beyond the cut: not to the connector.
const FRAME: i32 = 6;
/// Font size of a connector's number.
const SIZE: i32 = 11;

/// A row: what of the long picture it shows, and how far that moves.
#[derive(Debug, Clone, Copy)]
struct Row {
    from: i32,
    to: i32,
    dx: i32,
    dy: i32,
}

/// Wraps a scene whose time runs over more than `most` pixels.
pub(crate) fn fold(scene: Scene, most: i32) -> Scene {
    match scene.direction {
        Direction::Right => into_rows(scene, most),
        Direction::Down => mirrored(into_rows(mirrored(scene), most)),
    }
}

/// The scene mirrored at its diagonal. Words keep their shape: only where they stand is mirrored, and
/// mirrored back.
fn mirrored(mut scene: Scene) -> Scene {
    std::mem::swap(&mut scene.width, &mut scene.height);
    for lane in &mut scene.lanes {
        (lane.band, lane.strip) = (lane.band.turned(), lane.strip.turned());
        mirror_text(&mut lane.text);
    }
    for frame in &mut scene.frames {
        frame.rect = frame.rect.turned();
        mirror_text(&mut frame.text);
    }
    for node in &mut scene.nodes {
        node.rect = node.rect.turned();
        node.texts.iter_mut().for_each(mirror_text);
        if let Some(icon) = &mut node.icon {
            icon.at = icon.at.turned();
        }
        for badge in &mut node.badges {
            badge.rect = badge.rect.turned();
            mirror_text(&mut badge.text);
        }
    }
    for edge in &mut scene.edges {
        for point in &mut edge.points {
            *point = point.turned();
        }
        edge.label.iter_mut().for_each(mirror_text);
        if let Some(event) = &mut edge.event {
            event.rect = event.rect.turned();
        }
    }
    for connector in &mut scene.connectors {
        let at = connector.rect.turned();
        let number = connector.text.lines.concat();
        *connector = labelled(number, at.x + RADIUS, at.y + RADIUS);
    }
    scene
}

fn mirror_text(text: &mut TextRun) {
    text.bounds = text.bounds.turned();
    (text.x, text.y) = (text.y, text.x);
}

/// Wraps a scene that is wider than `most` pixels. Rows are as wide as that, except where one step or
/// one answer needs more.
fn into_rows(scene: Scene, most: i32) -> Scene {
    let Some(first) = scene.lanes.first() else {
        return scene;
    };
    let (left, right) = (first.strip.right(), first.band.right());
    let margin = scene.width - right;
    let room = most - margin - left - 2 * PAD;
    let cuts = cuts(&scene, (left, right), room.max(1));
    if scene.width <= most || cuts.is_empty() {
        return scene;
    }
    let top = first.band.y;
    let bottom = scene.lanes.last().map_or(top, |lane| lane.band.bottom());
    let mut bounds = vec![left];
    bounds.extend(&cuts);
    bounds.push(right);
    let rows: Vec<Row> = bounds
        .windows(2)
        .zip(0..)
        .filter_map(|(pair, number)| match pair {
            [from, to] => Some(Row {
                from: *from,
                to: *to,
                dx: left - from + if number == 0 { 0 } else { PAD },
                dy: number * (bottom - top + ROW_GAP),
            }),
            _ => None,
        })
        .collect();
    Folder {
        scene,
        rows,
        left,
        margin,
    }
    .fold()
}

/// Where to cut: between steps, words and upright pieces, and where the fewest arrows run.
fn cuts(scene: &Scene, (left, right): (i32, i32), room: i32) -> Vec<i32> {
    let free = gaps(scene, (left, right));
    let crossing = |x: i32| {
        let pieces = scene.edges.iter().flat_map(|edge| edge.points.windows(2));
        let over = pieces.filter(|pair| match pair {
            [a, b] => a.x.min(b.x) < x && x < a.x.max(b.x),
            _ => false,
        });
        over.count()
    };
    let mut cuts = Vec::new();
    let mut from = left;
    while right - from > room + PAD {
        let near = free
            .iter()
            .copied()
            .filter(|x| from + room / 2 < *x && *x <= from + room);
        let best = near.min_by_key(|x| (crossing(*x), -x));
        let early = || {
            free.iter()
                .copied()
                .rfind(|x| from + 2 * PAD < *x && *x <= from + room)
        };
        let late = || free.iter().copied().find(|x| *x > from + room);
        let next = best.or_else(early).or_else(late);
        let Some(cut) = next else { break };
        cuts.push(cut);
        from = cut;
    }
    cuts
}

/// The middles of all upright strips in which nothing but level pieces and frames' lines are.
fn gaps(scene: &Scene, (left, right): (i32, i32)) -> Vec<i32> {
    let mut taken: Vec<(i32, i32)> = Vec::new();
    let mut take = |rect: &Rect| taken.push((rect.x - 2, rect.right() + 2));
    for node in &scene.nodes {
        take(&node.rect);
        node.texts.iter().for_each(|text| take(&text.bounds));
    }
    for edge in &scene.edges {
        edge.label.iter().for_each(|text| take(&text.bounds));
        edge.event.iter().for_each(|event| take(&event.rect));
    }
    for frame in &scene.frames {
        take(&frame.text.bounds);
        take(&Rect {
            x: frame.rect.x,
            w: 0,
            ..frame.rect
        });
        take(&Rect {
            x: frame.rect.right(),
            w: 0,
            ..frame.rect
        });
    }
    let uprights = scene.edges.iter().flat_map(|edge| edge.points.windows(2));
    taken.extend(uprights.filter_map(|pair| match pair {
        [a, b] if a.x == b.x => Some((a.x - 6, a.x + 6)),
        _ => None,
    }));
    taken.sort_unstable();
    let mut gaps = Vec::new();
    let mut end = left;
    for (from, to) in taken {
        if from > end && end > left {
            gaps.push(i32::midpoint(from, end));
        }
        end = end.max(to);
    }
    gaps.retain(|x| *x < right);
    gaps
}

struct Folder {
    scene: Scene,
    rows: Vec<Row>,
    left: i32,
    margin: i32,
}

impl Folder {
    fn fold(self) -> Scene {
        // Nothing is cut at the end of the last row.
        let end = self.rows.last().map_or(0, |row| row.to);
        let pad = |row: &Row| if row.to == end { 0 } else { PAD };
        let rows = self.rows.iter();
        let widest = rows.map(|row| row.to + row.dx + pad(row)).max();
        let widest = widest.unwrap_or(0);
        let last = self.rows.last().map_or(0, |row| row.dy);
        let mut numbers = BTreeMap::new();
        let edges = self
            .scene
            .edges
            .iter()
            .flat_map(|edge| self.edge(edge, &mut numbers))
            .collect();
        Scene {
            width: widest + self.margin,
            height: self.scene.height + last,
            lanes: self
                .rows
                .iter()
                .flat_map(|row| self.lanes(*row, widest))
                .collect(),
            frames: self.rows.iter().flat_map(|row| self.frames(*row)).collect(),
            nodes: self
                .scene
                .nodes
                .iter()
                .map(|node| self.node(node))
                .collect(),
            edges,
            connectors: self.connectors(&numbers),
            ..self.scene
        }
    }

    /// The row that shows what is at `x`.
    fn row(&self, x: i32) -> Row {
        let at = self
            .rows
            .partition_point(|row| row.to <= x)
            .min(self.rows.len() - 1);
        self.rows[at]
    }

    fn lanes(&self, row: Row, widest: i32) -> impl Iterator<Item = SceneLane> + '_ {
        self.scene.lanes.iter().map(move |lane| {
            let shift = Row { dx: 0, ..row };
            let band = moved(&lane.band, shift);
            SceneLane {
                band: Rect {
                    w: widest - band.x,
                    ..band
                },
                strip: moved(&lane.strip, shift),
                text: moved_text(&lane.text, shift),
                ..lane.clone()
            }
        })
    }

    fn node(&self, node: &SceneNode) -> SceneNode {
        let row = self.row(node.rect.x + node.rect.w / 2);
        let mut node = node.clone();
        node.rect = moved(&node.rect, row);
        if let Some(icon) = &mut node.icon {
            icon.at = moved(&icon.at, row);
        }
        for text in &mut node.texts {
            *text = moved_text(text, row);
        }
        for badge in &mut node.badges {
            badge.rect = moved(&badge.rect, row);
            badge.text = moved_text(&badge.text, row);
        }
        node
    }

    /// A frame's part in a row; its title stands in the first.
    fn frames(&self, row: Row) -> impl Iterator<Item = SceneFrame> + '_ {
        let inside =
            move |frame: &&SceneFrame| frame.rect.x < row.to && row.from < frame.rect.right();
        self.scene.frames.iter().filter(inside).map(move |frame| {
            let x = frame.rect.x.max(row.from - FRAME);
            let right = frame.rect.right().min(row.to + FRAME);
            let mut text = moved_text(&frame.text, row);
            if frame.text.bounds.x < row.from || frame.text.bounds.x >= row.to {
                text.lines.clear();
                text.bounds = Rect {
                    x: x + row.dx,
                    y: frame.rect.y + row.dy,
                    w: 0,
                    h: 0,
                };
            }
            let rect = Rect {
                x,
                w: right - x,
                ..frame.rect
            };
            SceneFrame {
                rect: moved(&rect, row),
                text,
                ..frame.clone()
            }
        })
    }

    /// An arrow's parts: one in each row that it runs through.
    fn edge(&self, edge: &SceneEdge, numbers: &mut BTreeMap<(i32, i32), usize>) -> Vec<SceneEdge> {
        let mut parts: Vec<(Row, Vec<Point>)> = Vec::new();
        let mut here = match edge.points.first() {
            Some(first) => self.start(edge, first.x),
            None => return Vec::new(),
        };
        let mut points = Vec::new();
        for point in &edge.points {
            while let Some((cut, next)) = self.beyond(here, point.x) {
                let onward = if cut == here.to { REACH } else { -REACH };
                let count = numbers.len() + 1;
                numbers.entry((cut, point.y)).or_insert(count);
                points.push(Point {
                    x: cut + onward,
                    y: point.y,
                });
                parts.push((here, std::mem::take(&mut points)));
                points.push(Point {
                    x: cut - onward,
                    y: point.y,
                });
                here = next;
            }
            points.push(*point);
        }
        parts.push((here, points));
        let last = parts.len() - 1;
        let part = |(index, (row, points)): (usize, (Row, Vec<Point>))| {
            let at = |p: Point| Point {
                x: p.x + row.dx,
                y: p.y + row.dy,
            };
            let shown = |x: i32| row.from <= x && x < row.to;
            let label = edge.label.as_ref().filter(|text| shown(text.bounds.x));
            let event = edge.event.filter(|_| index == 0);
            SceneEdge {
                points: points.into_iter().map(at).collect(),
                cut: (index > 0, index < last),
                label: label.map(|text| moved_text(text, row)),
                event: event.map(|event| crate::scene::SceneEvent {
                    rect: moved(&event.rect, row),
                    ..event
                }),
                ..edge.clone()
            }
        };
        parts.into_iter().enumerate().map(part).collect()
    }

    /// The row of the step that an arrow leaves.
    fn start(&self, edge: &SceneEdge, x: i32) -> Row {
        let node = self.scene.nodes.get(edge.from);
        self.row(node.map_or(x, |node| node.rect.x + node.rect.w / 2))
    }

    /// The cut that leads from a row toward `x`, and the row behind it.
    fn beyond(&self, row: Row, x: i32) -> Option<(i32, Row)> {
        let at = self.rows.iter().position(|other| other.from == row.from)?;
        if x >= row.to {
            return Some((row.to, *self.rows.get(at + 1)?));
        }
        if x < row.from {
            return Some((row.from, *self.rows.get(at.checked_sub(1)?)?));
        }
        None
    }

    /// Two connectors with the same number at each cut arrow.
    fn connectors(&self, numbers: &BTreeMap<(i32, i32), usize>) -> Vec<SceneConnector> {
        let mut places: Vec<(usize, i32, i32)> = numbers
            .iter()
            .map(|((cut, y), number)| (*number, *cut, *y))
            .collect();
        places.sort_unstable();
        let mut connectors = Vec::new();
        for (number, cut, y) in places {
            let ends = self.rows.iter().filter_map(|row| match cut {
                cut if cut == row.to => Some((row, REACH)),
                cut if cut == row.from && cut != self.left => Some((row, -REACH)),
                _ => None,
            });
            connectors.extend(
                ends.map(|(row, reach)| connector(number, cut + reach + row.dx, y + row.dy)),
            );
        }
        connectors
    }
}

fn connector(number: usize, x: i32, y: i32) -> SceneConnector {
    labelled(number.to_string(), x, y)
}

fn labelled(words: String, x: i32, y: i32) -> SceneConnector {
    let (w, leading) = (width(&words, SIZE, Weight::SemiBold), 14);
    let bounds = Rect {
        x: x - w / 2,
        y: y - leading / 2,
        w,
        h: leading,
    };
    SceneConnector {
        rect: Rect {
            x: x - RADIUS,
            y: y - RADIUS,
            w: 2 * RADIUS,
            h: 2 * RADIUS,
        },
        text: TextRun {
            lines: vec![words],
            x,
            y: bounds.y,
            size: SIZE,
            leading,
            weight: Weight::SemiBold,
            anchor: Anchor::Middle,
            role: TextRole::Answer,
            upright: false,
            bounds,
        },
    }
}

fn moved(rect: &Rect, row: Row) -> Rect {
    Rect {
        x: rect.x + row.dx,
        y: rect.y + row.dy,
        ..*rect
    }
}

fn moved_text(text: &TextRun, row: Row) -> TextRun {
    TextRun {
        x: text.x + row.dx,
        y: text.y + row.dy,
        bounds: moved(&text.bounds, row),
        ..text.clone()
    }
}
