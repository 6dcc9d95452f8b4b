//! SVG, self-contained: native text, no filters, no foreign objects, no scripts.
//!
//! Every colour is a presentation attribute first, which all renderers understand; a style sheet of
//! classes on top lets browsers follow `prefers-color-scheme` and pages override single colours.

mod arrows;
mod marks;
mod sheet;
mod steps;

use std::collections::BTreeSet;
use std::fmt::Write;

use flow_analysis::graph::LaneKind;
use flow_syntax::Sources;

use crate::icon::Icon;
use crate::overlay::{Family, State};
use crate::scene::{
    Anchor, Rect, Scene, SceneEdge, SceneFrame, SceneLane, TextRole, TextRun, Tone,
};
use crate::sheet::{Item, Paint};
use crate::text::{Weight, directed};
use crate::theme::{Colour, Mode, Theme, hex};
use crate::xml::{escape, id};
use arrows::{write_connector, write_edge, write_event};
use steps::write_node;

/// Families by preference: the embedded one first, then what systems have.
const FAMILIES: &str =
    "Inter, 'Segoe UI', system-ui, Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";

/// A scene as text.
pub(crate) fn write(scene: &Scene, sources: Option<&Sources>) -> String {
    let mut text = String::with_capacity(4096 + scene.nodes.len() * 1024);
    write_scenes(std::slice::from_ref(scene), sources, &mut text);
    text
}

/// Writes one scene, or several below each other, bit by bit: a large map is never held twice. What goes
/// wrong is for `to` to keep.
pub(crate) fn write_scenes(scenes: &[Scene], sources: Option<&Sources>, to: &mut dyn Write) {
    let mut out = Pen::new(scenes.first(), to);
    match scenes {
        [scene] => write_at(&mut out, scene, 0, sources),
        scenes => write_stacked(&mut out, scenes, sources),
    }
}

/// Width and height of several scenes below each other.
pub(crate) fn stacked_size(scenes: &[Scene]) -> (i32, i32) {
    let width = scenes.iter().map(|scene| scene.width).max().unwrap_or(0);
    (width, scenes.iter().map(|scene| scene.height).sum())
}

fn write_stacked(out: &mut Pen, scenes: &[Scene], sources: Option<&Sources>) {
    let (w, h) = stacked_size(scenes);
    let _ = write!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="flow-map" width="{w}" height="{h}" viewBox="0 0 {w} {h}">"#
    );
    paper(out, w, h);
    let mut y = 0;
    for scene in scenes {
        out.theme = *scene.look.base();
        write_at(out, scene, y, sources);
        y += scene.height;
    }
    out.push_str("</svg>\n");
}

/// Where a picture is written to, and the colours to write with.
struct Pen<'a> {
    to: &'a mut dyn Write,
    /// The colours of attributes.
    theme: Theme,
}

impl<'a> Pen<'a> {
    fn new(scene: Option<&Scene>, to: &'a mut dyn Write) -> Pen<'a> {
        Pen {
            to,
            theme: *scene.map_or(&crate::theme::LIGHT, |scene| scene.look.base()),
        }
    }

    fn push_str(&mut self, text: &str) {
        let _ = self.to.write_str(text);
    }
}

impl Write for Pen<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.to.write_str(text)
    }
}

