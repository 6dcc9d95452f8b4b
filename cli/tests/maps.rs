//! `flow render` with hard maps, a given order of lanes, and wrapping.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fmt::Write as _;

use support::Place;

/// The SVG that `flow render` draws with these arguments; it is well-formed XML.
fn drawn(place: &Place, args: &[&str]) -> String {
    let ran = place.flow(&[&["render", "main.flow", "-o", "map.svg"], args].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let svg = std::fs::read_to_string(place.path("map.svg")).unwrap();
    let xml = roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{e}"));
    let active = xml.descendants().find(|node| {
        matches!(node.tag_name().name(), "script" | "foreignObject" | "a")
            || node.attributes().any(|a| a.name().starts_with("on"))
    });
    assert!(active.is_none(), "{active:?}");
    svg
}

fn steps(svg: &str) -> usize {
    svg.matches("role=\"graphics-symbol\"").count()
}

#[test]
fn ten_thousand_steps_in_one_lane() {
    let mut map = String::from("process p {\n");
    for step in 0..10_000 {
        let _ = writeln!(map, "  task step_{step} by clerk");
    }
    let place = Place::with(&(map + "}\n"));
    let svg = drawn(&place, &[]);
    assert!(steps(&svg) >= 10_000);
    let again = drawn(&place, &[]);
    assert!(svg == again, "two runs draw different pictures");
    let png = place.flow(&["render", "main.flow", "-o", "map.png"]);
    assert_eq!(png.code, 2, "{}", png.err);
    assert!(png.err.contains("Draw an SVG"), "{}", png.err);
    assert!(!place.path("map.png").exists());
}

#[test]
fn a_decision_with_sixty_branches() {
    let mut map = String::from("process p {\n  decide which \"Which?\" by clerk {\n");
    for branch in 0..60 {
        let _ = writeln!(map, "    when \"answer {branch}\" -> do_{branch}");
    }
    map.push_str("  }\n");
    for branch in 0..60 {
        let role = ["clerk", "lead", "head"][branch % 3];
        let _ = writeln!(map, "  task do_{branch} by {role} -> done");
    }
    let place = Place::with(&(map + "  end done\n}\n"));
    let svg = drawn(&place, &[]);
    assert!(steps(&svg) >= 62);
    for branch in 0..60 {
        assert!(svg.contains(&format!(">answer {branch}<")), "{branch}");
    }
    let png = place.flow(&["render", "main.flow", "-o", "map.png", "--scale", "50"]);
    assert_eq!(png.code, 0, "{}", png.err);
}

#[test]
fn long_and_hostile_titles_are_drawn_as_words() {
    let long = "word ".repeat(1000);
    let one_word = "x".repeat(5000);
    let hostile =
        "</svg><script>alert(1)</script> ]]> <!-- & ' \u{1}\u{7f}\u{85}\u{1b}[31m\u{202e}";
    let map = format!(
        "process p \"{long}\" {{\n  task a \"{long}\" by clerk\n  task b \"{one_word}\" by clerk\n  \
         task c \"{hostile}\" by clerk\n  decide d \"{hostile}\" by clerk {{ when \"{hostile}\" -> a, at most 2 times else end\n when \"{long}\" -> end }}\n}}\n"
    );
    let place = Place::with(&map);
    for direction in ["right", "down"] {
        for fold in [&[][..], &["--fold", "1600"]] {
            let svg = drawn(&place, &[&["--direction", direction], fold].concat());
            assert!(!svg.contains("<script") && !svg.contains('\u{1b}'));
            let odd = |c: char| c != '\n' && c.is_control();
            assert!(!svg.contains(odd) && !svg.contains('\u{202e}'));
            assert_eq!(svg.matches("</svg>").count(), 1);
        }
    }
}

#[test]
fn an_order_of_lanes_is_given_on_the_command_line_or_in_the_settings() {
    let place = Place::with(
        "role lead { people 1 }
         role clerk { people 2 }
         process p { task ask by clerk\n task look by lead\n task write by clerk }\n",
    );
    let order = |args: &[&str]| {
        let svg = drawn(&place, args);
        let lane = |name: &str| svg.find(&format!("aria-label=\"lane {name}\"")).unwrap();
        lane("Lead") < lane("Clerk")
    };
    assert!(!order(&[]), "who starts is first");
    assert!(order(&["--lanes", "lead,clerk"]));
    place.write("flow.toml", "lanes = [\"lead\"]\n");
    assert!(order(&[]));
    assert!(!order(&["--lanes", "clerk"]));
}

#[test]
fn a_map_that_flows_down_is_wrapped_into_columns() {
    let mut map = String::from("process p {\n");
    for step in 0..40 {
        let _ = writeln!(map, "  task step_{step} by {}", ["clerk", "lead"][step % 2]);
    }
    let place = Place::with(&(map + "}\n"));
    let size = |args: &[&str]| {
        let svg = drawn(&place, args);
        let xml = roxmltree::Document::parse(&svg).unwrap();
        let side = |name: &str| -> u32 {
            let side = xml.root_element().attribute(name).unwrap();
            side.parse().unwrap()
        };
        (side("width"), side("height"))
    };
    let plain = size(&["--direction", "down"]);
    let wrapped = size(&["--direction", "down", "--fold", "1000"]);
    assert!(plain.1 > 1000 && wrapped.1 <= 1000, "{plain:?} {wrapped:?}");
    assert!(wrapped.0 > plain.0, "{plain:?} {wrapped:?}");
}
