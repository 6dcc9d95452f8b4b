//! `test` blocks: examples of behaviour against the process they run.

use flow_syntax::Applicability;
use flow_syntax::tree::{self, Name, Path, StepKind as Tree, TestLineKind};
use smol_str::SmolStr;

use crate::cx::Cx;
use crate::findings::did_you_mean;
use crate::flow::Flow;
use crate::flow::draft::plain;
use crate::infer::Infer;
use crate::model::{
    Expectation, Process, ProcessId, Script, Scripted, StepId, StepKind, Test, TestExpect,
};
use crate::resolve::symbols::{Base, Found, Kind, Space, Symbols};
use crate::rules::names::{UNKNOWN_NAME, UNKNOWN_STEP};
use crate::rules::types::{MISMATCH, NO_RESULT};
use crate::steps::{calls, outcomes, people};
use crate::typed::TExpr;
use crate::types::Type;

/// What is known of a process once it is typed.
#[derive(Clone, Copy)]
pub(crate) struct Known<'k, 't> {
    pub(crate) flow: &'k Flow<'t>,
    pub(crate) process: &'k Process,
    pub(crate) results: &'k [Option<Type>],
    pub(crate) locals: &'k [(SmolStr, Type)],
}

/// Gives what is known of a process, by its id.
pub(crate) type Look<'k, 't> = &'k dyn Fn(usize) -> Option<Known<'k, 't>>;

/// The process that a test is for, by its id.
pub(crate) fn subject(symbols: &Symbols<'_>, base: Base, tree: &tree::Test) -> Option<usize> {
    let entry = symbols.visible(base.file, Space::Process, &tree.process.text)?;
    match symbols.entries.get(entry)?.kind {
        Kind::Process(id) => Some(id as usize),
        _ => None,
    }
}

/// The processes whose steps a test names, by id.
pub(crate) fn concerns<'p>(
    symbols: &Symbols<'_>,
    base: Base,
    tree: &tree::Test,
    process: impl Fn(usize) -> Option<&'p Process>,
) -> Vec<usize> {
    let Some(subject) = subject(symbols, base, tree) else {
        return Vec::new();
    };
    let mut all = vec![subject];
    for line in &tree.lines {
        let TestLineKind::When { step, .. } = &line.kind else {
            continue;
        };
        let mut here = subject;
        for name in step.parts.iter().rev().skip(1).rev() {
            let steps = process(here).map_or(&[][..], |p| &p.steps);
            let runs = steps.iter().find_map(|s| match &s.kind {
                StepKind::Run { process, .. } if s.name == name.text => *process,
                _ => None,
            });
            let Some(next) = runs else { break };
            here = next.index();
            all.push(here);
        }
    }
    all
}

/// Types a test.
pub(crate) fn test<'k, 't>(
    cx: &'k mut Cx<'t>,
    found: Found<'t>,
    tree: &'t tree::Test,
    known: Look<'k, 't>,
) -> Test {
    let base = found.base;
    let process = calls::process_named(cx, base, &tree.process, Space::Process);
    let mut test = Test {
        title: plain(&tree.title),
        process,
        given: Vec::new(),
        when: Vec::new(),
        expect: Vec::new(),
        place: base.at(found.decl.span),
    };
    let Some(of) = process.and_then(|id| known(id.index())) else {
        return test;
    };
    let mut infer = Infer::process(cx, of.flow);
    infer.base = base;
    infer.results = of.results.to_vec();
    infer.locals = of.locals.iter().cloned().collect();
    infer.scope = crate::model::ScopeId(0);
    let mut example = Example {
        infer,
        base,
        of,
        known,
        process,
    };
    for line in &tree.lines {
        example.line(line, &mut test);
    }
    test
}

struct Example<'k, 't> {
    infer: Infer<'k, 't>,
    base: Base,
    of: Known<'k, 't>,
    known: Look<'k, 't>,
    process: Option<ProcessId>,
}

impl Example<'_, '_> {
    fn line(&mut self, line: &tree::TestLine, test: &mut Test) {
        let place = self.base.at(line.span);
        match &line.kind {
            TestLineKind::Given { name, value } => test.given.extend(self.given(name, value)),
            TestLineKind::When { step, does } => test.when.extend(self.when(step, does, place)),
            TestLineKind::Expect(expected) => {
                let text = self.infer.cx.words(place);
                let text = text
                    .strip_prefix("expect")
                    .unwrap_or(&text)
                    .trim()
                    .to_owned();
                let that = self.expect(expected);
                test.expect.push(TestExpect { text, that, place });
            }
            TestLineKind::Bogus(_) => {}
        }
    }

