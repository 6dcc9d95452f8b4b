//! Who acts at a step, and whether they act in every case.

use flow_plan::Value;
use flow_syntax::Place;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::model::{HandlerEvent, People, PropArg, Step, StepKind, Then};

/// Whose look counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    /// Any person's.
    Anybody,
    /// That of somebody with one of these roles.
    OneOf(Vec<SmolStr>),
}

impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Anybody => f.write_str("a person"),
            Self::OneOf(roles) => f.write_str(&roles.join(" or ")),
        }
    }
}

/// Why a people's step may be passed without any of those who count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gap {
    /// `sample 10%`: the other cases do not come to it.
    Sampled(Place),
    /// Somebody with another role may do it too.
    StandIn(SmolStr, Place),
}

pub(crate) fn people_of(step: &Step) -> Option<&People> {
    match &step.kind {
        StepKind::Task { by, .. } | StepKind::Copilot { by, .. } | StepKind::Choose { by, .. } => {
            Some(by)
        }
        _ => None,
    }
}

/// Whether whoever goes on from a step, not for want of an answer, was seen by one of those who count.
pub(crate) fn looks(step: &Step, who: &Who) -> bool {
    is_by(step, who) && gap(step, who).is_none()
}

/// Whether a step is given to those who count.
pub(crate) fn is_by(step: &Step, who: &Who) -> bool {
    people_of(step).is_some_and(|people| match who {
        Who::Anybody => true,
        Who::OneOf(roles) => is_one_of(people, roles),
    })
}

/// How a step may be done without those who count.
pub(crate) fn gap(step: &Step, who: &Who) -> Option<Gap> {
    if let Some(place) = sampled(step) {
        return Some(Gap::Sampled(place));
    }
    let Who::OneOf(roles) = who else { return None };
    let delegates = step.props.iter().filter(|p| p.key == "delegate");
    let mut named = delegates.flat_map(|p| p.args.iter().map(|a| (a, p.place)));
    let other = named.find_map(|(arg, place)| match arg {
        PropArg::Word(word) if word != "to" && !roles.contains(word) => {
            Some(Gap::StandIn(word.clone(), place))
        }
        _ => None,
    });
    other.or_else(|| {
        let mut others = hands(step).filter(|people| !is_one_of(people, roles));
        let people = others.next()?;
        let name = people.roles.iter().find(|r| !roles.contains(&r.name))?;
        Some(Gap::StandIn(name.name.clone(), people.place))
    })
}

/// Where only a share of the cases gets a step.
fn sampled(step: &Step) -> Option<Place> {
    let sample = step.props.iter().find(|p| p.key == "sample")?;
    let all = |value: &Value| matches!(value, Value::Number(share) if *share >= Decimal::ONE);
    let every = sample.values().filter_map(|v| v.value()).any(all);
    (!every).then_some(sample.place)
}

/// People whom a step goes over to: `after 4 days by clerk`, `on overdue by clerk`.
fn hands(step: &Step) -> impl Iterator<Item = &People> {
    let timeout = step.timeout.as_ref().and_then(|t| t.then.as_ref());
    let overdue = step.due.as_ref().and_then(|d| d.overdue.as_ref());
    let outcomes = step.on.iter().map(|route| &route.then);
    let times = step.handlers.iter().flat_map(|handler| {
        let inner = match &handler.event {
            HandlerEvent::Deadline { at, .. } => at.as_slice(),
            _ => &[],
        };
        let own = handler.then.as_ref();
        own.into_iter()
            .chain(inner.iter().filter_map(|h| h.then.as_ref()))
    });
    let all = timeout
        .into_iter()
        .chain(overdue)
        .chain(outcomes)
        .chain(times);
    all.filter_map(|then| match then {
        Then::Hand(people) => Some(people),
        Then::Go(_) => None,
    })
}

/// Whether one of these roles has a hand in it whoever of the people acts.
pub(crate) fn is_one_of(people: &People, roles: &[SmolStr]) -> bool {
    let is = |r: &crate::model::RoleRef| roles.contains(&r.name);
    if people.all {
        return people.roles.iter().any(is);
    }
    !people.roles.is_empty() && people.roles.iter().all(is)
}
