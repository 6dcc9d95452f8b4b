//! Messages between processes: circles in which nobody sends first.
//!
//! A wait can end when one of its messages may be sent, and a message may be sent when no wait that
//! cannot end comes before its step in any case. What can end is found from the steps with nothing before
//! them, each wait and each step that sends looked at once; all other waits last for ever.

use std::collections::{HashMap, HashSet};

use petgraph::algo::dominators::simple_fast;
use smol_str::SmolStr;

use super::{Check, on_way};
use crate::labels::hops::Way;
use crate::model::{
    HandlerEvent, MessageId, Process, Program, Prop, ScopeId, Step, StepId, StepKind,
};
use crate::rules::flow::WAIT_FOR_EACH_OTHER;

/// A step by its process.
type At = (usize, StepId);

/// A wait for messages alone that nothing else ends.
struct Wait {
    at: At,
    messages: Vec<MessageId>,
    /// The nearest wait that comes before it in any case.
    after: Option<usize>,
}

/// A step that sends.
struct Send {
    at: At,
    message: MessageId,
    /// The nearest wait that comes before it in any case.
    after: Option<usize>,
}

/// Where messages are awaited and sent, in source order.
#[derive(Default)]
struct Post<'p> {
    waits: Vec<Wait>,
    sends: Vec<Send>,
    /// Keys of what a start becomes that finds its lock taken; nothing comes before it.
    joined: HashSet<&'p SmolStr>,
}

impl<'p> Check<'_, 'p> {
    /// Waits of which each goes on only when another one has.
    pub(super) fn waiting(&mut self, group: &[usize]) {
        let mut post = Post::default();
        for process in group {
            self.letters(*process, &mut post);
        }
        for round in rounds(&post, self.program) {
            self.each_other(&round);
        }
    }

    /// What one process waits for and sends.
    fn letters(&self, process: usize, post: &mut Post<'p>) {
        let Some(whole) = self.processes.get(process) else {
            return;
        };
        let (waits, sends) = (post.waits.len(), post.sends.len());
        post.joined
            .extend(whole.props.iter().filter_map(Prop::joins));
        for (index, step) in whole.steps.iter().enumerate() {
            let at = (process, StepId::at(index));
            let after = None;
            post.joined
                .extend(step.props.iter().filter_map(Prop::joins));
            if let StepKind::Send {
                decl: Some(message),
                ..
            } = step.kind
            {
                post.sends.push(Send { at, message, after });
            } else if let Some(messages) = awaited(whole, step) {
                post.waits.push(Wait {
                    at,
                    messages,
                    after,
                });
            }
        }
        if post.waits.len() > waits && post.sends.len() > sends {
            self.in_order(process, post, waits, sends);
        }
    }

    /// Which wait of a process comes before each of its waits and steps that send; these are the last of
    /// all, from `waits` and `sends` on.
    fn in_order(&self, process: usize, post: &mut Post<'_>, waits: usize, sends: usize) {
        let Some(chart) = self.charts.get(process) else {
            return;
        };
        let graph = &chart.graph.graph;
        let found = simple_fast(graph, chart.graph.start);
        let before = |node| Some(found.immediate_dominator(node)?.index());
        let parents: Vec<Option<usize>> = graph.node_indices().map(before).collect();
        let mut marks = vec![None; parents.len()];
        for (index, wait) in post.waits.iter().enumerate().skip(waits) {
            let node = self.node(process, wait.at.1);
            if let Some(mark) = node.and_then(|n| marks.get_mut(n.index())) {
                *mark = Some(index);
            }
        }
        let nearest = nearest(&parents, &marks);
        let of = |step| *nearest.get(self.node(process, step)?.index())?;
        for wait in post.waits.iter_mut().skip(waits) {
            wait.after = of(wait.at.1);
        }
        for send in post.sends.iter_mut().skip(sends) {
            send.after = of(send.at.1);
        }
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
}

