//! What is drawn many times and written once: icons and arrowheads.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{Pen, hex, tone_class};
use crate::icon::Icon;
use crate::overlay::{Family, State};
use crate::scene::{Scene, Tone};
use crate::sheet::{Item, Paint};
use crate::theme::Colour;

/// The icons and arrowheads that the scenes use.
pub(super) fn definitions(out: &mut Pen, scenes: &[Scene]) {
    out.push_str("<defs>\n");
    for icon in scenes.iter().flat_map(icons).collect::<BTreeSet<_>>() {
        let _ = writeln!(
            out,
            r#"<symbol id="i-{}" viewBox="0 0 24 24" fill="none" stroke-width="2">{}</symbol>"#,
            icon.name(),
            icon.drawing(),
        );
    }
    let edges = || scenes.iter().flat_map(|scene| &scene.edges);
    let tones: BTreeSet<Tone> = edges().map(|edge| edge.tone).collect();
    for tone in tones {
        let (name, colour) = (tone_class(tone).to_string(), out.theme.tone(tone));
        head(out, &name, colour, &format!("{name}f"));
    }
    let marks: BTreeSet<Family> = edges().filter_map(|e| e.mark).map(State::family).collect();
    for family in marks {
        let paint = Paint::Strong(family);
        let (name, colour) = (paint.variable(), paint.colour(&out.theme));
        head(out, &name, colour, &format!("F{name}"));
    }
    out.push_str("</defs>\n");
}

fn icons(scene: &Scene) -> Vec<Icon> {
    let of_steps = scene.nodes.iter().filter_map(|node| Some(node.icon?.icon));
    let of_events = scene.edges.iter().filter_map(|edge| Some(edge.event?.icon));
    let of_sheet = scene.sheet.iter().flat_map(|group| &group.items);
    let of_sheet = of_sheet.filter_map(|item| match item {
        Item::Icon(icon, ..) => Some(*icon),
        _ => None,
    });
    let of_marks = scene.nodes.iter().flat_map(|node| {
        let mark = node.mark.as_ref().and_then(|mark| Some(mark.icon?.0));
        mark.into_iter()
            .chain(node.risks.iter().map(|risk| risk.icon))
    });
    let all = of_steps.chain(of_events).chain(of_sheet).chain(of_marks);
    all.collect()
}

/// An arrowhead 10 px long whose tip is 6 px beyond the line's end.
fn head(out: &mut Pen, name: &str, colour: Colour, class: &str) {
    let _ = writeln!(
        out,
        r#"<marker id="m-{name}" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" refX="4" refY="5" orient="auto"><path class="{class}" d="M0 0L10 5 0 10Z" fill="{}"/></marker>"#,
        hex(colour),
    );
}
