//! The plan as a document: its hash, its text, its JSON Schema.

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::figures::Figures;
use crate::plan::{FORMAT, Plan};
use crate::tests::Tests;

/// Why a text is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It is another version's, or something else altogether.
    #[error("this plan has the format {found}, and this version reads {FORMAT}; compile it again")]
    Format {
        /// What it says.
        found: String,
    },
    /// It does not have the shape of a plan.
    #[error("this is not a plan: {reason}")]
    Shape {
        /// Where it departs.
        reason: String,
    },
    /// It cannot be written as canonical JSON.
    #[error("the plan cannot be written: {reason}")]
    Write {
        /// Why.
        reason: String,
    },
}

impl Plan {
    /// SHA-256 in hexadecimal over the plan's canonical JSON (RFC 8785): its identity.
    ///
    /// # Errors
    /// [`DocumentError::Write`] where a number of a schema is not finite.
    pub fn hash(&self) -> Result<String, DocumentError> {
        let digest = Sha256::digest(self.canonical()?.as_bytes());
        Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The plan as canonical JSON (RFC 8785).
    ///
    /// # Errors
    /// As [`Plan::hash`].
    pub fn canonical(&self) -> Result<String, DocumentError> {
        serde_json_canonicalizer::to_string(self).map_err(|e| DocumentError::Write {
            reason: e.to_string(),
        })
    }

    /// A plan from JSON text. What is not known is refused: a reader must not pass over what it cannot
    /// carry out. What is newer than the plan is absent from it and means nothing was written.
    ///
    /// # Errors
    /// [`DocumentError::Format`] for another version, [`DocumentError::Shape`] for anything else.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let shape = |e: serde_json::Error| DocumentError::Shape {
            reason: e.to_string(),
        };
        let json: Json = serde_json::from_str(text).map_err(shape)?;
        match json.get("format").and_then(Json::as_str) {
            Some(FORMAT) => serde_json::from_value(json).map_err(shape),
            Some(other) => Err(DocumentError::Format {
                found: other.to_owned(),
            }),
            None => Err(DocumentError::Shape {
                reason: "it has no `format`".to_owned(),
            }),
        }
    }
}

/// JSON Schema of [`Plan`], generated from the types.
#[must_use]
pub fn plan_schema() -> Json {
    let mut schema = Json::from(schemars::schema_for!(Plan));
    pin_format(&mut schema, FORMAT);
    schema
}

/// JSON Schema of [`Tests`], generated from the types.
#[must_use]
pub fn tests_schema() -> Json {
    let mut schema = Json::from(schemars::schema_for!(Tests));
    pin_format(&mut schema, crate::tests::FORMAT);
    schema
}

/// JSON Schema of [`Figures`], generated from the types.
#[must_use]
pub fn figures_schema() -> Json {
    let mut schema = Json::from(schemars::schema_for!(Figures));
    pin_format(&mut schema, crate::figures::FORMAT);
    schema
}

/// Says which one `format` is meant.
fn pin_format(schema: &mut Json, format: &str) {
    if let Some(Json::Object(field)) = schema.pointer_mut("/properties/format") {
        field.insert("const".to_owned(), Json::from(format));
    }
}
