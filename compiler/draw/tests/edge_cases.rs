//! Graphs that layouts trip over. Each is drawn, and drawn without a fault; `FLOW_DRAW_KEEP=folder`
//! keeps the pictures.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Builder, three_lanes};
use flow_analysis::graph::{EdgeKind, FlowGraph, FrameKind, LaneKind, NodeKind, StartKind, Via};
use flow_draw::metrics::{Metrics, measure};
use flow_draw::{Format, Options, layout, render};

/// Draws in every format and returns what the scene measures.
fn draw(name: &str, graph: &FlowGraph) -> Metrics {
    let metrics = measure(&layout::layout(graph, &Options::default()));
    for (format, extension) in [
        (Format::Svg, "svg"),
        (Format::Dot, "dot"),
        (Format::Png, "png"),
    ] {
        let small = Options {
            png_percent: 100,
            ..Options::default()
        };
        let Ok(bytes) = render(graph, format, &small) else {
            continue;
        };
        if let Ok(folder) = std::env::var("FLOW_DRAW_KEEP") {
            std::fs::write(format!("{folder}/{name}.{extension}"), &bytes).unwrap();
        }
    }
    assert_eq!(metrics.faults(), 0, "{name}: {metrics:#?}");
    metrics
}

fn people() -> Builder {
    Builder::new("Edge case", &[("People", LaneKind::People)])
}

fn chain(b: &mut Builder, lane: usize, count: usize) -> Vec<usize> {
    let nodes: Vec<usize> = (0..count)
        .map(|i| b.task(lane, &format!("Do thing {i}")))
        .collect();
    b.line(&nodes);
    nodes
}

#[test]
fn no_steps_at_all() {
    draw("empty", &people().graph);
    draw("no-lanes", &Builder::new("Nothing", &[]).graph);
}

#[test]
fn self_loop() {
    let mut b = people();
    let nodes = chain(&mut b, 0, 3);
    b.back(nodes[1], nodes[1], "again");
    draw("self-loop", &b.graph);
}

#[test]
fn two_step_loop() {
    let mut b = people();
    let nodes = chain(&mut b, 0, 4);
    b.back(nodes[2], nodes[1], "not yet");
    draw("two-step-loop", &b.graph);
}

#[test]
fn two_step_loop_across_lanes() {
    let mut b = Builder::new("Ping pong", &three_lanes());
    let a = b.task(0, "Ask");
    let c = b.task(1, "Answer");
    let d = b.node(0, NodeKind::End, "Done");
    b.line(&[a, c, d]);
    b.back(c, a, "unclear");
    draw("loop-across", &b.graph);
}

#[test]
fn undeclared_cycle_without_a_start() {
    let mut b = people();
    let nodes = chain(&mut b, 0, 3);
    b.edge(nodes[2], nodes[0]);
    draw("cycle", &b.graph);
}

#[test]
fn parallel_edges_with_different_labels() {
    let mut b = Builder::new("Twins", &three_lanes());
    let start = b.node(0, NodeKind::Start(StartKind::Hand), "Start");
    let choice = b.node(0, NodeKind::DecideByPerson, "Which?");
    let next = b.task(0, "Go on");
    let other = b.task(1, "Go on there");
    b.edge(start, choice);
    b.arm(choice, next, "yes");
    b.arm(choice, next, "maybe");
    b.arm(choice, next, "why not");
    b.arm(choice, other, "there");
    b.arm(choice, other, "there too");
    b.edge(next, other);
    draw("twins", &b.graph);
}

#[test]
fn twins_between_tasks() {
    let mut b = people();
    let nodes = chain(&mut b, 0, 2);
    b.arm(nodes[0], nodes[1], "one");
    b.arm(nodes[0], nodes[1], "two");
    draw("task-twins", &b.graph);
}

#[test]
fn empty_lane_and_lonely_step() {
    let mut b = Builder::new(
        "Lanes",
        &[
            ("People", LaneKind::People),
            ("Nobody", LaneKind::Flow),
            (
                "A system with a very long name indeed, longer than any lane is high",
                LaneKind::System,
            ),
        ],
    );
    let nodes = chain(&mut b, 0, 6);
    let lonely = b.node(2, NodeKind::Call(Via::Files), "Alone");
    b.edge(nodes[2], lonely);
    b.edge(lonely, nodes[4]);
    draw("empty-lane", &b.graph);
}

