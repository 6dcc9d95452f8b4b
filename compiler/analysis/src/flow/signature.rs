//! Types of results, as far as they need no expression.

use std::collections::HashMap;
use std::sync::Arc;

use flow_syntax::tree::{self, PropertyValue, StepKind};
use smol_str::SmolStr;

use super::{Draft, Exit, Flow, Lack, names};
use crate::cx::Cx;
use crate::graph::EdgeKind;
use crate::model::{Field, Process, ProcessId, Target};
use crate::resolve::symbols::{Base, Kind, Space};
use crate::resolve::{fields, systems};
use crate::types::Type;

/// What can be seen of a process from outside.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Face {
    /// Those with a default have a value.
    pub(crate) inputs: Vec<Field>,
    pub(crate) outputs: Vec<Field>,
    pub(crate) ends: Vec<SmolStr>,
    /// Outputs that not every end gives, whose types are optional for that.
    pub(crate) lacks: Vec<Lack>,
    /// Whether it may come to an end without a name.
    pub(crate) ends_unnamed: bool,
    /// Known once it was typed.
    pub(crate) inside: Inside,
    /// Whether lines of it could not be read: it may have more of everything.
    pub(crate) lossy: bool,
}

/// What a circle that runs a process is judged by.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Inside {
    /// Why running it again and again costs something, if it does.
    pub(crate) costs: Option<&'static str>,
    /// Whether a person is on every way through it.
    pub(crate) asks: bool,
}

/// What can be seen of a process once its steps are known.
pub(crate) fn face(cx: &Cx<'_>, flow: &Flow<'_>) -> Face {
    let is_end = |d: &&Draft<'_>| matches!(d.tree.kind, StepKind::End { .. }) && !d.name.is_empty();
    let ends = flow.drafts.iter().filter(is_end);
    // What the value of an output may be is known once it was typed: see `typed`.
    let unset = flow.outputs.iter().zip(&flow.tree.outputs);
    let is_damaged = is_damaged(cx, flow);
    let unset = unset.filter(|(_, written)| !is_damaged && written.value.is_none());
    let lacks = unset.map(|(output, _)| Lack {
        output: output.name.clone(),
        ends: ends_without(flow, &output.name),
    });
    let face = Face {
        inputs: flow.inputs_with_defaults(),
        outputs: flow.outputs.clone(),
        ends: ends.map(|d| d.name.clone()).collect(),
        lacks: Vec::new(),
        ends_unnamed: is_damaged || !flow.gaps.is_empty() || ends_unnamed(flow),
        inside: Inside::default(),
        lossy: flow.lossy,
    };
    face.lacking(lacks)
}

/// Whether lines of a process could not be read: one of them may give what its ends seem to leave out.
fn is_damaged(cx: &Cx<'_>, flow: &Flow<'_>) -> bool {
    flow.lossy || cx.is_damaged(flow.base.at(flow.whole))
}

/// Whether a run of a process may come to an end that has no name, or to one that is lost.
fn ends_unnamed(flow: &Flow<'_>) -> bool {
    let ends_run = |d: &&Draft<'_>| super::build::enclosing(flow, d.scope).is_none();
    let unnamed = |d: &Draft<'_>| match &d.tree.kind {
        StepKind::End { .. } => d.name.is_empty(),
        StepKind::Fail { .. } => false,
        _ => leads_to_end(d),
    };
    flow.drafts.iter().filter(ends_run).any(unnamed)
}

fn leads_to_end(draft: &Draft<'_>) -> bool {
    let arrows = std::iter::once(&draft.next).chain(draft.exits.iter().map(|e| &e.arrow));
    arrows.into_iter().any(|a| a.to == Target::End)
}

impl Face {
    /// This with outputs that some ends leave out.
    fn lacking(mut self, lacks: impl Iterator<Item = Lack>) -> Self {
        self.lacks = lacks.filter(|lack| !lack.ends.is_empty()).collect();
        for lack in &self.lacks {
            let mut outputs = self.outputs.iter_mut();
            let output = outputs.find(|o| o.name == lack.output && !o.ty.is_open());
            if let Some(output) = output {
                output.ty = output.ty.clone().optional();
            }
        }
        self
    }
}

