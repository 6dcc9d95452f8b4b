//! Every view and overlay of every example: words stand on the picture and not on each other, colours can
//! be read, and the same source gives the same bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::maps;
use flow_analysis::Analysis;
use flow_draw::metrics::measure;
use flow_draw::overlay::{self, Mark, Measure, Overlay, State, Visit};
use flow_draw::risk::Risks;
use flow_draw::scene::{Rect, Scene};
use flow_draw::sheet::Item;
use flow_draw::views::{self, View};
use flow_draw::{Format, Options, layout, render_scenes};

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn examples() -> Vec<(String, Analysis)> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder("../../examples"))
        .unwrap()
        .flat_map(|entry| maps(&entry.unwrap().path()))
        .collect();
    all.sort();
    all.iter().map(|file| common::read(file)).collect()
}

fn example(name: &str) -> Analysis {
    let found = examples().into_iter().find(|(file, _)| file == name);
    found.unwrap().1
}

fn of(view: View) -> Options {
    Options {
        view,
        ..Options::default()
    }
}

fn text_boxes(scene: &Scene) -> Vec<(Rect, String)> {
    let items = scene.sheet.iter().flat_map(|group| &group.items);
    items
        .filter_map(|item| match item {
            Item::Text(run, _) => Some((run.bounds, run.lines.join(" "))),
            _ => None,
        })
        .collect()
}

/// Words lie inside the picture, and no two texts on each other.
fn clean(scene: &Scene, name: &str) {
    let paper = Rect {
        x: 0,
        y: 0,
        w: scene.width,
        h: scene.height,
    };
    let texts = text_boxes(scene);
    for (index, (a, words)) in texts.iter().enumerate() {
        assert!(paper.contains(a), "{name}: `{words}` leaves the picture");
        for (b, others) in texts.iter().skip(index + 1) {
            assert!(!a.overlaps(b), "{name}: `{words}` lies on `{others}`");
        }
    }
    for item in scene.sheet.iter().flat_map(|group| &group.items) {
        assert!(paper.contains(&item.bounds()), "{name}: {item:?}");
    }
}

#[test]
fn words_of_every_view_are_inside_and_apart() {
    let mut drawn = 0;
    for (name, analysis) in examples() {
        for graph in &analysis.graphs {
            for (view, word) in View::ALL {
                let scene = views::scene(&analysis, graph, &of(view));
                clean(&scene, &format!("{name}/{}/{word}", graph.process));
                drawn += 1;
            }
        }
    }
    assert!(drawn > 6 * 20, "{drawn}");
}

#[test]
fn an_overview_is_a_clean_map_with_one_step_a_block() {
    for (name, analysis) in examples() {
        for graph in &analysis.graphs {
            let scene = views::scene(&analysis, graph, &of(View::Overview));
            let metrics = measure(&scene);
            assert_eq!(
                metrics.faults(),
                0,
                "{name}/{}: {metrics:#?}",
                graph.process
            );
            assert!(scene.frames.is_empty());
            let map = layout::layout(graph, &Options::default());
            assert!(scene.nodes.len() <= map.nodes.len());
        }
    }
    let invoices = example("invoice-map");
    let graph = &invoices.graphs[0];
    let scene = views::scene(&invoices, graph, &of(View::Overview));
    let checks = scene.nodes.iter().find(|node| node.title == "Checks");
    let notes: Vec<&str> = checks
        .unwrap()
        .texts
        .iter()
        .flat_map(|run| run.lines.iter().map(String::as_str))
        .collect();
    assert_eq!(notes, ["Checks", "2 steps"]);
}

#[test]
fn a_map_with_nothing_to_say_says_so_kindly() {
    let invoices = example("invoice-map");
    let words = |view| {
        let scene = views::scene(&invoices, &invoices.graphs[0], &of(view));
        let texts = text_boxes(&scene).into_iter().map(|(_, words)| words);
        texts.collect::<Vec<_>>().join("\n")
    };
    assert!(words(View::Timeline).contains("No step on the usual way says how long it takes."));
    let sketch = example("sketch");
    let scene = views::scene(&sketch, &sketch.graphs[0], &of(View::Data));
    let said = text_boxes(&scene)
        .into_iter()
        .any(|(_, w)| w == "No data leaves this process.");
    assert!(said);
}

