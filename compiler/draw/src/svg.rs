//! SVG, self-contained: native text, no filters, no foreign objects, no scripts.
//!
//! Every colour is a presentation attribute first, which all renderers understand; a style sheet of
//! classes on top lets browsers follow `prefers-color-scheme` and pages override single colours.

mod arrows;
mod definitions;
mod marks;
mod place;
mod sheet;
mod steps;
mod style;

use std::fmt::Write;

use flow_analysis::graph::LaneKind;
use flow_syntax::Sources;

use crate::scene::{
    Anchor, Rect, Scene, SceneEdge, SceneFrame, SceneLane, TextRole, TextRun, Tone,
};
use crate::text::{Weight, directed};
use crate::theme::{Colour, Theme};
use crate::xml::{escape, id};
use arrows::{write_connector, write_edge, write_event};
use place::Origin;
use steps::write_node;
pub use style::css_variables;

/// Families by preference: the embedded one first, then what systems have.
const FAMILIES: &str =
    "Inter,'Segoe UI',system-ui,Roboto,'Helvetica Neue','Noto Sans',Arial,sans-serif";

/// A colour in the fewest letters that SVG has for it: `#fff`, `#0b7285`.
fn hex(colour: Colour) -> String {
    let [_, bytes @ ..] = colour.to_be_bytes();
    match bytes.iter().all(|byte| byte % 17 == 0) {
        true => format!("#{}", bytes.map(|byte| format!("{:x}", byte / 17)).concat()),
        false => crate::theme::hex(colour),
    }
}

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
        [scene] => {
            let origin = Origin::of(scene, sources);
            open(&mut out, scene, 0, &origin);
            style::style(&mut out, scenes);
            definitions::definitions(&mut out, scenes);
            write_scene(&mut out, scene, &origin);
        }
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
    out.push_str("\n");
    style::style(out, scenes);
    definitions::definitions(out, scenes);
    paper(out, w, h);
    let mut y = 0;
    for scene in scenes {
        out.theme = *scene.look.base();
        let origin = Origin::of(scene, sources);
        open(out, scene, y, &origin);
        write_scene(out, scene, &origin);
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

fn write_scene(out: &mut Pen, scene: &Scene, origin: &Origin) {
    paper(out, scene.width, scene.height);
    if let Some(heading) = &scene.heading {
        let ink = out.theme.ink;
        text(out, heading, ink);
    }
    write_lanes(out, &scene.lanes);
    for frame in &scene.frames {
        write_frame(out, frame);
    }
    let _ = writeln!(
        out,
        r#"<g class="ns" fill="none" stroke="{}" stroke-width="1.75" marker-end="url(#m-n)">"#,
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
    // Icons take round ends of lines from here.
    out.push_str("<g stroke-width=\"1.75\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\n");
    for node in &scene.nodes {
        write_node(out, scene, node, origin);
    }
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
    out.push_str("</g>\n");
    for group in &scene.sheet {
        sheet::write_group(out, group, origin);
    }
    out.push_str("</svg>\n");
}

fn answer_colour(theme: &Theme, tone: Tone) -> Colour {
    match tone {
        Tone::Normal => theme.soft,
        Tone::Error | Tone::Late => theme.tone(tone),
    }
}

fn open(out: &mut Pen, scene: &Scene, y: i32, origin: &Origin) {
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
            r#"class="flow-map" role="graphics-document" aria-labelledby="title-{n} desc-{n}" text-rendering="geometricPrecision" font-family="{f}" font-size="14" fill="{ink}"{source}>"#,
        ),
        w = w,
        h = h,
        y = y,
        n = name,
        f = FAMILIES,
        ink = hex(out.theme.ink),
        source = origin.of_picture(),
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
    let _ = write!(
        out,
        r#"<rect x="{}" y="{}" width="{}" height="{}"{rest}/>"#,
        rect.x, rect.y, rect.w, rect.h
    );
}

fn write_lanes(out: &mut Pen, lanes: &[SceneLane]) {
    // Titles from bottom to top have one look, said once.
    let upright = lanes.first().is_some_and(|lane| lane.text.upright);
    if upright {
        out.push_str("<g text-anchor=\"middle\" font-size=\"13\" font-weight=\"600\">\n");
    }
    for lane in lanes {
        write_lane(out, lane);
    }
    if upright {
        out.push_str("</g>\n");
    }
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
            r#"<text transform="translate({x} {}) rotate(-90)" fill="{}">{}</text>"#,
            run.y,
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
    let class = match class {
        "t" if fill.is_empty() => String::new(),
        class => format!(r#" class="{class}""#),
    };
    let _ = write!(
        out,
        r#"<text{class} x="{}" y="{}"{size}{weight}{anchor}{fill}>"#,
        run.x,
        run.y + baseline(run),
    );
    if let Some((first, others)) = run.lines.split_first() {
        out.push_str(&escape(&directed(first)));
        spans(out, run, others);
    }
    out.push_str("</text>\n");
}

/// The lines below the first.
fn spans(out: &mut Pen, run: &TextRun, lines: &[String]) {
    for line in lines {
        let _ = write!(
            out,
            r#"<tspan x="{}" dy="{}">{}</tspan>"#,
            run.x,
            run.leading,
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
