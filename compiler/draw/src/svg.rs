//! SVG, self-contained: native text, no filters, no foreign objects, no scripts.
//!
//! Every colour is a presentation attribute first, which all renderers understand; a style sheet of
//! classes on top lets browsers follow `prefers-color-scheme` and pages override single colours.

use std::collections::BTreeSet;
use std::fmt::Write;

use flow_analysis::graph::{EdgeKind, LaneKind, NodeKind};

use flow_syntax::Sources;

use crate::icon::{Icon, kind_in_words};
use crate::scene::{
    Anchor, Point, Rect, Scene, SceneConnector, SceneEdge, SceneEvent, SceneFrame, SceneLane,
    SceneNode, Shape, TextRole, TextRun, Tone,
};
use crate::text::Weight;
use crate::theme::{Colour, DARK, LIGHT, Theme};
use crate::xml::{escape, id};

/// Families by preference: the embedded one first, then what systems have.
const FAMILIES: &str =
    "Inter, 'Segoe UI', system-ui, Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";
/// Radius of an arrow's corners.
const CORNER: i32 = 8;

/// Writes a scene.
pub(crate) fn write(scene: &Scene, sources: Option<&Sources>) -> String {
    write_at(scene, 0, sources)
}

/// Width and height of several scenes below each other.
pub(crate) fn stacked_size(scenes: &[Scene]) -> (i32, i32) {
    let width = scenes.iter().map(|scene| scene.width).max().unwrap_or(0);
    (width, scenes.iter().map(|scene| scene.height).sum())
}

/// Writes several scenes below each other.
pub(crate) fn write_stacked(scenes: &[Scene], sources: Option<&Sources>) -> String {
    let (w, h) = stacked_size(scenes);
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="flow-map" width="{w}" height="{h}" viewBox="0 0 {w} {h}">"#
    );
    paper(&mut out, w, h);
    let mut y = 0;
    for scene in scenes {
        out.push_str(&write_at(scene, y, sources));
        y += scene.height;
    }
    out.push_str("</svg>\n");
    out
}

fn write_at(scene: &Scene, y: i32, sources: Option<&Sources>) -> String {
    let mut out = String::with_capacity(4096 + scene.nodes.len() * 900);
    open(&mut out, scene, y);
    style(&mut out);
    definitions(&mut out, scene);
    paper(&mut out, scene.width, scene.height);
    if let Some(heading) = &scene.heading {
        text(&mut out, heading, LIGHT.ink);
    }
    for lane in &scene.lanes {
        write_lane(&mut out, lane);
    }
    for frame in &scene.frames {
        write_frame(&mut out, frame);
    }
    let _ = writeln!(
        out,
        r#"<g fill="none" stroke="{}" stroke-width="1.75">"#,
        hex(LIGHT.arrow)
    );
    for edge in &scene.edges {
        write_edge(&mut out, scene, edge);
    }
    out.push_str("</g>\n");
    for node in &scene.nodes {
        write_node(&mut out, scene, node, sources);
    }
    for edge in &scene.edges {
        if let Some(event) = &edge.event {
            write_event(&mut out, event, edge.tone);
        }
        if let Some(label) = &edge.label {
            text(&mut out, label, answer_colour(edge.tone));
        }
    }
    for connector in &scene.connectors {
        write_connector(&mut out, connector);
    }
    out.push_str("</svg>\n");
    out
}

fn answer_colour(tone: Tone) -> Colour {
    if tone == Tone::Normal {
        LIGHT.soft
    } else {
        LIGHT.tone(tone)
    }
}

fn open(out: &mut String, scene: &Scene, y: i32) {
    let (w, h) = (scene.width, scene.height);
    let name = id(&scene.name);
    let y = if y == 0 {
        String::new()
    } else {
        format!(r#" y="{y}""#)
    };
    let _ = writeln!(
        out,
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}"{y} viewBox="0 0 {w} {h}" "#,
            r#"class="flow-map" role="graphics-document" aria-labelledby="title-{n} desc-{n}" font-family="{f}">"#,
        ),
        w = w,
        h = h,
        y = y,
        n = name,
        f = FAMILIES,
    );
    let _ = writeln!(
        out,
        r#"<title id="title-{name}">{}</title>"#,
        escape(&scene.title)
    );
    let _ = writeln!(
        out,
        r#"<desc id="desc-{name}">{}</desc>"#,
        escape(&scene.description)
    );
}

fn paper(out: &mut String, width: i32, height: i32) {
    let colour = hex(LIGHT.paper);
    let _ = writeln!(
        out,
        r#"<rect class="p" width="{width}" height="{height}" fill="{colour}"/>"#
    );
}

