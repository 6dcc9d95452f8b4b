//! Arrows, the events they leave on borders, and the connectors of those that are cut.

use std::fmt::Write;

use flow_analysis::graph::EdgeKind;

use super::{Pen, hex, text, tone_class};
use crate::overlay::State;
use crate::scene::{Point, Scene, SceneConnector, SceneEdge, SceneEvent, Tone};
use crate::sheet::Paint;
use crate::xml::escape;

/// Radius of an arrow's corners.
const CORNER: i32 = 8;

pub(super) fn write_edge(out: &mut Pen, scene: &Scene, edge: &SceneEdge) {
    let marked = edge.mark.map(|state| Paint::Strong(state.family()));
    let tone = tone_class(edge.tone).to_string();
    let head = marked.map_or_else(|| tone.clone(), Paint::variable);
    // The usual arrow's look is that of the group it stands in.
    let class = match marked {
        Some(paint) => format!(r#" class="S{}""#, paint.variable()),
        None if edge.tone == Tone::Normal => String::new(),
        None => format!(r#" class="{tone}s""#),
    };
    let head = match (edge.cut.1, head.as_str()) {
        (true, _) => r#" marker-end="none""#.to_owned(),
        (false, "n") => String::new(),
        (false, head) => format!(r#" marker-end="url(#m-{head})""#),
    };
    let path = |node: usize| {
        scene
            .nodes
            .get(node)
            .map(|n| escape(&n.path))
            .unwrap_or_default()
    };
    let paint = match edge.tone {
        Tone::Normal if marked.is_none() => String::new(),
        tone => format!(
            r#" stroke="{}"{}{}"#,
            hex(marked.map_or(out.theme.tone(tone), |p| p.colour(&out.theme))),
            if marked.is_some() {
                r#" stroke-width="3""#
            } else {
                ""
            },
            if edge.mark == Some(State::Missed) {
                r#" stroke-dasharray="2 5""#
            } else if tone == Tone::Normal {
                ""
            } else {
                r#" stroke-dasharray="6 4""#
            },
        ),
    };
    let _ = writeln!(
        out,
        r##"<path{class} d="{}"{paint}{head} data-from="{}" data-to="{}"{}/>"##,
        line(&edge.points, if edge.cut.1 { 0 } else { 6 }),
        path(edge.from),
        path(edge.to),
        match edge.kind {
            EdgeKind::Next => String::new(),
            kind => format!(r#" data-kind="{}""#, edge_kind(kind)),
        },
    );
}

fn edge_kind(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Next => "next",
        EdgeKind::Arm => "arm",
        EdgeKind::Else => "else",
        EdgeKind::Error => "error",
        EdgeKind::Timeout => "timeout",
        EdgeKind::Message => "message",
        EdgeKind::Cap => "cap",
        EdgeKind::Again => "again",
    }
}

/// From one point toward another by at most `by`.
fn toward(from: Point, to: Point, by: i32) -> Point {
    let step = |a: i32, b: i32| a + (b - a).clamp(-by, by);
    Point {
        x: step(from.x, to.x),
        y: step(from.y, to.y),
    }
}

/// The line with rounded corners, ending inside the arrowhead.
fn line(points: &[Point], trim: i32) -> String {
    let mut d = String::new();
    let last = points.len().saturating_sub(1);
    let mut pen = Point { x: 0, y: 0 };
    for (index, point) in points.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|i| points.get(i));
        match (before, points.get(index + 1)) {
            (None, _) => {
                let _ = write!(d, "M{} {}", point.x, point.y);
                pen = *point;
            }
            (Some(before), None) => straight(&mut d, &mut pen, toward(*point, *before, trim)),
            (Some(before), Some(next)) => {
                let (into, out) = (
                    room(points, index - 1, index),
                    room(points, index, index + 1),
                );
                let radius = CORNER
                    .min(if index == 1 { into } else { into / 2 })
                    .min(if index + 1 == last { out - 10 } else { out / 2 })
                    .max(0);
                let (a, b) = (
                    toward(*point, *before, radius),
                    toward(*point, *next, radius),
                );
                straight(&mut d, &mut pen, a);
                let _ = write!(d, "Q{} {} {} {}", point.x, point.y, b.x, b.y);
                pen = b;
            }
        }
    }
    d
}

/// A straight line on from where the pen is, in the shortest words.
fn straight(d: &mut String, pen: &mut Point, to: Point) {
    let _ = match (pen.x == to.x, pen.y == to.y) {
        (true, true) => Ok(()),
        (true, false) => write!(d, "V{}", to.y),
        (false, true) => write!(d, "H{}", to.x),
        (false, false) => write!(d, "L{} {}", to.x, to.y),
    };
    *pen = to;
}

fn room(points: &[Point], from: usize, to: usize) -> i32 {
    match (points.get(from), points.get(to)) {
        (Some(a), Some(b)) => (a.x - b.x).abs() + (a.y - b.y).abs(),
        _ => 0,
    }
}

/// Where a cut arrow ends or goes on: its number in a circle.
pub(super) fn write_connector(out: &mut Pen, connector: &SceneConnector) {
    let r = connector.rect;
    let _ = writeln!(
        out,
        r#"<circle class="c ns" cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="1.5"/>"#,
        r.x + r.w / 2,
        r.y + r.h / 2,
        r.w / 2,
        hex(out.theme.card),
        hex(out.theme.arrow),
    );
    text(out, &connector.text, out.theme.soft);
}

/// An event on a border: a small circle with what happens in it.
pub(super) fn write_event(out: &mut Pen, event: &SceneEvent, tone: Tone) {
    let (r, colour) = (event.rect, hex(out.theme.tone(tone)));
    let dashes = if event.beside {
        r#" stroke-dasharray="3 2" stroke-linecap="butt""#
    } else {
        ""
    };
    let class = tone_class(tone);
    let _ = writeln!(
        out,
        r##"<circle class="c {class}s" cx="{}" cy="{}" r="{}" fill="{}" stroke="{colour}" stroke-width="1.5"{dashes}/><use class="{class}s" href="#i-{}" x="{}" y="{}" width="12" height="12" fill="none" stroke="{colour}"/>"##,
        r.x + r.w / 2,
        r.y + r.h / 2,
        r.w / 2 - 1,
        hex(out.theme.card),
        event.icon.name(),
        r.x + r.w / 2 - 6,
        r.y + r.h / 2 - 6,
    );
}
