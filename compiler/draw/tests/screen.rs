//! What follows the reader's screen: every colour of a picture, whatever is drawn on it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_draw::overlay::{self, Mark, Measure, Overlay, State};
use flow_draw::risk::Risks;
use flow_draw::views::{self, View};
use flow_draw::{Format, Options, Show};

fn example(name: &str) -> Analysis {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    common::read(&folder.join(format!("{name}/{name}.flow"))).1
}

/// Classes in use that no rule gives a colour. Words on a lane's strip are white in both.
fn without_rule(svg: &str) -> BTreeSet<String> {
    let classes = svg.split(" class=\"").skip(1);
    let classes = classes.filter_map(|rest| rest.split_once('"'));
    let all: BTreeSet<&str> = classes
        .flat_map(|(class, _)| class.split_whitespace())
        .collect();
    let unruled = all.into_iter().filter(|class| {
        let rule = format!(".{class}{{");
        !["flow-map", "l"].contains(class) && !svg.contains(&rule)
    });
    unruled.map(str::to_owned).collect()
}

fn follows(name: &str, analysis: &Analysis, options: &Options) {
    let svg = views::render(analysis, &analysis.graphs, Format::Svg, options).unwrap();
    let unruled = without_rule(&String::from_utf8(svg).unwrap());
    assert!(unruled.is_empty(), "{name}: {unruled:?} in {options:?}");
}

#[test]
fn every_colour_of_every_view_follows_the_screen() {
    for name in ["helpdesk", "recruiting", "service-desk", "invoices"] {
        let analysis = example(name);
        for (view, _) in View::ALL {
            let options = Options {
                view,
                ..Options::default()
            };
            follows(name, &analysis, &options);
        }
    }
}

#[test]
fn every_colour_of_every_overlay_follows_the_screen() {
    let analysis = example("helpdesk");
    let first = analysis.graphs[0]
        .graph
        .node_weights()
        .nth(1)
        .unwrap()
        .path
        .clone();
    let of = |state: State| {
        let mark = Mark {
            state,
            value: Some("2×".to_owned()),
        };
        Overlay {
            steps: [(first.clone(), mark)].into(),
            other_arrows: Some(state),
            ..Overlay::default()
        }
    };
    let states = [
        State::Done,
        State::Running,
        State::Missed,
        State::Removed,
        State::Skipped,
    ];
    let mut overlays: Vec<Overlay> = states.into_iter().map(of).collect();
    overlays.push(overlay::heat(&analysis, Measure::Time));
    for overlay in overlays {
        for risks in [None, Some(Arc::new(Risks::of(&analysis)))] {
            let options = Options {
                overlay: Some(Arc::new(overlay.clone())),
                show: Show {
                    labels: true,
                    ..Show::default()
                },
                risks,
                ..Options::default()
            };
            follows("helpdesk", &analysis, &options);
        }
    }
}