#[test]
fn a_value_stream_adds_up() {
    let text = r#"
role clerk "Clerk" { costs 36 EUR per h }
process p "P" {
  task a "First" by clerk { takes 10 min  waits 50 min }
  parallel both "Both" {
    branch x "X" { task c "Short" by clerk { takes 30 min } }
    branch y "Y" { task d "Long" by clerk { takes 1 h..2 h..3 h } }
  }
  end done "Done"
}
"#
    .replace("takes 10 min  waits", "takes 10 min\n    waits");
    let analysis = common::of_text(&text);
    let scene = views::scene(&analysis, &analysis.graphs[0], &of(View::Timeline));
    let words: Vec<String> = text_boxes(&scene).into_iter().map(|(_, w)| w).collect();
    // An hour to begin with, then the longer branch. The card counts work side by side in full, the share
    // of the lead time once: 10 min and 2 h of 3 h.
    for expected in ["3 h", "2 h 40 min", "50 min", "72.2 %"] {
        assert!(
            words.iter().any(|w| w == expected),
            "{expected}: {words:#?}"
        );
    }
    let heat = overlay::heat(&analysis, Measure::Cost);
    let value = |step: &str| heat.steps[step].value.clone().unwrap();
    assert_eq!(value("p/a"), "6.00 EUR");
    assert_eq!(value("p/both/y/d"), "72.00 EUR");
}

/// An hour side by side is one hour of the lead time: half of the two hours is work.
#[test]
fn work_side_by_side_counts_once() {
    let text = r#"
role clerk "Clerk"
process p "P" {
  parallel both "Both" {
    branch x "X" { task a "One" by clerk { takes 1 h } }
    branch y "Y" { task b "Other" by clerk { takes 1 h } }
  }
  task c "Last" by clerk { waits 1 h }
  end done "Done"
}
"#;
    let analysis = common::of_text(text);
    let scene = views::scene(&analysis, &analysis.graphs[0], &of(View::Timeline));
    let words: Vec<String> = text_boxes(&scene).into_iter().map(|(_, w)| w).collect();
    assert!(words.iter().any(|w| w == "50.0 %"), "{words:?}");
}

/// Figures too large for a map are left out, and money of two currencies is never one sum.
#[test]
fn figures_that_cannot_be_drawn_are_left_out() {
    let text = r#"
role clerk "Clerk" { works "Mon-Fri 09:00-17:00"; costs 30 EUR per h }
process p "P" {
  task a "One" by clerk { takes 1000000000000000000000 working days }
  task b "Other" by clerk { takes 1 h; costs 9 USD }
  end done "Done"
}
"#;
    let analysis = common::of_text(text);
    let heat = overlay::heat(&analysis, Measure::Cost);
    assert_eq!(heat.steps["p/b"].value.as_deref(), Some("9.00 USD"));
    assert!(
        heat.notes
            .iter()
            .any(|note| note == "Only what costs USD is shown."),
        "{:?}",
        heat.notes
    );
    assert!(
        !overlay::heat(&analysis, Measure::Time)
            .steps
            .contains_key("p/a")
    );
}

/// A process that systems do alone is done by systems where another runs it.
#[test]
fn a_sub_process_is_done_by_whoever_does_its_steps() {
    let text = r#"
role clerk "Clerk"
system crm "CRM" { via http "https://crm.example"; lookup find(id: text) -> text { get "/find/{id}" } }
process outer "Outer" { task a "A" by clerk ; run inner "Inner" middle() ; end done "Done" }
process middle "Middle" { run deep "Deep" deepest() ; end done "Done" }
process deepest "Deepest" { call look "Look" crm.find(id: "1") ; end done "Done" }
"#;
    let analysis = common::of_text(text);
    let outer = analysis
        .graphs
        .iter()
        .find(|g| g.process == "outer")
        .unwrap();
    let scene = views::scene(&analysis, outer, &of(View::Raci));
    let words: Vec<String> = text_boxes(&scene).into_iter().map(|(_, w)| w).collect();
    assert!(words.iter().any(|w| w == "Systems"), "{words:?}");
}

