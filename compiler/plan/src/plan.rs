//! The plan document.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::event::{Deadline, Handler};
use crate::expr::Expr;
use crate::lock::Lock;
use crate::message::{DataTerms, Message};
use crate::pace::{Pace, Price};
use crate::people::Raci;
use crate::schedule::Schedule;
use crate::schema::Schema;
use crate::step::{Step, Target};
use crate::table::Table;
use crate::value::Value;

/// The version written by this crate; readers refuse others.
pub const FORMAT: &str = "flow-plan/1";

/// Everything a runtime needs to run the processes of one program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// [`FORMAT`].
    pub format: String,
    /// The process meant when none is named: the only one, or the first of the root file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main: Option<String>,
    /// By name.
    pub processes: BTreeMap<String, Process>,
    /// By name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<String, Role>,
    /// By name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub systems: BTreeMap<String, System>,
    /// By name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<String, Model>,
    /// Named records and enums, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, Schema>,
    /// Decision tables, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, Table>,
    /// What arrives and is sent, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub messages: BTreeMap<String, Message>,
}

impl Default for Plan {
    /// A plan of nothing.
    fn default() -> Self {
        Self {
            format: FORMAT.to_owned(),
            main: None,
            processes: BTreeMap::new(),
            roles: BTreeMap::new(),
            systems: BTreeMap::new(),
            models: BTreeMap::new(),
            types: BTreeMap::new(),
            tables: BTreeMap::new(),
            messages: BTreeMap::new(),
        }
    }
}

/// A process.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// What it is given.
    pub inputs: Vec<Field>,
    /// What it gives.
    pub outputs: Vec<Output>,
    /// Shared, changing data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<State>,
    /// How it is started; by hand when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub starts: Vec<Start>,
    /// Its starts by schedule, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// IANA time zone of its calendar days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// What it listens to from its beginning to its end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handlers: Vec<Handler>,
    /// Its deadlines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<Deadline>,
    /// `only one per key`: taken before the first step, all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<Lock>,
    /// `only while cond`: a run begins no step while one of them does not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_while: Vec<Expr>,
    /// `always cond`: tested before each action, in the transaction that issues it; one that does not
    /// hold fails the step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub always: Vec<Expr>,
    /// Who answers for it, who is asked, who is told.
    #[serde(default, skip_serializing_if = "Raci::is_empty")]
    pub raci: Raci,
    /// Purpose, keeping time and region of a run's data.
    #[serde(default, skip_serializing_if = "DataTerms::is_empty")]
    pub data: DataTerms,
    /// Where a run begins.
    pub entry: Target,
    /// First step of `on error { … }`, run after an unhandled failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_error: Option<Target>,
    /// First step of `on cancel { … }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_cancel: Option<Target>,
    /// All steps, in source order.
    pub steps: Vec<Step>,
    /// Parts of the process as a whole that cannot run yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_yet: Vec<crate::step::NotYet>,
}

/// An input, a parameter or a form's field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it means, for people and models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// Its type.
    pub schema: Schema,
    /// Whether it may be left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// Default of an input or parameter, prefilled value of a form's field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Expr>,
}

/// An output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its type.
    pub schema: Schema,
    /// Evaluated when the run ends, unless the end gave it; nothing where it cannot be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Expr>,
    /// Whether some end leaves it unset.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// Declared shared state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its name.
    pub name: String,
    /// Its type.
    pub schema: Schema,
    /// Its first value.
    pub value: Expr,
}

/// How a run may start. Each may also be begun by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// An HTTP request to this path.
    Webhook(String),
    /// A file that matches this pattern.
    File(String),
    /// A schedule in the language's words, which stands in [`Process::schedules`] as data.
    Schedule(String),
    /// A message by name. An input takes the message's field of its name.
    Message(String),
}

/// People who do work.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// As shown.
    pub title: String,
    /// What they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// Working time as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub works: Option<String>,
    /// The same as a calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Calendar>,
}

/// Software the process talks to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// As shown.
    pub title: String,
    /// How it is reached.
    pub via: Via,
    /// How fast it may be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Pace>,
    /// How long one call may take, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Where it keeps and processes data, as declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Other properties as written, constants only; a secret is `{"secret": "NAME"}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, Vec<Setting>>,
    /// By name.
    pub actions: BTreeMap<String, Action>,
}

/// One argument of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// A bare word.
    Word(String),
    /// A constant.
    Value(Value),
    /// The name of a secret, read from the environment when a request is sent.
    Secret(String),
}

/// How a system is reached.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Via {
    /// `http`, `sql`, `mcp`, `files`, `mail`, `command`, or `undeclared` in a sketch.
    #[schemars(extend("enum" = ["http", "sql", "mcp", "files", "mail", "command", "undeclared"]))]
    pub kind: String,
    /// URL, file or folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// A lookup or action of a system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Whether it changes nothing.
    pub reads_only: bool,
    /// What it does, for people and models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// Its parameters.
    pub params: Vec<Field>,
    /// Type of its answer, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<Schema>,
    /// Binding to the system as written: `get "/orders/{customer}"`, `sql "select …"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub binding: BTreeMap<String, Vec<Setting>>,
}

/// An AI model at a vendor.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// `openai`, `anthropic`, `google`, `perplexity`, `openai_compatible`.
    pub vendor: String,
    /// The vendor's model id.
    pub id: String,
    /// Overrides the vendor's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where the vendor processes data, as declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Labels it is cleared for, without `@`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cleared_for: Vec<String>,
    /// Used when the vendor is down, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// How fast it may be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Pace>,
    /// How long one call may take, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// Other settings: `temperature`, `key`, `max_output`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, Vec<Setting>>,
}
