//! A step on its way from tree to model.

use std::cell::RefCell;

use flow_syntax::tree::{self, StepKind, Text, TextPart};
use flow_syntax::{Place, Span};
use smol_str::SmolStr;

use crate::cx::in_words;
use crate::graph::EdgeKind;
use crate::model::{Arrow, ScopeId, StepId};
use crate::types::Type;

/// A step whose place in the flow is known and whose expressions are not yet typed.
#[derive(Debug)]
pub(crate) struct Draft<'t> {
    pub(crate) tree: &'t tree::Step,
    pub(crate) path: String,
    pub(crate) name: SmolStr,
    pub(crate) title: String,
    pub(crate) scope: ScopeId,
    /// Its name, or its keyword where it has none.
    pub(crate) head: Span,
    /// The blocks it opens: a body, or branches.
    pub(crate) bodies: Vec<ScopeId>,
    /// Blocks of its arms and routes.
    pub(crate) blocks: Vec<(Slot, ScopeId)>,
    /// What comes after it in its block.
    pub(crate) follow: Option<StepId>,
    pub(crate) next: Arrow,
    /// Other ways out, in source order.
    pub(crate) exits: Vec<Exit>,
    /// The type of a for-each's item.
    pub(crate) item: RefCell<Option<Type>>,
    /// What `.outcome` of a run step is.
    pub(crate) outcome: Option<Type>,
    /// What a run step's process gives not at all of its ends.
    pub(crate) lacks: Vec<Lack>,
}

/// An output that some ends of its process leave out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lack {
    pub(crate) output: SmolStr,
    /// The ends; one without a name has the empty one.
    pub(crate) ends: Vec<SmolStr>,
}

/// Which part of a step leads out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// An arm of a decide or a wait, by index.
    Arm(usize),
    /// A property, by index.
    Prop(usize),
    /// A handler inside a property's block: property, handler.
    Inner(usize, usize),
    /// The cap of a repeat.
    Cap,
}

/// A way out of a step beside `-> next`.
#[derive(Debug, Clone)]
pub(crate) struct Exit {
    pub(crate) slot: Slot,
    pub(crate) kind: EdgeKind,
    pub(crate) label: String,
    pub(crate) share: Option<u32>,
    pub(crate) arrow: Arrow,
}

impl Draft<'_> {
    /// The arrow of a part.
    pub(crate) fn exit(&self, slot: Slot) -> Option<&Exit> {
        self.exits.iter().find(|e| e.slot == slot)
    }

    /// A property by its word.
    pub(crate) fn prop(&self, key: &str) -> Option<&tree::Property> {
        self.tree.props.iter().find(|p| p.key.text == key)
    }

    /// Whether the run ends with it, well or badly.
    pub(crate) const fn is_end(&self) -> bool {
        matches!(self.tree.kind, StepKind::End { .. } | StepKind::Fail { .. })
    }

    /// Whether a person does it or answers it.
    pub(crate) fn has_person(&self) -> bool {
        match &self.tree.kind {
            StepKind::Task { .. } | StepKind::Copilot { .. } => true,
            StepKind::Decide { arms, with, on, .. } => {
                with.is_none() && on.is_none() && super::decide::in_plain_words(arms)
            }
            _ => false,
        }
    }

    /// Why it has no result, for people, and what to do.
    pub(crate) fn why_no_result(&self) -> (&'static str, String) {
        let (why, help) = match &self.tree.kind {
            StepKind::Ai { .. } | StepKind::Copilot { .. } | StepKind::Agent { .. } => (
                "does not say what it returns",
                "add `returns { … }` to the step, with the fields you need",
            ),
            StepKind::Task { .. } => (
                "asks for nothing",
                "add `ask { … }` to the task, with the fields the person fills in",
            ),
            StepKind::Call { .. } => (
                "what it calls answers with nothing",
                "give the lookup or action a type: `name(…) -> type`",
            ),
            StepKind::Run { .. } => (
                "what it runs has no output",
                "add an `output` to that process",
            ),
            StepKind::Wait { arms } => return no_one_message(arms),
            StepKind::End { .. } | StepKind::Fail { .. } => {
                ("an end has no result", "use the result of a step before it")
            }
            _ => (
                "a step of this kind has no result",
                "use the result of another step",
            ),
        };
        (why, help.to_owned())
    }

    /// The place of its head.
    pub(crate) const fn head_in(&self, base: crate::resolve::symbols::Base) -> Place {
        base.at(self.head)
    }
}

/// Why a wait has no result of its own, and what to do.
fn no_one_message(arms: &[tree::Handler]) -> (&'static str, String) {
    let names: Vec<String> = super::names::messages(arms)
        .map(|m| format!("`{}`", m.text))
        .collect();
    match names.is_empty() {
        true => (
            "waits for no message",
            "only a wait for a message has a result: what the message says".to_owned(),
        ),
        false => (
            "waits for several messages",
            format!(
                "use the message that came by its own name: {}",
                names.join(", ")
            ),
        ),
    }
}

/// A title as written, or the name in words.
pub(crate) fn title(text: Option<&Text>, name: &str) -> String {
    match text.map(plain) {
        Some(title) if !title.trim().is_empty() => title,
        _ => in_words(name),
    }
}

/// A text without its holes.
pub(crate) fn plain(text: &Text) -> String {
    let part = |p: &TextPart| match p {
        TextPart::Plain(plain) => plain.clone(),
        TextPart::Hole(_) => "…".to_owned(),
    };
    text.parts.iter().map(part).collect()
}
