//! Where a run is: everything that a restart needs, and nothing that grows with its history.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use flow_plan::Value;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Id;
use crate::command::{Command, Tool};
use crate::trouble::Trouble;
use crate::turn::{ToolCall, ToolResult, Turn};

/// The state of a run: a fold of its events, made by [`crate::Engine::apply`].
///
/// Serde writes and reads it whole; a snapshot is its JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub(crate) run: Arc<str>,
    pub(crate) process: Arc<str>,
    pub(crate) rehearsal: bool,
    pub(crate) status: Status,
    pub(crate) next_id: Id,
    /// Blocks that are being gone through; each holds one token, a parallel one in each branch.
    pub(crate) scopes: BTreeMap<Id, Scope>,
    /// Results by the scope that sees them; processes, branches and items only.
    pub(crate) data: BTreeMap<Id, Data>,
    pub(crate) activities: BTreeMap<Id, Activity>,
    pub(crate) effects: BTreeMap<Id, Effect>,
    pub(crate) tasks: BTreeMap<Id, Task>,
    pub(crate) timers: BTreeMap<Id, Timer>,
}

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Before its first event.
    New,
    /// Going on, or waiting for people or time.
    Running,
    /// It ended.
    Done {
        /// Name of the end step; `end` where an arrow leads to no named one.
        end: String,
        /// Its outputs by name; those that could not be had are left out.
        outputs: BTreeMap<String, Value>,
    },
    /// It failed.
    Failed {
        /// Why.
        trouble: Trouble,
    },
    /// It was cancelled.
    Cancelled {
        /// Who did, or the process itself by an arrow.
        by: String,
    },
}

impl Status {
    /// Whether nothing more can happen.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::New | Self::Running)
    }
}

/// A block that is being gone through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Scope {
    pub(crate) kind: ScopeKind,
    /// Path of the block; the process's name for a process.
    pub(crate) path: Arc<str>,
    pub(crate) parent: Option<Id>,
    /// The step that this block is the inside of; none for the run's own process.
    pub(crate) owner: Option<Id>,
    /// The scope whose [`Data`] takes the results of the steps in here.
    pub(crate) data: Id,
    /// The step the token is on.
    pub(crate) at: Option<Id>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ScopeKind {
    Process,
    Stage,
    Branch,
    Item(usize),
    Round(u32),
}

/// What the steps of a process, a branch or an item have come to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Data {
    /// Which branch, item and visit of the blocks around: part of idempotency keys.
    pub(crate) iterations: Arc<str>,
    pub(crate) results: BTreeMap<Arc<str>, Record>,
    pub(crate) locals: BTreeMap<Arc<str>, Value>,
    /// Result of the step that ended last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<Value>,
    /// How often capped arrows were taken.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) caps: BTreeMap<String, u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) item: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) frame: Option<Box<Frame>>,
}

/// A process in progress: the run's own, or a sub-process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Frame {
    pub(crate) process: Arc<str>,
    pub(crate) depth: u32,
    pub(crate) inputs: BTreeMap<String, Value>,
    pub(crate) states: BTreeMap<String, Value>,
    /// Outputs given by the ends passed so far.
    pub(crate) given: BTreeMap<String, Value>,
    pub(crate) handling: Option<Handling>,
}

/// What the process's handler is running for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Handling {
    Trouble(Trouble),
    Cancel(String),
}

/// What a step has come to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    /// How often it was begun here; numbers its visits.
    pub(crate) begun: u32,
    /// How often it ended with a result.
    pub(crate) runs: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<Value>,
    /// Name of the end, for a sub-process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<String>,
    /// Who did it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    /// All results; kept only where the plan asks for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) history: Vec<Value>,
}

/// A step in progress.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Activity {
    pub(crate) step: Arc<str>,
    pub(crate) scope: Id,
    pub(crate) visit: u32,
    pub(crate) began_ms: i64,
    /// Calls and questions made so far: their ordinals.
    pub(crate) calls: u32,
    /// Its effects, tasks and timers.
    pub(crate) open: BTreeSet<Id>,
    /// The blocks inside it.
    pub(crate) inside: BTreeSet<Id>,
    pub(crate) doing: Doing,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Doing {
    /// Waiting for what is in `open` or `inside`.
    Simple,
    Talk(Box<Talk>),
    Each(Box<Each>),
    /// How many branches are still going on.
    Branches(usize),
    /// A form that several roles fill in one after the other: the next role's place.
    Roles(usize),
}

/// A conversation with a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Talk {
    pub(crate) model: String,
    pub(crate) system: Option<String>,
    pub(crate) turns: Vec<Arc<Turn>>,
    pub(crate) tools: Arc<Vec<Tool>>,
    /// Whether the one automatic repair is used up.
    pub(crate) repaired: bool,
    /// Model calls made.
    pub(crate) asked: u32,
    /// By currency.
    pub(crate) spent: BTreeMap<String, Decimal>,
    pub(crate) draft: Option<Value>,
    /// The tool calls of the last turn, with what came of them.
    pub(crate) tool_calls: Vec<(ToolCall, Option<ToolResult>)>,
}

/// A for-each in progress.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Each {
    pub(crate) items: Arc<Vec<Value>>,
    pub(crate) next: usize,
    /// By the items' places; filled as they end.
    pub(crate) given: BTreeMap<usize, Value>,
}