/// The messages that a step waits for, if nothing else ends the wait.
fn awaited(process: &Process, step: &Step) -> Option<Vec<MessageId>> {
    let StepKind::Wait { arms } = &step.kind else {
        return None;
    };
    let of = |event: &HandlerEvent| match event {
        HandlerEvent::Message { decl, .. } => *decl,
        _ => None,
    };
    let messages: Option<Vec<MessageId>> = arms.iter().map(|a| of(&a.event)).collect();
    let ends = step.timeout.is_some() || !step.handlers.is_empty();
    messages.filter(|m| !m.is_empty() && !ends && !is_watched(process, step.scope))
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

/// By node of a tree given by parents: the nearest mark above it.
fn nearest(parents: &[Option<usize>], marks: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut known: Vec<Option<Option<usize>>> = vec![None; parents.len()];
    for from in 0..parents.len() {
        let (mut way, mut at) = (Vec::new(), from);
        let found = loop {
            if let Some(found) = known.get(at).copied().flatten() {
                break found;
            }
            way.push(at);
            let Some(parent) = parents.get(at).copied().flatten() else {
                break None;
            };
            if let Some(mark) = marks.get(parent).copied().flatten() {
                break Some(mark);
            }
            at = parent;
        };
        for node in way {
            if let Some(slot) = known.get_mut(node) {
                *slot = Some(found);
            }
        }
    }
    known.into_iter().map(Option::flatten).collect()
}

/// What can end, as far as it is known.
struct Ends {
    /// By wait: whether one of its messages may be sent.
    open: Vec<bool>,
    /// By wait: whether it and all waits before it can end.
    passed: Vec<bool>,
    /// By wait: what is sent, and what is waited for, next after it.
    sent: Vec<Vec<MessageId>>,
    next: Vec<Vec<usize>>,
}

impl Ends {
    fn of(post: &Post<'_>) -> Self {
        let count = post.waits.len();
        let mut new = Self {
            open: vec![false; count],
            passed: vec![false; count],
            sent: vec![Vec::new(); count],
            next: vec![Vec::new(); count],
        };
        for send in &post.sends {
            if let Some(sent) = send.after.and_then(|w| new.sent.get_mut(w)) {
                sent.push(send.message);
            }
        }
        for (index, wait) in post.waits.iter().enumerate() {
            if let Some(next) = wait.after.and_then(|w| new.next.get_mut(w)) {
                next.push(index);
            }
        }
        new
    }

    fn is_passed(&self, wait: usize) -> bool {
        self.passed.get(wait) == Some(&true)
    }

    fn is_open(&self, wait: usize) -> bool {
        self.open.get(wait) == Some(&true)
    }

    /// A message of this wait may be sent; adds what may be sent thereby.
    fn opens(&mut self, post: &Post<'_>, wait: usize, may_be_sent: &mut Vec<MessageId>) {
        if let Some(open) = self.open.get_mut(wait) {
            *open = true;
        }
        let mut todo = vec![wait];
        while let Some(at) = todo.pop() {
            let after = post.waits.get(at).and_then(|w| w.after);
            let comes = after.is_none_or(|w| self.is_passed(w));
            if !comes || !self.is_open(at) || self.is_passed(at) {
                continue;
            }
            if let Some(passed) = self.passed.get_mut(at) {
                *passed = true;
            }
            may_be_sent.extend(self.sent.get(at).into_iter().flatten());
            todo.extend(self.next.get(at).into_iter().flatten());
        }
    }
}

/// By wait: whether it can end at all, some day.
fn open(post: &Post<'_>, program: &Program) -> Vec<bool> {
    let sent: HashSet<MessageId> = post.sends.iter().map(|s| s.message).collect();
    let mut waits: HashMap<MessageId, Vec<usize>> = HashMap::new();
    for (index, wait) in post.waits.iter().enumerate() {
        for message in &wait.messages {
            waits.entry(*message).or_default().push(index);
        }
    }
    let key = |m: &MessageId| program.messages.get(m.index()).map(|m| &m.key);
    let is_joined = |m: &MessageId| key(m).is_some_and(|key| post.joined.contains(key));
    // What no process sends comes from outside, at any time.
    let awaited = waits.keys().copied();
    let mut may_be_sent: Vec<MessageId> = awaited
        .filter(|m| !sent.contains(m) || is_joined(m))
        .collect();
    let free = post.sends.iter().filter(|s| s.after.is_none());
    may_be_sent.extend(free.map(|s| s.message));
    let mut ends = Ends::of(post);
    while let Some(message) = may_be_sent.pop() {
        for wait in waits.remove(&message).unwrap_or_default() {
            ends.opens(post, wait, &mut may_be_sent);
        }
    }
    ends.open
}

/// Circles of waits that cannot end: each wait with the step that sends what it waits for, which comes
/// after the next wait.
fn rounds(post: &Post<'_>, program: &Program) -> Vec<Vec<(At, At)>> {
    let open = open(post, program);
    let stuck = |(wait, open): (usize, &bool)| (!*open).then_some(wait);
    let stuck: Vec<Option<usize>> = open.iter().enumerate().map(stuck).collect();
    let parents: Vec<Option<usize>> = post.waits.iter().map(|w| w.after).collect();
    let above = nearest(&parents, &stuck);
    let mut first: HashMap<MessageId, &Send> = HashMap::new();
    for send in &post.sends {
        first.entry(send.message).or_insert(send);
    }
    let next = |wait: usize| {
        let send = first.get(post.waits.get(wait)?.messages.first()?)?;
        let after = send.after?;
        let held = stuck.get(after).copied().flatten();
        Some((send.at, held.or_else(|| *above.get(after)?)?))
    };
    let mut seen = vec![false; post.waits.len()];
    let stuck = stuck.iter().flatten();
    let rounds = stuck.map(|wait| round(post, *wait, next, &mut seen));
    rounds.filter(|round| !round.is_empty()).collect()
}

/// From a wait to the step that would end it, on to the wait before that, and so round; nothing where the
/// way comes to a wait that was seen on another.
fn round(
    post: &Post<'_>,
    from: usize,
    next: impl Fn(usize) -> Option<(At, usize)>,
    seen: &mut [bool],
) -> Vec<(At, At)> {
    let mut way: Vec<(At, At)> = Vec::new();
    let mut places: HashMap<usize, usize> = HashMap::new();
    let mut at = from;
    loop {
        if let Some(start) = places.get(&at) {
            return way.split_off(*start);
        }
        let Some(fresh) = seen.get_mut(at).filter(|seen| !**seen) else {
            return Vec::new();
        };
        *fresh = true;
        let (Some(wait), Some((send, before))) = (post.waits.get(at), next(at)) else {
            return Vec::new();
        };
        places.insert(at, way.len());
        way.push((wait.at, send));
        at = before;
    }
}
