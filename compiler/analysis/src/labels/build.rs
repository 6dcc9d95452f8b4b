//! The graph of data of a group of processes, step by step.

use std::collections::{HashMap, HashSet};

use flow_syntax::Place;
use smol_str::SmolStr;

use super::atoms::{Pass, number};
use super::data::{Data, Node, Root, VarId};
use super::exprs::Shape;
use super::guards::Guard;
use super::hops::{Hop, Origin, What};
use super::lowering::How;
use crate::model::{
    ActionId, CallRef, HandlerEvent, MessageId, ModelId, Process, ScopeId, Start, Step, StepId,
    StepKind, WaitArm,
};
use crate::typed::TExpr;
use crate::types::Type;

/// Where data leaves for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum To {
    /// A model; nothing where none is known.
    Model(Option<ModelId>),
    /// A lookup or an action; nothing where it is not declared.
    Action(Option<ActionId>),
    /// A tool of an agent, and whether a person approves each use.
    Tool(ActionId, bool),
    /// A message.
    Message(Option<MessageId>),
}

/// A place where data leaves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SinkAt {
    pub(crate) process: usize,
    pub(crate) step: StepId,
    pub(crate) node: Node,
    pub(crate) to: To,
}

/// A place that lowers labels.
#[derive(Debug, Clone)]
pub(crate) struct Cut {
    pub(crate) process: usize,
    pub(crate) step: StepId,
    pub(crate) node: Node,
    pub(crate) how: How,
    pub(crate) removed: Option<u32>,
    pub(crate) because: Option<String>,
    pub(crate) place: Place,
}

/// What is looked at once it is known what reaches it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) sinks: Vec<SinkAt>,
    pub(crate) cuts: Vec<Cut>,
    /// By the node at which a decision reads: its process and step.
    pub(crate) deciders: HashMap<Node, (usize, StepId)>,
    /// What is not a step of its own and decides all the same.
    pub(crate) guards: Vec<Guard>,
    /// By process and step: what the step writes.
    pub(crate) writes: HashMap<(usize, StepId), Vec<Node>>,
    /// Where it is kept at which of its ends a process came.
    pub(crate) ended: HashSet<Node>,
    /// What people are shown, by process and step.
    pub(crate) shown: Vec<(usize, StepId, Node)>,
}

