//! The graph of data: where values stand, and which goes where.
//!
//! A place that holds a value is a [`Var`] with two nodes. What is said of *all* of the value (`own`)
//! holds for each of its fields; what is said of *any part* of it (`whole`) is met by whoever reads it
//! whole. So `ticket.id` is not personal because `ticket.body` is, and a prompt with all of `ticket` is.
//! Fields are made when they are first asked for, and copies of a value ask for the same fields where
//! they come from: records that hold themselves are followed [`DEEPEST`] fields down, and are one there.

use std::collections::HashMap;

use flow_syntax::Place;
use smol_str::SmolStr;

use super::atoms::{Atom, Atoms, Pass, number};
use super::hops::{Hop, Origin};
use crate::model::{Field, Program, RecordId, StepId, region};
use crate::types::Type;

/// A node of the graph.
pub(crate) type Node = u32;
/// A value's place; index into [`Data::vars`].
pub(crate) type VarId = u32;

/// How many fields down values are told apart.
const DEEPEST: u8 = 6;

/// No edge follows.
const NONE: u32 = u32::MAX;

/// A way on.
#[derive(Debug, Clone)]
pub(crate) struct Edge {
    pub(crate) to: Node,
    pub(crate) pass: Pass,
    /// What a reader of the way is told; nothing where it only goes from part to whole.
    pub(crate) hop: Option<Hop>,
    next: u32,
}

/// Where an atom begins.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) node: Node,
    pub(crate) atom: Atom,
    pub(crate) origin: Origin,
    pub(crate) place: Place,
}

/// A place that holds a value.
#[derive(Debug)]
pub(crate) struct Var<'p> {
    pub(crate) own: Node,
    pub(crate) whole: Node,
    ty: Option<&'p Type>,
    depth: u8,
    made: Option<Made>,
    children: HashMap<SmolStr, VarId>,
    copies: Vec<VarId>,
}

/// A value that a model made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Made {
    /// What it saw.
    pub(crate) seen: Node,
    pub(crate) hop: Hop,
    /// What free text of it carries.
    pub(crate) pass: Pass,
}

/// Something whose value is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Root {
    /// An input of a process.
    Input(usize, SmolStr),
    /// An output of a process.
    Output(usize, SmolStr),
    /// At which of its ends a process came.
    Ended(usize),
    /// The result of a step.
    Step(usize, StepId),
    /// A state or a value made by `set`.
    Value(usize, SmolStr),
    /// The item of a for-each.
    Item(usize, StepId),
    /// What a field of all messages of a kind carries.
    Message(u32, SmolStr),
    /// The latest message of this name that a handler of a process heard.
    Heard(usize, SmolStr),
}

/// What is still to be done for a field or a copy.
enum Task {
    Field(VarId, SmolStr, VarId),
    Copy(VarId, VarId),
}

/// The graph of data of processes that run each other.
pub(crate) struct Data<'p> {
    pub(crate) program: &'p Program,
    pub(crate) atoms: &'p Atoms,
    first: Vec<u32>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) sources: Vec<Source>,
    /// Labels that a step removes, see [`Pass::Except`].
    pub(crate) removed: Vec<Vec<Atom>>,
    pub(crate) vars: Vec<Var<'p>>,
    roots: HashMap<Root, VarId>,
    records: HashMap<RecordId, Node>,
    /// Records whose fields are still to be looked at; a list, since records may hold others for long.
    unread: Vec<RecordId>,
    tasks: Vec<Task>,
}

impl<'p> Data<'p> {
    pub(crate) fn new(program: &'p Program, atoms: &'p Atoms) -> Self {
        Self {
            program,
            atoms,
            first: Vec::new(),
            edges: Vec::new(),
            sources: Vec::new(),
            removed: Vec::new(),
            vars: Vec::new(),
            roots: HashMap::new(),
            records: HashMap::new(),
            unread: Vec::new(),
            tasks: Vec::new(),
        }
    }

    pub(crate) fn nodes(&self) -> usize {
        self.first.len()
    }

    pub(crate) fn node(&mut self) -> Node {
        self.first.push(NONE);
        number(self.first.len() - 1)
    }

    pub(crate) fn edge(&mut self, from: Node, to: Node, pass: Pass, hop: Option<Hop>) {
        let index = number(self.edges.len());
        let Some(first) = self.first.get_mut(from as usize) else {
            return;
        };
        let next = std::mem::replace(first, index);
        self.edges.push(Edge {
            to,
            pass,
            hop,
            next,
        });
    }