/// A model call or a system call that is not finished.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Effect {
    pub(crate) activity: Id,
    pub(crate) command: Arc<Command>,
    /// Tries begun.
    pub(crate) tries: u32,
    /// Tries that failed; what `retry` counts.
    pub(crate) failures: u32,
    pub(crate) phase: Phase,
    /// Place in [`Talk::tool_calls`], where an agent asked for it.
    pub(crate) tool: Option<usize>,
    /// What went wrong, while a person decides how to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trouble: Option<Trouble>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// To be issued.
    Ready,
    /// Issued, without an outcome yet.
    InFlight,
    /// Waiting for the next try, or for a person's word on what became of it.
    Held,
}

/// An open question to a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) activity: Id,
    pub(crate) command: Arc<Command>,
    pub(crate) purpose: Purpose,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// The step's own form.
    Form,
    /// The step's result.
    Result,
    /// A decision.
    Choice,
    /// An agent's action; its place in [`Talk::tool_calls`].
    Approve(usize),
    /// What became of this effect.
    Uncertain(Id),
}

/// A timer that has not fired.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Timer {
    pub(crate) activity: Id,
    pub(crate) command: Arc<Command>,
    /// The effect to try again.
    pub(crate) effect: Option<Id>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            run: Arc::from(""),
            process: Arc::from(""),
            rehearsal: false,
            status: Status::New,
            next_id: 1,
            scopes: BTreeMap::new(),
            data: BTreeMap::new(),
            activities: BTreeMap::new(),
            effects: BTreeMap::new(),
            tasks: BTreeMap::new(),
            timers: BTreeMap::new(),
        }
    }
}

impl State {
    /// How the run stands.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// The run's id.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// The process, by name.
    pub fn process(&self) -> &str {
        &self.process
    }

    /// What the run itself was given, by name, defaults included; nothing once its process is gone.
    pub fn inputs(&self) -> Option<&BTreeMap<String, Value>> {
        self.frame(Self::ROOT).map(|frame| &frame.inputs)
    }

    /// Whether nothing is really called.
    pub fn rehearsal(&self) -> bool {
        self.rehearsal
    }

    /// What is still to be done, by number: effects not issued, open questions, timers.
    pub fn pending(&self) -> Vec<Arc<Command>> {
        let ready = self.effects.iter().filter(|(_, e)| e.phase == Phase::Ready);
        let mut all: Vec<_> = ready.map(|(id, e)| (*id, &e.command)).collect();
        all.extend(self.tasks.iter().map(|(id, t)| (*id, &t.command)));
        all.extend(self.timers.iter().map(|(id, t)| (*id, &t.command)));
        all.sort_by_key(|(id, _)| *id);
        all.into_iter()
            .map(|(_, command)| Arc::clone(command))
            .collect()
    }

    /// Effects issued and without an outcome: after a restart, what is uncertain.
    pub fn in_flight(&self) -> Vec<Arc<Command>> {
        let flying = self.effects.values().filter(|e| e.phase == Phase::InFlight);
        flying.map(|e| Arc::clone(&e.command)).collect()
    }

    /// The command of an open effect, task or timer.
    pub fn command(&self, id: Id) -> Option<&Arc<Command>> {
        let effect = self.effects.get(&id).map(|e| &e.command);
        let task = || self.tasks.get(&id).map(|t| &t.command);
        let timer = || self.timers.get(&id).map(|t| &t.command);
        effect.or_else(task).or_else(timer)
    }

    /// The number of the try to be issued next for an effect, from 1.
    pub fn attempt(&self, effect: Id) -> u32 {
        self.effects
            .get(&effect)
            .map_or(1, |e| e.tries.saturating_add(1))
    }

    /// Number of the step in progress that an open effect, task or timer belongs to, as in
    /// [`crate::Progress::Began`].
    pub fn activity_of(&self, id: Id) -> Option<Id> {
        let effect = self.effects.get(&id).map(|e| e.activity);
        let task = || self.tasks.get(&id).map(|t| t.activity);
        let timer = || self.timers.get(&id).map(|t| t.activity);
        effect.or_else(task).or_else(timer)
    }

    /// The number that the next effect, task or timer will have, at least.
    pub fn next_id(&self) -> Id {
        self.next_id
    }

    /// How many effects, questions and timers are open.
    pub fn open_count(&self) -> usize {
        self.effects
            .len()
            .saturating_add(self.tasks.len())
            .saturating_add(self.timers.len())
    }

    /// What is open of what was opened since a number ([`State::next_id`] of an earlier state).
    pub fn opened_since(&self, id: Id) -> Vec<Arc<Command>> {
        let effects = self.effects.range(id..).map(|(_, e)| &e.command);
        let tasks = self.tasks.range(id..).map(|(_, t)| &t.command);
        let timers = self.timers.range(id..).map(|(_, t)| &t.command);
        effects.chain(tasks).chain(timers).map(Arc::clone).collect()
    }

    /// Path of the step that an open effect, task or timer serves.
    pub fn step_of(&self, id: Id) -> Option<&str> {
        self.command(id).map(|command| command.step())
    }

    /// Paths of the steps in progress, outermost first.
    pub fn active(&self) -> Vec<&str> {
        self.activities.values().map(|a| &*a.step).collect()
    }

    pub(crate) fn new_id(&mut self) -> Id {
        let id = self.next_id;
        self.next_id = id.saturating_add(1);
        id
    }
}
