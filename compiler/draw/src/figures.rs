//! How long steps take and wait and what they cost, as numbers: the mean of what is written.
//!
//! `2 min..5 min` is even between its ends, `2..3..7 min` a triangle; the mean of both is that of their
//! points (Johnson, Kotz, Balakrishnan: Continuous Univariate Distributions 2, 1995, §26.9). A day has
//! 24 hours, a month 30 days: a map shows what goes by on the calendar.

use std::collections::BTreeMap;

use flow_analysis::Analysis;
use flow_analysis::model::{HandlerEvent, People, Program, Prop, RoleRef, Step, StepKind, WaitArm};
use flow_analysis::typed::{TExpr, TExprKind};
use flow_plan::Value;
use flow_syntax::tree::TimeUnit;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;
/// Milliseconds of a day.
const DAY: i64 = 24 * HOUR;
/// The longest time that is drawn, 20,000 years: ten thousand steps of it can still be added up.
const LONGEST: i64 = 20_000 * 365 * DAY;

/// What one visit of a step comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Work, in milliseconds.
    pub takes: Option<i64>,
    /// Waiting before it, in milliseconds.
    pub waits: Option<i64>,
    /// Money in hundredths of a cent, people's time included.
    pub costs: Option<i64>,
}

/// The figures of all steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// By path; only steps of which anything is known.
    pub steps: BTreeMap<String, Work>,
    /// The currency of all money, as the first that is written.
    pub currency: String,
    /// Whether money in other currencies was left out.
    pub other_currencies: bool,
}

impl Figures {
    /// Reads the figures of a program.
    pub fn of(analysis: &Analysis) -> Figures {
        let mut figures = Figures::default();
        for process in &analysis.program.processes {
            for step in &process.steps {
                let work = figures.work(&analysis.program, step);
                if work != Work::default() {
                    figures.steps.insert(step.path.clone(), work);
                }
            }
        }
        figures
    }

    fn work(&mut self, program: &Program, step: &Step) -> Work {
        let span = |key| {
            let mean = mean(value(&step.props, key)?, time)?;
            Some(mean).filter(|ms| (0..=LONGEST).contains(ms))
        };
        let takes = span("takes");
        let own = value(&step.props, "costs").and_then(|v| self.money_of(v, takes));
        let people = self.of_people(program, step, takes);
        Work {
            takes,
            waits: span("waits").or_else(|| pause(step)),
            costs: match (own, people) {
                (None, None) => None,
                (own, people) => Some(own.unwrap_or(0).saturating_add(people.unwrap_or(0))),
            },
        }
    }

    /// What the time of whoever does a step costs. Of several roles any one does it, unless all must.
    fn of_people(&mut self, program: &Program, step: &Step, takes: Option<i64>) -> Option<i64> {
        let takes = takes?;
        let people = doers(step)?;
        let role = |of: &RoleRef| program.roles.get(of.decl?.index());
        let rates: Vec<i64> = people
            .roles
            .iter()
            .filter_map(|r| self.money_of(value(&role(r)?.props, "costs")?, Some(takes)))
            .collect();
        if people.all {
            let sum = rates.iter().fold(0, |a, b| i64::saturating_add(a, *b));
            return (!rates.is_empty()).then_some(sum);
        }
        rates.first().copied()
    }

    /// Money, or money for each span of time that the work takes.
    fn money_of(&mut self, expr: &TExpr, takes: Option<i64>) -> Option<i64> {
        if let TExprKind::Rate {
            amount,
            currency: Some(currency),
            per,
        } = &expr.kind
        {
            self.takes_currency(currency)?;
            let amount = hundredths(*amount)?;
            return amount.checked_mul(takes?)?.checked_div(unit(*per));
        }
        mean(expr, |v| match v {
            Value::Money { amount, currency } => {
                self.takes_currency(currency)?;
                hundredths(*amount)
            }
            _ => None,
        })
    }

    /// Sums are in one currency, the first that is written; nothing of another is added to them.
    fn takes_currency(&mut self, currency: &str) -> Option<()> {
        if self.currency.is_empty() {
            currency.clone_into(&mut self.currency);
        }
        let same = self.currency == currency;
        self.other_currencies |= !same;
        same.then_some(())
    }

    /// Work and wait of each step that says either, in milliseconds.
    pub fn times(&self) -> BTreeMap<String, i64> {
        let both = |work: &Work| match (work.takes, work.waits) {
            (None, None) => None,
            (takes, waits) => Some(takes.unwrap_or(0).saturating_add(waits.unwrap_or(0))),
        };
        let times = self.steps.iter();
        times
            .filter_map(|(path, work)| Some((path.clone(), both(work)?)))
            .collect()
    }

