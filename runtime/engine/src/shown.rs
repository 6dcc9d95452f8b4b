//! What a person sees beside a question: the inputs of the process, the item at hand, and the
//! results that the step's own texts and prefilled fields speak of.

use std::collections::BTreeSet;

use flow_plan::{Env, Ref, Value};
use serde_json::Value as Json;

use crate::Id;
use crate::engine::Engine;
use crate::state::State;
use crate::view::View;

impl Engine {
    /// What belongs to an open question, by name, for the person who answers it.
    pub fn shown(&self, state: &State, task: Id) -> Vec<(String, Value)> {
        let activity = state.activity_of(task);
        let Some(activity) = activity.and_then(|id| state.activities.get(&id)) else {
            return Vec::new();
        };
        let (scope, view) = (
            activity.scope,
            View::new(self.plan(), state, activity.scope),
        );
        let mut shown: Vec<(String, Value)> = Vec::new();
        if let Some(frame) = state.frame(scope) {
            let inputs = frame.inputs.iter();
            shown.extend(inputs.map(|(name, value)| (name.clone(), value.clone())));
        }
        let items = state
            .data_outward(scope)
            .filter_map(|(_, data)| data.item.clone());
        shown.extend(items.map(|item| ("item".to_owned(), item)));
        let step = self.step(&activity.step);
        let results = step.map(|s| results_in(&s.kind)).unwrap_or_default();
        shown.extend(results.into_iter().filter_map(|path| {
            let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
            Some((name, view.get(&Ref::Step(path.clone()))?))
        }));
        shown.retain(|(_, value)| !value.is_none());
        shown
    }
}

/// Paths of the steps whose results a step's expressions use. Read from the published JSON, where
/// such a name is `{"name": {"step": path}}`, so that no place for an expression is forgotten.
fn results_in(kind: &flow_plan::step::StepKind) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let document = serde_json::to_value(kind).unwrap_or_default();
    let mut rest = vec![&document];
    while let Some(json) = rest.pop() {
        match json {
            Json::Array(items) => rest.extend(items),
            Json::Object(fields) => {
                let step = fields.get("name").and_then(|n| n.get("step"));
                found.extend(step.and_then(Json::as_str).map(str::to_owned));
                rest.extend(fields.values());
            }
            _ => {}
        }
    }
    found
}
