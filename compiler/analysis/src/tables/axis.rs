//! The values of one column, cut into cells that no test of the table tells apart.

use std::collections::HashMap;

use flow_plan::Value;
use smol_str::SmolStr;

use super::runs::Runs;
use super::scale::{Key, Step, ends, is_certain, key};
use super::test::{Order, Test};
use crate::model::Program;
use crate::types::Type;

/// Values that all tests of a column treat alike.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// This one.
    Value(Value),
    /// Those between two others.
    Between(Option<Value>, Option<Value>),
    /// All that is not named.
    Other,
    /// There is none.
    Nothing,
}

/// A column's values as neighbouring cells.
#[derive(Debug)]
pub(super) struct Axis {
    /// Smallest first, where they have an order; nothing comes last.
    pub(super) cells: Vec<Cell>,
    /// How many of them stand in an order.
    pub(super) ordered: u32,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Points, and how many cells stand before the stretch below, at and after each of them.
    Ordered(Vec<Key>, Vec<u32>),
    /// Cells by their values' names.
    Named(HashMap<SmolStr, u32>),
}

impl Axis {
    /// The axis of a column with these tests; `None` where they cannot be put in an order, or nothing is
    /// a value of the type.
    pub(super) fn new(program: &Program, ty: &Type, tests: &[&Test]) -> Option<Self> {
        let mut points: Vec<&Value> = Vec::new();
        let mut by_size = false;
        for test in tests {
            test.points(&mut |point, order| {
                by_size |= order;
                points.push(&point.value);
            });
        }
        points.retain(|p| !p.is_none());
        let mut axis = match ty.base() {
            Type::Bool => Self::named([true, false].map(Value::Bool), false),
            Type::Enum(id) => {
                let values = &program.enums.get(id.index())?.values;
                Self::named(values.iter().map(|v| Value::text(&v.name)), false)
            }
            Type::Outcome(names) => Self::named(names.iter().map(Value::text), false),
            Type::Text { .. } if !by_size => {
                let mut texts: Vec<SmolStr> = points.iter().filter_map(|p| name(p)).collect();
                texts.sort_unstable();
                texts.dedup();
                Self::named(texts.iter().map(Value::text), true)
            }
            Type::Text { .. }
            | Type::Number
            | Type::Integer
            | Type::Percent
            | Type::Money(_)
            | Type::Date
            | Type::Time
            | Type::Duration => Self::ordered(ty, points)?,
            _ if points.is_empty() => Self::named([], true),
            _ => return None,
        };
        if ty.is_optional() {
            axis.cells.push(Cell::Nothing);
        }
        (!axis.cells.is_empty()).then_some(axis)
    }

    /// How many cells it has.
    pub(super) fn size(&self) -> u32 {
        u32::try_from(self.cells.len()).unwrap_or(u32::MAX)
    }

    fn named(values: impl IntoIterator<Item = Value>, other: bool) -> Self {
        let mut cells = Vec::new();
        let mut index = HashMap::new();
        for value in values {
            let cell = u32::try_from(cells.len()).unwrap_or(u32::MAX);
            index.extend(name(&value).map(|name| (name, cell)));
            cells.push(Cell::Value(value));
        }
        if other {
            cells.push(Cell::Other);
        }
        Self {
            cells,
            ordered: 0,
            kind: Kind::Named(index),
        }
    }

    fn ordered(ty: &Type, tested: Vec<&Value>) -> Option<Self> {
        let [mut low, mut high] = ends(ty);
        if let Type::Range(bounds) = ty.present() {
            (low, high) = (Some(bounds.low.clone()), Some(bounds.high.clone()));
        }
        let values = tested.into_iter().chain(&low).chain(&high);
        let mut points: Vec<(Key, &Value)> = values
            .map(|v| Some((key(v)?, v)))
            .collect::<Option<Vec<_>>>()?;
        points.sort_by(|a, b| a.0.cmp(&b.0));
        if points.windows(2).any(|p| !is_certain(p[0].1, p[1].1)) {
            return None;
        }
        points.dedup_by(|a, b| a.0 == b.0);
        let currency = points.iter().find_map(|(_, value)| match value {
            Value::Money { currency, .. } => Some(currency.as_str()),
            _ => None,
        });
        let line = Line {
            step: Step::of(ty, currency),
            low: low.as_ref().and_then(key),
            high: high.as_ref().and_then(key),
        };
        Some(line.cut(&points))
    }