/// 15 % of the tickets are sorted by hand, so `else` is the usual way.
#[test]
fn the_rest_takes_the_way_that_gives_no_share() {
    let analysis = example("helpdesk");
    let scene = views::scene(&analysis, &analysis.graphs[0], &of(View::Timeline));
    let words: Vec<String> = text_boxes(&scene).into_iter().map(|(_, w)| w).collect();
    // Four seconds of the model and two minutes of a person.
    assert!(words.iter().any(|w| w == "2 min 4 s"), "{words:?}");
}

#[test]
fn the_letters_of_a_raci_are_those_of_the_source() {
    let text = r#"
role clerk "Clerk" { people 2 }
role boss "Boss" { people 1 }
role audit "Audit" { people 1 }
process p "P" {
  accountable boss
  task a "First" by clerk { inform audit }
  task b "Second" by boss { consult clerk }
  end done "Done"
}
"#;
    let analysis = common::of_text(text);
    let scene = views::scene(&analysis, &analysis.graphs[0], &of(View::Raci));
    let rows: Vec<&str> = scene
        .sheet
        .iter()
        .filter(|g| g.path.is_some())
        .map(|g| g.spoken.as_str())
        .collect();
    assert_eq!(
        rows,
        [
            "First, Clerk: does it; Boss: answers for it; Audit: is told",
            "Second, Clerk: is asked; Boss: does it and answers for it",
        ]
    );
}

#[test]
fn data_goes_to_the_vendor_with_its_labels() {
    let helpdesk = example("helpdesk");
    let scene = views::scene(&helpdesk, &helpdesk.graphs[0], &of(View::Data));
    let spoken: Vec<&str> = scene.sheet.iter().map(|g| g.spoken.as_str()).collect();
    assert!(
        spoken.contains(&"Classify the ticket to Anthropic: @personal, @untrusted"),
        "{spoken:#?}"
    );
    assert!(
        spoken.contains(&"Anthropic claude-sonnet-5-5 · region eu @personal @untrusted"),
        "{spoken:#?}"
    );
}

#[test]
fn every_format_draws_every_view_the_same_twice() {
    let helpdesk = example("helpdesk");
    for (view, name) in View::ALL {
        for format in [Format::Svg, Format::Png, Format::Pdf] {
            let options = Options {
                png_percent: 50,
                ..of(view)
            };
            let draw = || {
                let scene = views::scene(&helpdesk, &helpdesk.graphs[0], &options);
                render_scenes(&[scene], format, &options, Some(&helpdesk.sources)).unwrap()
            };
            assert!(draw() == draw(), "{name}");
        }
    }
}

fn visit(path: &str, began: usize, ended: usize) -> Visit {
    Visit {
        path: path.to_owned(),
        began,
        ended: Some(ended),
        outcome: String::new(),
    }
}

#[test]
fn a_run_shows_the_way_it_took() {
    let invoices = example("invoice-map");
    let graph = &invoices.graphs[0];
    let visits = [
        visit("invoice_map/upload", 1, 2),
        visit("invoice_map/store", 3, 4),
        visit("invoice_map/extract", 5, 6),
        visit("invoice_map/sure", 7, 8),
        visit("invoice_map/checks", 9, 14),
        visit("invoice_map/checks/fraud/score", 10, 12),
        visit("invoice_map/checks/order/match", 11, 13),
        visit("invoice_map/approve", 15, 16),
    ];
    let way = overlay::Tracer::of(graph).trace(&visits);
    let ends = |at: &usize| {
        let ends = graph
            .graph
            .edge_endpoints(petgraph::graph::EdgeIndex::new(*at));
        let path = |at| graph.graph.node_weight(at).unwrap().path.as_str();
        ends.map(|(from, to)| (path(from), path(to))).unwrap()
    };
    let arrows: Vec<(&str, &str)> = way.arrows.iter().map(ends).collect();
    let took = |from: &str, to: &str| {
        let path = |step: &str| format!("invoice_map/{step}");
        arrows.contains(&(path(from).as_str(), path(to).as_str()))
    };
    assert!(took("upload", "store"));
    assert!(took("checks", "checks/fraud/score") && took("checks", "checks/order/match"));
    assert!(!took("extract", "correct") && !took("sure", "correct"));
    let join = |(from, to): &&(&str, &str)| to.ends_with("/approve") && from.contains("checks");
    assert_eq!(arrows.iter().filter(join).count(), 1);
    assert!(
        arrows.iter().filter(|(_, to)| to.contains('#')).count() >= 2,
        "both branches reach the join: {arrows:?}"
    );
}

