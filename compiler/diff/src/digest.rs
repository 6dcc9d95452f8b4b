//! A program as things with facts about them.

mod declarations;
mod process;
mod step;

use flow_analysis::Analysis;
use flow_analysis::model::{Field, Program, Prop};
use flow_analysis::typed::{TExpr, TPart};
use flow_syntax::{Columns, Place, Sources};
use serde::Serialize;

use crate::changes::Where;
use crate::facts::{Aspect, Fact};

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
    pub(crate) name: String,
    pub(crate) title: String,
    /// The thing it belongs to.
    pub(crate) within: Option<String>,
    /// Whether a person does or decides it.
    pub(crate) by_person: bool,
    /// Whether a person saw every run that gets here.
    pub(crate) gated: bool,
    pub(crate) at: Option<Where>,
    pub(crate) facts: Vec<Fact>,
}

impl Item {
    fn new(kind: Kind, name: &str, title: &str, at: Option<Where>) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            title: title.to_owned(),
            within: None,
            by_person: false,
            gated: false,
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
    declarations::tests(&reader, &mut items);
    items
}

/// Reads words from the source.
struct Reader<'a> {
    sources: &'a Sources,
    program: &'a Program,
}

impl Reader<'_> {
    /// The text at a place on one line.
    fn words(&self, place: Place) -> String {
        let range = self.sources.range(place);
        let text = self.sources.get(place.file).map_or("", |f| &*f.text);
        let slice = text.get(range.start as usize..range.end as usize);
        let words: Vec<&str> = slice.unwrap_or("").split_whitespace().collect();
        words.join(" ")
    }

    fn at(&self, place: Place) -> Option<Where> {
        let file = self.sources.get(place.file)?;
        let start = self.sources.range(place).start;
        let position = file.lines().position(&file.text, start, Columns::Utf8);
        Some(Where {
            file: file.path.to_string(),
            line: position.line + 1,
        })
    }

    fn fact(&self, aspect: Aspect, key: &str, text: impl Into<String>, place: Place) -> Fact {
        Fact {
            aspect,
            key: key.to_owned(),
            text: text.into(),
            at: self.at(place),
            implied: false,
        }
    }

    /// A value as written.
    fn value(&self, aspect: Aspect, key: &str, value: &TExpr) -> Fact {
        self.fact(aspect, key, self.words(value.place), value.place)
    }

    /// Text with holes, its lines kept.
    fn template(&self, parts: &[TPart]) -> String {
        let part = |part: &TPart| match part {
            TPart::Plain(text) => text.clone(),
            TPart::Hole(expr) => format!("{{{{ {} }}}}", self.words(expr.place)),
        };
        parts.iter().map(part).collect::<String>().trim().to_owned()
    }

    /// A property without its first word.
    fn rest(&self, prop: &Prop) -> String {
        let words = self.words(prop.place);
        let rest = words.strip_prefix(prop.key.as_str()).unwrap_or(&words);
        rest.trim_start().to_owned()
    }

    /// The type, labels and default of each field.
    fn fields(&self, fields: &[Field], facts: &mut Vec<Fact>) {
        for field in fields {
            let ty = self.program.type_name(&field.ty);
            facts.push(self.fact(Aspect::Field, &field.name, ty, field.place));
            for label in &field.labels {
                let key = format!("{} @{label}", field.name);
                facts.push(self.fact(Aspect::Label, &key, format!("@{label}"), field.place));
            }
            if let Some(value) = &field.value {
                facts.push(self.value(Aspect::Argument, &field.name, value));
            }
        }
    }
}

/// The aspect of a property that has no place of its own in the model.
fn aspect_of(key: &str) -> Aspect {
    match key {
        "takes" | "waits" | "costs" | "errs" | "volume" | "scenario" | "people" | "price" => {
            Aspect::Figure
        }
        "accountable" | "consult" | "inform" => Aspect::Responsibility,
        "only" | "always" => Aspect::Lock,
        "removes" => Aspect::Lowers,
        "region" => Aspect::Region,
        "limit" | "limits" | "max_output" => Aspect::Limit,
        "at" | "sample" => Aspect::Ensure,
        "remind" | "paused" | "restart" | "works" | "keep" => Aspect::Time,
        "delegate" => Aspect::People,
        "url" | "get" | "post" | "put" | "patch" | "delete" | "sql" | "tool" | "run" => {
            Aspect::Transport
        }
        _ => Aspect::Other,
    }
}
