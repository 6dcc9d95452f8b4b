//! Arms of a decision as boxes, one axis for each value they look at: the case that none of them takes, and
//! arms to which those before leave nothing.

use flow_plan::expr::BinaryOp as Op;
use flow_plan::{Ref, Value};
use smol_str::SmolStr;

use super::axis::Axis;
use super::case;
use super::runs::Runs;
use super::sweep::{self, Boxes};
use super::test::{Test, test};
use super::work::{Store, Work};
use crate::model::{Column, Program};
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

/// Most alternatives of one decision that are looked at.
const MOST_ROWS: usize = 64;

/// Most terms of one condition that are looked at, and how deep they may stand.
const MOST_TERMS: usize = 32;

/// What is known of the arms of a decision.
#[derive(Debug, Default)]
pub(crate) struct Arms {
    /// A case that no arm takes, in words.
    pub(crate) left_out: Option<String>,
    /// Whether it is certain that there is none.
    pub(crate) complete: bool,
    /// Arms that are never taken, each with an earlier one that takes all of it, if one does alone.
    pub(crate) never: Vec<(usize, Option<usize>)>,
    /// Those of them that no value fits, whatever stands before them.
    pub(crate) impossible: Vec<usize>,
}

/// A condition on some of the values: what must hold of each.
type Demand = Vec<(usize, Test)>;

/// Looks at the conditions of a decision's arms, in order; `words` says how a value is written.
pub(crate) fn arms(
    program: &Program,
    conditions: &[&TExpr],
    words: impl Fn(&TExpr) -> String,
) -> Arms {
    let mut subjects: Vec<&TExpr> = Vec::new();
    let mut rows: Vec<(usize, Demand)> = Vec::new();
    let mut clear = true;
    for (arm, condition) in conditions.iter().enumerate() {
        match demands(condition, &mut subjects, 0) {
            Some(demands) => rows.extend(demands.into_iter().map(|d| (arm, d))),
            // What is not understood may take anything, or nothing.
            None => clear = false,
        }
    }
    if rows.is_empty() || rows.len() > MOST_ROWS {
        return Arms::default();
    }
    let columns = columns(&subjects, words);
    let Some(axes) = axes(program, &columns, &rows) else {
        return Arms::default();
    };
    let sizes: Vec<u32> = axes.iter().map(Axis::size).collect();
    let cells: Vec<Vec<Runs>> = rows.iter().map(|(_, d)| boxed(d, &axes)).collect();
    let cells: Vec<&[Runs]> = cells.iter().map(Vec::as_slice).collect();
    let boxes = Boxes {
        sizes: &sizes,
        rows: &cells,
    };
    // Decisions are checked one by one and kept, so each has a store of its own.
    let store = Store::default();
    let work = Work::new(sizes.len() * cells.len(), &store);
    let (left_out, complete) = match sweep::gap(&boxes, &work) {
        Ok(Some(point)) if clear => {
            let case = case::widen(&point, &boxes, &axes, &work);
            (Some(case::says(&case, &columns, &axes)), false)
        }
        found => (None, matches!(found, Ok(None))),
    };
    Arms {
        left_out,
        complete,
        never: never(&boxes, &work, &rows, conditions.len()),
        impossible: impossible(&boxes, &rows, conditions.len()),
    }
}

/// Arms all of whose alternatives are empty.
fn impossible(boxes: &Boxes<'_>, rows: &[(usize, Demand)], arms: usize) -> Vec<usize> {
    let own = |arm: usize| {
        rows.iter()
            .zip(boxes.rows)
            .filter(move |((a, _), _)| *a == arm)
    };
    let empty = |arm: &usize| own(*arm).all(|(_, row)| row.iter().any(Runs::is_empty));
    (0..arms)
        .filter(|arm| own(*arm).next().is_some())
        .filter(empty)
        .collect()
}

