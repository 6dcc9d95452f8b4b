//! Processes each of whose runs starts another one, in any case and at once.

use std::collections::HashMap;

use flow_syntax::{Diagnostic, Place};

use super::{Check, on_way};
use crate::flow::after::always_passed;
use crate::labels::hops::called;
use crate::model::{MessageId, Process, Start, Step, StepId, StepKind};
use crate::rules::flow::STARTS_ITSELF;

/// Processes by the name they are sent messages under; nothing where several have it.
type Named<'p> = HashMap<&'p str, Option<usize>>;

/// A process, and its step that starts the next one.
type Starts = (usize, StepId);

impl Check<'_, '_> {
    /// Processes each of whose runs starts another by a message, in any case and at once.
    pub(super) fn starting(&mut self, group: &[usize]) {
        let named = self.named(group);
        let mut next: HashMap<usize, Starts> = HashMap::new();
        for process in group {
            if let Some(found) = self.starts_another(*process, &named) {
                next.insert(*process, found);
            }
        }
        for way in circles(&next, group) {
            if let Some(finding) = self.starts_itself(&way) {
                self.findings.push(finding);
            }
        }
    }

    /// Of a group: who waits for the same message belongs to it.
    fn named(&self, group: &[usize]) -> Named<'_> {
        let mut named = Named::new();
        for at in group {
            if let Some(process) = self.processes.get(*at) {
                let known = named.entry(process.name.as_str());
                known.and_modify(|one| *one = None).or_insert(Some(*at));
            }
        }
        named
    }

    /// A process that every run of this one starts, and the step that does.
    fn starts_another(&self, process: usize, named: &Named<'_>) -> Option<Starts> {
        let own = self.processes.get(process)?;
        let graph = self.charts.get(process)?.graph;
        let pauses = |s: &Step| matches!(s.kind, StepKind::Wait { .. });
        if own.steps.iter().any(pauses) {
            return None;
        }
        let mut always = None;
        own.steps.iter().enumerate().find_map(|(index, step)| {
            let to = self.started_by(step, named)?;
            let node = self.node(process, StepId::at(index))?;
            let always = always.get_or_insert_with(|| always_passed(graph));
            let comes = always.get(node.index()) == Some(&true);
            comes.then_some((to, StepId::at(index)))
        })
    }

    /// The process that a step starts by what it sends.
    fn started_by(&self, step: &Step, named: &Named<'_>) -> Option<usize> {
        let StepKind::Send {
            message,
            decl: Some(sent),
            ..
        } = &step.kind
        else {
            return None;
        };
        let to = (*named.get(message.rsplit('.').nth(1)?)?)?;
        self.processes
            .get(to)
            .is_some_and(|p| starts_on(p, *sent))
            .then_some(to)
    }

    fn starts_itself(&self, way: &[Starts]) -> Option<Diagnostic> {
        let (process, step) = way.first()?;
        let own = self.processes.get(*process)?;
        let first = self.step(*process, *step)?;
        let message = match way.len() {
            1 => format!("Every run of `{}` starts another.", own.name),
            _ => format!(
                "Every run of `{}` starts another, through others.",
                own.name
            ),
        };
        let hops = way.iter().filter_map(|(at, step)| {
            let step = self.step(*at, *step)?;
            let name = self.processes.get(*at).map_or("", |p| p.name.as_str());
            Some((
                step.head,
                format!("every run of `{name}` comes to {}", called(step)),
            ))
        });
        let hops: Vec<(Place, String)> = hops.collect();
        let finding = STARTS_ITSELF
            .at(message, first.head)
            .says("starts the next run")
            .help(
                "let a decision end it, start it by a schedule (`start every weekday at 08:00`), or repeat \
                 its steps with `repeat … at most …`",
            );
        Some(on_way(finding, hops))
    }
}

/// Whether each message of this kind begins a run that goes on as written.
fn starts_on(process: &Process, message: MessageId) -> bool {
    let is = |s: &Start| matches!(s, Start::Message(_, Some(id)) if *id == message);
    // A start that finds its lock taken joins the run that holds it, or goes elsewhere.
    let mut locks = process.props.iter().filter(|p| p.key == "only");
    process.starts.iter().any(is) && !locks.any(|p| p.then.is_some() || p.joins().is_some())
}

/// The ways from a process back to itself, each from its first process on.
fn circles(next: &HashMap<usize, Starts>, group: &[usize]) -> Vec<Vec<Starts>> {
    let mut found = Vec::new();
    // By process: on the way from which one it was come to first.
    let mut seen: HashMap<usize, usize> = HashMap::new();
    for from in group {
        let mut way: Vec<Starts> = Vec::new();
        let mut at = *from;
        while let Some((to, step)) = next.get(&at).filter(|_| !seen.contains_key(&at)) {
            seen.insert(at, *from);
            way.push((at, *step));
            at = *to;
        }
        if seen.get(&at) != Some(from) {
            continue;
        }
        let start = way.iter().position(|(process, _)| *process == at);
        let mut circle = way.split_off(start.unwrap_or(0));
        let first = circle.iter().enumerate().min_by_key(|(_, (p, _))| *p);
        let first = first.map_or(0, |(place, _)| place);
        circle.rotate_left(first);
        found.push(circle);
    }
    found
}
