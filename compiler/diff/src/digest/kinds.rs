//! What a step does, by its kind.

use flow_analysis::model::{
    AgentPart, AiPart, Arm, Branch, CallRef, Enough, Ensure, ModelId, People, StepKind,
};
use rust_decimal::Decimal;

use super::fields::ANSWER;
use super::one_line::one_line;
use super::step::{self, Facts};
use super::ways::roles;
use crate::facts::Aspect;

impl Facts<'_> {
    /// What it does; whether a person does or decides it.
    pub(super) fn kind(&mut self, kind: &StepKind) -> bool {
        self.add(Aspect::Kind, "", kind_word(kind));
        match kind {
            // A button is told by where it leads.
            StepKind::Task {
                by,
                form,
                buttons: _,
            } => {
                self.people(by);
                self.r.fields(form, "", &mut self.list);
                return true;
            }
            StepKind::Copilot { by, ai, buttons: _ } => {
                self.people(by);
                self.ai(ai);
                return true;
            }
            StepKind::Choose { by, answers } => {
                self.people(by);
                self.answers(answers);
                return true;
            }
            StepKind::Decide { .. } | StepKind::Ask { .. } => self.decision(kind),
            StepKind::Stage { .. }
            | StepKind::Parallel { .. }
            | StepKind::ForEach { .. }
            | StepKind::Repeat { .. } => self.block(kind),
            other => self.work(other),
        }
        false
    }

    /// What neither people, decisions nor blocks do.
    fn work(&mut self, kind: &StepKind) {
        match kind {
            StepKind::Ai(ai) => self.ai(ai),
            StepKind::Agent(agent) => self.agent(agent),
            StepKind::Call(call) => self.call(call),
            StepKind::Wait { arms } => self.ways.waits(arms, &mut self.list),
            StepKind::Run { process, args } => {
                let process = process.and_then(|id| self.r.program.processes.get(id.index()));
                let name = process.map(|p| p.key.to_string()).unwrap_or_default();
                self.add(Aspect::Action, "", &name);
                self.args(args);
            }
            StepKind::Send {
                message,
                decl: _,
                args,
            } => {
                self.add(Aspect::Action, "", message);
                self.args(args);
            }
            StepKind::Set {
                target,
                state: _,
                value,
            } => self.value(Aspect::Argument, target, value),
            StepKind::Undo { step } => {
                let step = step.and_then(|id| self.process.step(id));
                self.add(Aspect::Undo, "undoes", step.map_or("", step::name));
            }
            StepKind::End { outputs } => self.args(outputs),
            StepKind::Fail { without_undo } => {
                let text = if *without_undo { STAYS } else { UNDONE };
                self.add(Aspect::Undo, FAILING, text);
            }
            // The others have been read.
            _ => {}
        }
    }

    fn args<N: AsRef<str>>(&mut self, args: &[(N, flow_analysis::typed::TExpr)]) {
        args.iter()
            .for_each(|(name, value)| self.value(Aspect::Argument, name.as_ref(), value));
    }

    fn decision(&mut self, kind: &StepKind) {
        match kind {
            StepKind::Decide {
                on,
                arms,
                otherwise,
            } => {
                if let Some(on) = on {
                    let key = "what it decides by";
                    let fact = self.r.fact(Aspect::Other, key, self.r.words(*on), *on);
                    self.list.push(fact);
                }
                self.arms(arms, otherwise.as_deref());
            }
            StepKind::Ask {
                model,
                question,
                returns,
                arms,
                otherwise,
            } => {
                self.model(*model);
                self.prompt("question", &self.r.template(question));
                let place = self.place;
                self.r.typed(ANSWER, returns, &[], place, &mut self.list);
                self.arms(arms, otherwise.as_deref());
            }
            _ => {}
        }
    }

    /// Blocks; the steps in them are things of their own.
    fn block(&mut self, kind: &StepKind) {
        match kind {
            StepKind::Parallel { first, branches } => {
                let ends = if *first { "the first" } else { "all" };
                self.add(Aspect::Other, "ends with", ends);
                branches.iter().for_each(|branch| self.branch(branch));
            }
            StepKind::ForEach {
                item: _,
                list,
                at_once,
                partial: _,
                until,
                gives,
                body: _,
            } => {
                self.value(Aspect::Other, "for each of", list);
                let at_once = at_once.iter();
                at_once.for_each(|n| self.value(Aspect::Limit, "at once", n));
                self.enough(until);
                let gives = gives.iter();
                gives.for_each(|g| self.value(Aspect::Field, "gives", g));
            }
            StepKind::Repeat {
                until,
                at_most,
                otherwise,
                body: _,
            } => {
                let until = until.iter();
                until.for_each(|u| self.value(Aspect::Condition, "until", u));
                if let Some(times) = at_most {
                    self.add(Aspect::Limit, "at most", &format!("{times} times"));
                }
                if let Some(arrow) = otherwise {
                    self.list
                        .push(self.ways.arrow(Aspect::Route, "else", arrow));
                }
            }
            _ => {}
        }
    }

    fn branch(&mut self, branch: &Branch) {
        if let Some(scope) = self.process.scope(branch.body) {
            let key = format!("branch {}", scope.name);
            self.add(Aspect::Other, &key, &scope.title);
        }
    }

    /// `80% done or after 10 days`
    fn enough(&mut self, until: &[Enough]) {
        let words = |enough: &Enough| match enough {
            Enough::Done(count) => format!("{count} done"),
            Enough::Share(share) => format!("{}% done", (share * Decimal::ONE_HUNDRED).normalize()),
            Enough::After(length) => format!("after {}", self.r.words(length.place)),
        };
        let words: Vec<String> = until.iter().map(words).collect();
        if !words.is_empty() {
            self.add(
                Aspect::Limit,
                "the end before all are done",
                &words.join(" or "),
            );
        }
    }

    fn people(&mut self, by: &People) {
        self.add(Aspect::People, "", &roles(by));
        for id in &by.not_whoever_did {
            let step = self.process.step(*id).map_or("", step::name).to_owned();
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
        let AiPart {
            model,
            prompt,
            system,
            attach,
            ensure,
        } = ai;
        self.model(*model);
        self.prompt("prompt", &self.r.template(prompt));
        self.prompt("system", &self.r.template(system));
        for file in attach {
            let words = self.r.words(file.place);
            self.value(Aspect::Argument, &words, file);
        }
        self.ensure(ensure);
    }

    fn ensure(&mut self, all: &[Ensure]) {
        for Ensure { cond, message } in all {
            let words = self.r.words(cond.place);
            self.value(Aspect::Ensure, &words, cond);
            let said = self.r.template(message);
            // Where none is written the condition is repeated.
            if one_line(&said) != words {
                let key = format!("reason given for `{words}`");
                let fact = self.r.fact(Aspect::Prompt, &key, said, cond.place);
                self.list.push(fact.part_of(Aspect::Ensure, &words));
            }
        }
    }

    fn agent(&mut self, agent: &AgentPart) {
        let AgentPart {
            model,
            goal,
            system,
            tools,
            approve,
            approve_by,
            turns,
            money,
            time,
            ensure,
        } = agent;
        self.model(*model);
        self.prompt("goal", &self.r.template(goal));
        self.prompt("system", &self.r.template(system));
        let by = approve_by.as_ref().map(|by| self.ways.people(by));
        for (ids, aspect, text) in [
            (tools, Aspect::Tool, ""),
            (approve, Aspect::Approval, by.as_deref().unwrap_or("")),
        ] {
            for id in ids {
                if let Some((system, action)) = self.r.program.action(*id) {
                    let name = format!("{}.{}", system.key, action.name);
                    self.add(aspect, &name, if text.is_empty() { &name } else { text });
                }
            }
        }
        if let Some(turns) = turns {
            self.add(Aspect::Limit, "turns", &turns.to_string());
        }
        for (key, limit) in [("money", money), ("time", time)] {
            let limit = limit.iter();
            limit.for_each(|limit| self.value(Aspect::Limit, key, limit));
        }
        self.ensure(ensure);
    }

    fn call(&mut self, call: &CallRef) {
        self.add(Aspect::Action, "", &call.written);
        self.args(&call.args);
    }

    /// A person's answers.
    fn answers(&mut self, answers: &[Arm]) {
        for arm in answers {
            let text = self.arm_words(arm);
            self.arm(Aspect::Route, answer(&text), arm);
        }
        self.order("the order of its answers", answers);
    }

    /// Arms by their conditions. The first that holds is taken, so their order says something.
    fn arms(&mut self, arms: &[Arm], otherwise: Option<&Arm>) {
        for arm in arms {
            let text = self.arm_words(arm);
            self.arm(Aspect::Condition, answer(&text), arm);
        }
        if let Some(arm) = otherwise {
            self.arm(Aspect::Route, "else", arm);
        }
        self.order("the order of its arms", arms);
    }

    fn arm(&mut self, aspect: Aspect, key: &str, arm: &Arm) {
        let Arm {
            text: _,
            when: _,
            then,
            share,
            place,
        } = arm;
        self.list.push(self.ways.arrow(aspect, key, then));
        let share = share.map(|share| self.ways.share_of((aspect, key), share, *place));
        self.list.extend(share);
    }

    /// Its condition as written; the text of an arm has no line ends left that would end a comment.
    fn arm_words(&self, arm: &Arm) -> String {
        match self.r.words(arm.when.place) {
            words if words.is_empty() => one_line(&arm.text),
            words => words,
        }
    }

    fn order(&mut self, key: &str, arms: &[Arm]) {
        let texts: Vec<String> = arms.iter().map(|arm| self.arm_words(arm)).collect();
        self.add(Aspect::Order, key, &texts.join("; "));
    }
}

/// The key of what failing does to finished steps, and the two things it may do.
pub(crate) const FAILING: &str = "on failing";
/// See [`FAILING`].
pub(crate) const STAYS: &str = "they stay done";
/// See [`FAILING`].
pub(crate) const UNDONE: &str = "they are undone";

/// What a step does, in a word or two.
pub(super) fn kind_word(kind: &StepKind) -> &'static str {
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
