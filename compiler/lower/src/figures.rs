//! Figures for analysis, beside the plan.

use std::collections::BTreeMap;

use flow_analysis::model::{self, Program, Prop, PropArg, Step, StepKind};
use flow_analysis::typed::{TExpr, TExprKind};
use flow_plan::figures::{
    Change, Evidence, Figure, Figures, Grade, ProcessFigures, RoleFigures, Share, StepFigures, Work,
};
use flow_plan::{Target, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::arrows::target;
use crate::durations::one;

/// All figures of a program.
pub(crate) fn figures(program: &Program) -> Figures {
    let roles = program.roles.iter().filter_map(|r| {
        let figures = RoleFigures {
            people: figure_of(&r.props, "people"),
            costs: figure_of(&r.props, "costs"),
        };
        (figures != RoleFigures::default()).then(|| (r.key.to_string(), figures))
    });
    let processes = program.processes.iter().filter_map(|p| {
        let figures = process(p);
        (figures != ProcessFigures::default()).then(|| (p.key.to_string(), figures))
    });
    Figures {
        roles: roles.collect(),
        processes: processes.collect(),
        ..Figures::default()
    }
}

fn process(process: &model::Process) -> ProcessFigures {
    let steps = process.steps.iter().filter_map(|s| {
        let figures = step(process, s);
        (figures != StepFigures::default()).then(|| (s.path.clone(), figures))
    });
    ProcessFigures {
        volume: figure_of(&process.props, "volume"),
        work: work(&process.props),
        scenarios: scenarios(&process.props),
        steps: steps.collect(),
    }
}

fn step(process: &model::Process, step: &Step) -> StepFigures {
    let (arms, otherwise) = match &step.kind {
        StepKind::Decide {
            arms, otherwise, ..
        }
        | StepKind::Ask {
            arms, otherwise, ..
        } => (arms.as_slice(), otherwise.as_deref()),
        StepKind::Choose { answers, .. } => (answers.as_slice(), None),
        _ => (&[][..], None),
    };
    let shares = arms.iter().chain(otherwise).filter_map(|arm| {
        Some(Share {
            when: arm.text.clone(),
            to: way(process, arm),
            share: Decimal::new(i64::from(arm.share?), 4).normalize(),
        })
    });
    StepFigures {
        work: work(&step.props),
        shares: shares.collect(),
    }
}

fn way(process: &model::Process, arm: &model::Arm) -> Target {
    target(process, arm.then.to)
}

fn work(props: &[Prop]) -> Work {
    Work {
        takes: figure_of(props, "takes"),
        waits: figure_of(props, "waits"),
        costs: figure_of(props, "costs"),
        errs: figure_of(props, "errs"),
    }
}

fn figure_of(props: &[Prop], key: &str) -> Option<Figure> {
    figure(props.iter().find(|p| p.key == key)?)
}

/// `2 s..4 s..6 s measured "export" 2026-09, n 412`
fn figure(prop: &Prop) -> Option<Figure> {
    let (points, per) = points(prop.values().next()?)?;
    Some(Figure {
        points,
        per,
        evidence: evidence(prop),
    })
}

/// The points of a distribution, and the span of time a rate is for.
fn points(value: &TExpr) -> Option<(Vec<Value>, Option<String>)> {
    match &value.kind {
        TExprKind::Range(points) => {
            let points: Option<Vec<Value>> = points.iter().map(|p| p.value().cloned()).collect();
            Some((points?, None))
        }
        TExprKind::Rate {
            amount,
            currency,
            per,
        } => {
            let amount = match currency {
                Some(currency) => Value::Money {
                    amount: *amount,
                    currency: currency.clone(),
                },
                None => Value::Number(*amount),
            };
            Some((vec![amount], Some(one(*per).to_owned())))
        }
        _ => Some((vec![value.value()?.clone()], None)),
    }
}

fn evidence(prop: &Prop) -> Evidence {
    let mut evidence = Evidence::default();
    let mut counts = false;
    for arg in prop.args.iter().skip_while(|arg| !is_grade(arg)) {
        match arg {
            PropArg::Word(word) if is_month(word) => evidence.date = Some(word.to_string()),
            PropArg::Word(word) => {
                counts = word == "n";
                evidence.grade = grade(word).unwrap_or(evidence.grade);
            }
            PropArg::Value(value) => match value.value() {
                Some(Value::Text(text)) => evidence.source = Some(text.to_string()),
                Some(Value::Date(date)) => evidence.date = Some(date.to_string()),
                Some(Value::Number(n)) if counts => evidence.n = n.to_u64(),
                _ => {}
            },
            PropArg::Label(_) => {}
        }
    }
    evidence
}

fn is_grade(arg: &PropArg) -> bool {
    matches!(arg, PropArg::Word(word) if grade(word).is_some())
}

fn is_month(word: &str) -> bool {
    word.len() == 7 && word.starts_with(|c: char| c.is_ascii_digit())
}

fn grade(word: &str) -> Option<Grade> {
    match word {
        "measured" => Some(Grade::Measured),
        "reported" => Some(Grade::Reported),
        "benchmark" => Some(Grade::Benchmark),
        "assumed" => Some(Grade::Assumed),
        _ => None,
    }
}

/// `scenario storm { volume x 10 }`
fn scenarios(props: &[Prop]) -> BTreeMap<String, Vec<Change>> {
    let scenarios = props.iter().filter(|p| p.key == "scenario");
    let named = |prop: &Prop| {
        let changes = prop.inside.iter().map(change).collect();
        Some((prop.word()?.to_string(), changes))
    };
    scenarios.filter_map(named).collect()
}

fn change(line: &Prop) -> Change {
    let by_factor = matches!(line.word(), Some(word) if word == "x") || says_times(line);
    let factor = line.values().find_map(|v| match v.value() {
        Some(Value::Number(n)) => Some(*n),
        _ => None,
    });
    let whose = line.word().filter(|w| *w != "x" && grade(w).is_none());
    Change {
        of: line.key.to_string(),
        whose: whose.map(ToString::to_string),
        times: factor.filter(|_| by_factor),
        is: figure(line).filter(|_| !by_factor),
    }
}

fn says_times(line: &Prop) -> bool {
    let is = |arg: &PropArg| matches!(arg, PropArg::Word(word) if word == "x");
    line.args.iter().any(is)
}