/// Arms of which no alternative is ever reached.
fn never(
    boxes: &Boxes<'_>,
    work: &Work<'_>,
    rows: &[(usize, Demand)],
    arms: usize,
) -> Vec<(usize, Option<usize>)> {
    let Ok(reached) = sweep::reached(boxes, work) else {
        return Vec::new();
    };
    let is_empty = |row: usize| {
        boxes
            .rows
            .get(row)
            .is_some_and(|r| r.iter().any(Runs::is_empty))
    };
    let lost = |row: usize| reached.get(row) == Some(&false) || is_empty(row);
    let mut found = Vec::new();
    for arm in 0..arms {
        let own = || (0..rows.len()).filter(|r| rows.get(*r).is_some_and(|(a, _)| *a == arm));
        if own().next().is_none() || !own().all(lost) {
            continue;
        }
        let covers = |above: usize| {
            own().all(|row| {
                let pair = boxes.rows.get(above).zip(boxes.rows.get(row));
                pair.is_some_and(|(a, b)| a.iter().zip(*b).all(|(a, b)| a.covers(b)))
            })
        };
        let first = own().next().unwrap_or_default();
        let by = (0..first).filter(|r| !own().any(is_empty) && covers(*r));
        let by = by.filter_map(|r| rows.get(r).map(|(a, _)| *a)).next();
        found.push((arm, by));
    }
    found
}

fn columns(subjects: &[&TExpr], words: impl Fn(&TExpr) -> String) -> Vec<Column> {
    let column = |s: &&TExpr| Column {
        labels: Vec::new(),
        name: words(s).into(),
        ty: s.ty.clone(),
        place: s.place,
    };
    subjects.iter().map(column).collect()
}

fn axes(program: &Program, columns: &[Column], rows: &[(usize, Demand)]) -> Option<Vec<Axis>> {
    let axis = |(at, column): (usize, &Column)| {
        let demands = rows.iter().flat_map(|(_, d)| d);
        let tests: Vec<&Test> = demands.filter(|(s, _)| *s == at).map(|(_, t)| t).collect();
        if has_two_currencies(&tests) {
            return None;
        }
        Axis::new(program, &column.ty, &tests)
    };
    columns.iter().enumerate().map(axis).collect()
}

/// Amounts in two currencies have no order.
fn has_two_currencies(tests: &[&Test]) -> bool {
    let mut found: Vec<SmolStr> = Vec::new();
    for test in tests {
        test.points(&mut |point, _| {
            if let Value::Money { currency, .. } = &point.value
                && !found.contains(currency)
            {
                found.push(currency.clone());
            }
        });
    }
    found.len() > 1
}

fn boxed(demand: &Demand, axes: &[Axis]) -> Vec<Runs> {
    let cell = |(at, axis): (usize, &Axis)| {
        let own = demand.iter().filter(|(s, _)| *s == at);
        let full = Runs::full(axis.size());
        own.fold(full, |cell, (_, test)| cell.and(&axis.passes(test)))
    };
    axes.iter().enumerate().map(cell).collect()
}

/// The alternatives of a condition; nothing where it compares values with each other.
fn demands<'e>(
    condition: &'e TExpr,
    subjects: &mut Vec<&'e TExpr>,
    depth: usize,
) -> Option<Vec<Demand>> {
    if depth > MOST_TERMS {
        return None;
    }
    if let Some(one) = demand(condition, subjects) {
        return Some(vec![vec![one]]);
    }
    let TExprKind::Binary(op, left, right) = &condition.kind else {
        return None;
    };
    let (left, right) = match op {
        Op::Or | Op::And => (
            demands(left, subjects, depth + 1)?,
            demands(right, subjects, depth + 1)?,
        ),
        _ => return None,
    };
    if *op == Op::Or {
        return Some(left.into_iter().chain(right).collect());
    }
    if left.len() * right.len() > MOST_ROWS {
        return None;
    }
    let both = |a: &Demand, b: &Demand| a.iter().chain(b).cloned().collect();
    let pairs = left
        .iter()
        .flat_map(|a| right.iter().map(move |b| both(a, b)));
    Some(pairs.collect())
}

