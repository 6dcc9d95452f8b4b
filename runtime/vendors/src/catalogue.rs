//! What is known of models: prices, limits and abilities, from a dated data file.
//!
//! The file is a help, never a gate: an unknown model runs, it only has no cost.

use std::collections::HashMap;
use std::sync::OnceLock;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::reply::Usage;

/// Tokens that a price is given for.
const PER: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// One model of the catalogue. Prices are USD per million tokens at the base tier; an ability that
/// the source does not state is `None`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Known {
    /// The vendor's name in the language.
    pub vendor: String,
    /// The vendor's model id.
    pub id: String,
    /// Price of uncached input.
    pub input: Decimal,
    /// Price of output, reasoning included.
    pub output: Decimal,
    /// Price of input read from the prompt cache; the input price where none is given.
    #[serde(default)]
    pub cache_read: Option<Decimal>,
    /// Price of input written to the prompt cache; the input price where none is given.
    #[serde(default)]
    pub cache_write: Option<Decimal>,
    /// Context window: the most input tokens.
    #[serde(default)]
    pub context: Option<u64>,
    /// The most output tokens.
    #[serde(default)]
    pub max_output: Option<u64>,
    /// Whether it reasons before it answers.
    #[serde(default)]
    pub reasoning: Option<bool>,
    /// Whether it accepts a temperature.
    #[serde(default)]
    pub sampling: Option<bool>,
    /// Whether it can be held to a JSON Schema.
    #[serde(default)]
    pub structured: Option<bool>,
    /// Whether it can ask for function calls.
    #[serde(default)]
    pub tools: Option<bool>,
    /// Whether it reads images.
    #[serde(default)]
    pub images: Option<bool>,
    /// Whether it reads PDF files.
    #[serde(default)]
    pub pdf: Option<bool>,
    /// Whether the vendor's Decisions API serves it.
    #[serde(default)]
    pub decisions: Option<bool>,
    /// The day it is switched off (ISO date), if announced.
    #[serde(default)]
    pub retires: Option<String>,
}

#[derive(Deserialize)]
struct File {
    date: String,
    models: Vec<Known>,
}

struct Catalogue {
    date: String,
    models: HashMap<(String, String), Known>,
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        // The file is part of the program and a test reads it; if it were damaged, nothing would be
        // known and everything would still run.
        let file = serde_json::from_str(include_str!("../catalogue.json")).unwrap_or(File {
            date: String::new(),
            models: Vec::new(),
        });
        let keyed = file
            .models
            .into_iter()
            .map(|m| ((m.vendor.clone(), m.id.clone()), m));
        Catalogue {
            date: file.date,
            models: keyed.collect(),
        }
    })
}

/// The day the catalogue was taken (ISO date); every estimate should show it.
pub fn catalogue_date() -> &'static str {
    &catalogue().date
}

/// What is known of a model, if anything.
pub fn known(vendor: &str, id: &str) -> Option<&'static Known> {
    catalogue().models.get(&(vendor.to_owned(), id.to_owned()))
}

/// What a call cost in USD: the vendor's own bill where it sends one, else an estimate at the
/// catalogue's base-tier prices. None for an unknown model.
pub fn cost(usage: &Usage, vendor: &str, model: &str) -> Option<Decimal> {
    usage
        .vendor_cost
        .or_else(|| known(vendor, model).and_then(|m| estimate(usage, m)))
}

fn estimate(usage: &Usage, model: &Known) -> Option<Decimal> {
    let parts = [
        (
            usage.input_uncached.checked_add(usage.tool_input)?,
            model.input,
        ),
        (usage.cache_read, model.cache_read.unwrap_or(model.input)),
        (usage.cache_write, model.cache_write.unwrap_or(model.input)),
        (usage.output(), model.output),
    ];
    parts
        .into_iter()
        .try_fold(Decimal::ZERO, |sum, (tokens, price)| {
            sum.checked_add(Decimal::from(tokens).checked_mul(price)?.checked_div(PER)?)
        })
}