fn hex(colour: Colour) -> String {
    format!("#{colour:06x}")
}

/// Classes, what they paint, and the variable with the colour. Short names: they stand in the file
/// hundreds of times.
fn classes(theme: &Theme) -> Vec<(String, &'static str, Colour)> {
    let mut all: Vec<(String, &'static str, Colour)> = [
        ("p", "fill", theme.paper),
        ("c", "fill", theme.card),
        ("t", "fill", theme.ink),
        ("s", "fill", theme.soft),
        ("b", "stroke", theme.border),
        ("f", "stroke", theme.frame),
        ("x", "stroke", theme.fail),
        ("k", "fill", theme.badge),
        ("j", "fill", theme.on_badge),
    ]
    .into_iter()
    .map(|(class, what, colour)| (class.to_owned(), what, colour))
    .collect();
    for tone in [Tone::Normal, Tone::Error, Tone::Late] {
        let class = tone_class(tone);
        all.push((format!("{class}s"), "stroke", theme.tone(tone)));
        all.push((format!("{class}f"), "fill", theme.tone(tone)));
    }
    for kind in [
        LaneKind::People,
        LaneKind::Ai,
        LaneKind::System,
        LaneKind::Flow,
    ] {
        let (class, lane) = (lane_class(kind), theme.lane(kind));
        all.push((format!("{class}g"), "fill", lane.ground));
        all.push((format!("{class}h"), "fill", lane.strip));
        all.push((format!("{class}l"), "stroke", lane.line));
    }
    all
}

/// Browsers follow the variables, which a page may set on the `svg` element; resvg and librsvg skip
/// media queries and keep the attributes. Every rule is scoped, since an inlined sheet is the page's.
fn style(out: &mut String) {
    out.push_str("<style>@media screen{.flow-map{");
    variables(out, &LIGHT);
    out.push('}');
    for (class, what, _) in classes(&LIGHT) {
        let _ = write!(out, ".flow-map .{class}{{{what}:var(--{class})}}");
    }
    out.push_str("}@media screen and (prefers-color-scheme:dark){.flow-map{");
    variables(out, &DARK);
    out.push_str("}}</style>\n");
}

fn variables(out: &mut String, theme: &Theme) {
    for (class, _, colour) in classes(theme) {
        let _ = write!(out, "--{class}:{};", hex(colour));
    }
}

fn definitions(out: &mut String, scene: &Scene) {
    let of_steps = scene.nodes.iter().filter_map(|node| Some(node.icon?.icon));
    let of_events = scene.edges.iter().filter_map(|edge| Some(edge.event?.icon));
    let used: BTreeSet<Icon> = of_steps.chain(of_events).collect();
    out.push_str("<defs>\n");
    for icon in used {
        let _ = writeln!(
            out,
            r#"<symbol id="i-{}" viewBox="0 0 24 24" fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{}</symbol>"#,
            icon.name(),
            icon.drawing(),
        );
    }
    let mut tones: Vec<Tone> = scene.edges.iter().map(|edge| edge.tone).collect();
    tones.sort_unstable();
    tones.dedup();
    for tone in tones {
        head(out, tone);
    }
    out.push_str("</defs>\n");
}

/// An arrowhead 10 px long whose tip is 6 px beyond the line's end.
fn head(out: &mut String, tone: Tone) {
    let class = tone_class(tone);
    let _ = writeln!(
        out,
        r#"<marker id="m-{class}" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" refX="4" refY="5" orient="auto"><path class="{class}f" d="M0 0L10 5L0 10Z" fill="{}"/></marker>"#,
        hex(LIGHT.tone(tone)),
    );
}

fn lane_class(kind: LaneKind) -> char {
    match kind {
        LaneKind::People => 'h',
        LaneKind::Ai => 'a',
        LaneKind::System => 'y',
        LaneKind::Flow => 'o',
    }
}

fn tone_class(tone: Tone) -> char {
    match tone {
        Tone::Normal => 'n',
        Tone::Error => 'e',
        Tone::Late => 'w',
    }
}

fn rect(out: &mut String, rect: &Rect, rest: &str) {
    let _ = writeln!(
        out,
        r#"<rect x="{}" y="{}" width="{}" height="{}"{rest}/>"#,
        rect.x, rect.y, rect.w, rect.h
    );
}

