//! Steps that ask a model: what it sees, and what its answer carries.

use super::atoms::{Atom, Pass, number};
use super::build::{Build, Cut, To};
use super::data::{Made, Node, Root, inner};
use super::exprs::{Shape, holes};
use super::hops::{Origin, What};
use super::lowering::How;
use crate::model::{ActionId, AgentPart, AiPart, Arm, Ensure, ModelId, Step};
use crate::typed::TPart;
use crate::types::Type;

impl<'p> Build<'_, 'p> {
    pub(crate) fn asks(&mut self, ai: &'p AiPart) -> Node {
        let seen = self.data.node();
        self.texts(&ai.prompt, &ai.system, seen);
        for file in &ai.attach {
            self.flows(file, seen, What::Attached);
        }
        self.sink(seen, To::Model(ai.model));
        self.reproached(&ai.ensure, seen);
        seen
    }

    /// What a model is told of an answer that will not do. The answer itself is at hand there, which it knows.
    fn reproached(&mut self, ensure: &'p [Ensure], seen: Node) {
        self.it.push(Shape::Nothing);
        for hole in ensure.iter().flat_map(|e| holes(&e.message)) {
            self.flows(hole, seen, What::Asked);
        }
        self.it.pop();
    }

    fn texts(&mut self, prompt: &'p [TPart], system: &'p [TPart], seen: Node) {
        for hole in holes(prompt) {
            self.flows(hole, seen, What::Asked);
        }
        for hole in holes(system) {
            self.flows(hole, seen, What::Instructed);
        }
    }

    /// What a model answers carries what it saw.
    pub(crate) fn answers(&mut self, step: &'p Step, seen: Node) {
        let Some(ty) = &step.result else { return };
        let pass = self.removes(step, seen);
        let result = self.root(Root::Step(self.at, self.step));
        if let Some(hop) = self.hop(step.head, What::Answer) {
            self.data.made(result, Made { seen, hop, pass });
        }
        if self.has_closed(ty) {
            self.lowered(seen, How::Extraction, step.head);
        }
    }

    /// `removes @personal because "…"`
    fn removes(&mut self, step: &'p Step, seen: Node) -> Pass {
        let mut gone: Vec<Atom> = Vec::new();
        for prop in step.props.iter().filter(|p| p.key == "removes") {
            let labels: Vec<Atom> = prop
                .labels()
                .filter_map(|l| self.data.atoms.label(l))
                .collect();
            let list = number(self.data.removed.len());
            self.data.removed.push(labels.clone());
            gone.extend(labels);
            let (process, how) = (self.at, How::Removed);
            let because = prop.text().map(str::to_owned);
            let cut = Cut {
                process,
                step: self.step,
                node: seen,
                how,
                removed: Some(list),
                because,
                place: prop.place,
            };
            self.found.cuts.push(cut);
        }
        if gone.is_empty() {
            return Pass::All;
        }
        self.data.removed.push(gone);
        Pass::Except(number(self.data.removed.len() - 1))
    }

    /// Whether an answer has parts that cannot hold what the model read.
    fn has_closed(&self, ty: &Type) -> bool {
        let closed = |ty: &Type| !self.data.is_free(ty) && !matches!(inner(ty), Type::Error);
        let program = self.data.program;
        match program.fields(inner(ty)) {
            Some(fields) => fields.iter().any(|f| closed(&f.ty)),
            None => closed(ty),
        }
    }

    pub(crate) fn agent(&mut self, step: &'p Step, agent: &'p AgentPart) {
        let seen = self.data.node();
        self.texts(&agent.goal, &agent.system, seen);
        self.reproached(&agent.ensure, seen);
        self.sink(seen, To::Model(agent.model));
        for tool in &agent.tools {
            let approved = agent.approve.contains(tool);
            self.sink(seen, To::Tool(*tool, approved));
            if approved {
                self.lowered(seen, How::Person, step.head);
            }
            if let Some(answer) = self.answer_of(*tool) {
                let hop = self.hop(step.head, What::Tool);
                self.data.edge(answer, seen, Pass::All, hop);
            }
        }
        self.answers(step, seen);
    }

    /// What an action's answer is declared to carry.
    fn answer_of(&mut self, id: ActionId) -> Option<Node> {
        let program = self.data.program;
        let (_, action) = program.action(id)?;
        let ty = action.returns.as_ref()?;
        let node = self.data.node();
        self.data.of_type(ty, node);
        let origin = Origin::Answer(action.name.clone());
        self.data
            .labelled(node, &action.labels, &origin, action.place);
        Some(node)
    }

    /// `decide … with model`: what it answers is a figure or a choice, the model's word on what it saw.
    pub(crate) fn ask(
        &mut self,
        step: &'p Step,
        model: Option<ModelId>,
        question: &'p [TPart],
        arms: &'p [Arm],
    ) {
        let seen = self.data.node();
        self.texts(question, &[], seen);
        self.sink(seen, To::Model(model));
        self.answers(step, seen);
        let word = self.data.node();
        let hop = self.hop(step.head, What::Decides);
        self.data.edge(seen, word, Pass::Word, hop);
        self.it.push(Shape::Node(word));
        for arm in arms {
            self.flows(&arm.when, word, What::Decides);
        }
        self.it.pop();
        self.found.deciders.insert(word, (self.at, self.step));
    }
}
