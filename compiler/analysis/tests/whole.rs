//! Whole programs: the sketch, the language's own example, several files, ten mistakes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_analysis::graph::{LaneKind, NodeKind};
use flow_analysis::model::Start;
use flow_analysis::types::Type;
use flow_syntax::Severity;
use support::{Disk, Memory, check, codes, show};

fn examples() -> Disk {
    Disk(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples").into())
}

#[test]
fn a_sketch_has_only_hints() {
    let analysis = flow_analysis::check(&examples(), "sketch/sketch.flow");
    assert!(
        analysis
            .diagnostics
            .iter()
            .all(|d| d.severity == Severity::Hint)
    );
    assert_eq!(codes(&analysis), ["F0106", "F0106"]);
    insta::assert_snapshot!(show(&analysis));
}

#[test]
fn the_helpdesk_has_one_warning() {
    let analysis = flow_analysis::check(&examples(), "helpdesk/helpdesk.flow");
    assert_eq!(codes(&analysis), ["F0401"], "{}", show(&analysis));
    assert_eq!(analysis.sources.iter().count(), 2);
    let process = analysis.program.main().unwrap();
    assert_eq!(process.starts, [Start::Webhook("/tickets".into())]);
    assert!(
        !process.outputs[0].optional,
        "every way leads through the answer"
    );
    let lanes: Vec<(&str, LaneKind)> = analysis.graphs[0]
        .lanes
        .iter()
        .map(|l| (l.title.as_str(), l.kind))
        .collect();
    let people = LaneKind::People;
    assert_eq!(
        lanes,
        [
            ("Support", people),
            ("Team lead", people),
            ("AI", LaneKind::Ai),
            ("Systems", LaneKind::System),
        ]
    );
}

#[test]
fn every_example_is_without_errors() {
    for path in [
        "summarise/summarise",
        "reply-copilot/reply-copilot",
        "document-triage/document-triage",
        "service-desk/service-desk",
        "service-desk/as-is",
        "recruiting/recruiting",
        "recruiting/as-is",
        "invoices/invoices",
        "invoices/as-is",
    ] {
        let analysis = flow_analysis::check(&examples(), &format!("{path}.flow"));
        assert!(!analysis.has_errors(), "{path}\n{}", show(&analysis));
        assert!(!analysis.graphs.is_empty());
    }
}

#[test]
fn decisions_by_data_stand_with_the_step_before() {
    let analysis = flow_analysis::check(&examples(), "helpdesk/helpdesk.flow");
    let graph = &analysis.graphs[0];
    let lane = |name: &str| {
        let node = graph.graph.node_weights().find(|n| n.name == name).unwrap();
        graph.lanes[node.lane].title.clone()
    };
    assert_eq!(lane("sure"), "AI");
    assert_eq!(lane("answer"), "Support");
    assert_eq!(lane("done"), "Systems");
    let labels = graph
        .graph
        .node_weights()
        .find(|n| n.name == "classify")
        .map(|n| n.labels.clone());
    assert_eq!(labels.unwrap(), ["personal", "untrusted"]);
}

#[test]
fn files_are_found_from_the_file_that_uses_them() {
    let files = Memory::default()
        .with("maps/main.flow", "use \"../shared/people.flow\"\nuse \"data.flow\" as data\nprocess p {\n  input x : data.Thing\n  task a by clerk { ask { n: text = x.name } }\n}\n")
        .with("shared/people.flow", "role clerk \"Clerk\"\n")
        .with("maps/data.flow", "record Thing { name : text }\n");
    let analysis = flow_analysis::check(&files, "maps/main.flow");
    assert_eq!(codes(&analysis), [""; 0], "{}", show(&analysis));
    let process = analysis.program.main().unwrap();
    assert!(matches!(process.inputs[0].ty, Type::Record(_)));
}

#[test]
fn a_circle_of_files_is_shown_as_a_path() {
    let files = Memory::default()
        .with("a.flow", "use \"b.flow\"\nprocess p { task a by x }\n")
        .with("b.flow", "use \"c.flow\"\n")
        .with("c.flow", "use \"b.flow\"\n");
    let analysis = flow_analysis::check(&files, "a.flow");
    let circle = analysis
        .diagnostics
        .iter()
        .find(|d| d.code == "F0114")
        .unwrap();
    assert!(
        circle.message.contains("b.flow → c.flow → b.flow"),
        "{}",
        circle.message
    );
}

#[test]
fn a_root_that_cannot_be_read_is_one_finding() {
    let analysis = flow_analysis::check(&Memory::default(), "nowhere.flow");
    assert_eq!(codes(&analysis), ["F0112"]);
}

#[test]
fn ten_mistakes_are_ten_findings() {
    let analysis = check(include_str!("whole/ten.flow"));
    let errors = analysis
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .count();
    insta::assert_snapshot!(show(&analysis));
    assert_eq!(errors, 10);
}

#[test]
fn a_broken_part_yields_one_finding() {
    for text in [
        "process p {\n  input x : Tixt\n  task a by me { ask { n: text = x.name } }\n  decide d { when x.n > 3 -> a; else -> end }\n}\nrole me\n",
        "process p {\n  task a by me -> bb\n  task b by me\n}\nrole me\n",
        "model m { vendor nobody; id \"x\" }\nprocess p {\n  ai a with m { prompt \"x\"; returns { n: integer } }\n  decide d { when a.n > 3 -> end; else -> end }\n}\n",
        "use \"gone.flow\"\nprocess p {\n  input x : Gone\n  call c shop.find(a: x.y)\n  task t by nobody\n}\n",
        "role me\nprocess p {\n  call c shop.find(a: 1)\n  task t by me { ask { x: text = c.name } }\n}\n",
    ] {
        let analysis = check(text);
        let errors = analysis
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .count();
        assert_eq!(errors, 1, "{text}\n{}", show(&analysis));
    }
}

#[test]
fn gaps_are_drawn() {
    let analysis = check("role me\nprocess p { task a by me -> nowhere_at_all\n task b by me }\n");
    let gaps = analysis.graphs[0]
        .graph
        .node_weights()
        .filter(|n| n.kind == NodeKind::Gap)
        .count();
    assert_eq!(gaps, 1);
}

#[test]
fn odd_files_do_no_harm() {
    for text in [
        "",
        "\u{feff}",
        "process",
        "process {",
        "process p { decide",
        "use \"\"",
        "}}}}",
        "process p { for each x in",
    ] {
        let _ = check(text);
    }
    let deep = "{".repeat(10_000);
    let _ = check(&format!("process p {deep}"));
    assert_eq!(codes(&check("")), ["F0801"]);
}

#[test]
fn cells_of_a_table_mean_their_column() {
    let analysis = check(
        "enum Kind { plain \"Plain\"; odd \"Odd\" }\n\
         table who {\n\
         hits first match\n\
         | amount : money | kind : Kind | pieces : integer | -> who : text |\n\
         | < 100 EUR | != odd | 1..5, 8 | \"clerk\" |\n\
         | < 5 EUR, > 500 EUR | plain, odd | < 3, 7, > 100 | \"lead\" |\n\
         | - | - | - | \"board\" |\n\
         }\n\
         process p { input a : money; set w = who(a, plain, 3) }\n",
    );
    assert_eq!(codes(&analysis), [""; 0], "{}", show(&analysis));
}

#[test]
fn each_of_ten_analysts_mistakes_is_one_finding() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ten_mistakes");
    let analysis = flow_analysis::check(&Disk(folder.into()), "helpdesk.flow");
    // The example itself has one warning; a misspelt role may be a new one, so that is no error.
    let of = |severity| {
        let found = analysis
            .diagnostics
            .iter()
            .filter(|d| d.severity == severity);
        found.count()
    };
    insta::with_settings!({ snapshot_path => folder, prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("findings", show(&analysis));
    });
    assert_eq!((of(Severity::Error), of(Severity::Warning)), (9, 1 + 1));
    assert_eq!(of(Severity::Hint), 0);
}

