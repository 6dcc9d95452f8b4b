//! One step.

use flow_analysis::graph::FlowGraph;
use flow_analysis::model::{
    AgentPart, AiPart, Arm, Arrow, CallRef, Ensure, Handler, HandlerEvent, ModelId, People,
    Process, Step, StepKind, Target, Then,
};
use flow_analysis::typed::TExpr;
use flow_syntax::Place;

use super::{Item, Kind, Reader, declarations};
use crate::facts::{Aspect, Fact};

/// The step with all that is said of it.
pub(super) fn read(r: &Reader<'_>, process: &Process, step: &Step, graph: &FlowGraph) -> Item {
    let mut item = Item::new(Kind::Step, name(step), &step.title, r.at(step.head));
    item.within = Some(process.key.to_string());
    let mut facts = Facts {
        r,
        process,
        list: Vec::new(),
        place: step.head,
    };
    facts.add(Aspect::Title, "", &step.title);
    let block = process.scope(step.scope).map_or("", |s| s.path.as_str());
    facts.add(Aspect::Block, "", block);
    item.by_person = facts.kind(&step.kind);
    facts.ways(step);
    facts.times(step);
    facts.answer(step);
    let node = graph.graph.node_weights().find(|n| n.path == step.path);
    for label in node.map(|n| n.labels.as_slice()).unwrap_or_default() {
        facts.add(Aspect::Sees, label, &format!("@{label}"));
    }
    item.facts = facts.list;
    handlers(r, process, &step.handlers, &mut item.facts);
    declarations::props(r, &step.props, &mut item.facts);
    item
}

/// Its name, or its path where it has none.
fn name(step: &Step) -> &str {
    if step.name.is_empty() {
        return step.path.rsplit('/').next().unwrap_or(&step.path);
    }
    &step.name
}

/// Where an arrow leads, in words.
pub(super) fn target(process: &Process, target: Target) -> String {
    match target {
        Target::Step(id) => process.step(id).map_or("", name).to_owned(),
        Target::Leave(_) => "leave".to_owned(),
        Target::End => "end".to_owned(),
        Target::Fail => "fail".to_owned(),
        Target::Cancel => "cancel".to_owned(),
        Target::Gap => "nowhere".to_owned(),
    }
}

fn people(people: &People) -> String {
    let roles: Vec<&str> = people.roles.iter().map(|r| r.name.as_str()).collect();
    roles.join(if people.all { " and " } else { " or " })
}

fn then(process: &Process, then: Option<&Then>) -> String {
    match then {
        Some(Then::Go(arrow)) => target(process, arrow.to),
        Some(Then::Hand(by)) => format!("by {}", people(by)),
        None => "nothing".to_owned(),
    }
}

/// What follows messages, times and deadlines.
pub(super) fn handlers(r: &Reader<'_>, p: &Process, all: &[Handler], facts: &mut Vec<Fact>) {
    for handler in all {
        let key = event(r, &handler.event);
        let mut leads = then(p, handler.then.as_ref());
        if !handler.interrupts && handler.then.is_some() {
            leads.push_str(", beside");
        }
        if let HandlerEvent::Deadline {
            name, at, paused, ..
        } = &handler.event
        {
            handlers(r, p, at, facts);
            let steps = paused.iter().filter_map(|id| p.step(*id));
            let steps: Vec<&str> = steps.map(self::name).collect();
            if !steps.is_empty() {
                let key = format!("the pause of {name}");
                facts.push(r.fact(Aspect::Time, &key, steps.join(", "), handler.place));
            }
        }
        facts.push(r.fact(Aspect::Handler, &key, leads, handler.place));
    }
}

fn event(r: &Reader<'_>, event: &HandlerEvent) -> String {
    let words = |e: &TExpr| r.words(e.place);
    match event {
        HandlerEvent::After(e) => format!("after {}", words(e)),
        HandlerEvent::Until(e) | HandlerEvent::Condition(e) => format!("until {}", words(e)),
        HandlerEvent::Every(e) => format!("every {}", words(e)),
        HandlerEvent::At(e) => format!("at {}", words(e)),
        HandlerEvent::Message { message, cond, .. } => match cond {
            Some(cond) => format!("on message {message} where {}", words(cond)),
            None => format!("on message {message}"),
        },
        HandlerEvent::Deadline { name, within, .. } => match within {
            Some(within) => format!("deadline {name} {}", words(within)),
            None => format!("deadline {name}"),
        },
        HandlerEvent::Broken => String::new(),
    }
}

