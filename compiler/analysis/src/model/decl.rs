//! Declarations other than processes and tests.

use flow_syntax::Place;
use smol_str::SmolStr;

use super::{ActionId, MessageId, ModelId, ProcessId, Prop, SystemId};
use crate::typed::TExpr;
use crate::types::Type;

/// A field of a record, message, form or inline type; an input, a parameter, a state.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: SmolStr,
    /// What it means.
    pub docs: Option<String>,
    /// Its type.
    pub ty: Type,
    /// Labels without `@`, in source order.
    pub labels: Vec<SmolStr>,
    /// Default, prefilled or first value.
    pub value: Option<TExpr>,
    /// `purpose`, `keep`, `region`.
    pub props: Vec<Prop>,
    /// Where its name stands.
    pub place: Place,
}

/// People who do work.
#[derive(Debug, Clone)]
pub struct Role {
    /// As written.
    pub name: SmolStr,
    /// Unique in the program.
    pub key: SmolStr,
    /// As shown.
    pub title: String,
    /// What it is.
    pub docs: Option<String>,
    /// `people`, `costs`, `works`.
    pub props: Vec<Prop>,
    /// Where its name stands.
    pub place: Place,
}

/// Software the processes talk to.
#[derive(Debug, Clone)]
pub struct System {
    /// As written.
    pub name: SmolStr,
    /// Unique in the program.
    pub key: SmolStr,
    /// As shown.
    pub title: String,
    /// What it is.
    pub docs: Option<String>,
    /// `http`, `sql`, `mcp`, `files`, `mail`, `command`; nothing when not said.
    pub via: Option<SmolStr>,
    /// URL, file or folder after `via`.
    pub target: Option<TExpr>,
    /// Other properties.
    pub props: Vec<Prop>,
    /// Lookups and actions, in source order.
    pub actions: Vec<Action>,
    /// Where its name stands.
    pub place: Place,
}

/// A lookup or action of a system.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name.
    pub name: SmolStr,
    /// What it does.
    pub docs: Option<String>,
    /// Whether it changes nothing.
    pub reads_only: bool,
    /// Its parameters.
    pub params: Vec<Field>,
    /// Type of its answer, if any.
    pub returns: Option<Type>,
    /// Labels of its answer as a whole, without `@`.
    pub labels: Vec<SmolStr>,
    /// How it is bound to its system: `get "/orders"`, `sql "…"`. A hole is a parameter.
    pub props: Vec<Prop>,
    /// Where its name stands.
    pub place: Place,
}

/// An AI model at a vendor.
#[derive(Debug, Clone)]
pub struct Model {
    /// As written.
    pub name: SmolStr,
    /// Unique in the program.
    pub key: SmolStr,
    /// The vendor as written, where known.
    pub vendor: Option<SmolStr>,
    /// The vendor's model id.
    pub id: Option<String>,
    /// Overrides the vendor's address.
    pub url: Option<String>,
    /// Where the vendor processes data.
    pub region: Option<SmolStr>,
    /// Labels it is cleared for, without `@`.
    pub cleared_for: Vec<SmolStr>,
    /// Used when the vendor is down.
    pub fallback: Option<ModelId>,
    /// Other properties: `temperature`, `limit`, `price`, `key`, `max_output`.
    pub props: Vec<Prop>,
    /// Where its name stands.
    pub place: Place,
}

/// A kind of data.
#[derive(Debug, Clone)]
pub struct Label {
    /// Without `@`.
    pub name: SmolStr,
    /// What it is.
    pub docs: Option<String>,
    /// Where its name stands.
    pub place: Place,
}

/// A record.
#[derive(Debug, Clone)]
pub struct Record {
    /// As written.
    pub name: SmolStr,
    /// Unique in the program.
    pub key: SmolStr,
    /// What it is.
    pub docs: Option<String>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// `purpose`, `keep`, `region` of the record as a whole.
    pub props: Vec<Prop>,
    /// Where its name stands.
    pub place: Place,
}

/// An enum.
#[derive(Debug, Clone)]
pub struct Enum {
    /// As written.
    pub name: SmolStr,
    /// Unique in the program.
    pub key: SmolStr,
    /// What it is.
    pub docs: Option<String>,
    /// Its values, in source order.
    pub values: Vec<EnumValue>,
    /// Where its name stands.
    pub place: Place,
}

/// One value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    /// Its name.
    pub name: SmolStr,
    /// What it means; the model sees it.
    pub title: Option<String>,
    /// Where.
    pub place: Place,
}

/// A decision table.
#[derive(Debug, Clone)]
pub struct Table {
    /// As written.
    pub name: SmolStr,
    /// Unique in the program.
    pub key: SmolStr,
    /// As shown.
    pub title: String,
    /// Columns in.
    pub inputs: Vec<Column>,
    /// Columns out.
    pub outputs: Vec<Column>,
    /// `unique`, `first`, `any` or `collect`.
    pub hits: SmolStr,
    /// Rows top to bottom: a condition for each column in (nothing for `-`; the tested value is
    /// [`flow_plan::Ref::It`]), then a value for each column out.
    pub rows: Vec<Vec<Option<TExpr>>>,
    /// Where each row stands, from its first bar to its last.
    pub row_places: Vec<Place>,
    /// Where its name stands.
    pub place: Place,
}

/// A column of a decision table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: SmolStr,
    /// Its type.
    pub ty: Type,
    /// Labels without `@`.
    pub labels: Vec<SmolStr>,
    /// Where.
    pub place: Place,
}

/// Something that arrives or is sent.
#[derive(Debug, Clone)]
pub struct Message {
    /// As written.
    pub name: SmolStr,
    /// Unique in the program.
    pub key: SmolStr,
    /// Its fields.
    pub fields: Vec<Field>,
    /// `id`, `keep`.
    pub props: Vec<Prop>,
    /// Where its name stands.
    pub place: Place,
}

/// Rules enforced on every process in scope.
#[derive(Debug, Clone)]
pub struct Policy {
    /// As written.
    pub name: SmolStr,
    /// Its rules as written.
    pub props: Vec<Prop>,
    /// Those of them that are understood: what the check holds processes to.
    pub rules: Vec<PolicyRule>,
    /// Where its name stands.
    pub place: Place,
}

/// A rule of a policy, its names resolved.
#[derive(Debug, Clone)]
pub struct PolicyRule {
    /// What it demands.
    pub demand: Demand,
    /// Where.
    pub place: Place,
}

/// What a rule of a policy demands.
#[derive(Debug, Clone, PartialEq)]
pub enum Demand {
    /// `@personal only to quick, crm`: data of this label goes nowhere else.
    OnlyTo {
        /// Without `@`.
        label: SmolStr,
        /// Models that may have it.
        models: Vec<ModelId>,
        /// Systems that may have it.
        systems: Vec<SystemId>,
        /// Messages that may carry it.
        messages: Vec<MessageId>,
    },
    /// `action crm.refund needs approval by lead`
    Approval {
        /// The action.
        action: ActionId,
        /// Roles, any of which may approve; a role's key.
        by: Vec<SmolStr>,
    },
    /// `decision about @personal needs a person`
    Person {
        /// Without `@`.
        label: SmolStr,
    },
    /// `tasks need a time limit`: what people do is due at some time, or given up.
    TimeLimit,
    /// `processes need an accountable role`
    Accountable,
}

/// A variant of a process.
#[derive(Debug, Clone)]
pub struct Variant {
    /// As written.
    pub name: SmolStr,
    /// The process it changes.
    pub of: Option<ProcessId>,
    /// Where its name stands.
    pub place: Place,
}
