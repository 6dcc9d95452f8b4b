//! SIPOC: suppliers, inputs, process, outputs, customers, in one table.

use std::collections::{BTreeMap, BTreeSet};

use flow_analysis::graph::NodeKind;
use flow_analysis::in_words;
use flow_analysis::labels::Receiver;
use flow_analysis::model::{Program, Start, StepKind};
use flow_analysis::types::Type;
use flow_syntax::Place;

use super::Subject;
use super::page::{MARGIN, Page, short, strong};
use crate::icon::Icon;
use crate::scene::{Anchor, Rect, Scene};
use crate::sheet::{BODY, Group, Item, Paint, SMALL, tag_width};

/// Width of a column.
const COLUMN: i32 = 216;
/// Between columns.
const GAP: i32 = 16;
/// Most steps of the process that are listed.
const MOST: usize = 9;

/// Something in a column.
#[derive(Default)]
struct Entry {
    title: String,
    note: String,
    labels: Vec<String>,
    icon: Option<Icon>,
    place: Option<Place>,
    path: Option<String>,
}

/// Draws the table.
pub(super) fn scene(subject: &Subject<'_>) -> Scene {
    let mut page = Page::new(
        subject,
        "SIPOC",
        "suppliers, inputs, process, outputs, customers",
    );
    let columns = [
        (
            "Suppliers",
            "who brings it",
            Paint::People,
            suppliers(subject),
            "Nothing says how a run starts: write “start on …”.",
        ),
        (
            "Inputs",
            "what comes in",
            Paint::People,
            inputs(subject),
            "The process has no inputs: write “input name : type”.",
        ),
        (
            "Process",
            "what is done with it",
            Paint::Flow,
            steps(subject),
            "No step yet.",
        ),
        (
            "Outputs",
            "what comes out",
            Paint::System,
            outputs(subject),
            "Nothing comes out yet: write “output name : type”, or call a system.",
        ),
        (
            "Customers",
            "who gets it",
            Paint::System,
            customers(subject),
            "Nobody gets anything yet: whoever starts the process gets its outputs.",
        ),
    ];
    let top = page.y;
    let mut bottom = top;
    for (index, (title, about, paint, entries, empty)) in columns.into_iter().enumerate() {
        let x = MARGIN + (COLUMN + GAP) * i32::try_from(index).unwrap_or(0);
        page.y = top;
        head(&mut page, x, (title, about, paint));
        if entries.is_empty() {
            nothing(&mut page, x, empty);
        }
        for entry in entries {
            card(&mut page, x, &entry, title == "Process");
        }
        bottom = bottom.max(page.y);
    }
    page.y = bottom;
    page.finish()
}

fn head(page: &mut Page<'_>, x: i32, (title, about, paint): (&str, &str, Paint)) {
    let mut group = Group::said(format!("column {title}: {about}"));
    let rect = Rect {
        x,
        y: page.y,
        w: COLUMN,
        h: 52,
    };
    group.fill(rect, 8, paint);
    let middle = x + COLUMN / 2;
    group.words(
        title,
        (middle, page.y + 8),
        (strong(BODY), Paint::OnStrip),
        Anchor::Middle,
    );
    group.words(
        about,
        (middle, page.y + 28),
        (SMALL, Paint::OnStrip),
        Anchor::Middle,
    );
    page.add(group);
    page.y += 64;
}

fn nothing(page: &mut Page<'_>, x: i32, words: &str) {
    let lines = SMALL.wrap(words, COLUMN - 24);
    let h = SMALL.height(lines.len()) + 24;
    let mut group = Group::said(words);
    let rect = Rect {
        x,
        y: page.y,
        w: COLUMN,
        h,
    };
    group.items.push(Item::Box {
        rect,
        radius: 8,
        fill: None,
        line: Some(Paint::Border),
        dashed: true,
    });
    group.text(
        lines,
        (x + 12, page.y + 12),
        (SMALL, Paint::Soft),
        Anchor::Start,
    );
    page.add(group);
    page.y += h + 8;
}

