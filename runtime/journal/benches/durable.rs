//! Durable steps a second: engine, journal and disk together, each step's outcome and the next
//! step's intent committed before anything follows from them.
//!
//! `cargo bench -p flow-journal` prints, for 1 and 64 runs at once: appends alone, and steps with
//! the engine. CPU is that of the whole process, read from the operating system.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../engine/tests/common/mod.rs"]
mod common;

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use common::{StepExt, call, capped, lit, plan, process, to};
use flow_engine::{Command, Done, Engine, Event, Started, State, What};
use flow_journal::{Journal, NewRun, Recorder, new_run_id};
use flow_plan::step::Target;
use flow_plan::{Plan, Value};

/// The first moment of the runs, milliseconds since 1970.
const BEGAN_MS: i64 = 1_790_000_000_000;

fn main() {
    for runs in [1_u32, 64] {
        let each = if runs == 1 { 3_000 } else { 2_000 };
        measure("appends", runs, each, appends);
        measure("steps", runs, each, steps);
    }
}

fn measure(what: &str, runs: u32, each: u32, bench: fn(&Arc<Journal>, u32, u32)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let journal = Arc::new(Journal::open(&path).unwrap());
    let (began, cpu) = (Instant::now(), cpu_time());
    bench(&journal, runs, each);
    let (took, cpu) = (began.elapsed(), cpu_time().saturating_sub(cpu));
    drop(journal);
    let all = f64::from(runs * each);
    let bytes = std::fs::metadata(&path).unwrap().len();
    println!(
        "{what:8} {runs:3} runs: {:8.0} a second, {:.4} ms CPU each, {:4.0} bytes each",
        all / took.as_secs_f64(),
        cpu.as_secs_f64() * 1e3 / all,
        f64::from(u32::try_from(bytes).unwrap()) / all,
    );
}

/// Two steps with effects, round and round.
fn looped(each: u32) -> Plan {
    let back = capped("p/b", each, Some(Target::End));
    let steps = vec![
        call("p/a", "crm.find", vec![("who", lit("Ann"))]).next(to("p/b")),
        call("p/b", "crm.change", vec![("who", lit("Bob"))]).next(back),
    ];
    plan(vec![process("p", steps)])
}

fn begin(journal: &Arc<Journal>, plan: &Plan) -> (Recorder, Event) {
    let id = new_run_id();
    let (process, rehearsal) = ("p".to_owned(), false);
    let started = Started {
        run: id.clone(),
        process: process.clone(),
        input: std::collections::BTreeMap::new(),
        rehearsal,
    };
    let new = NewRun {
        id,
        process,
        rehearsal,
        started_ms: BEGAN_MS,
    };
    (
        journal.begin(plan, new).unwrap(),
        Event {
            at_ms: BEGAN_MS,
            what: What::Started(started),
        },
    )
}

/// One event an append, no engine.
fn appends(journal: &Arc<Journal>, runs: u32, each: u32) {
    let (plan, state) = (looped(each), State::default());
    let (tell, told) = channel();
    let mut all: Vec<(Recorder, Event, u32)> = (0..runs)
        .map(|_| begin(journal, &plan))
        .map(|(recorder, event)| (recorder, event, each))
        .collect();
    let send =
        |(recorder, event, left): &mut (Recorder, Event, u32), n: usize, tell: &Sender<usize>| {
            *left -= 1;
            let tell = tell.clone();
            recorder.record(std::slice::from_ref(event), &state, move |done| {
                done.unwrap();
                tell.send(n).unwrap();
            });
        };
    for (n, run) in all.iter_mut().enumerate() {
        send(run, n, &tell);
    }
    for _ in 0..runs * each {
        let n = told.recv().unwrap();
        if all[n].2 > 0 {
            send(&mut all[n], n, &tell);
        }
    }
}

/// A run that is driven through its steps.
struct Driven {
    recorder: Recorder,
    state: State,
    left: u32,
}

fn steps(journal: &Arc<Journal>, runs: u32, each: u32) {
    let plan = looped(each);
    let engine = Engine::new(Arc::new(plan.clone()));
    let (tell, told) = channel();
    let mut all = Vec::new();
    for n in 0..runs as usize {
        let (recorder, started) = begin(journal, &plan);
        let mut run = Driven {
            recorder,
            state: State::default(),
            left: each,
        };
        run.go_on(&engine, vec![started], n, &tell);
        all.push(run);
    }
    let mut over = 0;
    while over < runs {
        let n = told.recv().unwrap();
        let run = &mut all[n];
        if run.left == 0 {
            over += 1;
            continue;
        }
        run.left -= 1;
        let effect = run.state.in_flight().first().unwrap().id();
        let done = What::Done(Box::new(Done::new(effect, Value::text("done"))));
        run.go_on(
            &engine,
            vec![Event {
                at_ms: BEGAN_MS,
                what: done,
            }],
            n,
            &tell,
        );
    }
}

impl Driven {
    /// Folds events, adds the intents of the effects that follow, and journals all of it.
    fn go_on(&mut self, engine: &Engine, mut events: Vec<Event>, n: usize, tell: &Sender<usize>) {
        let mut commands = Vec::new();
        for event in &events {
            commands.extend(engine.apply(&mut self.state, event).commands);
        }
        for command in commands.iter().filter(|c| matches!(***c, Command::Call(_))) {
            let effect = command.id();
            let attempt = self.state.attempt(effect);
            let issued = Event {
                at_ms: BEGAN_MS,
                what: What::Issued { effect, attempt },
            };
            engine.apply(&mut self.state, &issued);
            events.push(issued);
        }
        let tell = tell.clone();
        self.recorder.record(&events, &self.state, move |done| {
            done.unwrap();
            tell.send(n).unwrap();
        });
    }
}

/// CPU time of this process so far, all threads (proc_pid_stat(5), fields 14 and 15, in 1/100 s);
/// zero where the system does not tell.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|t| t.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}
