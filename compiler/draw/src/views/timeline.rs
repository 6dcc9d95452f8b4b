//! The value stream: work and wait of each step on a scale of time, the lead time, and the share of it
//! that is work (process cycle efficiency; Martin, Osterling: Value Stream Mapping, 2013).

use std::collections::{BTreeMap, BTreeSet};

use flow_analysis::graph::{LaneKind, Node, NodeKind};

use super::Subject;
use super::page::{MARGIN, Page, lane_kind, short, strong};
use super::way::{Timed, is_step, usual, with_sub_processes, worked};
use crate::figures::{Work, duration};
use crate::icon::Icon;
use crate::scene::{Anchor, Rect, Scene};
use crate::sheet::{BODY, Group, HEADING, Item, Paint, SMALL, TAG};

/// Width of the steps' column.
const TITLES: i32 = 280;
/// Width of the scale.
const SCALE: i32 = 760;
/// Height of a row.
const ROW: i32 = 40;
/// Height of a bar.
const BAR: i32 = 20;

/// Draws the value stream.
pub(super) fn scene(subject: &Subject<'_>) -> Scene {
    let mut page = Page::new(
        subject,
        "Timeline",
        "work and wait of each step on the usual way, on a scale of time",
    );
    let work = with_sub_processes(subject.analysis).steps;
    let way: Vec<Timed> = usual(subject.graph, &work)
        .into_iter()
        .filter(|step| {
            subject
                .graph
                .graph
                .node_weight(step.node)
                .is_some_and(is_step)
        })
        .collect();
    let lead = way.iter().map(Timed::ends).max().unwrap_or(0);
    if lead == 0 {
        page.empty(
            "No step on the usual way says how long it takes.",
            "Write “takes 5 min” or “takes 2..3..7 min” in a step for the work itself, and “waits 2 days” for the time before it begins. The lead time and the share of it that is work then stand here.",
        );
        return page.finish();
    }
    totals(&mut page, &way, lead);
    let bottom = page.y + 34 + ROW * i32::try_from(way.len()).unwrap_or(0);
    scale(&mut page, lead, bottom);
    for (index, step) in way.iter().enumerate() {
        row(&mut page, subject, &work, step, (lead, index));
    }
    page.y = bottom + 16;
    let kinds = way.iter().filter(|step| step.takes > 0).filter_map(|step| {
        let node = subject.graph.graph.node_weight(step.node)?;
        Some(worker(subject, node))
    });
    keys(&mut page, &kinds.collect::<Vec<_>>());
    others(&mut page, subject, &work, &way);
    page.finish()
}

/// Lead time, work, waiting, efficiency.
fn totals(page: &mut Page<'_>, way: &[Timed], lead: i64) {
    let work: i64 = way.iter().map(|step| step.takes).sum();
    // Branches side by side may hold more work than the lead time is long.
    let share = i128::from(worked(way)) * 1000 / i128::from(lead.max(1));
    let waits: i64 = way.iter().map(|step| step.waits).sum();
    let cards = [
        ("Lead time", duration(lead)),
        ("Work", duration(work)),
        ("Waiting", duration(waits)),
        (
            "Process cycle efficiency",
            format!("{}.{} %", share / 10, share % 10),
        ),
    ];
    let (mut x, w) = (MARGIN, (TITLES + SCALE - 3 * 12) / 4);
    for (name, value) in cards {
        let mut group = Group::said(format!("{name}: {value}"));
        let rect = Rect {
            x,
            y: page.y,
            w,
            h: 68,
        };
        group.card(rect, 10, Paint::FlowGround, Paint::Border);
        group.words(
            name,
            (x + 16, page.y + 10),
            (SMALL, Paint::Soft),
            Anchor::Start,
        );
        group.words(
            &value,
            (x + 16, page.y + 30),
            (HEADING, Paint::Ink),
            Anchor::Start,
        );
        page.add(group);
        x += w + 12;
    }
    page.y += 68 + 20;
}

/// Pixels from the scale's beginning.
fn at(ms: i64, lead: i64) -> i32 {
    let x = i128::from(ms) * i128::from(SCALE) / i128::from(lead.max(1));
    i32::try_from(x).unwrap_or(SCALE)
}