fn card(page: &mut Page<'_>, x: i32, entry: &Entry, numbered: bool) {
    let left = x + if entry.icon.is_some() { 40 } else { 12 };
    let room = x + COLUMN - 12 - left;
    let title = short(&entry.title, BODY, room, 3);
    let note = short(&entry.note, SMALL, room, 3);
    let rows = label_rows(&entry.labels, room);
    let labels_h = 20 * i32::try_from(rows.len()).unwrap_or(0);
    let h = BODY.height(title.len()) + SMALL.height(note.len()) + labels_h + 20;
    let mut group = Group {
        path: entry.path.clone(),
        spoken: format!("{} {} {}", entry.title, entry.note, entry.labels.join(" ")),
        place: entry.place,
        ..Group::default()
    };
    let rect = Rect {
        x,
        y: page.y,
        w: COLUMN,
        h,
    };
    let ground = if numbered {
        Paint::FlowGround
    } else {
        Paint::Card
    };
    group.card(rect, 8, ground, Paint::Border);
    if let Some(icon) = entry.icon {
        group.icon(icon, (x + 12, page.y + h / 2 - 9), 18, Paint::Soft);
    }
    let mut y = page.y + 10;
    let title_h = BODY.height(title.len());
    group.text(title, (left, y), (BODY, Paint::Ink), Anchor::Start);
    y += title_h;
    let note_h = SMALL.height(note.len());
    group.text(note, (left, y), (SMALL, Paint::Soft), Anchor::Start);
    y += note_h + 3;
    for row in rows {
        let mut at = left;
        for label in row {
            at += group.tag(&label, (at, y), (Paint::Badge, Paint::OnBadge)) + 4;
        }
        y += 20;
    }
    page.add(group);
    page.y += h + 8;
}

/// Labels in rows.
pub(super) fn label_rows(labels: &[String], room: i32) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut left = 0;
    for label in labels {
        let w = tag_width(label) + 4;
        match rows.last_mut() {
            Some(row) if w <= left => row.push(label.clone()),
            _ => {
                left = room;
                rows.push(vec![label.clone()]);
            }
        }
        left -= w;
    }
    rows
}

fn at(labels: &[smol_str::SmolStr]) -> Vec<String> {
    labels.iter().map(|label| format!("@{label}")).collect()
}

/// The fields of a record, else the type.
fn holds(program: &Program, name: &str, ty: &Type) -> String {
    match program.fields(ty) {
        Some(fields) => {
            let names: Vec<String> = fields.iter().map(|f| f.name.replace('_', " ")).collect();
            names.join(", ")
        }
        None => {
            let words = program.type_name(ty);
            let same = words.eq_ignore_ascii_case(&name.replace('_', ""));
            if same { String::new() } else { words }
        }
    }
}

/// Labels of a value and of its fields.
fn all_labels(program: &Program, own: &[smol_str::SmolStr], ty: &Type) -> Vec<String> {
    let fields = program.fields(ty).into_iter().flatten();
    let inside = fields.flat_map(|field| &field.labels);
    let all: BTreeSet<&smol_str::SmolStr> = own.iter().chain(inside).collect();
    all.into_iter().map(|label| format!("@{label}")).collect()
}

/// A message's name in words, without the process or system that it goes to.
fn message_in_words(written: &str) -> String {
    let name = written.rsplit('.').next();
    in_words(name.unwrap_or(written))
}

fn suppliers(subject: &Subject<'_>) -> Vec<Entry> {
    let mut all: Vec<Entry> = subject.process.starts.iter().map(start).collect();
    if all.is_empty() {
        all.push(Entry {
            title: "Whoever starts it".to_owned(),
            note: "by hand, or another process".to_owned(),
            icon: Some(Icon::Hand),
            ..Entry::default()
        });
    }
    all.extend(systems(subject, true));
    all
}

fn start(start: &Start) -> Entry {
    let (title, note, icon) = match start {
        Start::Webhook(path) => (
            "Another system".to_owned(),
            format!("posts to {path}"),
            Icon::Webhook,
        ),
        Start::File(pattern) => (
            "A folder".to_owned(),
            format!("gets a file {pattern}"),
            Icon::File,
        ),
        Start::Schedule(when) => ("The calendar".to_owned(), when.clone(), Icon::Calendar),
        Start::Message(name, _) => (
            "Whoever sends".to_owned(),
            message_in_words(name),
            Icon::Mail,
        ),
    };
    Entry {
        title,
        note,
        icon: Some(icon),
        ..Entry::default()
    }
}

/// Systems that are asked, or changed, with what for.
fn systems(subject: &Subject<'_>, asked: bool) -> Vec<Entry> {
    let mut found: Vec<(String, Vec<String>, Place, Icon)> = Vec::new();
    for step in &subject.process.steps {
        let StepKind::Call(call) = &step.kind else {
            continue;
        };
        let action = call
            .action
            .and_then(|id| subject.analysis.program.action(id));
        let Some((system, action)) = action.filter(|(_, a)| a.reads_only == asked) else {
            continue;
        };
        let what = in_words(&action.name).to_lowercase();
        match found.iter_mut().find(|found| found.0 == system.title) {
            Some((_, all, ..)) if all.contains(&what) => {}
            Some((_, all, ..)) => all.push(what),
            None => {
                let icon = super::data::icon_of(system);
                found.push((system.title.clone(), vec![what], system.place, icon));
            }
        }
    }
    found
        .into_iter()
        .map(|(title, all, place, icon)| Entry {
            title,
            note: all.join(", "),
            icon: Some(icon),
            place: Some(place),
            ..Entry::default()
        })
        .collect()
}

