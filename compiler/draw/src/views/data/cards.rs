//! Who hands what to whom: steps, and vendors, systems, stores and processes that get data.

use std::collections::{BTreeMap, BTreeSet};

use flow_analysis::graph::Node;
use flow_analysis::in_words;
use flow_analysis::labels::{How, Receiver, Sink};
use flow_analysis::model::{Program, Step, System};
use flow_syntax::Place;

use super::super::{Subject, run_by};
use crate::icon::Icon;
use crate::layout::vendor_name;
use crate::risk::NOT_SECRET;
use crate::scene::Rect;

/// Somebody who gets data, in the order they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Vendor,
    Outside,
    Store,
    Message,
}

/// A card: a step that hands data over, or who gets it.
pub(super) struct Card {
    pub(super) kind: Kind,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) ends: Vec<String>,
    pub(super) labels: Vec<String>,
    pub(super) icon: Icon,
    pub(super) path: Option<String>,
    pub(super) place: Option<Place>,
    pub(super) rect: Rect,
}

pub(super) struct Way {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) labels: Vec<String>,
}

pub(super) fn is_secret(label: &str) -> bool {
    !NOT_SECRET.contains(&label.trim_start_matches('@'))
}

pub(super) type Cards = (Vec<Card>, Vec<Card>, Vec<Way>);

/// Finds who hands what to whom.
#[derive(Default)]
struct Finder {
    left: Vec<Card>,
    right: Vec<Card>,
    /// Places in `right` by title and note.
    receivers: BTreeMap<(String, String), usize>,
    ways: BTreeMap<(usize, usize), Vec<String>>,
}

pub(super) fn cards(subject: &Subject<'_>) -> Cards {
    let mut of_step = sinks(subject);
    let ends = ends(subject);
    let mut finder = Finder::default();
    // In source order, whatever order the sinks come in.
    for node in subject.graph.graph.node_weights() {
        if let Some(sinks) = of_step.remove(node.path.as_str()) {
            let ends = ends.get(node.path.as_str()).cloned().unwrap_or_default();
            finder.step(subject, node, ends, &sinks);
        }
    }
    let ways = finder.ways.into_iter();
    let ways = ways.map(|((from, to), labels)| Way { from, to, labels });
    (finder.left, finder.right, ways.collect())
}

impl Finder {
    fn step(&mut self, subject: &Subject<'_>, node: &Node, ends: Vec<String>, sinks: &[&Sink]) {
        let from = self.left.len();
        let mut card = Card {
            kind: Kind::Store,
            title: node.title.clone(),
            note: String::new(),
            ends,
            labels: Vec::new(),
            icon: Icon::of(node.kind),
            path: Some(node.path.clone()),
            place: Some(node.place),
            rect: Rect::default(),
        };
        for sink in sinks {
            let labels: Vec<String> = sink.labels.iter().map(|l| format!("@{l}")).collect();
            let to = self.receiver(receiver(subject, sink.to));
            merge(&mut card.labels, &labels);
            if let Some(to) = self.right.get_mut(to) {
                merge(&mut to.labels, &labels);
            }
            merge(self.ways.entry((from, to)).or_default(), &labels);
        }
        self.left.push(card);
    }

    /// The place of a receiver, which is listed once.
    fn receiver(&mut self, card: Card) -> usize {
        let key = (card.title.clone(), card.note.clone());
        let next = self.right.len();
        let at = *self.receivers.entry(key).or_insert(next);
        if at == next {
            self.right.push(card);
        }
        at
    }
}

/// What each step of the process hands over, by path; a step that runs a process hands over what is handed
/// over in there.
fn sinks<'a>(subject: &'a Subject<'_>) -> BTreeMap<&'a str, Vec<&'a Sink>> {
    let mut of_process: BTreeMap<&str, Vec<&Sink>> = BTreeMap::new();
    for sink in &subject.analysis.sinks {
        let all = of_process.entry(sink.process.as_str()).or_default();
        all.push(&**sink);
    }
    let mut of_step: BTreeMap<&str, Vec<&Sink>> = BTreeMap::new();
    let own = of_process.get(subject.process.key.as_str());
    for sink in own.into_iter().flatten() {
        of_step.entry(sink.step.as_str()).or_default().push(sink);
    }
    for step in &subject.process.steps {
        for inside in inside(&subject.analysis.program, step) {
            let handed = of_process.get(inside).into_iter().flatten();
            let of_step = of_step.entry(step.path.as_str()).or_default();
            of_step.extend(handed);
        }
    }
    of_step.retain(|_, sinks| !sinks.is_empty());
    of_step
}

