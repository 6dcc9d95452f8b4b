//! What each kind of step does.

use flow_analysis::model::{
    self, ActionId, AgentPart, AiPart, CallRef, HandlerEvent, ModelId, Process, Program,
};
use flow_analysis::typed::{TExpr, TPart};
use flow_plan::step::{
    ActionCall, ActionRef, Answer, Arm, Branch, Button, Enough, Ensure, Limits, People, Sentence,
    StepKind, WaitArm, WaitEvent,
};
use flow_plan::{Expr, Value};
use rust_decimal::prelude::ToPrimitive;

use crate::arrows::{arrow, entry};
use crate::declarations::{fields, split};
use crate::durations::constant_ms;
use crate::exprs::{Exprs, constant};
use crate::types::{for_model, schema};
use crate::{handlers, messages, terms};

/// What a step does.
pub(crate) fn kind(
    program: &Program,
    process: &Process,
    exprs: &mut Exprs<'_>,
    step: &model::Step,
) -> StepKind {
    Kinds {
        program,
        process,
        exprs,
        step,
    }
    .kind(&step.kind)
}

struct Kinds<'k, 'e> {
    program: &'k Program,
    process: &'k Process,
    exprs: &'k mut Exprs<'e>,
    step: &'k model::Step,
}

impl Kinds<'_, '_> {
    fn kind(&mut self, kind: &model::StepKind) -> StepKind {
        use model::StepKind as From;
        match kind {
            From::Task { by, form, buttons } => StepKind::Task {
                by: people(self.process, by),
                form: fields(self.program, self.exprs, form),
                buttons: self::buttons(buttons),
            },
            From::Ai(part) => self.ai(part),
            From::Copilot { by, ai, buttons } => self.copilot(by, ai, buttons),
            From::Agent(part) => self.agent(part),
            From::Call(call) => self.call(call),
            From::Decide {
                arms, otherwise, ..
            } => self.decide(arms, otherwise.as_deref()),
            From::Choose { by, answers } => self.choose(by, answers),
            From::Ask { .. } => self.ask(kind),
            From::Wait { arms } => self.wait(arms),
            From::Run { process, args } => self.run(*process, args),
            From::Send {
                message,
                decl,
                args,
            } => self.send(message, *decl, args),
            From::Set {
                target,
                state,
                value,
            } => StepKind::Set {
                target: target.to_string(),
                state: *state,
                value: self.exprs.expr(value),
            },
            From::Undo { step } => StepKind::Undo {
                step: self.step_path(*step),
            },
            From::End { outputs } => StepKind::End {
                outputs: self.exprs.named(outputs),
            },
            From::Fail { without_undo } => StepKind::Fail {
                without_undo: *without_undo,
            },
            From::Stage { .. }
            | From::Parallel { .. }
            | From::ForEach { .. }
            | From::Repeat { .. } => self.block(kind),
        }
    }

    fn block(&mut self, kind: &model::StepKind) -> StepKind {
        use model::StepKind as From;
        match kind {
            From::Parallel { first, branches } => {
                let branches = branches.iter().map(|b| self.branch(b)).collect();
                StepKind::Parallel {
                    first: *first,
                    branches,
                }
            }
            From::ForEach {
                list,
                at_once,
                gives,
                body,
                until,
                ..
            } => StepKind::ForEach {
                list: self.exprs.expr(list),
                at_once: at_once.as_ref().and_then(|e| self.at_once(e)),
                entry: entry(self.process, *body),
                gives: self.exprs.optional(gives.as_deref()),
                until: until.iter().map(|e| self.enough(e)).collect(),
            },
            From::Repeat {
                until,
                at_most,
                otherwise,
                body,
            } => StepKind::Repeat {
                until: self
                    .exprs
                    .optional(until.as_ref())
                    .unwrap_or_else(|| constant(Value::Bool(false))),
                at_most: *at_most,
                otherwise: otherwise.as_ref().map(|a| arrow(self.process, a)),
                entry: entry(self.process, *body),
            },
            From::Stage { body } => StepKind::Stage {
                entry: entry(self.process, *body),
            },
            _ => StepKind::Stage {
                entry: flow_plan::Target::Fail,
            },
        }
    }

    fn enough(&mut self, enough: &model::Enough) -> Enough {
        match enough {
            model::Enough::Done(count) => Enough::Done(*count),
            model::Enough::Share(share) => Enough::Share(*share),
            model::Enough::After(length) => Enough::After(self.exprs.expr(length)),
        }
    }

    fn branch(&self, branch: &model::Branch) -> Branch {
        let scope = self.process.scope(branch.body);
        Branch {
            path: scope.map(|s| s.path.clone()).unwrap_or_default(),
            title: scope.map(|s| s.title.clone()).unwrap_or_default(),
            entry: entry(self.process, branch.body),
        }
    }

