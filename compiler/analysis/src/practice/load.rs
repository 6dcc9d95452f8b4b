//! Whether a role's people can do the work that a process brings them.

use flow_plan::Value;
use flow_plan::calendar::Calendar;
use flow_syntax::Place;
use flow_syntax::tree::TimeUnit;
use petgraph::graph::NodeIndex;
use rust_decimal::Decimal;

use super::figures::milliseconds;
use super::{Practice, called};
use crate::flow::after::always_passed;
use crate::model::{Prop, Role, RoleId, Step};
use crate::rules::analysis::MORE_WORK_THAN_PEOPLE;
use crate::typed::{TExpr, TExprKind};

/// Minutes of a week: all that a role without working time may work.
const WEEK: u32 = 7 * 24 * 60;

/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// Work of a role in one run.
struct Work<'s> {
    role: RoleId,
    minutes: Decimal,
    steps: Vec<(&'s Step, Place)>,
}

impl<'a> Practice<'a, '_, '_> {
    /// Compares what every run needs at the least, at the shortest times, with the hours that there are. Only
    /// steps count that no run passes by, so that nothing has to be known of how decisions fall.
    pub(super) fn load(&mut self) {
        let volume = self.process.props.iter().find(|p| p.key == "volume");
        let Some((volume, runs)) = volume.and_then(|v| Some((v, a_week(v.values().next()?)?)))
        else {
            return;
        };
        for work in self.works() {
            let role = self.cx.program.roles.get(work.role.index());
            let Some(hours) = role.and_then(capacity) else {
                continue;
            };
            let need = work.minutes.checked_mul(runs);
            if let Some(need) = need.filter(|need| *need > hours) {
                self.too_much(&work, volume, need, hours);
            }
        }
    }

    /// What each role does in every run.
    fn works(&self) -> Vec<Work<'a>> {
        let mut works: Vec<Work<'a>> = Vec::new();
        if !self
            .process
            .steps
            .iter()
            .any(|s| s.props.iter().any(|p| p.key == "takes"))
        {
            return works;
        }
        let always = always_passed(&self.built.graph);
        for (id, step) in self.steps() {
            let node = self.node(id).map(NodeIndex::index);
            let passed = node.is_some_and(|n| always.get(n) == Some(&true));
            let time = step.props.iter().find(|p| p.key == "takes" && passed);
            let Some((minutes, place)) = time.and_then(|t| Some((least_minutes(t)?, t.place)))
            else {
                continue;
            };
            let Some(role) = self.only_role(step) else {
                continue;
            };
            match works.iter_mut().find(|w| w.role == role) {
                Some(work) => {
                    work.minutes += minutes;
                    work.steps.push((step, place));
                }
                None => works.push(Work {
                    role,
                    minutes,
                    steps: vec![(step, place)],
                }),
            }
        }
        works
    }

    fn only_role(&self, step: &Step) -> Option<RoleId> {
        // What only a share of the cases gets is no work of every run.
        if step.props.iter().any(|p| p.key == "sample") {
            return None;
        }
        match crate::labels::people_of(step)?.roles.as_slice() {
            [one] => one.decl,
            _ => None,
        }
    }

    fn too_much(&mut self, work: &Work<'_>, volume: &Prop, need: Decimal, hours: Decimal) {
        let Some(role) = self.cx.program.roles.get(work.role.index()) else {
            return;
        };
        let message = format!(
            "This process needs {} hours of `{}` a week at the least, and there are {}.",
            in_hours(need),
            role.name,
            in_hours(hours)
        );
        let mut finding = MORE_WORK_THAN_PEOPLE
            .at(message, volume.place)
            .says("more than they can do")
            .label(
                role.place,
                format!("{} hours a week, all together", in_hours(hours)),
            )
            .help("correct a figure, or plan for more people: as it is, work piles up without end");
        for (step, place) in &work.steps {
            finding = finding.hop(*place, format!("every run: {}", called(step)));
        }
        self.cx.report(finding);
    }
}

/// Runs in a week.
fn a_week(volume: &TExpr) -> Option<Decimal> {
    let TExprKind::Rate {
        amount,
        currency: None,
        per,
    } = &volume.kind
    else {
        return None;
    };
    let week = Decimal::from(WEEK);
    let minutes = match per {
        TimeUnit::Millisecond => return None,
        TimeUnit::Second => Decimal::ONE.checked_div(60.into())?,
        TimeUnit::Minute => Decimal::ONE,
        TimeUnit::Hour => 60.into(),
        TimeUnit::Day => (24 * 60).into(),
        TimeUnit::Week => week,
        // The longest month and year: the least work.
        TimeUnit::Month => (31 * 24 * 60).into(),
        TimeUnit::Year => (366 * 24 * 60).into(),
    };
    amount.checked_mul(week)?.checked_div(minutes)
}

/// Minutes that a role's people work in a week; nothing where it is not said how many they are.
fn capacity(role: &Role) -> Option<Decimal> {
    let people = role.props.iter().find(|p| p.key == "people")?;
    let Some(Value::Number(people)) = people.values().next()?.value() else {
        return None;
    };
    let works = role.props.iter().find(|p| p.key == "works");
    let minutes = match works {
        Some(works) => Calendar::parse(works.text()?).ok()?.minutes_a_week(),
        None => WEEK,
    };
    people.checked_mul(minutes.into())
}

/// The shortest time of `takes`, in minutes.
fn least_minutes(takes: &Prop) -> Option<Decimal> {
    let first = takes.values().next()?;
    let least = match &first.kind {
        TExprKind::Range(points) => points.first()?,
        _ => first,
    };
    Decimal::from(milliseconds(least.value()?)?).checked_div(MINUTE.into())
}

fn in_hours(minutes: Decimal) -> String {
    let hours = minutes.checked_div(60.into()).unwrap_or_default();
    hours.round_dp(1).normalize().to_string()
}