fn write_lane(out: &mut String, lane: &SceneLane) {
    let colours = LIGHT.lane(lane.kind);
    let class = lane_class(lane.kind);
    let _ = writeln!(
        out,
        r#"<g role="graphics-object" aria-label="lane {}" data-lane="{}">"#,
        escape(&lane.title),
        escape(&lane.name)
    );
    rect(
        out,
        &lane.band,
        &format!(
            r#" class="{class}g b" fill="{}" stroke="{}""#,
            hex(colours.ground),
            hex(LIGHT.border)
        ),
    );
    rect(
        out,
        &lane.strip,
        &format!(r#" class="{class}h" fill="{}""#, hex(colours.strip)),
    );
    upright_text(out, &lane.text, colours.on_strip);
    out.push_str("</g>\n");
}

fn upright_text(out: &mut String, run: &TextRun, colour: Colour) {
    for (line, words) in run.lines.iter().enumerate() {
        let x = run.x + baseline(run) + run.leading * i32::try_from(line).unwrap_or(0);
        let _ = writeln!(
            out,
            r#"<text transform="translate({x} {}) rotate(-90)" text-anchor="middle" font-size="{}" font-weight="600" fill="{}">{}</text>"#,
            run.y,
            run.size,
            hex(colour),
            escape(words),
        );
    }
}

/// From a line's top to its baseline: capitals of 0.73 em stand in its middle.
fn baseline(run: &TextRun) -> i32 {
    (run.leading * 100 + run.size * 73 + 100) / 200
}

fn text(out: &mut String, run: &TextRun, colour: Colour) {
    let anchor = match run.anchor {
        Anchor::Start => "",
        Anchor::Middle => r#" text-anchor="middle""#,
        Anchor::End => r#" text-anchor="end""#,
    };
    let weight = if run.weight == Weight::SemiBold {
        r#" font-weight="600""#
    } else {
        ""
    };
    let class = match run.role {
        TextRole::Heading | TextRole::Title => "t",
        TextRole::Badge => "j",
        TextRole::Note | TextRole::Answer | TextRole::Frame | TextRole::Lane => match colour {
            c if c == LIGHT.error => "ef",
            c if c == LIGHT.late => "wf",
            _ => "s",
        },
    };
    let _ = write!(
        out,
        r#"<text class="{class}" x="{}" y="{}" font-size="{}"{weight}{anchor} fill="{}">"#,
        run.x,
        run.y + baseline(run),
        run.size,
        hex(colour),
    );
    match run.lines.as_slice() {
        [line] => out.push_str(&escape(line)),
        lines => spans(out, run, lines),
    }
    out.push_str("</text>\n");
}

fn spans(out: &mut String, run: &TextRun, lines: &[String]) {
    for (index, line) in lines.iter().enumerate() {
        let dy = if index == 0 {
            String::new()
        } else {
            format!(r#" dy="{}""#, run.leading)
        };
        let _ = write!(out, r#"<tspan x="{}"{dy}>{}</tspan>"#, run.x, escape(line));
    }
}

fn write_frame(out: &mut String, frame: &SceneFrame) {
    let rest = format!(
        r#" class="f" rx="10" fill="none" stroke="{}" stroke-width="1.25" stroke-dasharray="5 4" data-path="{}""#,
        hex(LIGHT.frame),
        escape(&frame.path),
    );
    rect(out, &frame.rect, &rest);
    text(out, &frame.text, LIGHT.soft);
}

fn write_edge(out: &mut String, scene: &Scene, edge: &SceneEdge) {
    let class = tone_class(edge.tone);
    let path = |node: usize| {
        scene
            .nodes
            .get(node)
            .map(|n| escape(&n.path))
            .unwrap_or_default()
    };
    let paint = match edge.tone {
        Tone::Normal => String::new(),
        tone => format!(
            r#" stroke="{}" stroke-dasharray="6 4""#,
            hex(LIGHT.tone(tone))
        ),
    };
    let _ = writeln!(
        out,
        r##"<path class="{class}s" d="{}"{paint}{} data-from="{}" data-to="{}" data-kind="{}"/>"##,
        line(&edge.points, if edge.cut.1 { 0 } else { 6 }),
        if edge.cut.1 {
            String::new()
        } else {
            format!(r#" marker-end="url(#m-{class})""#)
        },
        path(edge.from),
        path(edge.to),
        edge_kind(edge.kind),
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
    for (index, point) in points.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|i| points.get(i));
        match (before, points.get(index + 1)) {
            (None, _) => {
                let _ = write!(d, "M{} {}", point.x, point.y);
            }
            (Some(before), None) => {
                let end = toward(*point, *before, trim);
                let _ = write!(d, "L{} {}", end.x, end.y);
            }
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
                let _ = write!(
                    d,
                    "L{} {}Q{} {} {} {}",
                    a.x, a.y, point.x, point.y, b.x, b.y
                );
            }
        }
    }
    d
}

fn room(points: &[Point], from: usize, to: usize) -> i32 {
    match (points.get(from), points.get(to)) {
        (Some(a), Some(b)) => (a.x - b.x).abs() + (a.y - b.y).abs(),
        _ => 0,
    }
}

/// Where a step stands in the source: file and line.
fn position(sources: &Sources, node: &SceneNode) -> String {
    let place = sources.origin(node.place);
    let Some(file) = sources.get(place.file) else {
        return String::new();
    };
    let line = file.lines().line(sources.range(place).start) + 1;
    format!(r#" data-source="{}:{line}""#, escape(&file.path))
}

fn write_node(out: &mut String, scene: &Scene, node: &SceneNode, sources: Option<&Sources>) {
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
            .map(|sources| position(sources, node))
            .unwrap_or_default(),
    );
    if let Some(docs) = &node.docs {
        let _ = writeln!(out, "<title>{}</title>", escape(docs));
    }
    let (class, colour) = match node.kind {
        NodeKind::Fail => ("x".to_owned(), LIGHT.fail),
        _ => (format!("{}l", lane_class(kind)), LIGHT.lane(kind).line),
    };
    outline(out, node, &class, &hex(colour));
    if let Some(icon) = node.icon {
        let at = icon.at;
        let _ = writeln!(
            out,
            r##"<use class="{class}" href="#i-{}" x="{}" y="{}" width="{}" height="{}" fill="none" stroke="{}"/>"##,
            icon.icon.name(),
            at.x,
            at.y,
            at.w,
            at.h,
            hex(colour),
        );
    }
    for badge in &node.badges {
        let paint = format!(r#" rx="8" class="k" fill="{}""#, hex(LIGHT.badge));
        rect(out, &badge.rect, &paint);
        text(out, &badge.text, LIGHT.on_badge);
    }
    for run in &node.texts {
        text(
            out,
            run,
            if run.role == TextRole::Note {
                LIGHT.soft
            } else {
                LIGHT.ink
            },
        );
    }
    out.push_str("</g>\n");
}

/// Where a cut arrow ends or goes on: its number in a circle.
fn write_connector(out: &mut String, connector: &SceneConnector) {
    let r = connector.rect;
    let _ = writeln!(
        out,
        r#"<circle class="c ns" cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="1.5"/>"#,
        r.x + r.w / 2,
        r.y + r.h / 2,
        r.w / 2,
        hex(LIGHT.card),
        hex(LIGHT.arrow),
    );
    text(out, &connector.text, LIGHT.soft);
}

/// An event on a border: a small circle with what happens in it.
fn write_event(out: &mut String, event: &SceneEvent, tone: Tone) {
    let (r, colour) = (event.rect, hex(LIGHT.tone(tone)));
    let dashes = if event.beside {
        r#" stroke-dasharray="3 2""#
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
        hex(LIGHT.card),
        event.icon.name(),
        r.x + r.w / 2 - 6,
        r.y + r.h / 2 - 6,
    );
}

fn outline(out: &mut String, node: &SceneNode, class: &str, colour: &str) {
    let r = &node.rect;
    let (x, y) = (r.x + r.w / 2, r.y + r.h / 2);
    let paint = |width: &str| {
        format!(
            r#" class="c {class}" fill="{}" stroke="{colour}" stroke-width="{width}""#,
            hex(LIGHT.card)
        )
    };
    match node.shape {
        Shape::Card => rect(out, r, &format!(r#" rx="10"{}"#, paint("1.75"))),
        Shape::Ghost => rect(
            out,
            r,
            &format!(r#" rx="10" stroke-dasharray="4 4"{}"#, paint("1.75")),
        ),
        Shape::Dashed => {
            let _ = writeln!(
                out,
                r#"<circle cx="{x}" cy="{y}" r="{}" stroke-dasharray="4 3"{}/>"#,
                r.w / 2,
                paint("2")
            );
        }
        Shape::Circle => {
            let _ = writeln!(
                out,
                r#"<circle cx="{x}" cy="{y}" r="{}"{}/>"#,
                r.w / 2,
                paint("2")
            );
        }
        Shape::Ring => {
            let _ = writeln!(
                out,
                r#"<circle cx="{x}" cy="{y}" r="{}"{}/>"#,
                r.w / 2 - 1,
                paint("4")
            );
        }
        Shape::Diamond => {
            let (right, bottom) = (r.right(), r.bottom());
            let d = format!("M{x} {}L{right} {y}L{x} {bottom}L{} {y}Z", r.y, r.x);
            let _ = writeln!(
                out,
                r#"<path d="{d}" stroke-linejoin="round"{}/>"#,
                paint("2")
            );
        }
    }
}
