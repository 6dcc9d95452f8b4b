//! The same about processes together: who runs whom, and who hears what is sent.

use flow_syntax::Diagnostic;
use petgraph::graph::{DiGraph, NodeIndex};

use super::called;
use crate::cx::Cx;
use crate::model::{
    HandlerEvent, MessageId, Process, Program, Prop, PropArg, Start, Step, StepKind,
};
use crate::rules::analysis::NO_VOLUME;
use crate::rules::flow::{GOES_NOWHERE, RUNS_ITSELF};

/// Checks all processes; a walk over all steps.
pub(crate) fn check(cx: &mut Cx<'_>) {
    let mut found = Vec::new();
    runs_itself(&cx.program, &mut found);
    goes_nowhere(&cx.program, &mut found);
    super::answering::nobody(&cx.program, &mut found);
    no_volume(&cx.program, &mut found);
    super::calendars::check(&cx.program, &mut found);
    cx.findings.list.extend(found);
}

/// Processes that run themselves, through others too: one finding for each circle.
fn runs_itself(program: &Program, found: &mut Vec<Diagnostic>) {
    let runs: Vec<Vec<(usize, &Step)>> = program.processes.iter().map(|p| runs_of(p)).collect();
    for start in circles(&runs) {
        if let Some(way) = way_round(&runs, start) {
            found.extend(round(program, start, &way));
        }
    }
}

/// The first process of each circle.
fn circles(runs: &[Vec<(usize, &Step)>]) -> Vec<usize> {
    let edges = runs.iter().enumerate().flat_map(|(from, runs)| {
        let ids = move |(to, _): &(usize, &Step)| (number(from), number(*to));
        runs.iter().map(ids)
    });
    let graph: DiGraph<(), ()> = DiGraph::from_edges(edges);
    let groups = petgraph::algo::tarjan_scc(&graph);
    let round = |group: &Vec<NodeIndex>| match group.as_slice() {
        [one] => graph.contains_edge(*one, *one),
        _ => true,
    };
    let groups = groups.into_iter().filter(round);
    let mut first: Vec<usize> = groups
        .filter_map(|g| g.iter().map(|n| n.index()).min())
        .collect();
    first.sort_unstable();
    first
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

fn runs_of(process: &Process) -> Vec<(usize, &Step)> {
    let runs = process.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Run {
            process: Some(id), ..
        } => Some((id.index(), step)),
        _ => None,
    });
    runs.collect()
}

/// The shortest way from a process back to itself: each step of it with the process that it stands in.
fn way_round<'p>(runs: &[Vec<(usize, &'p Step)>], start: usize) -> Option<Vec<(usize, &'p Step)>> {
    let mut from: Vec<Option<(usize, &Step)>> = vec![None; runs.len()];
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for (to, step) in runs.get(at).into_iter().flatten() {
            if *to == start {
                let mut way = vec![(at, *step)];
                let mut here = at;
                while let Some((before, step)) =
                    from.get(here).copied().flatten().filter(|_| here != start)
                {
                    way.push((before, step));
                    here = before;
                }
                way.reverse();
                return Some(way);
            }
            if let Some(slot) = from.get_mut(*to).filter(|s| s.is_none()) {
                *slot = Some((at, step));
                queue.push_back(*to);
            }
        }
    }
    None
}

fn round(program: &Program, start: usize, way: &[(usize, &Step)]) -> Option<Diagnostic> {
    let process = program.processes.get(start)?;
    let (_, first) = way.first()?;
    let message = match way.len() {
        1 => format!("Process `{}` runs itself.", process.name),
        _ => format!("Process `{}` runs itself through others.", process.name),
    };
    let mut finding = RUNS_ITSELF
        .at(message, first.head)
        .says("a run within a run, and no end to it in sight")
        .help("let the process end and be started again, or repeat its steps with `repeat … at most …`");
    for (at, step) in way {
        let name = program.processes.get(*at).map_or("", |p| p.name.as_str());
        finding = finding.hop(
            step.head,
            format!("`{name}` runs the next with {}", called(step)),
        );
    }
    Some(finding)
}

