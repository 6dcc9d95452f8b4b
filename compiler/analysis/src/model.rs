//! The resolved program: every name bound, every expression typed.
//!
//! Declarations stand in one vector a kind and are referred to by index; [`Program`] has look-ups by
//! name. A declaration's `key` is unique in the program: its name, or, where two files declare the
//! same name, the file's stem, a dot and the name.

mod decl;
mod ids;
mod people;
mod process;
mod prop;
mod step;
mod test;

pub use decl::{
    Action, Column, Demand, Enum, EnumValue, Field, Label, Message, Model, Policy, PolicyRule,
    Record, Role, System, Table, Variant,
};
pub use ids::{
    ActionId, EnumId, MessageId, ModelId, ProcessId, RecordId, RoleId, ScopeId, StepId, SystemId,
    TableId,
};
pub use people::{People, RoleRef};
pub use process::{Output, Process, Scope, ScopeKind, Start};
pub(crate) use prop::FIGURES;
pub use prop::{Prop, PropArg, region};
pub use step::{
    AgentPart, AiPart, Arm, Arrow, Branch, Button, CallRef, Cap, Due, Enough, Ensure, Handler,
    HandlerEvent, Retry, Route, Step, StepKind, Target, Then, Timeout, WaitArm,
};
pub use test::{Expectation, Script, Scripted, Test, TestExpect};

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use flow_syntax::FileId;

use crate::types::Type;

/// A resolved program. What it holds is shared between checks that find it the same.
///
/// Its declarations other than processes and tests can be read as if they were its own fields.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// The file the check began with.
    pub root: FileId,
    /// Everything but processes and tests.
    pub declared: Arc<Declared>,
    /// Processes; those of the root file come first.
    pub processes: Vec<Arc<Process>>,
    /// Examples of behaviour, in source order.
    pub tests: Vec<Arc<Test>>,
}

impl Deref for Program {
    type Target = Declared;

    fn deref(&self) -> &Declared {
        &self.declared
    }
}

/// A program shares its declarations: writing to them makes them its own first.
impl DerefMut for Program {
    fn deref_mut(&mut self) -> &mut Declared {
        Arc::make_mut(&mut self.declared)
    }
}

/// Declarations other than processes and tests.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// People who do work.
    pub roles: Vec<Role>,
    /// Software the processes talk to.
    pub systems: Vec<System>,
    /// AI models.
    pub models: Vec<Model>,
    /// Kinds of data declared here; the built-in ones are not listed.
    pub labels: Vec<Label>,
    /// Records.
    pub records: Vec<Record>,
    /// Enums.
    pub enums: Vec<Enum>,
    /// Decision tables.
    pub tables: Vec<Table>,
    /// Messages.
    pub messages: Vec<Message>,
    /// Policies.
    pub policies: Vec<Policy>,
    /// Variants of processes.
    pub variants: Vec<Variant>,
}

impl Program {
    /// The process meant when none is named: the first of the root file.
    #[must_use]
    pub fn main(&self) -> Option<&Process> {
        let is_root = |p: &&Process| p.place.file == self.root;
        self.processes.iter().map(|p| &**p).find(is_root)
    }

    /// The process with this key.
    #[must_use]
    pub fn process(&self, key: &str) -> Option<&Process> {
        self.processes.iter().map(|p| &**p).find(|p| p.key == key)
    }

    /// The system and its action.
    #[must_use]
    pub fn action(&self, id: ActionId) -> Option<(&System, &Action)> {
        let system = self.systems.get(id.system.index())?;
        Some((system, system.actions.get(id.action as usize)?))
    }

    /// Fields of a record or inline record, looked through `?`; nothing for other types.
    #[must_use]
    pub fn fields<'p>(&'p self, ty: &'p Type) -> Option<&'p [Field]> {
        match ty {
            Type::Record(id) => self.records.get(id.index()).map(|r| r.fields.as_slice()),
            Type::Inline(fields) => Some(fields),
            Type::Optional(of) => self.fields(of),
            _ => None,
        }
    }

    /// A type as an analyst would say it: `Category`, `list of Order`, `money in EUR`.
    #[must_use]
    pub fn type_name(&self, ty: &Type) -> String {
        match ty {
            Type::Enum(id) => self
                .enums
                .get(id.index())
                .map_or_else(String::new, |e| e.name.to_string()),
            Type::Record(id) => self
                .records
                .get(id.index())
                .map_or_else(String::new, |r| r.name.to_string()),
            Type::List(of) => format!("list of {}", self.type_name(of)),
            Type::Optional(of) => format!("{} or nothing", self.type_name(of)),
            Type::Inline(fields) => {
                let names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).collect();
                format!("{{ {} }}", names.join(", "))
            }
            other => other.to_string(),
        }
    }
}
