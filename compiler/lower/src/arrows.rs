//! Where steps lead, by path.

use flow_analysis::model::{Arrow, Process, Scope, ScopeId, ScopeKind, Target};
use flow_plan::step;

/// A target by path. Analysis has led falling off an arm on to where its decision goes on.
///
/// Leaving a handler or the process ends the path. A gap cannot be reached in a checked program; it
/// fails rather than lead anywhere.
pub(crate) fn target(process: &Process, to: Target) -> step::Target {
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

/// An arrow with its cap.
pub(crate) fn arrow(process: &Process, arrow: &Arrow) -> step::Arrow {
    let cap = arrow.cap.as_ref().map(|cap| step::Cap {
        id: cap.id.clone(),
        times: cap.times,
        otherwise: cap.otherwise.map(|to| target(process, to)),
    });
    step::Arrow {
        to: target(process, arrow.to),
        cap,
    }
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
        .map_or_else(|| process.key.to_string(), |scope| scope.path.clone())
}
