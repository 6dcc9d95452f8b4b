//! What a picture promises: sizes, contrast, safe markup, formats.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_types
)]

mod common;

use flow_draw::theme::{Colour, DARK, LIGHT, Theme};
use flow_draw::{DrawError, Format, Options, Show, render, render_all, text};

/// Relative luminance, WCAG 2.2.
fn luminance(colour: Colour) -> f64 {
    let channel = |shift: u32| {
        let part = f64::from((colour >> shift) & 0xFF) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
}

fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// What overlays colour: words, notes and icons on every ground, marks on every strong colour.
fn overlays_are_readable(theme: &Theme) {
    let s = &theme.states;
    let states = [s.good, s.active, s.pending, s.bad, s.muted];
    let lanes = [&theme.people, &theme.ai, &theme.system, &theme.flow];
    let tints = states.iter().map(|(_, tint)| *tint).chain(theme.heat);
    for tint in tints {
        for words in [theme.ink, theme.soft] {
            assert!(contrast(words, tint) >= 4.5, "{words:06x} on {tint:06x}");
        }
        for lane in lanes {
            let icon = contrast(lane.icon, tint);
            assert!(icon >= 3.0, "{:06x} on {tint:06x}: {icon}", lane.icon);
        }
    }
    for (strong, tint) in states {
        assert!(contrast(s.on, strong) >= 4.5, "{strong:06x}");
        assert!(contrast(strong, tint) >= 3.0, "{strong:06x} on {tint:06x}");
        for lane in lanes {
            assert!(contrast(strong, lane.ground) >= 3.0, "{strong:06x}");
        }
    }
}

#[test]
fn colours_of_the_house_are_readable_too() {
    use flow_draw::theme::Look;
    use flow_settings::theme::{Brand, Theme};
    for colour in [0xFFD43B, 0x0B7285, 0x000000, 0xFFFFFF, 0xC2255C, 0x00FF00] {
        let brand = Some(Brand {
            colour,
            span: Default::default(),
        });
        let settings = Theme {
            people: brand,
            ai: brand,
            systems: brand,
            ..Theme::default()
        };
        let look = Look::of(&settings);
        for theme in [&look.light, &look.dark] {
            readable(theme);
            overlays_are_readable(theme);
        }
    }
}

fn readable(theme: &Theme) {
    assert!(contrast(theme.ink, theme.card) >= 4.5);
    assert!(contrast(theme.soft, theme.card) >= 4.5);
    assert!(contrast(theme.ink, theme.paper) >= 4.5);
    assert!(contrast(theme.on_badge, theme.badge) >= 4.5);
    for lane in [&theme.people, &theme.ai, &theme.system, &theme.flow] {
        for colour in [theme.ink, theme.soft, theme.error, theme.late] {
            assert!(
                contrast(colour, lane.ground) >= 4.5,
                "{colour:06x} on {:06x}",
                lane.ground
            );
        }
        for colour in [theme.arrow, theme.frame, theme.fail, lane.line] {
            assert!(
                contrast(colour, lane.ground) >= 3.0,
                "{colour:06x} on {:06x}",
                lane.ground
            );
            assert!(
                contrast(colour, theme.card) >= 3.0,
                "{colour:06x} on {:06x}",
                theme.card
            );
        }
        assert!(
            contrast(lane.on_strip, lane.strip) >= 4.5,
            "{:06x}",
            lane.strip
        );
    }
}

#[test]
fn both_themes_are_readable() {
    readable(&LIGHT);
    readable(&DARK);
    overlays_are_readable(&LIGHT);
    overlays_are_readable(&DARK);
}

#[test]
fn an_svg_is_small_and_carries_names_for_everyone() {
    let svg =
        String::from_utf8(render(&common::reference(), Format::Svg, &Options::default()).unwrap())
            .unwrap();
    assert!(svg.len() <= 16 * 1024, "{} bytes", svg.len());
    for needed in [
        "<title id=\"title-process\">Invoice processing</title>",
        "role=\"graphics-symbol\"",
        "aria-label=\"Extract fields, AI step, next: Confidence above 0.9?\"",
        "data-lane=\"people\"",
        "id=\"step-process.step3\"",
        "prefers-color-scheme:dark",
        "<use ",
    ] {
        assert!(svg.contains(needed), "{needed}");
    }
    assert!(!svg.contains("<filter") && !svg.contains("foreignObject") && !svg.contains("<script"));
    assert_eq!(svg.matches("<symbol id=\"i-brain\"").count(), 1);
}

#[test]
fn a_png_beyond_the_limit_is_refused_with_the_size_that_fits() {
    let huge = Options {
        png_percent: 100_000,
        ..Options::default()
    };
    let error = render(&common::reference(), Format::Png, &huge).unwrap_err();
    let DrawError::TooLarge { fits, .. } = error else {
        panic!("{error:?}")
    };
    let fitting = Options {
        png_percent: fits,
        ..Options::default()
    };
    assert!(error.to_string().contains(&format!("{fits} %")));
    assert!(fits > 100);
    assert_eq!(
        render(
            &common::reference(),
            Format::Png,
            &Options {
                png_percent: 0,
                ..fitting
            }
        ),
        Err(DrawError::NoSize)
    );
}

#[test]
fn several_processes_share_a_picture() {
    let graphs = [common::reference(), common::generated(1, 15, 2)];
    let options = Options {
        png_percent: 100,
        ..Options::default()
    };
    let svg = String::from_utf8(render_all(&graphs, Format::Svg, &options).unwrap()).unwrap();
    assert_eq!(
        (svg.matches("<svg ").count(), svg.matches("</svg>").count()),
        (3, 3)
    );
    let dot = String::from_utf8(render_all(&graphs, Format::Dot, &options).unwrap()).unwrap();
    assert_eq!(dot.matches("digraph ").count(), 2);
    let png = render_all(&graphs, Format::Png, &options).unwrap();
    if let Ok(folder) = std::env::var("FLOW_DRAW_KEEP") {
        std::fs::write(format!("{folder}/stacked.png"), &png).unwrap();
    }
    assert!(png.starts_with(b"\x89PNG"));
}

#[test]
fn a_dot_file_has_a_cluster_for_each_lane() {
    let dot =
        String::from_utf8(render(&common::reference(), Format::Dot, &Options::default()).unwrap())
            .unwrap();
    assert_eq!(dot.matches("subgraph cluster_").count(), 3);
    assert_eq!(dot.matches(" -> ").count(), 17);
    graphviz_rust::parse(&dot).unwrap();
}

#[test]
fn the_format_follows_the_file() {
    let of = |name: &str| Format::of_file(std::path::Path::new(name));
    assert_eq!(of("a/map.SVG"), Some(Format::Svg));
    assert_eq!(of("map.png"), Some(Format::Png));
    assert_eq!(of("map.gv"), Some(Format::Dot));
    assert_eq!(of("map.jpeg"), None);
    assert_eq!(of("map"), None);
}

#[test]
fn texts_are_wrapped_and_never_lost() {
    let wrap = |words: &str, max| text::wrap(words, 14, text::Weight::Regular, max);
    assert_eq!(
        wrap("Match purchase order", 130),
        ["Match purchase", "order"]
    );
    let long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk";
    let lines = wrap(long, 100);
    assert_eq!(lines.concat(), long);
    assert!(text::widest(&lines, 14, text::Weight::Regular) <= 100);
    let family = "👩‍👩‍👧‍👦".repeat(9);
    assert!(
        wrap(&family, 60)
            .iter()
            .all(|line| line.starts_with('👩') && line.ends_with('👦'))
    );
}

#[test]
fn foreign_scripts_have_widths() {
    let width = |words: &str| text::width(words, 16, text::Weight::Regular);
    assert_eq!(width("請求"), 36);
    assert_eq!(width("e\u{301}"), width("é").max(width("e\u{301}")));
    assert_eq!(width("👩‍👩‍👧‍👦"), width("👩👩👧👦"));
    assert_eq!(width(""), 0);
}

#[test]
fn more_is_shown_on_demand() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let (_, analysis) = common::read(&folder.join("helpdesk/helpdesk.flow"));
    let drawn = |show: Show| {
        let options = Options {
            show,
            ..Options::default()
        };
        let scene = flow_draw::layout::layout(&analysis.graphs[0], &options);
        assert_eq!(flow_draw::metrics::measure(&scene).faults(), 0, "{show:?}");
        String::from_utf8(render(&analysis.graphs[0], Format::Svg, &options).unwrap()).unwrap()
    };
    let nothing = drawn(Show::default());
    for (words, show) in [
        (
            "takes 2 min–5 min",
            Show {
                times: true,
                ..Show::default()
            },
        ),
        (
            "15\u{a0}%",
            Show {
                shares: true,
                ..Show::default()
            },
        ),
        (
            "@personal",
            Show {
                labels: true,
                ..Show::default()
            },
        ),
    ] {
        assert!(!nothing.contains(words), "{words}");
        assert!(drawn(show).contains(words), "{words}");
    }
}

