//! Steps.

use std::fmt::Write;

use flow_analysis::graph::{LaneKind, NodeKind};
use flow_syntax::{Place, Sources};

use super::marks::{write_mark, write_risk};
use super::{Pen, hex, lane_class, rect, text};
use crate::icon::kind_in_words;
use crate::link::link;
use crate::overlay::State;
use crate::scene::{Scene, SceneLane, SceneNode, Shape, TextRole};
use crate::sheet::Paint;
use crate::theme::Colour;
use crate::xml::{escape, id};

/// Where a step stands in the source: file and line.
pub(super) fn position(sources: &Sources, place: Place) -> String {
    let place = sources.origin(place);
    let Some(file) = sources.get(place.file) else {
        return String::new();
    };
    let line = file.lines().line(sources.range(place).start) + 1;
    format!(r#" data-source="{}:{line}""#, escape(&file.path))
}

pub(super) fn write_node(
    out: &mut Pen,
    scene: &Scene,
    node: &SceneNode,
    sources: Option<&Sources>,
) {
    let lane = scene.lanes.get(node.lane);
    let kind = lane.map_or(LaneKind::Flow, |lane| lane.kind);
    let _ = writeln!(
        out,
        r#"<g id="{}" role="graphics-symbol" aria-label="{}" data-path="{}" data-kind="{}" data-lane="{}"{}>"#,
        id(&node.id),
        escape(&node.spoken),
        escape(&node.path),
        node.event.map_or(kind_in_words(node.kind), |_| "event"),
        lane.map(|lane| escape(&lane.name)).unwrap_or_default(),
        sources
            .map(|sources| position(sources, node.place))
            .unwrap_or_default(),
    );
    let tooltip = node.docs.as_ref().unwrap_or(&node.title);
    if !tooltip.is_empty() {
        let _ = write!(out, "<title>{}</title>", escape(tooltip));
    }
    let _ = writeln!(out, "<desc>{}</desc>", described(node, lane));
    let url = node.docs.as_deref().and_then(link);
    if let Some(url) = url {
        let _ = writeln!(
            out,
            r#"<a href="{}" target="_blank" rel="noopener noreferrer">"#,
            escape(url)
        );
    }
    let (class, colour) = match node.kind {
        NodeKind::Fail => ("x".to_owned(), out.theme.fail),
        _ => (format!("{}l", lane_class(kind)), out.theme.lane(kind).line),
    };
    match &node.mark {
        None => outline(out, node, ("c", out.theme.card), (&class, colour)),
        Some(mark) => {
            let family = mark.state.family();
            let paints = (Paint::Tint(family), Paint::Strong(family));
            let ground = format!("F{}", paints.0.variable());
            let line = format!("S{}", paints.1.variable());
            let ground = (ground.as_str(), paints.0.colour(&out.theme));
            match mark.state {
                State::Heat(_) => outline(out, node, ground, (&class, colour)),
                _ => outline(out, node, ground, (&line, paints.1.colour(&out.theme))),
            }
        }
    }
    if let Some(icon) = node.icon {
        let at = icon.at;
        let _ = writeln!(
            out,
            r##"<use class="{class}" href="#i-{}" x="{}" y="{}" width="{}" height="{}" stroke="{}"/>"##,
            icon.icon.name(),
            at.x,
            at.y,
            at.w,
            at.h,
            hex(colour),
        );
    }
    for badge in &node.badges {
        let paint = format!(r#" rx="8" class="k" fill="{}""#, hex(out.theme.badge));
        rect(out, &badge.rect, &paint);
        text(out, &badge.text, out.theme.on_badge);
    }
    for run in &node.texts {
        text(
            out,
            run,
            if run.role == TextRole::Note {
                out.theme.soft
            } else {
                out.theme.ink
            },
        );
    }
    if url.is_some() {
        out.push_str("</a>\n");
    }
    if let Some(mark) = &node.mark {
        write_mark(out, mark);
    }
    for risk in &node.risks {
        write_risk(out, risk);
    }
    out.push_str("</g>\n");
}

/// The lane and what stands under the title, for whoever cannot see them.
fn described(node: &SceneNode, lane: Option<&SceneLane>) -> String {
    let mut out = lane.map_or_else(String::new, |lane| format!("lane {}", lane.title));
    let notes = node.texts.iter().filter(|run| run.role == TextRole::Note);
    for note in notes {
        let _ = write!(out, ", {}", note.lines.join(" "));
    }
    for badge in &node.badges {
        let _ = write!(out, ", {}", badge.text.lines.join(" "));
    }
    escape(&out)
}

fn outline(
    out: &mut Pen,
    node: &SceneNode,
    (ground_class, ground): (&str, Colour),
    (class, colour): (&str, Colour),
) {
    let (ground, colour) = (hex(ground), hex(colour));
    let r = &node.rect;
    let (x, y) = (r.x + r.w / 2, r.y + r.h / 2);
    let paint = |width: &str| {
        format!(r#" class="{ground_class} {class}" fill="{ground}" stroke="{colour}"{width}"#)
    };
    match node.shape {
        Shape::Card => rect(out, r, &format!(r#" rx="10"{}"#, paint(""))),
        Shape::Ghost => rect(
            out,
            r,
            &format!(r#" rx="10" stroke-dasharray="4 4"{}"#, paint("")),
        ),
        Shape::Dashed => {
            let _ = writeln!(
                out,
                r#"<circle cx="{x}" cy="{y}" r="{}" stroke-dasharray="4 3"{}/>"#,
                r.w / 2,
                paint(r#" stroke-width="2""#)
            );
        }
        Shape::Circle => {
            let _ = writeln!(
                out,
                r#"<circle cx="{x}" cy="{y}" r="{}"{}/>"#,
                r.w / 2,
                paint(r#" stroke-width="2""#)
            );
        }
        Shape::Ring => {
            let _ = writeln!(
                out,
                r#"<circle cx="{x}" cy="{y}" r="{}"{}/>"#,
                r.w / 2 - 1,
                paint(r#" stroke-width="4""#)
            );
        }
        Shape::Diamond => {
            let (right, bottom) = (r.right(), r.bottom());
            let d = format!("M{x} {}L{right} {y}L{x} {bottom}L{} {y}Z", r.y, r.x);
            let _ = writeln!(
                out,
                r#"<path d="{d}" stroke-linejoin="round"{}/>"#,
                paint(r#" stroke-width="2""#)
            );
        }
    }
}
