//! Messages between processes: circles in which nobody sends first, and those that never end.

use std::collections::HashMap;

use flow_syntax::{Diagnostic, Place};
use petgraph::algo::dominators::{Dominators, simple_fast};
use petgraph::graph::NodeIndex;

use super::{Check, on_way};
use crate::graph::NodeKind;
use crate::labels::hops::{Way, called};
use crate::labels::ways;
use crate::model::{HandlerEvent, MessageId, Process, ScopeId, Start, Step, StepId, StepKind};
use crate::rules::flow::{STARTS_ITSELF, WAIT_FOR_EACH_OTHER};

/// Most steps that send, of a group of processes whose waits are compared.
const MOST_SENT: usize = 2_000;

/// A step by its process.
type At = (usize, StepId);

/// Where messages are awaited and sent.
#[derive(Default)]
struct Post {
    /// Waits for messages alone that nothing ends.
    waits: Vec<(At, Vec<MessageId>)>,
    /// Steps that send, by message, each with the waits that come before it in any case.
    sent: HashMap<MessageId, Vec<(At, Vec<At>)>>,
}

impl<'p> Check<'_, 'p> {
    /// Waits of which each goes on only when another one has.
    pub(super) fn waiting(&mut self, group: &[usize]) {
        let post = self.post(group);
        let blocked = blocked(&post);
        let mut told: Vec<At> = Vec::new();
        for (at, _) in &post.waits {
            if blocked.contains(at) && !told.contains(at) {
                let round = round(&post, &blocked, *at);
                if !round.iter().any(|r| told.contains(&r.0)) {
                    self.each_other(&round);
                }
                told.extend(round.iter().map(|r| r.0));
                told.push(*at);
            }
        }
    }

    fn post(&self, group: &[usize]) -> Post {
        let mut post = Post::default();
        for process in group {
            let steps = self.processes.get(*process).map_or(&[][..], |p| &p.steps);
            for (index, step) in steps.iter().enumerate() {
                let at = (*process, StepId::at(index));
                if let Some(messages) = self.awaited(*process, step) {
                    post.waits.push((at, messages));
                }
            }
        }
        if post.waits.is_empty() {
            return post;
        }
        for process in group {
            self.sent(*process, &mut post);
        }
        post
    }

    fn sent(&self, process: usize, post: &mut Post) {
        let steps = self.processes.get(process).map_or(&[][..], |p| &p.steps);
        let mut before: Option<Dominators<NodeIndex>> = None;
        for (index, step) in steps.iter().enumerate() {
            let StepKind::Send {
                decl: Some(message),
                ..
            } = &step.kind
            else {
                continue;
            };
            let Some(chart) = self.charts.get(process) else {
                continue;
            };
            let before =
                before.get_or_insert_with(|| simple_fast(&chart.graph.graph, chart.graph.start));
            let at = (process, StepId::at(index));
            let node = self.node(process, at.1);
            let first = node
                .and_then(|n| before.strict_dominators(n))
                .into_iter()
                .flatten();
            let steps = first.filter_map(|n| Some((process, (*chart.steps.get(n.index())?)?)));
            let waits = steps
                .filter(|s| post.waits.iter().any(|(w, _)| w == s))
                .collect();
            let sent = post.sent.entry(*message).or_default();
            if sent.len() < MOST_SENT {
                sent.push((at, waits));
            }
        }
    }

    /// The messages that a step waits for, if nothing else ends the wait.
    fn awaited(&self, process: usize, step: &Step) -> Option<Vec<MessageId>> {
        let StepKind::Wait { arms } = &step.kind else {
            return None;
        };
        let of = |event: &HandlerEvent| match event {
            HandlerEvent::Message { decl, .. } => *decl,
            _ => None,
        };
        let messages: Option<Vec<MessageId>> = arms.iter().map(|a| of(&a.event)).collect();
        let ends = step.timeout.is_some() || !step.handlers.is_empty();
        let whole = self.processes.get(process)?;
        messages.filter(|m| !m.is_empty() && !ends && !is_watched(whole, step.scope))
    }

    fn each_other(&mut self, round: &[(At, At)]) {
        let name = |at: &At| self.processes.get(at.0).map_or("", |p| p.name.as_str());
        let step = |at: &At| self.step(at.0, at.1);
        let Some(first) = round.first().and_then(|(wait, _)| step(wait)) else {
            return;
        };
        let mut names: Vec<String> = round
            .iter()
            .map(|(w, _)| format!("`{}`", name(w)))
            .collect();
        names.dedup();
        let message = match names.as_slice() {
            [one] => format!("Runs of {one} wait for each other, and none sends first."),
            [one, two] => format!("{one} and {two} wait for each other, and neither sends first."),
            more => format!(
                "{} wait for each other, and none sends first.",
                more.join(", ")
            ),
        };
        let mut way: Way = Vec::new();
        for (wait, send) in round {
            let (Some(waits), Some(sends)) = (step(wait), step(send)) else {
                continue;
            };
            way.push((waits.head, format!("`{}` waits here", name(wait))));
            let text = format!(
                "what it waits for is sent here by `{}`, after a wait of its own",
                name(send)
            );
            way.push((sends.head, text));
        }
        let finding = WAIT_FOR_EACH_OTHER
            .at(message, first.head)
            .says("waits for ever")
            .help(
                "let one of them send before it waits, or end its wait: `after 10 days -> a_step`",
            );
        self.findings.push(on_way(finding, way));
    }

    /// Processes each of whose runs starts another by a message, in any case and at once.
    pub(super) fn starting(&mut self, group: &[usize]) {
        let mut next: HashMap<usize, (usize, StepId)> = HashMap::new();
        for process in group {
            if let Some(found) = self.starts_another(*process) {
                next.insert(*process, found);
            }
        }
        let mut told: Vec<usize> = Vec::new();
        for process in group {
            let way = circle(&next, *process);
            if way.is_empty() || way.iter().any(|(p, _)| told.contains(p)) {
                continue;
            }
            told.extend(way.iter().map(|(p, _)| *p));
            if let Some(finding) = self.starts_itself(*process, &way) {
                self.findings.push(finding);
            }
        }
    }

    /// A process that every run of this one starts, and the step that does.
    fn starts_another(&self, process: usize) -> Option<(usize, StepId)> {
        let own = self.processes.get(process)?;
        let graph = self.charts.get(process)?.graph;
        let pauses = |s: &Step| matches!(s.kind, StepKind::Wait { .. });
        if own.steps.iter().any(pauses) {
            return None;
        }
        own.steps.iter().enumerate().find_map(|(index, step)| {
            let StepKind::Send {
                message,
                decl: Some(sent),
                ..
            } = &step.kind
            else {
                return None;
            };
            let to = message.rsplit('.').nth(1)?;
            let to = self
                .processes
                .iter()
                .position(|p| p.name == to && starts_on(p, *sent))?;
            let node = self.node(process, StepId::at(index))?;
            let ends = |n: NodeIndex| {
                let kind = graph.graph.node_weight(n).map(|n| n.kind);
                matches!(kind, Some(NodeKind::End | NodeKind::Fail))
                    || graph.graph.edges(n).next().is_none()
            };
            let past = ways::search(
                graph,
                graph.start,
                |n| n != node && ends(n),
                |n, _| n != node,
            );
            past.is_none().then_some((to, StepId::at(index)))
        })
    }

    fn starts_itself(&self, process: usize, way: &[(usize, StepId)]) -> Option<Diagnostic> {
        let own = self.processes.get(process)?;
        let first = self.step(way.first()?.0, way.first()?.1)?;
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

fn starts_on(process: &Process, message: MessageId) -> bool {
    let is = |s: &Start| matches!(s, Start::Message(_, Some(id)) if *id == message);
    process.starts.iter().any(is)
}

/// Whether a handler of a block around, or of the process, may end what stands in it.
fn is_watched(process: &Process, scope: ScopeId) -> bool {
    let mut here = Some(scope);
    while let Some(block) = here.and_then(|id| process.scope(id)) {
        let owner = block.owner.and_then(|id| process.step(id));
        if owner
            .is_some_and(|o| !o.handlers.is_empty() || !matches!(o.kind, StepKind::Stage { .. }))
        {
            return true;
        }
        here = block.parent;
    }
    !process.handlers.is_empty()
}

/// Waits that go on only when others of them have.
fn blocked(post: &Post) -> Vec<At> {
    let is_sent = |m: &MessageId| post.sent.contains_key(m);
    let candidates = post.waits.iter().filter(|(_, m)| m.iter().all(is_sent));
    let mut blocked: Vec<At> = candidates.map(|(at, _)| *at).collect();
    loop {
        let held = |(_, before): &(At, Vec<At>)| before.iter().any(|b| blocked.contains(b));
        let stays = |m: &MessageId| post.sent.get(m).is_some_and(|s| s.iter().all(held));
        let of = |at: &At| post.waits.iter().find(|(w, _)| w == at);
        let next = blocked.iter().copied();
        let next: Vec<At> = next
            .filter(|at| of(at).is_some_and(|(_, m)| m.iter().all(stays)))
            .collect();
        if next.len() == blocked.len() {
            return next;
        }
        blocked = next;
    }
}

/// From a wait to the step that would end it, on to the wait before that, and so round: each wait with the
/// step that sends what it waits for.
fn round(post: &Post, blocked: &[At], from: At) -> Vec<(At, At)> {
    let mut way: Vec<(At, At)> = Vec::new();
    let mut at = from;
    loop {
        if let Some(start) = way.iter().position(|(wait, _)| *wait == at) {
            return way.split_off(start);
        }
        let messages = post.waits.iter().find(|(w, _)| *w == at).map(|(_, m)| m);
        let sent = messages.and_then(|m| post.sent.get(m.first()?)?.first());
        let next = sent.and_then(|(send, before)| {
            let before = before.iter().find(|b| blocked.contains(b))?;
            Some((*send, *before))
        });
        let Some((send, before)) = next else {
            return way;
        };
        way.push((at, send));
        at = before;
    }
}

/// The way from a process back to itself.
fn circle(next: &HashMap<usize, (usize, StepId)>, from: usize) -> Vec<(usize, StepId)> {
    let mut way = Vec::new();
    let mut at = from;
    while let Some((to, step)) = next.get(&at) {
        way.push((at, *step));
        at = *to;
        if at == from {
            return way;
        }
        if way.len() > next.len() {
            break;
        }
    }
    Vec::new()
}
