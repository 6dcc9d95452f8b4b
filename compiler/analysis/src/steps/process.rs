//! The process as a whole.

use std::collections::HashMap;

use flow_plan::schedule::{Schedule, ScheduleError};
use flow_syntax::Place;
use flow_syntax::tree::{Handler as TreeHandler, Outcome, Property, PropertyValue};
use smol_str::SmolStr;

use super::{Typing, calls, events, people};
use crate::cx::Cx;
use crate::flow::build::Built;
use crate::flow::{Flow, Slot, names};
use crate::infer::Infer;
use crate::model::{Arrow, Field, Process, Prop, Start};
use crate::resolve::fields::values;
use crate::resolve::props::{belongs, prop, words};
use crate::resolve::shapes;
use crate::resolve::symbols::Base;
use crate::rules::names::UNUSED;
use crate::rules::types::BAD_PROPERTY;
use crate::types::Type;

const PROCESS: [&str; 22] = [
    "start",
    "volume",
    "on",
    "after",
    "every",
    "deadline",
    "scenario",
    "only",
    "always",
    "keep",
    "purpose",
    "accountable",
    "consult",
    "inform",
    "region",
    "takes",
    "costs",
    "errs",
    "waits",
    "zone",
    "at",
    "paused",
];

/// Types a process; what its steps' results are is kept for the tests.
pub(crate) fn process<'t>(
    cx: &mut Cx<'t>,
    flow: &Flow<'t>,
    built: &Built,
) -> (Process, Vec<Option<Type>>, Vec<(SmolStr, Type)>) {
    let (inputs, states) = data(cx, flow);
    let mut infer = Infer::process(cx, flow);
    infer.built = Some(built);
    let mut typing = Typing {
        infer,
        flow,
        built,
        without_returns: Vec::new(),
    };
    let mut process = Process {
        name: flow.tree.name.text.clone(),
        key: flow.key.clone(),
        title: flow.title.clone(),
        docs: flow.docs.map(str::to_owned),
        inputs,
        outputs: Vec::new(),
        states,
        starts: Vec::new(),
        handlers: Vec::new(),
        on_error: None,
        on_cancel: None,
        props: Vec::new(),
        entry: flow.entry(),
        scopes: flow.scopes.clone(),
        steps: typing.steps(),
        place: flow.base.at(flow.tree.name.span),
        whole: flow.base.at(flow.whole),
    };
    typing.process_props(&mut process);
    process.outputs = typing.process_outputs();
    typing.hints();
    typing.misspelt_states();
    let results = std::mem::take(&mut typing.infer.results);
    let locals = std::mem::take(&mut typing.infer.locals)
        .into_iter()
        .collect();
    unused_inputs(cx, flow);
    (process, results, locals)
}

/// Inputs and states with their values.
fn data<'t>(cx: &mut Cx<'t>, flow: &Flow<'t>) -> (Vec<Field>, Vec<Field>) {
    let (mut inputs, mut states) = (flow.inputs.clone(), flow.states.clone());
    let mut infer = Infer::constants(cx, flow.base);
    values(&mut infer, &flow.tree.inputs, &mut inputs);
    values(&mut infer, &flow.tree.states, &mut states);
    (inputs, states)
}

fn unused_inputs(cx: &mut Cx<'_>, flow: &Flow<'_>) {
    if flow.drafts.is_empty() {
        return;
    }
    let used = flow.used_inputs.borrow();
    let unused = |i: &&Field| !i.name.is_empty() && !used.contains(&i.name);
    for input in flow.inputs.iter().filter(unused) {
        if cx.findings.suggests(&input.name) {
            continue;
        }
        let finding = UNUSED
            .at(
                format!("Input `{}` is never used.", input.name),
                input.place,
            )
            .says("declared here")
            .help("use it, or remove it");
        cx.report(finding);
    }
}

impl Typing<'_, '_> {
    fn process_props(&mut self, process: &mut Process) {
        let tree = self.flow.tree;
        self.infer.scope = crate::model::ScopeId(0);
        self.infer.site = crate::flow::Site::Free;
        if let Some(title) = &tree.title {
            self.infer.holes(title);
        }
        crate::resolve::repeated::check(self.infer.cx, self.flow.base, &tree.props);
        for (i, written) in tree.props.iter().enumerate() {
            if belongs(&mut self.infer, written, "a process", &PROCESS) {
                self.process_prop(i, written, process);
            }
        }
    }

    fn process_prop(&mut self, i: usize, written: &Property, process: &mut Process) {
        match written.key.text.as_str() {
            "start" => process.starts.extend(self.start(written)),
            "on" => self.process_on(i, written, process),
            "after" | "every" | "deadline" => {
                let exits = self.flow.exits.clone();
                process
                    .handlers
                    .extend(self.handler_property(written, Slot::Prop(i), &exits));
            }
            "paused" => process.props.push(self.paused(written)),
            "only" => {
                let exit = self.flow.exits.iter().find(|e| e.slot == Slot::Prop(i));
                let then = exit.map(|e| Box::new(e.arrow.clone()));
                let made = self.only(written);
                process.props.push(Prop { then, ..made });
            }
            "always" => process.props.push(self.always(written)),
            "scenario" => process.props.push(self.scenario(written)),
            "volume" => {
                let made = prop(&mut self.infer, written);
                let first = made.values().next().map(|v| v.ty.clone());
                match first {
                    Some(Type::Rate(_) | Type::Error) => self.evidence(written),
                    _ => events::not_understood(
                        self,
                        written,
                        "a number for each unit of time",
                        "volume 1200 per month",
                    ),
                }
                process.props.push(made);
            }
            _ => {
                let mut made = prop(&mut self.infer, written);
                shapes::of_step(&mut self.infer, written, &made);
                people::named_in(self.infer.cx, self.flow.base, written, &mut made);
                if made.is_figure() {
                    self.evidence(written);
                }
                process.props.push(made);
            }
        }
    }

