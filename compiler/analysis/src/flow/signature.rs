//! Types of results, as far as they need no expression.

use std::collections::HashMap;
use std::sync::Arc;

use flow_syntax::tree::{self, ExprKind, PropertyValue, StepKind};
use smol_str::SmolStr;

use super::{Draft, Flow, names};
use crate::cx::Cx;
use crate::model::{Field, ProcessId, Target};
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
    /// Whether lines of it could not be read: it may have more of everything.
    pub(crate) lossy: bool,
}

/// What can be seen of a process once its steps are known.
pub(crate) fn face(flow: &Flow<'_>) -> Face {
    let is_end = |d: &&Draft<'_>| matches!(d.tree.kind, StepKind::End { .. }) && !d.name.is_empty();
    let ends = flow.drafts.iter().filter(is_end);
    Face {
        inputs: flow.inputs_with_defaults(),
        outputs: outputs(flow),
        ends: ends.map(|d| d.name.clone()).collect(),
        lossy: flow.lossy,
    }
}

/// Outputs as who runs the process meets them: what some end leaves out may be nothing.
fn outputs(flow: &Flow<'_>) -> Vec<Field> {
    let mut outputs = flow.outputs.clone();
    for (output, written) in outputs.iter_mut().zip(&flow.tree.outputs) {
        let may_lack = match written.value.as_ref().map(|v| &v.kind) {
            None => some_end_lacks(flow, &output.name),
            Some(ExprKind::Name(name)) => is_optional_data(flow, name),
            Some(_) => false,
        };
        if may_lack && !output.ty.is_open() {
            output.ty = output.ty.clone().optional();
        }
    }
    outputs
}

/// Whether a run may end without giving an output a value.
fn some_end_lacks(flow: &Flow<'_>, output: &str) -> bool {
    let ends_run = |d: &&Draft<'_>| super::build::enclosing(flow, d.scope).is_none();
    let lacks = |d: &Draft<'_>| match &d.tree.kind {
        StepKind::End { fields } => !fields.iter().any(|f| f.name.text == output),
        StepKind::Fail { .. } => false,
        _ => {
            let arrows = std::iter::once(&d.next).chain(d.exits.iter().map(|e| &e.arrow));
            arrows.into_iter().any(|a| a.to == Target::End)
        }
    };
    flow.drafts.iter().filter(ends_run).any(lacks)
}

/// Whether an input or state of this name may be nothing.
fn is_optional_data(flow: &Flow<'_>, name: &str) -> bool {
    let data = flow.inputs.iter().chain(&flow.states);
    data.filter(|f| f.name == name).any(|f| f.ty.is_optional())
}

/// Types the results of a process's steps; forms and returned types are resolved here, once.
pub(crate) fn types(cx: &mut Cx<'_>, flow: &mut Flow<'_>) {
    let base = flow.base;
    let mut found = Vec::with_capacity(flow.drafts.len());
    let mut outcomes: HashMap<usize, Type> = HashMap::new();
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
            outcomes.insert(i, if face.lossy { Type::Error } else { known() });
        }
    }
    for (i, outcome) in outcomes {
        if let Some(draft) = flow.drafts.get_mut(i) {
            draft.outcome = Some(outcome);
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
    let (_, known) = crate::steps::props::known(&draft.tree.kind);
    let unknown = draft
        .tree
        .props
        .iter()
        .any(|p| !known.contains(&p.key.text.as_str()));
    asks && (unknown || cx.is_damaged(base.at(draft.tree.span)))
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
                if face.is_some_and(|f| f.lossy) {
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