fn write_at(out: &mut Pen, scene: &Scene, y: i32, sources: Option<&Sources>) {
    open(out, scene, y);
    style(out, scene);
    definitions(out, scene);
    paper(out, scene.width, scene.height);
    if let Some(heading) = &scene.heading {
        let ink = out.theme.ink;
        text(out, heading, ink);
    }
    for lane in &scene.lanes {
        write_lane(out, lane);
    }
    for frame in &scene.frames {
        write_frame(out, frame);
    }
    let _ = writeln!(
        out,
        r#"<g fill="none" stroke="{}" stroke-width="1.75">"#,
        hex(out.theme.arrow)
    );
    // Where a way out of trouble joins the usual way, the usual way is seen.
    for usual in [false, true] {
        let of_it = |edge: &&SceneEdge| (edge.tone == Tone::Normal) == usual;
        for edge in scene.edges.iter().filter(of_it) {
            write_edge(out, scene, edge);
        }
    }
    out.push_str("</g>\n");
    out.push_str("<g stroke-width=\"1.75\">\n");
    for node in &scene.nodes {
        write_node(out, scene, node, sources);
    }
    out.push_str("</g>\n");
    for edge in &scene.edges {
        if let Some(event) = &edge.event {
            write_event(out, event, edge.tone);
        }
        if let Some(label) = &edge.label {
            let colour = answer_colour(&out.theme, edge.tone);
            text(out, label, colour);
        }
    }
    for connector in &scene.connectors {
        write_connector(out, connector);
    }
    for group in &scene.sheet {
        sheet::write_group(out, group, sources);
    }
    out.push_str("</svg>\n");
}

fn answer_colour(theme: &Theme, tone: Tone) -> Colour {
    match tone {
        Tone::Normal => theme.soft,
        Tone::Error | Tone::Late => theme.tone(tone),
    }
}

fn open(out: &mut Pen, scene: &Scene, y: i32) {
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
            r#"class="flow-map" role="graphics-document" aria-labelledby="title-{n} desc-{n}" text-rendering="geometricPrecision" font-family="{f}" font-size="14" fill="{ink}">"#,
        ),
        w = w,
        h = h,
        y = y,
        n = name,
        f = FAMILIES,
        ink = hex(out.theme.ink),
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

fn paper(out: &mut Pen, width: i32, height: i32) {
    let colour = hex(out.theme.paper);
    let _ = writeln!(
        out,
        r#"<rect class="p" width="{width}" height="{height}" fill="{colour}"/>"#
    );
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
fn style(out: &mut Pen, scene: &Scene) {
    let base = out.theme;
    let paints = sheet::paints(scene);
    out.push_str("<style>@media screen{.flow-map{");
    variables(out, &base);
    sheet::variables(out, &base, &paints);
    out.push_str("}");
    for (class, what, _) in classes(&base) {
        let _ = write!(out, ".flow-map .{class}{{{what}:var(--{class})}}");
    }
    sheet::rules(out, &paints);
    if scene.look.mode == Mode::Auto {
        out.push_str("}@media screen and (prefers-color-scheme:dark){.flow-map{");
        variables(out, &scene.look.dark);
        sheet::variables(out, &scene.look.dark, &paints);
        out.push_str("}");
    }
    out.push_str("}</style>\n");
}

/// The theme as CSS variables, which a page may set on a `.flow-map` to choose it.
#[must_use]
pub fn css_variables(theme: &Theme) -> String {
    let mut out = String::new();
    variables(&mut out, theme);
    sheet::variables(&mut out, theme, &sheet::of_overlays());
    out
}

fn variables(out: &mut impl Write, theme: &Theme) {
    for (class, _, colour) in classes(theme) {
        let _ = write!(out, "--{class}:{};", hex(colour));
    }
}

fn definitions(out: &mut Pen, scene: &Scene) {
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
    let used: BTreeSet<Icon> = all.collect();
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
        let colour = out.theme.tone(tone);
        head(
            out,
            &tone_class(tone).to_string(),
            colour,
            &format!("{}f", tone_class(tone)),
        );
    }
    let marks = scene.edges.iter().filter_map(|edge| edge.mark);
    let marks: BTreeSet<Family> = marks.map(State::family).collect();
    for family in marks {
        let paint = Paint::Strong(family);
        let (name, colour) = (paint.variable(), paint.colour(&out.theme));
        head(out, &name, colour, &format!("F{name}"));
    }
    out.push_str("</defs>\n");
}

