//! Processes begin and end: the run's own, and sub-processes.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_plan::step::Then;
use flow_plan::{Field, Process, Step, Value, eval};

use crate::Id;
use crate::event::Started;
use crate::flow::Ending;
use crate::machine::Machine;
use crate::progress::Progress;
use crate::state::{Data, Frame, Handling, Scope, ScopeKind, State, Status};
use crate::trouble::{Trouble, code};

/// How deep processes may call each other.
const MAX_DEPTH: u32 = 64;

impl<'e> Machine<'e, '_> {
    pub(crate) fn started(&mut self, started: &Started) -> bool {
        if self.s.status != Status::New {
            return false;
        }
        self.s.run = Arc::from(started.run.as_str());
        self.s.process = Arc::from(started.process.as_str());
        self.s.rehearsal = started.rehearsal;
        self.s.status = Status::Running;
        if let Err(trouble) = self.begin_process(&started.process, started.input.clone(), None) {
            self.stop(trouble);
        }
        true
    }

    /// Begins a process: the run's own, or one inside a step of a scope.
    pub(crate) fn begin_process(
        &mut self,
        name: &str,
        inputs: BTreeMap<String, Value>,
        inside: Option<(Id, Id)>,
    ) -> Result<(), Trouble> {
        let Some(process) = self.engine.plan().processes.get(name) else {
            let message = format!("The plan has no process “{name}”.");
            return Err(Trouble::error(code::PLAN, name, message));
        };
        if let Some(not_yet) = process.not_yet.first() {
            self.stop(process_cannot_run(process, not_yet));
            return Ok(());
        }
        let scope = self.open_process(process, inputs, inside)?;
        self.fill_inputs(scope, process)?;
        self.fill_states(scope, process)?;
        self.go(scope, &process.entry);
        Ok(())
    }

    fn open_process(
        &mut self,
        process: &Process,
        inputs: BTreeMap<String, Value>,
        inside: Option<(Id, Id)>,
    ) -> Result<Id, Trouble> {
        let around = inside
            .and_then(|(_, scope)| self.s.frame(scope))
            .map_or(0, |f| f.depth);
        if around >= MAX_DEPTH {
            let message = format!("Processes call each other more than {MAX_DEPTH} deep.");
            return Err(Trouble::error(code::SPINNING, &process.name, message));
        }
        let path: Arc<str> = Arc::from(process.name.as_str());
        let frame = Frame {
            process: Arc::clone(&path),
            depth: around.saturating_add(1),
            inputs,
            states: BTreeMap::new(),
            given: BTreeMap::new(),
            handling: None,
        };
        let iterations = self.iterations_of(inside);
        let id = self.s.new_id();
        let frame = Some(Box::new(frame));
        self.s.data.insert(
            id,
            Data {
                iterations,
                frame,
                ..Data::default()
            },
        );
        let (owner, parent) = (inside.map(|i| i.0), inside.map(|i| i.1));
        let scope = Scope {
            kind: ScopeKind::Process,
            path,
            parent,
            owner,
            data: id,
            at: None,
        };
        self.open_scope(owner.unwrap_or_default(), id, scope);
        Ok(id)
    }

    fn iterations_of(&self, inside: Option<(Id, Id)>) -> Arc<str> {
        let Some((owner, scope)) = inside else {
            return Arc::from("");
        };
        let (step, visit) = self.activity(owner).map_or(("", 0), |a| (&a.step, a.visit));
        Arc::from(format!("{}/{step}#{visit}", self.iterations(scope)))
    }

    /// Inputs left out get their defaults.
    fn fill_inputs(&mut self, scope: Id, process: &'e Process) -> Result<(), Trouble> {
        for field in &process.inputs {
            let known = self
                .s
                .frame(scope)
                .is_some_and(|f| f.inputs.contains_key(&field.name));
            if known {
                continue;
            }
            let value = self.default_of(scope, process, field)?;
            if let Some(frame) = self.s.frame_mut(scope) {
                frame.inputs.insert(field.name.clone(), value);
            }
        }
        Ok(())
    }

    fn default_of(&self, scope: Id, process: &Process, field: &Field) -> Result<Value, Trouble> {
        match &field.value {
            Some(expr) => self.process_value(scope, process, expr),
            None if field.optional => Ok(Value::None),
            None => {
                let message = format!("“{}” needs the input `{}`.", process.title, field.name);
                Err(Trouble::error(code::INPUT, &process.name, message))
            }
        }
    }

    fn fill_states(&mut self, scope: Id, process: &'e Process) -> Result<(), Trouble> {
        for state in &process.states {
            let value = self.process_value(scope, process, &state.value)?;
            if let Some(frame) = self.s.frame_mut(scope) {
                frame.states.insert(state.name.clone(), value);
            }
        }
        Ok(())
    }

    /// A value that belongs to no step.
    fn process_value(
        &self,
        scope: Id,
        process: &Process,
        expr: &flow_plan::Expr,
    ) -> Result<Value, Trouble> {
        let view = self.view(scope);
        eval(expr, &view, self.now(), self.zone(scope)).map_err(|e| {
            let message = format!("“{}” cannot go on: {}.", process.title, e.message);
            Trouble::error(e.code, &process.name, message)
        })
    }

    /// A process came to an end: its own, or its handler's.
    pub(crate) fn complete_process(&mut self, scope: Id, end: &str) {
        match self.s.frame(scope).and_then(|f| f.handling.clone()) {
            Some(Handling::Trouble(trouble)) => self.process_failed(scope, trouble),
            Some(Handling::Cancel(by)) => self.finish(Status::Cancelled { by }),
            None => match self.outputs(scope) {
                Ok(outputs) => self.process_done(scope, end, outputs),
                Err(trouble) => self.fail_scope(scope, trouble),
            },
        }
    }

    /// The outputs that can be had: given by an end, or computed now.
    fn outputs(&mut self, scope: Id) -> Result<BTreeMap<String, Value>, Trouble> {
        let Some(frame) = self.s.frame(scope) else {
            return Ok(BTreeMap::new());
        };
        let mut outputs = frame.given.clone();
        let process = self.engine.plan().processes.get(&*frame.process);
        for output in process.iter().flat_map(|p| &p.outputs) {
            let (Some(process), Some(expr)) = (process, &output.value) else {
                continue;
            };
            if outputs.contains_key(&output.name) {
                continue;
            }
            match self.process_value(scope, process, expr) {
                Ok(Value::None) => {}
                Ok(value) => drop(outputs.insert(output.name.clone(), value)),
                Err(_) if output.optional => {}
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(outputs)
    }

    fn process_done(&mut self, scope: Id, end: &str, outputs: BTreeMap<String, Value>) {
        match self.s.scopes.get(&scope).and_then(|s| s.owner) {
            None => self.finish(Status::Done {
                end: end.to_owned(),
                outputs,
            }),
            Some(owner) => {
                let ending = Ending {
                    value: Some(Value::record(outputs)),
                    ..Ending::named(end)
                };
                self.end_as(owner, ending);
            }
        }
    }

    /// Ends the step that ran a process by its route for the end that was reached, or the usual way.
    fn end_as(&mut self, id: Id, ending: Ending) {
        let Some((_, step)) = self.place(id) else {
            return;
        };
        let route = step.on.iter().find(|r| r.outcome == ending.outcome);
        match route.map(|r| &r.then) {
            Some(Then::Go(arrow)) => self.end(id, ending, arrow),
            Some(Then::Hand(people)) => {
                let trouble = ended_as(step, &ending.outcome);
                let due_ms = self.due_of(id);
                self.hand(id, step, people, &trouble, due_ms);
            }
            None => self.end(id, ending, &step.next),
        }
    }

    /// A process has failed for good: so has the run, or the step it is inside of.
    pub(crate) fn process_failed(&mut self, scope: Id, trouble: Trouble) {
        match self.s.scopes.get(&scope).and_then(|s| s.owner) {
            None => self.finish(Status::Failed { trouble }),
            Some(owner) => self.fail_as(owner, "error", trouble),
        }
    }

    /// Ends the run. What the root has come to stays readable.
    pub(crate) fn finish(&mut self, status: Status) {
        self.close_all();
        self.queue.clear();
        self.s.status = status.clone();
        self.tell(Progress::Finished { status });
    }

    /// Ends the run at once, past all handlers: what failed is not of the process's own world.
    pub(crate) fn stop(&mut self, trouble: Trouble) {
        self.finish(Status::Failed { trouble });
    }
}

impl State {
    /// The outputs of a run that is done.
    pub fn outputs(&self) -> Option<&BTreeMap<String, Value>> {
        match &self.status {
            Status::Done { outputs, .. } => Some(outputs),
            _ => None,
        }
    }
}

/// Why people take over from a process that came to its end.
fn ended_as(step: &Step, end: &str) -> Trouble {
    let message = format!("“{}” ended as `{end}`.", step.title);
    Trouble::named(end, code::FAILED, &step.path, message)
}

fn process_cannot_run(process: &Process, not_yet: &flow_plan::step::NotYet) -> Trouble {
    let message = format!(
        "“{}” uses {}, which this version cannot run yet. {}",
        process.title, not_yet.construct, not_yet.instead
    );
    Trouble::error(code::NOT_YET, &process.name, message)
}
