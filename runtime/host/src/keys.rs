//! Keys and secrets, checked before anything is sent.

use std::collections::BTreeSet;

use flow_plan::{Plan, StepKind};
use flow_systems::Secrets;
use flow_vendors::{Keys, profile};

use crate::effects::{model_ref, secrets_of};
use crate::trouble::{HostError, code};

/// Whether the key of a model is there.
///
/// # Errors
/// Names the variable, the model and the step.
pub fn model_key(plan: &Plan, model: &str, step: &str, keys: &dyn Keys) -> Result<(), HostError> {
    let Some(found) = plan.models.get(model) else {
        return Ok(());
    };
    let wanted = model_ref(found);
    let Ok(profile) = profile(&wanted.vendor) else {
        // Said by the vendor's own code when the step is reached.
        return Ok(());
    };
    profile.key(&wanted, keys).map(|_| ()).map_err(|_| {
        let variable = profile.key_variable(&wanted);
        let message = format!(
            "No key for the model `{model}` ({}), which the step `{step}` needs: the variable {variable} is not set.",
            profile.title
        );
        HostError::usage(code::NO_KEY, message)
            .help(format!("set {variable}, or try the process without any key: `flow run … --rehearse`"))
    })
}

/// Whether the secrets of a system are there.
///
/// # Errors
/// Names the variable, the system and the step.
pub fn system_secrets(
    plan: &Plan,
    system: &str,
    step: &str,
    secrets: &dyn Secrets,
) -> Result<(), HostError> {
    let names = plan.systems.get(system).map(secrets_of).unwrap_or_default();
    match names.into_iter().find(|name| secrets.get(name).is_none()) {
        None => Ok(()),
        Some(name) => {
            let message = format!(
                "No secret for the system `{system}`, which the step `{step}` needs: the variable {name} is not set."
            );
            Err(HostError::usage(code::NO_KEY, message).help(format!(
                "set {name}, or try the process without it: `flow run … --rehearse`"
            )))
        }
    }
}

/// Whether all keys and secrets are there that the steps of a process and its sub-processes need.
///
/// # Errors
/// As [`model_key`] and [`system_secrets`], for the first step that lacks one.
pub fn all_keys(
    plan: &Plan,
    process: &str,
    keys: &dyn Keys,
    secrets: &dyn Secrets,
) -> Result<(), HostError> {
    let mut open = vec![process.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        let Some(process) = plan
            .processes
            .get(&name)
            .filter(|_| seen.insert(name.clone()))
        else {
            continue;
        };
        for step in &process.steps {
            match &step.kind {
                StepKind::Ai { model, .. } | StepKind::Copilot { model, .. } => {
                    model_key(plan, model, &step.path, keys)?;
                }
                StepKind::Agent { model, tools, .. } => {
                    model_key(plan, model, &step.path, keys)?;
                    for tool in tools {
                        system_secrets(plan, &tool.system, &step.path, secrets)?;
                    }
                }
                StepKind::Call { action, .. } => {
                    system_secrets(plan, &action.system, &step.path, secrets)?;
                }
                StepKind::Run { process, .. } => open.push(process.clone()),
                _ => {}
            }
        }
    }
    Ok(())
}