fn inputs(subject: &Subject<'_>) -> Vec<Entry> {
    let program = &subject.analysis.program;
    let inputs = subject.process.inputs.iter();
    inputs
        .map(|input| Entry {
            title: in_words(&input.name),
            note: holds(program, &input.name, &input.ty),
            labels: all_labels(program, &input.labels, &input.ty),
            place: Some(input.place),
            ..Entry::default()
        })
        .collect()
}

/// What is done, blocks as one.
fn steps(subject: &Subject<'_>) -> Vec<Entry> {
    let graph = subject.graph;
    let mut all: Vec<Entry> = Vec::new();
    let mut blocks = BTreeSet::new();
    for node in graph.graph.node_weights() {
        let parent = |frame: &usize| graph.frames.get(*frame).and_then(|f| f.parent);
        let block = std::iter::successors(node.frame, parent).last();
        let titled = block.and_then(|b| graph.frames.get(b));
        match titled.filter(|frame| !frame.title.is_empty()) {
            Some(frame) if blocks.insert(block) => all.push(Entry {
                title: frame.title.clone(),
                icon: Some(Icon::Layers),
                place: Some(frame.place),
                path: Some(frame.path.clone()),
                ..Entry::default()
            }),
            Some(_) => {}
            None if super::rows::works(node.kind) && node.kind != NodeKind::DecideByModel => {
                all.push(Entry {
                    title: node.title.clone(),
                    icon: Some(Icon::of(node.kind)),
                    place: Some(node.place),
                    path: Some(node.path.clone()),
                    ..Entry::default()
                });
            }
            None => {}
        }
    }
    let more = all.len().saturating_sub(MOST);
    if more > 1 {
        all.truncate(MOST);
        all.push(Entry {
            title: format!("and {more} more steps"),
            ..Entry::default()
        });
    }
    all
}

fn outputs(subject: &Subject<'_>) -> Vec<Entry> {
    let program = &subject.analysis.program;
    let mut all: Vec<Entry> = subject
        .process
        .outputs
        .iter()
        .map(|output| Entry {
            title: in_words(&output.name),
            note: holds(program, &output.name, &output.ty),
            labels: all_labels(program, &output.labels, &output.ty),
            place: Some(output.place),
            ..Entry::default()
        })
        .collect();
    let mut labels: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let sinks = subject.analysis.sinks.iter();
    for sink in sinks.filter(|sink| !matches!(sink.to, Receiver::Model(_))) {
        let of_step = labels.entry(sink.step.as_str()).or_default();
        of_step.extend(at(&sink.labels));
    }
    let mut known: BTreeSet<String> = all.iter().map(|entry| entry.title.clone()).collect();
    for step in &subject.process.steps {
        let (title, icon) = match &step.kind {
            StepKind::Send { message, .. } => (message_in_words(message), Icon::Send),
            StepKind::Call(call) => {
                let action = call.action.and_then(|id| program.action(id));
                match action.filter(|(_, action)| !action.reads_only) {
                    Some((system, _)) => (step.title.clone(), super::data::icon_of(system)),
                    None => continue,
                }
            }
            _ => continue,
        };
        if known.insert(title.clone()) {
            let labels = labels.get(step.path.as_str()).into_iter().flatten();
            all.push(Entry {
                title,
                labels: labels.cloned().collect(),
                icon: Some(icon),
                place: Some(step.place),
                path: Some(step.path.clone()),
                ..Entry::default()
            });
        }
    }
    all
}

fn customers(subject: &Subject<'_>) -> Vec<Entry> {
    let mut all = Vec::new();
    if !subject.process.outputs.is_empty() {
        all.push(Entry {
            title: "Whoever started it".to_owned(),
            note: "gets the outputs".to_owned(),
            icon: Some(Icon::Person),
            ..Entry::default()
        });
    }
    all.extend(systems(subject, false));
    let sends = subject
        .process
        .steps
        .iter()
        .filter_map(|step| match &step.kind {
            StepKind::Send { message, .. } => Some(message),
            _ => None,
        });
    for message in sends.map(|m| message_in_words(m)).collect::<BTreeSet<_>>() {
        all.push(Entry {
            title: "Whoever waits for".to_owned(),
            note: message,
            icon: Some(Icon::Send),
            ..Entry::default()
        });
    }
    all
}
