//! The boundary to vendors and systems: nothing leaves for a receiver that is not cleared for all that
//! may be in it.
//!
//! The compiler proves the same and says so much earlier. Here it is looked at again before each
//! request, so that it also holds for a plan that somebody changed, for a fallback, for the second try
//! and for each turn of an agent. What is looked at is the plan's bound on the data, not the data: values
//! carry no labels in a run. The bound covers every value that can be there, since the compiler follows
//! all ways on which one can come there; see the design notes.

use std::collections::HashMap;

use flow_engine::{Call, ModelCall};
use flow_plan::plan::Setting;
use flow_plan::step::{Sink, StepKind};
use flow_plan::{Model, Plan, Step};

/// What may leave from each step of a plan, by path.
#[derive(Debug, Default)]
pub(super) struct Boundary {
    steps: HashMap<String, Option<Sink>>,
}

impl Boundary {
    pub(super) fn of(plan: &Plan) -> Self {
        let steps = plan.processes.values().flat_map(|p| &p.steps);
        let sink = |s: &Step| (s.path.clone(), s.sink.clone());
        Self {
            steps: steps.map(sink).collect(),
        }
    }

    /// What may leave from a step. A step that the plan does not have sends nothing, nor does one of which it
    /// does not say what it may send.
    fn sink(&self, step: &str) -> Result<&Sink, String> {
        match self.steps.get(step) {
            Some(Some(sink)) => Ok(sink),
            Some(None) => Err(unsaid(step)),
            None => Err(unknown(step)),
        }
    }

    /// Whether a model may be asked; otherwise why not.
    pub(super) fn model(&self, call: &ModelCall, model: &Model) -> Result<(), String> {
        let sink = self.sink(&call.step)?;
        let labels = listed(sink.uncleared(&model.cleared_for));
        if !labels.is_empty() {
            return Err(format!(
                "The model `{}` is not cleared for {labels} data, which `{}` may send. Nothing was sent.",
                call.model, call.step
            ));
        }
        match sink.left(model.region.as_deref()) {
            None => Ok(()),
            Some(region) => Err(elsewhere("model", &call.model, &call.step, region)),
        }
    }

    /// Whether a system may be called; otherwise why not. A system that does not say what it is cleared
    /// for is one's own. What a person approved for an agent may go.
    pub(super) fn system(&self, plan: &Plan, call: &Call) -> Result<(), String> {
        let sink = self.sink(&call.step)?;
        let settings = plan.systems.get(&call.system).map(|s| &s.settings);
        let Some(settings) = settings.filter(|_| !approved(plan, call)) else {
            return Ok(());
        };
        let words = |name: &str| settings.get(name).map(|all| words(all).collect::<Vec<_>>());
        if let Some(cleared) = words("cleared") {
            let cleared: Vec<String> = cleared
                .iter()
                .filter_map(|w| w.strip_prefix('@').map(str::to_owned))
                .collect();
            let labels = listed(sink.uncleared(&cleared));
            if !labels.is_empty() {
                return Err(format!(
                    "The system `{}` is not cleared for {labels} data, which `{}` may send. Nothing was sent.",
                    call.system, call.step
                ));
            }
        }
        let region = words("region").and_then(|w| w.first().map(|r| (*r).to_owned()));
        match region.and_then(|r| sink.left(Some(&r)).map(str::to_owned)) {
            None => Ok(()),
            Some(region) => Err(elsewhere("system", &call.system, &call.step, &region)),
        }
    }
}

fn words(settings: &[Setting]) -> impl Iterator<Item = &str> {
    settings.iter().filter_map(|s| match s {
        Setting::Word(word) => Some(word.as_str()),
        Setting::Value(value) => value.as_text(),
        Setting::Secret(_) => None,
    })
}

/// Whether a person approves each use of this tool.
fn approved(plan: &Plan, call: &Call) -> bool {
    let mut steps = plan.processes.values().flat_map(|p| &p.steps);
    let step = steps.find(|s| call.by_agent && s.path == *call.step);
    match step.map(|s| &s.kind) {
        Some(StepKind::Agent { approve, .. }) => {
            let same = |a: &&flow_plan::step::ActionRef| {
                a.system == call.system && a.action == call.action
            };
            approve.iter().find(same).is_some()
        }
        _ => false,
    }
}

fn unsaid(step: &str) -> String {
    format!(
        "The plan does not say what `{step}` may send, so nothing may leave for it. Nothing was sent."
    )
}

fn unknown(step: &str) -> String {
    format!("The plan has no step `{step}`, so nothing may leave for it. Nothing was sent.")
}

fn elsewhere(what: &str, name: &str, step: &str, region: &str) -> String {
    format!(
        "`{step}` may send data that must stay in {region}, and the {what} `{name}` is not known to be there. \
         Nothing was sent."
    )
}

/// `@personal, @salary`
fn listed<'s>(labels: impl Iterator<Item = &'s str>) -> String {
    labels
        .map(|l| format!("@{l}"))
        .collect::<Vec<_>>()
        .join(", ")
}