#[test]
fn twenty_lanes() {
    let names: Vec<String> = (0..20).map(|i| format!("Team {i}")).collect();
    let lanes: Vec<(&str, LaneKind)> = names
        .iter()
        .map(|n| (n.as_str(), LaneKind::People))
        .collect();
    let mut b = Builder::new("Twenty lanes", &lanes);
    let nodes: Vec<usize> = (0..40)
        .map(|i| b.task(i * 7 % 20, &format!("Step {i}")))
        .collect();
    b.line(&nodes);
    draw("twenty-lanes", &b.graph);
}

#[test]
fn twelve_way_decision() {
    for across in [1, 3] {
        let mut b = Builder::new("Twelve ways", &three_lanes());
        let start = b.node(0, NodeKind::Start(StartKind::Webhook), "Ticket arrives");
        let choice = b.node(1, NodeKind::DecideByModel, "Which category?");
        let done = b.node(0, NodeKind::End, "Done");
        b.edge(start, choice);
        for i in 0..12 {
            let task = b.task(i % across, &format!("Handle category {i}"));
            b.arm(choice, task, &format!("category {i}"));
            b.edge(task, done);
        }
        b.arm(choice, done, "none");
        draw(&format!("twelve-{across}"), &b.graph);
    }
}

#[test]
fn three_hundred_ways() {
    let mut b = Builder::new("Wide", &three_lanes());
    let split = b.node(0, NodeKind::Split, "");
    let join = b.node(2, NodeKind::Join, "");
    for i in 0..300 {
        let task = b.task(i % 3, &format!("Branch {i}"));
        b.arm(split, task, "also");
        b.edge(task, join);
    }
    draw("wide", &b.graph);
}

#[test]
fn nested_split_and_join_with_frames() {
    let mut b = Builder::new("Nested", &three_lanes());
    let start = b.node(0, NodeKind::Start(StartKind::File), "File arrives");
    let outer = b.frame("Checks", FrameKind::Parallel, None);
    let inner = b.frame("Fraud checks", FrameKind::Parallel, Some(outer));
    let split = b.node(2, NodeKind::Split, "Checks");
    let a = b.node(2, NodeKind::Call(Via::Sql), "Look up supplier");
    let inner_split = b.node(2, NodeKind::Split, "Fraud checks");
    let c = b.node(2, NodeKind::Call(Via::Http), "Check the bank account");
    let d = b.node(2, NodeKind::Call(Via::Mcp), "Check the address");
    let inner_join = b.node(2, NodeKind::Join, "");
    let join = b.node(2, NodeKind::Join, "");
    let end = b.node(0, NodeKind::End, "Filed");
    b.put(outer, &[split, a, join]);
    b.put(inner, &[inner_split, c, d, inner_join]);
    b.line(&[start, split, a, join, end]);
    b.line(&[split, inner_split, c, inner_join, join]);
    b.line(&[inner_split, d, inner_join]);
    draw("nested", &b.graph);
}

#[test]
fn stages_and_loops_across_lanes() {
    let mut b = Builder::new("Stages", &three_lanes());
    let start = b.node(0, NodeKind::Start(StartKind::Message), "Order arrives");
    let intake = b.frame("Intake", FrameKind::Stage, None);
    let rounds = b.frame(
        "Until the data is complete",
        FrameKind::Repeat,
        Some(intake),
    );
    let each = b.frame("For each line", FrameKind::ForEach, None);
    let ask = b.task(0, "Ask the customer");
    let read = b.node(1, NodeKind::Ai, "Read the answer");
    let test = b.node(1, NodeKind::RepeatTest, "Complete?");
    let save = b.node(2, NodeKind::Call(Via::Sql), "Save the order");
    let open = b.node(2, NodeKind::EachOpen, "For each line");
    let reserve = b.node(2, NodeKind::Call(Via::Http), "Reserve stock");
    let close = b.node(2, NodeKind::EachClose, "");
    let end = b.node(0, NodeKind::End, "Order accepted");
    let fail = b.node(0, NodeKind::Fail, "Given up");
    b.put(intake, &[save]);
    b.put(rounds, &[ask, read, test]);
    b.put(each, &[open, reserve, close]);
    b.line(&[start, ask, read, test]);
    b.arrow(test, ask, EdgeKind::Again, "again", true);
    b.arm(test, save, "complete");
    b.arrow(test, fail, EdgeKind::Cap, "after 3 rounds", false);
    b.line(&[save, open, reserve, close, end]);
    draw("stages", &b.graph);
}

