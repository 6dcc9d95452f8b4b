//! What other tools' formats carry of overlays, of what is shown on demand, of risks, links and the theme.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_draw::overlay::{self, Measure, Overlay, State, Visit};
use flow_draw::risk::Risks;
use flow_draw::theme::{DARK, LIGHT, Look, Mode, hex};
use flow_draw::{Format, Options, Show, render_all};

const OTHERS: [Format; 3] = [Format::Dot, Format::Mermaid, Format::D2];

fn helpdesk() -> Analysis {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/helpdesk/helpdesk.flow");
    common::read(&file).1
}

fn drawn(analysis: &Analysis, format: Format, options: &Options) -> String {
    String::from_utf8(render_all(&analysis.graphs, format, options).unwrap()).unwrap()
}

#[test]
fn what_is_shown_on_demand_is_shown_in_every_format() {
    let analysis = helpdesk();
    let show = Show {
        times: true,
        shares: true,
        labels: true,
        costs: true,
    };
    let options = Options {
        show,
        risks: Some(Arc::new(Risks::of(&analysis))),
        ..Options::default()
    };
    for format in OTHERS {
        let text = drawn(&analysis, format, &options);
        let plain = text
            .replace("#64;", "@")
            .replace("#8211;", "–")
            .replace("#160;", "\u{a0}");
        let plain = plain.replace("#37;", "%");
        for wanted in [
            "takes 2 s–6 s",
            "@personal",
            "15\u{a0}%",
            "A mail cannot be called back",
            "Anthropic",
        ] {
            assert!(
                plain.contains(wanted),
                "{format:?}: {wanted} is not in {plain}"
            );
        }
        let without = drawn(&analysis, format, &Options::default());
        assert!(
            !without.contains("takes") && !without.contains("called back"),
            "{format:?}"
        );
    }
}

#[test]
fn an_overlay_colours_every_format_and_has_a_legend() {
    let analysis = helpdesk();
    let mut overlay = overlay::heat(&analysis, Measure::Time);
    overlay.notes.push("A note.".to_owned());
    overlay
        .gone
        .insert("helpdesk".to_owned(), vec!["An old step".to_owned()]);
    let options = Options {
        overlay: Some(Arc::new(overlay)),
        ..Options::default()
    };
    for format in OTHERS {
        let text = drawn(&analysis, format, &options);
        for wanted in [
            "3 min 30 s",
            "Time of one visit",
            "A note.",
            "An old step",
            &hex(LIGHT.heat[4]),
        ] {
            assert!(
                text.contains(wanted),
                "{format:?}: {wanted} is not in {text}"
            );
        }
    }
}

#[test]
fn arrows_have_the_colours_of_an_overlay() {
    let analysis = helpdesk();
    let overlay = Overlay {
        title: "All".to_owned(),
        rest: Some(State::Covered),
        other_arrows: Some(State::Missed),
        legend: vec![(State::Covered, "Reached".to_owned())],
        ..Overlay::default()
    };
    let options = Options {
        overlay: Some(Arc::new(overlay)),
        ..Options::default()
    };
    let amber = hex(LIGHT.states.pending.0);
    let arrows = analysis.graphs[0].graph.edge_count();
    let dot = drawn(&analysis, Format::Dot, &options);
    let is_arrow = |line: &&str| line.contains("->") && line.contains(&amber);
    assert_eq!(dot.lines().filter(is_arrow).count(), arrows, "{dot}");
    let d2 = drawn(&analysis, Format::D2, &options);
    assert_eq!(d2.lines().filter(is_arrow).count(), arrows, "{d2}");
    let mermaid = drawn(&analysis, Format::Mermaid, &options);
    let style = mermaid
        .lines()
        .find(|line| line.contains("linkStyle"))
        .unwrap();
    assert_eq!(style.split(',').count(), arrows + 1, "{style}");
    assert!(style.contains(&amber), "{style}");
}

#[test]
fn colours_of_the_house_and_dark_ones_hold_for_all() {
    let analysis = helpdesk();
    let mut look = Look {
        mode: Mode::Dark,
        ..Look::default()
    };
    look.dark.people.ground = 0x12_34_56;
    let options = Options {
        look,
        ..Options::default()
    };
    for format in OTHERS {
        let text = drawn(&analysis, format, &options);
        assert!(text.contains("#123456"), "{format:?}");
        assert!(
            text.contains(&hex(DARK.card)) && !text.contains("white"),
            "{format:?}"
        );
    }
}