/// The ends of a run that do not give an output a value; one without a name has the empty one.
pub(crate) fn ends_without(flow: &Flow<'_>, output: &str) -> Vec<SmolStr> {
    let ends_run = |d: &&Draft<'_>| super::build::enclosing(flow, d.scope).is_none();
    let lacks = |d: &Draft<'_>| match &d.tree.kind {
        // Of an output that does not exist it is told; it may be this one.
        StepKind::End { fields } => !fields.iter().any(|f| {
            let is_known = flow.outputs.iter().any(|o| o.name == f.name.text);
            f.name.text == output || !is_known
        }),
        StepKind::Fail { .. } => false,
        _ => leads_to_end(d),
    };
    let name = |d: &Draft<'_>| match d.tree.kind {
        StepKind::End { .. } => d.name.clone(),
        _ => SmolStr::default(),
    };
    let lacking = flow.drafts.iter().filter(ends_run).filter(|d| lacks(d));
    let mut ends: Vec<SmolStr> = lacking.map(name).collect();
    ends.sort();
    ends.dedup();
    ends
}

/// What can be seen of a process once its outputs' values are typed: at which ends they are nothing, and
/// of which type they are where none is written.
pub(crate) fn typed(
    cx: &Cx<'_>,
    flow: &Flow<'_>,
    face: &Face,
    process: &Process,
    inside: Inside,
) -> Face {
    let mut face = Face {
        inside,
        ..face.clone()
    };
    face.outputs.clone_from(&flow.outputs);
    let written = flow.tree.outputs.iter();
    for ((seen, output), written) in face.outputs.iter_mut().zip(&process.outputs).zip(written) {
        if written.ty.is_none() {
            seen.ty = output.ty.present().clone();
        }
    }
    let is_damaged = is_damaged(cx, flow);
    let lacks = process.outputs.iter().map(|output| Lack {
        output: output.name.clone(),
        ends: output.missing_at.clone(),
    });
    face.lacking(lacks.filter(|_| !is_damaged))
}

/// The process that a step runs.
pub(crate) fn run_by<'c>(cx: &'c Cx<'_>, flow: &Flow<'_>, draft: &Draft<'_>) -> Option<&'c Face> {
    let StepKind::Run { process, .. } = &draft.tree.kind else {
        return None;
    };
    let callee = process_of(cx, flow.base, process)?;
    cx.faces.get(callee.index()).map(|face| &**face)
}

/// The processes that one runs, as it names them.
pub(crate) fn runs(flow: &Flow<'_>) -> Vec<Vec<SmolStr>> {
    let named = |d: &Draft<'_>| match &d.tree.kind {
        StepKind::Run { process, .. } => {
            Some(process.parts.iter().map(|p| p.text.clone()).collect())
        }
        _ => None,
    };
    flow.drafts.iter().filter_map(named).collect()
}

/// Types the results of a process's steps; forms and returned types are resolved here, once.
pub(crate) fn types(cx: &mut Cx<'_>, flow: &mut Flow<'_>) {
    let base = flow.base;
    let mut found = Vec::with_capacity(flow.drafts.len());
    let mut outcomes: HashMap<usize, (Type, Vec<Lack>)> = HashMap::new();
    for (i, draft) in flow.drafts.iter().enumerate() {
        let ty = result(cx, base, draft);
        // What says so may be among what could not be read.
        let unsure = ty.is_none() && is_unsure(cx, base, draft);
        found.push(if unsure { Some(Type::Error) } else { ty });
        if let StepKind::Run { process, .. } = &draft.tree.kind
            && let Some(face) =
                process_of(cx, base, process).and_then(|id| cx.faces.get(id.index()))
        {
            let known = || Type::Outcome(Arc::new(face.ends.clone()));
            let outcome = if face.lossy { Type::Error } else { known() };
            outcomes.insert(i, (outcome, face.lacks.clone()));
        }
    }
    for (i, (outcome, lacks)) in outcomes {
        if let Some(draft) = flow.drafts.get_mut(i) {
            draft.outcome = Some(outcome);
            draft.lacks = lacks;
        }
    }
    flow.signatures = found;
}