/// Collects the facts of a step.
struct Facts<'a> {
    r: &'a Reader<'a>,
    process: &'a Process,
    list: Vec<Fact>,
    place: Place,
}

impl Facts<'_> {
    fn add(&mut self, aspect: Aspect, key: &str, text: &str) {
        let fact = self.r.fact(aspect, key, text, self.place);
        self.list.push(fact);
    }

    fn value(&mut self, aspect: Aspect, key: &str, value: &TExpr) {
        self.list.push(self.r.value(aspect, key, value));
    }

    /// What it does; whether a person does or decides it.
    fn kind(&mut self, kind: &StepKind) -> bool {
        self.add(Aspect::Kind, "", kind_word(kind));
        match kind {
            StepKind::Task { by, form, buttons } => {
                self.people(by);
                self.r.fields(form, &mut self.list);
                buttons
                    .iter()
                    .for_each(|b| self.add(Aspect::Field, &b.outcome, "a button"));
                return true;
            }
            StepKind::Copilot { by, ai, .. } => {
                self.people(by);
                self.ai(ai);
                return true;
            }
            StepKind::Choose { by, answers } => {
                self.people(by);
                self.arms(answers, None, true);
                return true;
            }
            StepKind::Ai(ai) => self.ai(ai),
            StepKind::Agent(agent) => self.agent(agent),
            StepKind::Call(call) => self.call(Aspect::Action, call),
            StepKind::Decide {
                on,
                arms,
                otherwise,
            } => {
                if let Some(on) = on {
                    let words = self.r.words(*on);
                    let key = "what it decides by";
                    self.list.push(self.r.fact(Aspect::Other, key, words, *on));
                }
                self.arms(arms, otherwise.as_deref(), false);
                self.order(arms);
            }
            StepKind::Ask {
                model,
                question,
                arms,
                otherwise,
                ..
            } => {
                self.model(*model);
                self.prompt("question", &self.r.template(question));
                self.arms(arms, otherwise.as_deref(), false);
            }
            other => self.block(other),
        }
        false
    }

    /// Blocks, waits and small steps.
    fn block(&mut self, kind: &StepKind) {
        match kind {
            StepKind::Parallel { first, branches } => {
                self.add(
                    Aspect::Other,
                    "ends with",
                    if *first { "the first" } else { "all" },
                );
                for branch in branches {
                    let scope = self.process.scope(branch.body);
                    let name = scope.map(|s| s.name.to_string()).unwrap_or_default();
                    self.add(Aspect::Other, &format!("branch {name}"), "there");
                }
            }
            StepKind::ForEach {
                list,
                at_once,
                gives,
                ..
            } => {
                self.value(Aspect::Other, "for each of", list);
                at_once
                    .iter()
                    .for_each(|n| self.value(Aspect::Limit, "at once", n));
                gives
                    .iter()
                    .for_each(|g| self.value(Aspect::Field, "gives", g));
            }
            StepKind::Repeat {
                until,
                at_most,
                otherwise,
                ..
            } => {
                until
                    .iter()
                    .for_each(|u| self.value(Aspect::Condition, "until", u));
                if let Some(times) = at_most {
                    self.add(Aspect::Limit, "at most", &format!("{times} times"));
                }
                if let Some(arrow) = otherwise {
                    self.arrow("else", arrow);
                }
            }
            StepKind::Wait { arms } => {
                for arm in arms {
                    let key = event(self.r, &arm.event);
                    let to = target(self.process, arm.then.to);
                    self.list
                        .push(self.r.fact(Aspect::Handler, &key, to, arm.place));
                }
            }
            StepKind::Run { process, args } => {
                let process = process.and_then(|id| self.r.program.processes.get(id.index()));
                let name = process.map(|p| p.key.to_string()).unwrap_or_default();
                self.add(Aspect::Action, "", &name);
                args.iter()
                    .for_each(|(n, v)| self.value(Aspect::Argument, n, v));
            }
            StepKind::Send { message, args, .. } => {
                self.add(Aspect::Action, "", message);
                args.iter()
                    .for_each(|(n, v)| self.value(Aspect::Argument, n, v));
            }
            StepKind::Set { target, value, .. } => self.value(Aspect::Argument, target, value),
            StepKind::Undo { step } => {
                let step = step.and_then(|id| self.process.step(id)).map_or("", name);
                self.add(Aspect::Undo, "undoes", step);
            }
            StepKind::End { outputs } => {
                outputs
                    .iter()
                    .for_each(|(n, v)| self.value(Aspect::Argument, n, v));
            }
            StepKind::Fail { without_undo: true } => {
                self.add(Aspect::Undo, "on failing", "nothing")
            }
            _ => {}
        }
    }

    fn people(&mut self, by: &People) {
        self.add(Aspect::People, "", &people(by));
        for id in &by.not_whoever_did {
            let step = self.process.step(*id).map_or("", name).to_owned();
            self.add(Aspect::NotWhoeverDid, &step, &step);
        }
    }

    fn model(&mut self, id: Option<ModelId>) {
        let model = id.and_then(|id| self.r.program.models.get(id.index()));
        let key = model.map(|m| m.key.to_string()).unwrap_or_default();
        self.add(Aspect::Model, "", &key);
    }

    fn prompt(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.add(Aspect::Prompt, key, text);
        }
    }

    fn ai(&mut self, ai: &AiPart) {
        self.model(ai.model);
        self.prompt("prompt", &self.r.template(&ai.prompt));
        self.prompt("system", &self.r.template(&ai.system));
        ai.attach.iter().for_each(|file| {
            let words = self.r.words(file.place);
            self.value(Aspect::Argument, &words, file);
        });
        self.ensure(&ai.ensure);
    }

    fn ensure(&mut self, all: &[Ensure]) {
        for ensure in all {
            let words = self.r.words(ensure.cond.place);
            self.value(Aspect::Ensure, &words, &ensure.cond);
        }
    }

    fn agent(&mut self, agent: &AgentPart) {
        self.model(agent.model);
        self.prompt("goal", &self.r.template(&agent.goal));
        self.prompt("system", &self.r.template(&agent.system));
        let by = agent.approve_by.as_ref().map(people).unwrap_or_default();
        for (ids, aspect, text) in [
            (&agent.tools, Aspect::Tool, ""),
            (&agent.approve, Aspect::Approval, by.as_str()),
        ] {
            for id in ids {
                if let Some((system, action)) = self.r.program.action(*id) {
                    let name = format!("{}.{}", system.key, action.name);
                    self.add(aspect, &name, if text.is_empty() { &name } else { text });
                }
            }
        }
        if let Some(turns) = agent.turns {
            self.add(Aspect::Limit, "turns", &turns.to_string());
        }
        agent
            .money
            .iter()
            .for_each(|v| self.value(Aspect::Limit, "money", v));
        agent
            .time
            .iter()
            .for_each(|v| self.value(Aspect::Limit, "time", v));
        self.ensure(&agent.ensure);
    }

    fn call(&mut self, aspect: Aspect, call: &CallRef) {
        self.add(aspect, "", &call.written);
        for (name, value) in &call.args {
            self.value(Aspect::Argument, name, value);
        }
    }

    /// Arms by their conditions or answers.
    fn arms(&mut self, arms: &[Arm], otherwise: Option<&Arm>, by_person: bool) {
        for arm in arms {
            let to = target(self.process, arm.then.to);
            let text = answer(&arm.text);
            let aspect = if by_person {
                Aspect::Route
            } else {
                Aspect::Condition
            };
            self.list.push(self.r.fact(aspect, text, to, arm.place));
            self.share(text, arm);
        }
        if let Some(arm) = otherwise {
            self.arrow("else", &arm.then);
            self.share("else", arm);
        }
    }

    /// The first arm that holds is taken, so their order says something.
    fn order(&mut self, arms: &[Arm]) {
        let texts: Vec<&str> = arms.iter().map(|arm| arm.text.as_str()).collect();
        self.add(Aspect::Order, "the order of its arms", &texts.join("; "));
    }

    fn share(&mut self, key: &str, arm: &Arm) {
        if let Some(share) = arm.share {
            let text = format!("{}.{:02} %", share / 100, share % 100);
            self.add(
                Aspect::Figure,
                &format!("the share of `{key}`"),
                &text.replace(".00", ""),
            );
        }
    }

    fn arrow(&mut self, key: &str, arrow: &Arrow) {
        let to = target(self.process, arrow.to);
        let fact = self.r.fact(Aspect::Route, key, to, arrow.place);
        let implied = !arrow.written;
        self.list.push(Fact { implied, ..fact });
        if let Some(cap) = &arrow.cap {
            self.add(
                Aspect::Limit,
                &format!("{key}, at most"),
                &format!("{} times", cap.times),
            );
            if let Some(otherwise) = cap.otherwise {
                let to = target(self.process, otherwise);
                self.add(Aspect::Route, &format!("{key}, after that"), &to);
            }
        }
    }

    /// Where it leads. What chooses for itself has no way of its own.
    fn ways(&mut self, step: &Step) {
        let chooses = matches!(
            step.kind,
            StepKind::Decide { .. }
                | StepKind::Choose { .. }
                | StepKind::Ask { .. }
                | StepKind::Wait { .. }
                | StepKind::End { .. }
                | StepKind::Fail { .. }
        );
        if !chooses {
            self.arrow("next", &step.next);
        }
        for route in &step.on {
            let to = then(self.process, Some(&route.then));
            let key = format!("on {}", route.outcome);
            self.list
                .push(self.r.fact(Aspect::Route, &key, to, route.place));
        }
    }

    fn times(&mut self, step: &Step) {
        if let Some(due) = &step.due {
            self.value(Aspect::Time, "due", &due.within);
            if let Some(overdue) = &due.overdue {
                let to = then(self.process, Some(overdue));
                self.add(Aspect::Route, "on overdue", &to);
            }
        }
        if let Some(timeout) = &step.timeout {
            self.value(Aspect::Time, "timeout", &timeout.after);
            let to = then(self.process, timeout.then.as_ref());
            self.add(Aspect::Route, "on timeout", &to);
        }
        if let Some(retry) = &step.retry {
            let pauses = [("from", &retry.first), ("to", &retry.max)];
            let pauses = pauses.into_iter().filter_map(|(word, pause)| {
                let pause = pause.as_ref()?;
                Some(format!(" {word} {}", self.r.words(pause.place)))
            });
            let text = format!("{} times{}", retry.times, pauses.collect::<String>());
            self.add(Aspect::Retry, "", &text);
        }
        if let Some(call) = &step.undone_by {
            self.add(Aspect::Undo, "undone by", &call.written);
        }
    }

    /// The fields of an AI step's answer; a form's were read with the form.
    fn answer(&mut self, step: &Step) {
        let asks = matches!(
            step.kind,
            StepKind::Ai(_) | StepKind::Copilot { .. } | StepKind::Agent(_)
        );
        if let Some(result) = step.result.as_ref().filter(|_| asks) {
            match self.r.program.fields(result) {
                Some(fields) => self.r.fields(fields, &mut self.list),
                None => {
                    let ty = self.r.program.type_name(result);
                    self.add(Aspect::Field, "its answer", &ty);
                }
            }
        }
    }
}

fn kind_word(kind: &StepKind) -> &'static str {
    match kind {
        StepKind::Task { .. } => "task",
        StepKind::Ai(_) => "ai",
        StepKind::Copilot { .. } => "copilot",
        StepKind::Agent(_) => "agent",
        StepKind::Call(_) => "call",
        StepKind::Decide { .. } => "decision by data",
        StepKind::Choose { .. } => "decision by a person",
        StepKind::Ask { .. } => "decision by a model",
        StepKind::Stage { .. } => "stage",
        StepKind::Parallel { .. } => "parallel",
        StepKind::ForEach { .. } => "for each",
        StepKind::Repeat { .. } => "repeat",
        StepKind::Wait { .. } => "wait",
        StepKind::Run { .. } => "run",
        StepKind::Send { .. } => "send",
        StepKind::Set { .. } => "set",
        StepKind::Undo { .. } => "undo",
        StepKind::End { .. } => "end",
        StepKind::Fail { .. } => "fail",
    }
}

/// An answer in words without its quotes; a condition as it is.
fn answer(text: &str) -> &str {
    let inside = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    inside.filter(|t| !t.contains('"')).unwrap_or(text)
}
