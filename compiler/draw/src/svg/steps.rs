//! Steps.

use std::fmt::Write;

use flow_analysis::graph::{LaneKind, NodeKind};

use super::marks::{write_mark, write_risk};
use super::place::Origin;
use super::{Pen, hex, lane_class, rect, sheet, text};
use crate::icon::kind_in_words;
use crate::link::link;
use crate::overlay::State;
use crate::scene::{Scene, SceneLane, SceneNode, Shape, TextRole};
use crate::sheet::Paint;
use crate::xml::{escape, id};

pub(super) fn write_node(out: &mut Pen, scene: &Scene, node: &SceneNode, origin: &Origin) {
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
        origin.of_part(node.place),
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
    shape(out, node, kind);
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

/// The outline and the icon, in the colour of the lane.
fn shape(out: &mut Pen, node: &SceneNode, kind: LaneKind) {
    let (class, colour) = match node.kind {
        NodeKind::Fail => ("x".to_owned(), out.theme.fail),
        _ => (format!("{}l", lane_class(kind)), out.theme.lane(kind).line),
    };
    let _ = write!(out, r#"<g class="{class}" stroke="{}">"#, hex(colour));
    let (ground, line) = match &node.mark {
        None => (None, None),
        Some(mark) => {
            let family = mark.state.family();
            let line = (!matches!(mark.state, State::Heat(_))).then_some(Paint::Strong(family));
            (Some(Paint::Tint(family)), line)
        }
    };
    let (fill_class, fill) = ground.map_or_else(
        || {
            (
                "c".to_owned(),
                format!(r#" fill="{}""#, hex(out.theme.card)),
            )
        },
        |paint| sheet::fill(&out.theme, paint),
    );
    let (line_class, stroke) = line.map_or_else(Default::default, |paint| {
        let (class, paint) = sheet::stroke(&out.theme, paint);
        (format!(" {class}"), paint)
    });
    outline(
        out,
        node,
        &format!(r#" class="{fill_class}{line_class}"{fill}{stroke}"#),
    );
    if let Some(icon) = node.icon {
        let (at, name) = (icon.at, icon.icon.name());
        let _ = write!(
            out,
            r##"<use href="#i-{name}" x="{}" y="{}" width="{}" height="{}"/>"##,
            at.x, at.y, at.w, at.h,
        );
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

fn outline(out: &mut Pen, node: &SceneNode, paint: &str) {
    let r = &node.rect;
    let (x, y) = (r.x + r.w / 2, r.y + r.h / 2);
    let mut circle = |r: i32, rest: &str| {
        let _ = write!(out, r#"<circle cx="{x}" cy="{y}" r="{r}"{rest}{paint}/>"#);
    };
    match node.shape {
        Shape::Card => rect(out, r, &format!(r#" rx="10"{paint}"#)),
        Shape::Ghost => {
            let rest = r#" rx="10" stroke-dasharray="4 4" stroke-linecap="butt""#;
            rect(out, r, &format!("{rest}{paint}"));
        }
        Shape::Dashed => circle(
            r.w / 2,
            r#" stroke-dasharray="4 3" stroke-linecap="butt" stroke-width="2""#,
        ),
        Shape::Circle => circle(r.w / 2, r#" stroke-width="2""#),
        Shape::Ring => circle(r.w / 2 - 1, r#" stroke-width="4""#),
        Shape::Diamond => {
            let (right, bottom) = (r.right(), r.bottom());
            let d = format!("M{x} {}L{right} {y} {x} {bottom} {} {y}Z", r.y, r.x);
            let _ = write!(out, r#"<path d="{d}" stroke-width="2"{paint}/>"#);
        }
    }
}