    fn given(&mut self, name: &Name, value: &tree::Expr) -> Option<(SmolStr, TExpr)> {
        let input = self.of.process.inputs.iter().find(|i| i.name == name.text);
        let Some(ty) = input.map(|i| i.ty.clone()) else {
            let names: Vec<SmolStr> = self
                .of
                .process
                .inputs
                .iter()
                .map(|i| i.name.clone())
                .collect();
            self.no_input(name, &names);
            let _ = self.infer.expr(value, Some(&Type::Error));
            return None;
        };
        Some((name.text.clone(), self.infer.check(value, &ty)))
    }

    fn no_input(&mut self, name: &Name, known: &[SmolStr]) {
        if name.is_missing() {
            return;
        }
        let place = self.base.at(name.span);
        let finding = UNKNOWN_NAME
            .at(
                format!(
                    "Process `{}` has no input `{}`.",
                    self.of.process.name, name.text
                ),
                place,
            )
            .says("no such input");
        let list = known
            .iter()
            .map(SmolStr::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        let help = if list.is_empty() {
            "it has none".to_owned()
        } else {
            format!("its inputs are {list}")
        };
        self.infer
            .cx
            .report(did_you_mean(finding, &name.text, place, known, &help));
    }

    fn when(
        &mut self,
        step: &Path,
        does: &tree::Scripted,
        place: flow_syntax::Place,
    ) -> Option<Script> {
        let (of, process, name) = self.scripted(step)?;
        let id = self.step(of, name)?;
        let does = self.does(of, id, does);
        Some(Script {
            step: Some(id),
            process,
            does,
            place,
        })
    }

    /// The process and step that a name, dotted for sub-processes, means.
    fn scripted<'p>(&mut self, path: &'p Path) -> Option<(usize, Option<ProcessId>, &'p Name)> {
        let mut process = self.process?;
        let (last, before) = path.parts.split_last()?;
        for name in before {
            let of = (self.known)(process.index())?;
            let id = self.step(process.index(), name)?;
            let Tree::Run { process: runs, .. } = &of.flow.drafts.get(id.index())?.tree.kind else {
                self.no_sub_process(name);
                return None;
            };
            let file = of.flow.base.file;
            process = match self.infer.cx.symbols.find_path(file, Space::Process, runs) {
                Some(Kind::Process(id)) => ProcessId(id),
                _ => return None,
            };
        }
        Some((process.index(), Some(process), last))
    }

    fn no_sub_process(&mut self, name: &Name) {
        let place = self.base.at(name.span);
        let finding = UNKNOWN_STEP.at(format!("`{}` runs no other process.", name.text), place);
        self.infer.cx.report(
            finding
                .says("has no steps inside")
                .help("name a `run` step before the dot"),
        );
    }

    fn step(&mut self, of: usize, name: &Name) -> Option<StepId> {
        let of = (self.known)(of)?;
        if name.is_missing() {
            return None;
        }
        if let Some(id) = of.flow.names.get(&name.text) {
            return Some(*id);
        }
        people::unknown_step(self.infer.cx, of.flow, name, self.base.at(name.span));
        None
    }

    fn does(&mut self, of: usize, id: StepId, does: &tree::Scripted) -> Scripted {
        let result = (self.known)(of).and_then(|k| k.results.get(id.index()).cloned().flatten());
        match does {
            tree::Scripted::Returns(value) => Scripted::Returns(self.answer(value, result)),
            tree::Scripted::Fails(why) => self.fails(why.as_ref()),
            tree::Scripted::TimesOut => Scripted::TimesOut,
            tree::Scripted::Accepts(value) => {
                Scripted::Accepts(value.as_ref().map(|v| self.answer(v, result)))
            }
            tree::Scripted::Chooses(value) => self.chooses(of, id, value),
            tree::Scripted::Missing => Scripted::Broken,
        }
    }

    /// A scripted answer; a step without a result answers with nothing.
    fn answer(&mut self, value: &tree::Expr, result: Option<Type>) -> TExpr {
        match result {
            Some(ty) => self.infer.check(value, &ty),
            None => self.infer.expr(value, Some(&Type::Error)),
        }
    }

    fn fails(&mut self, why: Option<&tree::Expr>) -> Scripted {
        let word = match why.map(|e| &e.kind) {
            Some(tree::ExprKind::Name(word)) => Some(word.to_string()),
            Some(tree::ExprKind::Text(text)) => Some(plain(text)),
            _ => None,
        };
        match word {
            Some(word)
                if outcomes::AI.contains(&word.as_str())
                    || outcomes::CALL.contains(&word.as_str()) =>
            {
                Scripted::Fails {
                    outcome: word,
                    message: None,
                }
            }
            message => Scripted::Fails {
                outcome: "error".to_owned(),
                message,
            },
        }
    }