/// A condition on one value.
fn demand<'e>(condition: &'e TExpr, subjects: &mut Vec<&'e TExpr>) -> Option<(usize, Test)> {
    let subject = subject(condition, 0)?;
    let of_it = about_it(condition, subject);
    let test = test(&of_it).ok()?;
    let known = subjects.iter().position(|s| same(s, subject));
    let at = known.unwrap_or(subjects.len());
    match subjects.get_mut(at) {
        // Where a test made sure that there is a value, its type is narrower than elsewhere.
        Some(first) if subject.ty.is_optional() && !first.ty.is_optional() => *first = subject,
        Some(_) => {}
        None => subjects.push(subject),
    }
    Some((at, test))
}

/// The one value that a condition looks at.
fn subject(condition: &TExpr, depth: usize) -> Option<&TExpr> {
    if depth > MOST_TERMS {
        return None;
    }
    match &condition.kind {
        TExprKind::Not(of) => subject(of, depth + 1),
        TExprKind::Exists(of) => Some(of),
        TExprKind::Binary(Op::And | Op::Or, a, b) => {
            let (a, b) = (subject(a, depth + 1)?, subject(b, depth + 1)?);
            same(a, b).then_some(a)
        }
        TExprKind::Binary(op, a, b) if is_test(*op) => match (is_fixed(a), is_fixed(b)) {
            (false, true) => Some(a),
            (true, false) => Some(b),
            _ => None,
        },
        TExprKind::Ref(_) | TExprKind::Field(..) if *condition.ty.present() == Type::Bool => {
            Some(condition)
        }
        _ => None,
    }
}

const fn is_test(op: Op) -> bool {
    matches!(
        op,
        Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge | Op::In
    )
}

fn is_fixed(expr: &TExpr) -> bool {
    match &expr.kind {
        TExprKind::Const(_) => true,
        TExprKind::List(items) | TExprKind::Range(items) => items.iter().all(is_fixed),
        TExprKind::Minus(of) => is_fixed(of),
        _ => false,
    }
}

/// The same condition, with the value it looks at as the thing at hand.
fn about_it(condition: &TExpr, subject: &TExpr) -> TExpr {
    let inner = |of: &TExpr| Box::new(about_it(of, subject));
    let kind = match &condition.kind {
        _ if same(condition, subject) => TExprKind::Ref(Ref::It),
        TExprKind::Not(of) => TExprKind::Not(inner(of)),
        TExprKind::Exists(of) => TExprKind::Exists(inner(of)),
        TExprKind::Binary(op, a, b) => TExprKind::Binary(*op, inner(a), inner(b)),
        other => other.clone(),
    };
    TExpr {
        kind,
        ty: condition.ty.clone(),
        place: condition.place,
    }
}

/// Whether two expressions are the same, wherever they stand.
pub(crate) fn same(a: &TExpr, b: &TExpr) -> bool {
    let all =
        |x: &[TExpr], y: &[TExpr]| x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y));
    match (&a.kind, &b.kind) {
        (TExprKind::Ref(x), TExprKind::Ref(y)) => x == y,
        (TExprKind::Field(x, n), TExprKind::Field(y, m)) => n == m && same(x, y),
        (TExprKind::Call(f, x), TExprKind::Call(g, y)) => f == g && all(x, y),
        (TExprKind::Table(f, x), TExprKind::Table(g, y)) => f == g && all(x, y),
        (TExprKind::Else(x, d), TExprKind::Else(y, e))
        | (TExprKind::Where(x, d), TExprKind::Where(y, e)) => same(x, y) && same(d, e),
        (TExprKind::Binary(f, x, d), TExprKind::Binary(g, y, e)) => {
            f == g && same(x, y) && same(d, e)
        }
        (TExprKind::Not(x), TExprKind::Not(y))
        | (TExprKind::Minus(x), TExprKind::Minus(y))
        | (TExprKind::Exists(x), TExprKind::Exists(y)) => same(x, y),
        (TExprKind::List(x), TExprKind::List(y)) | (TExprKind::Range(x), TExprKind::Range(y)) => {
            all(x, y)
        }
        (TExprKind::Const(x), TExprKind::Const(y)) => x == y,
        _ => false,
    }
}