/// Processes with times or costs that nobody runs and of which nothing says how often they run.
fn no_volume(program: &Program, found: &mut Vec<Diagnostic>) {
    let mut run = vec![false; program.processes.len()];
    for (to, _) in program.processes.iter().flat_map(|p| runs_of(p)) {
        if let Some(slot) = run.get_mut(to) {
            *slot = true;
        }
    }
    for (process, _) in program.processes.iter().zip(run).filter(|(_, run)| !run) {
        // A schedule says how often, and so does whoever sends the message that starts it.
        let timed = |s: &Start| matches!(s, Start::Schedule(_) | Start::Message(..));
        let said = process.props.iter().any(|p| p.key == "volume");
        if said || process.starts.iter().any(timed) {
            continue;
        }
        let scenario = process.props.iter().find(|p| p.key == "scenario");
        let steps = || {
            process
                .steps
                .iter()
                .flat_map(|s| &s.props)
                .filter(|p| p.is_figure())
        };
        // One figure may be a note; who gives several wants to know what they come to.
        let several = (steps().count() > 2).then(|| steps().next()).flatten();
        let Some(first) = scenario.or(several) else {
            continue;
        };
        let finding = NO_VOLUME
            .at(
                format!(
                    "Nothing says how often `{}` runs, so its figures come to nothing.",
                    process.name
                ),
                process.place,
            )
            .says("no `volume`")
            .label(first.place, "a figure of one run")
            .help("say how many there are: `volume 1200 per month`");
        found.push(finding);
    }
}

/// Messages to a process that does not listen to them.
fn goes_nowhere(program: &Program, found: &mut Vec<Diagnostic>) {
    for process in &program.processes {
        for step in &process.steps {
            let StepKind::Send {
                message,
                decl: Some(id),
                ..
            } = &step.kind
            else {
                continue;
            };
            let to = message.rsplit('.').nth(1);
            let Some(receiver) = to.and_then(|name| only(program, name)) else {
                continue;
            };
            if !listens(program, receiver, *id) {
                found.push(nobody(step, message, receiver));
            }
        }
    }
}

/// The process of a name, if there is but one.
fn only<'p>(program: &'p Program, name: &str) -> Option<&'p Process> {
    let mut named = program.processes.iter().filter(|p| p.name == name);
    let first = named.next()?;
    named.next().is_none().then_some(&**first)
}

fn listens(program: &Program, process: &Process, id: MessageId) -> bool {
    // A message that is not known was reported: it may be this one.
    let is = |decl: &Option<MessageId>| decl.is_none_or(|d| d == id);
    let heard =
        |event: &HandlerEvent| matches!(event, HandlerEvent::Message { decl, .. } if is(decl));
    let starts = process
        .starts
        .iter()
        .any(|s| matches!(s, Start::Message(_, m) if is(m)));
    let joins = process.props.iter().any(|p| joins(program, p, id));
    let waits = |step: &Step| match &step.kind {
        StepKind::Wait { arms } => arms.iter().any(|a| heard(&a.event)),
        _ => false,
    };
    let handlers = |step: &Step| step.handlers.iter().any(|h| heard(&h.event));
    starts
        || joins
        || process.handlers.iter().any(|h| heard(&h.event))
        || process.steps.iter().any(|s| waits(s) || handlers(s))
}

/// Whether a lock makes of a second start a message to the run that holds it, and this message or one that
/// is not known.
fn joins(program: &Program, lock: &Prop, id: MessageId) -> bool {
    let args = lock.args.iter().filter(|_| lock.key == "only");
    let mut after = args.skip_while(|a| !matches!(a, PropArg::Word(word) if word == "join"));
    let Some(PropArg::Word(key)) = after.nth(1) else {
        return false;
    };
    let sent = program.messages.get(id.index());
    sent.is_some_and(|m| m.key == *key) || !program.messages.iter().any(|m| m.key == *key)
}

fn nobody(step: &Step, message: &str, receiver: &Process) -> Diagnostic {
    let name = message.rsplit('.').next().unwrap_or(message);
    GOES_NOWHERE
        .at(
            format!("Process `{}` never listens to `{name}`.", receiver.name),
            step.head,
        )
        .says("nobody hears this")
        .label(receiver.place, "it is sent here")
        .help(format!(
            "let the process begin with it (`start on message {name}`), wait for it, or handle it: `on \
             message {name} where … -> …`"
        ))
        .hop(step.head, format!("{} sends it", called(step)))
        .hop(receiver.place, format!("`{}` gets it, and nothing there listens", receiver.name))
}
