//! Goes through the steps of a body, blocks within blocks, and through all arrows.

use flow_syntax::tree::{Arrow, Body, Handler, Outcome, Property, PropertyValue, Step, StepKind};

/// Where a step stands among the steps of its block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'t> {
    /// The step.
    pub(crate) step: &'t Step,
    /// The one before it.
    pub(crate) before: Option<&'t Step>,
    /// The one after it.
    pub(crate) after: Option<&'t Step>,
    /// Whether it stands in the process itself, in no block.
    pub(crate) outermost: bool,
}

/// Sees each step of a body, an outer one before those within it.
pub(crate) fn steps<'t>(body: &'t Body, outermost: bool, see: &mut dyn FnMut(At<'t>)) {
    for (i, step) in body.steps.iter().enumerate() {
        see(At {
            step,
            before: i.checked_sub(1).and_then(|i| body.steps.get(i)),
            after: body.steps.get(i + 1),
            outermost,
        });
        bodies(step, &mut |body| steps(body, false, see));
    }
}

/// Sees each step within a step.
pub(crate) fn within<'t>(step: &'t Step, see: &mut dyn FnMut(At<'t>)) {
    bodies(step, &mut |body| steps(body, false, see));
}

/// Sees each step of the blocks that properties of a process open.
pub(crate) fn steps_of_props<'t>(props: &'t [Property], see: &mut dyn FnMut(At<'t>)) {
    handlers(props, &mut |handler| {
        if let Some(Outcome::Do(body)) = &handler.action {
            steps(body, false, see);
        }
    });
}

/// The bodies that stand directly in a step.
fn bodies<'t>(step: &'t Step, see: &mut dyn FnMut(&'t Body)) {
    match &step.kind {
        StepKind::Stage { body }
        | StepKind::ForEach { body, .. }
        | StepKind::Repeat { body, .. } => {
            see(body);
        }
        StepKind::Parallel { branches, .. } => branches.iter().for_each(|b| see(&b.body)),
        StepKind::Decide { arms, .. } => {
            for arm in arms {
                if let Outcome::Do(body) = &arm.action {
                    see(body);
                }
            }
        }
        StepKind::Wait { arms } => arms.iter().for_each(|arm| done(arm, see)),
        _ => {}
    }
    handlers(&step.props, &mut |handler| done(handler, see));
}

fn done<'t>(handler: &'t Handler, see: &mut dyn FnMut(&'t Body)) {
    if let Some(Outcome::Do(body)) = &handler.action {
        see(body);
    }
}

fn handlers<'t>(props: &'t [Property], see: &mut dyn FnMut(&'t Handler)) {
    for prop in props {
        match &prop.value {
            PropertyValue::Handler(handler) => see(handler),
            PropertyValue::Handlers(_, handlers) => handlers.iter().for_each(&mut *see),
            _ => {}
        }
    }
}

/// Sees the arrows of a step, not those of steps within it.
pub(crate) fn arrows<'t>(step: &'t Step, see: &mut dyn FnMut(&'t Arrow)) {
    if let Some(next) = &step.next {
        see(next);
    }
    match &step.kind {
        StepKind::Decide { arms, .. } => arms.iter().for_each(|arm| outcome(&arm.action, see)),
        StepKind::Wait { arms } => {
            arms.iter()
                .filter_map(|arm| arm.action.as_ref())
                .for_each(|a| outcome(a, see));
        }
        StepKind::Repeat {
            otherwise: Some(otherwise),
            ..
        } => see(otherwise),
        _ => {}
    }
    arrows_of_props(&step.props, see);
}

/// Sees the arrows of properties.
pub(crate) fn arrows_of_props<'t>(props: &'t [Property], see: &mut dyn FnMut(&'t Arrow)) {
    handlers(props, &mut |handler| {
        if let Some(action) = &handler.action {
            outcome(action, see);
        }
    });
}

fn outcome<'t>(outcome: &'t Outcome, see: &mut dyn FnMut(&'t Arrow)) {
    if let Outcome::Go(to) = outcome {
        see(to);
    }
}