#[test]
fn links_and_tooltips_lead_from_doc_comments_into_every_format() {
    let text = "/// About it.\nprocess p \"P\" {\n  /// See \"this\" at https://example.com/a?b=1&c='2'\n  task a \"One\" by hr\n  end done\n}\n";
    let analysis = common::of_text(text);
    let written = |format| drawn(&analysis, format, &Options::default());
    let dot = written(Format::Dot);
    assert!(
        dot.contains("URL=\"https://example.com/a?b=1&c=\""),
        "{dot}"
    );
    assert!(dot.contains("tooltip=\"See \\\"this\\\" at"), "{dot}");
    let mermaid = written(Format::Mermaid);
    assert!(
        mermaid.contains("href \"https://example.com/a?b=1&c=\" \"See #34;this#34; at https"),
        "{mermaid}"
    );
    let d2 = written(Format::D2);
    assert!(d2.contains("link: 'https://example.com/a?b=1&c='"), "{d2}");
}

fn visit(path: &str, began: usize, outcome: &str) -> Visit {
    Visit {
        path: path.to_owned(),
        began,
        ended: Some(began + 1),
        outcome: outcome.to_owned(),
    }
}

/// Two answers lead to one step: only the one that was given is reached.
#[test]
fn of_two_answers_to_one_step_the_one_that_was_given_counts() {
    let text = "process p \"P\" {\n  task a \"One\" by hr\n  decide how \"How?\" by hr {\n    when \"well\" -> b\n    when \"badly\" -> b\n    else -> done\n  }\n  task b \"Two\" by hr\n  end done\n}\n";
    let analysis = common::of_text(text);
    let graphs: Vec<_> = analysis.graphs.iter().map(|g| &**g).collect();
    let tests = |answer| {
        let steps = [
            ("p/a", "ok"),
            ("p/how", answer),
            ("p/b", "ok"),
            ("p/done", "done"),
        ];
        let visits = steps.into_iter().zip((1..).step_by(2));
        let visits = visits.map(|((path, outcome), began)| visit(path, began, outcome));
        vec![visits.collect::<Vec<Visit>>()]
    };
    // Start, a, the answer, b.
    let one = overlay::coverage(&graphs, &tests("well"));
    assert!(one.title.contains("4 of 6 arrows"), "{}", one.title);
    let both = overlay::coverage(&graphs, &[tests("well"), tests("badly")].concat());
    assert!(both.title.contains("5 of 6 arrows"), "{}", both.title);
    // What is not known is not guessed.
    let unknown = overlay::coverage(&graphs, &tests(""));
    assert!(unknown.title.contains("5 of 6 arrows"), "{}", unknown.title);
}

/// A new answer to the same step is an arrow that was added; other words on an arrow make no new one.
#[test]
fn changes_tell_arrows_between_the_same_steps_apart() {
    let map = |answers: &str| {
        common::of_text(&format!(
            "process p \"P\" {{\n  decide how \"How?\" by hr {{\n{answers}    else -> done\n  }}\n  task b \"Two\" by hr\n  end done\n}}\n"
        ))
    };
    let added = |old: &str, new: &str| {
        let (old, new) = (map(old), map(new));
        let of = |analysis: &Analysis| analysis.graphs.clone();
        let (old, new) = (of(&old), of(&new));
        let (old, new): (Vec<_>, Vec<_>) = (
            old.iter().map(|g| &**g).collect(),
            new.iter().map(|g| &**g).collect(),
        );
        let overlay = overlay::changes("", &old, &new, &Default::default(), &Default::default());
        let arrows = overlay.arrows.get("p").cloned().unwrap_or_default();
        let labels = arrows.keys().map(|at| {
            let edge = petgraph::graph::EdgeIndex::new(*at);
            new[0].graph.edge_weight(edge).unwrap().label.clone()
        });
        labels.collect::<Vec<_>>()
    };
    let one = "    when \"well\" -> b\n";
    let two = "    when \"better\" -> b\n    when \"well\" -> b\n";
    assert_eq!(added(one, two), ["better"]);
    assert_eq!(added(one, "    when \"fine\" -> b\n"), [""; 0]);
    assert_eq!(added(two, one), [""; 0]);
}

/// A picture of one process tells what is reached of that one.
#[test]
fn each_process_tells_what_is_reached_of_it() {
    let text = "process p { task a \"One\" by hr }\nprocess q { task b \"Two\" by hr }\n";
    let analysis = common::of_text(text);
    let graphs: Vec<_> = analysis.graphs.iter().map(|g| &**g).collect();
    let overlay = overlay::coverage(&graphs, &[vec![visit("p/a", 1, "ok")]]);
    let options = Options {
        overlay: Some(Arc::new(overlay)),
        ..Options::default()
    };
    let of = |process: usize, format| {
        let graphs = &analysis.graphs[process..=process];
        String::from_utf8(render_all(graphs, format, &options).unwrap()).unwrap()
    };
    for format in [Format::Svg, Format::Dot] {
        assert!(
            of(0, format).contains("What 1 test reaches: 1 of 2 steps"),
            "{}",
            of(0, format)
        );
        assert!(of(1, format).contains("No test reaches this process: 0 of 2 steps"));
    }
    assert!(drawn(&analysis, Format::Mermaid, &options).contains("1 of 4 steps"));
}