    /// The edges that leave a node, by index.
    pub(crate) fn leaving(&self, node: Node) -> impl Iterator<Item = (u32, &Edge)> {
        let mut at = self.first.get(node as usize).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let edge = self.edges.get(at as usize)?;
            let here = std::mem::replace(&mut at, edge.next);
            Some((here, edge))
        })
    }

    pub(crate) fn source(&mut self, node: Node, atom: Atom, origin: Origin, place: Place) {
        self.sources.push(Source {
            node,
            atom,
            origin,
            place,
        });
    }

    /// Labels that were written, on a node.
    pub(crate) fn labelled(
        &mut self,
        node: Node,
        labels: &[SmolStr],
        origin: &Origin,
        place: Place,
    ) {
        for atom in labels.iter().filter_map(|l| self.atoms.label(l)) {
            self.sources.push(Source {
                node,
                atom,
                origin: origin.clone(),
                place,
            });
        }
    }

    pub(crate) fn own(&self, var: VarId) -> Node {
        self.vars.get(var as usize).map_or(0, |v| v.own)
    }

    pub(crate) fn whole(&self, var: VarId) -> Node {
        self.vars.get(var as usize).map_or(0, |v| v.whole)
    }

    pub(crate) fn has_root(&self, root: &Root) -> bool {
        self.roots.contains_key(root)
    }

    /// The place of something whose value is kept.
    pub(crate) fn root(&mut self, root: Root, ty: Option<&'p Type>) -> VarId {
        if let Some(var) = self.roots.get(&root) {
            return *var;
        }
        let var = self.var(ty, 0);
        self.roots.insert(root, var);
        var
    }

    /// A new place for a value of a type.
    pub(crate) fn var(&mut self, ty: Option<&'p Type>, depth: u8) -> VarId {
        let (own, whole) = (self.node(), self.node());
        self.edge(own, whole, Pass::All, None);
        if let Some(ty) = ty {
            self.of_type(ty, whole);
            if let Type::Record(id) = inner(ty) {
                self.of_record(*id, own);
            }
        }
        let (children, copies) = (HashMap::new(), Vec::new());
        self.vars.push(Var {
            own,
            whole,
            ty,
            depth,
            made: None,
            children,
            copies,
        });
        number(self.vars.len() - 1)
    }

    /// The region of a record as a whole.
    fn of_record(&mut self, id: RecordId, node: Node) {
        let program = self.program;
        let Some(record) = program.records.get(id.index()) else {
            return;
        };
        if let Some(atom) = region(&record.props).and_then(|r| self.atoms.region(&r)) {
            self.source(node, atom, Origin::Named(record.name.clone()), record.place);
        }
    }

    /// What the fields of a type are declared to carry.
    pub(crate) fn of_type(&mut self, ty: &'p Type, into: Node) {
        match inner(ty) {
            Type::Record(id) => {
                let node = self.record(*id);
                self.edge(node, into, Pass::All, None);
            }
            Type::Inline(fields) => fields.iter().for_each(|f| self.of_field(f, into, None)),
            _ => {}
        }
    }

    fn record(&mut self, id: RecordId) -> Node {
        if let Some(node) = self.records.get(&id) {
            return *node;
        }
        let node = self.node();
        self.records.insert(id, node);
        self.of_record(id, node);
        self.unread.push(id);
        node
    }

    /// Looks at the fields of all records met so far.
    pub(crate) fn read_records(&mut self) {
        let program = self.program;
        while let Some(id) = self.unread.pop() {
            let node = self.records.get(&id).copied();
            let (Some(node), Some(record)) = (node, program.records.get(id.index())) else {
                continue;
            };
            record
                .fields
                .iter()
                .for_each(|f| self.of_field(f, node, Some(&record.name)));
        }
    }

    fn of_field(&mut self, field: &'p Field, into: Node, record: Option<&SmolStr>) {
        self.declared(field, into, record);
        self.of_type(&field.ty, into);
    }

    /// The labels and the region of a field.
    pub(crate) fn declared(&mut self, field: &Field, into: Node, record: Option<&SmolStr>) {
        let region = region(&field.props).and_then(|r| self.atoms.region(&r));
        if field.labels.is_empty() && region.is_none() {
            return;
        }
        let name = match record {
            Some(record) => smol_str::format_smolstr!("{record}.{}", field.name),
            None => field.name.clone(),
        };
        let origin = Origin::Named(name);
        self.labelled(into, &field.labels, &origin, field.place);
        if let Some(atom) = region {
            self.source(into, atom, origin, field.place);
        }
    }

    /// The place of a field; the value itself where nothing is known of its fields.
    pub(crate) fn field(&mut self, of: VarId, name: &SmolStr) -> VarId {
        let field = self.new_field(of, name);
        self.work();
        field
    }

    fn new_field(&mut self, of: VarId, name: &SmolStr) -> VarId {
        let Some(var) = self.vars.get(of as usize) else {
            return of;
        };
        if let Some(field) = var.children.get(name) {
            return *field;
        }
        let (depth, ty, own, whole, made) = (var.depth, var.ty, var.own, var.whole, var.made);
        let program = self.program;
        let fields = ty.and_then(|ty| program.fields(inner(ty)));
        let declared = fields.and_then(|f| f.iter().find(|f| f.name == *name));
        let Some(declared) = declared.filter(|_| depth < DEEPEST) else {
            return of;
        };
        let field = self.var(Some(&declared.ty), depth + 1);
        let record = self.record_name(ty);
        self.declared(declared, self.own(field), record.as_ref());
        self.edge(own, self.own(field), Pass::All, None);
        self.edge(self.whole(field), whole, Pass::All, None);
        if let Some(var) = self.vars.get_mut(of as usize) {
            var.children.insert(name.clone(), field);
        }
        if let Some(made) = made {
            self.made(field, made);
        }
        self.tasks.push(Task::Field(of, name.clone(), field));
        field
    }

    fn record_name(&self, ty: Option<&Type>) -> Option<SmolStr> {
        match inner(ty?) {
            Type::Record(id) => self.program.records.get(id.index()).map(|r| r.name.clone()),
            _ => None,
        }
    }

    /// One value is kept in another place.
    pub(crate) fn copy(&mut self, from: VarId, to: VarId, hop: Option<Hop>) {
        if from == to {
            return;
        }
        self.edge(self.own(from), self.own(to), Pass::All, hop);
        self.edge(self.whole(from), self.whole(to), Pass::All, hop);
        self.tasks.push(Task::Copy(from, to));
        self.work();
    }

    /// Goes on until copies and their fields agree; a list of tasks, since copies may be copied for long.
    fn work(&mut self) {
        while let Some(task) = self.tasks.pop() {
            match task {
                Task::Field(of, name, field) => {
                    let copies = self.vars.get(of as usize).map(|v| v.copies.clone());
                    for from in copies.unwrap_or_default() {
                        self.same_field(from, &name, field);
                    }
                }
                Task::Copy(from, to) => {
                    let Some(var) = self.vars.get_mut(to as usize) else {
                        continue;
                    };
                    var.copies.push(from);
                    let mut children: Vec<(SmolStr, VarId)> =
                        var.children.iter().map(|(n, v)| (n.clone(), *v)).collect();
                    children.sort();
                    for (name, field) in children {
                        self.same_field(from, &name, field);
                    }
                }
            }
        }
    }

    fn same_field(&mut self, from: VarId, name: &SmolStr, to: VarId) {
        let field = self.new_field(from, name);
        if field == from && self.is_broken(from) {
            // Its type is not known, which is told; that of whatever it goes to says what that carries.
            return;
        }
        if field == from {
            // Nothing is known of fields there: all of it may be in this one.
            return self.edge(self.whole(from), self.own(to), Pass::All, None);
        }
        if field != to {
            self.edge(self.own(field), self.own(to), Pass::All, None);
            self.edge(self.whole(field), self.whole(to), Pass::All, None);
            self.tasks.push(Task::Copy(field, to));
        }
    }

    fn is_broken(&self, var: VarId) -> bool {
        let ty = self.vars.get(var as usize).and_then(|v| v.ty);
        ty.is_some_and(|ty| *inner(ty) == Type::Error)
    }

    /// A model made this value: free text carries what it saw, everything its word on it.
    pub(crate) fn made(&mut self, var: VarId, made: Made) {
        let Some(ty) = self.vars.get(var as usize).and_then(|v| v.ty) else {
            return;
        };
        let (own, whole) = (self.own(var), self.whole(var));
        let is_record = matches!(inner(ty), Type::Record(_) | Type::Inline(_));
        let into = if is_record { whole } else { own };
        if self.is_free(ty) {
            self.edge(made.seen, into, made.pass, Some(made.hop));
            let untrusted = self.atoms.untrusted();
            if self
                .atoms
                .through(made.pass, untrusted, &self.removed)
                .is_some()
            {
                self.edge(made.seen, into, Pass::Written, Some(made.hop));
            }
        }
        self.edge(made.seen, into, Pass::Word, Some(made.hop));
        if is_record && let Some(var) = self.vars.get_mut(var as usize) {
            var.made = Some(made);
            // What reads it may stand before it: the condition of a repeat, steps that are led back to.
            let mut fields: Vec<VarId> = var.children.values().copied().collect();
            fields.sort_unstable();
            fields.into_iter().for_each(|f| self.made(f, made));
        }
    }

    /// Whether a type has room for what a model read: text, a file, anything.
    pub(crate) fn is_free(&self, ty: &Type) -> bool {
        match inner(ty) {
            Type::Text { .. } | Type::File | Type::Anything => true,
            Type::Inline(fields) => fields.iter().any(|f| self.is_free(&f.ty)),
            Type::Record(id) => self.atoms.is_free(*id),
            _ => false,
        }
    }
}

/// A type without `?` and lists: fields of a list are those of its items.
pub(crate) fn inner(ty: &Type) -> &Type {
    match ty {
        Type::List(of) | Type::Optional(of) => inner(of),
        other => other,
    }
}
