//! What reaches where data leaves: for the plan, the reports and the picture.

use std::collections::BTreeSet;
use std::sync::Arc;

use smol_str::SmolStr;

use super::Group;
use super::atoms::{Atom, Atoms};
use super::build::{Cut, Found, To};
use super::data::{Data, Node};
use super::lowering::{How, Lowering};
use super::solve::Solved;
use crate::model::{ActionId, MessageId, ModelId, Process, StepId, StepKind};

/// A place where data leaves a process, and all that may reach it in any run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sink {
    /// The process's key.
    pub process: SmolStr,
    /// Path of the step.
    pub step: String,
    /// Where to.
    pub to: Receiver,
    /// Labels of the data, without `@`, sorted.
    pub labels: Vec<SmolStr>,
    /// Regions that the data must not leave, sorted.
    pub regions: Vec<SmolStr>,
}

/// Where data leaves for; nothing inside where it is not declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// A model.
    Model(Option<ModelId>),
    /// A lookup or an action that a step calls.
    Action(Option<ActionId>),
    /// A tool that an agent may use.
    Tool(ActionId),
    /// A message.
    Message(Option<MessageId>),
}

/// Lists sinks and lowerings of a group, and the labels that the picture shows.
pub(super) fn fill(
    data: &Data<'_>,
    found: &Found,
    solved: &Solved,
    processes: &[&Process],
    out: &mut Group,
) {
    for sink in &found.sinks {
        let Some(place) = place(processes, sink.process, sink.step) else {
            continue;
        };
        let at = solved.at(sink.node);
        out.badge(sink.process, sink.step, labels(data.atoms, at));
        let sink = Sink {
            process: place.0,
            step: place.1,
            to: receiver(sink.to),
            labels: labels(data.atoms, at),
            regions: names(at, |a| data.atoms.region_name(a)),
        };
        out.flow.sinks.push(Arc::new(sink));
    }
    for (process, step, node) in &found.shown {
        out.badge(*process, *step, labels(data.atoms, solved.at(*node)));
    }
    let cuts = found
        .cuts
        .iter()
        .filter_map(|c| lowering(c, data, solved, processes));
    out.flow.lowerings.extend(cuts.map(Arc::new));
}

const fn receiver(to: To) -> Receiver {
    match to {
        To::Model(id) => Receiver::Model(id),
        To::Action(id) => Receiver::Action(id),
        To::Tool(id, _) => Receiver::Tool(id),
        To::Message(id) => Receiver::Message(id),
    }
}

fn place(processes: &[&Process], process: usize, step: StepId) -> Option<(SmolStr, String)> {
    let process = processes.get(process)?;
    Some((process.key.clone(), process.step(step)?.path.clone()))
}

fn labels(atoms: &Atoms, at: &[Atom]) -> Vec<SmolStr> {
    names(at, |a| atoms.label_name(a))
}

fn names<'a>(at: &[Atom], name: impl Fn(Atom) -> Option<&'a SmolStr>) -> Vec<SmolStr> {
    let sorted: BTreeSet<SmolStr> = at.iter().filter_map(|a| name(*a)).cloned().collect();
    sorted.into_iter().collect()
}

/// Fields of a form show their own labels.
pub(super) fn forms(at: usize, process: &Process, out: &mut Group) {
    for (index, step) in process.steps.iter().enumerate() {
        if let StepKind::Task { form, .. } = &step.kind {
            let own = form.iter().flat_map(|f| f.labels.clone()).collect();
            out.badge(at, StepId::at(index), own);
        }
    }
}

fn lowering(cut: &Cut, data: &Data<'_>, solved: &Solved, all: &[&Process]) -> Option<Lowering> {
    let ends: Vec<Atom> = ends(cut, data, solved, cut.node);
    let labels = labels(data.atoms, &ends);
    if labels.is_empty() {
        return None;
    }
    let (process, step) = place(all, cut.process, cut.step)?;
    let because = cut.because.clone();
    Some(Lowering {
        process,
        step,
        how: cut.how,
        labels,
        because,
        place: cut.place,
    })
}

/// The atoms that go no further here.
fn ends(cut: &Cut, data: &Data<'_>, solved: &Solved, node: Node) -> Vec<Atom> {
    let at = solved.at(node).iter().copied();
    match (cut.how, cut.removed) {
        (How::Redact, _) => at.filter(|a| *a != data.atoms.untrusted()).collect(),
        (How::Removed, Some(list)) => {
            let listed = data
                .removed
                .get(list as usize)
                .map_or(&[][..], Vec::as_slice);
            at.filter(|a| listed.contains(a)).collect()
        }
        _ => at.collect(),
    }
}