#[test]
fn an_overlay_moves_nothing_and_can_be_told_without_colours() {
    for (name, analysis) in examples() {
        let mut overlay = Overlay {
            title: "Everything is new".to_owned(),
            legend: vec![(State::Added, "Added".to_owned())],
            rest: Some(State::Added),
            other_arrows: Some(State::Added),
            ..Overlay::default()
        };
        for graph in &analysis.graphs {
            let first = graph.graph.node_weights().next().unwrap().path.clone();
            overlay.steps.insert(
                first,
                Mark {
                    state: State::Done,
                    value: Some("12×".to_owned()),
                },
            );
            let plain = layout::layout(graph, &Options::default());
            let options = Options {
                overlay: Some(Arc::new(overlay.clone())),
                risks: Some(Arc::new(Risks::of(&analysis))),
                ..Options::default()
            };
            let coloured = layout::layout(graph, &options);
            let places = |scene: &Scene| scene.nodes.iter().map(|n| n.rect).collect::<Vec<_>>();
            assert_eq!(places(&plain), places(&coloured));
            let marks = coloured.nodes.iter().filter_map(|n| n.mark.as_ref());
            assert!(marks.clone().count() > 0);
            assert!(marks.clone().all(|mark| mark.icon.is_some()));
            clean(&coloured, &format!("{name}/{}", graph.process));
        }
    }
}

#[test]
fn titles_are_never_markup() {
    let overlay = Overlay {
        title: "</svg><script>alert(1)</script>".to_owned(),
        rest: Some(State::Failed),
        legend: vec![(State::Failed, "<b onload=x>".to_owned())],
        gone: [("invoice_map".to_owned(), vec!["<i>&\u{1}".to_owned()])].into(),
        ..Overlay::default()
    };
    let invoices = example("invoice-map");
    let options = Options {
        overlay: Some(Arc::new(overlay)),
        ..Options::default()
    };
    let scene = layout::layout(&invoices.graphs[0], &options);
    let svg = flow_draw::svg_of(&scene);
    assert!(!svg.contains("<script") && !svg.contains("<b onload") && !svg.contains("<i>"));
    assert!(render_scenes(&[scene], Format::Png, &options, None).is_ok());
}

#[test]
fn risks_are_found_where_they_are() {
    let helpdesk = example("helpdesk");
    let risks = Risks::of(&helpdesk).0;
    let of = |step: &str| {
        let found = risks.get(&format!("helpdesk/{step}"));
        found.map(|all| all.iter().map(|r| r.words.as_str()).collect::<Vec<_>>())
    };
    assert_eq!(
        of("classify"),
        Some(vec!["@personal goes to Anthropic (eu)"])
    );
    assert_eq!(
        of("send"),
        Some(vec![
            "A mail cannot be called back",
            "@personal goes to Mail"
        ])
    );
    assert_eq!(of("look_up"), None);
}

/// What another process runs is a step of that in the overview, and says how large it is.
#[test]
fn an_overview_shows_sub_processes_as_steps() {
    let text = r#"
role clerk "Clerk"
process outer "Outer" { task a "A" by clerk ; run inner "Inner" middle() ; end done "Done" }
process middle "Middle" { task b "B" by clerk ; task c "C" by clerk ; end done "Done" }
process alone "Alone" { task d "D" by clerk ; end done "Done" }
"#;
    let analysis = common::of_text(text);
    let names = |graphs: Vec<Arc<flow_analysis::graph::FlowGraph>>| {
        let names = graphs.iter().map(|graph| graph.process.to_string());
        names.collect::<Vec<_>>()
    };
    let all = analysis.graphs.clone();
    assert_eq!(
        names(views::outermost(&analysis, all.clone())),
        ["outer", "alone"]
    );
    let middle = all.iter().filter(|graph| graph.process == "middle");
    let middle: Vec<_> = middle.cloned().collect();
    assert_eq!(names(views::outermost(&analysis, middle)), ["middle"]);
    let scene = views::scene(&analysis, &analysis.graphs[0], &of(View::Overview));
    let words = scene.nodes.iter().flat_map(|node| &node.texts);
    let words: Vec<&String> = words.flat_map(|run| &run.lines).collect();
    assert!(words.iter().any(|line| *line == "2 steps"), "{words:?}");
}

