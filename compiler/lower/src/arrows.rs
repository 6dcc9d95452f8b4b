//! Where steps lead: targets by path, arms and handlers flattened into the block around them.

use flow_analysis::model::{Arrow, Process, Scope, ScopeId, ScopeKind, Target};
use flow_plan::step;

/// Blocks inside each other that a target may fall out of before it is taken for malformed.
const MAX_HOPS: usize = 1024;

/// A target by path.
///
/// Falling off an arm goes on where its decision goes on; off a handler or the process, the path
/// ends. A gap cannot be reached in a checked program; it fails rather than lead anywhere.
pub(crate) fn target(process: &Process, to: Target) -> step::Target {
    let mut to = to;
    for _ in 0..MAX_HOPS {
        match after_arm(process, to) {
            Some(next) => to = next,
            None => return plain(process, to),
        }
    }
    step::Target::Fail
}

/// Where leaving an arm leads.
fn after_arm(process: &Process, to: Target) -> Option<Target> {
    let Target::Leave(id) = to else { return None };
    let scope = process.scope(id).filter(|s| s.kind == ScopeKind::Arm)?;
    match scope.owner.and_then(|owner| process.step(owner)) {
        Some(owner) => Some(owner.next.to),
        None => scope.parent.map(Target::Leave),
    }
}

fn plain(process: &Process, to: Target) -> step::Target {
    match to {
        Target::Step(id) => process
            .step(id)
            .map_or(step::Target::Fail, |s| step::Target::Step(s.path.clone())),
        Target::Leave(id) => match process.scope(id) {
            Some(Scope {
                kind: ScopeKind::Process | ScopeKind::Handler,
                ..
            })
            | None => step::Target::End,
            Some(scope) => step::Target::Leave(scope.path.clone()),
        },
        Target::End => step::Target::End,
        Target::Cancel => step::Target::Cancel,
        Target::Fail | Target::Gap => step::Target::Fail,
    }
}

/// An arrow with its cap. An arrow off an arm keeps the cap of its decision's own arrow.
pub(crate) fn arrow(process: &Process, arrow: &Arrow) -> step::Arrow {
    let own = arrow
        .cap
        .as_ref()
        .or_else(|| inherited_cap(process, arrow.to));
    let cap = own.map(|cap| step::Cap {
        id: cap.id.clone(),
        times: cap.times,
        otherwise: cap.otherwise.map(|to| target(process, to)),
    });
    step::Arrow {
        to: target(process, arrow.to),
        cap,
    }
}

fn inherited_cap(process: &Process, to: Target) -> Option<&flow_analysis::model::Cap> {
    let mut to = to;
    for _ in 0..MAX_HOPS {
        let Target::Leave(id) = to else { return None };
        let scope = process.scope(id).filter(|s| s.kind == ScopeKind::Arm)?;
        let owner = process.step(scope.owner?)?;
        if owner.next.cap.is_some() {
            return owner.next.cap.as_ref();
        }
        to = owner.next.to;
    }
    None
}

/// Where a block begins.
pub(crate) fn entry(process: &Process, body: ScopeId) -> step::Target {
    process
        .scope(body)
        .map_or(step::Target::Fail, |scope| target(process, scope.entry))
}

/// Path of the block a step runs in: arms are part of the block around them.
pub(crate) fn scope_path(process: &Process, id: ScopeId) -> String {
    process
        .scope(id)
        .map_or_else(|| process.name.to_string(), |scope| scope.path.clone())
}