    /// `on error { … }`, `on cancel { … }`, `on message m where … -> x`
    fn process_on(&mut self, i: usize, written: &Property, process: &mut Process) {
        let PropertyValue::Handler(handler) = &written.value else {
            return;
        };
        let arrow = self
            .flow
            .exits
            .iter()
            .find(|e| e.slot == Slot::Prop(i))
            .map(|e| e.arrow.clone());
        match names::phrase(&handler.what).as_str() {
            "error" => process.on_error = self.block(written, handler, arrow),
            "cancel" => process.on_cancel = self.block(written, handler, arrow),
            words if words.starts_with("message") => {
                let exits = self.flow.exits.clone();
                process
                    .handlers
                    .extend(self.handler_property(written, Slot::Prop(i), &exits));
            }
            _ => events::not_understood(
                self,
                written,
                "error, cancel or a message",
                "on error { … }",
            ),
        }
    }

    fn block(
        &mut self,
        written: &Property,
        handler: &TreeHandler,
        arrow: Option<Arrow>,
    ) -> Option<Arrow> {
        if let Some(Outcome::Hand(by)) = &handler.action {
            let _ = self.by(Some(by));
            events::not_understood(
                self,
                written,
                "steps in braces",
                "on error { task tell \"Tell\" by lead }",
            );
        }
        arrow
    }

    fn no_schedule(&mut self, written: &Property, why: ScheduleError) {
        let place = self.flow.base.at(written.span);
        if self.infer.cx.is_damaged(place) {
            return;
        }
        let finding = BAD_PROPERTY
            .at(format!("This is no schedule: {why}."), place)
            .says("not understood")
            .help("write `start every weekday at 08:00`, `start every Tue, Thu at 09:30` or `start every 30 min`");
        self.infer.cx.report(finding);
    }

    /// `start on webhook "/tickets"`, `start every weekday at 08:00`
    fn start(&mut self, written: &Property) -> Option<Start> {
        const EXAMPLE: &str = "start on webhook \"/tickets\"";
        let words = words(written)?;
        let text = names::exprs(words).find_map(|e| match &e.kind {
            flow_syntax::tree::ExprKind::Text(text) => Some(crate::flow::draft::plain(text)),
            _ => None,
        });
        let start = match (names::word(words, 0), names::word(words, 1), text) {
            (Some("on"), Some("webhook"), Some(path)) => Start::Webhook(path),
            (Some("on"), Some("file"), Some(pattern)) => Start::File(pattern),
            (Some("on"), Some("message"), _) => {
                let (name, _) = events::message_words(&skip_one(words))?;
                let decl = calls::message_named(self.infer.cx, self.flow.base, &name);
                Start::Message(name.text, decl)
            }
            (Some("every"), ..) => {
                let said = self.infer.cx.words(self.flow.base.at(words.span));
                if let Err(why) = Schedule::parse(&said) {
                    self.no_schedule(written, why);
                    return None;
                }
                Start::Schedule(said)
            }
            (Some("by"), Some("hand"), _) => return None,
            _ => {
                events::not_understood(
                    self,
                    written,
                    "a webhook, a file, a message or a schedule",
                    EXAMPLE,
                );
                return None;
            }
        };
        Some(start)
    }
}

/// Without the first word: `on message m` becomes `message m`.
fn skip_one(words: &flow_syntax::tree::Words) -> flow_syntax::tree::Words {
    let args = words.args.iter().skip(1).cloned().collect();
    flow_syntax::tree::Words {
        span: words.span,
        args,
    }
}

/// Types of a process's data, before its steps are known.
pub(crate) fn declare_data(cx: &mut Cx<'_>, base: Base, flow: &mut Flow<'_>) {
    let tree = flow.tree;
    flow.lossy = cx.has_lost_lines(base.at(flow.whole));
    flow.inputs = crate::resolve::fields::fields(cx, base, &tree.inputs);
    flow.outputs = crate::resolve::fields::fields(cx, base, &tree.outputs);
    flow.states = crate::resolve::fields::fields(cx, base, &tree.states);
    let named = flow.inputs.iter().filter(|i| !i.name.is_empty());
    let inputs: HashMap<&str, Place> = named.rev().map(|i| (&*i.name, i.place)).collect();
    for state in &flow.states {
        if let Some(first) = inputs.get(&*state.name) {
            let finding = crate::resolve::symbols::duplicate(&state.name, state.place, *first);
            cx.report(finding);
        }
    }
}
