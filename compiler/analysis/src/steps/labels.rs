//! Labels of the data each node shows, sends or makes: for the picture.

use std::collections::BTreeSet;

use flow_plan::Ref;
use smol_str::SmolStr;

use crate::flow::build::Built;
use crate::model::{AiPart, Field, Process, Program, Step, StepKind};
use crate::typed::{TExpr, TExprKind, TPart};
use crate::types::Type;

type Labels = BTreeSet<SmolStr>;

/// Fills in the labels of a graph's nodes from the steps' expressions.
pub(crate) fn fill(program: &Program, process: &Process, built: &mut Built) {
    for (step, node) in process.steps.iter().zip(&built.nodes) {
        let mut labels = Labels::new();
        of_step(program, process, step, &mut labels);
        if let Some(node) = node.and_then(|n| built.graph.graph.node_weight_mut(n)) {
            node.labels = labels.into_iter().collect();
        }
    }
}

fn of_step(program: &Program, process: &Process, step: &Step, labels: &mut Labels) {
    let mut add = |expr: &TExpr| of_expr(program, process, expr, labels);
    match &step.kind {
        StepKind::Ai(ai) | StepKind::Copilot { ai, .. } => of_ai(ai, &mut add),
        StepKind::Agent(agent) => holes(&agent.goal)
            .chain(holes(&agent.system))
            .for_each(&mut add),
        StepKind::Call(call) => call.args.iter().for_each(|(_, v)| add(v)),
        StepKind::Run { args, .. } | StepKind::Send { args, .. } => {
            args.iter().for_each(|(_, v)| add(v))
        }
        StepKind::Task { form, .. } => {
            form.iter()
                .filter_map(|f| f.value.as_ref())
                .for_each(&mut add);
            labels.extend(form.iter().flat_map(|f| f.labels.iter().cloned()));
        }
        _ => {}
    }
}

fn of_ai(ai: &AiPart, add: &mut impl FnMut(&TExpr)) {
    holes(&ai.prompt)
        .chain(holes(&ai.system))
        .for_each(&mut *add);
    ai.attach.iter().for_each(add);
}

fn holes(parts: &[TPart]) -> impl Iterator<Item = &TExpr> {
    parts.iter().filter_map(|p| match p {
        TPart::Hole(expr) => Some(expr),
        TPart::Plain(_) => None,
    })
}

/// Labels of the fields an expression reads.
fn of_expr(program: &Program, process: &Process, expr: &TExpr, labels: &mut Labels) {
    match &expr.kind {
        TExprKind::Ref(Ref::Input(name)) => {
            let input = process.inputs.iter().find(|i| i.name == *name);
            labels.extend(input.into_iter().flat_map(|i| i.labels.iter().cloned()));
            whole(program, &expr.ty, labels, 0);
        }
        TExprKind::Ref(_) => whole(program, &expr.ty, labels, 0),
        TExprKind::Field(of, name) => {
            let field = field(program, &of.ty, name);
            labels.extend(field.into_iter().flat_map(|f| f.labels.iter().cloned()));
            whole(program, &expr.ty, labels, 0);
            if let TExprKind::Ref(Ref::Input(name)) = &of.kind {
                let input = process.inputs.iter().find(|i| i.name == *name);
                labels.extend(input.into_iter().flat_map(|i| i.labels.iter().cloned()));
            } else if matches!(of.kind, TExprKind::Field(..)) {
                chain(program, of, labels);
            }
        }
        TExprKind::Text(parts) => {
            holes(parts).for_each(|e| of_expr(program, process, e, labels));
        }
        TExprKind::List(items) | TExprKind::Call(_, items) | TExprKind::Table(_, items) => {
            items
                .iter()
                .for_each(|e| of_expr(program, process, e, labels));
        }
        TExprKind::Record(fields) => {
            fields
                .iter()
                .for_each(|(_, e)| of_expr(program, process, e, labels));
        }
        TExprKind::Else(a, b) | TExprKind::Binary(_, a, b) | TExprKind::Where(a, b) => {
            of_expr(program, process, a, labels);
            of_expr(program, process, b, labels);
        }
        _ => {}
    }
}

/// Labels on the way to a field of a field.
fn chain(program: &Program, expr: &TExpr, labels: &mut Labels) {
    if let TExprKind::Field(of, name) = &expr.kind {
        let field = field(program, &of.ty, name);
        labels.extend(field.into_iter().flat_map(|f| f.labels.iter().cloned()));
        chain(program, of, labels);
    }
}

/// Labels of everything inside a value. Records may hold themselves, so depth is bounded.
fn whole(program: &Program, ty: &Type, labels: &mut Labels, depth: u8) {
    if depth > 4 {
        return;
    }
    let inner = match ty {
        Type::List(of) | Type::Optional(of) => return whole(program, of, labels, depth),
        other => other,
    };
    for field in program.fields(inner).unwrap_or_default() {
        labels.extend(field.labels.iter().cloned());
        whole(program, &field.ty, labels, depth + 1);
    }
}

fn field<'p>(program: &'p Program, of: &'p Type, name: &str) -> Option<&'p Field> {
    let of = match of.present() {
        Type::List(of) => of,
        other => other,
    };
    program.fields(of)?.iter().find(|f| f.name == name)
}
