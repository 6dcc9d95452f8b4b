//! Who wrote a value: the people's steps whose results an expression is made of.

use flow_plan::Ref;

use crate::model::{Process, StepId, StepKind};
use crate::typed::{TExpr, TExprKind};

/// People's steps whose results some expressions read, directly or through `set`, in source order.
pub(crate) fn of<'e>(process: &'e Process, exprs: impl Iterator<Item = &'e TExpr>) -> Vec<StepId> {
    let mut found = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let mut todo: Vec<&TExpr> = exprs.collect();
    while let Some(expr) = todo.pop() {
        match &expr.kind {
            TExprKind::Ref(Ref::Step(path)) => {
                let at = process.steps.iter().position(|s| s.path == *path);
                let person = |i: &usize| {
                    let step = process.steps.get(*i);
                    step.and_then(super::people::people_of).is_some()
                };
                found.extend(at.filter(person).map(StepId::at));
            }
            TExprKind::Ref(Ref::Local(name) | Ref::State(name))
                if !seen.contains(&name.as_str()) =>
            {
                seen.push(name);
                todo.extend(process.steps.iter().filter_map(|s| match &s.kind {
                    StepKind::Set { target, value, .. } if *target == **name => Some(value),
                    _ => None,
                }));
            }
            other => other.parts(&mut todo),
        }
    }
    found.sort();
    found.dedup();
    found
}
