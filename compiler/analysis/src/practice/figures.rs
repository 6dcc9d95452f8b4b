//! Figures for analysis: whether there are enough of them, whether they can be meant, and whence they come.

use flow_plan::{Value, time_zone};
use flow_syntax::Place;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::{Practice, called};
use crate::flow::net::Way;
use crate::flow::reach::Reach;
use crate::graph::EdgeKind;
use crate::model::{Prop, PropArg, Role, Step, StepId, StepKind};
use crate::rules::analysis::{
    IMPOSSIBLE_FIGURE, NO_TAKES, OLD_FIGURE, SMALL_SAMPLE, TWO_CURRENCIES,
};
use crate::typed::{TExpr, TExprKind};

/// Fewer measured cases say little of the ones to come.
const FEWEST: Decimal = Decimal::from_parts(10, 0, 0, false, 0);

/// How much older than another a figure may be, in months.
const OLDEST: i32 = 12;

/// How many steps a hint names.
const MOST_NAMED: usize = 3;

impl<'a> Practice<'a, '_, '_> {
    pub(super) fn figures(&mut self) {
        let mut props = self.all_props();
        props.retain(|p| p.is_figure() || p.key == "sample");
        self.impossible(&props);
        props.retain(|p| p.is_figure());
        self.old(&props);
        self.few(&props);
        self.currencies();
        self.without_takes();
    }

    /// Properties of the process and of its steps.
    fn all_props(&self) -> Vec<&'a Prop> {
        let steps = self.process.steps.iter().flat_map(|s| &s.props);
        self.process.props.iter().chain(steps).collect()
    }

    fn impossible(&mut self, props: &[&Prop]) {
        for prop in props {
            let Some(why) = why_impossible(prop) else {
                continue;
            };
            let finding = IMPOSSIBLE_FIGURE
                .at(format!("`{}` {why}.", prop.key), prop.place)
                .says("cannot be meant")
                .help("correct the figure, or leave it out: what is not known is better left open");
            self.cx.report(finding);
        }
    }

    /// A figure that is years older than the newest.
    fn old(&mut self, props: &[&Prop]) {
        let dated = props.iter().filter_map(|p| Some((day_of(p)?, *p)));
        let dated: Vec<(Date, &Prop)> = dated.collect();
        let Some((newest, other)) = dated.iter().max_by_key(|(day, _)| *day) else {
            return;
        };
        let Ok(limit) = newest.checked_sub(OLDEST.months()) else {
            return;
        };
        for (day, prop) in dated.iter().filter(|(day, _)| *day < limit) {
            let months = (i32::from(newest.year()) - i32::from(day.year())) * 12
                + (i32::from(newest.month()) - i32::from(day.month()));
            let finding = OLD_FIGURE
                .at(
                    format!("This figure is {months} months older than another of the process."),
                    prop.place,
                )
                .says("an old figure")
                .label(other.place, "the newest")
                .help("measure it again: figures of different times do not add up to one picture");
            self.cx.report(finding);
        }
    }

    fn few(&mut self, props: &[&Prop]) {
        for prop in props {
            let Some(count) = sample_of(prop).filter(|n| *n < FEWEST) else {
                continue;
            };
            let finding = SMALL_SAMPLE
                .at(
                    match count == Decimal::ONE {
                        true => "This figure was measured on one case only.".to_owned(),
                        false => format!("This figure was measured on {count} cases only."),
                    },
                    prop.place,
                )
                .says("few cases")
                .help("measure more cases, or say how sure it is: `reported`, or nothing at all");
            self.cx.report(finding);
        }
    }

    /// What a run reaches while nothing goes wrong or takes too long.
    fn usual(&self) -> Reach {
        let graph = &self.built.graph.graph;
        let calm = |way: &Way| {
            let kind = way.edge.and_then(|e| graph.edge_weight(e)).map(|e| e.kind);
            !matches!(
                kind,
                Some(EdgeKind::Error | EdgeKind::Timeout | EdgeKind::Cap)
            )
        };
        self.net().reach_by(&[self.net().start], |_, way| calm(way))
    }

    /// Costs of steps, and the pay of whoever does them, in more than one currency.
    fn currencies(&mut self) {
        let own = self.process.props.iter().filter_map(currency);
        let steps = self.process.steps.iter();
        let steps = steps.flat_map(|s| s.props.iter().filter_map(currency));
        let paid = self.paid_roles().into_iter().filter_map(|role| {
            let props = role.props.iter();
            props.filter_map(currency).next()
        });
        let all: Vec<(SmolStr, Place)> = own.chain(steps).chain(paid).collect();
        let Some((first, place)) = all.first().cloned() else {
            return;
        };
        let Some((other, at)) = all.into_iter().find(|(c, _)| *c != first) else {
            return;
        };
        let finding = TWO_CURRENCIES
            .at(
                format!(
                    "Costs of this process are in {first} and in {other}, and cannot be added up."
                ),
                at,
            )
            .says(format!("in {other}"))
            .label(place, format!("in {first}"))
            .help("give all costs in one currency, at a rate that you can name");
        self.cx.report(finding);
    }

    /// Roles that do steps of the process, each once.
    fn paid_roles(&self) -> Vec<&Role> {
        let people = self
            .process
            .steps
            .iter()
            .filter_map(crate::labels::people_of);
        let mut ids: Vec<usize> = people
            .flat_map(|p| &p.roles)
            .filter_map(|r| r.decl.map(crate::model::RoleId::index))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let roles = &self.cx.program.roles;
        ids.into_iter().filter_map(|id| roles.get(id)).collect()
    }

    /// People's steps without a time, in a process with `volume` where most others have one.
    fn without_takes(&mut self) {
        if !self.process.props.iter().any(|p| p.key == "volume") {
            return;
        }
        let usual = self.usual();
        let is_usual = |id: StepId| self.node(id).is_some_and(|n| usual.has(n.index()));
        // A decision is taken in no time worth counting, or is part of the step before it.
        let works = |s: &Step| matches!(s.kind, StepKind::Task { .. } | StepKind::Copilot { .. });
        let people = self.steps().filter(|(id, s)| works(s) && is_usual(*id));
        let people = people.map(|(_, s)| s);
        let timed = |s: &&Step| s.props.iter().any(|p| p.key == "takes");
        let (with, without): (Vec<&Step>, Vec<&Step>) = people.partition(timed);
        let Some(first) = without.first().filter(|_| with.len() >= without.len()) else {
            return;
        };
        let named: Vec<String> = without.iter().take(MOST_NAMED).map(|s| called(s)).collect();
        let more = match without.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            left => format!(" and {left} more"),
        };
        let finding = NO_TAKES
            .at(
                format!(
                    "Other steps of people say how long they take; {}{more} {}.",
                    named.join(", "),
                    if without.len() == 1 {
                        "does not"
                    } else {
                        "do not"
                    }
                ),
                first.head,
            )
            .says("counts as nothing in times and costs")
            .help("write how long it takes, an estimate if need be: `takes 5 min..15 min`");
        self.cx.report(finding);
    }
}