    /// The cells that pass a test.
    pub(super) fn passes(&self, test: &Test) -> Runs {
        match test {
            Test::Always => Runs::full(self.size()),
            Test::Exists => Runs::of(vec![(0, self.present())]),
            Test::Not(of) => self.passes(of).complement(self.size()),
            Test::Any(tests) => {
                let each = tests.iter().map(|t| self.passes(t));
                Runs::of(each.flat_map(|runs| runs.list().to_vec()).collect())
            }
            Test::Is(point) => Runs::of(vec![self.at(&point.value)]),
            Test::Order(order, point) => Runs::of(vec![self.beside(*order, &point.value)]),
            Test::Between(low, high) => {
                let (from, _) = self.beside(Order::AtLeast, &low.value);
                let (_, to) = self.beside(Order::AtMost, &high.value);
                Runs::of(vec![(from, to)])
            }
        }
    }

    /// How many cells hold a value.
    fn present(&self) -> u32 {
        let nothing = self.cells.last() == Some(&Cell::Nothing);
        self.size() - u32::from(nothing)
    }

    fn at(&self, value: &Value) -> (u32, u32) {
        if value.is_none() {
            return (self.present(), self.size());
        }
        match &self.kind {
            Kind::Ordered(points, before) => {
                let found = key(value).and_then(|k| points.binary_search(&k).ok());
                found.map_or((0, 0), |i| {
                    (rank(before, 2 * i + 1), rank(before, 2 * i + 2))
                })
            }
            Kind::Named(index) => {
                let found = name(value).and_then(|name| index.get(&name));
                found.map_or((0, 0), |cell| (*cell, cell + 1))
            }
        }
    }

    fn beside(&self, order: Order, value: &Value) -> (u32, u32) {
        let Kind::Ordered(points, before) = &self.kind else {
            return (0, 0);
        };
        let Some(i) = key(value).and_then(|k| points.binary_search(&k).ok()) else {
            return (0, 0);
        };
        let end = self.ordered;
        match order {
            Order::Less => (0, rank(before, 2 * i + 1)),
            Order::AtMost => (0, rank(before, 2 * i + 2)),
            Order::More => (rank(before, 2 * i + 2), end),
            Order::AtLeast => (rank(before, 2 * i + 1), end),
        }
    }
}

fn rank(before: &[u32], raw: usize) -> u32 {
    before.get(raw).copied().unwrap_or_default()
}

fn name(value: &Value) -> Option<SmolStr> {
    match value {
        Value::Text(text) => Some(SmolStr::new(text)),
        Value::Bool(yes) => Some(SmolStr::new_static(if *yes { "true" } else { "false" })),
        _ => None,
    }
}

/// A line with its ends.
struct Line {
    step: Step,
    low: Option<Key>,
    high: Option<Key>,
}

impl Line {
    /// Cuts the line at points: the stretch before each, and the point itself, where there is something.
    fn cut(&self, points: &[(Key, &Value)]) -> Axis {
        let mut cells = Vec::with_capacity(2 * points.len() + 1);
        let mut before = Vec::with_capacity(2 * points.len() + 2);
        let count = |cells: &Vec<Cell>| u32::try_from(cells.len()).unwrap_or(u32::MAX);
        for i in 0..=points.len() {
            let low = i.checked_sub(1).and_then(|i| points.get(i));
            let high = points.get(i);
            before.push(count(&cells));
            if self.has_between(low.map(|p| &p.0), high.map(|p| &p.0)) {
                let value = |p: Option<&(Key, &Value)>| p.map(|p| p.1.clone());
                cells.push(Cell::Between(value(low), value(high)));
            }
            before.push(count(&cells));
            if let Some((key, value)) = high
                && self.has(key)
            {
                cells.push(Cell::Value((*value).clone()));
            }
        }
        before.push(count(&cells));
        Axis {
            ordered: count(&cells),
            cells,
            kind: Kind::Ordered(points.iter().map(|p| p.0.clone()).collect(), before),
        }
    }

    fn has(&self, point: &Key) -> bool {
        let inside = self.low.as_ref().is_none_or(|low| low <= point)
            && self.high.as_ref().is_none_or(|high| point <= high);
        inside && self.step.has(point)
    }

    fn has_between(&self, low: Option<&Key>, high: Option<&Key>) -> bool {
        let after_start = match (&self.low, low) {
            (Some(start), Some(low)) => start <= low,
            (start, low) => start.is_none() || low.is_some(),
        };
        let before_end = match (&self.high, high) {
            (Some(end), Some(high)) => high <= end,
            (end, high) => end.is_none() || high.is_some(),
        };
        let some = match (low, high) {
            (Some(low), Some(high)) => !self.step.is_empty(low, high),
            _ => true,
        };
        after_start && before_end && some
    }
}