#[test]
fn unmatched_join_and_disconnected_parts() {
    let mut b = Builder::new("Parts", &three_lanes());
    let nodes = chain(&mut b, 0, 4);
    let join = b.node(0, NodeKind::Join, "");
    b.edge(nodes[3], join);
    chain(&mut b, 1, 3);
    b.node(2, NodeKind::Gap, "Nowhere");
    b.node(2, NodeKind::Fail, "Failed");
    draw("parts", &b.graph);
}

#[test]
fn forty_steps_in_a_line() {
    let mut b = people();
    chain(&mut b, 0, 40);
    let metrics = draw("forty", &b.graph);
    assert_eq!((metrics.bends, metrics.crossings), (0, 0));
}

#[test]
fn errors_and_timeouts_leave_their_step() {
    let mut b = Builder::new("Trouble", &three_lanes());
    let start = b.node(0, NodeKind::Start(StartKind::Schedule), "Every morning");
    let classify = b.node(1, NodeKind::Ai, "Classify the ticket");
    b.vendor(classify, "perplexity");
    let answer = b.node(0, NodeKind::Copilot, "Answer the customer");
    let send = b.node(2, NodeKind::Call(Via::Mail), "Send the reply");
    let by_hand = b.task(0, "Sort by hand");
    let lead = b.task(0, "Take over");
    let done = b.node(2, NodeKind::End, "Ticket closed");
    let failed = b.node(2, NodeKind::Fail, "Lost");
    b.line(&[start, classify, answer, send, done]);
    b.arrow(classify, by_hand, EdgeKind::Error, "error", false);
    b.arrow(by_hand, lead, EdgeKind::Timeout, "overdue after 4 h", false);
    b.edge(by_hand, answer);
    b.edge(lead, answer);
    b.arrow(send, failed, EdgeKind::Error, "error", false);
    b.arrow(answer, lead, EdgeKind::Timeout, "timeout", true);
    draw("trouble", &b.graph);
}

#[test]
fn a_helpdesk() {
    let lanes = [
        ("Support", LaneKind::People),
        ("Lead", LaneKind::People),
        ("AI", LaneKind::Ai),
        ("CRM", LaneKind::System),
        ("Mail", LaneKind::System),
    ];
    let mut b = Builder::new("Helpdesk triage", &lanes);
    let start = b.node(2, NodeKind::Start(StartKind::Webhook), "Ticket arrives");
    let classify = b.node(2, NodeKind::Ai, "Classify the ticket");
    let sure = b.node(2, NodeKind::Decide, "Sure enough?");
    let by_hand = b.task(0, "Sort by hand");
    let look_up = b.node(3, NodeKind::Call(Via::Http), "Look up open orders");
    let answer = b.node(0, NodeKind::Copilot, "Answer the customer");
    let send = b.node(4, NodeKind::Call(Via::Mail), "Send the reply");
    let escalate = b.task(1, "Take over");
    let done = b.node(4, NodeKind::End, "Ticket closed");
    b.vendor(classify, "anthropic");
    b.vendor(answer, "anthropic");
    b.line(&[start, classify, sure]);
    b.arrow(classify, by_hand, EdgeKind::Error, "error", false);
    b.arm(sure, by_hand, "confidence < 70% (15 %)");
    b.arrow(sure, look_up, EdgeKind::Else, "else", false);
    b.edge(by_hand, look_up);
    b.arrow(by_hand, escalate, EdgeKind::Timeout, "overdue", false);
    b.line(&[look_up, answer, send, done]);
    b.back(escalate, look_up, "");
    let metrics = draw("helpdesk", &b.graph);
    assert!(metrics.crossings <= 2, "{metrics:#?}");
}