#[test]
fn a_step_says_where_it_stands_in_the_source() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let (_, analysis) = common::read(&folder.join("sketch/sketch.flow"));
    let sources = Some(&analysis.sources);
    let svg = flow_draw::render_from(&analysis.graphs, Format::Svg, &Options::default(), sources);
    let svg = String::from_utf8(svg.unwrap()).unwrap();
    assert!(svg.contains(
        "data-path=\"onboarding/sign\" data-kind=\"task\" data-lane=\"manager\" data-line=\"10\""
    ));
    assert_eq!(svg.matches("data-source=\"sketch.flow\"").count(), 1);
}

/// Each map of a picture names its file.
#[test]
fn a_map_of_another_file_names_it() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let (_, analysis) = common::read(&folder.join("service-desk/service-desk.flow"));
    let sources = Some(&analysis.sources);
    let svg = flow_draw::render_from(&analysis.graphs, Format::Svg, &Options::default(), sources);
    let svg = String::from_utf8(svg.unwrap()).unwrap();
    for file in ["service-desk.flow", "shared/incidents.flow"] {
        assert!(svg.contains(&format!(" data-source=\"{file}\">")), "{file}");
    }
    assert_eq!(svg.matches(" data-source=").count(), analysis.graphs.len());
}

/// An icon is drawn once for all maps of a picture, and nothing has the name of something else.
#[test]
fn names_in_a_picture_of_several_maps_are_unique() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let (_, analysis) = common::read(&folder.join("recruiting/recruiting.flow"));
    let svg = render_all(&analysis.graphs, Format::Svg, &Options::default()).unwrap();
    let svg = String::from_utf8(svg).unwrap();
    let ids = svg
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let mut seen = std::collections::BTreeSet::new();
    let twice: Vec<&str> = ids.filter(|id| !seen.insert(*id)).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