/// The distance between ticks: round, and at most eight of them.
fn tick(lead: i64) -> i64 {
    const SECOND: i64 = 1_000;
    const MINUTE: i64 = 60 * SECOND;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let round = [
        100,
        200,
        500,
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        4 * HOUR,
        8 * HOUR,
        12 * HOUR,
        DAY,
        2 * DAY,
        5 * DAY,
        7 * DAY,
        10 * DAY,
        14 * DAY,
        30 * DAY,
        60 * DAY,
        90 * DAY,
        180 * DAY,
        365 * DAY,
    ];
    let fits = |step: &&i64| lead / **step <= 8;
    let found = round.iter().find(fits).copied();
    found.unwrap_or((lead / 8).max(1))
}

fn scale(page: &mut Page<'_>, lead: i64, bottom: i32) {
    let mut group = Group::plain();
    let left = MARGIN + TITLES;
    let (step, top) = (tick(lead), page.y + 24);
    let mut ms = 0;
    while ms <= lead {
        let x = left + at(ms, lead);
        group.rule((x, top), (x, bottom), Paint::Border);
        let words = if ms == 0 {
            "0".to_owned()
        } else {
            duration(ms)
        };
        let place = (x, page.y);
        group.words(&words, place, (SMALL, Paint::Soft), Anchor::Middle);
        ms += step;
    }
    page.add(group);
    page.reach(left + SCALE);
    page.y += 34;
}

fn row(
    page: &mut Page<'_>,
    subject: &Subject<'_>,
    work: &BTreeMap<String, Work>,
    step: &Timed,
    (lead, index): (i64, usize),
) {
    let Some(node) = subject.graph.graph.node_weight(step.node) else {
        return;
    };
    let known = work.get(&node.path).copied().unwrap_or_default();
    let words = figures_in_words(known);
    let mut group = group_of(node, &words);
    let band = Rect {
        x: MARGIN,
        y: page.y,
        w: TITLES - 8,
        h: ROW,
    };
    if index % 2 == 0 {
        group.fill(band, 6, Paint::FlowGround);
    }
    let middle = page.y + ROW / 2;
    group.icon(
        Icon::of(node.kind),
        (MARGIN + 10, middle - 9),
        18,
        Paint::Soft,
    );
    let lines = short(&node.title, BODY, TITLES - 60, 2);
    let top = middle - BODY.height(lines.len()) / 2;
    group.text(lines, (MARGIN + 38, top), (BODY, Paint::Ink), Anchor::Start);
    let kind = worker(subject, node);
    let end = bars(&mut group, step, lead, (middle, kind));
    says(&mut group, &words, (end, middle), step, lead);
    page.add(group);
    page.y += ROW;
}

/// Whose work a step is. What runs inside a sub-process is not that of the lane it is called from.
fn worker(subject: &Subject<'_>, node: &Node) -> LaneKind {
    match node.kind {
        NodeKind::Run => LaneKind::Flow,
        _ => lane_kind(subject, node),
    }
}

/// An empty group that stands for a step and is read aloud as its title and figures.
fn group_of(node: &Node, words: &str) -> Group {
    Group {
        path: Some(node.path.clone()),
        spoken: format!("{}, {words}", node.title),
        tip: node.docs.clone(),
        place: Some(node.place),
        items: Vec::new(),
    }
}

fn figures_in_words(work: Work) -> String {
    let takes = work.takes.map(|ms| format!("work {}", duration(ms)));
    let waits = work.waits.map(|ms| format!("wait {}", duration(ms)));
    let all: Vec<String> = waits.into_iter().chain(takes).collect();
    if all.is_empty() {
        "no time given".to_owned()
    } else {
        all.join(", ")
    }
}

/// The wait and the work; where they end.
fn bars(group: &mut Group, step: &Timed, lead: i64, (middle, kind): (i32, LaneKind)) -> i32 {
    let left = MARGIN + TITLES;
    let begins = left + at(step.begins, lead);
    let works = left + at(step.begins.saturating_add(step.waits), lead);
    let ends = left + at(step.ends(), lead);
    let bar = |from: i32, to: i32, least: i32| Rect {
        x: from,
        y: middle - BAR / 2,
        w: (to - from).max(least),
        h: BAR,
    };
    if step.waits > 0 {
        group.items.push(Item::Box {
            rect: bar(begins, works, 3),
            radius: 3,
            fill: Some(Paint::ground(kind)),
            line: Some(Paint::strip(kind)),
            dashed: true,
        });
    }
    if step.takes > 0 {
        group.fill(bar(works, ends, 3), 2, Paint::strip(kind));
    }
    if step.takes + step.waits == 0 {
        let rect = Rect {
            x: begins - 3,
            y: middle - 3,
            w: 6,
            h: 6,
        };
        group.card(rect, 3, Paint::Card, Paint::Frame);
        return begins + 4;
    }
    ends.max(works + 3)
}

