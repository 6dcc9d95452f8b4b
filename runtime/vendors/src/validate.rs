//! Holds a value against its canonical schema. What the vendor promised does not count.

use jsonschema::Validator;
use serde_json::Value;

use crate::trouble::{Outcome, Trouble, code};

/// At most this many problems are told; one wrong shape can cause hundreds.
const MOST: usize = 5;

/// What does not fit, in two wordings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// With the values, for the model that wrote them.
    pub(crate) exact: String,
    /// Without the values, which may be personal, for messages and logs.
    pub(crate) masked: String,
}

impl Misfit {
    /// The same words for both.
    pub(crate) fn plain(text: &str) -> Self {
        Self {
            exact: text.to_owned(),
            masked: text.to_owned(),
        }
    }
}

/// Checks a value against a JSON Schema (draft 2020-12).
///
/// # Errors
/// One sentence for each of the first few misfits, with the place as a JSON pointer and without
/// the values; or what is wrong with the schema itself.
pub fn validate(schema: &Value, value: &Value) -> Result<(), Vec<String>> {
    let validator = jsonschema::validator_for(schema).map_err(|e| vec![e.masked().to_string()])?;
    let problems: Vec<_> = validator
        .iter_errors(value)
        .take(MOST)
        .map(|e| masked(&e))
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// Compiles a step's schema once for all replies of a request.
pub(crate) fn compile(schema: &Value) -> Result<Validator, Trouble> {
    jsonschema::validator_for(schema).map_err(|e| {
        let message = format!(
            "The type of the answer is no usable JSON Schema: {}.",
            e.masked()
        );
        Trouble::new(Outcome::Blocked, code::CANNOT_ASK, message)
    })
}

/// Checks a value against a compiled schema.
pub(crate) fn check(validator: &Validator, value: &Value) -> Result<(), Misfit> {
    let errors: Vec<_> = validator.iter_errors(value).take(MOST).collect();
    if errors.is_empty() {
        return Ok(());
    }
    let exact = errors
        .iter()
        .map(|e| at(&e.instance_path().to_string(), &e.to_string()));
    let exact = exact.collect::<Vec<_>>().join("; ");
    let masked = errors.iter().map(masked).collect::<Vec<_>>().join("; ");
    Err(Misfit { exact, masked })
}

fn masked(error: &jsonschema::ValidationError<'_>) -> String {
    at(
        &error.instance_path().to_string(),
        &error.masked().to_string(),
    )
}

fn at(place: &str, problem: &str) -> String {
    if place.is_empty() {
        problem.to_owned()
    } else {
        format!("{place}: {problem}")
    }
}
