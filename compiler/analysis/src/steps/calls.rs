//! Calls of actions, sub-processes and messages.

use flow_syntax::tree::{self, Arg, Name, Path};
use smol_str::SmolStr;

use super::Typing;
use crate::cx::Cx;
use crate::findings::did_you_mean;
use crate::model::{CallRef, Field, MessageId, ProcessId, StepKind};
use crate::resolve::symbols::{Base, Kind, Space};
use crate::resolve::systems;
use crate::rules::names::{UNKNOWN_MESSAGE, UNKNOWN_PROCESS};
use crate::typed::TExpr;
use crate::types::Type;

impl Typing<'_, '_> {
    /// `system.action(args)`
    pub(super) fn call(&mut self, path: &Path, args: &[Arg], place: flow_syntax::Place) -> CallRef {
        let base = self.flow.base;
        let written = path
            .parts
            .iter()
            .map(|p| p.text.as_str())
            .collect::<Vec<_>>()
            .join(".");
        let action = systems::action(self.infer.cx, base, path);
        let params = action
            .and_then(|id| self.infer.cx.program.action(id))
            .map(|(_, a)| a.params.clone());
        let args = self.given(&format!("`{written}`"), params.as_deref(), args, place);
        CallRef {
            written,
            action,
            args,
        }
    }

    /// Arguments against parameters; of something unknown they are only typed, and names may be values of
    /// the types that it would know.
    fn given(
        &mut self,
        what: &str,
        params: Option<&[Field]>,
        args: &[Arg],
        place: flow_syntax::Place,
    ) -> Vec<(SmolStr, TExpr)> {
        match params {
            Some(params) => self.infer.arguments(what, params, args, place),
            None => {
                let name = |a: &Arg| a.name.as_ref().map(|n| n.text.clone()).unwrap_or_default();
                args.iter()
                    .map(|a| (name(a), self.infer.expr(&a.value, Some(&Type::Error))))
                    .collect()
            }
        }
    }

    pub(super) fn run(
        &mut self,
        process: &Path,
        args: &[Arg],
        place: flow_syntax::Place,
    ) -> StepKind {
        let base = self.flow.base;
        let found = match self
            .infer
            .cx
            .symbols
            .find_path(base.file, Space::Process, process)
        {
            Some(Kind::Process(id)) => Some(ProcessId(id)),
            _ => {
                unknown_process(self.infer.cx, base, process);
                None
            }
        };
        let face = found.and_then(|id| self.infer.cx.faces.get(id.index()).cloned());
        let whole = face.as_ref().filter(|f| !f.lossy);
        let inputs = whole.map(|f| f.inputs.as_slice());
        let what = format!(
            "Process `{}`",
            process.parts.last().map_or("", |p| p.text.as_str())
        );
        let args = self.given(&what, inputs, args, place);
        StepKind::Run {
            process: found,
            args,
        }
    }

    pub(super) fn send(
        &mut self,
        message: &Path,
        args: &[Arg],
        place: flow_syntax::Place,
    ) -> StepKind {
        let base = self.flow.base;
        let written = message
            .parts
            .iter()
            .map(|p| p.text.as_str())
            .collect::<Vec<_>>()
            .join(".");
        self.receiver(message);
        let decl = message
            .parts
            .last()
            .and_then(|name| message_named(self.infer.cx, base, name));
        let fields = decl.and_then(|id| self.infer.cx.program.messages.get(id.index()));
        let fields = fields.map(|m| m.fields.clone());
        let args = self.given(
            &format!("Message `{written}`"),
            fields.as_deref(),
            args,
            place,
        );
        StepKind::Send {
            message: written.into(),
            decl,
            args,
        }
    }
}

impl Typing<'_, '_> {
    /// The process or system that a message is sent to, where one is named.
    fn receiver(&mut self, message: &Path) {
        let Some((_, to)) = message.parts.split_last().filter(|(_, to)| !to.is_empty()) else {
            return;
        };
        let file = self.flow.base.file;
        let path = Path {
            parts: to.to_vec(),
            span: message.span,
        };
        let symbols = &self.infer.cx.symbols;
        let known = [Space::Process, Space::System]
            .into_iter()
            .any(|space| symbols.find_path(file, space, &path).is_some());
        // A receiver outside of the project need not be declared; one that is nearly right is misspelt.
        if !known && self.is_nearly_a_process(&path) {
            unknown_process(self.infer.cx, self.flow.base, &path);
        }
    }
}

impl Typing<'_, '_> {
    fn is_nearly_a_process(&self, path: &Path) -> bool {
        let known = self
            .infer
            .cx
            .symbols
            .names(self.flow.base.file, Space::Process);
        let name = path.parts.last().map_or("", |n| n.text.as_str());
        !crate::nearest::nearest(name, &known).is_empty()
    }
}

/// The message of this name, reported where there is none.
pub(crate) fn message_named(cx: &mut Cx<'_>, base: Base, name: &Name) -> Option<MessageId> {
    if name.is_missing() {
        return None;
    }
    if let Some(Kind::Message(id)) = cx.symbols.find(base.file, Space::Message, &name.text) {
        return Some(MessageId(id));
    }
    let place = base.at(name.span);
    let known = cx.symbols.names(base.file, Space::Message);
    let finding = UNKNOWN_MESSAGE.at(format!("There is no message `{}`.", name.text), place);
    let help = format!("declare it: `message {} {{ … }}`", name.text);
    cx.report(did_you_mean(
        finding.says("not declared"),
        &name.text,
        place,
        &known,
        &help,
    ));
    None
}

/// The process of this name, reported where there is none.
pub(crate) fn process_named(
    cx: &mut Cx<'_>,
    base: Base,
    name: &Name,
    space: Space,
) -> Option<ProcessId> {
    if name.is_missing() {
        return None;
    }
    match cx.symbols.find(base.file, space, &name.text) {
        Some(Kind::Process(id)) => Some(ProcessId(id)),
        _ => {
            let path = tree::Path {
                parts: vec![name.clone()],
                span: name.span,
            };
            unknown_process(cx, base, &path);
            None
        }
    }
}

fn unknown_process(cx: &mut Cx<'_>, base: Base, path: &Path) {
    let Some(name) = path.parts.last().filter(|n| !n.is_missing()) else {
        return;
    };
    let place = base.at(name.span);
    let known = cx.symbols.names(base.file, Space::Process);
    let finding = UNKNOWN_PROCESS.at(format!("There is no process `{}`.", name.text), place);
    let help = format!(
        "declare it: `process {} {{ … }}`, or `use` the file that does",
        name.text
    );
    cx.report(did_you_mean(
        finding.says("not declared"),
        &name.text,
        place,
        &known,
        &help,
    ));
}
