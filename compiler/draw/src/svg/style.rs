//! The style sheet, which follows the reader's screen. The attributes say the same colours for renderers
//! without one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use flow_analysis::graph::{LaneKind, NodeKind};

use super::{Pen, hex, lane_class, sheet, tone_class};
use crate::scene::{Scene, SceneEdge, Tone};
use crate::theme::{Colour, Mode, Theme};

/// What a class paints, and in which colour.
pub(super) struct Rule {
    /// The class. Short: it stands in the file hundreds of times.
    pub class: String,
    /// `fill` or `stroke`.
    pub paints: &'static str,
    /// The variable with the colour, without its dashes.
    pub variable: String,
    /// The colour where no page sets the variable.
    pub colour: Colour,
}

/// Browsers follow the variables, which a page may set on the `svg` element; resvg and librsvg skip
/// media queries and keep the attributes. Every rule is scoped, since an inlined sheet is the page's.
pub(super) fn style(out: &mut Pen, scenes: &[Scene]) {
    let Some(look) = scenes.first().map(|scene| &scene.look) else {
        return;
    };
    let ink = hex(out.theme.ink);
    // Nested rules, which browsers before 2024 skip whole: they show the attributes. The picture's own rule
    // stands in a query that always holds, since `&` is one text in XML and another in HTML.
    let _ = write!(
        out,
        "<style>@media screen{{.flow-map{{@media all{{fill:var(--t,{ink})}}"
    );
    for rule in rules(scenes, &out.theme) {
        let (class, paints, colour) = (rule.class, rule.paints, hex(rule.colour));
        let variable = rule.variable;
        let _ = write!(out, ".{class}{{{paints}:var(--{variable},{colour})}}");
    }
    out.push_str("}}");
    if look.mode == Mode::Auto {
        out.push_str("@media screen and (prefers-color-scheme:dark){.flow-map{");
        variables(out, rules(scenes, &look.dark), &look.dark);
        out.push_str("}}");
    }
    out.push_str("</style>\n");
}

/// The rules of the classes that scenes use.
fn rules(scenes: &[Scene], theme: &Theme) -> Vec<Rule> {
    let used: BTreeSet<String> = scenes.iter().flat_map(used).collect();
    let paints: BTreeSet<_> = scenes.iter().flat_map(sheet::paints).collect();
    let of_maps = of_maps(theme).into_iter();
    let mut all: Vec<Rule> = of_maps.filter(|rule| used.contains(&rule.class)).collect();
    all.extend(sheet::rules(theme, &paints));
    all
}

/// The classes that a map has of those in [`of_maps`].
fn used(scene: &Scene) -> Vec<String> {
    let mut all = vec!["p", "c", "s", "b", "ns", "nf"];
    let fails = |node: &crate::scene::SceneNode| node.kind == NodeKind::Fail;
    let badged = |node: &crate::scene::SceneNode| !node.badges.is_empty();
    let toned = |tone| move |edge: &SceneEdge| edge.tone == tone;
    let nodes = || scene.nodes.iter();
    let parts: [(bool, &[&str]); 5] = [
        (!scene.frames.is_empty(), &["f"]),
        (nodes().any(fails), &["x"]),
        (nodes().any(badged), &["k", "j"]),
        (scene.edges.iter().any(toned(Tone::Error)), &["es", "ef"]),
        (scene.edges.iter().any(toned(Tone::Late)), &["ws", "wf"]),
    ];
    all.extend(parts.iter().filter(|part| part.0).flat_map(|part| part.1));
    let lanes = scene.lanes.iter().map(|lane| lane.kind);
    // Steps without a lane look as those nobody owns.
    let free = nodes().any(|node| scene.lanes.get(node.lane).is_none());
    let kinds: BTreeSet<char> = lanes
        .chain(free.then_some(LaneKind::Flow))
        .map(lane_class)
        .collect();
    let of_lanes = kinds
        .into_iter()
        .flat_map(|kind| ['g', 'h', 'l'].map(|part| format!("{kind}{part}")));
    all.into_iter().map(str::to_owned).chain(of_lanes).collect()
}

/// Every class of maps.
fn of_maps(theme: &Theme) -> Vec<Rule> {
    let rule = |class: &str, paints, variable: &str, colour| Rule {
        class: class.to_owned(),
        paints,
        variable: variable.to_owned(),
        colour,
    };
    let mut all: Vec<Rule> = [
        ("p", "fill", theme.paper),
        ("c", "fill", theme.card),
        ("s", "fill", theme.soft),
        ("b", "stroke", theme.border),
        ("f", "stroke", theme.frame),
        ("x", "stroke", theme.fail),
        ("k", "fill", theme.badge),
        ("j", "fill", theme.on_badge),
    ]
    .into_iter()
    .map(|(class, paints, colour)| rule(class, paints, class, colour))
    .collect();
    for tone in [Tone::Normal, Tone::Error, Tone::Late] {
        let (name, colour) = (tone_class(tone).to_string(), theme.tone(tone));
        let of = |part, paints| rule(&format!("{name}{part}"), paints, &name, colour);
        all.extend([of('s', "stroke"), of('f', "fill")]);
    }
    for kind in [
        LaneKind::People,
        LaneKind::Ai,
        LaneKind::System,
        LaneKind::Flow,
    ] {
        let (name, lane) = (lane_class(kind), theme.lane(kind));
        let parts = [
            ('g', "fill", lane.ground),
            ('h', "fill", lane.strip),
            ('l', "stroke", lane.line),
        ];
        let of = |(part, paints, colour)| {
            let class = format!("{name}{part}");
            rule(&class, paints, &class, colour)
        };
        all.extend(parts.map(of));
    }
    all
}

/// The theme as CSS variables, which a page may set on a `.flow-map` to choose it.
#[must_use]
pub fn css_variables(theme: &Theme) -> String {
    let mut rules = of_maps(theme);
    rules.extend(sheet::rules(theme, &sheet::of_overlays()));
    let mut out = String::new();
    variables(&mut out, rules, theme);
    out
}

/// The variables of rules, and that of the picture's own.
fn variables(out: &mut impl Write, rules: Vec<Rule>, theme: &Theme) {
    let of_rules = rules.into_iter().map(|rule| (rule.variable, rule.colour));
    let own = ("t".to_owned(), theme.ink);
    let colours: BTreeMap<String, Colour> = of_rules.chain([own]).collect();
    for (index, (variable, colour)) in colours.into_iter().enumerate() {
        let gap = if index > 0 { ";" } else { "" };
        let _ = write!(out, "{gap}--{variable}:{}", hex(colour));
    }
}
