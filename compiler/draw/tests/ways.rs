//! How arrows find their ways round each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Builder, three_lanes};
use flow_analysis::graph::{EdgeKind, NodeKind};
use flow_draw::metrics::measure;
use flow_draw::scene::{Scene, SceneEdge};
use flow_draw::{Options, layout};

/// Draws without a fault.
fn draw(b: &Builder) -> Scene {
    let scene = layout::layout(&b.graph, &Options::default());
    let metrics = measure(&scene);
    assert_eq!(metrics.faults(), 0, "{metrics:#?}");
    scene
}

fn arrow(scene: &Scene, from: usize, to: usize, kind: EdgeKind) -> &SceneEdge {
    let mut found = scene.edges.iter();
    found
        .find(|edge| (edge.from, edge.to, edge.kind) == (from, to, kind))
        .unwrap()
}

fn bends(edge: &SceneEdge) -> usize {
    edge.points.len() - 2
}

#[test]
fn many_answers_leave_as_one_and_turn_once() {
    let mut b = Builder::new("Many answers", &three_lanes());
    let choice = b.node(0, NodeKind::Decide, "Which?");
    for answer in 0..7 {
        let step = b.task(answer / 3, &format!("Do {answer}"));
        b.arm(choice, step, &format!("answer {answer}"));
    }
    let scene = draw(&b);
    assert!(scene.edges.iter().all(|edge| bends(edge) <= 1));
    assert_eq!(measure(&scene).crossings, 0);
}

#[test]
fn a_loop_comes_in_from_the_right_where_nothing_leaves() {
    let mut b = Builder::new("Again", &three_lanes());
    let write = b.task(0, "Write");
    let read = b.task(1, "Read");
    let good = b.node(1, NodeKind::Decide, "Good?");
    let end = b.node(1, NodeKind::End, "Done");
    b.line(&[write, read, good]);
    b.arm(good, end, "yes");
    b.arrow(good, write, EdgeKind::Arm, "no", true);
    let scene = draw(&b);
    let back = arrow(&scene, good, write, EdgeKind::Arm);
    assert_eq!(bends(back), 1, "{:?}", back.points);
    assert_eq!(
        back.points.last().unwrap().x,
        scene.nodes[write].rect.right()
    );
}

#[test]
fn an_event_runs_beside_the_usual_way() {
    let mut b = Builder::new("Advert", &three_lanes());
    let approve = b.task(0, "Approve");
    let draft = b.node(1, NodeKind::Ai, "Draft");
    let check = b.task(2, "Check");
    let good = b.node(2, NodeKind::Decide, "Good?");
    let end = b.node(2, NodeKind::End, "Done");
    let write = b.task(2, "Write it");
    b.line(&[approve, draft, check, good]);
    b.arm(good, write, "no");
    b.arm(draft, write, "reject");
    b.arrow(draft, write, EdgeKind::Error, "error", false);
    b.edge(write, end);
    let scene = draw(&b);
    let usual = arrow(&scene, draft, write, EdgeKind::Arm);
    let error = arrow(&scene, draft, write, EdgeKind::Error);
    assert!(bends(usual) <= 1 && bends(error) <= 2, "{:?}", error.points);
    assert_eq!(measure(&scene).crossings, 0);
}

#[test]
fn two_arrows_to_a_step_in_another_lane_need_no_column_between() {
    let mut b = Builder::new("Levels", &three_lanes());
    let first = b.task(0, "First");
    let solved = b.node(0, NodeKind::DecideByPerson, "Solved?");
    let end = b.node(0, NodeKind::End, "Done");
    let second = b.task(1, "Second");
    b.line(&[first, solved]);
    b.arm(solved, end, "yes");
    b.arm(solved, second, "no");
    b.arm(first, second, "escalate");
    b.arrow(first, second, EdgeKind::Timeout, "overdue", false);
    b.edge(second, end);
    let scene = draw(&b);
    let no = arrow(&scene, solved, second, EdgeKind::Arm);
    assert_eq!(bends(no), 0, "{:?}", no.points);
}

#[test]
fn a_step_makes_way_for_a_level_arrow() {
    let mut b = Builder::new("Make way", &three_lanes());
    let send = b.task(1, "Send");
    let wait = b.node(1, NodeKind::WaitMessage, "Wait");
    let longer = b.task(0, "Give more time");
    let again = b.node(1, NodeKind::WaitMessage, "Wait once more");
    let late = b.node(1, NodeKind::Decide, "Late yes?");
    let yes = b.node(1, NodeKind::Decide, "Yes?");
    let end = b.node(1, NodeKind::End, "Done");
    b.line(&[send, wait]);
    b.arrow(wait, longer, EdgeKind::Timeout, "after 5 days", false);
    b.edge(longer, again);
    b.arrow(again, late, EdgeKind::Message, "answer", false);
    b.arrow(wait, yes, EdgeKind::Message, "answer", false);
    b.arm(late, end, "yes");
    b.arm(yes, end, "yes");
    let scene = draw(&b);
    let answer = arrow(&scene, wait, yes, EdgeKind::Message);
    assert_eq!(bends(answer), 0, "{:?}", answer.points);
}

#[test]
fn the_usual_way_leaves_a_step_by_the_middle_of_a_side() {
    let mut b = Builder::new("Middle", &three_lanes());
    let sort = b.task(0, "Sort by hand");
    let over = b.task(1, "Take over");
    let look = b.task(2, "Look it up");
    let end = b.node(2, NodeKind::End, "Done");
    b.edge(sort, look);
    b.arrow(sort, over, EdgeKind::Timeout, "overdue", false);
    b.line(&[over, look, end]);
    let scene = draw(&b);
    let (rect, begin) = (
        scene.nodes[sort].rect,
        arrow(&scene, sort, look, EdgeKind::Next).points[0],
    );
    let middle = (rect.x + rect.w / 2, rect.y + rect.h / 2);
    assert!(begin.x == middle.0 || begin.y == middle.1, "{begin:?}");
}