/// An arrowhead 10 px long whose tip is 6 px beyond the line's end.
fn head(out: &mut Pen, name: &str, colour: Colour, class: &str) {
    let _ = writeln!(
        out,
        r#"<marker id="m-{name}" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" refX="4" refY="5" orient="auto"><path class="{class}" d="M0 0L10 5L0 10Z" fill="{}"/></marker>"#,
        hex(colour),
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

fn rect(out: &mut Pen, rect: &Rect, rest: &str) {
    let _ = writeln!(
        out,
        r#"<rect x="{}" y="{}" width="{}" height="{}"{rest}/>"#,
        rect.x, rect.y, rect.w, rect.h
    );
}

fn write_lane(out: &mut Pen, lane: &SceneLane) {
    let colours = *out.theme.lane(lane.kind);
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
            hex(out.theme.border)
        ),
    );
    rect(
        out,
        &lane.strip,
        &format!(r#" class="{class}h" fill="{}""#, hex(colours.strip)),
    );
    if lane.text.upright {
        upright_text(out, &lane.text, colours.on_strip);
    } else {
        text(out, &lane.text, colours.on_strip);
    }
    out.push_str("</g>\n");
}

fn upright_text(out: &mut Pen, run: &TextRun, colour: Colour) {
    for (line, words) in run.lines.iter().enumerate() {
        let x = run.x + baseline(run) + run.leading * i32::try_from(line).unwrap_or(0);
        let _ = writeln!(
            out,
            r#"<text transform="translate({x} {}) rotate(-90)" text-anchor="middle" font-size="{}" font-weight="600" fill="{}">{}</text>"#,
            run.y,
            run.size,
            hex(colour),
            escape(&directed(words)),
        );
    }
}

/// From a line's top to its baseline: capitals of 0.73 em stand in its middle.
fn baseline(run: &TextRun) -> i32 {
    (run.leading * 100 + run.size * 73 + 100) / 200
}

fn text(out: &mut Pen, run: &TextRun, colour: Colour) {
    let class = match run.role {
        TextRole::Heading | TextRole::Title => "t",
        TextRole::Badge => "j",
        TextRole::Lane => "l",
        TextRole::Note | TextRole::Answer | TextRole::Frame => match colour {
            c if c == out.theme.error => "ef",
            c if c == out.theme.late => "wf",
            _ => "s",
        },
    };
    text_of_class(out, run, colour, class);
}

fn text_of_class(out: &mut Pen, run: &TextRun, colour: Colour, class: &str) {
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
    // What the picture as a whole says already is not said again.
    let size = match run.size {
        14 => String::new(),
        size => format!(r#" font-size="{size}""#),
    };
    let fill = match colour {
        c if c == out.theme.ink => String::new(),
        c => format!(r#" fill="{}""#, hex(c)),
    };
    let _ = write!(
        out,
        r#"<text class="{class}" x="{}" y="{}"{size}{weight}{anchor}{fill}>"#,
        run.x,
        run.y + baseline(run),
    );
    match run.lines.as_slice() {
        [line] => out.push_str(&escape(&directed(line))),
        lines => spans(out, run, lines),
    }
    out.push_str("</text>\n");
}

fn spans(out: &mut Pen, run: &TextRun, lines: &[String]) {
    for (index, line) in lines.iter().enumerate() {
        let dy = if index == 0 {
            String::new()
        } else {
            format!(r#" dy="{}""#, run.leading)
        };
        let _ = write!(
            out,
            r#"<tspan x="{}"{dy}>{}</tspan>"#,
            run.x,
            escape(&directed(line))
        );
    }
}

fn write_frame(out: &mut Pen, frame: &SceneFrame) {
    let rest = format!(
        r#" class="f" rx="10" fill="none" stroke="{}" stroke-width="1.25" stroke-dasharray="5 4" data-path="{}""#,
        hex(out.theme.frame),
        escape(&frame.path),
    );
    rect(out, &frame.rect, &rest);
    text(out, &frame.text, out.theme.soft);
}