    fn chooses(&mut self, of: usize, id: StepId, value: &tree::Expr) -> Scripted {
        let text = match &value.kind {
            tree::ExprKind::Text(text) => plain(text),
            tree::ExprKind::Name(name) => name.to_string(),
            _ => return Scripted::Broken,
        };
        if self.is_broken(of, id) {
            return Scripted::Broken;
        }
        let known = self.choices(of, id);
        if known.contains(&text) {
            return Scripted::Chooses(text);
        }
        let place = self.base.at(value.span);
        let finding = MISMATCH
            .at(format!("\"{text}\" cannot be chosen there."), place)
            .says("no such answer");
        let list = known
            .iter()
            .map(|k| format!("\"{k}\""))
            .collect::<Vec<_>>()
            .join(", ");
        let help = if known.is_empty() {
            "this step offers no choice".to_owned()
        } else {
            format!("choose one of {list}")
        };
        self.infer.cx.report(finding.help(help));
        Scripted::Broken
    }

    /// Whether a decision has an arm that was not understood.
    fn is_broken(&self, of: usize, id: StepId) -> bool {
        let step = (self.known)(of).and_then(|k| k.process.step(id));
        match step.map(|s| &s.kind) {
            Some(StepKind::Decide { arms, .. }) => arms.iter().any(|a| a.when.ty == Type::Error),
            _ => false,
        }
    }

    /// Answers of a decision, buttons of a form.
    fn choices(&self, of: usize, id: StepId) -> Vec<String> {
        let step = (self.known)(of).and_then(|k| k.process.step(id));
        match step.map(|s| &s.kind) {
            Some(StepKind::Choose { answers, .. }) => {
                answers.iter().map(|a| a.text.clone()).collect()
            }
            Some(StepKind::Task { buttons, .. } | StepKind::Copilot { buttons, .. }) => {
                buttons.iter().map(|b| b.outcome.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn expect(&mut self, expected: &tree::Expectation) -> Expectation {
        match expected {
            tree::Expectation::PathIncludes(names) => Expectation::PathIncludes(self.steps(names)),
            tree::Expectation::PathExcludes(names) => Expectation::PathExcludes(self.steps(names)),
            tree::Expectation::PathIs(names) => Expectation::PathIs(self.steps(names)),
            tree::Expectation::Ends(name) => match self.end(name) {
                Some(id) => Expectation::Ends(id),
                None => Expectation::Broken,
            },
            tree::Expectation::Fails(None) => Expectation::Fails(None),
            tree::Expectation::Fails(Some(name)) => match self.own_step(name) {
                Some(id) => Expectation::Fails(Some(id)),
                None => Expectation::Broken,
            },
            tree::Expectation::That(cond) if self.is_an_end(cond) => Expectation::Broken,
            tree::Expectation::That(cond) => {
                let outputs = &self.of.process.outputs;
                self.infer.outputs = outputs
                    .iter()
                    .map(|o| (o.name.clone(), o.ty.clone()))
                    .collect();
                let cond = self.infer.condition(cond);
                self.infer.outputs.clear();
                Expectation::That(cond)
            }
        }
    }

    /// Reports `expect done`, where `expect ends done` is meant.
    fn is_an_end(&mut self, cond: &tree::Expr) -> bool {
        let flow = self.of.flow;
        let name = crate::flow::names::as_word(cond);
        let step = name.and_then(|name| flow.drafts.get(flow.names.get(name)?.index()));
        let Some(end) = step.filter(|d| d.is_end()) else {
            return false;
        };
        let place = self.base.at(cond.span);
        let meant = format!("ends {}", end.name);
        let finding = NO_RESULT
            .at(format!("`{}` is an end, not a condition.", end.name), place)
            .says("neither true nor false")
            .label(end.head_in(flow.base), "the run ends here")
            .help(format!("write `expect {meant}`"));
        let title = format!("write `{meant}`");
        let finding = finding.fix(title, Applicability::Machine, place, meant);
        self.infer.cx.report(finding);
        true
    }

    fn own_step(&mut self, name: &Name) -> Option<StepId> {
        let process = self.process?;
        self.step(process.index(), name)
    }

    fn steps(&mut self, names: &[Name]) -> Vec<StepId> {
        names.iter().filter_map(|n| self.own_step(n)).collect()
    }

    fn end(&mut self, name: &Name) -> Option<StepId> {
        let id = self.own_step(name)?;
        let draft = self.of.flow.drafts.get(id.index())?;
        if draft.is_end() {
            return Some(id);
        }
        let place = self.base.at(name.span);
        let finding = MISMATCH.at(format!("`{}` is no end of the process.", name.text), place);
        self.infer.cx.report(
            finding
                .says("not an `end`")
                .help("name an `end` step, or write `expect path includes …`"),
        );
        None
    }
}
