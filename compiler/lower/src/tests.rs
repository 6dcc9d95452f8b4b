//! `test` blocks.

use flow_analysis::model::{self, Process, Program, StepId};
use flow_plan::step::NotYet;
use flow_plan::tests::{Expect, Expectation, FORMAT, Script, Scripted, Test, Tests};

use crate::exprs::Exprs;
use crate::places::Lines;

/// All tests of a program whose process is known.
pub(crate) fn tests(program: &Program, exprs: &mut Exprs<'_>, lines: &Lines<'_>) -> Tests {
    let tests = program
        .tests
        .iter()
        .filter_map(|t| test(program, exprs, lines, t))
        .collect();
    Tests {
        format: FORMAT.to_owned(),
        tests,
    }
}

fn test(
    program: &Program,
    exprs: &mut Exprs<'_>,
    lines: &Lines<'_>,
    test: &model::Test,
) -> Option<Test> {
    let process = program.processes.get(test.process?.index())?;
    let given = exprs.named(&test.given);
    let when = test
        .when
        .iter()
        .filter_map(|s| script(program, process, exprs, s))
        .collect();
    let expect = test
        .expect
        .iter()
        .filter_map(|e| expect(process, exprs, lines, e))
        .collect();
    // A test has no place to say so; its expectation then differs, visibly.
    let _: Vec<NotYet> = exprs.take_not_yet();
    Some(Test {
        title: test.title.clone(),
        process: process.key.to_string(),
        file: lines.file(test.place),
        line: lines.position(test.place).0,
        given,
        when,
        expect,
    })
}

fn script(
    program: &Program,
    process: &Process,
    exprs: &mut Exprs<'_>,
    script: &model::Script,
) -> Option<Script> {
    let owner = script
        .process
        .and_then(|id| program.processes.get(id.index()).map(|p| &**p))
        .unwrap_or(process);
    let step = path(owner, script.step?)?;
    let does = match &script.does {
        model::Scripted::Returns(value) => Scripted::Returns(exprs.expr(value)),
        model::Scripted::Fails { outcome, message } => Scripted::Fails {
            outcome: outcome.clone(),
            message: message.clone(),
        },
        model::Scripted::TimesOut => Scripted::TimesOut,
        model::Scripted::Accepts(value) => Scripted::Accepts(exprs.optional(value.as_ref())),
        model::Scripted::Chooses(answer) => Scripted::Chooses(answer.clone()),
        model::Scripted::Broken => return None,
    };
    Some(Script { step, does })
}

fn expect(
    process: &Process,
    exprs: &mut Exprs<'_>,
    lines: &Lines<'_>,
    expect: &model::TestExpect,
) -> Option<Expect> {
    let that = match &expect.that {
        model::Expectation::PathIncludes(steps) => Expectation::PathIncludes(paths(process, steps)),
        model::Expectation::PathExcludes(steps) => Expectation::PathExcludes(paths(process, steps)),
        model::Expectation::PathIs(steps) => Expectation::PathIs(paths(process, steps)),
        model::Expectation::Ends(step) => Expectation::Ends(path(process, *step)?),
        model::Expectation::Fails(step) => {
            Expectation::Fails(step.and_then(|id| path(process, id)))
        }
        model::Expectation::That(e) => Expectation::That(exprs.expr(e)),
        model::Expectation::Broken => return None,
    };
    let line = lines.position(expect.place).0;
    Some(Expect {
        text: expect.text.clone(),
        line,
        that,
    })
}

fn path(process: &Process, id: StepId) -> Option<String> {
    process.step(id).map(|s| s.path.clone())
}

fn paths(process: &Process, ids: &[StepId]) -> Vec<String> {
    ids.iter().filter_map(|id| path(process, *id)).collect()
}