    /// What each step costs that says it, in hundredths of a cent.
    pub fn costs(&self) -> BTreeMap<String, i64> {
        let costs = self.steps.iter();
        costs
            .filter_map(|(path, work)| Some((path.clone(), work.costs?)))
            .collect()
    }

    /// Money in words: `2.40 EUR`.
    pub fn money(&self, hundredths: i64) -> String {
        let cents = hundredths.saturating_add(50) / 100;
        let small = hundredths < 100 && hundredths > 0;
        let words = if small {
            format!("0.{hundredths:04}")
        } else {
            format!("{}.{:02}", cents / 100, cents % 100)
        };
        format!("{words} {}", self.currency).trim_end().to_owned()
    }
}

/// How long a step waits that waits for nothing but time: until the first of its times.
fn pause(step: &Step) -> Option<i64> {
    let StepKind::Wait { arms } = &step.kind else {
        return None;
    };
    let span = |arm: &WaitArm| match &arm.event {
        HandlerEvent::After(span) => mean(span, time).filter(|ms| (0..=LONGEST).contains(ms)),
        _ => None,
    };
    let spans: Option<Vec<i64>> = arms.iter().map(span).collect();
    spans?.into_iter().min()
}

/// Who does a step.
pub(crate) fn doers(step: &Step) -> Option<&People> {
    match &step.kind {
        StepKind::Task { by, .. } | StepKind::Copilot { by, .. } | StepKind::Choose { by, .. } => {
            Some(by)
        }
        _ => None,
    }
}

fn value<'p>(props: &'p [Prop], key: &str) -> Option<&'p TExpr> {
    props.iter().find(|p| p.key == key)?.values().next()
}

fn mean(expr: &TExpr, mut of: impl FnMut(&Value) -> Option<i64>) -> Option<i64> {
    match &expr.kind {
        TExprKind::Range(points) => {
            let points: Option<Vec<i64>> = points.iter().map(|point| one(point, &mut of)).collect();
            let points = points?;
            let sum = points.iter().try_fold(0_i64, |a, b| a.checked_add(*b))?;
            sum.checked_div(i64::try_from(points.len()).ok()?)
        }
        _ => one(expr, &mut of),
    }
}

fn one(expr: &TExpr, of: &mut impl FnMut(&Value) -> Option<i64>) -> Option<i64> {
    match &expr.kind {
        TExprKind::Working {
            amount, unit: u, ..
        } => amount.checked_mul(Decimal::from(unit(*u)))?.to_i64(),
        _ => of(expr.value()?),
    }
}

fn hundredths(amount: Decimal) -> Option<i64> {
    amount.checked_mul(Decimal::from(10_000))?.round().to_i64()
}

fn unit(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Millisecond => 1,
        TimeUnit::Second => 1_000,
        TimeUnit::Minute => 60_000,
        TimeUnit::Hour => HOUR,
        TimeUnit::Day => DAY,
        TimeUnit::Week => 7 * DAY,
        TimeUnit::Month => 30 * DAY,
        TimeUnit::Year => 365 * DAY,
    }
}

/// Milliseconds of an ISO 8601 duration.
fn time(value: &Value) -> Option<i64> {
    let Value::Duration(text) = value else {
        return None;
    };
    let span: jiff::Span = text.parse().ok()?;
    let days = i64::from(span.get_years()) * 365
        + i64::from(span.get_months()) * 30
        + i64::from(span.get_weeks()) * 7
        + i64::from(span.get_days());
    days.checked_mul(DAY)?
        .checked_add(i64::from(span.get_hours()) * HOUR)?
        .checked_add(span.get_minutes().checked_mul(60_000)?)?
        .checked_add(span.get_seconds().checked_mul(1_000)?)?
        .checked_add(span.get_milliseconds())
}

/// Milliseconds in words, in the two largest units: `2 days 3 h`, `4 min`, `1.5 s`.
pub fn duration(ms: i64) -> String {
    let units = [(DAY, "d"), (HOUR, "h"), (60_000, "min"), (1_000, "s")];
    for (index, (size, name)) in units.iter().enumerate() {
        if ms < *size {
            continue;
        }
        let whole = ms / size;
        let Some((smaller, other)) = units.get(index + 1) else {
            let tenths = ms % size * 10 / size;
            return match tenths {
                0 => format!("{whole} {name}"),
                _ => format!("{whole}.{tenths} {name}"),
            };
        };
        let rest = ms % size / smaller;
        return match rest {
            0 => format!("{whole} {name}"),
            _ => format!("{whole} {name} {rest} {other}"),
        };
    }
    if ms == 0 {
        "0 s".to_owned()
    } else {
        format!("{ms} ms")
    }
}
