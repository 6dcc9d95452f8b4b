//! A run that a test drives: the test is its world.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_engine::{
    Answer, Call, Changes, Command, Done, Engine, Event, Failed, Id, ModelCall, Progress, Started,
    State, Status, What,
};
use flow_plan::plan::Process;
use flow_plan::{Plan, Value};

use super::plan;

/// A run in a test: it holds all events, and the story so far.
pub struct Run {
    pub engine: Arc<Engine>,
    pub state: State,
    pub events: Vec<Event>,
    pub story: Vec<Progress>,
    pub open: BTreeMap<Id, Arc<Command>>,
    pub now_ms: i64,
}

impl Run {
    pub fn of(process: Process) -> Self {
        Self::start(plan(vec![process]), &[])
    }

    pub fn start(plan: Plan, input: &[(&str, Value)]) -> Self {
        let process = plan.main.clone().unwrap();
        let engine = Arc::new(Engine::new(Arc::new(plan)));
        let mut run = Self {
            engine,
            state: State::default(),
            events: Vec::new(),
            story: Vec::new(),
            open: BTreeMap::new(),
            now_ms: 1_790_000_000_000,
        };
        let input = input
            .iter()
            .map(|(n, v)| ((*n).to_owned(), v.clone()))
            .collect();
        run.happens(What::Started(Started {
            run: "r1".into(),
            process,
            input,
            rehearsal: false,
        }));
        run
    }

    pub fn happens(&mut self, what: What) -> Changes {
        self.now_ms += 1;
        let event = Event {
            at_ms: self.now_ms,
            what,
        };
        let changes = self.engine.apply(&mut self.state, &event);
        self.events.push(event);
        self.story.extend(changes.progress.iter().cloned());
        for command in &changes.commands {
            self.open.insert(command.id(), Arc::clone(command));
        }
        for id in &changes.withdrawn {
            self.open.remove(id);
        }
        self.open.retain(|id, _| self.state.command(*id).is_some());
        changes
    }

    /// The one open command of a step that is no timer.
    pub fn command(&self, step: &str) -> Arc<Command> {
        let of = |c: &&Arc<Command>| c.step().ends_with(step) && !matches!(***c, Command::Timer(_));
        let mut all = self.open.values().filter(of);
        let found = all
            .next()
            .unwrap_or_else(|| panic!("nothing open at {step}: {:?}", self.open));
        Arc::clone(found)
    }

    pub fn model(&self, step: &str) -> ModelCall {
        match &*self.command(step) {
            Command::Model(call) => call.clone(),
            other => panic!("no model call: {other:?}"),
        }
    }

    pub fn called(&self, step: &str) -> Call {
        match &*self.command(step) {
            Command::Call(call) => call.clone(),
            other => panic!("no call: {other:?}"),
        }
    }

    /// The one open question of a step.
    pub fn asked(&self, step: &str) -> flow_engine::Ask {
        let asks = self.open.values().filter_map(|c| match &**c {
            Command::Ask(ask) if ask.step.ends_with(step) => Some(ask.clone()),
            _ => None,
        });
        asks.into_iter()
            .next()
            .unwrap_or_else(|| panic!("no question at {step}: {:?}", self.open))
    }

    pub fn issue(&mut self, step: &str) -> Id {
        let effect = self.command(step).id();
        let attempt = self.state.attempt(effect);
        self.happens(What::Issued { effect, attempt });
        effect
    }

    pub fn done(&mut self, step: &str, value: impl Into<Value>) -> Changes {
        let effect = self.issue(step);
        self.happens(What::Done(Box::new(Done::new(effect, value.into()))))
    }

    pub fn fails(&mut self, step: &str, outcome: &str, retryable: bool) -> Changes {
        let effect = self.issue(step);
        let (outcome, message) = (outcome.to_owned(), "it went wrong".to_owned());
        let failed = Failed {
            effect,
            outcome,
            message,
            retryable,
            ..Failed::default()
        };
        self.happens(What::Failed(Box::new(failed)))
    }

    pub fn answer(&mut self, step: &str, answer: Answer) -> Changes {
        self.answer_by(step, answer, "Ann")
    }

    pub fn answer_by(&mut self, step: &str, answer: Answer, by: &str) -> Changes {
        let task = self.asked(step).task;
        self.happens(What::Answered {
            task,
            answer,
            by: by.into(),
            rehearsed: false,
        })
    }

    pub fn press(&mut self, step: &str, outcome: &str) -> Changes {
        let (value, note) = (None, String::new());
        self.answer(
            step,
            Answer::Pressed {
                outcome: outcome.into(),
                value,
                note,
            },
        )
    }

    /// Lets the first timer fire.
    pub fn wait(&mut self) -> Changes {
        let timers = self.open.values().filter_map(|c| match &**c {
            Command::Timer(timer) => Some((timer.at_ms, timer.timer)),
            _ => None,
        });
        let (at_ms, timer) = timers.min().expect("no timer is set");
        self.now_ms = at_ms;
        self.happens(What::TimerFired { timer })
    }

    /// Paths of the steps begun, in order.
    pub fn path(&self) -> Vec<&str> {
        let mut path = Vec::new();
        for line in &self.story {
            if let Progress::Began { step, .. } = line {
                path.push(&**step);
            }
        }
        path
    }

    pub fn output(&self, name: &str) -> Value {
        let outputs = self
            .state
            .outputs()
            .unwrap_or_else(|| panic!("{:?}", self.state.status()));
        outputs.get(name).cloned().unwrap_or(Value::None)
    }

    pub fn ended_at(&self) -> &str {
        match self.state.status() {
            Status::Done { end, .. } => end,
            other => panic!("not done: {other:?}"),
        }
    }

    pub fn trouble(&self) -> &flow_engine::Trouble {
        match self.state.status() {
            Status::Failed { trouble } => trouble,
            other => panic!("not failed: {other:?}"),
        }
    }

    pub fn told(&self, test: impl Fn(&Progress) -> bool) -> bool {
        self.story.iter().any(test)
    }
}