#[test]
fn every_kind_of_step() {
    let mut b = Builder::new("Kinds", &three_lanes());
    let kinds = [
        NodeKind::Start(StartKind::Webhook),
        NodeKind::Task,
        NodeKind::Ai,
        NodeKind::Copilot,
        NodeKind::Agent,
        NodeKind::Call(Via::Http),
        NodeKind::Call(Via::Sql),
        NodeKind::Call(Via::Mcp),
        NodeKind::Call(Via::Files),
        NodeKind::Call(Via::Mail),
        NodeKind::Call(Via::Command),
        NodeKind::Call(Via::Unknown),
        NodeKind::Decide,
        NodeKind::DecideByPerson,
        NodeKind::DecideByModel,
        NodeKind::Split,
        NodeKind::Join,
        NodeKind::EachOpen,
        NodeKind::EachClose,
        NodeKind::RepeatTest,
        NodeKind::WaitTime,
        NodeKind::WaitMessage,
        NodeKind::Run,
        NodeKind::Send,
        NodeKind::Set,
        NodeKind::Undo,
        NodeKind::Gap,
        NodeKind::Fail,
        NodeKind::End,
    ];
    let nodes: Vec<usize> = kinds
        .iter()
        .enumerate()
        .map(|(i, k)| b.node(i / 10, *k, &format!("{k:?}")))
        .collect();
    b.line(&nodes[0..10]);
    b.line(&nodes[10..20]);
    b.line(&nodes[20..]);
    draw("kinds", &b.graph);
}

