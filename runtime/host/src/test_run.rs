//! The test driver: `test` blocks through the same engine and driver, with a script for the world.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flow_engine::{Engine, Started, Status};
use flow_plan::tests::{Expectation, Test};
use flow_plan::{Plan, Process};
use serde::Serialize;

use crate::answers::Answers;
use crate::asking::Asking;
use crate::driver::{Driver, Setup};
use crate::expect::{self, Checked, Ran};
use crate::log::NoLog;
use crate::people::Nobody;
use crate::progress::{Listen, Progress, RunEnd};
use crate::rehearse::Rehearsal;
use crate::script::{self, Samples, Script};
use crate::stop::Stop;
use crate::trouble::{HostError, code};

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestReport {
    /// Its title.
    pub title: String,
    /// The process it runs.
    pub process: String,
    /// File it stands in, relative to the project root.
    pub file: String,
    /// Line it begins on, from 1.
    pub line: u32,
    /// Whether everything it expects holds.
    pub passed: bool,
    /// Names of the steps that ran, in the order they began.
    pub path: Vec<String>,
    /// The visits of its steps, in the order they began.
    #[serde(skip)]
    pub visits: Vec<Visited>,
    /// Its expectations.
    pub expectations: Vec<Checked>,
    /// What kept it from coming to an end, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<TestTrouble>,
}

/// A visit of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visited {
    /// Path of the step, with the items of the blocks around it.
    pub step: String,
    /// The how-manieth event of the run it began with.
    pub began: usize,
    /// The how-manieth event of the run it ended with, if it did.
    pub ended: Option<usize>,
    /// How it ended: `ok`, `failed`, a button, an answer; empty while it has not.
    pub outcome: String,
}

/// What kept a test from coming to an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestTrouble {
    /// A stable code.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl From<HostError> for TestTrouble {
    fn from(error: HostError) -> Self {
        Self {
            code: error.code,
            message: error.message,
            help: error.help,
        }
    }
}

/// Hears which steps run.
#[derive(Default)]
struct Steps(Mutex<Heard>);

#[derive(Default)]
struct Heard {
    events: usize,
    visits: Vec<Visited>,
}

impl Listen for Steps {
    fn hear(&self, event: &Progress) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.hear(event);
    }
}

impl Heard {
    fn hear(&mut self, event: &Progress) {
        self.events += 1;
        match event {
            Progress::Begin(step) => {
                self.begin(&step.step);
            }
            Progress::Finish { step, outcome, .. } => self.finish(&step.step, outcome),
            _ => {}
        }
    }

    fn begin(&mut self, step: &str) {
        self.visits.push(Visited {
            step: step.to_owned(),
            began: self.events,
            ended: None,
            outcome: String::new(),
        });
    }

    /// What ends began a short while ago: looked for from the end, it is soon found.
    fn finish(&mut self, step: &str, outcome: &str) {
        let mut latest = self.visits.iter().rev();
        if !latest.any(|v| v.ended.is_none() && v.step == step) {
            self.begin(step);
        }
        let mut latest = self.visits.iter_mut().rev();
        if let Some(visit) = latest.find(|v| v.ended.is_none() && v.step == step) {
            visit.ended = Some(self.events);
            outcome.clone_into(&mut visit.outcome);
        }
    }
}

/// The visits that events tell of, in the order they began.
pub fn visits(events: &[Progress]) -> Vec<Visited> {
    let mut heard = Heard::default();
    events.iter().for_each(|event| heard.hear(event));
    heard.visits
}

/// Runs one test. Waits end at once, nothing is called, nothing is written.
pub async fn run(test: &Test, engine: &Arc<Engine>, root: &Path) -> TestReport {
    let mut report = TestReport {
        title: test.title.clone(),
        process: test.process.clone(),
        file: test.file.clone(),
        line: test.line,
        passed: false,
        path: Vec::new(),
        visits: Vec::new(),
        expectations: Vec::new(),
        trouble: None,
    };
    if let Err(error) = attempt(test, engine, root, &mut report).await {
        report.trouble = Some(error.into());
    }
    report.passed = report.trouble.is_none() && report.expectations.iter().all(|c| c.holds);
    report
}

async fn attempt(
    test: &Test,
    engine: &Arc<Engine>,
    root: &Path,
    report: &mut TestReport,
) -> Result<(), HostError> {
    let plan = engine.plan();
    let process = plan.processes.get(&test.process).ok_or_else(|| {
        let message = format!("There is no process `{}` for this test.", test.process);
        HostError::usage(code::NO_PROCESS, message)
    })?;
    let input = script::inputs(test, process, plan, root)?;
    let steps = Arc::new(Steps::default());
    let setup = setup(
        Script::of(test, process, plan, root)?,
        plan,
        engine,
        Arc::clone(&steps),
    );
    let started = Started {
        run: "test".to_owned(),
        process: test.process.clone(),
        input,
        rehearsal: true,
    };
    let mut driver = Driver::begin(setup, started);
    let end = driver.drive().await?;
    let mut heard = steps.0.lock().unwrap_or_else(PoisonError::into_inner);
    report.visits = std::mem::take(&mut heard.visits);
    drop(heard);
    let begun = report.visits.iter();
    let path: Vec<String> = begun.map(|visit| visit.step.clone()).collect();
    report.path = path
        .iter()
        .map(|p| crate::question::last(p).to_owned())
        .collect();
    let samples = Samples::new(test, engine.plan(), root);
    let ran = Ran {
        engine,
        state: driver.state(),
        process,
        samples: &samples,
        path: &path,
    };
    report.expectations = test.expect.iter().map(|e| expect::check(e, &ran)).collect();
    report.trouble = trouble(test, process, driver.state().status(), end);
    Ok(())
}

fn setup(script: Script, plan: &Arc<Plan>, engine: &Arc<Engine>, steps: Arc<Steps>) -> Setup {
    let asking = Asking {
        answers: Arc::new(Answers::none()),
        people: Arc::new(Nobody),
        me: "test".to_owned(),
    };
    Setup {
        plan: Arc::clone(plan),
        engine: Arc::clone(engine),
        world: Arc::new(Rehearsal::test(Arc::clone(plan), script, asking)),
        listen: steps,
        log: Box::new(NoLog),
        stop: Stop::never(),
        patience: Duration::ZERO,
    }
}

/// A run that failed unexpectedly, or came to no end.
fn trouble(test: &Test, process: &Process, status: &Status, end: RunEnd) -> Option<TestTrouble> {
    let expected = test
        .expect
        .iter()
        .any(|e| matches!(e.that, Expectation::Fails(_)));
    match status {
        Status::Failed { trouble } if !expected => Some(TestTrouble {
            code: trouble.code.clone(),
            message: format!("`{}` failed: {}", process.name, trouble.message),
            help: Some("say `expect fails` if that is meant".to_owned()),
        }),
        Status::New | Status::Running => end.trouble.map(|t| TestTrouble {
            code: t.code,
            message: t.message,
            help: t.help,
        }),
        _ => None,
    }
}