/// What is impossible about a figure.
fn why_impossible(prop: &Prop) -> Option<String> {
    let key = prop.key.as_str();
    let first = prop.values().next()?;
    let (low, high) = ends(first)?;
    let number = |value: &TExpr| match &value.kind {
        TExprKind::Rate { amount, .. } => Some(*amount),
        _ => match value.value()? {
            Value::Number(n) | Value::Money { amount: n, .. } => Some(*n),
            _ => None,
        },
    };
    let zero = |value: &TExpr| match value.value() {
        Some(time @ Value::Duration(_)) => milliseconds(time) == Some(0),
        _ => number(value).is_some_and(|n| n.is_zero()),
    };
    match key {
        "volume" if zero(high) => Some("of nothing: the process would never run".to_owned()),
        "takes" if zero(high) => Some("no time at all".to_owned()),
        "errs" if number(low).is_some_and(|n| n >= Decimal::ONE) => {
            Some("says that every case goes wrong".to_owned())
        }
        "sample" if zero(high) => Some("of nothing: nobody would ever do this".to_owned()),
        _ if prop.is_figure()
            && number(low).is_some_and(|n| n.is_sign_negative() && !n.is_zero()) =>
        {
            Some("is less than nothing".to_owned())
        }
        _ => None,
    }
}

/// How long a duration is; a month is as long as January.
pub(super) fn milliseconds(time: &Value) -> Option<i64> {
    flow_plan::eval::duration_ms(time, Timestamp::UNIX_EPOCH, &time_zone(None))
}

/// The first and the last point of a figure.
fn ends(figure: &TExpr) -> Option<(&TExpr, &TExpr)> {
    match &figure.kind {
        TExprKind::Range(points) => Some((points.first()?, points.last()?)),
        _ => Some((figure, figure)),
    }
}

/// The day or the month of a figure's evidence, as the first day of that.
fn day_of(prop: &Prop) -> Option<Date> {
    prop.args.iter().skip(1).find_map(|arg| match arg {
        PropArg::Word(month) if month.len() == 7 => format!("{month}-01").parse().ok(),
        PropArg::Value(value) => match value.value()? {
            Value::Date(day) => day.parse().ok(),
            _ => None,
        },
        _ => None,
    })
}

/// `n 412` of a measured figure.
fn sample_of(prop: &Prop) -> Option<Decimal> {
    let after = prop
        .args
        .iter()
        .skip_while(|a| !matches!(a, PropArg::Word(w) if w == "n"));
    after.skip(1).find_map(|arg| match arg {
        PropArg::Value(value) => match value.value()? {
            Value::Number(n) => Some(*n),
            _ => None,
        },
        _ => None,
    })
}

/// The currency of `costs`, and where it stands.
fn currency(prop: &Prop) -> Option<(SmolStr, Place)> {
    if prop.key != "costs" {
        return None;
    }
    let (first, _) = ends(prop.values().next()?)?;
    let currency = match &first.kind {
        TExprKind::Rate { currency, .. } => currency.clone()?,
        _ => match first.value()? {
            Value::Money { currency, .. } => SmolStr::new(currency),
            _ => return None,
        },
    };
    Some((currency, prop.place))
}