#[test]
fn hard_titles() {
    let long = "a rather long answer that goes on and on ".repeat(5);
    let titles = [
        long.as_str(),
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbe",
        "請求書を受け取り、内容を確認して承認する",
        "استلام الفاتورة والتحقق منها",
        "👩‍👩‍👧‍👦 family 🎉🎉🎉 party",
        "<&\"]]> & 'quotes'",
        "</svg><script>alert(1)</script>",
        "line\nbreak\tand\u{0}control\u{1b}[31m\u{202e}characters",
        "",
    ];
    let mut b = Builder::new("</title><script>alert(1)</script>", &three_lanes());
    let nodes: Vec<usize> = titles
        .iter()
        .enumerate()
        .map(|(i, title)| {
            b.node(
                i % 3,
                if i % 2 == 0 {
                    NodeKind::Task
                } else {
                    NodeKind::Decide
                },
                title,
            )
        })
        .collect();
    for (pair, title) in nodes.windows(2).zip(titles) {
        b.arm(pair[0], pair[1], title);
    }
    draw("titles", &b.graph);
    let svg =
        String::from_utf8(render(&b.graph, Format::Svg, &Options::default()).unwrap()).unwrap();
    assert!(!svg.contains("<script") && svg.matches("</svg>").count() == 1);
    assert!(svg.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn a_title_of_five_thousand_characters() {
    let mut b = people();
    let nodes = chain(&mut b, 0, 2);
    let huge = b.task(0, &"word ".repeat(1000));
    b.edge(nodes[1], huge);
    b.graph.title = "heading ".repeat(600);
    let metrics = draw("huge-title", &b.graph);
    assert!(metrics.width < 2000, "{metrics:#?}");
}

#[test]
fn crossing_hand_offs() {
    let mut b = Builder::new("Swap", &three_lanes());
    let top: Vec<usize> = chain(&mut b, 0, 5);
    let bottom: Vec<usize> = chain(&mut b, 1, 5);
    for i in 0..4 {
        b.arm(top[i], bottom[i + 1], "down");
        b.arm(bottom[i], top[i + 1], "up");
    }
    draw("swap", &b.graph);
}

#[test]
fn many_into_one() {
    let mut b = Builder::new("Gather", &three_lanes());
    let nodes = chain(&mut b, 0, 8);
    let end = b.node(2, NodeKind::End, "Done");
    for node in &nodes {
        b.arrow(*node, end, EdgeKind::Error, "error", false);
    }
    draw("gather", &b.graph);
}

#[test]
fn ways_out_of_trouble_lie_apart_from_the_usual_way() {
    for file in common::all_maps() {
        let (name, analysis) = common::read(&file);
        for graph in &analysis.graphs {
            let scene = layout::layout(graph, &Options::default());
            for (at, edge) in scene.edges.iter().enumerate() {
                let mut others = scene.edges.iter().skip(at + 1);
                let same = others.find(|other| {
                    let begins = other.points.first() == edge.points.first();
                    begins && other.from == edge.from && other.tone != edge.tone
                });
                let step = &scene.nodes[edge.from].title;
                assert_eq!(same, None, "{name}: two arrows leave {step} as one");
            }
        }
    }
}

/// A stage over three lanes with a stranger in the middle one: a frame in each lane.
fn split_by_a_stranger() -> FlowGraph {
    let mut b = Builder::new("Split", &three_lanes());
    let stage = b.frame("One stage", FrameKind::Stage, None);
    let own: Vec<usize> = [0, 1, 2, 1, 0]
        .iter()
        .map(|lane| b.task(*lane, "Do it"))
        .collect();
    b.line(&own);
    let strange: Vec<usize> = (0..5).map(|i| b.task(i % 3, "Elsewhere")).collect();
    b.line(&strange);
    b.put(stage, &own);
    b.graph
}

#[test]
fn the_title_of_a_split_frame_stands_once() {
    let mut split = 0;
    let mut graphs = vec![std::sync::Arc::new(split_by_a_stranger())];
    for file in common::all_maps() {
        graphs.extend(common::read(&file).1.graphs);
    }
    for graph in graphs {
        let scene = layout::layout(&graph, &Options::default());
        for frame in 0..graph.frames.len() {
            let pieces = || scene.frames.iter().filter(|f| f.index == frame);
            let titled = pieces().filter(|f| !f.text.lines.is_empty()).count();
            assert!(
                titled <= 1,
                "{}: {}",
                graph.process,
                graph.frames[frame].title
            );
            split += usize::from(pieces().count() > 1);
        }
    }
    assert!(split > 0);
}

#[test]
fn arrows_keep_clear_of_the_titles_of_frames() {
    for file in common::all_maps() {
        let (name, analysis) = common::read(&file);
        for graph in &analysis.graphs {
            let scene = layout::layout(graph, &Options::default());
            let titles = scene.frames.iter().filter(|f| !f.text.lines.is_empty());
            for title in titles.map(|frame| frame.text.bounds) {
                let pieces = scene.edges.iter().flat_map(|e| e.points.windows(2));
                let near = pieces.filter(|pair| {
                    let (a, b) = (pair[0], pair[1]);
                    a.x == b.x
                        && a.y.min(b.y) < title.bottom()
                        && title.y < a.y.max(b.y)
                        && title.x - 8 < a.x
                        && a.x < title.right() + 8
                });
                assert_eq!(near.count(), 0, "{name}: {title:?}");
            }
        }
    }
}

/// Of two deadlines both may warn at 80 %: each event says which it is of.
#[test]
fn an_event_of_a_deadline_bears_its_name() {
    let analysis = common::of_text(
        "role lead\nprocess p {\n  deadline first_answer 4 h { at 80% -> { task a \"A\" by lead } }\n  deadline 8 h { at 80% -> { task b \"B\" by lead } }\n  task c \"C\" by lead\n  task d \"D\" by lead -> c at most 1 times else -> done\n  end done \"Done\"\n}\n",
    );
    let scene = layout::layout(&analysis.graphs[0], &Options::default());
    let titles: Vec<&str> = scene.nodes.iter().map(|n| n.title.as_str()).collect();
    for title in ["First answer at 80%", "At 80%"] {
        assert!(titles.contains(&title), "{titles:?}");
    }
    let labels = scene.edges.iter().filter_map(|e| e.label.as_ref());
    let labels: Vec<String> = labels.map(|label| label.lines.join(" ")).collect();
    assert!(
        labels.iter().any(|l| l == "after 1\u{a0}time"),
        "{labels:?}"
    );
}