/// Whether part of a step was not understood.
fn is_unsure(cx: &Cx<'_>, base: Base, draft: &Draft<'_>) -> bool {
    let asks = matches!(
        draft.tree.kind,
        StepKind::Task { .. }
            | StepKind::Ai { .. }
            | StepKind::Copilot { .. }
            | StepKind::Agent { .. }
    );
    asks && has_unknown_lines(cx, base, draft)
}

/// Whether a step has properties that it cannot have, or lines that could not be read.
fn has_unknown_lines(cx: &Cx<'_>, base: Base, draft: &Draft<'_>) -> bool {
    let (_, known) = crate::steps::props::known(&draft.tree.kind);
    let mut props = draft.tree.props.iter();
    let unknown = props.any(|p| !known.contains(&p.key.text.as_str()));
    unknown || cx.is_damaged(base.at(draft.tree.span))
}

/// Whether a run's arrow for one of the ends may be among what was not understood.
fn is_misled(cx: &Cx<'_>, base: Base, draft: &Draft<'_>, face: &Face) -> bool {
    let no_end = |exit: &Exit| {
        exit.kind == EdgeKind::Arm && !face.ends.iter().any(|end| exit.label == **end)
    };
    let lacks = !face.lacks.is_empty();
    lacks && (has_unknown_lines(cx, base, draft) || draft.exits.iter().any(no_end))
}

fn result(cx: &mut Cx<'_>, base: Base, draft: &Draft<'_>) -> Option<Type> {
    let returns = draft
        .prop("returns")
        .and_then(crate::resolve::props::type_of);
    match &draft.tree.kind {
        StepKind::Task { .. } => {
            let ask = draft.prop("ask").map(|p| &p.value);
            let Some(PropertyValue::Fields(written)) = ask else {
                return None;
            };
            Some(Type::Inline(Arc::new(fields::fields(cx, base, written))))
        }
        StepKind::Ai { .. } | StepKind::Copilot { .. } | StepKind::Agent { .. } => {
            returns.map(|written| fields::ty(cx, base, written))
        }
        StepKind::Decide { with: Some(_), .. } => match returns {
            Some(written) => Some(fields::ty(cx, base, written)),
            None => Some(Type::Percent),
        },
        StepKind::Call { action, .. } => match quiet_action(cx, base, action) {
            Some(returns) => returns,
            None => Some(Type::Error),
        },
        StepKind::ForEach { .. } => Some(Type::Error),
        StepKind::Run { process, .. } => match process_of(cx, base, process) {
            Some(id) => {
                let face = cx.faces.get(id.index());
                if face.is_some_and(|f| f.lossy || is_misled(cx, base, draft, f)) {
                    return Some(Type::Error);
                }
                let outputs = face.map(|f| f.outputs.clone()).unwrap_or_default();
                (!outputs.is_empty()).then(|| Type::Inline(Arc::new(outputs)))
            }
            None => Some(Type::Error),
        },
        // A wait for nothing was reported as such.
        StepKind::Wait { arms } if arms.is_empty() => Some(Type::Error),
        StepKind::Wait { arms } => message_of(cx, base, arms),
        _ => None,
    }
}

/// What an action answers with, without a word about an unknown one.
fn quiet_action(cx: &Cx<'_>, base: Base, path: &tree::Path) -> Option<Option<Type>> {
    let system = systems::system_of(cx, base.file, path)?;
    let name = path.parts.last()?;
    let action = system.actions.iter().find(|a| a.name == name.text)?;
    Some(action.returns.clone())
}

fn process_of(cx: &Cx<'_>, base: Base, path: &tree::Path) -> Option<ProcessId> {
    match cx.symbols.find_path(base.file, Space::Process, path) {
        Some(Kind::Process(id)) => Some(ProcessId(id)),
        _ => None,
    }
}

/// The result of a wait is the message it waits for, if all its arms wait for the same one.
fn message_of(cx: &Cx<'_>, base: Base, arms: &[tree::Handler]) -> Option<Type> {
    let name = names::only_message(arms)?;
    match cx.symbols.find(base.file, Space::Message, &name.text) {
        Some(Kind::Message(id)) => {
            let message = cx.program.messages.get(id as usize)?;
            Some(Type::Inline(Arc::new(message.fields.clone())))
        }
        _ => Some(Type::Error),
    }
}