    fn at_once(&mut self, e: &TExpr) -> Option<u32> {
        let number = match e.value() {
            Some(Value::Number(n)) => n.to_u32().filter(|n| *n > 0),
            _ => None,
        };
        if number.is_none() {
            self.exprs
                .note("a computed `at once`", "Write a whole number: `4 at once`.");
        }
        number
    }

    fn ai(&mut self, part: &AiPart) -> StepKind {
        StepKind::Ai {
            model: self.model(part.model),
            prompt: self.exprs.template(&part.prompt),
            system: self.instructions(&part.system),
            attach: self.exprs.list(&part.attach),
            ensure: self.ensure(&part.ensure),
        }
    }

    fn copilot(&mut self, by: &model::People, ai: &AiPart, given: &[model::Button]) -> StepKind {
        if by.all && by.roles.len() > 1 {
            self.exprs.note(
                "a draft that several people must accept",
                "Add a task for each role.",
            );
        }
        StepKind::Copilot {
            by: people(self.process, by),
            model: self.model(ai.model),
            prompt: self.exprs.template(&ai.prompt),
            system: self.instructions(&ai.system),
            attach: self.exprs.list(&ai.attach),
            ensure: self.ensure(&ai.ensure),
            buttons: buttons(given),
        }
    }

    fn agent(&mut self, part: &AgentPart) -> StepKind {
        let money = part.money.as_ref().and_then(|m| m.value().cloned());
        let limits = Limits {
            turns: part.turns,
            money,
            time_ms: part.time.as_ref().and_then(constant_ms),
        };
        StepKind::Agent {
            model: self.model(part.model),
            goal: self.exprs.template(&part.goal),
            system: self.instructions(&part.system),
            tools: self.actions(&part.tools),
            approve: self.actions(&part.approve),
            approve_by: part.approve_by.as_ref().map(|p| people(self.process, p)),
            limits,
            remembers: terms::memory(self.exprs, &self.step.props),
            ensure: self.ensure(&part.ensure),
        }
    }

    fn instructions(
        &mut self,
        parts: &[flow_analysis::typed::TPart],
    ) -> Option<flow_plan::Template> {
        (!parts.is_empty()).then(|| self.exprs.template(parts))
    }

    fn model(&mut self, id: Option<ModelId>) -> String {
        match id.and_then(|id| self.program.models.get(id.index())) {
            Some(model) => model.key.to_string(),
            None => {
                self.exprs
                    .note("an AI step without a model", "Name one: `with quick`.");
                String::new()
            }
        }
    }

    fn ensure(&mut self, ensure: &[model::Ensure]) -> Vec<Ensure> {
        let lower = |e: &model::Ensure| Ensure {
            cond: self.exprs.expr(&e.cond),
            message: self.sentence(&e.message),
        };
        ensure.iter().map(lower).collect()
    }

    fn sentence(&mut self, parts: &[TPart]) -> Sentence {
        let plain = parts.iter().map(|part| match part {
            TPart::Plain(text) => Some(text.as_str()),
            TPart::Hole(_) => None,
        });
        match plain.collect() {
            Some(text) => Sentence::Plain(text),
            None => Sentence::Holes(self.exprs.template(parts)),
        }
    }

    fn actions(&self, ids: &[ActionId]) -> Vec<ActionRef> {
        ids.iter()
            .filter_map(|id| declared(self.program, *id))
            .collect()
    }

    fn call(&mut self, call: &CallRef) -> StepKind {
        let ActionCall { action, args } = action_call(self.program, self.exprs, call);
        StepKind::Call { action, args }
    }

    /// A message with its fields in their order, defaults filled in.
    fn send(
        &mut self,
        written: &str,
        decl: Option<model::MessageId>,
        args: &[(smol_str::SmolStr, TExpr)],
    ) -> StepKind {
        let fields = decl.and_then(|id| self.program.messages.get(id.index()));
        let fields = fields.map(|m| m.fields.as_slice()).unwrap_or_default();
        StepKind::Send {
            message: messages::key_of(self.program, decl, written),
            args: in_order(self.exprs, fields, args),
        }
    }

    fn ask(&mut self, kind: &model::StepKind) -> StepKind {
        let model::StepKind::Ask {
            model,
            question,
            returns,
            arms,
            otherwise,
        } = kind
        else {
            return StepKind::Stage {
                entry: flow_plan::Target::Fail,
            };
        };
        let ok = self.step.props.iter().any(|p| p.key == "uncalibrated");
        StepKind::Ask {
            model: self.model(*model),
            question: self.exprs.template(question),
            returns: for_model(schema(self.program, returns)),
            arms: self.arms(arms),
            otherwise: otherwise.as_ref().map(|a| arrow(self.process, &a.then)),
            uncalibrated_ok: ok,
        }
    }

    fn decide(&mut self, arms: &[model::Arm], otherwise: Option<&model::Arm>) -> StepKind {
        StepKind::Decide {
            arms: self.arms(arms),
            otherwise: otherwise.map(|a| arrow(self.process, &a.then)),
        }
    }