#[test]
fn so_many_mistakes_are_found_in_bounded_time() {
    let lines: String = (0..9_000)
        .map(|i| format!("  task a{i} by hr -> nope{i}\n"))
        .collect();
    let analysis = check(&format!("role hr\nprocess p {{\n{lines}}}\n"));
    assert_eq!(
        codes(&analysis).iter().filter(|c| **c == "F0101").count(),
        9_000
    );
}

#[test]
fn nobody_is_at_work_while_a_run_waits() {
    let with_a_system = check(
        "system post { via http; action send() -> text }
         process p {
           task ask by clerk
           wait pause \"A while\" for 2 days
           task look by clerk
           call tell post.send()
         }",
    );
    let lane = |analysis: &flow_analysis::Analysis, name: &str| {
        let graph = &analysis.graphs[0];
        let node = graph.graph.node_weights().find(|n| n.name == name);
        graph.lanes[node.expect("a node").lane].title.clone()
    };
    assert_eq!(lane(&with_a_system, "pause"), "Systems");
    assert_eq!(lane(&with_a_system, "look"), "Clerk");
    let without = check("process p { task ask by clerk\n wait pause for 2 days }");
    assert_eq!(lane(&without, "pause"), "Clerk");
}

#[test]
fn an_order_of_lanes_can_be_given() {
    let analysis = check(
        "system post { via http; action send() -> text }
         process p { task ask by clerk\n task look by boss\n call tell post.send() }",
    );
    let mut graph = (*analysis.graphs[0]).clone();
    graph.put_lanes_first(&["systems", "nobody", "boss"]);
    let names: Vec<&str> = graph.lanes.iter().map(|l| l.name.as_str()).collect();
    assert_eq!(names, ["systems", "boss", "clerk"]);
    let lane_of = |name: &str| {
        graph
            .graph
            .node_weights()
            .find(|n| n.name == name)
            .map(|n| n.lane)
    };
    assert_eq!(
        (lane_of("tell"), lane_of("look"), lane_of("ask")),
        (Some(0), Some(1), Some(2))
    );
}

#[test]
fn a_branch_that_goes_round_saves_no_other() {
    let text = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/whole/rounds.flow"),
    );
    let analysis = support::check(&text.unwrap());
    let codes = support::codes(&analysis);
    assert!(codes.contains(&"F0303"), "{}", support::show(&analysis));
}