/// Builds the graph of one group.
pub(crate) struct Build<'a, 'p> {
    pub(crate) data: Data<'p>,
    pub(crate) found: Found,
    /// All processes of the program, by id.
    processes: &'a [&'p Process],
    /// The one being built.
    pub(crate) at: usize,
    pub(crate) step: StepId,
    pub(crate) paths: HashMap<&'p str, StepId>,
    pub(crate) owners: HashMap<&'p str, StepId>,
    /// Types of values made by `set`, by process.
    locals: HashMap<(usize, &'p str), &'p Type>,
    /// The things at hand, innermost last.
    pub(crate) it: Vec<Shape>,
    /// What conditions of `where` looked at, by where they are kept.
    pub(crate) compared: HashMap<*const TExpr, Node>,
    /// Conditions by which items of a for-each were chosen, each with its guard's node.
    pub(crate) chosen: Vec<(&'p TExpr, Node, Option<Hop>)>,
}

/// Builds the graph of some processes; they run only each other.
pub(crate) fn build<'p>(
    data: Data<'p>,
    processes: &[&'p Process],
    group: &[usize],
) -> (Data<'p>, Found) {
    let mut build = Build {
        data,
        found: Found::default(),
        processes,
        at: 0,
        step: StepId(0),
        paths: HashMap::new(),
        owners: HashMap::new(),
        locals: HashMap::new(),
        it: Vec::new(),
        compared: HashMap::new(),
        chosen: Vec::new(),
    };
    for at in group {
        build.types_of_locals(*at);
    }
    for at in group {
        build.process(*at);
    }
    build.choices();
    build.data.read_records();
    (build.data, build.found)
}

impl<'p> Build<'_, 'p> {
    pub(crate) fn of(&self, at: usize) -> Option<&'p Process> {
        self.processes.get(at).copied()
    }

    fn types_of_locals(&mut self, at: usize) {
        for step in self.of(at).into_iter().flat_map(|p| &p.steps) {
            if let StepKind::Set {
                target,
                state: false,
                value,
            } = &step.kind
            {
                self.locals
                    .entry((at, target.as_str()))
                    .or_insert(&value.ty);
            }
        }
    }

    pub(crate) fn type_of(&self, root: &Root) -> Option<&'p Type> {
        match root {
            Root::Input(at, name) => self
                .of(*at)?
                .inputs
                .iter()
                .find(|i| i.name == *name)
                .map(|i| &i.ty),
            Root::Output(at, name) => self
                .of(*at)?
                .outputs
                .iter()
                .find(|o| o.name == *name)
                .map(|o| &o.ty),
            Root::Value(at, name) => {
                let state = self.of(*at)?.states.iter().find(|s| s.name == *name);
                state
                    .map(|s| &s.ty)
                    .or_else(|| self.locals.get(&(*at, name.as_str())).copied())
            }
            Root::Step(at, step) => self.of(*at)?.step(*step)?.result.as_ref(),
            Root::Item(at, step) => match &self.of(*at)?.step(*step)?.kind {
                StepKind::ForEach { list, .. } => Some(&list.ty),
                _ => None,
            },
            Root::Heard(..) | Root::Ended(_) => None,
            Root::Message(id, name) => {
                let message = self.data.program.messages.get(*id as usize)?;
                message
                    .fields
                    .iter()
                    .find(|f| f.name == *name)
                    .map(|f| &f.ty)
            }
        }
    }

    pub(crate) fn root(&mut self, root: Root) -> VarId {
        let ty = self.type_of(&root);
        self.data.root(root, ty)
    }

    fn process(&mut self, at: usize) {
        let Some(process) = self.of(at) else { return };
        self.at = at;
        self.paths = process
            .steps
            .iter()
            .enumerate()
            .map(|(i, s)| (&*s.path, StepId::at(i)))
            .collect();
        let owner = |s: &'p crate::model::Scope| Some((&*s.path, s.owner?));
        let bodies = process
            .scopes
            .iter()
            .filter(|s| s.kind == crate::model::ScopeKind::ForEach);
        self.owners = bodies.filter_map(owner).collect();
        self.declared(process);
        for (index, step) in process.steps.iter().enumerate() {
            self.step = StepId::at(index);
            self.step(step);
        }
        for output in &process.outputs {
            let var = self.root(Root::Output(at, output.name.clone()));
            if let Some(value) = &output.value {
                self.put(value, var, None);
            }
        }
    }

    /// Labels of inputs and states, and what messages that start it bring.
    fn declared(&mut self, process: &'p Process) {
        for input in &process.inputs {
            let var = self.root(Root::Input(self.at, input.name.clone()));
            let own = self.data.own(var);
            self.data.declared(input, own, None);
            for start in &process.starts {
                if let Start::Message(_, Some(id)) = start {
                    let from = self.message_field(*id, &input.name);
                    self.copy_if(from, var, None);
                }
            }
        }
        self.joined(process);
        for state in &process.states {
            let var = self.root(Root::Value(self.at, state.name.clone()));
            let own = self.data.own(var);
            self.data.declared(state, own, None);
        }
    }

    /// `only one per key, else join m`: the inputs of a start become fields of a message to another run.
    fn joined(&mut self, process: &'p Process) {
        let program = self.data.program;
        for lock in &process.props {
            let Some(key) = lock.joins() else {
                continue;
            };
            let found = program.messages.iter().position(|m| m.key == *key);
            let Some(id) = found.map(MessageId::at) else {
                continue;
            };
            for input in &process.inputs {
                let from = self.root(Root::Input(self.at, input.name.clone()));
                let to = self.message_field(id, &input.name);
                let (process, step) = (number(self.at), StepId(0));
                let hop = Hop {
                    place: lock.place,
                    what: What::Joined,
                    process,
                    step,
                };
                if let Some(to) = to {
                    self.data.copy(from, to, Some(hop));
                }
            }
        }
    }

    fn copy_if(&mut self, from: Option<VarId>, to: VarId, hop: Option<Hop>) {
        if let Some(from) = from {
            self.data.copy(from, to, hop);
        }
    }

    pub(crate) fn message_field(&mut self, id: MessageId, name: &SmolStr) -> Option<VarId> {
        let message = self.data.program.messages.get(id.index())?;
        let field = message.fields.iter().find(|f| f.name == *name)?;
        let var = self.root(Root::Message(id.0, name.clone()));
        let own = self.data.own(var);
        self.data.declared(field, own, Some(&message.name));
        Some(var)
    }

    fn step(&mut self, step: &'p Step) {
        self.only_while(step);
        match &step.kind {
            StepKind::Task { form, .. } => {
                let given: Vec<&'p TExpr> = form.iter().filter_map(|f| f.value.as_ref()).collect();
                self.shows(given);
            }
            StepKind::Ai(ai) => {
                let seen = self.asks(ai);
                self.answers(step, seen);
            }
            StepKind::Copilot { ai, .. } => {
                let seen = self.asks(ai);
                self.found.shown.push((self.at, self.step, seen));
                self.lowered(seen, How::Person, step.head);
            }
            StepKind::Agent(agent) => self.agent(step, agent),
            StepKind::Call(call) => self.call(call),
            StepKind::Decide { arms, .. } => self.decides(arms.iter().map(|a| &a.when)),
            StepKind::Ask {
                model,
                question,
                arms,
                ..
            } => self.ask(step, *model, question, arms),
            StepKind::ForEach {
                list, gives, body, ..
            } => self.for_each(list, gives.as_deref(), *body),
            StepKind::Repeat { until, .. } => self.decides(until),
            StepKind::Wait { arms } => self.wait(arms),
            StepKind::Run { process, args } => self.run(*process, args),
            StepKind::Send { decl, args, .. } => self.send(*decl, args),
            StepKind::Set { target, value, .. } => self.set(target, value),
            StepKind::End { outputs } => self.end(outputs),
            StepKind::Choose { .. }
            | StepKind::Stage { .. }
            | StepKind::Parallel { .. }
            | StepKind::Undo { .. }
            | StepKind::Fail { .. } => {}
        }
        self.returns_labels(step);
        if let Some(undo) = &step.undone_by {
            self.leaves(
                undo.args.iter().map(|(_, v)| v),
                To::Action(undo.action),
                What::Argument,
            );
        }
    }

    /// `returns Extract @personal`
    fn returns_labels(&mut self, step: &'p Step) {
        if step.labels.is_empty() {
            return;
        }
        let result = self.root(Root::Step(self.at, self.step));
        let own = self.data.own(result);
        let origin = Origin::Answer(step.name.clone());
        self.data.labelled(own, &step.labels, &origin, step.head);
    }

    pub(crate) fn hop(&self, place: Place, what: What) -> Option<Hop> {
        let (process, step) = (number(self.at), self.step);
        Some(Hop {
            place,
            what,
            process,
            step,
        })
    }

    /// A place that lowers what reaches a node.
    pub(crate) fn lowered(&mut self, node: Node, how: How, place: Place) {
        let (process, step) = (self.at, self.step);
        let (removed, because) = (None, None);
        self.found.cuts.push(Cut {
            process,
            step,
            node,
            how,
            removed,
            because,
            place,
        });
    }

    pub(crate) fn sink(&mut self, node: Node, to: To) {
        let (process, step) = (self.at, self.step);
        self.found.sinks.push(SinkAt {
            process,
            step,
            node,
            to,
        });
    }

    pub(crate) fn flows(&mut self, value: &'p TExpr, to: Node, what: What) {
        if let Some(node) = self.read(value) {
            let hop = self.hop(value.place, what);
            self.data.edge(node, to, Pass::All, hop);
        }
    }

    /// What a person is shown before it goes on as theirs.
    fn shows(&mut self, values: Vec<&'p TExpr>) {
        if values.is_empty() {
            return;
        }
        let shown = self.data.node();
        for value in values {
            if let Some(node) = self.read(value) {
                self.data.edge(node, shown, Pass::All, None);
                self.lowered(node, How::Person, value.place);
            }
        }
        self.found.shown.push((self.at, self.step, shown));
    }

    fn call(&mut self, call: &'p CallRef) {
        self.leaves(
            call.args.iter().map(|(_, v)| v),
            To::Action(call.action),
            What::Argument,
        );
        let program = self.data.program;
        let Some((_, action)) = call.action.and_then(|id| program.action(id)) else {
            return;
        };
        let result = self.root(Root::Step(self.at, self.step));
        let own = self.data.own(result);
        let origin = Origin::Answer(action.name.clone());
        self.data
            .labelled(own, &action.labels, &origin, action.place);
    }

    fn leaves(&mut self, args: impl Iterator<Item = &'p TExpr>, to: To, what: What) {
        let sent = self.data.node();
        for arg in args {
            self.flows(arg, sent, what);
        }
        self.sink(sent, to);
    }

    fn decides(&mut self, conds: impl IntoIterator<Item = &'p TExpr>) {
        let node = self.data.node();
        for cond in conds {
            self.flows(cond, node, What::Decides);
        }
        self.found.deciders.insert(node, (self.at, self.step));
    }

    fn for_each(&mut self, list: &'p TExpr, gives: Option<&'p TExpr>, body: ScopeId) {
        let here = self.step;
        self.chooses(list);
        let item = self.root(Root::Item(self.at, here));
        let hop = self.hop(list.place, What::Item);
        self.put(list, item, hop);
        let result = self.root(Root::Step(self.at, here));
        match gives {
            Some(value) => {
                let hop = self.hop(value.place, What::Gives);
                self.put(value, result, hop);
            }
            None => {
                let scope = self.of(self.at).and_then(|p| p.scope(body));
                if let Some(last) = scope.and_then(|s| s.steps.last()) {
                    let from = self.root(Root::Step(self.at, *last));
                    self.data.copy(from, result, None);
                }
            }
        }
    }

    fn wait(&mut self, arms: &'p [WaitArm]) {
        let conds = arms.iter().filter_map(|a| match &a.event {
            HandlerEvent::Condition(cond) => Some(cond),
            _ => None,
        });
        self.decides(conds);
        let mut messages = arms.iter().filter_map(|a| match &a.event {
            HandlerEvent::Message { decl, .. } => *decl,
            _ => None,
        });
        let Some(id) = messages.next() else { return };
        if messages.any(|other| other != id) {
            return;
        }
        let program = self.data.program;
        let result = self.root(Root::Step(self.at, self.step));
        for field in program
            .messages
            .get(id.index())
            .into_iter()
            .flat_map(|m| &m.fields)
        {
            let from = self.message_field(id, &field.name);
            let to = self.data.field(result, &field.name);
            let place = self
                .of(self.at)
                .and_then(|p| p.step(self.step))
                .map(|s| s.head);
            let hop = self.hop(place.unwrap_or_default(), What::Received);
            if to != result {
                self.copy_if(from, to, hop);
            }
        }
    }

    fn run(&mut self, process: Option<crate::model::ProcessId>, args: &'p [(SmolStr, TExpr)]) {
        let Some(callee) = process.map(|p| p.index()) else {
            return;
        };
        for (name, value) in args {
            let input = self.root(Root::Input(callee, name.clone()));
            let hop = self.hop(value.place, What::Input);
            self.put(value, input, hop);
        }
        let result = self.root(Root::Step(self.at, self.step));
        let place = self
            .of(self.at)
            .and_then(|p| p.step(self.step))
            .map(|s| s.head);
        for output in self.of(callee).into_iter().flat_map(|p| &p.outputs) {
            let from = self.root(Root::Output(callee, output.name.clone()));
            let to = self.data.field(result, &output.name);
            let hop = self.hop(place.unwrap_or_default(), What::Returned);
            if to != result {
                self.data.copy(from, to, hop);
            }
        }
    }

    fn send(&mut self, decl: Option<MessageId>, args: &'p [(SmolStr, TExpr)]) {
        self.leaves(args.iter().map(|(_, v)| v), To::Message(decl), What::Sent);
        let Some(id) = decl else { return };
        for (name, value) in args {
            if let Some(field) = self.message_field(id, name) {
                let hop = self.hop(value.place, What::Sent);
                self.put(value, field, hop);
            }
        }
    }

    fn set(&mut self, target: &SmolStr, value: &'p TExpr) {
        let var = self.root(Root::Value(self.at, target.clone()));
        let hop = self.hop(value.place, What::Kept);
        self.put(value, var, hop);
        self.writes(var);
    }

    fn end(&mut self, outputs: &'p [(SmolStr, TExpr)]) {
        let ended = self.root(Root::Ended(self.at));
        self.writes(ended);
        self.found.ended.insert(self.data.own(ended));
        for (name, value) in outputs {
            let var = self.root(Root::Output(self.at, name.clone()));
            let hop = self.hop(value.place, What::Output);
            self.put(value, var, hop);
            self.writes(var);
        }
    }

    fn writes(&mut self, var: VarId) {
        let node = self.data.own(var);
        self.found
            .writes
            .entry((self.at, self.step))
            .or_default()
            .push(node);
    }
}