    fn arms(&mut self, arms: &[model::Arm]) -> Vec<Arm> {
        let lower = |arm: &model::Arm| Arm {
            text: arm.text.clone(),
            when: self.exprs.expr(&arm.when),
            then: arrow(self.process, &arm.then),
        };
        arms.iter().map(lower).collect()
    }

    fn choose(&mut self, by: &model::People, answers: &[model::Arm]) -> StepKind {
        if by.all && by.roles.len() > 1 {
            let instead = "Add a decision for each role.";
            self.exprs
                .note("a decision that several people must make together", instead);
        }
        let lower = |arm: &model::Arm| Answer {
            text: arm.text.clone(),
            then: arrow(self.process, &arm.then),
        };
        StepKind::Choose {
            by: people(self.process, by),
            answers: answers.iter().map(lower).collect(),
        }
    }

    fn wait(&mut self, arms: &[model::WaitArm]) -> StepKind {
        let lower = |arm: &model::WaitArm| WaitArm {
            event: self.event(&arm.event),
            then: arrow(self.process, &arm.then),
        };
        StepKind::Wait {
            arms: arms.iter().map(lower).collect(),
        }
    }

    fn event(&mut self, event: &HandlerEvent) -> WaitEvent {
        let (construct, instead) = match event {
            HandlerEvent::After(_) | HandlerEvent::Until(_) => ("", ""),
            HandlerEvent::Condition(_) => (
                "`wait until` a condition",
                "Wait for a time, or let a person say when it is so.",
            ),
            HandlerEvent::Message { .. } => (
                "`wait for message`",
                "Let a task stand for it: a person says when it has arrived.",
            ),
            _ => ("this kind of wait", "Wait for a time: `wait for 2 days`."),
        };
        if !construct.is_empty() {
            self.exprs.note(construct, instead);
        }
        handlers::event(self.program, self.exprs, event)
            .unwrap_or_else(|| WaitEvent::Condition(constant(Value::Bool(false))))
    }

    fn run(
        &mut self,
        id: Option<model::ProcessId>,
        args: &[(smol_str::SmolStr, TExpr)],
    ) -> StepKind {
        let process = id.and_then(|id| self.program.processes.get(id.index()));
        let process = process.map(|p| p.key.to_string()).unwrap_or_default();
        let args: Vec<(String, Expr)> = self.exprs.named(args);
        StepKind::Run { process, args }
    }

    fn step_path(&self, id: Option<model::StepId>) -> String {
        let step = id.and_then(|id| self.process.step(id));
        step.map(|s| s.path.clone()).unwrap_or_default()
    }
}

/// An action with its arguments in the order of the parameters, defaults filled in.
pub(crate) fn action_call(program: &Program, exprs: &mut Exprs<'_>, call: &CallRef) -> ActionCall {
    let declared = call.action.and_then(|id| program.action(id));
    let params = declared.map(|(_, a)| a.params.as_slice());
    ActionCall {
        action: action_ref(program, call),
        args: in_order(exprs, params.unwrap_or_default(), &call.args),
    }
}

/// Arguments in the order of what they are for, defaults filled in.
fn in_order(
    exprs: &mut Exprs<'_>,
    params: &[model::Field],
    args: &[(smol_str::SmolStr, TExpr)],
) -> Vec<(String, Expr)> {
    let mut args = exprs.named(args);
    let mut ordered = Vec::new();
    for param in params {
        let given = args.iter().position(|(name, _)| *name == *param.name);
        let default = || {
            let value = param.value.as_ref()?;
            Some((param.name.to_string(), exprs.expr(value)))
        };
        ordered.extend(given.map(|at| args.remove(at)).or_else(default));
    }
    ordered.append(&mut args);
    ordered
}

fn declared(program: &Program, id: ActionId) -> Option<ActionRef> {
    let (system, action) = program.action(id)?;
    Some(ActionRef {
        system: system.key.to_string(),
        action: action.name.to_string(),
    })
}

/// The action called; in a sketch, what its name says.
pub(crate) fn action_ref(program: &Program, call: &CallRef) -> ActionRef {
    call.action
        .and_then(|id| declared(program, id))
        .unwrap_or_else(|| {
            let (system, action) = split(&call.written);
            ActionRef {
                system: system.to_owned(),
                action: action.to_owned(),
            }
        })
}

/// Who acts.
pub(crate) fn people(process: &Process, people: &model::People) -> People {
    let doers = people
        .not_whoever_did
        .iter()
        .filter_map(|id| process.step(*id));
    People {
        roles: people.roles.iter().map(|r| r.name.to_string()).collect(),
        all: people.all,
        not_whoever_did: doers.map(|s| s.path.clone()).collect(),
    }
}

fn buttons(buttons: &[model::Button]) -> Vec<Button> {
    let lower = |b: &model::Button| Button {
        outcome: b.outcome.clone(),
        title: b.title.clone(),
    };
    buttons.iter().map(lower).collect()
}
