//! What can be said of a value: its labels, where it must stay, and what a model made of it.
//!
//! One number stands for each. Beside every label `@l` there is "a model's word on `@l`": it goes with
//! what a model answered after it saw such data, also where the answer is an enum or a number and so
//! no longer shows the data itself. It is what makes a decision one about a person.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::data::inner;
use crate::model::{Field, Process, Program, Record, RecordId, region};
use crate::resolve::fields::LABELS;
use crate::types::Type;

/// A label, a model's word on one, or a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Atom(pub(crate) u32);

/// What goes on from one place to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    /// Everything.
    All,
    /// What a model makes of data: labels turn into its word on them.
    Word,
    /// Free text that a model writes: outsiders' text in what it saw makes it unsure.
    Written,
    /// All but confidentiality: outsiders' text stays outsiders' text.
    Redacted,
    /// All but the labels of this list, see [`super::data::Data::removed`].
    Except(u32),
}

/// The atoms of a program, numbered: labels, words on labels, written, regions.
#[derive(Debug, Default)]
pub(crate) struct Atoms {
    names: Vec<SmolStr>,
    ids: HashMap<SmolStr, Atom>,
    regions: Vec<SmolStr>,
    region_ids: HashMap<SmolStr, Atom>,
    /// By record: whether it has room for free text.
    free: Vec<bool>,
}

impl Atoms {
    pub(crate) fn of(program: &Program, processes: &[&Process]) -> Self {
        let mut atoms = Self::default();
        let built_in = LABELS.iter().map(|name| SmolStr::new(*name));
        for name in built_in.chain(program.labels.iter().map(|l| l.name.clone())) {
            atoms.name(name);
        }
        for record in &program.records {
            atoms.record(record);
        }
        let data = processes
            .iter()
            .flat_map(|p| p.inputs.iter().chain(&p.states));
        let messages = program.messages.iter().flat_map(|m| &m.fields);
        for field in data.chain(messages) {
            atoms.field(field);
        }
        let results = processes
            .iter()
            .flat_map(|p| &p.steps)
            .filter_map(|s| s.result.as_ref());
        for ty in results {
            atoms.inline(ty);
        }
        atoms.free = free_records(program);
        atoms
    }

    /// Whether a record has room for free text, in itself or in what it holds.
    pub(crate) fn is_free(&self, record: RecordId) -> bool {
        self.free.get(record.index()).copied().unwrap_or(true)
    }

    fn name(&mut self, name: SmolStr) {
        if !self.ids.contains_key(&name) {
            self.ids
                .insert(name.clone(), Atom(number(self.names.len())));
            self.names.push(name);
        }
    }

    fn record(&mut self, record: &Record) {
        self.add_region(region(&record.props));
        record.fields.iter().for_each(|f| self.field(f));
    }

    fn field(&mut self, field: &Field) {
        self.add_region(region(&field.props));
        self.inline(&field.ty);
    }

    fn inline(&mut self, ty: &Type) {
        match ty {
            Type::List(of) | Type::Optional(of) => self.inline(of),
            Type::Inline(fields) => fields.iter().for_each(|f| self.field(f)),
            _ => {}
        }
    }

    fn add_region(&mut self, region: Option<SmolStr>) {
        let Some(region) = region.filter(|r| !self.region_ids.contains_key(r)) else {
            return;
        };
        let atom = Atom(number(self.names.len() * 2 + 1 + self.regions.len()));
        self.region_ids.insert(region.clone(), atom);
        self.regions.push(region);
    }

    /// The label of this name.
    pub(crate) fn label(&self, name: &str) -> Option<Atom> {
        self.ids.get(name).copied()
    }

    /// Text that outsiders wrote.
    pub(crate) fn untrusted(&self) -> Atom {
        self.label("untrusted").unwrap_or(Atom(0))
    }

    /// Free text that a model wrote after it read what outsiders wrote.
    pub(crate) fn written(&self) -> Atom {
        Atom(number(self.names.len() * 2))
    }

    /// Data that must stay in a region.
    pub(crate) fn region(&self, name: &str) -> Option<Atom> {
        self.region_ids.get(name).copied()
    }

    /// A model's word on a label.
    pub(crate) fn word(&self, label: Atom) -> Atom {
        Atom(label.0 + number(self.names.len()))
    }

    /// The label's name, if it is one.
    pub(crate) fn label_name(&self, atom: Atom) -> Option<&SmolStr> {
        self.names.get(atom.0 as usize)
    }

    /// The label's name, if it is one of confidentiality.
    pub(crate) fn confidential(&self, atom: Atom) -> Option<&SmolStr> {
        self.label_name(atom).filter(|_| atom != self.untrusted())
    }

    /// The label that a model's word is about.
    pub(crate) fn word_on(&self, atom: Atom) -> Option<Atom> {
        let labels = number(self.names.len());
        (labels..labels * 2)
            .contains(&atom.0)
            .then(|| Atom(atom.0 - labels))
    }

    /// The region's name, if it is one.
    pub(crate) fn region_name(&self, atom: Atom) -> Option<&SmolStr> {
        let before = number(self.names.len() * 2 + 1);
        self.regions.get(atom.0.checked_sub(before)? as usize)
    }

    /// What an atom is after it went on.
    pub(crate) fn through(&self, pass: Pass, atom: Atom, removed: &[Vec<Atom>]) -> Option<Atom> {
        match pass {
            Pass::All => Some(atom),
            Pass::Word if self.word_on(atom).is_some() => Some(atom),
            Pass::Word => self.label_name(atom).map(|_| self.word(atom)),
            Pass::Written => (atom == self.untrusted()).then(|| self.written()),
            Pass::Redacted if atom == self.untrusted() || atom == self.written() => Some(atom),
            Pass::Redacted => self.word_on(atom).map(|_| atom),
            Pass::Except(list) => {
                let gone = removed
                    .get(list as usize)
                    .is_some_and(|l| l.contains(&atom));
                (!gone).then_some(atom)
            }
        }
    }
}

/// Which records have room for free text: from those with a field of text to all that hold them.
fn free_records(program: &Program) -> Vec<bool> {
    let mut free = vec![false; program.records.len()];
    let mut held_by: Vec<Vec<usize>> = vec![Vec::new(); program.records.len()];
    let mut found = Vec::new();
    for (index, record) in program.records.iter().enumerate() {
        for field in &record.fields {
            if holds(&field.ty, index, &mut held_by) {
                found.push(index);
            }
        }
    }
    while let Some(index) = found.pop() {
        let Some(slot) = free.get_mut(index).filter(|f| !**f) else {
            continue;
        };
        *slot = true;
        found.extend(held_by.get(index).into_iter().flatten());
    }
    free
}

/// Whether a type itself is free text; notes which records it holds.
fn holds(ty: &Type, by: usize, held_by: &mut [Vec<usize>]) -> bool {
    match inner(ty) {
        Type::Text { .. } | Type::File | Type::Anything => true,
        Type::Inline(fields) => fields
            .iter()
            .fold(false, |any, f| holds(&f.ty, by, held_by) | any),
        Type::Record(id) => {
            held_by
                .get_mut(id.index())
                .into_iter()
                .for_each(|h| h.push(by));
            false
        }
        _ => false,
    }
}

/// As a number of 32 bits; a program's files are limited to 16 MB each, so it fits.
pub(crate) fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
