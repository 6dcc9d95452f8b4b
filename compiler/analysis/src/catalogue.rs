//! What is known of vendors' models: the runtime's dated data file, read once.
//!
//! The file is a help, never a gate: of a model that is not in it nothing is said.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::model::Model;

/// One model of the catalogue. An ability that the source does not state is `None`.
#[derive(Debug, Deserialize)]
pub(crate) struct Known {
    vendor: String,
    id: String,
    /// The most tokens it reads.
    pub(crate) context: Option<u64>,
    /// The most tokens it writes.
    pub(crate) max_output: Option<u64>,
    /// Whether it accepts a temperature.
    pub(crate) sampling: Option<bool>,
    /// Whether it can be held to a type.
    pub(crate) structured: Option<bool>,
    /// Whether it can ask for tools.
    pub(crate) tools: Option<bool>,
    /// Whether it reads images.
    pub(crate) images: Option<bool>,
    /// Whether it reads PDF files.
    pub(crate) pdf: Option<bool>,
    /// The day it is switched off (ISO date), where announced.
    pub(crate) retires: Option<String>,
}

#[derive(Deserialize)]
struct File {
    date: String,
    models: Vec<Known>,
}

#[derive(Default)]
struct Catalogue {
    date: String,
    models: HashMap<String, HashMap<String, Known>>,
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let text = include_str!("../../../runtime/vendors/catalogue.json");
        // The file is part of the program; if it were damaged, nothing would be known.
        let Ok(file) = serde_json::from_str::<File>(text) else {
            return Catalogue::default();
        };
        let mut models: HashMap<String, HashMap<String, Known>> = HashMap::new();
        for known in file.models {
            let of = models.entry(known.vendor.clone()).or_default();
            of.insert(known.id.clone(), known);
        }
        let date = file.date;
        Catalogue { date, models }
    })
}

/// The day the catalogue was taken (ISO date).
pub(crate) fn date() -> &'static str {
    &catalogue().date
}

/// What is known of a model, if anything: behind another address there may be another one.
pub(crate) fn known(model: &Model) -> Option<&'static Known> {
    if model.url.is_some() {
        return None;
    }
    let of = catalogue().models.get(model.vendor.as_deref()?)?;
    of.get(model.id.as_deref()?)
}
