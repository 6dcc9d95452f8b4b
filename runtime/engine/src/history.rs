//! Which steps' past results a plan asks for: only those are kept, so that a state does not grow.

use std::collections::HashSet;

use flow_plan::Plan;
use serde_json::Value as Json;

/// Paths of the steps in `step.history` expressions.
///
/// It reads the plan's published JSON, where such an expression is `{"history": path}`, so that no
/// place an expression may stand in can be forgotten.
pub(crate) fn asked_for(plan: &Plan) -> HashSet<String> {
    let mut found = HashSet::new();
    let Ok(document) = serde_json::to_value(&plan.processes) else {
        return found;
    };
    let mut rest = vec![&document];
    while let Some(json) = rest.pop() {
        match json {
            Json::Array(items) => rest.extend(items),
            Json::Object(fields) => {
                found.extend(
                    fields
                        .get("history")
                        .and_then(Json::as_str)
                        .map(str::to_owned),
                );
                rest.extend(fields.values());
            }
            _ => {}
        }
    }
    found
}
