//! A program as things with facts about them.

mod declarations;
mod fields;
mod groups;
mod kinds;
mod one_line;
mod process;
mod props;
mod reader;
mod step;
mod tests;
mod ways;

use flow_analysis::Analysis;
use serde::Serialize;

pub(crate) use self::kinds::{FAILING, STAYS};
use self::reader::Reader;
use crate::changes::Where;
use crate::facts::{Aspect, Fact};
use crate::gates::Passed;

/// Kinds of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A process.
    Process,
    /// A step of a process.
    Step,
    /// A policy.
    Policy,
    /// An AI model.
    Model,
    /// A system.
    System,
    /// A lookup or action of a system.
    Action,
    /// A decision table.
    Table,
    /// A record.
    Record,
    /// An enum.
    Enum,
    /// A message.
    Message,
    /// A kind of data.
    Label,
    /// People.
    Role,
    /// An example of behaviour.
    Test,
}

impl Kind {
    /// For sentences.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Step => "step",
            Self::Policy => "policy",
            Self::Model => "model",
            Self::System => "system",
            Self::Action => "action",
            Self::Table => "table",
            Self::Record => "record",
            Self::Enum => "enum",
            Self::Message => "message",
            Self::Label => "label",
            Self::Role => "role",
            Self::Test => "test",
        }
    }
}

/// A thing with facts about it.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    /// Unique in what it belongs to.
    pub(crate) name: String,
    /// The name for people; of a step without a name what it does.
    pub(crate) shown: String,
    pub(crate) title: String,
    /// The thing it belongs to.
    pub(crate) within: Option<String>,
    /// Whether a person does or decides it.
    pub(crate) by_person: bool,
    /// The people whom every run passes that gets here, their steps by name.
    pub(crate) passed: Passed,
    pub(crate) at: Option<Where>,
    pub(crate) facts: Vec<Fact>,
}

impl Item {
    fn new(kind: Kind, name: &str, title: &str, at: Option<Where>) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            shown: name.to_owned(),
            title: title.to_owned(),
            within: None,
            by_person: false,
            passed: Passed::default(),
            at,
            facts: Vec::new(),
        }
    }

    /// Whether it has this fact.
    pub(crate) fn says(&self, aspect: Aspect, text: &str) -> bool {
        self.facts
            .iter()
            .any(|f| f.aspect == aspect && f.text == text)
    }
}

/// All things of a program, in source order within each kind.
pub(crate) fn digest(analysis: &Analysis) -> Vec<Item> {
    let reader = Reader {
        sources: &analysis.sources,
        program: &analysis.program,
    };
    let mut items = Vec::new();
    declarations::read(&reader, &mut items);
    for (process, graph) in analysis.program.processes.iter().zip(&analysis.graphs) {
        process::read(&reader, process, graph, &mut items);
    }
    tests::read(&reader, &mut items);
    items
}