/// The figures beside the bar: right of it where there is room, else left.
fn says(group: &mut Group, words: &str, (end, middle): (i32, i32), step: &Timed, lead: i64) {
    let left = MARGIN + TITLES;
    let begins = left + at(step.begins, lead);
    let (w, y) = (SMALL.width(words), middle - SMALL.leading / 2);
    let look = (SMALL, Paint::Soft);
    if end + 8 + w <= left + SCALE {
        group.words(words, (end + 8, y), look, Anchor::Start);
    } else if begins - 8 - w >= left {
        group.words(words, (begins - 8, y), look, Anchor::End);
    } else {
        // The bar fills the scale: the words stand on a ground of their own inside it.
        let x = (begins + end) / 2;
        let rect = Rect {
            x: x - w / 2 - 8,
            y: middle - 9,
            w: w + 16,
            h: 18,
        };
        group.card(rect, 9, Paint::Card, Paint::Border);
        group.words(words, (x, y), look, Anchor::Middle);
    }
}

fn keys(page: &mut Page<'_>, kinds: &[LaneKind]) {
    let mut group = Group::plain();
    let wait = Rect {
        x: MARGIN,
        y: page.y,
        w: 36,
        h: 16,
    };
    group.items.push(Item::Box {
        rect: wait,
        radius: 3,
        fill: Some(Paint::FlowGround),
        line: Some(Paint::Flow),
        dashed: true,
    });
    group.words(
        "wait",
        (MARGIN + 44, page.y),
        (SMALL, Paint::Soft),
        Anchor::Start,
    );
    let mut x = MARGIN + 110;
    for (kind, words) in [
        (LaneKind::People, "work of people"),
        (LaneKind::Ai, "work of AI"),
        (LaneKind::System, "work of systems"),
        (LaneKind::Flow, "work of sub-processes"),
    ] {
        if !kinds.contains(&kind) {
            continue;
        }
        let rect = Rect { x, w: 36, ..wait };
        group.fill(rect, 2, Paint::strip(kind));
        group.words(words, (x + 44, page.y), (SMALL, Paint::Soft), Anchor::Start);
        x += 44 + SMALL.width(words) + 24;
    }
    page.add(group);
    page.y += 32;
}

/// Steps with figures that the usual way passes by.
fn others(
    page: &mut Page<'_>,
    subject: &Subject<'_>,
    work: &BTreeMap<String, Work>,
    way: &[Timed],
) {
    let on_way: BTreeSet<usize> = way.iter().map(|step| step.node.index()).collect();
    let nodes = subject.graph.graph.node_weights().enumerate();
    let beside: Vec<_> = nodes
        .filter(|(index, node)| !on_way.contains(index) && is_step(node))
        .filter_map(|(_, node)| Some((node, work.get(&node.path)?)))
        .collect();
    if beside.is_empty() {
        return;
    }
    let mut group = Group::plain();
    let at = (MARGIN, page.y);
    group.words(
        "On other ways",
        at,
        (strong(SMALL), Paint::Ink),
        Anchor::Start,
    );
    page.add(group);
    page.y += 22;
    let half = (TITLES + SCALE) / 2;
    for (index, (node, known)) in beside.iter().enumerate() {
        let words = figures_in_words(**known);
        let mut group = group_of(node, &words);
        let x = MARGIN + if index % 2 == 0 { 0 } else { half };
        let room = half - 48 - TAG.width(&words);
        let title = short(&node.title, SMALL, room.max(80), 1);
        let after = x + 24 + crate::text::widest(&title, SMALL.size, SMALL.weight) + 8;
        group.icon(Icon::of(node.kind), (x, page.y), 16, Paint::Soft);
        group.text(title, (x + 24, page.y), (SMALL, Paint::Ink), Anchor::Start);
        group.words(&words, (after, page.y), (SMALL, Paint::Soft), Anchor::Start);
        page.add(group);
        if index % 2 == 1 || index + 1 == beside.len() {
            page.y += 22;
        }
    }
}