/// Fifteen steps in 15 KB: a picture that is read in a diff, mailed and put in a page.
#[test]
fn a_step_is_at_most_a_kilobyte() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let (_, analysis) = common::read(&folder.join("invoice-map/invoice-map.flow"));
    let sources = Some(&analysis.sources);
    let svg = flow_draw::render_from(&analysis.graphs, Format::Svg, &Options::default(), sources);
    assert!(svg.unwrap().len() <= 15 * 1024);
    let large = common::generated(1, 1_000, 3);
    let svg = render(&large, Format::Svg, &Options::default()).unwrap();
    assert!(svg.len() <= 1_000 * 1024, "{}", svg.len());
}

#[test]
fn sixty_answers_and_ten_thousand_steps_in_a_lane() {
    let mut wide = common::Builder::new("Wide", &common::three_lanes());
    let choice = wide.node(0, flow_analysis::graph::NodeKind::DecideByPerson, "Which?");
    for answer in 0..60 {
        let task = wide.task(answer % 3, &format!("Do number {answer}"));
        wide.arm(choice, task, &format!("answer {answer}"));
    }
    let scene = flow_draw::layout::layout(&wide.graph, &Options::default());
    assert_eq!(flow_draw::metrics::measure(&scene).faults(), 0);
    let mut long = common::Builder::new("Long", &common::three_lanes()[..1]);
    let steps: Vec<usize> = (0..10_000)
        .map(|i| long.task(0, &format!("Step {i}")))
        .collect();
    long.line(&steps);
    let svg = render(&long.graph, Format::Svg, &Options::default()).unwrap();
    assert!(svg.len() < 10_000 * 1024);
    let png = render(&long.graph, Format::Png, &Options::default()).unwrap_err();
    assert!(png.to_string().contains("SVG"), "{png}");
}

/// Whatever fonts the machine has, scripts beyond the embedded font never fail; what is missing is a box.
#[test]
fn every_script_can_be_drawn_as_dots() {
    let titles = ["請求書", "استلام الفاتورة!", "👩‍👩‍👧‍👦 party ✅", "ภาษาไทย हिन्दी"];
    let mut map = common::Builder::new("多言語", &common::three_lanes());
    let steps: Vec<usize> = titles.iter().map(|title| map.task(0, title)).collect();
    map.line(&steps);
    let draw = |format| render(&map.graph, format, &Options::default()).unwrap();
    assert!(draw(Format::Png).starts_with(b"\x89PNG"));
    let svg = String::from_utf8(draw(Format::Svg)).unwrap();
    assert!(svg.contains("👩‍👩‍👧‍👦"), "an SVG keeps what is joined");
}

#[test]
fn a_line_from_right_to_left_keeps_its_punctuation_on_its_side() {
    assert_eq!(text::directed("Ask, please!"), "Ask, please!");
    assert_eq!(text::directed("!שלום, עולם"), "\u{200F}!שלום, עולם\u{200F}");
    assert_eq!(text::directed("استلام (PDF)"), "\u{200F}استلام (PDF)\u{200F}");
    assert_eq!(text::directed("PDF استلام"), "PDF استلام");
}
