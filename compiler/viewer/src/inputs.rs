//! What a step is given: the values in its prompts and arguments, as written.

use flow_analysis::model::{Program, Step, StepKind};
use flow_analysis::typed::{TExpr, TExprKind, TPart};
use flow_syntax::Sources;

use crate::details::Named;

/// Most values told of one step.
const MOST: usize = 40;

/// The values a step is given, in source order, each once.
pub(crate) fn of(program: &Program, sources: &Sources, step: &Step) -> Vec<Named> {
    let mut all: Vec<(Option<String>, &TExpr)> = Vec::new();
    match &step.kind {
        StepKind::Ai(ai) | StepKind::Copilot { ai, .. } => {
            holes(&ai.system, &mut all);
            holes(&ai.prompt, &mut all);
            all.extend(ai.attach.iter().map(|file| (None, file)));
        }
        StepKind::Agent(agent) => {
            holes(&agent.system, &mut all);
            holes(&agent.goal, &mut all);
        }
        StepKind::Ask { question, .. } => holes(question, &mut all),
        StepKind::Call(call) => arguments(&call.args, &mut all),
        StepKind::Run { args, .. } | StepKind::Send { args, .. } => arguments(args, &mut all),
        StepKind::End { outputs } => arguments(outputs, &mut all),
        StepKind::Set { value, .. } => all.push((None, value)),
        StepKind::ForEach { list, .. } => all.push((None, list)),
        StepKind::Decide { arms, .. } => arms.iter().for_each(|arm| looks(&arm.when, &mut all)),
        _ => {}
    }
    let mut told: Vec<Named> = Vec::new();
    for (name, value) in all {
        let Some(named) = named(program, sources, name, value) else {
            continue;
        };
        if told.len() < MOST && !told.iter().any(|known| known.name == named.name) {
            told.push(named);
        }
    }
    told
}

/// What a condition looks at: the data in it, not the comparisons.
fn looks<'e>(condition: &'e TExpr, all: &mut Vec<(Option<String>, &'e TExpr)>) {
    let mut open = vec![condition];
    while let Some(next) = open.pop() {
        match next.kind {
            TExprKind::Field(..) | TExprKind::Ref(_) => all.push((None, next)),
            _ => {
                let mut parts = Vec::new();
                next.kind.parts(&mut parts);
                open.extend(parts.into_iter().rev());
            }
        }
    }
}

/// The labels its declaration gives a field.
fn labels(program: &Program, value: &TExpr) -> Vec<String> {
    let TExprKind::Field(of, name) = &value.kind else {
        return Vec::new();
    };
    let fields = program.fields(&of.ty).unwrap_or_default();
    let field = fields.iter().find(|field| field.name == *name);
    field.map_or_else(Vec::new, |field| {
        field.labels.iter().map(ToString::to_string).collect()
    })
}

fn holes<'e>(parts: &'e [TPart], all: &mut Vec<(Option<String>, &'e TExpr)>) {
    all.extend(parts.iter().filter_map(|part| match part {
        TPart::Hole(hole) => Some((None, hole)),
        TPart::Plain(_) => None,
    }));
}

fn arguments<'e>(args: &'e [(impl ToString, TExpr)], all: &mut Vec<(Option<String>, &'e TExpr)>) {
    all.extend(
        args.iter()
            .map(|(name, value)| (Some(name.to_string()), value)),
    );
}

/// A constant is nothing a step is given, and a secret is nobody's to see.
fn named(
    program: &Program,
    sources: &Sources,
    name: Option<String>,
    value: &TExpr,
) -> Option<Named> {
    if matches!(
        value.kind,
        TExprKind::Const(_) | TExprKind::Error | TExprKind::Secret(_)
    ) {
        return None;
    }
    let file = sources.get(sources.origin(value.place).file)?;
    let range = sources.range(sources.origin(value.place));
    let written = file.text.get(range.start as usize..range.end as usize)?;
    let written = flow_draw::text::clean(written);
    Some(Named {
        name: match name {
            Some(name) if name != written => format!("{name}: {written}"),
            _ => written,
        },
        ty: program.type_name(&value.ty),
        labels: labels(program, value),
        docs: None,
    })
}