/// Keys of the processes that a step runs, with those that they run.
fn inside<'a>(program: &'a Program, step: &'a Step) -> BTreeSet<&'a str> {
    let (mut inside, mut open) = (BTreeSet::new(), vec![step]);
    while let Some(step) = open.pop() {
        let process = run_by(program, step);
        if let Some(process) = process.filter(|process| inside.insert(process.key.as_str())) {
            open.extend(&process.steps);
        }
    }
    inside
}

/// Adds labels, sorted and once.
fn merge(into: &mut Vec<String>, labels: &[String]) {
    into.extend(labels.iter().cloned());
    into.sort();
    into.dedup();
}

/// What steps do to labels, by path.
fn ends<'a>(subject: &'a Subject<'_>) -> BTreeMap<&'a str, Vec<String>> {
    let mut ends: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for lowering in &subject.analysis.lowerings {
        let labels = lowering.labels.iter().filter(|l| is_secret(l));
        let labels: Vec<String> = labels.map(|l| format!("@{l}")).collect();
        let how = match lowering.how {
            How::Mask => "masked here",
            How::Redact => "redacted here",
            How::Removed => "taken off here",
            How::Person => "a person answers for it",
            How::Extraction => "only a closed answer leaves",
        };
        if !labels.is_empty() {
            let words = format!("{}: {how}", labels.join(", "));
            ends.entry(lowering.step.as_str()).or_default().push(words);
        }
    }
    ends
}

fn receiver(subject: &Subject<'_>, to: Receiver) -> Card {
    let program = &subject.analysis.program;
    let card = |kind, title: String, note: String, icon, place| Card {
        kind,
        title,
        note,
        ends: Vec::new(),
        labels: Vec::new(),
        icon,
        path: None,
        place,
        rect: Rect::default(),
    };
    let action = |id| match program.action(id) {
        Some((system, _)) => {
            let via = system.via.as_deref().unwrap_or("not said how");
            let outside = matches!(via, "http" | "mail" | "mcp");
            let kind = if outside { Kind::Outside } else { Kind::Store };
            let region = flow_analysis::model::region(&system.props);
            let region = region.map_or(String::new(), |region| format!(" · region {region}"));
            let icon = icon_of(system);
            let note = format!("{}{region}", via_in_words(via));
            card(kind, system.title.clone(), note, icon, Some(system.place))
        }
        None => unknown(card),
    };
    match to {
        Receiver::Model(Some(id)) => match program.models.get(id.index()) {
            Some(model) => {
                let vendor = model.vendor.as_deref().map_or("Vendor not said", |v| v);
                let region = model.region.as_ref().map_or_else(
                    || "no region said".to_owned(),
                    |region| format!("region {region}"),
                );
                let note = match &model.id {
                    Some(id) => format!("{id} · {region}"),
                    None => region,
                };
                card(
                    Kind::Vendor,
                    vendor_name(vendor),
                    note,
                    Icon::Brain,
                    Some(model.place),
                )
            }
            None => unknown(card),
        },
        Receiver::Action(Some(id)) | Receiver::Tool(id) => action(id),
        Receiver::Message(Some(id)) => match program.messages.get(id.index()) {
            Some(message) => {
                let title = in_words(&message.name);
                let note = "message".to_owned();
                card(Kind::Message, title, note, Icon::Send, Some(message.place))
            }
            None => unknown(card),
        },
        Receiver::Model(None) | Receiver::Action(None) | Receiver::Message(None) => unknown(card),
    }
}

fn unknown(card: impl Fn(Kind, String, String, Icon, Option<Place>) -> Card) -> Card {
    let (title, note) = ("Not said who", "the name is not declared yet");
    card(
        Kind::Outside,
        title.to_owned(),
        note.to_owned(),
        Icon::Question,
        None,
    )
}

/// The icon of a system, by how it is reached.
pub(in crate::views) fn icon_of(system: &System) -> Icon {
    match system.via.as_deref() {
        Some("mail") => Icon::Mail,
        Some("http") => Icon::Globe,
        Some("mcp") => Icon::Plug,
        Some("files") => Icon::File,
        Some("sql") => Icon::Database,
        Some("command") => Icon::Terminal,
        _ => Icon::Gear,
    }
}

fn via_in_words(via: &str) -> &str {
    match via {
        "http" => "over the network",
        "sql" => "database",
        "mcp" => "tool server",
        "files" => "folder",
        "mail" => "leaves by mail",
        "command" => "program on this machine",
        other => other,
    }
}