/// A wait for a time is part of the lead time, and its end leads on.
#[test]
fn a_wait_for_a_time_takes_that_time() {
    let text = r#"
role clerk "Clerk"
message said { id: text }
process p "P" {
  task a "One" by clerk { takes 1 h }
  wait cool "Cool off" for 1 day
  wait late "Answer" {
    on message said -> c (10%)
    after 2 days -> b
  }
  task b "Two" by clerk { takes 1 h } -> done
  task c "Three" by clerk { takes 5 h }
  wait longer "Longer" { after 3 days -> done }
  end done "Done"
}
"#;
    let analysis = common::of_text(text);
    let heat = overlay::heat(&analysis, Measure::Time);
    let value = |step: &str| heat.steps.get(step).and_then(|mark| mark.value.clone());
    assert_eq!(value("p/cool").as_deref(), Some("1 d"));
    assert_eq!(value("p/longer").as_deref(), Some("3 d"));
    // A message may come before the time is over.
    assert_eq!(value("p/late"), None);
    let scene = views::scene(&analysis, &analysis.graphs[0], &of(View::Timeline));
    let words: Vec<String> = text_boxes(&scene).into_iter().map(|(_, w)| w).collect();
    assert!(words.iter().any(|w| w == "1 d 2 h"), "{words:?}");
}

/// What a sub-process hands over is handed over by the step that runs it.
#[test]
fn data_goes_where_sub_processes_bring_it() {
    let text = r#"
role clerk "Clerk"
model m { vendor openai; id "gpt-6-luna"; region eu; cleared for @personal }
process outer "Outer" { input body : text @personal ; run inner "Read it" middle(body: body) ; end done "Done" }
process middle "Middle" { input body : text @personal ; run deep "Deep" deepest(body: body) ; end done "Done" }
process deepest "Deepest" { input body : text @personal ; ai read "Read" with m { prompt "{{ body }}" ; on error by clerk } ; end done "Done" }
"#;
    let analysis = common::of_text(text);
    let scene = views::scene(&analysis, &analysis.graphs[0], &of(View::Data));
    let spoken: Vec<&str> = scene.sheet.iter().map(|g| g.spoken.as_str()).collect();
    assert!(
        spoken.contains(&"Read it to OpenAI: @personal"),
        "{spoken:#?}"
    );
}

/// A step that runs a process is as hot as the usual way of that.
#[test]
fn heat_comes_out_of_sub_processes() {
    let text = r#"
role clerk "Clerk" { costs 60 EUR per h }
process outer "Outer" { run inner "Inner" middle() { costs 1 EUR } ; end done "Done" }
process middle "Middle" {
  task b "B" by clerk { takes 1 h }
  wait cool "Cool" for 2 h
  task c "C" by clerk { takes 30 min }
  end done "Done"
}
"#;
    let analysis = common::of_text(text);
    let value = |measure| {
        let heat = overlay::heat(&analysis, measure);
        heat.steps["outer/inner"].value.clone().unwrap()
    };
    assert_eq!(value(Measure::Time), "3 h 30 min");
    // Whose work that is, the process itself says.
    let scene = views::scene(&analysis, &analysis.graphs[0], &of(View::Timeline));
    let words: Vec<String> = text_boxes(&scene).into_iter().map(|(_, w)| w).collect();
    let keys: Vec<&String> = words.iter().filter(|w| w.starts_with("work of")).collect();
    assert_eq!(keys, ["work of sub-processes"], "{words:?}");
    assert_eq!(value(Measure::Cost), "91.00 EUR");
}
