//! Lists that may be empty, so that a for-each over them does nothing.

use std::collections::HashSet;

use flow_plan::Ref;

use crate::model::{Process, Step, StepKind};
use crate::typed::{TExpr, TExprKind};

/// Whether a for-each may pass over its steps: nothing in the list, or enough done by others.
pub(crate) fn may_be_passed_over(kind: &StepKind) -> bool {
    match kind {
        StepKind::ForEach { list, partial, .. } => *partial || !has_items(list),
        _ => false,
    }
}

/// Whether a list as it is written has items.
fn has_items(list: &TExpr) -> bool {
    match &list.kind {
        TExprKind::List(items) => !items.is_empty(),
        TExprKind::Range(_) => true,
        _ => false,
    }
}

/// Whether a for-each over the one has items to do in any run where one over the other does: the other are
/// some of its items, or made from them.
pub(crate) fn has_items_when(process: &Process, one: &StepKind, other: &StepKind) -> bool {
    let (
        StepKind::ForEach {
            list,
            partial: false,
            ..
        },
        StepKind::ForEach { list: known, .. },
    ) = (one, other)
    else {
        return false;
    };
    let mut seen = HashSet::new();
    let mut at = Some(known);
    while let Some(expr) = at.filter(|e| seen.insert(std::ptr::from_ref(*e))) {
        if is_same(list, expr) {
            return true;
        }
        at = from(process, expr);
    }
    false
}

/// The conditions by which the items of a list were chosen, here or where it was made.
pub(crate) fn conditions<'p>(process: &'p Process, list: &'p TExpr) -> Vec<&'p TExpr> {
    let mut found = Vec::new();
    let mut seen: HashSet<&'p Ref> = HashSet::new();
    let mut todo = vec![list];
    while let Some(expr) = todo.pop() {
        match &expr.kind {
            TExprKind::Where(of, cond) => {
                found.push(&**cond);
                todo.push(of);
            }
            TExprKind::Ref(of) => {
                if seen.insert(of) {
                    todo.extend(made(process, of));
                }
            }
            other => other.parts(&mut todo),
        }
    }
    found
}

/// The lists that a name stands for.
fn made<'p>(process: &'p Process, of: &'p Ref) -> Vec<&'p TExpr> {
    let of_step = |step: &'p Step| match (&step.kind, of) {
        (StepKind::ForEach { list, .. }, Ref::Step(path)) if step.path == *path => Some(list),
        (StepKind::Set { target, value, .. }, Ref::Local(name) | Ref::State(name)) => {
            (*target == **name).then_some(value)
        }
        _ => None,
    };
    process.steps.iter().filter_map(of_step).collect()
}

/// What a list that has items was taken from, which has some then too.
fn from<'p>(process: &'p Process, list: &'p TExpr) -> Option<&'p TExpr> {
    match &list.kind {
        TExprKind::Where(of, _) | TExprKind::Field(of, _) => Some(of),
        TExprKind::Ref(of) => match made(process, of).as_slice() {
            [one] => Some(*one),
            _ => None,
        },
        _ => None,
    }
}

/// Whether two expressions name the same thing.
fn is_same(a: &TExpr, b: &TExpr) -> bool {
    let (mut a, mut b) = (a, b);
    loop {
        match (&a.kind, &b.kind) {
            (TExprKind::Field(of, name), TExprKind::Field(other, named)) if name == named => {
                (a, b) = (of, other);
            }
            (TExprKind::Ref(a), TExprKind::Ref(b)) => return a == b,
            _ => return std::ptr::eq(a, b),
        }
    }
}
