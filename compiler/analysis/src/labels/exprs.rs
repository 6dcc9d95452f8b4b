//! Expressions: which places their values come from.

use flow_plan::Ref;
use flow_syntax::Place;

use super::atoms::Pass;
use super::build::Build;
use super::data::{Node, Root, VarId, inner};
use super::hops::{Origin, What};
use super::lowering::How;
use crate::model::{Column, MessageId, StepId, StepKind, TableId};
use crate::typed::{TExpr, TExprKind, TPart};
use crate::types::Type;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Shape {
    /// Nowhere: a constant, a count of rounds, the time.
    Nothing,
    /// It is what stands in this place, fields and all.
    Var(VarId),
    /// It is made of what comes together here.
    Node(Node),
}

impl<'p> Build<'_, 'p> {
    /// The node at which the whole value is read; nothing for what has no labels.
    pub(crate) fn read(&mut self, expr: &'p TExpr) -> Option<Node> {
        let shape = self.shape(expr);
        self.whole(shape)
    }

    pub(crate) fn whole(&self, shape: Shape) -> Option<Node> {
        match shape {
            Shape::Nothing => None,
            Shape::Var(var) => Some(self.data.whole(var)),
            Shape::Node(node) => Some(node),
        }
    }

    pub(crate) fn shape(&mut self, expr: &'p TExpr) -> Shape {
        match &expr.kind {
            TExprKind::Ref(Ref::Message(name)) => self.heard(name, &expr.ty, expr.place),
            TExprKind::Ref(of) => self.reference(of),
            TExprKind::Field(of, name) => match self.shape(of) {
                Shape::Var(var) => Shape::Var(self.data.field(var, name)),
                other => other,
            },
            TExprKind::Record(fields) => self.record(expr, fields),
            TExprKind::List(items) | TExprKind::Range(items) => match items.as_slice() {
                [one] => self.shape(one),
                many => self.all(many),
            },
            TExprKind::Table(id, args) => self.table(expr, *id, args),
            TExprKind::Text(parts) => self.all(holes(parts)),
            TExprKind::Not(of) | TExprKind::Minus(of) => self.made_of(&[of]),
            TExprKind::Exists(of) => self.not_its_parts(of),
            TExprKind::Binary(_, left, right) => self.made_of(&[left, right]),
            TExprKind::Else(of, default) => self.either(expr, of, default),
            TExprKind::Where(list, cond) => self.filtered(expr, list, cond),
            TExprKind::Call(name, args) => self.function(name, args, expr.place),
            // Where a secret may be named, nothing flows from it.
            TExprKind::Error
            | TExprKind::Secret(_)
            | TExprKind::Const(_)
            | TExprKind::Sample(_)
            | TExprKind::Working { .. }
            | TExprKind::Rate { .. } => Shape::Nothing,
        }
    }

    fn reference(&mut self, of: &Ref) -> Shape {
        let at = self.at;
        match of {
            Ref::Input(name) => self.kept(Root::Input(at, name.into())),
            Ref::Output(name) => self.kept(Root::Output(at, name.into())),
            Ref::State(name) | Ref::Local(name) => self.kept(Root::Value(at, name.into())),
            Ref::Step(path) | Ref::History(path) => match self.step_at(path) {
                Some(step) => self.kept(Root::Step(at, step)),
                None => Shape::Nothing,
            },
            Ref::Item(path) => match self.owner_of(path) {
                Some(step) => self.kept(Root::Item(at, step)),
                None => Shape::Nothing,
            },
            Ref::It => self.it.last().copied().unwrap_or(Shape::Nothing),
            // How a process ended tells of what its ways there looked at.
            Ref::Outcome(path) => match self.run_at(path) {
                Some(callee) => self.kept(Root::Ended(callee)),
                None => Shape::Nothing,
            },
            // How often something ran says nothing of what it was about.
            Ref::Runs(_) | Ref::Message(_) => Shape::Nothing,
        }
    }

    /// A message that a handler heard: what anybody sends as one of its name.
    fn heard(&mut self, name: &str, ty: &'p Type, place: Place) -> Shape {
        let root = Root::Heard(self.at, name.into());
        let new = !self.data.has_root(&root);
        let heard = self.data.root(root, Some(ty));
        let program = self.data.program;
        let named = program
            .messages
            .iter()
            .enumerate()
            .filter(|(_, m)| m.name == *name);
        for (index, message) in named.filter(|_| new) {
            for field in &message.fields {
                let from = self.message_field(MessageId::at(index), &field.name);
                let to = self.data.field(heard, &field.name);
                let hop = self.hop(place, What::Heard);
                if let Some(from) = from.filter(|_| to != heard) {
                    self.data.copy(from, to, hop);
                }
            }
        }
        Shape::Var(heard)
    }

    fn kept(&mut self, root: Root) -> Shape {
        Shape::Var(self.root(root))
    }

    /// A value made of all of these.
    pub(crate) fn all(&mut self, of: impl IntoIterator<Item = &'p TExpr>) -> Shape {
        let nodes: Vec<Node> = of.into_iter().filter_map(|e| self.read(e)).collect();
        self.join(&nodes)
    }

    fn made_of(&mut self, of: &[&'p TExpr]) -> Shape {
        self.all(of.iter().copied())
    }

    fn join(&mut self, nodes: &[Node]) -> Shape {
        match nodes {
            [] => Shape::Nothing,
            [one] => Shape::Node(*one),
            many => {
                let all = self.data.node();
                many.iter()
                    .for_each(|n| self.data.edge(*n, all, Pass::All, None));
                Shape::Node(all)
            }
        }
    }

    /// What a table says is made of what it is asked, and has the labels of its columns.
    fn table(&mut self, expr: &'p TExpr, id: TableId, args: &'p [TExpr]) -> Shape {
        let asked = self.all(args);
        let table = self.data.program.tables.get(id.index());
        let columns = table.map_or(&[][..], |table| &table.outputs);
        let has_labels = |c: &Column| {
            !c.labels.is_empty() || matches!(inner(&c.ty), Type::Record(_) | Type::Inline(_))
        };
        if !columns.iter().any(has_labels) {
            return asked;
        }
        let answer = self.data.var(Some(&expr.ty), 0);
        let own = self.data.own(answer);
        if let [only] = columns {
            let origin = Origin::Named(only.name.clone());
            self.data.labelled(own, &only.labels, &origin, only.place);
        }
        if let Some(asked) = self.whole(asked) {
            self.data.edge(asked, own, Pass::All, None);
        }
        Shape::Var(answer)
    }

    /// Fields keep what each of them was made of.
    fn record(&mut self, expr: &'p TExpr, fields: &'p [(smol_str::SmolStr, TExpr)]) -> Shape {
        let var = self.data.var(Some(&expr.ty), 0);
        for (name, value) in fields {
            let field = self.data.field(var, name);
            self.put(value, field, None);
        }
        Shape::Var(var)
    }

    /// Keeps the value of an expression in a place.
    pub(crate) fn put(&mut self, value: &'p TExpr, to: VarId, hop: Option<super::hops::Hop>) {
        match self.shape(value) {
            Shape::Nothing => {}
            Shape::Var(from) => self.data.copy(from, to, hop),
            Shape::Node(node) => {
                let own = self.data.own(to);
                self.data.edge(node, own, Pass::All, hop);
            }
        }
    }

    fn either(&mut self, expr: &'p TExpr, of: &'p TExpr, default: &'p TExpr) -> Shape {
        match (self.shape(of), self.shape(default)) {
            (shape, Shape::Nothing) | (Shape::Nothing, shape) => shape,
            (Shape::Var(a), Shape::Var(b)) => {
                let both = self.data.var(Some(&expr.ty), 0);
                self.data.copy(a, both, None);
                self.data.copy(b, both, None);
                Shape::Var(both)
            }
            (a, b) => {
                let nodes: Vec<Node> = [a, b].into_iter().filter_map(|s| self.whole(s)).collect();
                self.join(&nodes)
            }
        }
    }

    /// What is there at all, and how often, does not tell what its parts hold.
    fn not_its_parts(&mut self, of: &'p TExpr) -> Shape {
        match self.shape(of) {
            Shape::Var(var) => Shape::Node(self.data.own(var)),
            other => other,
        }
    }

    /// Items keep their own labels; that they were chosen tells of all that the condition looked at: which
    /// people are ill is told by a list of those who are.
    fn filtered(&mut self, expr: &'p TExpr, list: &'p TExpr, cond: &'p TExpr) -> Shape {
        let shape = self.shape(list);
        self.it.push(shape);
        let compared = self.read(cond);
        self.it.pop();
        let Some(compared) = compared else {
            return shape;
        };
        self.compared.insert(std::ptr::from_ref(cond), compared);
        let Shape::Var(from) = shape else {
            let nodes: Vec<Node> = self.whole(shape).into_iter().chain([compared]).collect();
            return self.join(&nodes);
        };
        let chosen = self.data.var(Some(&expr.ty), 0);
        self.data.copy(from, chosen, None);
        let own = self.data.own(chosen);
        self.data.edge(compared, own, Pass::All, None);
        Shape::Var(chosen)
    }

    fn function(&mut self, name: &str, args: &'p [TExpr], place: Place) -> Shape {
        match (name, args) {
            ("count", [list]) => self.not_its_parts(list),
            ("first" | "last", [list]) => self.shape(list),
            ("mask", [of]) => {
                if let Some(node) = self.read(of) {
                    self.lowered(node, How::Mask, place);
                }
                Shape::Nothing
            }
            ("redact", [of]) => self.redacted(of, place),
            _ => self.all(args),
        }
    }

    fn redacted(&mut self, of: &'p TExpr, place: Place) -> Shape {
        let Some(node) = self.read(of) else {
            return Shape::Nothing;
        };
        self.lowered(node, How::Redact, place);
        let rest = self.data.node();
        self.data.edge(node, rest, Pass::Redacted, None);
        Shape::Node(rest)
    }

    /// The process that a step runs.
    fn run_at(&self, path: &str) -> Option<usize> {
        let step = self.of(self.at)?.step(self.step_at(path)?)?;
        match &step.kind {
            StepKind::Run { process, .. } => process.map(|p| p.index()),
            _ => None,
        }
    }

    fn step_at(&self, path: &str) -> Option<StepId> {
        self.paths.get(path).copied()
    }

    fn owner_of(&self, path: &str) -> Option<StepId> {
        self.owners.get(path).copied()
    }
}

/// The values in a text.
pub(crate) fn holes(parts: &[TPart]) -> impl Iterator<Item = &TExpr> {
    parts.iter().filter_map(|p| match p {
        TPart::Hole(expr) => Some(expr),
        TPart::Plain(_) => None,
    })
}
