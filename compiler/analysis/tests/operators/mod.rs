//! Mutation operators: mistakes a person could make, one at a time, in maps that are right.
//!
//! Each [`Operator`] says in words what it does, which rules it aims at, where it applies (checked by its
//! code, so that a change that means no harm is never made), and what else may be told, with a reason.

pub mod data;
pub mod events;
pub mod example;
pub mod flow;
pub mod models;
pub mod names;
pub mod practice;
pub mod systems;
pub mod tables;
pub mod types;
pub mod walk;

use example::{Example, Mutant};

/// A kind of mistake.
pub struct Operator {
    /// What it does to a map.
    pub name: &'static str,
    /// Where it applies.
    pub only: &'static str,
    /// Rules one of which must find it.
    pub aims: &'static [&'static str],
    /// What else may be said of it, and why that is not one telling too many.
    pub companions: &'static [(&'static str, &'static str)],
    /// All places of a file where it applies, each changed alone.
    pub apply: fn(&Example) -> Vec<Mutant>,
}

impl Operator {
    /// Whether a rule is aimed at.
    pub fn aims_at(&self, code: &str) -> bool {
        self.aims.contains(&code)
    }

    /// Whether a rule may be told beside the one aimed at.
    pub fn allows(&self, code: &str) -> bool {
        self.aims_at(code) || self.companions.iter().any(|(c, _)| *c == code)
    }
}

/// All of them, family by family.
pub fn all() -> Vec<&'static Operator> {
    let families = [
        names::OPERATORS,
        types::OPERATORS,
        flow::OPERATORS,
        events::OPERATORS,
        data::OPERATORS,
        models::OPERATORS,
        practice::OPERATORS,
        systems::OPERATORS,
        tables::OPERATORS,
    ];
    families.into_iter().flatten().copied().collect()
}
