//! Decisions on a decision table: the answers that its rows give.

use flow_plan::Value;

use super::decide::{Holds, Test};
use crate::model::{Arm, Program, Table};
use crate::rules::tables::NEVER_GIVEN;
use crate::steps::Typing;
use crate::typed::{TExpr, TExprKind};

/// The table that is asked and all that it may answer; nothing where that is computed or a list.
pub(super) fn answers<'p>(program: &'p Program, on: &TExpr) -> Option<(&'p Table, Vec<&'p Value>)> {
    let (id, column) = match &on.kind {
        TExprKind::Table(id, _) => (id, None),
        TExprKind::Field(of, name) => match &of.kind {
            TExprKind::Table(id, _) => (id, Some(name)),
            _ => return None,
        },
        _ => return None,
    };
    let table = program.tables.get(id.index())?;
    let at = match column {
        Some(name) => table.outputs.iter().position(|c| c.name == *name)?,
        None => 0,
    };
    if table.hits == "collect" || (column.is_none() && table.outputs.len() != 1) {
        return None;
    }
    let mut answers = crate::tables::results(table, at)?;
    let mut known = Vec::new();
    answers.retain(|answer| {
        let new = !known.contains(answer);
        if new {
            known.push(*answer);
        }
        new
    });
    (!answers.is_empty()).then_some((table, answers))
}

/// Whether a test takes an answer.
pub(super) fn takes(test: &Test<'_>, answer: &Value) -> bool {
    match (&test.holds, answer) {
        (Holds::Is(wanted), Value::Bool(yes)) => wanted == yes,
        (Holds::Named(names), Value::Text(text)) => names.iter().any(|n| **n == **text),
        (Holds::Between(low, high), Value::Number(n) | Value::Money { amount: n, .. }) => {
            let above = low.is_none_or(|(low, closed)| low < *n || (closed && low == *n));
            let below = high.is_none_or(|(high, closed)| *n < high || (closed && *n == high));
            above && below
        }
        _ => false,
    }
}

impl Typing<'_, '_> {
    /// Warns of arms that wait for what the table never answers.
    pub(crate) fn never_given(&mut self, arms: &[Arm], on: &TExpr) {
        let program = &self.infer.cx.program;
        let Some((table, answers)) = answers(program, on) else {
            return;
        };
        let mut findings = Vec::new();
        for arm in arms {
            let Some(test) = super::decide::test(&arm.when) else {
                continue;
            };
            if answers.iter().any(|answer| takes(&test, answer)) {
                continue;
            }
            let answer = match arm.text.starts_with('"') {
                true => arm.text.clone(),
                false => format!("`{}`", arm.text),
            };
            let message = format!("Table `{}` never answers {answer}.", table.name);
            let finding = NEVER_GIVEN
                .at(message, arm.when.place)
                .says("this arm is never taken")
                .label(table.place, "no row gives it")
                .help("remove the arm, or add a row that gives this answer");
            findings.push(finding);
        }
        findings.into_iter().for_each(|f| self.infer.cx.report(f));
    }
}
