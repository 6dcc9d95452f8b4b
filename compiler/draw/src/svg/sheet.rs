//! Tables, bars and legends.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::place::Origin;
use super::style::Rule;
use super::{Pen, hex, text_of_class};
use crate::overlay::{Family, SceneMark};
use crate::scene::{Point, Scene};
use crate::sheet::{Group, Item, Paint};
use crate::theme::{Colour, Theme};
use crate::xml::escape;

/// The colours that a scene uses beyond those of every map.
pub(super) fn paints(scene: &Scene) -> BTreeSet<Paint> {
    let items = scene.sheet.iter().flat_map(|group| &group.items);
    let mut all: BTreeSet<Paint> = items.flat_map(of_item).collect();
    let steps = scene.nodes.iter().filter_map(|node| node.mark.as_ref());
    let arrows = scene.edges.iter().filter_map(|edge| edge.mark);
    for state in steps.map(|mark| mark.state).chain(arrows) {
        let family = state.family();
        all.extend([Paint::Strong(family), Paint::Tint(family), Paint::OnStrong]);
    }
    let has_value = |mark: &SceneMark| mark.value.is_some();
    if scene
        .nodes
        .iter()
        .any(|node| node.mark.as_ref().is_some_and(has_value))
    {
        all.insert(Paint::Card);
    }
    if scene.nodes.iter().any(|node| !node.risks.is_empty()) {
        all.extend([Paint::Alarm, Paint::Card]);
    }
    all
}

fn of_item(item: &Item) -> Vec<Paint> {
    match item {
        Item::Box { fill, line, .. } => fill.iter().chain(line).copied().collect(),
        Item::Text(_, paint)
        | Item::Icon(_, _, paint)
        | Item::Line { paint, .. }
        | Item::Ribbon { paint, .. } => vec![*paint],
    }
}

/// The colours of all overlays.
pub(super) fn of_overlays() -> BTreeSet<Paint> {
    let mut paints = BTreeSet::from([Paint::OnStrong, Paint::OnStrip]);
    let of = |family| [Paint::Strong(family), Paint::Tint(family)];
    paints.extend(Family::ALL.into_iter().flat_map(of));
    paints
}

/// Rules for the colours in use.
pub(super) fn rules(theme: &Theme, paints: &BTreeSet<Paint>) -> Vec<Rule> {
    let named = paints
        .iter()
        .map(|paint| (paint.variable(), paint.colour(theme)));
    let named: BTreeMap<String, Colour> = named.collect();
    let both = named.into_iter().flat_map(|(variable, colour)| {
        [("F", "fill"), ("S", "stroke")].map(|(letter, paints)| Rule {
            class: format!("{letter}{variable}"),
            paints,
            variable: variable.clone(),
            colour,
        })
    });
    both.collect()
}

pub(super) fn fill(theme: &Theme, paint: Paint) -> (String, String) {
    (
        format!("F{}", paint.variable()),
        format!(r#" fill="{}""#, hex(paint.colour(theme))),
    )
}

pub(super) fn stroke(theme: &Theme, paint: Paint) -> (String, String) {
    (
        format!("S{}", paint.variable()),
        format!(r#" stroke="{}""#, hex(paint.colour(theme))),
    )
}

/// The class and attributes of an outline and its inside.
fn both(theme: &Theme, inside: Option<Paint>, line: Option<Paint>) -> String {
    let (fill_class, fill_paint) = inside.map_or_else(
        || (String::new(), r#" fill="none""#.to_owned()),
        |p| fill(theme, p),
    );
    let (line_class, line_paint) = line.map_or_else(Default::default, |p| stroke(theme, p));
    let gap = if fill_class.is_empty() || line_class.is_empty() {
        ""
    } else {
        " "
    };
    format!(r#" class="{fill_class}{gap}{line_class}"{fill_paint}{line_paint}"#)
}

pub(super) fn write_group(out: &mut Pen, group: &Group, origin: &Origin) {
    if group.spoken.is_empty() {
        out.push_str("<g aria-hidden=\"true\">\n");
    } else {
        let path = group.path.as_deref().map_or_else(String::new, |path| {
            format!(r#" data-path="{}""#, escape(path))
        });
        let place = group.place.map(|place| origin.of_part(place));
        let place = place.unwrap_or_default();
        let _ = writeln!(
            out,
            r#"<g role="graphics-symbol" aria-label="{}"{path}{place}>"#,
            escape(&group.spoken)
        );
    }
    if let Some(tip) = &group.tip {
        let _ = writeln!(out, "<title>{}</title>", escape(tip));
    }
    for item in &group.items {
        write_item(out, item);
    }
    out.push_str("</g>\n");
}

fn write_item(out: &mut Pen, item: &Item) {
    let theme = out.theme;
    match item {
        Item::Box {
            rect,
            radius,
            fill,
            line,
            dashed,
        } => {
            let dash = if *dashed {
                r#" stroke-dasharray="4 4""#
            } else {
                ""
            };
            let corner = if *radius > 0 {
                format!(r#" rx="{radius}""#)
            } else {
                String::new()
            };
            let rest = format!("{corner}{dash}{}", both(&theme, *fill, *line));
            super::rect(out, rect, &rest);
        }
        Item::Text(run, paint) => {
            let class = format!("F{}", paint.variable());
            text_of_class(out, run, paint.colour(&theme), &class);
        }
        Item::Icon(icon, at, paint) => {
            let _ = writeln!(
                out,
                r##"<use href="#i-{}" x="{}" y="{}" width="{}" height="{}" stroke-linecap="round" stroke-linejoin="round"{}/>"##,
                icon.name(),
                at.x,
                at.y,
                at.w,
                at.h,
                both(&theme, None, Some(*paint)),
            );
        }
        Item::Line {
            points,
            paint,
            width,
            dashed,
        } => line(out, &corners(points), *paint, *width, *dashed),
        Item::Ribbon {
            from,
            to,
            paint,
            width,
            dashed,
        } => {
            let middle = (from.x + to.x) / 2;
            let d = format!(
                "M{} {}C{middle} {} {middle} {} {} {}",
                from.x, from.y, from.y, to.y, to.x, to.y
            );
            line(out, &d, *paint, *width, *dashed);
        }
    }
}

fn corners(points: &[Point]) -> String {
    let mut d = String::new();
    for (index, point) in points.iter().enumerate() {
        let letter = if index == 0 { 'M' } else { 'L' };
        let _ = write!(d, "{letter}{} {}", point.x, point.y);
    }
    d
}

fn line(out: &mut Pen, d: &str, paint: Paint, width: i32, dashed: bool) {
    let dash = if dashed {
        r#" stroke-dasharray="4 4""#
    } else {
        ""
    };
    let paint = both(&out.theme, None, Some(paint));
    let _ = writeln!(
        out,
        r#"<path d="{d}" stroke-width="{}.{:02}"{dash}{paint}/>"#,
        width / 100,
        width % 100
    );
}
